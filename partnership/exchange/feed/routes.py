"""The addresses of the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from partnership.base.errors import NotFound
from partnership.exchange.feed.answers import answer
from partnership.exchange.feed.filters import read_uuid
from partnership.exchange.feed.openapi import document
from partnership.exchange.feed.pages import FeedPages
from partnership.web.permit import public

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Blueprint, Response

    from partnership.exchange.recipient import Recipient

    Send = Callable[[Mapping[str, Any]], Response]

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/"
# The lists of the standard, with the name of one of what they hold.
LISTS = {
    "services": "service",
    "service_at_locations": "service_at_location",
    "organizations": "organization",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def add_feed(
    blueprint: Blueprint,
    recipient: Callable[[], Recipient],
    reason: str,
    *,
    send: Send = answer,
    describe: Callable[[str], dict[str, Any]] = document,
) -> None:
    """Add all addresses to a blueprint; `recipient` says who asks, or raises what the site answers.

    `send` makes the answer of an item, `describe` the OpenAPI document for an address.
    """

    def add(rule: str, name: str, view: Callable[..., Response]) -> None:
        view.__name__ = name
        blueprint.add_url_rule(rule, name, public(reason)(view), methods=["GET"])

    def index() -> Response:
        recipient()
        own = url_for(f"{blueprint.name}.openapi", _external=True)
        return send({"version": VERSION, "profile": PROFILE, "openapi_url": own})

    def openapi() -> Response:
        recipient()
        base = url_for(f"{blueprint.name}.index", _external=True)
        return send(describe(base.rstrip("/")))

    add("/", "index", index)
    add("/openapi.json", "openapi", openapi)
    for name, one in LISTS.items():
        add(f"/{name}", name, _list_view(recipient, name, send))
        add(f"/{name}/<item_id>", one, _item_view(recipient, one, send))


def _list_view(recipient: Callable[[], Recipient], name: str, send: Send) -> Callable[..., Response]:
    def view() -> Response:
        return send(getattr(FeedPages(recipient()), name)(request.args))

    return view


def _item_view(recipient: Callable[[], Recipient], one: str, send: Send) -> Callable[..., Response]:
    def view(item_id: str) -> Response:
        pages, own_id = FeedPages(recipient()), read_uuid(item_id)
        if own_id is None:
            raise NotFound
        return send(getattr(pages, one)(own_id))

    return view
