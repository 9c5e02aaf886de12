"""Pages are sent compressed where no proxy of the site's own stands in front to do it: the map to a tenth."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

    from partnership.base.config import Settings

KINDS = {
    "text/html",
    "text/plain",
    "text/csv",
    "application/json",
    "image/svg+xml",
}  # others are small already
FEWEST = 1000  # bytes; what is shorter fits into one packet anyway
LEVEL = 5  # as the proxy's


def init_app(app: Flask, settings: Settings) -> None:
    """Compress, unless a proxy does."""
    if not settings.proxy_hops:
        app.after_request(_compress)


def _compress(response: Response) -> Response:
    """The form token is masked anew for each answer (web/form_token.py), so the length tells nothing of it."""
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= FEWEST and request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
