"""The clauses of a protocol by section: which stand, what became of each, what was said of it, what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.guidance.practice import helping
from partnership.protocols.composing.context import label
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Practice, ProtocolTemplate, Section
    from partnership.protocols.composing.context import ClauseReason
    from partnership.protocols.queries import CommentCount


class ClauseFilter(StrEnum):
    """Which clauses are listed."""

    ALL = "all"
    CHANGED = "changed"
    COMMENTED = "commented"
    GAP = "gap"

    @property
    def words(self) -> str:
        """As the filter says it."""
        return {"all": "All", "changed": "Changed", "commented": "Commented on", "gap": "With a gap"}[self.value]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause, with everything that a list says of it."""

    reason: ClauseReason
    label: str
    practice: tuple[Practice, ...]
    gaps: int = 0
    stops: int = 0  # so many of the gaps stop signing
    comments: CommentCount | None = None

    @property
    def id(self) -> str:
        """Of the clause."""
        return self.reason.clause_id

    @property
    def name(self) -> str:
        """Number and name."""
        return f"{self.reason.number} {self.label}".strip()

    @property
    def tags(self) -> list[Tag]:
        """What became of it, what was said of it, and what it lacks; none for one that is as the template has it."""
        found = []
        if self.reason.is_left_out:
            found.append(Tag("Left out", "orange"))
        elif not self.reason.is_in:
            found.append(Tag("Not included"))
        elif self.reason.is_own_text:
            found.append(Tag("Rewritten", "purple"))
        if self.stops:
            found.append(Tag(counted(self.stops, "stops signing", "stop signing"), "red"))
        elif self.gaps:
            found.append(Tag(counted(self.gaps, "gap"), "yellow"))
        if self.comments is not None and self.comments.all:
            words = counted(self.comments.all, "comment")
            words += f", {self.comments.open} to answer" if self.comments.open else ""
            found.append(Tag(words, "blue"))
        return found

    def fits(self, showing: ClauseFilter) -> bool:
        """Whether it is among those that are asked for."""
        match showing:
            case ClauseFilter.CHANGED:
                return self.reason.is_own_text or self.reason.is_left_out
            case ClauseFilter.COMMENTED:
                return self.comments is not None and self.comments.all > 0
            case ClauseFilter.GAP:
                return self.gaps > 0
            case ClauseFilter.ALL:
                return True


@dataclass(frozen=True, slots=True)
class SectionRows:
    """A section with its clauses."""

    section: Section
    rows: tuple[ClauseRow, ...]

    @property
    def name(self) -> str:
        """Its number and title; that it is left out where none of its clauses has a number."""
        number = next((row.reason.number for row in self.rows if row.reason.number), "").split(".")[0]
        if not number:
            return f"Not included: {self.section.title}"
        return f"{'Annex ' if self.section.is_annex else ''}{number} {self.section.title}"

    def fitting(self, showing: ClauseFilter) -> tuple[ClauseRow, ...]:
        """Its clauses among those that are asked for."""
        return tuple(row for row in self.rows if row.fits(showing))


def section_rows(
    template: ProtocolTemplate,
    reasons: Sequence[ClauseReason],
    matters: Sequence[PaperFinding],
    comments: Mapping[str, CommentCount],
    pack: Pack,
) -> list[SectionRows]:
    """Every clause of a template by section."""
    known = {reason.clause_id: reason for reason in reasons}
    gaps: dict[str, list[bool]] = {}
    for matter in matters:
        for clause_id in matter.clause_ids:
            gaps.setdefault(clause_id, []).append(matter.stops_signing)
    return [
        SectionRows(
            section,
            tuple(
                ClauseRow(
                    known[clause.id],
                    label(clause),
                    helping(pack, clause),
                    len(gaps.get(clause.id, ())),
                    sum(gaps.get(clause.id, ())),
                    comments.get(clause.id),
                )
                for clause in section.clauses
            ),
        )
        for section in template.sections
    ]
