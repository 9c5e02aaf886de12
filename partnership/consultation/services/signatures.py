"""One row of a signing: signed or refused here, recorded from paper; agreed once everybody needed has signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.base.errors import Conflict, InputFault, NotAllowed, Stale
from partnership.consultation import mails, queries, seats, witnesses
from partnership.consultation.services.text_input import (
    LONGEST_KEPT_AT,
    LONGEST_POST,
    LONGEST_REASON,
    SAY_WHY_REFUSED,
    line,
)
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.protocols import queries as protocols
from partnership.protocols.composing.signatories import BEFORE
from partnership.protocols.lifecycle.current import late_in
from partnership.protocols.lifecycle.progress import are_approved
from partnership.protocols.lifecycle.snapshot import fingerprint
from partnership.protocols.lifecycle.status import version_of
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.store import audit
from partnership.store.models import Decision, SigningState, now

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import ToSign
    from partnership.protocols.queries import Draft
    from partnership.store.models import Position, Signature, Signing

OTHER_TEXT = "What you were shown is not the text that is being signed. Read it again before you sign."
NOT_APPROVED = (
    "A lawyer of the council and the safeguarding lead of the board approve before the first signature. "
    "Their approval is not recorded yet."
)
OBJECTED = (
    "{by} objects to the signature that you gave for {name}. Another lead or deputy, whom you have not let in since, "
    "signs again, or who objected takes the objection back."
)
OBJECTED_ON_PAPER = (
    "{by} objects to the paper that is recorded for {name}. Another coordinator, whom nobody let in who may be the "
    "same person as you, records it again, or who objected takes the objection back."
)


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """A signature, an approval or a refusal that came on paper."""

    post: str
    signed_on: date | None
    kept_at: str
    is_refused: bool = False
    reason: str = ""


def sign(session: Session, place: ToSign, account_id: UUID, post: str, seen_sha256: str, by: str) -> Signing:
    """Sign for an organisation what was shown; when everybody needed has signed, the version is agreed.

    Raises NotAllowed for who does not lead the organisation at this moment, Stale for another text, Conflict when it
    cannot be signed now.
    """
    row, signing = turn(session, place)
    seat = _refuse_stranger(place, account_id)
    _refuse_undecidable(row, signing)
    _refuse_given(row)
    _refuse_own_word(row, seat)
    _refuse_other_text(place, seen_sha256)
    row.post = line(post, "post", "Enter your post", LONGEST_POST)
    _decide(row, Decision.SIGNED, seen_sha256, by, account_id)
    _freeze_standing(row, seat)
    row.signed_on, row.reason, row.kept_at = today(), "", ""
    session.flush()
    audit.record(session, "signed", row, name=row.name, sha256=seen_sha256)
    mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.GIVEN)
    agree_when_complete(session, place.draft, signing)
    return signing


def refuse(session: Session, place: ToSign, account_id: UUID, post: str, reason: str, by: str) -> None:
    """Refuse to sign for an organisation, with a reason; it can still sign as long as the signing is open."""
    row, signing = turn(session, place)
    seat = _refuse_stranger(place, account_id)
    _refuse_undecidable(row, signing)
    _refuse_given(row)
    row.post = line(post, "post", "Enter your post", LONGEST_POST)
    row.reason = line(reason, "reason", "Enter why the organisation does not sign", LONGEST_REASON)
    _decide(row, Decision.REFUSED, "", by, account_id)
    _freeze_standing(row, seat)
    row.signed_on, row.kept_at = today(), ""
    audit.record(session, "refused to sign", row, name=row.name)


def record_paper(
    session: Session, place: ToSign, paper: PaperSignature, by: str, *, account_id: UUID | None = None
) -> Signing:
    """Record an approval, or the signature of an organisation where no lead's seat counts; None is the machine.

    A seat that somebody else ended counts: otherwise whoever ends it could sign in its place. What has left the
    partnership is signed for no more, as here. A paper waits for the party's own word where who records it changed one
    of its mailboxes since it was asked; raises Conflict where another coordinator can record it.
    """
    row, signing = turn(session, place)
    _refuse_undecidable(row, signing)
    if row.counts:
        raise Conflict(f"The signature of {row.name} is recorded already.")
    if row.organisation_id and (words := seats.why_not_on_paper(row, place.partnership_id)):
        raise Conflict(words)
    _refuse_own_record(row, account_id)
    row.post = line(paper.post, "post", "Enter the post of who signed", LONGEST_POST)
    row.kept_at = line(paper.kept_at, "kept_at", "Enter where the paper is kept", LONGEST_KEPT_AT)
    is_waiting = witnesses.must_wait(place.draft, row, account_id, is_refused=paper.is_refused)
    missing = SAY_WHY_REFUSED if paper.is_refused else ""
    row.reason = line(paper.reason, "reason", missing, LONGEST_REASON) if paper.is_refused else ""
    row.signed_on = _checked_day(paper.signed_on, signing)
    sha = version_of(place.draft.protocol, signing).sha256
    decision = Decision.REFUSED if paper.is_refused else Decision.SIGNED
    _decide(row, decision, "" if paper.is_refused else sha, by, account_id)
    if is_waiting:
        row.decision, row.sha256, row.waits_since = Decision.OPEN, "", row.decided_at
        session.flush()
        audit.record(session, "paper waits for the party", row, name=row.name)
        mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.WAITS)
        return signing
    session.flush()
    action = "refusal on paper recorded" if paper.is_refused else "signature on paper recorded"
    audit.record(session, action, row, name=row.name, sha256=row.sha256)
    mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.GIVEN)
    ask_when_approved(session, place, row, signing)
    agree_when_complete(session, place.draft, signing)
    return signing


def turn(session: Session, place: ToSign) -> tuple[Signature, Signing]:
    """The row and its signing as they are now, after every other writer: two last signatures must see each other."""
    audit.take_turn(session)
    return queries.fresh_signature(place.signature.id)


def _refuse_stranger(place: ToSign, account_id: UUID) -> Position:
    organisation_id = place.signature.organisation_id
    seat = queries.leading_place(account_id, organisation_id, place.partnership_id) if organisation_id else None
    if seat is None:
        raise NotAllowed
    return seat


def _refuse_undecidable(row: Signature, signing: Signing) -> None:
    """A version is signed while its signing is open; who is not needed may join later, as long as it is in force."""
    if signing.state is SigningState.ENDED:
        raise Conflict("This signing was ended. Nothing that was signed counts any more.")
    if signing.state is SigningState.SUPERSEDED:
        raise Conflict("A later version is in force, so this one is not signed any more.")
    if row.approval not in BEFORE and not are_approved(signing):
        raise Conflict(NOT_APPROVED)


def _refuse_given(row: Signature) -> None:
    if row.counts:
        raise Conflict(f"{row.name} has signed already.")


def _refuse_own_word(row: Signature, seat: Position) -> None:
    """Nobody signs an objection of somebody else away: neither who signed, nor whom they let in since, over others."""
    if not row.is_set_aside or row.is_taken_back or row.kept_at or row.decided_by_id is None:
        return
    is_let_in_since = (
        row.objected_at is not None
        and seat.stands_since is not None
        and seat.stands_since > row.objected_at
        and row.decided_by_id in lines.let_in_since(seat.account_id, row.objected_at)
    )
    if seat.account_id == row.decided_by_id or is_let_in_since:
        raise Conflict(OBJECTED.format(by=row.objected_by, name=row.name))


def _refuse_own_record(row: Signature, account_id: UUID | None) -> None:
    """Nor does who recorded a paper record it again alone over somebody else's objection."""
    if account_id is None or not row.is_set_aside or row.is_taken_back or row.decided_by_id is None:
        return
    if not lines.are_two(row.decided_by_id, account_id):
        raise Conflict(OBJECTED_ON_PAPER.format(by=row.objected_by, name=row.name))


