"""Which clauses of the partnership's protocols rest on a fact, and how each stands since the law was found another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.law import UNREAD, facts_of
from partnership.protocols.composing.compose import clause_numbers
from partnership.protocols.composing.context import label
from partnership.protocols.drafting import context_of, own_template, own_texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from partnership.findings.law import FactStanding
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import LawReading


@dataclass(frozen=True, slots=True)
class ClauseOnFact:
    """A clause that stands in a protocol and rests on a fact."""

    id: str
    number: str
    name: str
    waits: bool  # nobody has written or read it since the law was found another
    written_at: datetime | None  # its words are the partnership's own
    reading: LawReading | None  # the last for this fact

    @property
    def title(self) -> str:
        """Number and heading."""
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class DraftOnFact:
    """A protocol of the partnership, with its clauses that rest on a fact."""

    draft: Draft
    clauses: tuple[ClauseOnFact, ...]

    @property
    def waiting(self) -> tuple[ClauseOnFact, ...]:
        """Those that are still to be written or read again."""
        return tuple(each for each in self.clauses if each.waits)


def drafts_on(standing: FactStanding, drafts: Iterable[Draft], material: Material) -> tuple[DraftOnFact, ...]:
    """The protocols at work whose clauses rest on a fact, in the order given."""
    found = (
        DraftOnFact(draft, tuple(_clauses(standing, draft, material)))
        for draft in drafts
        if not draft.protocol.is_archived and not draft.protocol.other_pack_id
    )
    return tuple(each for each in found if each.clauses)


def _clauses(standing: FactStanding, draft: Draft, material: Material) -> Iterable[ClauseOnFact]:
    own = own_texts(draft)
    numbers = clause_numbers(context_of(draft, material), own)
    readings = {each.clause_id: each for each in draft.protocol.law_readings if each.fact_id == standing.fact.id}
    for clause in own_template(draft).clauses():
        if clause.id in numbers and standing.fact.id in facts_of(clause, material.pack):
            moments = own[clause.id].readings if clause.id in own else UNREAD
            yield ClauseOnFact(
                clause.id,
                numbers[clause.id],
                label(clause),
                standing.waits_for(moments),
                moments.written_at,
                readings.get(clause.id),
            )
