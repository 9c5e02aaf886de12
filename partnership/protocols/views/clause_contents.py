"""The contents of a protocol's text: its sections with the clauses that a filter leaves, one of them open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from partnership.documents.wording import counted
from partnership.protocols import queries
from partnership.protocols.clause_list import ClauseFilter, section_rows
from partnership.protocols.drafting import own_template
from partnership.protocols.lifecycle.status import consultation_that_counts
from partnership.protocols.reading import ContentsLine

if TYPE_CHECKING:
    from partnership.protocols.clause_list import SectionRows
    from partnership.protocols.composing.context import ComposedDocument
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft


@dataclass(frozen=True)
class ClauseContents:
    """The sections of a protocol as contents: the one that is open, and those that a filter leaves."""

    draft: Draft
    sections: list[SectionRows]
    showing: ClauseFilter = ClauseFilter.ALL
    asked: str = ""  # id of a section

    @property
    def shown(self) -> list[SectionRows]:
        """The sections of which the filter leaves a clause."""
        return [each for each in self.sections if each.fitting(self.showing)]

    @property
    def open(self) -> SectionRows | None:
        """The section that is asked for, else the first; none where the filter leaves none."""
        return next((each for each in self.shown if each.section.id == self.asked), next(iter(self.shown), None))

    def place(self, section: SectionRows) -> str:
        """The address of a section under the filter at hand."""
        showing = None if self.showing is ClauseFilter.ALL else self.showing.value
        return url_for("protocols.clauses", section=section.section.id, show=showing, **self.draft.place)

    def lines(self) -> list[ContentsLine]:
        """The contents as they are shown."""
        return [
            ContentsLine(
                each.name,
                self.place(each),
                each is self.open,
                "" if self.showing is ClauseFilter.ALL else counted(len(each.fitting(self.showing)), "clause"),
                self._below(each) if each is self.open else (),
            )
            for each in self.shown
        ]

    def _below(self, section: SectionRows) -> tuple[tuple[str, str], ...]:
        return tuple((row.name, f"{self.place(section)}#clause-{row.id}") for row in section.fitting(self.showing))

    def filters(self) -> list[tuple[str, int, str, bool]]:
        """Each choice of the filter: its words, how many clauses it leaves, its address, whether it is made."""
        return [
            (
                each.words,
                sum(len(section.fitting(each)) for section in self.sections),
                url_for("protocols.clauses", show=None if each is ClauseFilter.ALL else each.value, **self.draft.place),
                each is self.showing,
            )
            for each in ClauseFilter
        ]

    def beside(self, step: int) -> dict[str, str] | None:
        """The section before or after the open one."""
        if self.open is None:
            return None
        place = self.shown.index(self.open) + step
        if not 0 <= place < len(self.shown):
            return None
        return {"text": self.shown[place].name, "href": self.place(self.shown[place])}


def contents_of(
    draft: Draft, made: Material, composed: ComposedDocument, **asked: str | ClauseFilter
) -> ClauseContents:
    """The contents of the working draft."""
    consultation = consultation_that_counts(draft.protocol)
    comments = queries.comments_by_clause(consultation.id) if consultation is not None else {}
    template = own_template(draft)
    rows = section_rows(template, composed.reasons, composed.matters, comments, made.pack)
    return ClauseContents(draft, rows, **asked)  # type: ignore[arg-type]
