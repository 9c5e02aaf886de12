"""What templates may use: dates in words, addresses of assets, permission, the site's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from jinja2.ext import Extension
from jinja2.lexer import Token
from wtforms.validators import DataRequired, InputRequired

from partnership.base.clocks import LONDON
from partnership.documents import wording
from partnership.documents.wording import counted
from partnership.policy.actions import Action
from partnership.web import assets
from partnership.web.errors import note_refused
from partnership.web.field_checks import NotEmpty
from partnership.web.fields import ids_of_boxes
from partnership.web.pages import address_of
from partnership.web.permit import can, viewer
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from jinja2.lexer import TokenStream
    from wtforms import Field

    from partnership.base.config import Settings
    from partnership.web.forms import Relevance

# A field of a form as its page shows it: which control it is, and the words, ids and attributes round it.
#
# `templates/macros/forms.html` asks here and writes the markup.


# Attributes of `render_kw` that the markup has places of its own for.
_PLACED = {"class", "type", "rows", "required", "id", "name", "value"}
_SIMPLE = {"hidden", "checkbox", "password", "file", "submit"}
ROWS = 5  # of a textarea that says nothing
OPTIONAL = " (optional)"
MOST_SEEN = 20  # options of a drop-down that are looked through; more are searched by typing, where there is script


def kind_of(f: Field) -> str:
    """The kind of control: the own field's word, or what the widget of a WTForms field tells."""
    if (own := getattr(f, "control", None)) is not None:
        return str(own)
    widget = f.widget
    if (typed := getattr(widget, "input_type", None)) is not None:
        return typed if typed in _SIMPLE else "input"
    if getattr(widget, "html_tag", None) is not None:
        return "checkboxes" if f.option_widget.input_type == "checkbox" else "radios"  # type: ignore[attr-defined]
    if (multiple := getattr(widget, "multiple", None)) is not None:
        return "checkboxes" if multiple else "select"
    return "textarea"


def is_needed(f: Field) -> bool:
    """Whether a field may not be left empty, whatever else is answered."""
    return bool(getattr(f, "required", "")) or any(
        isinstance(each, NotEmpty | InputRequired | DataRequired) for each in f.validators
    )


def is_optional(f: Field) -> bool:
    """Whether a field may be left empty, and says so: derived from its checks and from nothing else.

    A single box is left empty as often as not, and a list without an empty option never is.
    """
    relevance = getattr(f, "relevance", None)
    is_silent = not getattr(f.meta, "marks_optional", False) or getattr(f, "is_unmarked", False)
    if is_silent or is_needed(f) or (relevance is not None and relevance.needed):
        return False
    kind = kind_of(f)
    if kind == "select":
        return bool(getattr(f, "blank", ""))
    if kind == "radios":
        return f.default is None and all(each.value for each in f.iter_choices())  # type: ignore[attr-defined]
    return kind not in {"hidden", "submit", "checkbox"}


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick, with its id: the first that is shown has the field's own, on which a link to the field lands."""

    id: str
    choice: Any


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """Boxes under a heading."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Many boxes in two parts: those that are looked for, and the rest in groups, which is opened."""

    first: tuple[Box, ...]
    rest: tuple[BoxGroup, ...]
    called: str

    @property
    def summary(self) -> str:
        """What opens the rest."""
        count = sum(len(each.boxes) for each in self.rest)
        return f"Other {self.called} ({count})" if self.first else f"All {self.called} ({count})"


def boxes_of(f: Any) -> Boxes | None:
    """The boxes of a field that has too many to look through; none for any other field."""
    called = getattr(f, "called", "")
    choices = [(name or "", each) for name, options in f.iter_groups() for each in options] if called else []
    if len(choices) <= MOST_SEEN:
        return None
    ids = ids_of_boxes(f.id)
    above = [each for _, each in choices if each.value in f.first or each.selected]
    first = tuple(Box(next(ids), each) for each in above)
    groups: dict[str, list[Box]] = {}
    for name, each in choices:
        if each not in above:
            groups.setdefault(name, []).append(Box(next(ids), each))
    return Boxes(first, tuple(BoxGroup(name, tuple(boxes)) for name, boxes in groups.items()), called)


