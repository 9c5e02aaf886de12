"""Form fields of the house: they clean what is typed, parse it, and speak GOV.UK style messages.

Each field says with `control` how `templates/macros/forms.html` shows it.
"""

from __future__ import annotations

from datetime import date
from itertools import chain, count
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from wtforms.fields import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import Select, TextArea, TextInput

from partnership.documents.wording import day as day_in_words
from partnership.web.field_checks import (
    PARTS,
    CleanText,
    MaxLength,
    MayBeEmpty,
    NotEmpty,
    OwnEmail,
    Postcode,
    TelephoneText,
    WebAddress,
    clean_line,
    clean_lines,
    clean_postcode,
    clean_text,
    clean_web_address,
    month_of,
    number_of,
    parts_of,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

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


MOST_DIGITS = 12
Choice: TypeAlias = SelectChoice  # one option of a field
OUTSIDE_THE_LIST = "Select one of the options in the list"


class TextLineField(StringField):
    """One line of text.

    `required` is the message for an empty field (empty means that it may stay empty); `subject` starts the other
    messages and is the label when it is not given; `width` is a GOV.UK width: "5", "20", "one-half".
    """

    control: ClassVar[str] = "input"
    cleaner: ClassVar[Callable[[str | None], str | None]] = clean_line
    checks: ClassVar[tuple[Any, ...]] = ()
    attributes: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        required: str = "",
        subject: str = "",
        max_length: int = 200,
        width: str = "",
        **kwargs: Any,
    ) -> None:
        first = NotEmpty(required) if required else MayBeEmpty()
        own = (first, CleanText(), MaxLength(max_length), *self.checks)
        kwargs["render_kw"] = self.attributes | (kwargs.get("render_kw") or {})
        kwargs["filters"] = (type(self).cleaner, *kwargs.get("filters", ()))
        super().__init__(label, [*own, *(validators or ())], **kwargs)
        self.subject = subject
        self.max_length = max_length
        self.width = width


class LongTextField(TextLineField):
    """Text of several lines; `has_count` shows how many characters are left, `rows` how tall it is."""

    control = "textarea"
    cleaner = clean_text
    widget: Any = TextArea()

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        max_length: int = 2000,
        has_count: bool = False,
        rows: int = 5,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **kwargs)
        self.count = max_length if has_count else None
        self.rows = rows


class EmailField(TextLineField):
    """An email address."""

    checks = (OwnEmail(),)
    attributes: ClassVar[dict[str, str]] = {
        "type": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none",
    }  # fmt: skip


class TelephoneField(TextLineField):
    """A telephone number as people write it, with an extension if need be."""

    checks = (TelephoneText(),)
    attributes: ClassVar[dict[str, str]] = {"type": "tel", "autocomplete": "tel"}

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        given: dict[str, Any] = {"width": "20", "max_length": 40} | kwargs
        super().__init__(label, validators, **given)


class WebAddressField(TextLineField):
    """A web address; "www.example.org" becomes "https://www.example.org"."""

    cleaner = clean_web_address
    checks = (WebAddress(),)
    attributes: ClassVar[dict[str, str]] = {
        "type": "url", "autocomplete": "url", "spellcheck": "false", "autocapitalize": "none",
    }  # fmt: skip


class PostcodeField(TextLineField):
    """A UK postcode, kept as "SW1A 1AA"."""

    cleaner = clean_postcode
    checks = (Postcode(),)
    attributes: ClassVar[dict[str, str]] = {"autocomplete": "postal-code", "spellcheck": "false"}

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **{"width": "10"} | kwargs)


