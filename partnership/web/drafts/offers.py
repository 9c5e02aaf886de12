"""What a visitor has typed before: in the forms of the page they look at, with a line that says so, and as a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import g, render_template, request

from partnership.base.clocks import LONDON
from partnership.store.db import db
from partnership.store.models import now
from partnership.web.drafts import services
from partnership.web.drafts.visitor import address_of, author, keyring
from partnership.web.form_token import form_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from flask import Response

    from partnership.web.drafts.content import OpenedDraft, Pairs

# Puts what was typed into the form of a page as it is sent. Pure: text in, text out.
#
# Only the tags of controls are written anew; everything else of the page stays as it is, letter by letter.


TOKEN = "csrf_token"  # noqa: S105 - the name of a field
NEVER = {"password", "file", "submit", "button", "image", "reset"}
# What the form showed of the stored row goes with what was typed, so that somebody else's change since is seen.
_SHOWN = re.compile(r"version|^was|^seen|-was|-seen")
# What a page only carries along says nothing of which form it is.
_CARRIED = re.compile(r"^(csrf_token|chosen|back|next|username|draft)$")

Attributes = dict[str, str | None]


@dataclass(slots=True)
class ControlMarkup:
    """A control: its tag, where that stands in the text, and for a text area or a list what is between its tags."""

    tag: str
    start: int
    end: int
    attributes: Attributes
    inner_end: int = -1
    options: list[ControlMarkup] = field(default_factory=list)
    text: str = ""

    @property
    def name(self) -> str:
        """Under which its value is sent."""
        return self.attributes.get("name") or ""

    @property
    def kind(self) -> str:
        """The kind of an input; else the tag."""
        return (self.attributes.get("type") or "text").lower() if self.tag == "input" else self.tag

    @property
    def value(self) -> str:
        """What it sends, as the page has it; of a choice that names none, its words."""
        found = self.attributes.get("value")
        if found is None:
            return "on" if self.tag == "input" else self.text.strip()
        return found


@dataclass(slots=True)
class FormMarkup:
    """A form that is sent by POST: its address as the page has it, and its controls."""

    action: str
    controls: list[ControlMarkup] = field(default_factory=list)

    def is_of(self, fields: Pairs) -> bool:
        """Whether these fields are of this form: what it hides says which of several it is, or which step."""
        sent = set(fields)
        hidden = [each for each in self.controls if each.kind == "hidden" and each.name]
        named = [each for each in hidden if not _CARRIED.match(each.name) and not _SHOWN.search(each.name)]
        return all((each.name, each.value) in sent for each in named)


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FormMarkup] = []
        self._form: FormMarkup | None = None
        self._open: ControlMarkup | None = None
        self._lines = [0, *(found.end() for found in re.finditer(r"\n", text))]
        self.feed(text)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            is_post = (attributes.get("method") or "").lower() == "post"
            self._form = FormMarkup(attributes.get("action") or "") if is_post else None
            if self._form is not None:
                self.forms.append(self._form)
        elif self._form is not None and tag in {"input", "textarea", "select", "option"}:
            start = self._at()
            made = ControlMarkup(tag, start, start + len(self.get_starttag_text() or ""), attributes)
            if tag == "option":
                if self._open is not None and self._open.tag == "select":
                    self._open.options.append(made)
                return
            self._form.controls.append(made)
            self._open = made if tag != "input" else self._open

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.tag == "select" and self._open.options:
            self._open.options[-1].text += data
        elif self._open is not None and self._open.tag == "textarea":
            self._open.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif self._open is not None and tag == self._open.tag:
            self._open.inner_end = self._at()
            self._open = None


def forms_of(text: str) -> list[FormMarkup]:
    """The forms of a page that are sent by POST."""
    return _Reader(text).forms


def filled(text: str, form: FormMarkup, fields: Pairs, token: str) -> tuple[str, bool]:
    """The page with the fields in its form, under another token; and whether anything but the token differs."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    changes: list[tuple[int, int, str]] = []
    differs = False
    taken: dict[str, int] = {}
    for control in form.controls:
        if control.name == TOKEN:
            changes.append((control.start, control.end, _tag(control, value=token)))
        elif control.name and "disabled" not in control.attributes and control.kind not in NEVER:
            nth = taken[control.name] = taken.get(control.name, -1) + 1
            for change in _changes(control, values.get(control.name), nth):
                changes.append(change)
                differs = differs or control.kind != "hidden"
    for start, end, instead in sorted(changes, reverse=True):
        text = text[:start] + instead + text[end:]
    return text, differs


