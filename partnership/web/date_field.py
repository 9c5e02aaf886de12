"""The form field of a date: typed as day, month and year, read leniently, with the parts that are wrong told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from wtforms.fields import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from partnership.documents.wording import day as day_in_words
from partnership.web.field_checks import PARTS, clean_line, month_of, number_of, parts_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wtforms.form import BaseForm

YEAR_DIGITS = 4


class DatePartsField(Field):
    """A date typed as day, month and year; `data` is a date or None.

    The parts are sent as NAME-day, NAME-month and NAME-year. A month may be a name. `wrong_parts` are those that the
    error is about, and `error_id` is the first of them, where the link of the error summary lands.
    """

    control: ClassVar[str] = "date"
    widget: Any = TextInput()
    data: date | None

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        required: str = "",
        subject: str = "",
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators or ()), **kwargs)
        self.required = required
        self.subject = subject
        self.earliest = earliest
        self.latest = latest
        self.parts: dict[str, str] = {}
        self.wrong_parts: tuple[str, ...] = ()

    @property
    def error_id(self) -> str:
        """The id of the first part that is wrong."""
        return f"{self.id}-{(self.wrong_parts or PARTS)[0]}"

    def name_of(self, part: str) -> str:
        """The name under which a part is sent."""
        return f"{self.name}-{part}"

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the three parts; a form with none of them leaves the date as it was."""
        super().process(None, *args, **kwargs)
        self.parts = parts_of(self.data)
        names = {part: self.name_of(part) for part in PARTS}
        if formdata is None or not any(name in formdata for name in names.values()):
            return
        self.raw_data = [formdata.get(name, "") for name in names.values()]
        self.parts = {part: clean_line(typed) or "" for part, typed in zip(PARTS, self.raw_data, strict=True)}
        self.data = None
        if any(self.parts.values()):
            try:
                self.data = self._read()
            except ValueError as fault:
                self.process_errors = [str(fault)]

    def pre_validate(self, form: BaseForm) -> None:
        """Stop at the first fault, so that one message is shown and it is the most helpful one."""
        if self.process_errors:
            raise StopValidation
        if self.data is None:
            raise StopValidation(self.required)
        if self.earliest and self.data < self.earliest:
            message = f"{subject_of(self)} must be the same as or after {day_in_words(self.earliest)}"
            raise StopValidation(message)
        if self.latest and self.data > self.latest:
            message = f"{subject_of(self)} must be the same as or before {day_in_words(self.latest)}"
            raise StopValidation(message)

    def _read(self) -> date:
        missing = [part for part in PARTS if not self.parts[part]]
        if missing:
            raise self._fault(f"{subject_of(self)} must include a {' and '.join(missing)}", missing)
        year = self.parts["year"]
        if not (year.isascii() and year.isdigit() and len(year) == YEAR_DIGITS and year[0] != "0"):
            raise self._fault("Year must include 4 numbers", ["year"])
        day, month = number_of(self.parts["day"], 31), month_of(self.parts["month"])
        not_real = f"{subject_of(self)} must be a real date"
        if day is None or month is None:
            raise self._fault(not_real, [part for part, got in (("day", day), ("month", month)) if got is None])
        try:
            return date(int(year), month, day)
        except ValueError:
            raise self._fault(not_real, PARTS) from None

    def _fault(self, message: str, parts: Sequence[str]) -> ValueError:
        self.wrong_parts = tuple(parts)
        return ValueError(message)
