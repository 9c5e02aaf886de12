"""How true an entry still is, two clocks in words: confirmed up to 90 days, ageing up to 180; and days in London."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

FRESH = timedelta(days=90)
AGEING = timedelta(days=180)
LONDON = ZoneInfo("Europe/London")  # where days are meant


class Freshness(StrEnum):
    """The state of the confirmed clock, as screens and documents say it."""

    CONFIRMED = "confirmed"
    AGEING = "ageing"
    UNCONFIRMED = "unconfirmed"
    NEVER = "never confirmed"


def freshness_of(confirmed_at: datetime | None, at: datetime) -> Freshness:
    """How a section stands at a moment."""
    if confirmed_at is None:
        return Freshness.NEVER
    age = at - confirmed_at
    if age <= FRESH:
        return Freshness.CONFIRMED
    return Freshness.AGEING if age <= AGEING else Freshness.UNCONFIRMED


def london_day(at: datetime) -> date:
    """The day that it was in London, where dates are meant."""
    return at.astimezone(LONDON).date()


def begin_of_london_day(at: datetime) -> datetime:
    """The moment at which the day of another moment began in London."""
    return datetime.combine(london_day(at), time(), LONDON).astimezone(UTC)
