"""Days and times: what is typed or told in words as spans of a week, moments on the wall clock, and spans in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from partnership.base.clocks import LONDON
from partnership.findings.holidays import is_bank_holiday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Bank holidays")
HOLIDAY = 7  # a bank holiday stands in the place of its weekday
WEEKDAYS, WEEKEND, EVERY_DAY = range(5), range(5, 7), range(8)
MIDNIGHT, NOON = 24 * 60, 12 * 60

_DAY = "(?:" + "|".join(name[:3].lower() + "[a-z]*" for name in NAMES[:7]) + ")"
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?"
_TIMES = rf"{_CLOCK}\s*(?:to|until|-|–)\s*{_CLOCK}"
_DAYS = rf"{_DAY}(?:\s*(?:to|-|–|,|and|&)\s*{_DAY})*|every day|daily|weekdays|weekends?|bank holidays?"
_LINE = re.compile(rf"({_DAYS})(?:[,:]?\s+{_TIMES})?")
_TEXT = re.compile(rf"({_DAYS})[,:]?\s+(?:from\s+)?{_TIMES}")
_OTHERWISE = re.compile(rf"(?:from\s+)?{_TIMES},?\s+(?:and\s+|all\s+)?weekends(?: and bank holidays)?")
_ALWAYS = re.compile(r"24 ?(?:hours|hrs)(?:,? (?:every day|a day|all days))?(?:,? (?:7 days|every day).*)?|24/7|always")


class Span(NamedTuple):
    """A part of one day in minutes from midnight; it never crosses midnight. Hours are keys, so it is a tuple."""

    day: int  # 0: Monday, 6: Sunday, 7: a bank holiday
    start: int
    end: int


Hours = tuple[Span, ...]  # in order, without overlap


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on the wall clock in London. `at` is the very moment, which notices are held against."""

    day: int
    minute: int
    at: datetime | None = None


def moment_of(at: datetime) -> Moment:
    """The wall clock in London at a moment: the night on which the clocks change is as any other."""
    local = at.astimezone(LONDON)
    day = HOLIDAY if is_bank_holiday(local.date()) else local.weekday()
    return Moment(day, local.hour * 60 + local.minute, at)


