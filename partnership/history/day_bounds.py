"""Days and the moments at which they begin and end, where the partnerships are: in London. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from partnership.base.clocks import LONDON

ONE = timedelta(days=1)


def begin_of(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The moment at which a day is over: what happens from then on belongs to the next."""
    return begin_of(day + ONE)


def read_day(text: str) -> date | None:
    """A day as addresses have it, "2026-11-01"; None for anything else."""
    is_plain = text.isascii() and len(text) == len("2026-11-01")
    try:
        return date.fromisoformat(text) if is_plain else None
    except ValueError:
        return None
