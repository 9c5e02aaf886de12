"""How far a protocol is on its way to agreement, in words: for whom it waits, and the next step for a visitor.

Reads what is loaded. The pages of consultation and signing stand above this package, which says only which it means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from partnership.base.clocks import london_day
from partnership.documents.blocks import Status
from partnership.documents.wording import counted, day, listed
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.paper_succession import NO_SUCCESSION
from partnership.protocols.lifecycle.signatures import with_objections
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_open,
    is_review_due,
    title_of,
    version_of,
)
from partnership.store.models import Decision
from partnership.web.pages import Page
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.protocols.facts import ProtocolFacts
    from partnership.protocols.lifecycle.paper_succession import PaperSuccession
    from partnership.protocols.queries import ResponseCounts
    from partnership.store.models import Consultation, Protocol, Signature, Signing

COORDINATOR = "the coordinator"
LATE_WAITS = "the coordinator, who answers what came up since signing was opened"
NAMED = 3  # so many of those it waits for are named, more are counted


class ProtocolStage(StrEnum):
    """Where a protocol is on its way."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    ANSWERING = "comments-to-answer"
    STOPPED = "signing-stopped"
    ANSWERED = "ready-for-signature"
    SIGNING = "signing"
    AGREED = "agreed"
    REVIEW_DUE = "review-due"
    REPLACED = "replaced"

    @property
    def tag(self) -> Tag:
        """How pages show it."""
        return _TAGS[self]


