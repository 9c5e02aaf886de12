"""How far a protocol is on its way to agreement, in words: for whom it waits, and the next step for a visitor.

Reads what is loaded. The pages of consultation and signing stand above this package, which says only which it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from partnership.clocks import london_day
from partnership.documents.blocks import Status
from partnership.documents.wording import day, listed
from partnership.models import Decision
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.signatures import with_objections
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_open,
    is_review_due,
    version_of,
)
from partnership.web.pages import Page
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.models import Consultation, Protocol, Signature, Signing
    from partnership.policy.viewer import Viewer
    from partnership.protocols.queries import ResponseCounts

COORDINATOR = "The coordinator"
LATE_WAITS = "The coordinator, who answers what came up since signing was opened"
NAMED = 3  # so many of those it waits for are named, more are counted


class ProtocolStage(StrEnum):
    """Where a protocol is on its way."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    ANSWERING = "comments-to-answer"
    ANSWERED = "ready-for-signature"
    SIGNING = "signing"
    AGREED = "agreed"
    REVIEW_DUE = "review-due"

    @property
    def tag(self) -> Tag:
        """How pages show it."""
        return _TAGS[self]


_TAGS = {
    ProtocolStage.DRAFT: Tag("Draft"),
    ProtocolStage.CONSULTATION: Tag("Consultation", "blue"),
    ProtocolStage.ANSWERING: Tag("Comments to answer", "yellow"),
    ProtocolStage.ANSWERED: Tag("Ready for signature", "teal"),
    ProtocolStage.SIGNING: Tag("For signature", "purple"),
    ProtocolStage.AGREED: Tag("Agreed", "green"),
    ProtocolStage.REVIEW_DUE: Tag("Review due", "orange"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next step, as a button: its words, and the page with what its address needs besides the protocol's."""

    text: str
    page: Page
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a protocol stands."""

    stage: ProtocolStage
    words: str
    waits_for: str = ""
    step: Step | None = None
    in_force: str = ""  # the version that holds while the next one is made, in words

    @property
    def is_agreed(self) -> bool:
        """Whether the version in force is all there is, and no next one is begun."""
        return self.stage in {ProtocolStage.AGREED, ProtocolStage.REVIEW_DUE}

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is with its parties, to be commented on or signed."""
        return self.stage in {ProtocolStage.CONSULTATION, ProtocolStage.SIGNING}


def progress(
    protocol: Protocol, viewer: Viewer, found: ResponseCounts | None, today: date, present: Collection[UUID]
) -> Progress:
    """Where a protocol stands for one visitor; `found` is about the consultation that counts.

    `present` are the organisations that take part and that any member may know of: no other party is counted.
    """
    is_coordinator = viewer.coordinates(protocol.partnership_id) and not protocol.is_archived
    agreed = in_force(protocol)
    if (signing := being_signed(protocol)) is not None:
        return _signing(protocol, signing, viewer, held=_in_force_words(protocol, agreed))
    if agreed is not None and protocol.status is Status.AGREED:
        return _agreed(protocol, agreed, today, is_coordinator=is_coordinator)
    held = _in_force_words(protocol, agreed)
    consultation = consultation_that_counts(protocol)
    if consultation is None or found is None:
        step = Step("Open a consultation", Page.CONSULTATION_START) if is_coordinator else None
        words = "The draft of the next version" if held else "A draft that nobody has been asked about yet"
        return Progress(ProtocolStage.DRAFT, words, COORDINATOR, step, held)
    if is_open(consultation, today):
        left = silent(protocol, found, present)
        asked = sum(party.organisation_id in present for party in protocol.parties)
        waits = f"{len(left)} of {asked} parties, which have not answered" if left else "Nobody: all answered"
        return _consulting(protocol, consultation, viewer, waits, held)
    return _consulted(consultation, found, held, is_coordinator=is_coordinator)


def silent(protocol: Protocol, found: ResponseCounts, present: Collection[UUID]) -> list[UUID]:
    """Parties that are `present` and have neither commented nor said that they have no comment."""
    parties = (party.organisation_id for party in protocol.parties)
    return [each for each in parties if each in present and each not in found.organisation_ids]


def _in_force_words(protocol: Protocol, agreed: Signing | None) -> str:
    if agreed is None or agreed.agreed_at is None:
        return ""
    return f"Version {version_of(protocol, agreed).number}, agreed on {day(london_day(agreed.agreed_at))}, is in force"


def _consulting(protocol: Protocol, consultation: Consultation, viewer: Viewer, waits: str, held: str) -> Progress:
    own = [party.organisation_id for party in protocol.parties if party.organisation_id in viewer.positions]
    is_asked = bool(own) and not protocol.is_archived
    step = Step("Read and comment" if is_asked else "See the consultation", Page.CONSULTATION)
    words = f"Comments are taken until {day(consultation.closes_on)}"
    return Progress(ProtocolStage.CONSULTATION, words, waits, step, held)


def _consulted(consultation: Consultation, found: ResponseCounts, held: str, *, is_coordinator: bool) -> Progress:
    if not found.is_complete:
        left = to_answer(found)
        words = f"The consultation is over; {listed([each.text for each in left])} to answer"
        values = (("consultation_id", consultation.id),)
        step = Step("See comments and answers", Page.COMMENTS, values)
        if is_coordinator:
            step = Step(f"Answer {left[0].text}", left[0].page, values if found.open else ())
        return Progress(ProtocolStage.ANSWERING, words, COORDINATOR, step, held)
    step = (
        Step("Open the signing", Page.SIGNING_START)
        if is_coordinator
        else Step("See the consultation", Page.CONSULTATION)
    )
    words = "The consultation is over and everything is answered"
    return Progress(ProtocolStage.ANSWERED, words, COORDINATOR, step, held)


def to_answer(found: ResponseCounts) -> list[Step]:
    """What was said in a consultation and has no answer, counted: comments, then changes in copies that came back."""
    comments = "1 comment" if found.open == 1 else f"{found.open} comments"
    changes = "1 change in a copy" if found.changes == 1 else f"{found.changes} changes in copies"
    made = [Step(comments, Page.COMMENTS)] if found.open else []
    return [*made, Step(changes, Page.COPIES)] if found.changes else made


def _signing(protocol: Protocol, signing: Signing, viewer: Viewer, held: str) -> Progress:
    needed = [row for row in signing.signatures if row.is_needed]
    left = [row for row in needed if not row.counts]
    number = version_of(protocol, signing).number
    words = f"Version {number} is being signed: {len(needed) - len(left)} of {len(needed)} that are needed"
    if objections := with_objections(signing):
        words = f"{words}, {objections}"
    own = next(iter(to_sign(signing, viewer)), None)
    step = Step("See who has signed", Page.SIGNING)
    if own is not None:
        step = Step(f"Sign for {own.name}", Page.SIGN, (("signature_id", own.id),))
    return Progress(ProtocolStage.SIGNING, words, waiting(left) or LATE_WAITS, step, held)


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
    on = f" since {day(london_day(signing.agreed_at))}" if signing.agreed_at else ""
    see = Step(f"See version {number}", Page.VERSION, (("number", number),))
    words = f"Version {number} is agreed{on}"
    waits = ""
    if objections := with_objections(signing):
        words, waits = f"{words}, {objections}", waiting([row for row in signing.signatures if row.is_set_aside])
        see = Step("See who has signed", Page.SIGNING)
    if is_review_due(signing, today) and signing.review_on:
        step = Step("Start the next version", Page.NEXT_VERSION) if is_coordinator else see
        words = f"{words}. Its review was due on {day(signing.review_on)}"
        return Progress(ProtocolStage.REVIEW_DUE, words, COORDINATOR, step)
    review = f". Review due on {day(signing.review_on)}" if signing.review_on else ""
    return Progress(ProtocolStage.AGREED, f"{words}{review}", waits, see)
