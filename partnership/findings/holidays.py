"""Bank holidays of England and Wales: by rule, with the years in which one was moved or added. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
# Years that were not as the rule has it: what fell away, and what came.
_MOVED = {
    2002: ((date(2002, 5, 27),), (date(2002, 6, 3), date(2002, 6, 4))),
    2011: ((), (date(2011, 4, 29),)),
    2012: ((date(2012, 5, 28),), (date(2012, 6, 4), date(2012, 6, 5))),
    2020: ((date(2020, 5, 4),), (date(2020, 5, 8),)),
    2022: ((date(2022, 5, 30),), (date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19))),
    2023: ((), (date(2023, 5, 8),)),
}


def is_bank_holiday(day: date) -> bool:
    """Whether offices are shut on a day that is no weekend."""
    return day in bank_holidays(day.year)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year."""
    easter = easter_of(year)
    last_of_may, last_of_august = date(year, 5, 31), date(year, 8, 31)
    found = {
        _on_a_weekday(date(year, 1, 1)),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        date(year, 5, 1) + timedelta(days=-date(year, 5, 1).weekday() % 7),
        last_of_may - timedelta(days=last_of_may.weekday()),
        last_of_august - timedelta(days=last_of_august.weekday()),
        *_christmas(year),
    }
    gone, come = _MOVED.get(year, ((), ()))
    return frozenset((found - set(gone)) | set(come))


def _on_a_weekday(day: date) -> date:
    """The day itself, or the Monday after where it falls on a weekend."""
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())


def _christmas(year: int) -> tuple[date, date]:
    """Christmas and Boxing Day, each on the next free weekday."""
    first, second = date(year, 12, 25), date(year, 12, 26)
    if first.weekday() < SATURDAY - 1:
        return first, second
    if first.weekday() == SATURDAY - 1:  # Friday: Boxing Day on Monday
        return first, date(year, 12, 28)
    return (date(year, 12, 27), date(year, 12, 28) if first.weekday() == SATURDAY else second)


def easter_of(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian rule."""
    golden, (century, short) = year % 19, divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (short // 4) - moon - short % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def working_days_later(day: date, number: int) -> date:
    """The day that lies so many working days ahead."""
    while number:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and not is_bank_holiday(day):
            number -= 1
    return day
