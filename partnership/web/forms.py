"""The base of every form: what was sent fills it, faults stand at their fields, and it knows the version it showed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from flask import has_request_context, request
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, HiddenField

from partnership.errors import InputFault, PartnershipError
from partnership.web.field_checks import PlainMessages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST_VERSION = 9  # digits; a version never gets there
_SENT: Any = object()


class BaseForm(Form):
    """A form in plain words, filled with what the request sent unless other form data, or None, are given.

    The token against forged requests is written by the template and checked for every request, so no form has it.
    """

    field_of: ClassVar[Mapping[str, str]] = MappingProxyType({})  # fields that a fault knows by another name

    class Meta:
        def get_translations(self, _form: Form) -> PlainMessages:
            """Replace the messages that WTForms brings."""
            return PlainMessages()

    def __init__(self, formdata: Any = _SENT, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill the fields: with what the request sent, a file only where one is asked for and text only elsewhere."""
        if formdata is _SENT:
            formdata = _sent({field.name for field in self if isinstance(field, FileField)})
        super().process(formdata, *args, **kwargs)

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
                yield {"text": str(field.errors[0]), "href": f"#{field.id}"}