@dataclass(frozen=True, slots=True)
class Control:
    """What the markup of a control is written from."""

    kind: str
    id: str
    name: str
    words: str  # label or legend
    hint: str
    error: str
    size: str  # of label or legend
    classes: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    type: str = ""  # of an input
    rows: int = ROWS  # of a textarea, with
    count: int | None = None  # so many characters at most, counted down
    asked_by: str = ""  # the name of the field whose answer decides whether it is asked, with
    asked_for: str = ""  # those answers, a space between them
    boxes: Boxes | None = None  # of a field that has many

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is seen, so that no link can lead to it."""
        return self.kind == "hidden"

    def described_by(self, first: str = "") -> str:
        """The ids of what describes it."""
        ids = (first, f"{self.id}-hint" if self.hint else "", f"{self.id}-error" if self.error else "")
        return " ".join(filter(None, ids))

    def with_class(self, name: str) -> Control:
        """The same with one more class, before its own."""
        return replace(self, classes=f"{name} {self.classes}".strip())

    @property
    def defaults(self) -> Mapping[str, Any]:
        """Attributes of a password: what browsers and keyboards do not do with it, unless the field says otherwise."""
        return {
            "spellcheck": "false", "autocapitalize": "none", "autocomplete": "current-password", **self.attributes,
        }  # fmt: skip


def control(
    f: Field,
    *,
    label: str | None = None,
    hint: str | None = None,
    size: str = "s",
    width: str = "",
    rows: int | None = None,
    classes: str = "",
) -> Control:
    """The control of a field, with the words and looks that its page gives in place of the field's own."""
    given: Mapping[str, Any] = f.render_kw or {}
    kind = kind_of(f)
    words = hint if hint is not None else f.description
    relevance: Relevance | None = getattr(f, "relevance", None)
    return Control(
        kind=kind,
        id=f.id,
        name=f.name,
        words=f"{label if label is not None else f.label.text}{OPTIONAL if is_optional(f) else ''}",
        hint=f"{_again(f)}{words or ''}" if kind == "file" else words,
        error=f.errors[0] if f.errors else "",
        size=size,
        classes=" ".join(filter(None, (given.get("class"), classes, _width(str(width or getattr(f, "width", "")))))),
        attributes={name: value for name, value in given.items() if name not in _PLACED}
        | ({"data-finder": True} if kind == "select" and len(getattr(f, "choices", None) or ()) > MOST_SEEN else {}),
        type=str(given.get("type") or getattr(f.widget, "input_type", "text")),
        rows=rows or given.get("rows") or getattr(f, "rows", None) or ROWS,
        count=getattr(f, "count", None),
        asked_by=getattr(f, "decider", "") if relevance and relevance.answers else "",
        asked_for=" ".join(sorted(relevance.answers)) if relevance else "",
        boxes=boxes_of(f) if kind == "checkboxes" else None,
    )


def _width(width: str) -> str:
    if not width:
        return ""
    return f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"


def _again(f: Field) -> str:
    """The page that comes back with a fault has let go of the file, and no browser says so."""
    is_back = has_request_context() and request.method == "POST" and g.get("is_refused", False)
    return "Choose the file again. " if is_back and not f.errors else ""


# White space that a browser does not show: where what holds text begins and ends.
_HOLDS = r"(?:p|li|t[dh]|d[dt]|h[1-6]|caption|legend|label|button)"
_BEGUN = re.compile(rf"(<{_HOLDS}\b[^<>]*>)\s+")
_ENDED = re.compile(rf"\s+(?=</{_HOLDS}>)")
# The end of a line within prose: neither beside a tag, nor in a line of its own.
_WRAPPED = re.compile(r"(?:^|(?<=[^\s>]))\n *(?=[^\s<]|$)")
_NAMED = {(0, 0): "midnight", (12, 0): "midday"}  # few know which of them is 12am


class Prose(Extension):
    """Lets a sentence go over several lines of a template and stand in one on the page, with nothing round it.

    A mail keeps its lines: there each is a line of the mail.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Jinja's hook: what it has read of a template, on its way to be compiled."""
        is_page = (stream.name or "").endswith(".html")
        for token in stream:
            if is_page and token.type == "data":
                plain = _ENDED.sub("", _BEGUN.sub(r"\1", token.value))
                yield Token(token.lineno, token.type, _WRAPPED.sub(" ", plain))
            else:
                yield token


def compiled_templates(folder: Path | None = None) -> FileSystemBytecodeCache:
    """What one process compiled is there for the next, while templates are read in the same way: else 1.5 s a start.

    It lies in a folder that only its owner may enter; without a folder in a temporary one, for tests.
    """
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    read_by = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder) if folder else None, pattern=f"__jinja2_{read_by}_%s.cache")


def telephone_address(number: str) -> str:
    """What a telephone rings: "tel:02079460135"; without an extension, which nobody can dial ahead."""
    return "tel:" + "".join(each for each in number.split("x", maxsplit=1)[0] if each in "+0123456789")


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates their names."""
    loader = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader, govuk]) if loader else govuk
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension(Prose)
    app.jinja_env.filters |= {"day": day, "moment": moment, "counted": counted}
    app.jinja_env.globals |= {
        "tel": telephone_address,
        "asset_url": assets.asset_url, "can": can, "Action": Action, "note_refused": note_refused,
        "tag_of": tag_of, "control": control, "address_of": address_of,
    }  # fmt: skip
    assets.init_app(app)
    site = {"name": settings.site_name, "council": settings.council, "is_demo": settings.demo}
    app.context_processor(lambda: {"site": site, "viewer": viewer()})


def day(value: date | datetime | None) -> str:
    """A date in words: 3 May 2026. Times are turned to London first; nothing gives an empty text."""
    return wording.day(value.astimezone(LONDON) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """A time in words, London time: 3 May 2026 at 2:05pm, at midday, at midnight."""
    if value is None:
        return ""
    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(LONDON)
    if named := _NAMED.get((local.hour, local.minute)):
        return f"{day(local)} at {named}"
    return f"{day(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
