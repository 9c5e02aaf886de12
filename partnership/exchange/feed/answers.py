"""Answers of the feed: JSON that a system asks for again only when it changed. Faults are `web/errors.py`."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import Response, request

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
LENGTH = 32  # of an ETag


def answer(item: Mapping[str, Any], own: str = "") -> Response:
    """An answer, or 304 where the other side has it already; what it holds makes its ETag, and nothing else.

    It may be kept where it is asked for again each time: one for anybody by all, one of somebody's `own` by nobody
    else, and it has another ETag than the same answer to others.
    """
    body = json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, content_type=JSON)
    response.cache_control.no_cache = True
    if own:
        response.cache_control.private = True
        response.vary.add("Authorization")
    response.set_etag(sha256(own.encode() + body).hexdigest()[:LENGTH])
    response.make_conditional(request)
    return response