class LinesField(TextAreaField):
    """A list: one item a line. `data` is a list of cleaned, non-empty lines; both limits count per list and line."""

    control: ClassVar[str] = "textarea"
    data: Any

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        required: str = "",
        subject: str = "",
        max_length: int = 200,
        max_lines: int = 50,
        rows: int = 5,
        **kwargs: Any,
    ) -> None:
        first = NotEmpty(required) if required else MayBeEmpty()
        super().__init__(label, [first, CleanText(), *(validators or ())], **kwargs)
        self.subject = subject
        self.max_length = max_length
        self.max_lines = max_lines
        self.rows = rows

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_lines(valuelist[0])

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:  # noqa: FBT001 - the base's
        lines: list[str] = self.data or []
        if len(lines) > self.max_lines:
            message = f"{subject_of(self)} must have {self.max_lines} lines or fewer"
            raise ValidationError(message)
        for number, line in enumerate(lines, start=1):
            if len(line) > self.max_length:
                message = f"Line {number} must be {self.max_length} characters or fewer"
                raise ValidationError(message)

    def _value(self) -> str:
        return "\n".join(self.data or [])


class WholeNumberField(TextLineField):
    """A whole number between two limits; what was typed stays on the page when it is not one."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric", "spellcheck": "false"}
    data: Any

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        smallest: int = 0,
        largest: int = 1_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **{"width": "5"} | kwargs)
        self.filters = ()
        self.smallest = smallest
        self.largest = largest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; commas and spaces between the digits are allowed."""
        if valuelist:
            typed = clean_line(valuelist[0]) or ""
            digits = typed.replace(",", "").replace(" ", "")
            is_number = (
                digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() and len(digits) <= MOST_DIGITS
            )
            self.data = int(digits) if is_number else typed

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is None or self.data == "":
            return
        if not isinstance(self.data, int):
            message = f"{subject_of(self)} must be a whole number, like {self.smallest + 1}"
            raise StopValidation(message)
        if not self.smallest <= self.data <= self.largest:
            message = f"{subject_of(self)} must be between {self.smallest} and {self.largest}"
            raise StopValidation(message)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:  # noqa: FBT001 - the base's
        if self.data == "":
            self.data = None


class RadiosField(RadioField):
    """One of a few options; `required` is the message when none is selected."""

    control: ClassVar[str] = "radios"

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        required: str = "",
        blank: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("invalid_value_message", OUTSIDE_THE_LIST)
        super().__init__(label, list(validators or ()), **kwargs)
        self.required = required
        self.blank = blank

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and valuelist[0] == "":
            self.data = None
        else:
            super().process_formdata(valuelist)

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors:
            raise StopValidation
        if self.data is None:
            raise StopValidation(self.required)
        if not any(chosen for _, _, chosen, _ in self.iter_choices()):
            raise StopValidation(OUTSIDE_THE_LIST)


class DropDownField(RadiosField):
    """One of many options; `blank` is the first, empty option, like "Choose a kind"."""

    control = "select"
    widget: Any = Select()


class CheckboxesField(SelectMultipleField):
    """Any of some options; `required` is the message when none is selected. `data` is a list.

    Where there are too many to look through, `called` says what they are: those in `first`, and those that are ticked,
    stand above; the rest by its groups below in a part that is opened.
    """

    control: ClassVar[str] = "checkboxes"
    first: Collection[str] = ()

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        required: str = "",
        called: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("invalid_value_message", OUTSIDE_THE_LIST)
        super().__init__(label, list(validators or ()), **kwargs)
        self.required = required
        self.called = called

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors:
            raise StopValidation
        if not self.data:
            raise StopValidation(self.required)
        offered = {self.coerce(value) for value, _, _, _ in self.iter_choices()}
        if not set(self.data) <= offered:
            raise StopValidation(OUTSIDE_THE_LIST)


def choice(value: object, label: str, *, hint: str = "", group: str = "") -> Choice:
    """One option of a field; options with the same `group` stand under it in a drop-down."""
    return Choice(str(value), label, {"hint": hint} if hint else {}, group or None)


def label_of(field: Any, value: str) -> str:
    """What a field calls one of its values; the value itself where it is not offered."""
    return next((str(each.label) for each in field.choices or () if each.value == value), value)


def choices_of(labels: Mapping[Any, str]) -> list[Choice]:
    """An option for each label, by its value."""
    return [choice(value, label) for value, label in labels.items()]


def ids_of_boxes(name: str) -> Iterator[str]:
    """The ids of the boxes of a field. The first has the field's own, on which the link of the error summary lands."""
    return chain([name], (f"{name}-{number}" for number in count(2)))
