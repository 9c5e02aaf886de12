"""What happened, one JSON line each, for whoever watches the machine: a log collector, a SIEM, journald.

A line holds ids, kinds, counts and times. It never holds a value of the register, a name of a person or an
organisation, a mail address or a token: only the fields of `FIELDS` are written, each of which takes one shape, and
none of these shapes holds a space, a quotation mark, an @ or a line break. The audit tells people who changed what;
this tells machines that something happened (docs/operations.md, ADR 0072).
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from logging.handlers import SysLogHandler, WatchedFileHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, has_app_context, has_request_context, request

from partnership.base.errors import UnsafeSettings
from partnership.base.private_files import for_owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

EXTENSION = "event_log"
REQUEST_ID = "partnership.request_id"  # keys of the WSGI environment, so that the server's access log finds them too
ACCOUNT = "partnership.account"
ROUTE = "partnership.route"
PATH = "partnership.path"
SYSLOG_PORT = 514
MOST_DIGITS = 18  # a whole number of a log collector has 64 bits

_NAME = re.compile(r"(?=.{1,64}\Z)[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_HEX = re.compile(r"[0-9a-f]{8,64}")
_ROW = re.compile(r"[0-9a-f-]{1,36}(?:/[0-9a-z_-]{1,40}){0,3}")


class UnknownField(ValueError):
    """A field that no line may have, or a value that its field may not hold; tests see it, a running site drops it."""


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        try:
            return str(UUID(value)) == value
        except ValueError:
            return False
    return isinstance(value, UUID)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) <= MOST_DIGITS


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_address(value: object) -> bool:
    """An address of the network, as the request came from it."""
    try:
        ip_address(str(value))
    except ValueError:
        return False
    return isinstance(value, str) and "%" not in value


def _shaped(shape: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


_is_word, _is_class, _is_hex, _is_row = _shaped(_WORD), _shaped(_CLASS), _shaped(_HEX), _shaped(_ROW)

# Every field that a line may have, and what it may hold. A word is lower case without spaces: a kind, never a name.
FIELDS: dict[str, Callable[[object], bool]] = {
    # whose, of what: ids of rows
    **dict.fromkeys(
        ("account", "partnership", "organisation", "location", "protocol", "version", "mail", "sign_in", "subject"),
        _is_id,
    ),
    "row": _is_row,
    # kinds
    **dict.fromkeys(
        ("kind", "outcome", "reason", "action", "job", "route", "method", "format", "table", "check", "state", "engine",
         "stage", "factor", "provider", "revision"),
        _is_word,
    ),
    "fault": _is_class,  # the class of an exception, never its words
    # how many, how long
    **dict.fromkeys(
        ("count", "done", "failed", "attempts", "status", "bytes", "free_bytes", "milliseconds", "seconds", "minutes",
         "days", "sequence", "first", "last", "key"),
        _is_count,
    ),
    **dict.fromkeys(("ok", "is_new", "is_final"), _is_flag),
    "hash": _is_hex,
    "seal": _is_hex,
    "from_address": _is_address,
}  # fmt: skip
_IS_TEXT_OF_ID = {name for name, check in FIELDS.items() if check is _is_id}


def event(name: str, /, **fields: str | int | bool | UUID | None) -> None:
    """Write one line: the time, the event, the request and the account where there is one, and these fields.

    `name` is like "sign-in.failed": lower case, words joined by hyphens, parts by dots. A field that is None is left
    out. What is not in `FIELDS`, or not in its shape, is left out too and named in `dropped`; in tests it raises
    UnknownField. A line that cannot be written stops nothing.
    """
    line = begun(name)
    if _NAME.fullmatch(name) is None:
        _refuse("event")
        line["event"] = "unnamed"
    if has_request_context():
        line["request"] = request_id()
        if "account" not in fields and (account := request.environ.get(ACCOUNT)):
            fields["account"] = account
    dropped = []
    for field, value in fields.items():
        if value is None:
            continue
        check = FIELDS.get(field)
        if check is None or not check(value):
            _refuse(field)
            dropped.append(field if check else "unknown")
        else:
            line[field] = str(value) if field in _IS_TEXT_OF_ID else value
    if dropped:
        line["dropped"] = sorted(set(dropped))
    _log_of_site().write(line)


def begun(name: str) -> dict[str, Any]:
    """How each line begins: when, and what."""
    return {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": name}


def _refuse(field: str) -> None:
    if has_app_context() and current_app.config["TESTING"]:
        message = f"an event may not have this in “{field}”: see FIELDS in {__name__}"
        raise UnknownField(message)


def request_id() -> str:
    """The id of the request that is being answered, made at the first question; of nobody else's making."""
    made: str = request.environ.setdefault(REQUEST_ID, "") or secrets.token_hex(8)
    request.environ[REQUEST_ID] = made
    return made


