"""What logs and answers say of a request: its id, its route, and its path without what only its visitor may know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, got_request_exception, request

from partnership.base.event_log import PATH, ROUTE, event, request_id

if TYPE_CHECKING:
    from flask import Flask, Response

HEADER = "X-Request-Id"
# Parts of an address that are words of the guidance or short names of partnerships. Every other one that is no number
# and no id of a row stands as its name: a token, or something that nobody has thought of yet.
KEPT = re.compile(r"slug|number|section|part|side|group|deed|[a-z]+_id")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
REFUSED = {400, 403, 413, 429, 503}


def init_app(app: Flask) -> None:
    """Note each request for the logs, and give its answer the id that they know it by."""
    app.after_request(_tell)
    app.jinja_env.globals["request_id"] = request_id
    got_request_exception.connect(_tell_fault, app)


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    if request.endpoint is not None:
        request.environ[ROUTE] = request.endpoint.lower()
        request.environ[PATH] = path_of(str(request.url_rule), request.view_args or {})
    if response.status_code in REFUSED:
        refusal = g.get("refusal")
        reason = refusal.name.lower().replace("_", "-") if refusal is not None else None
        event("request.refused", status=response.status_code, route=request.environ.get(ROUTE), reason=reason)
    return response


def path_of(rule: str, values: dict[str, Any]) -> str:
    """The path of a route with the values that may be told, and with the names of the others in pointed brackets."""

    def told(found: re.Match[str]) -> str:
        name, value = found["name"], values.get(found["name"])
        is_told = isinstance(value, (UUID, int)) or (
            isinstance(value, str) and KEPT.fullmatch(name) is not None and _WORD.fullmatch(value) is not None
        )
        return str(value) if is_told else f"<{name}>"

    return re.sub(r"<(?:[^<>:]+:)?(?P<name>[a-z_]+)>", told, rule)


def _tell_fault(_app: Flask, exception: BaseException, **_rest: Any) -> None:
    """A fault that nobody caught: its class, and where. What it says may hold a value, and is for the log of faults."""
    route = request.endpoint.lower() if request.endpoint is not None else None
    event("request.failed", fault=type(exception).__name__, route=route)


__all__ = ["HEADER", "init_app", "path_of"]
