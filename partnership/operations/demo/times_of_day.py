"""At what time of a day things are said to have happened in the demonstration."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


def midday(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(12, tzinfo=UTC))