class LineLog:
    """Where lines go: standard error, a file, or syslog. It holds no secret and never raises.

    A file is opened for its owner only, is opened again when a log rotation has moved it away, and gets each line in
    one write at its end, so that several processes may share it. Lines that cannot be written go to standard error.
    """

    def __init__(self, target: str, *, is_quiet: bool = False) -> None:
        self.target = target
        self.has_failed = False  # since the last line that got through
        self._is_quiet = is_quiet
        self._handler: logging.Handler | None = None

    def write(self, line: dict[str, Any]) -> None:
        """One line of JSON in plain ASCII, so that no value can begin a line or colour a terminal."""
        text = json.dumps(line, ensure_ascii=True, separators=(",", ":"))
        if not self.target:
            if not self._is_quiet and not sys.stderr.isatty():  # nobody reads JSON between the answers of a command
                _say(text)
            return
        try:
            if self._handler is None:
                self._handler = _handler_of(self.target)
            self._handler.emit(logging.makeLogRecord({"msg": text, "levelno": logging.INFO, "levelname": "INFO"}))
            self.has_failed = False
        except Exception:  # noqa: BLE001 - a log is no reason to answer nobody
            self.has_failed = True
            _say(text)

    def close(self) -> None:
        """Let go of the file or socket; the next line opens it again."""
        if self._handler is not None:
            self._handler.close()
        self._handler = None


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class _File(WatchedFileHandler):
    """A file for its owner only; a fault is the caller's to know."""

    def _open(self) -> Any:
        return open(self.baseFilename, "a", encoding="utf-8", opener=for_owner)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        raise  # noqa: PLE0704 - called while the fault is being handled


class _Syslog(SysLogHandler):
    """Syslog; a fault is the caller's to know."""

    append_nul = False
    ident = "partnership: "

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        raise  # noqa: PLE0704 - called while the fault is being handled


def _handler_of(target: str) -> logging.Handler:
    """What writes to a place: “stderr”, a path, or syslog:// with a socket or a host."""
    if target == "stderr":
        return logging.StreamHandler(sys.stderr)
    if target.startswith("syslog:"):
        return _Syslog(address=_syslog_address(target), facility=SysLogHandler.LOG_LOCAL0)
    return _File(target, encoding="utf-8")


def _syslog_address(target: str) -> str | tuple[str, int]:
    parts = urlsplit(target)
    return (parts.hostname, parts.port or SYSLOG_PORT) if parts.hostname else parts.path


def refuse_unreadable(setting: str, target: str, *others: str) -> None:
    """Refuse a place that cannot be one: raises UnsafeSettings that says how it is written."""
    if target in ("", "stderr", *others):
        return
    try:
        parts = urlsplit(target)
        is_fine = target.startswith("/") or (
            parts.scheme == "syslog"
            and bool(parts.hostname) != (parts.path.startswith("/") and len(parts.path) > 1)
            and not (parts.query or parts.fragment or parts.username)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_fine = False
    if not is_fine or any(ord(each) < ord(" ") for each in target):
        message = (
            f"PARTNERSHIP_{setting.upper()} must be empty or stderr, the whole path of a file, syslog:///dev/log or "
            "syslog://host:514"
        )
        raise UnsafeSettings(message)


def init_app(app: Flask, target: str) -> None:
    """Say where the events of a site go; with an empty target to standard error, unless that is a terminal."""
    app.extensions[EXTENSION] = LineLog(target, is_quiet=app.config["TESTING"])


_OUTSIDE = LineLog("")


def _log_of_site() -> LineLog:
    found: LineLog = current_app.extensions.get(EXTENSION, _OUTSIDE) if has_app_context() else _OUTSIDE
    return found
