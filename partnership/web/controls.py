"""A field of a form as its page shows it: which control it is, and the words, ids and attributes round it.

`templates/macros/forms.html` asks here and writes the markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtforms import Field

# Attributes of `render_kw` that the markup has places of its own for.
_PLACED = {"class", "type", "rows", "required", "id", "name", "value"}
_SIMPLE = {"hidden", "checkbox", "password", "file", "submit"}
ROWS = 5  # of a textarea that says nothing


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
    is_heading: bool
    classes: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    type: str = ""  # of an input
    rows: int = ROWS  # of a textarea, with
    count: int | None = None  # so many characters at most, counted down

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


def control(  # noqa: PLR0913 - the words and looks that a page may give in place of the field's own
    f: Field,
    *,
    label: str | None = None,
    hint: str | None = None,
    size: str = "s",
    is_page_heading: bool = False,
    width: str = "",
    rows: int | None = None,
    count: int | None = None,
    classes: str = "",
) -> Control:
    """The control of a field, with the words and looks that its page gives in place of the field's own."""
    given: Mapping[str, Any] = f.render_kw or {}
    kind = kind_of(f)
    words = hint if hint is not None else f.description
    return Control(
        kind=kind,
        id=f.id,
        name=f.name,
        words=label if label is not None else f.label.text,
        hint=f"{_again(f)}{words or ''}" if kind == "file" else words,
        error=f.errors[0] if f.errors else "",
        size=size,
        is_heading=is_page_heading,
        classes=" ".join(filter(None, (given.get("class"), classes, _width(str(width or getattr(f, "width", "")))))),
        attributes={name: value for name, value in given.items() if name not in _PLACED},
        type=str(given.get("type") or getattr(f.widget, "input_type", "text")),
        rows=rows or given.get("rows") or getattr(f, "rows", None) or ROWS,
        count=count or getattr(f, "count", None),
    )


def _width(width: str) -> str:
    if not width:
        return ""
    return f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"


def _again(f: Field) -> str:
    """The page that comes back with a fault has let go of the file, and no browser says so."""
    is_back = has_request_context() and request.method == "POST" and g.get("is_refused", False)
    return "Choose the file again. " if is_back and not f.errors else ""
