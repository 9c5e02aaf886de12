"""Signing a version: opened on a frozen text, signed or refused by each, agreed once everybody needed has signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from partnership import audit
from partnership.clocks import london_day
from partnership.consultation import mails, queries
from partnership.consultation.services.typed import LONGEST_KEPT_AT, LONGEST_POST, LONGEST_REASON, line
from partnership.directory.consent.queries import LEADING, with_people
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.errors import Conflict, InputFault, NotAllowed, Stale
from partnership.mapping.queries import today
from partnership.models import Decision, Signature, Signing, SigningState, now
from partnership.protocols import queries as protocols
from partnership.protocols.drafting import Issue, compose_draft, own_texts, situation_of
from partnership.protocols.freezing import fingerprint, next_whole
from partnership.protocols.progress import are_approved
from partnership.protocols.review import months_later, review_day
from partnership.protocols.services import ARCHIVED, save_version
from partnership.protocols.signing import BEFORE, signing_rows
from partnership.protocols.standing import being_signed, consultation_that_counts, is_open, version_of, why_locked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import ToSign
    from partnership.findings.papers import Placed
    from partnership.models import Protocol
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.protocols.types import Composed

BETWEEN_REQUESTS = timedelta(days=7)
LATEST_REVIEW = 36  # months, where the template does not say when the review is
MOVED = "Somebody else changed this signing while you had the page open. Look at it as it is now."
OTHER_TEXT = "What you were shown is not the text that is being signed. Read it again before you sign."
NOT_APPROVED = (
    "A lawyer of the council and the safeguarding lead of the board approve before anybody else signs. "
    "Their approval is not recorded yet."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a coordinator says when a version is put to signature."""

    review_on: date
    seen: str  # what `seen_matters` gave for what they were shown
    is_acknowledged: bool = False  # that matters are open which do not stop signing
    without_consultation: str = ""  # why nobody needed to be asked


@dataclass(frozen=True, slots=True)
class Paper:
    """A signature, an approval or a refusal that came on paper."""

    post: str
    signed_on: date | None
    kept_at: str
    is_refused: bool = False
    reason: str = ""


def open_signing(session: Session, draft: Draft, material: Material, opening: Opening, by: str) -> Signing:
    """Freeze the text that is to hold, and list who signs it.

    Raises Conflict for what stands in the way, InputFault for what must be said, Stale when the matters to settle are
    not those that were shown.
    """
    audit.take_turn(session)
    draft = protocols.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
    if obstacles := in_the_way(draft, material):
        raise Conflict(" ".join(obstacles))
    without = _why_nobody_was_asked(draft, opening)
    matters = compose_draft(draft, material).matters
    if opening.seen != seen_matters(draft, matters):
        raise Stale("The text or the matters to settle have changed since you looked. Look at them as they are now.")
    if matters and not opening.is_acknowledged:
        raise InputFault("Tick the box if the version is to be signed with these matters open", "is_acknowledged")
    number = next_whole(version.number for version in draft.protocol.versions)
    issue = Issue(number, Status.AGREED, _checked_review(draft, material, opening.review_on))
    version = save_version(session, draft, material, "For signature", by, issue)
    row = Signing(
        id=uuid4(),
        protocol_id=draft.protocol.id,
        version_id=version.id,
        opened_by=by,
        review_on=issue.review_on,
        without_consultation=without,
    )
    session.add(row)
    session.flush()  # the rows that sign refer to it
    session.add_all(_rows_of(row, draft, material))
    flag_modified(draft.protocol, "status")  # a form that was open on the draft must notice, so the version moves on
    opened = {"number": number, "sha256": version.sha256, "open_matters": len(matters)}
    audit.record(session, "signing opened", draft.protocol, **opened)
    return row


def _why_nobody_was_asked(draft: Draft, opening: Opening) -> str:
    if consultation_that_counts(draft.protocol) is not None:
        return ""
    missing = "Say why no consultation was needed"
    return line(opening.without_consultation, "without_consultation", missing, LONGEST_REASON)


def _rows_of(signing: Signing, draft: Draft, material: Material) -> list[Signature]:
    return [
        Signature(
            signing_id=signing.id,
            place=place,
            organisation_id=each.agency.id if each.agency else None,
            approval=each.approval,
            name=each.name,
            is_needed=each.is_needed,
        )
        for place, each in enumerate(signing_rows(situation_of(draft, material)))
    ]