def _refuse_other_text(place: ToSign, seen_sha256: str) -> None:
    version = protocols.version_content(place.signing.version_id)
    if seen_sha256 != version.sha256 or fingerprint(version.content) != version.sha256:
        raise Stale(OTHER_TEXT)


def _decide(row: Signature, decision: Decision, sha: str, by: str, account_id: UUID | None) -> None:
    """What a row says from now on; what stood behind an earlier signature, and against it, goes with that one."""
    row.decision, row.sha256, row.decided_by, row.decided_by_id, row.decided_at = decision, sha, by, account_id, now()
    row.leads_since, row.let_in_by, row.agreed_by, row.waits_since = None, "", "", None
    row.objected_at, row.objected_by, row.objected_by_id, row.objection = None, "", None, ""


def _freeze_standing(row: Signature, seat: Position) -> None:
    """Since when the signatory leads, who let them in and who agreed: kept as it is now, whatever becomes of the place.

    In words of posts, since it is printed.
    """
    found = authority.accounts_by_id([seat.given_by_id, seat.agreed_by_id])
    row.leads_since = seat.stands_since
    row.let_in_by = seats.giver_words(seat, found)
    row.agreed_by = seats.shown_post(found[seat.agreed_by_id]) if seat.agreed_by_id in found else ""


