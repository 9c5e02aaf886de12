"""How many requests a token, or a place without a right one, may make: counted by each process, in its memory alone.

A request that only reads writes nothing into the database for it: while an import holds that, readers would wait.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from threading import Lock
from typing import Final

from partnership.errors import Throttled
from partnership.kept_answers import shelf

TOKEN_A_MINUTE: Final = 120
WRONG_A_MINUTE: Final = 30  # tokens that open nothing, from one place
MOST_COUNTED: Final = 10_000  # tokens and places; the one that asked longest ago is forgotten first
MINUTE: Final = 60.0
_TURN = Lock()


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a minute's requests at a moment; it fills again evenly."""

    left: float
    at: float

    def after(self, most: int, at: float) -> Bucket:
        """The same later on."""
        return Bucket(min(float(most), self.left + (at - self.at) * most / MINUTE), at)


def count_request(key: str, most: int, at: float | None = None) -> None:
    """Count a request; raises Throttled, with the seconds to wait, where there were `most` within a minute.

    `at`: seconds of a clock that never goes back.
    """
    moment = time.monotonic() if at is None else at
    buckets = shelf("api requests", MOST_COUNTED)
    with _TURN:
        kept: Bucket | None = buckets.get(key)
        now = Bucket(float(most), moment) if kept is None else kept.after(most, moment)
        is_left = now.left >= 1
        buckets.set(key, Bucket(now.left - 1, moment) if is_left else now)
    if not is_left:
        raise Throttled(max(1, math.ceil((1 - now.left) * MINUTE / most)))
