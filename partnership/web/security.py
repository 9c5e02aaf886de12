"""Headers of every answer, the check of where a request comes from, and read-only transactions for GET."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import abort, current_app, request

from partnership.store import db
from partnership.web import compression
from partnership.web.assets import is_kept_by_browsers
from partnership.web.form_token import FormTokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

    from partnership.base.config import Settings

csrf = FormTokens()

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
YEAR = 31_536_000


def init_app(app: Flask, settings: Settings) -> None:
    """Switch everything on."""
    csrf.init_app(app)
    app.before_request(_choose_transaction)
    app.before_request(_refuse_foreign)
    app.before_request(_refuse_nul)
    told = HEADERS | ({"Strict-Transport-Security": f"max-age={YEAR}; includeSubDomains"} if settings.is_https else {})
    app.after_request(lambda response: _add_headers(response, told))
    compression.init_app(app, settings)
    app.teardown_request(lambda _fault: db.reading_only(is_on=False))


def is_of_script() -> bool:
    """Whether one of our own scripts asks, which takes JSON and no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _choose_transaction() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    db.reading_only(is_on=request.method in SAFE_METHODS or hasattr(view, "__without_writing__"))


def _refuse_foreign() -> None:
    """Refuse a changing request that another site's page sent, besides the token that each form carries."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    # "null" is a page in a sandbox, a file of a disk, or one that was sent on from elsewhere: none of ours is sent so.
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _refuse_nul() -> None:
    """No address has this character, and PostgreSQL cannot even be asked about it. Forms have words of their own."""
    if "\x00" in request.path:
        abort(404)


def _add_headers(response: Response, told: Mapping[str, str]) -> Response:
    for name, value in told.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = _caching(response)
    return response


def _caching(response: Response) -> str:
    """A file whose address changes with it is kept for a year, others are asked for again, pages are never kept.

    What says itself that it may be kept where it is asked for again is for anybody, or private to who asked for it.
    """
    if request.endpoint != "static" or response.status_code not in {200, 304}:
        if not response.cache_control.no_cache:
            return "no-store"
        return "private, no-cache" if response.cache_control.private else "no-cache"
    return f"public, max-age={YEAR}, immutable" if is_kept_by_browsers() else "no-cache"
