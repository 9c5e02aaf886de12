"""What it means when the database or the disk does not take or give something just now, and what to say of it.

An outage is no fault of the request and none of the product: the same request is right again later. What is no outage
is a fault, and none of its words are shown.
"""

from __future__ import annotations

import errno
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class Outage(Enum):
    """What is out of order. The text is for the log; what visitors read stands in `errors/outage.html`."""

    BUSY = "the database is held by somebody else"
    FULL = "the disk is full"
    READ_ONLY = "the database may not be written to"
    GONE = "the database does not answer"
    UNFIT = "the database has another schema than this code"
    UNKNOWN = "the database went away while it was told to keep something"

    @property
    def seconds(self) -> int:
        """When a browser or a program may ask again."""
        return 10 if self is Outage.BUSY else 60

    @property
    def is_refused(self) -> bool:
        """Whether it is certain that nothing was stored."""
        return self is not Outage.UNKNOWN


class OutcomeUnknown(Exception):
    """The connection was lost during the commit: what was sent may be stored or not, but never in half."""


# By SQLite's primary result codes (https://sqlite.org/rescode.html).
_SQLITE = {
    5: Outage.BUSY,  # BUSY
    6: Outage.BUSY,  # LOCKED
    8: Outage.READ_ONLY,
    10: Outage.GONE,  # IOERR
    11: Outage.GONE,  # CORRUPT
    13: Outage.FULL,
    14: Outage.GONE,  # CANTOPEN
    15: Outage.BUSY,  # PROTOCOL: the race for the log was lost too often
    26: Outage.GONE,  # NOTADB
}
# By PostgreSQL's codes, whole or by class (appendix A of its manual).
_POSTGRES = {
    "55P03": Outage.BUSY,  # lock_not_available, by lock_timeout
    "57014": Outage.BUSY,  # query_canceled, by statement_timeout
    "40001": Outage.BUSY,  # serialization_failure
    "40P01": Outage.BUSY,  # deadlock_detected
    "53300": Outage.BUSY,  # too_many_connections
    "53100": Outage.FULL,  # disk_full
    "25006": Outage.READ_ONLY,  # of a standby
    "53": Outage.BUSY,  # insufficient_resources
    "08": Outage.GONE,  # connection_exception
    "57": Outage.GONE,  # operator_intervention: shut down, starting up
    "58": Outage.GONE,  # system_error
    "28": Outage.GONE,  # invalid_authorization
    "3D": Outage.GONE,  # the database is not there
    "25P": Outage.BUSY,  # a transaction that was idle for too long was ended
}
_DISK = {
    errno.ENOSPC: Outage.FULL,
    errno.EDQUOT: Outage.FULL,
    errno.EROFS: Outage.READ_ONLY,
}


def outage_of(fault: BaseException | None) -> Outage | None:
    """What is out of order, from what was raised; None when it is something else."""
    match fault:
        case OutcomeUnknown():
            return Outage.UNKNOWN
        case NoConnectionFree():
            return Outage.BUSY
        case OSError():
            return _DISK.get(fault.errno or 0)
        case DBAPIError():
            return _of_database(fault)
        case _:
            return None


def _of_database(fault: DBAPIError) -> Outage | None:
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)  # an extended code has its primary one in its lowest byte
    state = getattr(fault.orig, "sqlstate", None) or ""
    if state:
        found = next((_POSTGRES[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRES), None)
        return found or (Outage.GONE if fault.connection_invalidated else None)
    # Of a connection that could not be made or was cut, the driver has no code.
    return Outage.GONE if fault.connection_invalidated or isinstance(fault, OperationalError) else None
