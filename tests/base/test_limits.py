"""Requests of a token are counted once for all processes that serve, and each token by itself."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from partnership.base.limits import IN_ROW, ROWS, Limit, RequestCounters

AT = 100.0


@pytest.fixture
def counters() -> RequestCounters:
    """Those of a site that has just begun."""
    return RequestCounters()


def a_minute(most: int) -> Limit:
    """So many requests in a minute."""
    return Limit(most, timedelta(minutes=1))


def taken(counters: RequestCounters, key: str, most: int, number: int) -> int:
    """How many of so many requests at one moment are let through."""
    return sum(counters.take(key, a_minute(most), AT) == 0 for _ in range(number))


def test_a_bucket_fills_again_evenly(counters: RequestCounters) -> None:
    assert taken(counters, "key", 6, 7) == 6
    assert counters.take("key", a_minute(6), AT) == pytest.approx(10)
    assert counters.take("key", a_minute(6), AT + 10) == 0
    assert counters.take("key", a_minute(6), AT + 11) == pytest.approx(9)


def test_a_request_that_is_refused_costs_nothing(counters: RequestCounters) -> None:
    taken(counters, "key", 6, 100)
    assert counters.take("key", a_minute(6), AT + 10) == 0


def test_one_key_takes_nothing_from_another(counters: RequestCounters) -> None:
    taken(counters, "one", 6, 7)
    assert taken(counters, "other", 6, 7) == 6


def test_processes_count_together(counters: RequestCounters) -> None:
    """Four processes ask a hundred times each, of which there are 50 altogether."""
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            os._exit(taken(counters, "key", 50, 100))
        children.append(child)
    let_through = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sum(let_through) == 50
    assert taken(counters, "key", 50, 1) == 0


def test_a_process_that_is_killed_while_it_counts_holds_nobody_up(counters: RequestCounters) -> None:
    child = os.fork()
    if child == 0:
        with counters._alone():
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    assert counters.take("key", a_minute(6), AT) == 0


def test_threads_count_together(counters: RequestCounters) -> None:
    with ThreadPoolExecutor(8) as threads:
        let_through = list(threads.map(lambda _number: taken(counters, "key", 50, 20), range(8)))
    assert sum(let_through) == 50


def test_where_there_is_no_room_whoever_asked_longest_ago_is_forgotten(counters: RequestCounters) -> None:
    taken(counters, "early", 1, 1)
    counters.take("late", a_minute(1), AT + 1)
    for number in range(ROWS * IN_ROW):
        counters.take(f"crowd {number}", a_minute(1), AT + 0.5)
    assert counters.take("late", a_minute(1), AT + 1) > 0
