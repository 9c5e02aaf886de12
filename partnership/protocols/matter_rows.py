"""What a protocol has left to settle as rows of a page: each with its clauses, and the place that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.sentences import about
from partnership.findings.types import About, Rule
from partnership.policy.actions import Action
from partnership.protocols.composing.compose import clause_numbers
from partnership.protocols.drafting import context_of, own_texts
from partnership.protocols.mends import mend_of
from partnership.web.permit import can

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.papers import PaperFinding
    from partnership.protocols.drafting import Material
    from partnership.protocols.mends import Mend
    from partnership.protocols.working_page import WorkingPage


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter."""

    matter: PaperFinding
    title: str  # what it is about
    clauses: tuple[tuple[str, str], ...]  # number and id of those that rest on it
    mend: Mend | None

    @property
    def law_shown(self) -> str | None:
        """Which facts the page of the law has to show for it; none where it is about something else."""
        if self.matter.finding.subject.about is not About.LAW:
            return None
        return "changed" if self.matter.finding.rule is Rule.FACT_CHANGED else ""

    @property
    def heading(self) -> str:
        """What it is about, and what is missing, in a few words."""
        short = self.matter.said.short
        return f"{self.title}: {short[:1].lower()}{short[1:]}" if self.title else short


def matter_rows(matters: Iterable[PaperFinding], page: WorkingPage, material: Material) -> list[MatterRow]:
    """Rows for matters, for one visitor."""
    matters = list(matters)
    if not matters:
        return []
    context = context_of(page.draft, material)
    numbers = clause_numbers(context, own_texts(page.draft))
    may_map = can(Action.RESPONSIBILITY_EDIT, page.draft.partnership)
    return [
        MatterRow(
            each,
            about(each.finding, context.register),
            tuple((numbers[one], one) for one in each.clause_ids if one in numbers),
            mend_of(each, page.draft, material, may_map=may_map, may_edit=page.may_edit),
        )
        for each in matters
    ]
