"""When a digest is due, and when silence has lasted too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from partnership.exchange.digest.schedule import SentDigest, month_in_words, month_of, silence

WHO = UUID(int=1)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), "2026-10"),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "2026-11"),
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "2026-06"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "2026-07"),  # summer time: it is July in London already
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), "2026-12"),
        (datetime(2027, 1, 1, tzinfo=UTC), "2027-01"),
    ],
)
def test_a_month_is_that_of_london(at: datetime, month: str) -> None:
    assert month_of(at) == month


def test_a_month_in_words() -> None:
    assert month_in_words("2009-11") == "November 2009"


def _sent(*months: str, answered: str = "", escalated: str = "") -> list[SentDigest]:
    """Digests of months, newest first."""
    return [
        SentDigest(
            uuid4(),
            WHO,
            each,
            datetime(int(each[:4]), int(each[5:]), 1, tzinfo=UTC) + timedelta(hours=9),
            is_answered=each in answered.split(),
            is_escalated=each in escalated.split(),
        )
        for each in sorted(months, reverse=True)
    ]


@pytest.mark.parametrize(
    ("sent", "now", "is_silent"),
    [
        ([], "2026-05", False),
        (_sent("2026-02", "2026-03"), "2026-04", False),  # two are not three
        (_sent("2026-02", "2026-03", "2026-04"), "2026-04", False),  # the third has its month yet
        (_sent("2026-02", "2026-03", "2026-04"), "2026-05", True),
        (_sent("2026-02", "2026-03", "2026-04", "2026-05"), "2026-05", True),
        (_sent("2026-02", "2026-03", "2026-04", answered="2026-04"), "2026-05", False),
        (_sent("2026-02", "2026-03", "2026-04", answered="2026-03"), "2026-05", False),
        (_sent("2026-02", "2026-03", "2026-04", answered="2026-02"), "2026-05", False),
        (_sent("2026-01", "2026-02", "2026-03", "2026-04", answered="2026-01"), "2026-05", True),
        (_sent("2025-12", "2026-01", "2026-03"), "2026-04", True),  # a month in which the worker stood still
        (_sent("2025-11", "2025-12", "2026-01"), "2026-02", True),  # over the turn of the year
        (_sent("2026-01", "2026-02", "2026-03", "2026-04", escalated="2026-03"), "2026-05", False),  # told once
        (
            _sent("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07",
                  answered="2026-04", escalated="2026-03"),
            "2026-08",
            True,
        ),  # answered after that, and silent again
    ],
)  # fmt: skip
def test_three_digests_in_a_row_without_an_answer_are_silence(
    sent: list[SentDigest], now: str, *, is_silent: bool
) -> None:
    found = silence(sent, now)
    assert (found is not None) is is_silent


def test_a_silence_begins_with_the_first_of_the_last_three() -> None:
    sent = _sent("2026-01", "2026-02", "2026-03", "2026-04")
    found = silence(sent, "2026-05")
    assert found is not None
    assert found.last_id == sent[0].id
    assert found.since == datetime(2026, 2, 1, 9, tzinfo=UTC)
