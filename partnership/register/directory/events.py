"""An event of a history in words, as a page shows it, and what the audit recorded of one column in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from partnership.register.directory import wording
from partnership.store.audit import WITHHELD
from partnership.store.models.base import UtcDateTime
from partnership.web.templating import day, moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from partnership.store.models import Described

    Lists = Mapping[type[Enum], Mapping[Any, str]]

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: from what to what, empty where there was nothing, or a remark in place of both."""

    label: str
    old: str = ""
    new: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class EventTarget:
    """Where an event leads: the words of a link or button, and its address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told to one reader."""

    sequence: int
    at: datetime
    who: str
    what: str
    lines: tuple[FieldLine, ...] = ()
    is_new: bool = False  # there was nothing before: only the new values are shown
    link: EventTarget | None = None  # the page of the thing
    offers: tuple[EventTarget, ...] = ()  # pages on which the state before or after it can be put back
    restore: EventTarget | None = None  # a button that brings back what was put away here


def recorded(column: sa.Column[Any], value: Any, lists: Lists = wording.LISTS) -> str:
    """A value of a column as the audit keeps it, in words by what the column is; empty for an empty one.

    `lists` has the words of the choices; what they do not have is told by its stable value.
    """
    if value in (*EMPTY, WITHHELD):
        return value or ""
    kind, description = column.type, column.info.get("field")
    if isinstance(kind, sa.Date):
        return day(date.fromisoformat(value))
    if isinstance(kind, UtcDateTime):
        return moment(datetime.fromisoformat(value))
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return chosen(lists.get(kind.enum_class, {}), value)
    return plain(value, _options(description))


def _options(description: Described | None) -> Mapping[Any, str]:
    return wording.options_of(description) if description is not None else {}


def chosen(words: Mapping[Any, str], value: Any) -> str:
    """A choice in its words, or by its stable value: "in-place" is told as "In place"."""
    return words.get(str(value)) or str(value).replace("-", " ").capitalize()


def plain(value: Any, options: Mapping[Any, str] | None = None) -> str:
    """A value that needs no words of its own, or has them among some options."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(each, options) for each in value)
    return (options or {}).get(str(value), str(value))
