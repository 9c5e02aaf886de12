"""Faults for other systems: below the addresses of data each fault is JSON by RFC 9457, and no page."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEM: Final = "application/problem+json"
ADDRESSES: Final = ("/api/", "/open-referral/")  # below these nobody reads with a browser
WORDS: Final = {
    400: "The request cannot be read.",
    403: "This is not for you to see, or not for you to change.",
    404: "There is nothing at this address.",
    405: "This address is only read: ask with GET.",
    413: "The request is too large.",
    429: "Too many requests. Ask again later.",
    503: "The site cannot answer just now. Ask again later.",
}
OF_CLIENT = "The request was refused."
OF_SITE = "This is a fault of the site, not of the request. Tell whoever runs it the X-Request-Id of this answer."


def is_of_system() -> bool:
    """Whether another system asks, which takes JSON and no page."""
    return request.path.startswith(ADDRESSES)


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """A fault, by RFC 9457."""
    told = HTTPStatus(status)
    words = detail or WORDS.get(status) or (OF_CLIENT if status < HTTPStatus.INTERNAL_SERVER_ERROR else OF_SITE)
    body = json.dumps({"title": told.phrase, "status": told.value, "detail": words})
    return Response(body, status=told.value, content_type=PROBLEM, headers=dict(headers or {}))
