"""How the benchmarks measure: the processor's time, calls in turns, the median; a busy machine then slows all alike."""

from __future__ import annotations

import gc
import math
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[], object]


def milliseconds(works: Mapping[str, Work], runs: int) -> dict[str, float]:
    """The median time of each call, after two rounds to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs + 2):
        for name, work in works.items():
            start = time.process_time()
            work()
            taken[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(times[2:]) for name, times in taken.items()}


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


def say(name: str, value: float, unit: str, beside: str = "") -> None:
    """One line for one figure."""
    print(f"{name}: {value:.1f} {unit}{f' ({beside})' if beside else ''}", flush=True)


def against(peer: str, taken: float, value: float, most: float | None = None) -> str:
    """The words in brackets: the peer, its time, the ratio, and the most that we allow ourselves."""
    allowed = f", at most {most}" if most is not None else ""
    return f"{peer}: {taken:.1f} ms, {value / taken:.2f}{allowed}"


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

    def medians(self) -> dict[str, float]:
        """The median of each step without the first two times, in milliseconds."""
        return {name: statistics.median(times[2:]) for name, times in self._taken.items()}
