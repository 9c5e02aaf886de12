"""The base of every form: what was sent fills it, faults stand at their fields, and it knows the version it showed."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import urlencode

from flask import g, has_request_context, request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, HiddenField, PasswordField

from partnership.base.errors import InputFault, PartnershipError
from partnership.documents.wording import day
from partnership.web.field_checks import PARTS, PlainMessages, is_empty
from partnership.web.fields import DatePartsField, label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from wtforms import Field

LONGEST_VERSION = 9  # digits; a version never gets there
_SENT: Any = object()


@dataclass(frozen=True, slots=True)
class Relevance:
    """When a question is asked: by what was answered to another one of the same form.

    `answers` are those to which it is asked, none for all. To `needed_for`, which are `answers` where they are not
    given, it may not be left empty: then `needed` is the message. What is not asked is not looked at either.
    """

    on: str  # the name of the field whose answer decides
    answers: frozenset[str] = frozenset()
    needed: str = ""
    needed_for: frozenset[str] | None = None

    def is_asked(self, given: frozenset[str]) -> bool:
        """Whether the question is asked after these answers."""
        return not self.answers or bool(self.answers & given)

    def fault(self, given: frozenset[str], value: object) -> str:
        """What is wrong where nothing is said; empty where nothing is."""
        needed_for = self.answers if self.needed_for is None else self.needed_for
        return self.needed if needed_for & given and is_empty(value) else ""


TICKED = "y"  # what a single box answers


class BaseForm(Form):
    """A form in plain words, filled with what the request sent unless other form data, or None, are given.

    The token against forged requests is written by the template and checked for every request, so no form has it.
    """

    secrets: ClassVar[frozenset[str]] = frozenset()  # fields besides passwords that are kept nowhere, as codes
    field_of: ClassVar[Mapping[str, str]] = MappingProxyType({})  # fields that a fault knows by another name
    relevance: ClassVar[Mapping[str, Relevance]] = MappingProxyType({})  # questions that are not always asked
    # Fields that are neither needed nor optional by themselves, and say so: one of several, or what is set already.
    unmarked: ClassVar[Collection[str]] = ()

    class Meta:
        marks_optional = True  # fields that may stay empty say so

        def get_translations(self, _form: Form) -> PlainMessages:
            """Replace the messages that WTForms brings."""
            return PlainMessages()

    def __init__(self, formdata: Any = _SENT, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill the fields: with what the request sent, a file only where one is asked for and text only elsewhere."""
        if formdata is _SENT:
            _note_secrets(self.secrets | {field.name for field in self if isinstance(field, PasswordField)})
            formdata = _sent({field.name for field in self if isinstance(field, FileField)})
        super().process(formdata, *args, **kwargs)
        self._place_fields()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of each field that is asked; one that the answers make needed may not be empty."""
        super().validate(extra_validators)
        for name, relevance in self.relevance.items():
            if name not in self or relevance.on not in self:
                continue
            field, given = self[name], _answers(self[relevance.on])
            if not relevance.is_asked(given):
                field.errors = ()
            elif not field.errors and (fault := relevance.fault(given, field.data)):
                field.errors = [fault]
        return not self.errors

    def _place_fields(self) -> None:
        """Tell each field what of the form its control shows: it does not know the form that it is in."""
        own: Any = self
        for name, field in own._fields.items():
            relevance = self.relevance.get(name)
            field.is_unmarked, field.relevance = name in self.unmarked, relevance
            prefix = field.name.removesuffix(field.short_name)
            field.decider = f"{prefix}{relevance.on}" if relevance else ""

    def validate_on_submit(self) -> bool:
        """Whether the form was sent and is right; a page that is only looked at has nothing to validate."""
        return request.method == "POST" and self.validate()

    def add_fault(self, fault: PartnershipError | str, at: str = "") -> None:
        """Show a fault at the field that it names, else at the field `at`, else above the form."""
        named = fault.field if isinstance(fault, InputFault) else ""
        for name in (self.field_of.get(named, named), at):
            if name in self:
                self[name].errors = [*self[name].errors, str(fault)]
                return
        self.form_errors.append(str(fault))


class FilterForm(BaseForm):
    """What narrows a list: everything in it may be left as it is, so nothing says so."""

    class Meta:
        marks_optional = False

    def chips(self, action: str) -> list[FilterChip]:
        """What the list at an address is narrowed to now, each with the address without it."""
        return chips_of(self, action)


class VersionedForm(BaseForm):
    """A form of a stored row; `version` says what the person who fills it in has seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the form was opened with; 0, which no row has, when it was tampered with."""
        return seen_version(self.version.data)

    def move_to(self, version: int, *, name: str = "version") -> None:
        """Let the form go on from the row as it is now: what is sent next replaces what is stored."""
        self[name].data, self[name].raw_data = str(version), None


def _note_secrets(names: Iterable[str]) -> None:
    """No draft ever has what was typed under these names."""
    if has_request_context():
        g.setdefault("secret_fields", set()).update(names)


def _answers(field: Field) -> frozenset[str]:
    """What is answered to a question, as its control sends it."""
    if isinstance(field.data, bool):
        return frozenset({TICKED} if field.data else ())
    given = field.data if isinstance(field.data, list) else [field.data]
    return frozenset(str(each) for each in given if not is_empty(each))


def _sent(files: set[str]) -> MultiDict[str, Any] | None:
    """What the request sent, under these names files only; None for a page that is only looked at, outside requests."""
    if not has_request_context() or request.method != "POST":
        return None
    if not files:
        return request.form
    found: MultiDict[str, Any] = MultiDict()
    for name, values in request.form.lists():
        if name not in files:
            found.setlist(name, values)
    for name in files & request.files.keys():
        found.setlist(name, request.files.getlist(name))
    return found


def seen_version(value: object) -> int:
    """The version that a form carries; 0, which no row has, where it is missing or was tampered with."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else 0


