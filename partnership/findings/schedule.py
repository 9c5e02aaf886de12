"""When a desk answers in the year: hours of a week and the months they hold in, as stored, typed and told. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.findings.hours import EVERY_DAY, Span, in_words, lines_of, read_lines, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.hours import Hours

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
YEAR = len(MONTHS)
HALF_DAY, DAY = 12, 24  # hours
DAWN = 6  # a bare "1" to "6" may be either half of the day
MINUTES = 60

_MONTH = "(" + "|".join(f"{name[:3].lower()}[a-z]*" for name in MONTHS) + ")"
_SEASON = re.compile(rf"{_MONTH}(?:\s*(?:to|until|-|–)\s*{_MONTH})?")
_TEXT = re.compile(rf"{_SEASON.pattern}[,:]?\s+(.+)")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.ASCII)

Months = tuple[int, ...]  # 1: January; in the order in which they come; none: the whole year


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours of a week, in some months or all the year."""

    hours: Hours
    months: Months = ()

    def holds_in(self, month: int) -> bool:
        """Whether the hours hold in a month."""
        return not self.months or month in self.months

    @property
    def lines(self) -> list[str]:
        """As it is stored: the months on a line before the days and times."""
        return [*([_season(self.months, short=True)] if self.months else []), *lines_of(self.hours)]

    @property
    def words(self) -> str:
        """Inside a sentence: "November to March, every day, 7pm to 8am"."""
        told = in_words(self.hours)
        return f"{_season(self.months)}, {told}" if self.months else told


def read_schedule(lines: Iterable[str]) -> Schedule:
    """A schedule as it is stored; raises ValueError with the line that cannot be read."""
    months: Months = ()
    spans = []
    for line in lines:
        if found := _SEASON.fullmatch(line.strip().lower()):
            months = _months(*found.groups())
        else:
            spans.append(line)
    return Schedule(read_lines(spans), months)


@lru_cache(maxsize=4096)
def schedule_in_text(text: str) -> Schedule | None:
    """A schedule told in words; none where it cannot be read for certain."""
    found = _TEXT.fullmatch(" ".join(text.lower().split()))
    words = found.group(3) if found else text
    hours = read_text(words) or (read_text(f"every day, {words}") if found else None)
    return Schedule(hours, _months(*found.groups()[:2]) if found else ()) if hours else None


def schedule_of(lines: Iterable[str] | None, text: str | None) -> Schedule | None:
    """What is stored, else what the words say; none where neither can be read."""
    if lines:
        try:
            found = read_schedule(lines)
        except ValueError:  # restored from a day before the form asked for days and times
            return None
        return found if found.hours else None
    return schedule_in_text(text or "")


def remark_of(lines: Iterable[str] | None, text: str | None) -> str:
    """What the words add to the days and times: all of them, unless they are days and times themselves."""
    return "" if not text or (schedule_of(lines, text) and schedule_in_text(text)) else text


def _months(first: str, last: str | None) -> Months:
    start = _month(first)
    return months_between(start, _month(last) if last else start)


def months_between(first: int, last: int) -> Months:
    """Every month from one to another, over the turn of the year where the last comes before the first."""
    return tuple((first - 1 + step) % YEAR + 1 for step in range((last - first) % YEAR + 1))


def _month(word: str) -> int:
    return next(number for number, name in enumerate(MONTHS, start=1) if word.startswith(name[:3].lower()))


def _season(months: Months, *, short: bool = False) -> str:
    first, last = (MONTHS[month - 1][: 3 if short else None] for month in (months[0], months[-1]))
    return first if len(months) == 1 else f"{first}{'-' if short else ' to '}{last}"


# Times as people type them into a table.


class UnclearTimeError(ValueError):
    """A time that may be morning or evening."""


def read_clock(text: str) -> int | None:
    """Minutes from midnight of "9", "9am", "09.00", "21:30", "noon" or "midnight"; none for anything else."""
    words = " ".join(text.lower().split())
    if words in {"noon", "midday", "midnight"}:
        return 0 if words == "midnight" else HALF_DAY * MINUTES
    found = _CLOCK.fullmatch(words.removesuffix(" noon").removesuffix(" midnight"))
    if found is None:
        return None
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3)
    if minute >= MINUTES or hour > DAY or (half and not 1 <= hour <= HALF_DAY):
        return None
    if half:
        hour = hour % HALF_DAY + (HALF_DAY if half == "p" else 0)
    total = hour * MINUTES + minute
    return None if total > DAY * MINUTES else total % (DAY * MINUTES)


def _is_bare(text: str) -> bool:
    """Whether a time is a lone number that could be either half of the day."""
    return text.strip().isdigit() and 1 <= int(text) <= HALF_DAY


def read_span(days: Iterable[int], start: str, end: str) -> list[Span]:
    """From and to as typed, on some days; cut at midnight where it ends on the next day.

    Raises ValueError where a time cannot be read, and UnclearTimeError where it may be morning or evening; both with
    the time.
    """
    first, last = read_clock(start), read_clock(end)
    for minute, typed in ((first, start), (last, end)):
        if minute is None:
            raise ValueError(typed)
        if _is_bare(typed) and int(typed) <= DAWN:
            raise UnclearTimeError(typed)
    start_at, end_at = first or 0, last or DAY * MINUTES
    if start_at < end_at:
        return [Span(day, start_at, end_at) for day in days]
    if _is_bare(start) or _is_bare(end):
        raise UnclearTimeError(end if _is_bare(end) else start)
    if start_at == end_at:
        raise ValueError(end)
    return [span for day in days for span in (Span(day, start_at, DAY * MINUTES), Span(_next(day), 0, end_at))]


def _next(day: int) -> int:
    """The day after, for what goes on past midnight; a bank holiday goes on into itself."""
    holiday = EVERY_DAY[-1]
    return day if day == holiday else (day + 1) % holiday
