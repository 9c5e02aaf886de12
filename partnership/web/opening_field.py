"""The form field of opening hours: all day and night, certain hours in a table, or only when offices are closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from wtforms.fields import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from partnership.findings.hours import (
    ALWAYS,
    EVERY_DAY,
    HOLIDAY,
    NAMES,
    NIGHT,
    WEEKDAYS,
    clock,
    covers,
    merged,
    moment_in_words,
    moment_of,
    opens,
    shifts,
)
from partnership.findings.schedule import MONTHS, Schedule, UnclearTimeError, months_between, read_span, schedule_of
from partnership.store.models import now
from partnership.web.field_checks import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wtforms.form import BaseForm

    from partnership.findings.hours import Hours, Span

EVER, TABLE, CLOSED_OFFICES, UNKNOWN = "always", "table", "offices-closed", "unknown"
WORDS: Final = {
    EVER: "All day and night, every day",
    TABLE: "Certain hours",
    CLOSED_OFFICES: "Only when offices are closed",
    UNKNOWN: "I do not know",
}
HINTS: Final = {CLOSED_OFFICES: "Nights from 5pm to 9am, weekends, bank holidays"}
WHOLE: Final = {EVER: ALWAYS, CLOSED_OFFICES: NIGHT}
# The rows of the table, and what can be chosen in those below it: name in the form, words, days.
ROWS: Final = (
    ("weekdays", "Monday to Friday", tuple(WEEKDAYS)),
    ("saturday", "Saturday", (5,)),
    ("sunday", "Sunday", (6,)),
    ("holidays", "Bank holidays", (HOLIDAY,)),
)
DAYS: Final = (
    *((name.lower(), name, (day,)) for day, name in enumerate(NAMES[:HOLIDAY])),
    ("weekdays", "Monday to Friday", tuple(WEEKDAYS)),
    ("holidays", "Bank holidays", (HOLIDAY,)),
    ("every-day", "Every day", tuple(EVERY_DAY)),
)
_WIDEST: Final = ("every-day", "weekdays", *(name for name, _, days in DAYS if len(days) == 1))
_DAYS_OF: Final = {name: days for name, _, days in (*ROWS, *DAYS)}
FEWEST, MOST = 3, 20  # further rows offered
LONGEST = 20  # characters of a time
SPARE = 2  # empty further rows beside those that are filled


@dataclass(slots=True)
class HoursRow:
    """A row as it was typed or is shown; `day` is chosen in further rows, and is the row's own in the table."""

    name: str  # its start in the names of its inputs
    label: str
    day: str
    start: str = ""
    end: str = ""
    is_wrong: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no time stands in it."""
        return not (self.start or self.end)

    def name_of(self, part: str) -> str:
        """The name under which a part of it is sent."""
        return f"{self.name}-{part}"


class OpeningField(Field):
    """When somebody answers; `data` is a list of lines as `findings.schedule` stores them, or None.

    Sent as NAME (the choice), NAME-ROW-from and NAME-ROW-to, for further rows NAME-more-1-day, and NAME-first and
    NAME-last for the months.
    """

    control: ClassVar[str] = "opening"
    widget: Any = TextInput()
    data: Any

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, list(validators or ()), **kwargs)
        self.mode = ""
        self.rows: list[HoursRow] = []
        self.more: list[HoursRow] = []
        self.first_month = self.last_month = ""
        self.error_id = f"{self.id}-{EVER}"

    @property
    def modes(self) -> tuple[tuple[str, str, str], ...]:
        """Each choice with its words and its hint."""
        return tuple((mode, words, HINTS.get(mode, "")) for mode, words in WORDS.items())

    @property
    def days(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen in a further row."""
        return tuple((name, words) for name, words, _ in DAYS)

    @property
    def months(self) -> tuple[tuple[str, str], ...]:
        """The months with their numbers."""
        return tuple((str(number), name) for number, name in enumerate(MONTHS, start=1))

    def name_of(self, part: str) -> str:
        """The name under which a part is sent that belongs to no row."""
        return f"{self.name}-{part}"

    @property
    def has_more(self) -> bool:
        """Whether something stands in the further rows or the months, so that they are shown."""
        return bool(self.first_month or self.last_month) or any(not row.is_empty or row.is_wrong for row in self.more)

    @property
    def reading(self) -> str:
        """How what stands here is read, in words; empty while nothing does."""
        schedule = schedule_of(self.data, "")
        if schedule is None or self.process_errors:
            return ""
        at = moment_of(now())
        month = now().month
        if not schedule.holds_in(month):
            return f"{_sentence(schedule.words)}. Closed until {MONTHS[schedule.months[0] - 1]}."
        if schedule.hours == ALWAYS:
            return f"{_sentence(schedule.words)}."
        if covers(schedule.hours, at):
            return f"{_sentence(schedule.words)}. Open now."
        after = opens(schedule.hours, at)
        return f"{_sentence(schedule.words)}. Closed now{f'; opens {moment_in_words(after)}' if after else ''}."

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read what was typed; a form without the choice leaves the hours as they were."""
        super().process(None, *args, **kwargs)
        self._show(schedule_of(self.data, ""))
        if formdata is None or not any(name == self.name or name.startswith(f"{self.name}-") for name in formdata):
            return
        self.raw_data = formdata.getlist(self.name)
        self._take(formdata)
        self.data = None
        try:
            self.data = self._read()
        except ValueError as fault:
            self.process_errors = [str(fault)]

    def pre_validate(self, form: BaseForm) -> None:
        """Stop at the first fault."""
        if self.process_errors:
            raise StopValidation

    def _show(self, schedule: Schedule | None) -> None:
        hours: Hours = schedule.hours if schedule else ()
        self.mode = TABLE if hours else ""
        if schedule and not schedule.months:
            self.mode = next((mode for mode, whole in WHOLE.items() if whole == hours), TABLE)
        left = list(shifts(hours)) if self.mode == TABLE else []
        self.rows = [HoursRow(f"{self.name}-{name}", label, name) for name, label, _ in ROWS]
        for row in self.rows:
            _fill(row, left)
        further = []
        while left:
            row = next(row for name in _WIDEST if _fill(row := HoursRow("", "", name), left))
            further.append(row)
        self._offer(further)
        if schedule and schedule.months:
            self.first_month, self.last_month = str(schedule.months[0]), str(schedule.months[-1])

    def _offer(self, further: Iterable[HoursRow]) -> None:
        """Further rows with a number each, some of them empty."""
        self.more = [*further]
        wanted = min(MOST, max(FEWEST, len(self.more) + SPARE))
        self.more += [HoursRow("", "", "") for _ in range(wanted - len(self.more))]
        for number, row in enumerate(self.more, start=1):
            row.name, row.label = f"{self.name}-more-{number}", f"Other hours {number}"

    def _take(self, formdata: Any) -> None:
        def sent(name: str) -> str:
            return (clean_line(formdata.get(name, "")) or "")[: LONGEST + 1]

        self.mode = sent(self.name)
        for row in self.rows:
            row.start, row.end = sent(f"{row.name}-from"), sent(f"{row.name}-to")
        further = [
            HoursRow("", "", sent(f"{name}-day"), sent(f"{name}-from"), sent(f"{name}-to"))
            for name in (f"{self.name}-more-{number}" for number in range(1, MOST + 1))
        ]
        self._offer(row for row in further if row.day or not row.is_empty)
        self.first_month, self.last_month = sent(f"{self.name}-first"), sent(f"{self.name}-last")

    def _read(self) -> list[str] | None:
        """The hours as they are stored; raises ValueError with what to do, and marks the row at fault."""
        filled = [row for row in (*self.rows, *self.more) if not row.is_empty or (row in self.more and row.day)]
        if not self.mode and (filled or self.first_month or self.last_month):
            self.mode = TABLE  # times were typed and the choice forgotten: they say it
        if self.mode in ("", UNKNOWN):
            return None
        if self.mode not in WORDS:
            message = "Select one of the options in the list"
            raise ValueError(message)
        if self.mode in WHOLE:
            return Schedule(WHOLE[self.mode]).lines
        return Schedule(self._table(filled), self._season()).lines

    def _table(self, filled: list[HoursRow]) -> Hours:
        spans: list[Span] = []
        for row in filled:
            spans += self._spans(row)
        if not spans:
            self.error_id = f"{self.rows[0].name}-from"
            message = "Enter the hours of at least one day, or choose “I do not know”"
            raise ValueError(message)
        return merged(tuple(spans))

    def _spans(self, row: HoursRow) -> list[Span]:
        about = row.label if row in self.rows else dict(self.days).get(row.day, row.label)
        if row in self.more and row.day not in _DAYS_OF:
            raise self._fault(row, "day", f"{row.label}: choose the day")
        for typed, part, word in ((row.start, "from", "opens"), (row.end, "to", "closes")):
            if not typed:
                raise self._fault(row, part, f"{about}: enter when it {word}")
        try:
            return read_span(_DAYS_OF[row.day], row.start, row.end)
        except UnclearTimeError as fault:
            part = "from" if str(fault) == row.start else "to"
            raise self._fault(row, part, f"{about}: say whether {fault} is {fault}am or {fault}pm") from None
        except ValueError as fault:
            part = "from" if str(fault) == row.start and row.start != row.end else "to"
            words = f"{about}: “{fault}” cannot be read as a time. Write it as 9am, 5:30pm, noon or midnight"
            if row.start == row.end:
                words = f"{about}: it opens and closes at the same time. For all day, write midnight to midnight"
            raise self._fault(row, part, words) from None

    def _season(self) -> tuple[int, ...]:
        numbers = dict(self.months)
        chosen = [each for each in (self.first_month, self.last_month) if each]
        if not chosen:
            return ()
        if len(chosen) == 1 or any(each not in numbers for each in chosen):
            self.error_id = f"{self.id}-{'last' if self.first_month in numbers else 'first'}"
            message = "Choose the first and the last month, or neither"
            raise ValueError(message)
        found = months_between(int(self.first_month), int(self.last_month))
        return () if len(found) == len(MONTHS) else found

    def _fault(self, row: HoursRow, part: str, message: str) -> ValueError:
        row.is_wrong = True
        self.error_id = f"{row.name}-{part}"
        return ValueError(message)


def _fill(row: HoursRow, left: list[Span]) -> bool:
    """Put the first time that all days of a row have in common into it, and take it from what is left."""
    days = _DAYS_OF[row.day]
    for span in [each for each in left if each.day == days[0]]:
        same = [each for each in left if each.day in days and (each.start, each.end) == (span.start, span.end)]
        if len(same) == len(days):
            row.start, row.end = clock(span.start), clock(span.end)
            for each in same:
                left.remove(each)
            return True
    return False


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