def posted_version() -> int:
    """The version that a form of one button carries."""
    return seen_version(request.form.get("version"))


def faults_of(forms: Iterable[Form]) -> Iterator[dict[str, str]]:
    """Of each form what is wrong with it as a whole, then the first fault of each field, with a link to it."""
    for form in forms:
        for message in form.form_errors:
            yield {"text": message}
        for field in form:
            if field.errors:
                yield {"text": str(field.errors[0]), "href": f"#{getattr(field, 'error_id', field.id)}"}


T = TypeVar("T")
PAGE, SORT = "page", "sort"  # what an address says besides its filters
DOWN = "-"  # before the column, where the last comes first


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One thing that a list is narrowed to, in words, and the address without it."""

    words: str
    href: str


def chips_of(form: FilterForm, action: str) -> list[FilterChip]:
    """What the list at an address is narrowed to; a fault narrows nothing."""
    return [
        FilterChip(words, _address(action, without=_names(field)))
        for field in form
        if not field.errors and (words := _words(field))
    ]


def _words(field: Field) -> str:
    label = field.label.text
    if is_empty(field.data):
        return ""
    if isinstance(field, DatePartsField):
        return f"{label}: {day(field.data)}" if field.data else ""
    if isinstance(field.data, bool):
        return label
    chosen = label_of(field, str(field.data)) if hasattr(field, "choices") else str(field.data)
    return f"{label}: {chosen}"


def _names(field: Field) -> set[str]:
    return {field.name_of(part) for part in PARTS} if isinstance(field, DatePartsField) else {field.name}


def _address(action: str, *, without: Iterable[str] = (), **changed: str) -> str:
    """The address of the list with the filters as they are now, but for some; it begins with its first page."""
    left_out = {PAGE, *without, *changed}
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in left_out and value]
    query = urlencode([*kept, *changed.items()])
    return f"{action}?{query}" if query else action


@dataclass(frozen=True, slots=True)
class SortOrder:
    """By which column a list is sorted; `columns` are their names by key, the first is the usual one."""

    columns: Mapping[str, str]
    action: str
    key: str
    is_down: bool

    @classmethod
    def asked(cls, columns: Mapping[str, str], action: str) -> SortOrder:
        """What the address asks for; anything odd is the usual order."""
        typed = request.args.get(SORT, "")
        key = typed.removeprefix(DOWN)
        usual = next(iter(columns))
        return cls(columns, action, key if key in columns else usual, key in columns and typed.startswith(DOWN))

    def aria(self, key: str) -> str:
        """How a column is sorted, as its heading says it to a screen reader."""
        return ("descending" if self.is_down else "ascending") if key == self.key else "none"

    def href(self, key: str) -> str:
        """The list sorted by a column; by the one that it is sorted by, the other way round."""
        down = key == self.key and not self.is_down
        return _address(self.action, **{SORT: f"{DOWN}{key}" if down else key})

    @property
    def value(self) -> str:
        """What the address says, to be kept while filters change."""
        return f"{DOWN if self.is_down else ''}{self.key}"

    def of(self, rows: Iterable[T], keys: Mapping[str, Callable[[T], Any]]) -> list[T]:
        """The rows in this order; those that are alike in it keep theirs."""
        return sorted(rows, key=keys[self.key], reverse=self.is_down)
