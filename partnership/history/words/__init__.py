"""The words of a history: for each table how its events are told. A new table is one entry in one of these modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.history.words import assessing, consulting, entries, papers, people, taking_part, upkeep, waiting
from partnership.history.words.shape import SORTS, Happening, Line, Sort, Words, in_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLES: Mapping[str, Words] = {
    **taking_part.TABLES,
    **papers.TABLES,
    **consulting.TABLES,
    **assessing.TABLES,
    **people.TABLES,
    **waiting.TABLES,
    **upkeep.TABLES,
    **entries.TABLES,
}
ROW_CHANGES = ("created", "changed", "deleted")

__all__ = [
    "ROW_CHANGES",
    "SORTS",
    "TABLES",
    "Happening",
    "Line",
    "Sort",
    "Words",
    "lines_of",
    "sentence_of",
    "tables_of",
]


def tables_of(sorts: Iterable[Sort]) -> frozenset[str]:
    """The tables of some sorts of things."""
    wanted = set(sorts)
    return frozenset(table for table, words in TABLES.items() if words.sort in wanted)


def sentence_of(happening: Happening) -> str:
    """What happened, in one sentence."""
    words = TABLES[happening.entry.table]
    is_change = happening.action in ROW_CHANGES
    sentence = words.sentence(happening) if is_change else words.event(happening)
    first, _, _ = sentence.partition(" ")
    return sentence if "@" in first else sentence[:1].upper() + sentence[1:]


def lines_of(happening: Happening) -> tuple[Line, ...]:
    """From what to what, column by column, as far as the reader may see it."""
    words = TABLES[happening.entry.table]
    if words.is_private and not happening.names.sees_people:
        return ()
    found = [*words.lines(happening)]
    for name, (old, new) in happening.entry.changes.items():
        column = words.columns.get(name)
        if happening.action == "created" and new is False:
            continue  # what a new row is not
        if column is not None and column.is_written and happening.is_secret:
            continue
        if column is not None and (not column.is_private or happening.names.sees_people):
            found.append(Line(column.label, in_words(column, old, happening), in_words(column, new, happening)))
        elif column is None and name not in words.unsaid and _may_see_details(happening):
            found.append(Line(name.replace("_", " ").capitalize(), new=plain(new)))
    return tuple(found)


def _may_see_details(happening: Happening) -> bool:
    """Details of an event hold no restricted value, but may name people: for coordinators, and one's own account."""
    names = happening.names
    return names.sees_people or (names.own_id is not None and happening.entry.row_id == str(names.own_id))
