"""What a list is narrowed to, each with the way out of it, and in which order its rows stand: both from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from flask import request

from partnership.documents.wording import day
from partnership.web.date_field import DatePartsField
from partnership.web.field_checks import PARTS, is_empty
from partnership.web.fields import label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wtforms import Field

    from partnership.web.forms import FilterForm

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