def _checked_day(signed_on: date | None, signing: Signing) -> date:
    if signed_on is None:
        raise InputFault("Enter the day on which the paper was signed", "signed_on")
    first = london_day(signing.opened_at)
    if not first <= signed_on <= today():
        raise InputFault(f"The paper must have been signed between {day(first)} and today", "signed_on")
    return signed_on


def number_of(place: ToSign, signing: Signing) -> str:
    """The number of the version that is signed."""
    return version_of(place.draft.protocol, signing).number


def ask_when_approved(session: Session, place: ToSign, row: Signature, signing: Signing) -> None:
    """Ask all who have not signed, when the last of the approvals is there."""
    if row.approval in BEFORE and are_approved(signing) and signing.state is SigningState.OPEN:
        mails.ask_to_sign(session, place.draft, number_of(place, signing), signing.signatures, now())


def is_complete(signing: Signing) -> bool:
    """Whether a signing is open and everybody needed has signed; a signature that is set aside is none."""
    return signing.state is SigningState.OPEN and all(row.counts for row in signing.signatures if row.is_needed)


def agree_when_complete(session: Session, draft: Draft, signing: Signing) -> None:
    """The moment of agreement: the earlier version is superseded, the draft is closed, and everybody is told.

    It does not come while a finding that stops signing, and came up since, has no answer: the coordinators are told.
    """
    if not is_complete(signing):
        return
    needed = [row for row in signing.signatures if row.is_needed]
    version = protocols.version_content(signing.version_id)
    if fingerprint(version.content) != version.sha256 or any(row.sha256 != version.sha256 for row in needed):
        raise Conflict("The signatures are not for the text that is kept. End the signing and look into it.")
    if any(each.waits for each in late_in(draft, signing)):
        audit.record(session, "agreement waits for an answer", draft.protocol, number=version.number)
        mails.tell_held(session, draft, version.number)
        return
    superseded = ""
    for earlier in queries.signing_in_force(signing.protocol_id):
        earlier.state = SigningState.SUPERSEDED
        superseded = version_of(draft.protocol, earlier).number
    signing.state, signing.agreed_at = SigningState.AGREED, now()
    protocol = draft.protocol
    protocol.status = Status.AGREED
    session.flush()
    audit.record(session, "protocol agreed", protocol, number=version.number, sha256=version.sha256)
    mails.tell_agreed(session, draft, signing, version.number, superseded)
