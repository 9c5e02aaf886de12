"""Whose drafts a visitor opens, and where the forms of the site are sent to."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import current_app, request, session
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from partnership.base.config import site_settings
from partnership.web.drafts.content import Author
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from werkzeug.routing import Rule

    from partnership.base.sealing import Keyring
    from partnership.web.drafts.content import OpenedDraft

NAME = "draft"  # of the parameter in an address
HOLDER = "drafts"  # in the cookie of forms
WAITS = "waits"  # there too: a secret of this browser for what it sent when its sign-in had ended
PRIVATE = {"accounts"}  # parts of the site whose forms are of passwords and codes


def keyring() -> Keyring:
    """The keys of sealed values."""
    return site_settings().keyring


def author() -> Author | None:
    """Whose drafts this visitor opens and writes; nobody's who looks as another account."""
    visitor = viewer()
    if visitor.limited_to is not None:
        return None
    if visitor.account_id is not None:
        return Author(account_id=visitor.account_id)
    if is_by_link():
        return Author(secret=request.path)  # who has a link of a mail has its page
    return Author(secret=session[HOLDER]) if HOLDER in session else None


def waiting(account_id: UUID) -> Author | None:
    """Whose is what this browser sent when a sign-in of this account had ended; None if it sent nothing."""
    return Author(account_id, session[WAITS]) if WAITS in session else None


def kept_address() -> str:
    """The address of the request as a draft has it: of a link of a mail the hash, since such links are kept nowhere."""
    if is_by_link():
        return sha256(request.path.encode()).hexdigest()
    return request.path


def is_by_link() -> bool:
    """Whether the address is that of a link in a mail, which works for whoever has it."""
    return any(name.endswith("token") or name == "signed" for name in request.view_args or ())


def is_writer() -> bool:
    """Whether somebody is signed in whose drafts are kept."""
    visitor = viewer()
    return visitor.account_id is not None and visitor.limited_to is None


def matched(method: str, path: str | None = None) -> tuple[Rule, Mapping[str, Any]] | None:
    """The rule and the arguments of an address, for a method; None where nothing takes it."""
    adapter = request_ctx.url_adapter
    try:
        return adapter.match(path, method=method, return_rule=True) if adapter is not None else None
    except (HTTPException, RequestRedirect):
        return None


def page_of_form(path: str | None = None) -> str:
    """The page on which a form of this address stands: its own, else the nearest above it."""
    path = path or request.path
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != NAME]
    if matched("GET", path):
        return f"{path}?{urlencode(rest)}" if rest else path
    while len(path) > 1:
        path = path.rstrip("/").rpartition("/")[0] or "/"
        if matched("GET", path):
            return path
    return "/"


def address_of(draft: OpenedDraft) -> str:
    """Where its author goes on with a draft: the page that its sending led to, or the form with what was typed."""
    if draft.sent_times:
        return f"{draft.form.address}?{urlencode({NAME: str(draft.id)})}"
    return draft.content.origin or page_of_form(draft.form.address)


def taker_at(path: str) -> tuple[str, frozenset[str]] | None:
    """The endpoint that takes the form which is sent along at a path, and which of its fields are not kept.

    None where none takes any whose fields may be kept.
    """
    found = matched("POST", path)
    if found is None or is_private(found[0].endpoint):
        return None
    return found[0].endpoint, unkept(found[0].endpoint, found[1])


def unkept(endpoint: str, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Which fields of what was sent no draft ever has, as the view that takes them declares."""
    which = getattr(current_app.view_functions[endpoint], "__kept_without__", None)
    return which(request.form, **arguments) & set(request.form) if which is not None else frozenset()


def is_private(endpoint: str) -> bool:
    """Whether the forms of an endpoint are of passwords and codes: what is typed there is kept in no draft."""
    return endpoint.partition(".")[0] in PRIVATE
