"""What is true of protocols now beside their own rows: answers to a consultation, findings, what has changed since.

Every page that says how a protocol stands says it from these, so that no page can say more than another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.protocols import queries
from partnership.protocols.drafting import matters_of_draft
from partnership.protocols.lifecycle.current import moved_in
from partnership.protocols.lifecycle.paper_succession import NO_SUCCESSION
from partnership.protocols.lifecycle.status import being_signed, consultation_that_counts
from partnership.store.models.partnerships import LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from partnership.findings.papers import PaperFinding
    from partnership.protocols.drafting import Material
    from partnership.protocols.lifecycle.paper_succession import PaperSuccession
    from partnership.protocols.queries import Draft, ResponseCounts


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What is true of one protocol as the register stands now."""

    present: Collection[UUID]  # organisations that take part and that any member may know of: nobody else is counted
    matters: tuple[PaperFinding, ...] = ()  # what its text has left to settle, what stops signing first
    responses: ResponseCounts | None = None  # to the consultation that counts; none where there is none
    late: int = 0  # findings that stop the version that is being signed, came up since, and have no answer
    moved: tuple[str, ...] = ()  # what the register says otherwise than the version in force
    succession: PaperSuccession = NO_SUCCESSION  # what of older or newer guidance goes before it or follows it

    @property
    def stops(self) -> tuple[PaperFinding, ...]:
        """What nobody signs over."""
        return tuple(each for each in self.matters if each.stops_signing)


def facts_of(drafts: Sequence[Draft], material: Material, *, are_all: bool = True) -> dict[UUID, ProtocolFacts]:
    """What is true of some protocols of one partnership, by id; the statements are the same for any number.

    `are_all`: these are all that are not archived.
    """
    protocols = [draft.protocol for draft in drafts]
    asked = {each.id: row.id for each in protocols if (row := consultation_that_counts(each)) is not None}
    responses = queries.answered(list(asked.values()))
    signings = {each.id: signing.id for each in protocols if (signing := being_signed(each)) is not None}
    answered = queries.keys_of_late_answers(list(signings.values()))
    moved = moved_in(drafts, material)
    present = material.map_.agency_ids
    following = _successions(drafts, are_all=are_all)
    found = {}
    for draft in drafts:
        key = draft.protocol.id
        matters = matters_of_draft(draft, material)
        told = answered.get(signings[key], frozenset()) if key in signings else None
        found[key] = ProtocolFacts(
            present,
            matters,
            responses[asked[key]] if key in asked else None,
            0 if told is None else sum(each.stops_signing and _key(each) not in told for each in matters),
            moved.get(key, ()),
            following.get(key, NO_SUCCESSION),
        )
    return found


def _successions(drafts: Sequence[Draft], *, are_all: bool) -> dict[UUID, PaperSuccession]:
    """What goes before each and what follows it; a whole list without older guidance asks nothing."""
    is_asked = not are_all or any(each.protocol.other_pack_id for each in drafts)
    return queries.succession_in(drafts[0].partnership) if is_asked else {}


def _key(matter: PaperFinding) -> str:
    """As an answer is kept."""
    return matter.finding.key[:LONGEST_KEY]
