"""Two documents of one protocol laid side by side: clauses, title and facts, parties, leads and contacts, other tables.

Pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.protocols.comparing.diff import (
    ClauseChange,
    ClauseChangeKind,
    Mark,
    MarkedWords,
    clause_changes,
    is_told_in_words,
    moved_on,
    words_marked,
)
from partnership.protocols.composing.tables import plain_words, text_of
from partnership.protocols.lifecycle.signed_version import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class NameChange:
    """Something with a name that is different: its words marked."""

    name: str
    change: ClauseChangeKind
    pieces: tuple[MarkedWords, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different between two documents of one protocol."""

    clauses: tuple[ClauseChange, ...]
    facts: tuple[NameChange, ...]  # title, status, date and other facts, names of sections
    parties: tuple[NameChange, ...]
    register: tuple[str, ...]  # leads, deputies and contacts, in words
    tables: tuple[tuple[str, tuple[NameChange, ...]], ...]  # captions, and rows by their first cell

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.clauses or self.facts or self.parties or self.register or self.tables)


def compared(before: b.Document, after: b.Document) -> Comparison:
    """What is different between an older and a newer document."""
    old, new = _tables(before), _tables(after)
    tables = ((caption, _named(old.get(caption, {}), new.get(caption, {}))) for caption in dict.fromkeys((*old, *new)))
    return Comparison(
        clause_changes(before, after),
        _named(_facts(before), _facts(after)),
        _named(_parties(before), _parties(after)),
        moved_on(before, after),
        tuple((caption, rows) for caption, rows in tables if rows),
    )


def _named(old: dict[str, str], new: dict[str, str]) -> tuple[NameChange, ...]:
    return tuple(
        found for name in dict.fromkeys((*new, *old)) if (found := _difference(name, old.get(name), new.get(name)))
    )


def _difference(name: str, old: str | None, new: str | None) -> NameChange | None:
    if old == new:
        return None
    if old is None:
        return NameChange(name, ClauseChangeKind.ADDED, (MarkedWords(Mark.ADDED, new or ""),) if new else ())
    if new is None:
        return NameChange(name, ClauseChangeKind.GONE, (MarkedWords(Mark.GONE, old),) if old else ())
    return NameChange(name, ClauseChangeKind.CHANGED, words_marked(old, new))


def _facts(document: b.Document) -> dict[str, str]:
    """Title and facts of the first page, what is said about the document, and the names of its sections."""
    found = {"Title": document.title, "Protective marking": document.marking}
    for block in _outside(document):
        if isinstance(block, b.TitlePage):
            found |= dict(block.facts)
        elif isinstance(block, b.Facts):
            card = "" if block.caption == CONTROL else f"{block.caption}: "
            found |= {f"{card}{name}": text_of(cell) for name, cell in block.rows}
        elif isinstance(block, b.Heading) and block.level == 1:
            found[f"Section “{block.anchor.removeprefix('section-').replace('-', ' ')}”"] = block.text
    return found


def _parties(document: b.Document) -> dict[str, str]:
    return {name: "" for block in _outside(document) if isinstance(block, b.Signatures) for name in block.parties}


def _tables(document: b.Document) -> dict[str, dict[str, str]]:
    """The rows of tables that the register writes and `moved_on` does not tell of, by caption and first cell."""
    found: dict[str, dict[str, str]] = {}
    for block in _outside(document):
        if isinstance(block, b.Table) and not is_told_in_words(block):
            found.setdefault(block.caption, {}).update(_rows(block))
        elif isinstance(block, b.Checklist):
            rows = {check.id: f"{plain_words(check.runs)} {text_of(check.responsible)}" for check in block.checks}
            found.setdefault(block.caption, {}).update(rows)
    return found


def _rows(table: b.Table) -> Iterator[tuple[str, str]]:
    """Rows by their first cell, told apart where it is the same; what the other cells say goes by their titles."""
    seen: Counter[str] = Counter()
    for row in table.rows:
        first, *others = (text_of(cell) for cell in row)
        seen[first] += 1
        name = first if seen[first] == 1 else f"{first} ({seen[first]})"
        titles = [column.title for column in table.columns[1:]]
        yield name, "\n".join(f"{title}: {text}" for title, text in zip(titles, others, strict=True) if text)


def _outside(document: b.Document) -> Iterator[b.Block]:
    """What stands outside of clauses."""
    inside = {id(each) for block in walk(document.blocks) if isinstance(block, b.Clause) for each in walk(block.blocks)}
    return (block for block in walk(document.blocks) if id(block) not in inside)
