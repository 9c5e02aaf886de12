"""The changes of copies that came back as everybody reads them, beside the comments; never with a name of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.consultation.comment_views import ClausePlace, unnamed
from partnership.consultation.returned_copies.changes import shown
from partnership.documents.reading.text import LINE
from partnership.store.models import ChangeState
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.consultation.returned_copies.changes import ChangeShown
    from partnership.protocols.drafting import Material
    from partnership.store.models import ReturnedChange, ReturnedCopy

BESIDE = "Beside the clauses"


@dataclass(frozen=True, slots=True)
class CopyChangeView:
    """A change of a copy with its place in the version that was asked about, and who sent it."""

    change: ChangeShown
    place: ClausePlace

    @property
    def row(self) -> ReturnedChange:
        """What is stored of it."""
        return self.change.row

    @property
    def where(self) -> str:
        """The clause, and the row and column of a table."""
        return ": ".join(filter(None, (self.place.words, self.row.where)))

    @property
    def old(self) -> str:
        """The words that were there, a line for each paragraph."""
        return self.row.old.replace(LINE, "\n")

    @property
    def new(self) -> str:
        """The words that the copy has instead."""
        return self.row.new.replace(LINE, "\n")

    @property
    def answer_words(self) -> str:
        """How it was answered, in a word or two."""
        return tag_of(self.row.state).words

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.row.state is ChangeState.OPEN


def told_changes(
    copies: Iterable[ReturnedCopy], places: Mapping[str, ClausePlace], material: Material
) -> list[CopyChangeView]:
    """The changes of all copies, by clause and then as they came; what stands in no clause is last."""
    names = {agency.id: agency.name for agency in material.map_.agencies}
    made = [
        CopyChangeView(shown(copy, row, {copy.organisation_id: _name(copy, names, material)}, ()), _place(row, places))
        for copy in copies
        for row in copy.changes
    ]
    return sorted(made, key=lambda each: each.place.order)


def _name(copy: ReturnedCopy, names: Mapping[UUID, str], material: Material) -> str:
    return names.get(copy.organisation_id) or unnamed(copy.organisation_id, material)


def _place(row: ReturnedChange, places: Mapping[str, ClausePlace]) -> ClausePlace:
    found = places.get(row.clause_id) if row.clause_id else None
    return found or ClausePlace(row.clause_id, len(places), "", row.near or BESIDE, "", BESIDE)


def changes_by_party(copies: Iterable[ReturnedCopy]) -> dict[UUID, int]:
    """How many changes each party sent in its copies."""
    found: dict[UUID, int] = {}
    for copy in copies:
        found[copy.organisation_id] = found.get(copy.organisation_id, 0) + len(copy.changes)
    return found