_TAGS = {
    ProtocolStage.DRAFT: Tag("Draft"),
    ProtocolStage.CONSULTATION: Tag("Consultation", "blue"),
    ProtocolStage.ANSWERING: Tag("Comments to answer", "yellow"),
    ProtocolStage.STOPPED: Tag("Cannot be signed yet", "red"),
    ProtocolStage.ANSWERED: Tag("Ready for signature", "teal"),
    ProtocolStage.SIGNING: Tag("For signature", "purple"),
    ProtocolStage.AGREED: Tag("Agreed", "green"),
    ProtocolStage.REVIEW_DUE: Tag("Review due", "orange"),
    ProtocolStage.REPLACED: Tag("Replaced", "purple"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next step, as a button: its words, and the page with what its address needs besides the protocol's."""

    text: str
    page: Page
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a protocol."""

    stage: ProtocolStage
    words: str
    waits_for: str = ""
    step: Step | None = None
    in_force: str = ""  # the version that holds while the next one is made, in words
    stops: int = 0  # matters that stop signing, or that stop the version being signed from coming into force
    moved: int = 0  # changes of the register since the version in force was agreed
    matters: int = 0  # all that is left to settle
    succession: PaperSuccession = NO_SUCCESSION  # which paper of older and newer guidance is in force

    @property
    def is_agreed(self) -> bool:
        """Whether the version in force is all there is, and no next one is begun."""
        return self.stage in {ProtocolStage.AGREED, ProtocolStage.REVIEW_DUE, ProtocolStage.REPLACED}

    @property
    def is_to_read(self) -> bool:
        """Whether the next step is to read the version in force."""
        return self.step is not None and self.step.page is Page.MANUAL

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is with its parties, to be commented on or signed."""
        return self.stage in {ProtocolStage.CONSULTATION, ProtocolStage.SIGNING}

    @property
    def stop_words(self) -> str:
        """How many matters stop it, as a sentence goes on from "It cannot be signed yet:"; empty where none does."""
        return f"{counted(self.stops, 'matter stops', 'matters stop')} it" if self.stops else ""

    @property
    def cannot(self) -> str:
        """What it cannot become as long as matters stop it."""
        return "come into force" if self.stage is ProtocolStage.SIGNING else "be signed"

    @property
    def left_words(self) -> str:
        """What is left to do about its matters, in two or three words: a cell of the list."""
        if self.is_agreed:
            return f"{counted(self.moved, 'change')} since signing" if self.moved else "No change since signing"
        if self.stops:
            return counted(self.stops, "stops signing", "stop signing")
        return f"{self.matters} to settle" if self.matters else "None"

    @property
    def left_anchor(self) -> str:
        """Where its page tells of them."""
        if self.is_agreed:
            return "moved" if self.moved else "matters"
        return "stops" if self.stops else "matters"

    @property
    def waits_cell(self) -> str:
        """For whom it waits, as a cell of the list begins."""
        return f"{self.waits_for[:1].upper()}{self.waits_for[1:]}" or "Nobody"


def progress(protocol: Protocol, viewer: Viewer, facts: ProtocolFacts, today: date) -> Progress:
    """The state of a protocol for one visitor: the one place that says it, from everything that is true of it."""
    said = _said(protocol, viewer, facts, today)
    stops = 0 if said.is_agreed else facts.late if said.stage is ProtocolStage.SIGNING else len(facts.stops)
    if facts.succession.is_replaced and said.is_agreed:
        said = replace(said, stage=ProtocolStage.REPLACED, waits_for="")
    return replace(said, stops=stops, moved=len(facts.moved), matters=len(facts.matters), succession=facts.succession)


def _said(protocol: Protocol, viewer: Viewer, facts: ProtocolFacts, today: date) -> Progress:
    is_coordinator = viewer.coordinates(protocol.partnership_id) and not protocol.is_archived
    agreed = in_force(protocol)
    if (signing := being_signed(protocol)) is not None:
        return _signing(protocol, signing, viewer, facts, held=_in_force_words(protocol, agreed))
    if agreed is not None and protocol.status is Status.AGREED:
        return _agreed(protocol, agreed, today, is_coordinator=is_coordinator)
    held = _in_force_words(protocol, agreed)
    consultation = consultation_that_counts(protocol)
    is_out = consultation is not None and is_open(consultation, today)
    if protocol.other_pack_id and not is_out:
        return Progress(ProtocolStage.DRAFT, "A draft that rests on guidance of before", in_force=held)
    if consultation is None or facts.responses is None:
        step = Step("Start a consultation", Page.CONSULTATION_START) if is_coordinator else None
        words = "The draft of the next version" if held else "A draft that no party has been asked about"
        return Progress(ProtocolStage.DRAFT, words, COORDINATOR, step, held)
    if is_open(consultation, today):
        return _consulting(protocol, consultation, viewer, facts, held)
    return _consulted(consultation, facts, held, is_coordinator=is_coordinator)


def silent(protocol: Protocol, found: ResponseCounts, present: Collection[UUID]) -> list[UUID]:
    """Parties that are `present` and have neither commented nor said that they have no comment."""
    return [each for each in counted_parties(protocol, present) if each not in found.organisation_ids]


def counted_parties(protocol: Protocol, present: Collection[UUID]) -> list[UUID]:
    """The parties that are `present`."""
    return [party.organisation_id for party in protocol.parties if party.organisation_id in present]


def answered_words(protocol: Protocol, found: ResponseCounts, present: Collection[UUID]) -> str:
    """How many of the parties have answered: "8 of 44"."""
    asked = len(counted_parties(protocol, present))
    return f"{asked - len(silent(protocol, found, present))} of {asked}"


def _in_force_words(protocol: Protocol, agreed: Signing | None) -> str:
    if agreed is None or agreed.agreed_at is None:
        return ""
    return f"Version {version_of(protocol, agreed).number}, agreed on {day(london_day(agreed.agreed_at))}, is in force"


def _consulting(
    protocol: Protocol, consultation: Consultation, viewer: Viewer, facts: ProtocolFacts, held: str
) -> Progress:
    found = facts.responses
    assert found is not None  # noqa: S101 - the caller has asked
    own = [party.organisation_id for party in protocol.parties if party.organisation_id in viewer.positions]
    is_asked = bool(own) and not protocol.is_archived
    step = Step("Read and comment" if is_asked else "See the consultation", Page.CONSULTATION)
    words = f"Open for comment until {day(consultation.closes_on)}. "
    words += f"{answered_words(protocol, found, facts.present)} parties have answered"
    left = silent(protocol, found, facts.present)
    yours = [each for each in own if each in left]
    waits = counted(len(left) - len(yours), "party", "parties") if len(left) > len(yours) else ""
    if yours:
        waits = f"{waits}, and you" if waits else "you"
    return Progress(ProtocolStage.CONSULTATION, words, waits, step, held)


def _consulted(consultation: Consultation, facts: ProtocolFacts, held: str, *, is_coordinator: bool) -> Progress:
    found = facts.responses
    assert found is not None  # noqa: S101 - the caller has asked
    if not found.is_complete:
        left = to_answer(found)
        words = f"The consultation is over; {listed([each.text for each in left])} to answer"
        values = (("consultation_id", consultation.id),)
        step = Step("See comments and answers", Page.COMMENTS, values)
        if is_coordinator:
            step = Step(f"Answer {left[0].text}", left[0].page, values if found.open else ())
        return Progress(ProtocolStage.ANSWERING, words, COORDINATOR, step, held)
    words = "The consultation is over and everything said is answered"
    see = Step("See the consultation", Page.CONSULTATION)
    if facts.stops:
        settle = Step(f"Settle {counted(len(facts.stops), 'matter')}", Page.PROTOCOL, (("_anchor", "stops"),))
        return Progress(ProtocolStage.STOPPED, words, COORDINATOR, settle if is_coordinator else see, held)
    step = Step("Start signing", Page.SIGNING_START) if is_coordinator else see
    return Progress(ProtocolStage.ANSWERED, f"{words}. Nothing stops signing", COORDINATOR, step, held)


def to_answer(found: ResponseCounts) -> list[Step]:
    """What was said in a consultation and has no answer, counted: comments, then changes in copies that came back."""
    comments = "1 comment" if found.open == 1 else f"{found.open} comments"
    changes = counted(found.changes, "change made in Word", "changes made in Word")
    made = [Step(comments, Page.COMMENTS)] if found.open else []
    return [*made, Step(changes, Page.COPIES)] if found.changes else made


def _signing(protocol: Protocol, signing: Signing, viewer: Viewer, facts: ProtocolFacts, held: str) -> Progress:
    needed = [row for row in signing.signatures if row.is_needed]
    left = [row for row in needed if not row.counts]
    number = version_of(protocol, signing).number
    words = f"Version {number} is being signed: {len(needed) - len(left)} of {len(needed)} needed have signed"
    if objections := with_objections(signing):
        words = f"{words}, {objections}"
    own = next(iter(to_sign(signing, viewer)), None)
    step = Step("See who has signed", Page.SIGNING)
    if own is not None:
        step = Step(f"Sign for {own.name}", Page.SIGN, (("signature_id", own.id),))
    waits = waiting(left) or (LATE_WAITS if facts.late else COORDINATOR)
    return Progress(ProtocolStage.SIGNING, words, waits, step, held)


def waiting(left: Sequence[Signature]) -> str:
    """Whose signature is waited for; approvals come before all others."""
    first = [row for row in left if row.approval in BEFORE] or list(left)
    return few([row.name for row in first])


def few(names: Iterable[str]) -> str:
    """Names in a sentence, the first few of them."""
    names = list(names)
    if len(names) <= NAMED + 1:
        return listed(names)
    between = "; " if any("," in name for name in names) else ", "
    return f"{between.join(names[:NAMED])} and {len(names) - NAMED} more"


def are_approved(signing: Signing) -> bool:
    """Whether those have approved who do so before anybody signs."""
    return all(row.counts for row in signing.signatures if row.approval in BEFORE)


def to_sign(signing: Signing, viewer: Viewer) -> list[Signature]:
    """The rows that this visitor may sign now, and has not refused.

    A signature that is set aside is given anew: by who took it back themselves, or by another lead or deputy.
    """
    if not are_approved(signing):
        return []
    return [
        row
        for row in signing.signatures
        if row.organisation_id and viewer.leads(row.organisation_id) and is_open_to(row, viewer.account_id)
    ]


def is_open_to(row: Signature, account_id: UUID | None) -> bool:
    """Whether a lead with this account may sign a row that nobody has refused; None is some other lead."""
    if row.is_set_aside:
        return row.is_taken_back or account_id is None or row.decided_by_id != account_id
    return row.decision is Decision.OPEN


def _agreed(protocol: Protocol, signing: Signing, today: date, *, is_coordinator: bool) -> Progress:
    number = version_of(protocol, signing).number
    on = f" on {day(london_day(signing.agreed_at))}" if signing.agreed_at else ""
    see = Step(f"Read version {number}", Page.MANUAL)
    words = f"Version {number} was agreed{on}"
    if protocol.other_pack_id:
        words = f"{words} under the guidance “{title_of(protocol.other_pack_id)}”"
    waits = ""
    if objections := with_objections(signing):
        words, waits = f"{words}, {objections}", waiting([row for row in signing.signatures if row.is_set_aside])
        see = Step("See who has signed", Page.SIGNING)
    if is_review_due(signing, today) and signing.review_on:
        goes_on = is_coordinator and not protocol.other_pack_id
        step = Step("Start the next version", Page.NEXT_VERSION) if goes_on else see
        words = f"{words}. Its review was due on {day(signing.review_on)}"
        return Progress(ProtocolStage.REVIEW_DUE, words, COORDINATOR, step)
    review = f". Review due on {day(signing.review_on)}" if signing.review_on else ""
    return Progress(ProtocolStage.AGREED, f"{words}{review}", waits, see)
