"""The words of a history: what the descriptions of the columns say, and for each table the sentence of its events.

A new column is told once it is described, and says nothing until then. A new table is one entry in one of these
modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.history.descriptions import (
    assessment,
    consultation,
    entries,
    papers,
    participation,
    people,
    upkeep,
)
from partnership.history.descriptions.lists import LISTS
from partnership.history.descriptions.shape import CATEGORIES, Category, EventWording, RecordedEvent
from partnership.register.directory.events import EMPTY, FieldLine, plain, recorded
from partnership.store.audit import WITHHELD
from partnership.store.models import Base, Described
from partnership.store.models.audit import ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Column

TABLES: Mapping[str, EventWording] = {
    **participation.TABLES,
    **papers.TABLES,
    **consultation.TABLES,
    **assessment.TABLES,
    **people.TABLES,
    **upkeep.TABLES,
    **entries.TABLES,
}

__all__ = [
    "CATEGORIES",
    "TABLES",
    "Category",
    "EventWording",
    "RecordedEvent",
    "lines_of",
    "sentence_of",
    "tables_of",
    "told_columns",
]


def tables_of(categories: Iterable[Category]) -> frozenset[str]:
    """The tables of some sorts of things."""
    wanted = set(categories)
    return frozenset(table for table, words in TABLES.items() if words.category in wanted)


def sentence_of(event: RecordedEvent) -> str:
    """What happened, in one sentence."""
    words = TABLES[event.entry.table]
    is_change = event.action in ROW_CHANGES
    sentence = words.sentence(event) if is_change else words.event(event)
    first, _, _ = sentence.partition(" ")
    return sentence if "@" in first else sentence[:1].upper() + sentence[1:]


def lines_of(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """From what to what, column by column, as far as the reader may see it."""
    words = TABLES[event.entry.table]
    if words.is_private and not event.names.sees_people:
        return ()
    columns = Base.metadata.tables[event.entry.table].columns
    found = [*words.lines(event)]
    for name, (old, new) in event.entry.changes.items():
        if name in columns:
            found += _of_column(event, columns[name], old, new)
        elif event.action not in ROW_CHANGES and name not in words.untold and _may_see_details(event):
            found.append(FieldLine(name.replace("_", " ").capitalize(), new=plain(new)))
    return tuple(found)


def told_columns(table: str) -> dict[str, Described]:
    """The columns of a table that its histories tell from what to what: those described, none that is kept secret."""
    if TABLES[table].is_entry:
        return {}
    columns = Base.metadata.tables[table].columns
    return {each.name: each.info["field"] for each in columns if "field" in each.info and not each.info.get("audit")}


def _of_column(event: RecordedEvent, column: Column[Any], old: Any, new: Any) -> list[FieldLine]:
    description = told_columns(event.entry.table).get(column.name)
    is_empty = event.action == "created" and new is False  # what a new row is not
    if description is None or is_empty or (description.is_written and event.is_secret):
        return []
    if description.is_private and not event.names.sees_people:
        return []
    return [FieldLine(description.label, _value(event, column, old), _value(event, column, new))]


def _value(event: RecordedEvent, column: Column[Any], value: Any) -> str:
    is_organisation = any(key.column.table.name == "organisation" for key in column.foreign_keys)
    if value in (*EMPTY, WITHHELD) or not is_organisation:
        return recorded(column, value, LISTS)
    return event.names.organisation(value)


def _may_see_details(event: RecordedEvent) -> bool:
    """Details of an event hold no restricted value, but may name people: for coordinators, and one's own account."""
    names = event.names
    return names.sees_people or (names.own_id is not None and event.entry.row_id == str(names.own_id))
