"""How often, and how much at one time: the table of limits, and the counters of requests that only read.

What writes anyhow is counted in the rows that it writes: failed tries in `failed_sign_in`, shown addresses in the
audit, results of calls, words to coordinators, reports, invitations and tokens in their own tables. A request that
only reads writes no row for its counter: while an import holds the database, readers would wait. Its counters stand in
memory that is made with the application, before the processes that serve are forked from the one that made it.
"""

from __future__ import annotations

import fcntl
import math
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from mmap import mmap
from struct import Struct
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import finalize

from flask import current_app

from partnership.base.errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within a time."""

    most: int
    within: timedelta

    @property
    def seconds(self) -> int:
        """The time, for an answer that says when to come back."""
        return int(self.within.total_seconds())


_MINUTE, _QUARTER, _HOUR, _DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

# Failed tries to sign in. From one place: ten at one account. From an address with fifty failures of late, at whatever
# accounts, three at each, by a browser that is not known. From everywhere at one account: a hundred, which slows a
# botnet down without letting a stranger lock an account's holder out: a right password from a place without failures
# works.
TRIES_AT_ACCOUNT = Limit(10, _QUARTER)
TRIES_FROM_ADDRESS = Limit(50, _QUARTER)
TRIES_IN_CROWD = Limit(3, _QUARTER)
TRIES_ANYWHERE = Limit(100, _QUARTER)
# Codes are asked for after the right password, so a stranger cannot use these up: ten tries from everywhere together,
# since a code has six digits only. A known browser has ten of its own: who only knows the password has none.
WRONG_CODES = Limit(10, _QUARTER)
RESET_MAILS = Limit(3, _QUARTER)  # that one address can have sent to one account

CONFIDENTIAL_PLACES = Limit(10, _HOUR)  # different ones that one account is shown
ASKED_TO_OPEN = Limit(5, _HOUR)  # requests of one account to open a place
RESULTS_OF_CALLS = Limit(300, _DAY)  # of one account in a day of London: more numbers than a ring-round has
MISSING_NOTICES = Limit(5, _DAY)  # of one account to coordinators: what a search did not find
ANSWERED_MAILS = Limit(1, _DAY)  # to the sender of comments on one protocol

TOKEN_REQUESTS = Limit(120, _MINUTE)
WRONG_TOKENS = Limit(30, _MINUTE)  # from one place

# At one time.
TOKENS_OF_ACCOUNT: Final = 20
OPEN_REPORTS: Final = 20  # of one account
OPEN_INVITATIONS: Final = 20  # of one organisation
INVITATIONS_SENT: Final = 200  # open ones, sent together by one account
ASKED_BY_IMPORT: Final = 50  # organisations that others keep, in one import: each is a mail to them

# Keys that are counted in memory: in each row so many, of which the one that asked longest ago is forgotten first.
ROWS, IN_ROW = 2_048, 8
_NAME = 16  # bytes of a hash by which a key is known
_BUCKET = Struct(f"={_NAME}sdd")  # whose it is, how many requests are left, and when that was so


class RequestCounters:
    """Requests left by key, in memory shared with every process that is forked from here on. They fill again evenly."""

    def __init__(self) -> None:
        self._handle = os.memfd_create("requests")
        finalize(self, os.close, self._handle)
        os.ftruncate(self._handle, ROWS * IN_ROW * _BUCKET.size)
        self._memory = mmap(self._handle, 0)
        self._turn = Lock()

    def take(self, key: str, limit: Limit, at: float) -> float:
        """Take one request of a key; the seconds to wait where none is left, else 0."""
        own = sha256(key.encode()).digest()[:_NAME]
        first = int.from_bytes(own[:4]) % ROWS * IN_ROW * _BUCKET.size
        a_second = limit.most / limit.within.total_seconds()
        with self._alone():
            places = range(first, first + IN_ROW * _BUCKET.size, _BUCKET.size)
            row = {place: _BUCKET.unpack_from(self._memory, place) for place in places}
            place = next((each for each in places if row[each][0] == own), None)
            if place is None:
                place, left = min(places, key=lambda each: row[each][2]), float(limit.most)
            else:
                _own, before, since = row[place]
                left = min(float(limit.most), before + (at - since) * a_second)
            is_left = left >= 1
            _BUCKET.pack_into(self._memory, place, own, left - is_left, at)
        return 0.0 if is_left else (1 - left) / a_second

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process at a time. The lock of a process that is killed goes with it."""
        with self._turn:
            fcntl.lockf(self._handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN)


def init_app(app: Flask) -> None:
    """Give the application its counters, and all processes that are forked from this one the same."""
    app.extensions["request_counters"] = RequestCounters()


def count_request(key: str, limit: Limit) -> None:
    """Count a request that only reads; raises Throttled, with the seconds to wait, beyond the limit."""
    counters: RequestCounters = current_app.extensions["request_counters"]
    if seconds := counters.take(key, limit, time.monotonic()):  # a clock that all processes of a machine share
        raise Throttled(max(1, math.ceil(seconds)))