@lru_cache(maxsize=4096)
def merged(spans: tuple[Span, ...]) -> Hours:
    """The same hours in order, without overlap."""
    made: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if made and made[-1].day == span.day and made[-1].end >= span.start:
            made[-1] = Span(span.day, made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return tuple(made)


@lru_cache(maxsize=4096)
def outside(hours: Hours) -> Hours:
    """Every other hour of the week and of a bank holiday."""
    made: list[Span] = []
    for day in EVERY_DAY:
        start = 0
        for span in hours:
            if span.day == day:
                made.append(Span(day, start, span.start))
                start = span.end
        made.append(Span(day, start, MIDNIGHT))
    return merged(tuple(made))


@lru_cache(maxsize=4096)
def common(one: Hours, other: Hours) -> Hours:
    """The hours that are in both."""
    return outside(merged((*outside(one), *outside(other))))


def covers(hours: Hours, at: Moment) -> bool:
    """Whether a moment lies in the hours."""
    return any(span.day == at.day and span.start <= at.minute < span.end for span in hours)


def opens(hours: Hours, at: Moment) -> Moment | None:
    """When they begin next, counted over the days of a plain week; none where they never do."""
    day = at.day if at.day != HOLIDAY else 0
    for step in range(8):
        turn = (day + step) % 7
        after = at.minute if step == 0 and at.day != HOLIDAY else -1
        found = [span.start for span in hours if span.day == turn and span.start > after]
        if found:
            return Moment(turn, min(found))
    return None


def closes(hours: Hours, at: Moment) -> Moment | None:
    """When hours that cover a moment end, counted over the days of a plain week; none where they do not within it."""
    day, minute = at.day, at.minute
    for step in range(8):
        span = next((each for each in hours if each.day == day and each.start <= minute < each.end), None)
        if span is None:
            return Moment(day, 0) if step else None
        if span.end < MIDNIGHT:
            return Moment(day, span.end)
        day, minute = (0 if day == HOLIDAY else (day + 1) % 7), 0
    return None


ALWAYS: Hours = tuple(Span(day, 0, MIDNIGHT) for day in EVERY_DAY)
OFFICE: Hours = tuple(Span(day, 9 * 60, 17 * 60) for day in WEEKDAYS)
NIGHT: Hours = outside(OFFICE)


def read_lines(lines: Iterable[str]) -> Hours:
    """Hours as a form has them, one span a line; raises ValueError with the line that cannot be read."""
    spans: list[Span] = []
    for line in lines:
        found = _LINE.fullmatch(line.strip().lower())
        read = _spans(found.group(1), found.groups()[1:]) if found else None
        if not read:
            raise ValueError(line)
        spans += read
    return merged(tuple(spans))


@lru_cache(maxsize=4096)
def read_text(text: str) -> Hours | None:
    """Hours told in words; none where they cannot be read for certain, and nothing is guessed."""
    words = " ".join(text.lower().replace("noon", "12pm").split()).rstrip(".")
    if _ALWAYS.fullmatch(words):
        return ALWAYS
    if found := _OTHERWISE.fullmatch(words):
        return _otherwise(found.groups(), has_holidays="bank holiday" in words)
    found = _TEXT.fullmatch(words)
    return merged(tuple(_spans(found.group(1), found.groups()[1:]) or ())) or None if found else None


def _otherwise(times: tuple[str | None, ...], *, has_holidays: bool) -> Hours | None:
    """“5pm to 9am, weekends and bank holidays”: whenever an office is shut."""
    evening, morning = _clock(times[:3], None), _clock(times[3:], None)
    if evening is None or morning is None or evening <= morning:
        return None
    shut = [Span(day, 0, morning) for day in WEEKDAYS] + [Span(day, evening, MIDNIGHT) for day in WEEKDAYS]
    whole = (*WEEKEND, HOLIDAY) if has_holidays else WEEKEND
    return merged((*shut, *(Span(day, 0, MIDNIGHT) for day in whole)))


def _spans(days: str, times: tuple[str | None, ...]) -> list[Span] | None:
    which = _days(days)
    if times[0] is None:
        return [Span(day, 0, MIDNIGHT) for day in which]
    start, end = _clock(times[:3], times[5]), _clock(times[3:], None)
    if start is None or end is None or start == end:
        return None
    end = end or MIDNIGHT
    if start < end:
        return [Span(day, start, end) for day in which]
    late = [Span(day, start, MIDNIGHT) for day in which]
    return late + [Span(day if day == HOLIDAY else (day + 1) % 7, 0, end) for day in which]


def _days(words: str) -> list[int]:
    named = {"every day": EVERY_DAY, "daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekend": WEEKEND, "weekends": WEEKEND}
    if words in named:
        return list(named[words])
    if words.startswith("bank"):
        return [HOLIDAY]
    found: list[int] = []
    is_range = False
    for piece in re.findall(r"[a-z]+|-|–", words):
        if piece in {"to", "-", "–"}:
            is_range = True
        elif piece != "and":
            day = next(number for number, name in enumerate(WEEK) if piece.startswith(name.lower()))
            while is_range and found and found[-1] != day:
                found.append((found[-1] + 1) % 7)
            found += [] if day in found else [day]
            is_range = False
    return found


def _clock(parts: tuple[str | None, ...], other: str | None) -> int | None:
    """Minutes from midnight; "9 to 5pm" leaves the first half of the day unsaid, which is no time."""
    hour, minute, half = int(parts[0] or 0), int(parts[1] or 0), parts[2]
    if minute >= 60 or hour > 24 or (half and not 1 <= hour <= 12) or (half is None and other is not None):  # noqa: PLR2004 - a clock
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    total = hour * 60 + minute
    return total if total <= MIDNIGHT else None


def lines_of(hours: Hours) -> list[str]:
    """Hours as a form shows them, and as `read_lines` reads them."""
    found: dict[tuple[int, int], list[int]] = {}
    for span in hours:
        found.setdefault((span.start, span.end), []).append(span.day)
    return [
        f"{days}{'' if times == (0, MIDNIGHT) else f' {_typed(times[0])}-{_typed(times[1])}'}"
        for times, which in found.items()
        for days in _ranges(which, WEEK)
    ]


def _typed(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def in_words(hours: Hours) -> str:
    """Hours inside a sentence: "Monday to Friday, 9am to 5pm"; told by what is left where that is shorter."""
    if hours == ALWAYS:
        return "at any hour"
    rest = outside(hours)
    is_simpler = len(_by_days(rest, NAMES)) < len(_by_days(shifts(hours), NAMES))
    if is_simpler and len({(span.start, span.end) for span in rest}) == 1:
        return f"outside {_told(rest)}"
    return _told(hours)


def shifts(hours: Hours) -> tuple[Span, ...]:
    """Hours with what goes on past midnight in one piece, so that its end lies beyond 24 hours."""
    mornings = {span.day: span for span in hours if span.start == 0 and span.end < MIDNIGHT}
    made: list[Span] = []
    taken: set[int] = set()
    for span in hours:
        after = HOLIDAY if span.day == HOLIDAY else (span.day + 1) % 7
        morning = mornings.get(after)
        if morning is not None and span.end == MIDNIGHT and span.start > morning.end:
            taken.add(after)
            made.append(Span(span.day, span.start, MIDNIGHT + morning.end))
        else:
            made.append(span)
    return tuple(span for span in made if not (span.day in taken and span == mornings.get(span.day)))


def _told(hours: Hours) -> str:
    parts = []
    for days, spans in _by_days(shifts(hours), NAMES):
        times = " and ".join(f"{clock(start)} to {clock(end)}" for start, end in spans)
        parts.append(days if spans == ((0, MIDNIGHT),) else f"{days}, {times}")
    return "; ".join(parts)


def clock(minute: int) -> str:
    """A time as people say it: "9am", "6:30pm", "midnight"; that of the next day where it lies past midnight."""
    if minute % MIDNIGHT == 0:
        return "midnight"
    if minute % MIDNIGHT == NOON:
        return "noon"
    hour, rest = divmod(minute % MIDNIGHT, 60)
    half = "am" if minute % MIDNIGHT < NOON else "pm"
    return f"{(hour - 1) % 12 + 1}{f':{rest:02}' if rest else ''}{half}"


def moment_in_words(at: Moment) -> str:
    """A moment to come: "Monday 8am"."""
    return f"{NAMES[at.day]} {clock(at.minute)}"


def _by_days(hours: Hours, names: tuple[str, ...]) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """Days with the same times together, in the order in which they come."""
    by_times: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in EVERY_DAY:
        spans = tuple((span.start, span.end) for span in hours if span.day == day)
        if spans:
            by_times.setdefault(spans, []).append(day)
    return [(", ".join(_ranges(days, names)), spans) for spans, days in by_times.items()]


def _ranges(days: list[int], names: tuple[str, ...]) -> Iterator[str]:
    link = "-" if names is WEEK else " to "
    if names is NAMES and len(days) == len(NAMES):
        yield "every day"
        return
    plain = [day for day in days if day != HOLIDAY]
    while plain:
        run = [plain.pop(0)]
        while plain and plain[0] == run[-1] + 1:
            run.append(plain.pop(0))
        yield names[run[0]] if len(run) == 1 else f"{names[run[0]]}{link}{names[run[-1]]}"
    if HOLIDAY in days:
        yield "bank holidays"