def _changes(control: ControlMarkup, sent: list[str] | None, nth: int) -> Iterable[tuple[int, int, str]]:
    """Which stretches of the page are written anew so that this control has what was sent under its name."""
    if control.kind in {"checkbox", "radio"}:
        yield from _marked(control, "checked", is_on=control.value in (sent or ()))
    elif control.tag == "select":
        if sent is not None and {each.value for each in control.options} & set(sent):
            for each in control.options:
                yield from _marked(each, "selected", is_on=each.value in sent)
    elif sent is None or nth >= len(sent) or (control.kind == "hidden" and not _SHOWN.search(control.name)):
        return
    elif control.tag == "textarea":
        if _plain(control.text.removeprefix("\n")) != _plain(sent[nth]) and control.inner_end >= 0:
            yield control.end, control.inner_end, "\n" + escape(sent[nth], quote=False)
    elif (control.attributes.get("value") or "") != sent[nth]:
        yield control.start, control.end, _tag(control, value=sent[nth])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _marked(control: ControlMarkup, mark: str, *, is_on: bool) -> Iterable[tuple[int, int, str]]:
    if is_on != (mark in control.attributes):
        rest = {name: value for name, value in control.attributes.items() if name != mark}
        yield control.start, control.end, _written(control.tag, {**rest, mark: None} if is_on else rest)


def _tag(control: ControlMarkup, *, value: str) -> str:
    return _written(control.tag, {**control.attributes, "value": value})


def _written(tag: str, attributes: Attributes) -> str:
    parts = [name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<{' '.join([tag, *parts])}>"


NOON = 12


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What a page says of a draft: what it is, when it was begun, and the address where its author goes on."""

    id: UUID
    title: str
    started: str
    href: str


def time_of(started_at: datetime, at: datetime) -> str:
    """When something was begun that is no older than a day: "11:02pm", "11:02pm yesterday"; London time.

    >>> from datetime import UTC, datetime
    >>> time_of(datetime(2026, 1, 5, 23, 2, tzinfo=UTC), datetime(2026, 1, 6, 8, 0, tzinfo=UTC))
    '11:02pm yesterday'
    """
    local = started_at.astimezone(LONDON)
    words = f"{local.hour % NOON or NOON}:{local:%M}{'am' if local.hour < NOON else 'pm'}"
    return words if local.date() == at.astimezone(LONDON).date() else f"{words} yesterday"


LEAST_FORMS = 1  # on every page of somebody signed in: the button that signs out
_POST = re.compile(r'method="post"', re.IGNORECASE)
_MAIN = '<main class="govuk-main-wrapper" id="main-content">'


def with_typed(response: Response) -> Response:
    """The page with what its visitor has typed in its forms before, and a line that says so."""
    reader = author()
    if reader is None or reader.account_id is None or g.get("has_no_drafts"):
        return response
    text = response.get_data(as_text=True)
    if len(_POST.findall(text)) <= LEAST_FORMS:
        return response
    held = services.addresses(db.session(), reader)
    if not held:
        return response
    forms = forms_of(text)
    here = frozenset(_address(form) for form in forms) & held
    drafts = services.open_all(db.session(), keyring(), reader, here) if here else []
    shown: OpenedDraft | None = g.get("draft")
    begun, is_filled = None, False
    if drafts:
        text, begun, is_filled = _fill(text, forms, drafts, shown)
    if begun is not None and shown is None:
        back = request.full_path.rstrip("?")
        notice = render_template("drafts/_begun.html", draft=_line(begun), is_filled=is_filled, here=back)
        text = text.replace(_MAIN, _MAIN + notice, 1)
    if begun is not None:
        response.set_data(text)
    return response


def _address(form: FormMarkup) -> str:
    return urlsplit(form.action).path or request.path


def _fill(
    text: str, forms: list[FormMarkup], drafts: list[OpenedDraft], shown: OpenedDraft | None
) -> tuple[str, OpenedDraft | None, bool]:
    """The page with its forms filled; the draft that its line is about, if any, and whether it stands in the form.

    The last form first, so that the places of those before it stay as they are.
    """
    begun, is_filled = None, False
    for form in reversed(forms):
        address = _address(form)
        ours = [each for each in drafts if each.form.address == address and each is not shown]
        if shown is not None:
            ours = [each for each in ours if each.form.work == shown.form.work and each.id != shown.id]
        fitting = next((each for each in ours if each.content.fields and form.is_of(each.content.fields)), None)
        if fitting is not None and (shown is None or fitting.changed_at > shown.changed_at):
            token = form_token(fitting.form.work)
            filled_text, differs = filled(text, form, fitting.content.fields, token)
            if differs:
                text, begun, is_filled = filled_text, fitting, True
        elif ours and begun is None and ours[0].sent_times and shown is None and address == request.path:
            begun = ours[0]
    return text, begun, is_filled


def _line(draft: OpenedDraft) -> DraftLine:
    title = draft.content.title or "what you typed"
    return DraftLine(draft.id, title, time_of(draft.started_at, now()), address_of(draft))


def begun() -> list[DraftLine]:
    """What the visitor has begun and not saved, as lists of it say: the newest of each piece of work."""
    reader = author()
    if reader is None or reader.account_id is None:
        return []
    found = services.newest_of_each_work(db.session(), keyring(), reader)
    g.has_no_drafts = not found
    return [_line(each) for each in found if each.content.fields and each.form.address.startswith("/")]
