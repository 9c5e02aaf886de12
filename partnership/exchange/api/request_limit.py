"""How many requests a token, or a place without a right one, may make: counted in memory that all processes share.

A request that only reads writes nothing into the database for it: while an import holds that, readers would wait. The
memory is made with the application, before the processes that serve are forked from the one that made it (ADR 0087).
"""

from __future__ import annotations

import fcntl
import math
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
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

TOKEN_A_MINUTE: Final = 120
WRONG_A_MINUTE: Final = 30  # tokens that open nothing, from one place
MINUTE: Final = 60.0
# Tokens and places that are counted: in each row so many, of which the one that asked longest ago is forgotten first.
ROWS, IN_ROW = 2_048, 8
NAME = 16  # bytes of a hash by which a key is known
_BUCKET = Struct(f"={NAME}sdd")  # whose it is, what is left of it, and when that was so


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a minute's requests at a moment; it fills again evenly."""

    left: float
    at: float

    def after(self, most: int, at: float) -> Bucket:
        """The same later on."""
        return Bucket(min(float(most), self.left + (at - self.at) * most / MINUTE), at)


class RequestCounters:
    """Buckets by key, in memory that is shared with every process that is forked from here on."""

    def __init__(self) -> None:
        self._handle = os.memfd_create("api requests")
        finalize(self, os.close, self._handle)
        os.ftruncate(self._handle, ROWS * IN_ROW * _BUCKET.size)
        self._memory = mmap(self._handle, 0)
        self._turn = Lock()

    def take(self, key: str, most: int, at: float) -> float:
        """Take one request of a key; the seconds to wait where none is left, else 0."""
        own = sha256(key.encode()).digest()[:NAME]
        first = int.from_bytes(own[:4]) % ROWS * IN_ROW
        with self._alone():
            row = [self._bucket(first + number) for number in range(IN_ROW)]
            place = next((number for number, (whose, _bucket) in enumerate(row) if whose == own), None)
            if place is None:
                place = min(range(IN_ROW), key=lambda number: row[number][1].at)
                now = Bucket(float(most), at)
            else:
                now = row[place][1].after(most, at)
            is_left = now.left >= 1
            _BUCKET.pack_into(self._memory, (first + place) * _BUCKET.size, own, now.left - is_left, at)
        return 0.0 if is_left else (1 - now.left) * MINUTE / most

    def _bucket(self, place: int) -> tuple[bytes, Bucket]:
        whose, left, at = _BUCKET.unpack_from(self._memory, place * _BUCKET.size)
        return whose, Bucket(left, at)

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
    app.extensions["api_requests"] = RequestCounters()


def count_request(key: str, most: int, at: float | None = None) -> None:
    """Count a request; raises Throttled, with the seconds to wait, where there were `most` within a minute.

    `at`: seconds of a clock that never goes back and that all processes of a machine share.
    """
    counters: RequestCounters = current_app.extensions["api_requests"]
    if seconds := counters.take(key, most, time.monotonic() if at is None else at):
        raise Throttled(max(1, math.ceil(seconds)))