def in_the_way(draft: Draft, material: Material) -> list[str]:
    """What stops a version from being put to signature, in words; empty when nothing does."""
    protocol = draft.protocol
    if protocol.is_archived:
        return [ARCHIVED]
    if locked := why_locked(protocol):
        return [locked]
    found = []
    consultation = consultation_that_counts(protocol)
    if consultation is not None and is_open(consultation, today()):
        found.append(f"The consultation is open until {day(consultation.closes_on)}. Close it first.")
    said = protocols.answered([consultation.id])[consultation.id] if consultation is not None else None
    if said is not None and said.open:
        comments = "1 comment has" if said.open == 1 else f"{said.open} comments have"
        found.append(f"{comments} no answer yet. Answer every comment first.")
    if said is not None and said.changes:
        one, many = "1 change in a copy that came back has", f"{said.changes} changes in copies have"
        changes = one if said.changes == 1 else many
        found.append(f"{changes} no answer yet. Answer every change first.")
    composed = compose_draft(draft, material)
    stops = [matter for matter in composed.matters if matter.stops_signing]
    if stops:
        matters = "1 matter stops" if len(stops) == 1 else f"{len(stops)} matters stop"
        named = "; ".join(f"{matter.text.rstrip('.')}{_clauses(matter, composed)}" for matter in stops)
        found.append(f"{matters} signing: {named}. Settle {'it' if len(stops) == 1 else 'them'} in the map first.")
    return found


def _clauses(matter: Placed, composed: Composed) -> str:
    """The clauses that rest on a matter, in brackets; empty where it is about the whole paper."""
    numbers = [each.number for each in composed.reasons if each.clause_id in matter.clause_ids]
    return f" (clause {', '.join(numbers)})" if numbers else ""


def seen_matters(draft: Draft, matters: Iterable[Placed]) -> str:
    """A mark of what a coordinator was shown: the draft as it stood, with its own texts and the matters to settle."""
    own = sorted((key, text.text, text.is_left_out) for key, text in own_texts(draft).items())
    shown = repr((draft.protocol.version, own, [matter.text for matter in matters]))
    return sha256(shown.encode()).hexdigest()[:32]


def usual_review(draft: Draft, material: Material) -> date:
    """The day of the review that the template proposes; a year from today where it says it in words only."""
    return review_day(situation_of(draft, material)) or months_later(today(), 12)


def _checked_review(draft: Draft, material: Material, review_on: date) -> date:
    latest = review_day(situation_of(draft, material)) or months_later(today(), LATEST_REVIEW)
    if review_on <= today():
        raise InputFault("The day of the review must be after today", "review_on")
    if review_on > latest:
        raise InputFault(f"The day of the review must be {day(latest)} or earlier, as the text says", "review_on")
    return review_on


def sign(session: Session, place: ToSign, account_id: UUID, post: str, seen_sha256: str, by: str) -> Signing:
    """Sign for an organisation what was shown; when everybody needed has signed, the version is agreed.

    Raises NotAllowed for who does not lead the organisation at this moment, Stale for another text, Conflict when it
    cannot be signed now.
    """
    row, signing = _turn(session, place)
    _refuse_stranger(place, account_id)
    _refuse_undecidable(row, signing)
    if row.decision is Decision.SIGNED:
        raise Conflict(f"{row.name} has signed already.")
    _refuse_other_text(place, seen_sha256)
    row.post = line(post, "post", "Enter your post", LONGEST_POST)
    _decide(row, Decision.SIGNED, seen_sha256, by)
    row.signed_on, row.reason, row.kept_at = today(), "", ""
    session.flush()
    audit.record(session, "signed", row, name=row.name, sha256=seen_sha256)
    _agree_when_complete(session, place, signing)
    return signing


def refuse(session: Session, place: ToSign, account_id: UUID, post: str, reason: str, by: str) -> None:
    """Refuse to sign for an organisation, with a reason; it can still sign as long as the signing is open."""
    row, signing = _turn(session, place)
    _refuse_stranger(place, account_id)
    _refuse_undecidable(row, signing)
    if row.decision is Decision.SIGNED:
        raise Conflict(f"{row.name} has signed already.")
    row.post = line(post, "post", "Enter your post", LONGEST_POST)
    row.reason = line(reason, "reason", "Say why the organisation does not sign", LONGEST_REASON)
    _decide(row, Decision.REFUSED, "", by)
    row.signed_on = today()
    audit.record(session, "refused to sign", row, name=row.name)


def record_paper(session: Session, place: ToSign, paper: Paper, by: str) -> Signing:
    """Record an approval, or the signature of an organisation that has nobody who could sign here."""
    row, signing = _turn(session, place)
    _refuse_undecidable(row, signing)
    if row.decision is Decision.SIGNED:
        raise Conflict(f"The signature of {row.name} is recorded already.")
    if row.organisation_id and row.organisation_id in with_people([row.organisation_id], LEADING):
        raise Conflict(f"{row.name} has a lead or deputy with an account, who signs or refuses here.")
    row.post = line(paper.post, "post", "Enter the post of who signed", LONGEST_POST)
    row.kept_at = line(paper.kept_at, "kept_at", "Say where the paper is kept", LONGEST_KEPT_AT)
    missing = "Say why it was refused" if paper.is_refused else ""
    row.reason = line(paper.reason, "reason", missing, LONGEST_REASON) if paper.is_refused else ""
    row.signed_on = _checked_day(paper.signed_on, signing)
    sha = version_of(place.draft.protocol, signing).sha256
    _decide(row, Decision.REFUSED if paper.is_refused else Decision.SIGNED, "" if paper.is_refused else sha, by)
    session.flush()
    action = "refusal on paper recorded" if paper.is_refused else "signature on paper recorded"
    audit.record(session, action, row, name=row.name, sha256=row.sha256)
    if row.approval in BEFORE and are_approved(signing) and signing.state is SigningState.OPEN:
        mails.ask_to_sign(session, place.draft, _number(place, signing), signing.signatures, now())
    _agree_when_complete(session, place, signing)
    return signing


