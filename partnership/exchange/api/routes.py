"""The addresses of the API: those of the feed, for whoever a token says, and for nobody by a cookie."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, g, request

from partnership.accounts.rate_limit import network_of
from partnership.base import limits
from partnership.base.clocks import london_day
from partnership.base.errors import InputFault, NotAllowed
from partnership.base.event_log import ACCOUNT, event
from partnership.exchange.api.services import (
    PREFIX,
    TokenHolder,
    TokenRefused,
    asked_with,
    is_use_old,
    mark_recorded,
    mark_used,
)
from partnership.exchange.exports.files import AUDIENCE_WORDS
from partnership.exchange.feed.answers import answer
from partnership.exchange.feed.openapi import NO_FEED, document
from partnership.exchange.feed.routes import LISTS, add_feed
from partnership.map.downloads.taken import TakenFile, record_taken
from partnership.store import audit
from partnership.store.db import note
from partnership.store.models import now
from partnership.web.errors import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from partnership.exchange.recipient import Recipient

FAULTS: Final = {
    "400": "A parameter means nothing, or a token stands in the address",
    "401": "No token, or one that opens nothing any more",
    "403": "The account of the token may not see this partnership any more",
    "404": "Nothing there that this token reads",
    "429": "Too many requests: wait for the seconds in Retry-After",
    "500": NO_FEED["500"],
    "503": "The site does not reach its data just now, or cannot record what leaves, which it does first",
}
HEADERS: Final = {"401": "WWW-Authenticate", "429": "Retry-After"}  # besides those of the feed
SCHEME: Final = "token"


def api_document(base: str) -> dict[str, Any]:
    """The document for the API at an address."""
    found = document(base, FAULTS)
    found["info"]["title"] = "Directory of a partnership, for its own systems"
    found["security"] = [{SCHEME: []}]
    described = "Made on the page “Tokens for your own systems”; it has the rights of whoever made it"
    found["components"] = found["components"] | {
        "securitySchemes": {SCHEME: {"type": "http", "scheme": "bearer", "description": described}}
    }
    for path in found["paths"].values():
        for status, name in HEADERS.items():
            path["get"]["responses"][status]["headers"] = {name: {"required": True, "schema": {"type": "string"}}}
    return found


blueprint = Blueprint("api", __name__, url_prefix="/api/open-referral")
DATA = frozenset(f"api.{name}" for name in (*LISTS, *LISTS.values()))
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="directory"'}


def _recipient() -> Recipient:
    """For whom the answer is, as the token says; its account is at work from here on."""
    holder = _holder()
    g.token_holder = holder
    audit.set_actor(audit.Actor(holder.account.id, holder.account.email))
    request.environ[ACCOUNT] = str(holder.account.id)
    limits.count_request(f"token {holder.token.id}", limits.TOKEN_REQUESTS)
    if is_use_old(holder.token):
        note(lambda session: mark_used(session, holder.token.id))
    event("api.read", partnership=holder.partnership.id, row=str(holder.token.id))
    return holder.recipient


def _holder() -> TokenHolder:
    if any(value.startswith(PREFIX) for value in request.args.values()):
        message = "A token stands in the header “Authorization: Bearer”, never in an address. Make another one"
        raise InputFault(message)
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        raise TokenRefused
    try:
        return asked_with(sent.token)
    except TokenRefused:
        limits.count_request(f"place {network_of(request.remote_addr or '')}", limits.WRONG_TOKENS)
        event("api.refused")
        raise


def _send(item: Mapping[str, Any]) -> Response:
    """The answer, after the first of a token's day stands in the history."""
    holder: TokenHolder = g.token_holder
    response = answer(item, own=str(holder.token.id))
    if request.endpoint in DATA and request.method == "GET" and response.status_code == HTTPStatus.OK:
        _record(holder)
    return response


def _record(holder: TokenHolder) -> None:
    token, partnership = holder.token, holder.partnership
    if token.recorded_on == london_day(now()):
        return
    paper = f"Directory through the API, for: {AUDIENCE_WORDS[token.audience].lower()}"
    record_taken(TakenFile(partnership, paper, f"{partnership.slug}-open-referral.json"))
    note(lambda session: mark_recorded(session, token.id))


NOT_ANY_MORE = "The account of this token may not see this partnership any more."
add_feed(
    blueprint,
    _recipient,
    "the API: whoever asks says with a token whose account it is, and is asked for that each time",
    send=_send,
    describe=api_document,
)
blueprint.register_error_handler(TokenRefused, lambda fault: problem(HTTPStatus.UNAUTHORIZED, str(fault), CHALLENGE))
blueprint.register_error_handler(NotAllowed, lambda _fault: problem(HTTPStatus.FORBIDDEN, NOT_ANY_MORE))
