"""The signing of a version: opened on a frozen text, asked for again, ended. Each row is decided in `signatures`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.consultation import mails
from partnership.consultation.services.signatures import NOT_APPROVED
from partnership.consultation.services.text_input import LONGEST_REASON, NEEDS_A_REASON, NOT_ACKNOWLEDGED, line
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.protocols import queries as protocols
from partnership.protocols.composing.review_date import months_later, review_day
from partnership.protocols.composing.signatories import signing_rows
from partnership.protocols.drafting import Issue, compose_draft, context_of, own_texts
from partnership.protocols.lifecycle.progress import are_approved
from partnership.protocols.lifecycle.snapshot import next_whole
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    is_open,
    version_of,
    why_locked,
)
from partnership.protocols.services import ARCHIVED, save_version
from partnership.store import audit
from partnership.store.models import Signature, Signing, SigningState, now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.findings.papers import PaperFinding
    from partnership.protocols.composing.context import ComposedDocument, Context
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft

BETWEEN_REQUESTS = timedelta(days=7)
LATEST_REVIEW = 36  # months, where the template does not say when the review is
MOVED = "Somebody else changed this signing while you had the page open. Look at it as it is now."


@dataclass(frozen=True, slots=True)
class SigningTerms:
    """What a coordinator says when a version is put to signature."""

    review_on: date
    seen: str  # what `seen_matters` gave for what they were shown
    is_acknowledged: bool = False  # that matters are open which do not stop signing
    without_consultation: str = ""  # why nobody needed to be asked


def open_signing(session: Session, draft: Draft, material: Material, opening: SigningTerms, by: str) -> Signing:
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
        raise InputFault(NOT_ACKNOWLEDGED, "is_acknowledged")
    number = next_whole(version.number for version in draft.protocol.versions)
    context = context_of(draft, material)
    issue = Issue(number, Status.AGREED, _checked_review(context, opening.review_on))
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
    session.add_all(_rows_of(row, context))
    flag_modified(draft.protocol, "status")  # a form that was open on the draft must notice, so the version moves on
    opened = {"number": number, "sha256": version.sha256, "open_matters": len(matters)}
    audit.record(session, "signing opened", draft.protocol, **opened)
    return row


def _why_nobody_was_asked(draft: Draft, opening: SigningTerms) -> str:
    if consultation_that_counts(draft.protocol) is not None:
        return ""
    return line(opening.without_consultation, "without_consultation", NEEDS_A_REASON, LONGEST_REASON)


def _rows_of(signing: Signing, context: Context) -> list[Signature]:
    return [
        Signature(
            signing_id=signing.id,
            place=place,
            organisation_id=each.agency.id if each.agency else None,
            approval=each.approval,
            name=each.name,
            is_needed=each.is_needed,
        )
        for place, each in enumerate(signing_rows(context))
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


def _clauses(matter: PaperFinding, composed: ComposedDocument) -> str:
    """The clauses that rest on a matter, in brackets; empty where it is about the whole paper."""
    numbers = [each.number for each in composed.reasons if each.clause_id in matter.clause_ids]
    return f" (clause {', '.join(numbers)})" if numbers else ""


def seen_matters(draft: Draft, matters: Iterable[PaperFinding]) -> str:
    """A mark of what a coordinator was shown: the draft as it stood, with its own texts and the matters to settle."""
    own = sorted((key, text.text, text.is_left_out) for key, text in own_texts(draft).items())
    shown = repr((draft.protocol.version, own, [matter.text for matter in matters]))
    return sha256(shown.encode()).hexdigest()[:32]


def usual_review(context: Context) -> date:
    """The day of the review that the template proposes; a year from today where it says it in words only."""
    return review_day(context) or months_later(today(), 12)


def _checked_review(context: Context, review_on: date) -> date:
    latest = review_day(context) or months_later(today(), LATEST_REVIEW)
    if review_on <= today():
        raise InputFault("The day of the review must be after today", "review_on")
    if review_on > latest:
        raise InputFault(f"The day of the review must be {day(latest)} or earlier, as the text says", "review_on")
    return review_on


def ask_again(session: Session, draft: Draft) -> int:
    """Ask leads and deputies again who were not asked in the last week; returns how many were told."""
    signing = being_signed(draft.protocol)
    if signing is None or not are_approved(signing):
        raise Conflict(NOT_APPROVED if signing else "Signing has not started.")
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
        raise Conflict("Signing has not started.")
    if signing.version != expected_version:
        raise Stale(MOVED)
    signing.ended_why = line(why, "why", "Enter why the signing is ended", LONGEST_REASON)
    signing.state, signing.ended_at = SigningState.ENDED, now()
    flag_modified(draft.protocol, "status")
    audit.record(session, "signing ended", draft.protocol, number=version_of(draft.protocol, signing).number)
