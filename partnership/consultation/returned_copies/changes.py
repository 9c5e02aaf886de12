"""Copies and their changes as pages show them: words marked, what other copies want of the same clause, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.consultation.comment_views import GONE
from partnership.documents.reading.changes import CopyChangeKind
from partnership.documents.reading.text import LINE
from partnership.protocols.comparing.diff import Mark, MarkedWords, words_marked
from partnership.store.models import ChangeState
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from partnership.store.models import ReturnedChange, ReturnedCopy

KINDS = {
    CopyChangeKind.TEXT: "Text changed",
    CopyChangeKind.REMOVED: "Clause taken out",
    CopyChangeKind.MOVED: "Moved",
    CopyChangeKind.JOINED: "Joined to the clause before",
    CopyChangeKind.HEADING: "Heading changed",
    CopyChangeKind.SOURCE: "Source or footnote changed",
    CopyChangeKind.OUTSIDE: "Words outside the clauses changed",
    CopyChangeKind.NEW: "New words outside the clauses",
    CopyChangeKind.CELL: "Table cell changed",
    CopyChangeKind.ROW_ADDED: "Table row added",
    CopyChangeKind.ROW_GONE: "Table row taken out",
    CopyChangeKind.TABLE_ADDED: "Table added",
    CopyChangeKind.TABLE_GONE: "Table taken out",
    CopyChangeKind.OBJECT: "Picture or box",
    CopyChangeKind.FRAME: "Header or footer changed",
}
# What no clause, register or setting takes: it is listed by itself, so that somebody looks at it.
UNPLACED = frozenset((CopyChangeKind.NEW, CopyChangeKind.OBJECT, CopyChangeKind.FRAME, CopyChangeKind.TABLE_ADDED))
OF_TABLES = frozenset(
    (CopyChangeKind.CELL, CopyChangeKind.ROW_ADDED, CopyChangeKind.ROW_GONE, CopyChangeKind.TABLE_GONE)
)
OF_CLAUSE = frozenset((CopyChangeKind.TEXT, CopyChangeKind.REMOVED))
LONGEST_MARKED = 40_000  # characters; longer texts are shown one after the other


@dataclass(frozen=True, slots=True)
class Other:
    """What another copy wants of the same clause."""

    who: str
    row: ReturnedChange
    is_same: bool
    pieces: tuple[MarkedWords, ...] = ()

    @property
    def words(self) -> str:
        """In words."""
        what = "wants the same" if self.is_same else "wants another text" if self.row.new else "wants the clause out"
        return f"The copy of {self.who} {what} ({tag_of(self.row.state).words.lower()})"


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change with everything that a page says of it."""

    row: ReturnedChange
    copy: ReturnedCopy
    who: str
    kind: CopyChangeKind
    pieces: tuple[MarkedWords, ...]
    others: tuple[Other, ...] = ()

    @property
    def title(self) -> str:
        """What sort of change it is, in words."""
        return KINDS[self.kind]

    @property
    def place(self) -> str:
        """Where it stands: the clause, and the row and column of a table."""
        return ": ".join(filter(None, (self.row.near, self.row.where)))

    @property
    def conflicts(self) -> tuple[Other, ...]:
        """Copies that want something else."""
        return tuple(each for each in self.others if not each.is_same)


def changes_shown(
    copies: Sequence[ReturnedCopy], names: Mapping[UUID, str], only: ReturnedCopy | None = None
) -> list[ChangeShown]:
    """The changes of all copies, or of one beside what the others want; by clause as they came."""
    by_clause: dict[str, list[tuple[ReturnedCopy, ReturnedChange]]] = {}
    for copy in copies:
        for row in copy.changes:
            if wants_other_words(row):
                by_clause.setdefault(row.clause_id, []).append((copy, row))
    return [
        shown(copy, row, names, by_clause.get(row.clause_id, ()))
        for copy in copies
        if only is None or copy.id == only.id
        for row in copy.changes
    ]


def wants_other_words(row: ReturnedChange) -> bool:
    """Whether a change wants other words of a clause, or none, and was not declined."""
    return row.kind in OF_CLAUSE and row.state is not ChangeState.DECLINED


def shown(
    copy: ReturnedCopy,
    row: ReturnedChange,
    names: Mapping[UUID, str],
    beside: Iterable[tuple[ReturnedCopy, ReturnedChange]],
) -> ChangeShown:
    """One change."""
    kind = CopyChangeKind(row.kind)
    others = tuple(
        Other(names.get(each.organisation_id, GONE), other, other.new == row.new, marked(other.old, other.new))
        for each, other in beside
        if kind in OF_CLAUSE and each.id != copy.id
    )
    return ChangeShown(row, copy, names.get(copy.organisation_id, GONE), kind, marked(row.old, row.new), others)


def marked(old: str, new: str) -> tuple[MarkedWords, ...]:
    """Two texts as one, with the words marked."""
    old, new = old.replace(LINE, "\n"), new.replace(LINE, "\n")
    if len(old) + len(new) > LONGEST_MARKED:
        return MarkedWords(Mark.GONE, old), MarkedWords(Mark.ADDED, new)
    return words_marked(old, new)


def grouped(found: Iterable[ChangeShown]) -> list[tuple[str, list[ChangeShown]]]:
    """Changes by the clause or heading they stand at, in the order in which these are met."""
    groups: dict[str, list[ChangeShown]] = {}
    for each in found:
        groups.setdefault(each.row.near or "Beside no clause", []).append(each)
    return list(groups.items())
