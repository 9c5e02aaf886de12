"""The server's access log: one JSON line for each answer, without a query, a token or a name.

Gunicorn asks this logger once an answer has been sent. What the application knows of the request it left in the WSGI
environment (`web.request_log`). An answer that gunicorn gave by itself has neither a path nor a route, as what was
asked may be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

from partnership.base.event_log import ACCOUNT, PATH, REQUEST_ID, ROUTE, LineLog, begun

if TYPE_CHECKING:
    from datetime import timedelta

OFF = "off"
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
MILLISECOND = 1000


class AccessLog(Logger):  # type: ignore[misc] # gunicorn comes without types
    """Gunicorn's logger, whose access log goes where the site says once it is known (`write_to`)."""

    _lines: LineLog | None = None

    def write_to(self, target: str) -> None:
        """Say where lines go from now on; “off” is nowhere."""
        self._lines = None if target == OFF else LineLog(target)

    @property
    def access_log_enabled(self) -> bool:
        """Whether gunicorn shall tell of its answers."""
        return self._lines is not None

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """One line for an answer that was sent."""
        if self._lines is not None:
            self._lines.write(line_of(resp, environ, request_time))


def line_of(answer: Any, environ: dict[str, Any], took: timedelta) -> dict[str, Any]:
    """What is told of an answer."""
    method = environ.get("REQUEST_METHOD", "")
    found = {
        **begun("answer"),
        "request": environ.get(REQUEST_ID),
        "account": environ.get(ACCOUNT),
        "from_address": environ.get("REMOTE_ADDR"),
        "method": method if method in METHODS else "other",
        "route": environ.get(ROUTE),
        "path": environ.get(PATH),
        "status": _status(answer.status),
        "bytes": getattr(answer, "sent", None),
        "milliseconds": round(took.total_seconds() * MILLISECOND),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _status(status: str | int) -> int:
    number = str(status).partition(" ")[0]
    return int(number) if number.isdecimal() else 0