def ask_again(session: Session, draft: Draft) -> int:
    """Ask leads and deputies again who were not asked in the last week; returns how many were told."""
    signing = being_signed(draft.protocol)
    if signing is None or not are_approved(signing):
        raise Conflict(NOT_APPROVED if signing else "Nothing is being signed.")
    at = now()
    rows = [row for row in signing.signatures if row.asked_at is None or at - row.asked_at >= BETWEEN_REQUESTS]
    number = version_of(draft.protocol, signing).number
    told = mails.ask_to_sign(session, draft, number, rows, at)
    if told:
        audit.record(session, "asked to sign again", draft.protocol, number=number)
    return told


def end_signing(session: Session, draft: Draft, why: str, *, expected_version: int) -> None:
    """Call a signing off: the draft can be changed again, and no signature counts for another text."""
    audit.take_turn(session)
    draft = protocols.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
    signing = being_signed(draft.protocol)
    if signing is None:
        raise Conflict("Nothing is being signed.")
    if signing.version != expected_version:
        raise Stale(MOVED)
    signing.ended_why = line(why, "why", "Say why the signing is ended", LONGEST_REASON)
    signing.state, signing.ended_at = SigningState.ENDED, now()
    flag_modified(draft.protocol, "status")
    audit.record(session, "signing ended", draft.protocol, number=version_of(draft.protocol, signing).number)


def _turn(session: Session, place: ToSign) -> tuple[Signature, Signing]:
    """The row and its signing as they are now, after every other writer: two last signatures must see each other."""
    audit.take_turn(session)
    return queries.fresh_signature(place.signature.id)


def _refuse_stranger(place: ToSign, account_id: UUID) -> None:
    organisation_id = place.signature.organisation_id
    if organisation_id is None or not queries.leads_now(account_id, organisation_id, place.partnership_id):
        raise NotAllowed


def _refuse_undecidable(row: Signature, signing: Signing) -> None:
    """A version is signed while its signing is open; who is not needed may join later, as long as it is in force."""
    if signing.state is SigningState.ENDED:
        raise Conflict("This signing was ended. Nothing that was signed counts any more.")
    if signing.state is SigningState.SUPERSEDED:
        raise Conflict("A later version is in force, so this one is not signed any more.")
    if row.approval not in BEFORE and not are_approved(signing):
        raise Conflict(NOT_APPROVED)


def _refuse_other_text(place: ToSign, seen_sha256: str) -> None:
    version = protocols.version_content(place.signing.version_id)
    if seen_sha256 != version.sha256 or fingerprint(version.content) != version.sha256:
        raise Stale(OTHER_TEXT)


def _decide(row: Signature, decision: Decision, sha: str, by: str) -> None:
    row.decision, row.sha256, row.decided_by, row.decided_at = decision, sha, by, now()


def _checked_day(signed_on: date | None, signing: Signing) -> date:
    if signed_on is None:
        raise InputFault("Enter the day on which the paper was signed", "signed_on")
    first = london_day(signing.opened_at)
    if not first <= signed_on <= today():
        raise InputFault(f"The paper must have been signed between {day(first)} and today", "signed_on")
    return signed_on


def _number(place: ToSign, signing: Signing) -> str:
    return version_of(place.draft.protocol, signing).number


def _agree_when_complete(session: Session, place: ToSign, signing: Signing) -> None:
    """The moment of agreement: the earlier version is superseded, the draft is closed, and everybody is told."""
    needed = [row for row in signing.signatures if row.is_needed]
    if signing.state is not SigningState.OPEN or any(row.decision is not Decision.SIGNED for row in needed):
        return
    version = protocols.version_content(signing.version_id)
    if fingerprint(version.content) != version.sha256 or any(row.sha256 != version.sha256 for row in needed):
        raise Conflict("The signatures are not for the text that is kept. End the signing and look into it.")
    for earlier in queries.signing_in_force(signing.protocol_id):
        earlier.state = SigningState.SUPERSEDED
    signing.state, signing.agreed_at = SigningState.AGREED, now()
    protocol: Protocol = place.draft.protocol
    protocol.status = Status.AGREED
    session.flush()
    audit.record(session, "protocol agreed", protocol, number=version.number, sha256=version.sha256)
    mails.tell_agreed(session, place.draft, signing, version.number)
