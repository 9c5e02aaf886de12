"""How the benchmarks measure: the processor's time, calls in turns, so that a busy machine slows all alike.

A limit is held against the ratio of two medians that were taken in the same turns; what is over one is told at the end,
and the program ends with 1.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from partnership.operations.serving import LOOKS_FOR_RUBBISH

T = TypeVar("T")
Work = Callable[[], object]
_WARMING = 2  # rounds that are not counted
_OF_PACE = 3000  # desks in the piece of work that tells the pace: some milliseconds


class Timing(NamedTuple):
    """What a call took, in milliseconds: means and 95th percentiles show pauses that medians hide."""

    median: float
    mean: float
    p95: float

    def __str__(self) -> str:
        return f"mean {self.mean:.1f}, p95 {self.p95:.1f} ms"


def timing(times: Sequence[float]) -> Timing:
    """The three figures of a row of times."""
    p95 = min(statistics.quantiles(times, n=20)[-1], max(times))  # of fewer than twenty it would lie above them all
    return Timing(statistics.median(times), statistics.fmean(times), p95)


def milliseconds(
    works: Mapping[str, Work], runs: int, clock: Callable[[], float] = time.process_time
) -> dict[str, Timing]:
    """The time of each call, after two rounds to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    settle()
    for _ in range(runs + _WARMING):
        for name, work in works.items():
            start = clock()
            work()
            taken[name].append((clock() - start) * 1000)
    return {name: timing(times[_WARMING:]) for name, times in taken.items()}


def settle() -> None:
    """Leave what stands so far out of garbage collection, and look for rubbish as seldom, as a process that serves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS_FOR_RUBBISH)


def pace() -> float:
    """The time of a fixed piece of work, in milliseconds: objects made, looked up and written out, as a page does."""
    start = time.process_time()
    json.dumps([{"name": f"Desk {number}", "hours": [number, number + 1]} for number in range(_OF_PACE)])
    return (time.process_time() - start) * 1000


class Paced:
    """Times of a call beside the pace of the machine right before and after: what slowed both was not the call."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._paces: list[float] = []

    def add(self, milliseconds: float, before: float, after: float) -> None:
        """A time, and the pace before and after."""
        self._times.append(milliseconds)
        self._paces.append((before + after) / 2)

    def as_seen(self) -> Timing:
        """The times by the clock."""
        return timing(self._times)

    def unevenness(self) -> float:
        """The 95th percentile over the median, each time as it would be at the machine's usual pace."""
        found = timing([time / pace for time, pace in zip(self._times, self._paces, strict=True)])
        return found.p95 / found.median


def once(work: Work) -> float:
    """The time of a single call, for what takes too long to be repeated, in milliseconds."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def megabytes(work: Work) -> float:
    """The peak of memory that a call asks for."""
    work()
    gc.collect()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """How time grows with size: 1 is linear, less is the fixed part showing; by least squares on logarithms."""
    across, up = [math.log(size) for size in sizes], [math.log(each) for each in times]
    return statistics.linear_regression(across, up).slope


class Report:
    """Prints the figures one by one, and keeps which are over their limit."""

    def __init__(self) -> None:
        self._faults: list[str] = []

    def say(self, name: str, value: float, unit: str, beside: str = "") -> None:
        """One line for one figure."""
        figure = f"{value:.1f} {unit}" if unit else f"{value:.2f}"
        print(f"{name}: {figure}{f' ({beside})' if beside else ''}", flush=True)

    def time(self, name: str, taken: Timing, beside: str = "") -> None:
        """One line for one time."""
        self.say(name, taken.median, "ms", f"{taken}{f'; {beside}' if beside else ''}")

    def against(
        self,
        name: str,
        taken: Timing,
        peer: str,
        other: Timing,
        *,
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        """A time beside that of a peer: the ratio, and the most or least that we allow."""
        ratio = taken.median / other.median
        allowed = f", at most {most:g}" if most is not None else f", at least {least:g}" if least is not None else ""
        self.time(name, taken, f"{peer}: {other.median:.1f} ms, ratio {ratio:.2f}{allowed}")
        if (most is not None and ratio > most) or (least is not None and ratio < least):
            self.fault(f"{name}: {ratio:.2f} times {peer}{allowed}")

    def within(self, name: str, value: float, unit: str, most: float, beside: str = "") -> None:
        """A figure that may be no larger than `most`."""
        self.say(name, value, unit, f"at most {most:g}{f'; {beside}' if beside else ''}")
        if value > most:
            self.fault(f"{name}: {value:.2f}{unit and f' {unit}'}, at most {most:g}")

    def fault(self, told: str) -> None:
        """Something is not as it should be."""
        self._faults.append(told)

    def end(self) -> None:
        """Tell what is over its limit; end with 1 if anything is."""
        for each in self._faults:
            print(f"over its limit: {each}")
        sys.exit(1 if self._faults else 0)


class Steps:
    """The steps of something that is done again and again, each timed by itself."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        """Do a step; gives what it gives."""
        start = time.process_time()
        done = work()
        self._taken.setdefault(name, []).append((time.process_time() - start) * 1000)
        return done

    def timings(self) -> dict[str, Timing]:
        """The time of each step without the first two times."""
        return {name: timing(times[_WARMING:]) for name, times in self._taken.items()}

    def whole(self) -> Timing:
        """The time of all steps together."""
        return timing([sum(each) for each in zip(*self._taken.values(), strict=True)][_WARMING:])
