"""Changes of assessments. The rules hold for pages, the demonstration and commands alike; nothing here commits.

Every change first takes hold of the assessment, so that none slips in while somebody closes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.text import clean, is_web_address, refused_characters
from partnership.reviews.assessment import queries
from partnership.reviews.assessment.kept_sheet import closing_sheet, sheet_of
from partnership.reviews.assessment.queries import AssessmentSubject
from partnership.reviews.assessment.sheet import NEEDS_GROUNDS, fingerprint, to_json
from partnership.store.models import Assessment, CompetenceRating, Evidence, Rating, now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.reviews.assessment.merge import CompetenceAnswer
    from partnership.store.models import Partnership

LONGEST_TITLE = 200
LONGEST_REASON = 2000
LONGEST_ACTION = 1000
LONGEST_PIECE = 1000
LONGEST_LINK = 500
LONGEST_CONCLUSION = 5000
MOVED = "Somebody else changed this while you had it open. Nothing was overwritten."
CLOSED = "This assessment is closed and kept as it is. Nothing in it can be changed any more."
PUT_AWAY = "This assessment is archived. Restore it before you change it."
ONE_AT_A_TIME = "The partnership has an open assessment already. Close it or archive it before you start another."
NO_PROOF = "Add a piece of evidence before you rate this “Proven”: proven means that something shows it"
NO_GROUNDS = "Enter why it is in place, or add a piece of evidence first"
LAST_PROOF = (
    "This is the last evidence for a competence that is rated “{}”. Add other evidence or change the rating first."
)


def start(
    session: Session, partnership: Partnership, title: str, *, opened_on: date, opened_by: str = ""
) -> Assessment:
    """Begin an assessment; raises Conflict while another is open, InputFault for a title that cannot be kept."""
    queries.lock_partnership(session, partnership.id)
    _refuse_second(partnership)
    row = Assessment(
        id=uuid4(),
        partnership_id=partnership.id,
        title=_text(title, "title", LONGEST_TITLE, needed="Enter a title", is_line=True),
        opened_on=opened_on,
        opened_by=opened_by,
        kept=None,  # said aloud: the column holds a JSON null, and the database refuses a missing value
    )
    session.add(row)
    session.flush()
    return row


def rate(
    session: Session,
    held: AssessmentSubject,
    competence_id: str,
    answer: CompetenceAnswer,
    *,
    expected_version: int,
    owner_ids: Collection[UUID],
    today: date,
    by: str,
) -> CompetenceRating:
    """Rate a competence and set its next action.

    `expected_version` is the version that the form showed, 0 where nobody had begun; `owner_ids` are the agencies
    that may own an action. Raises Stale when somebody else was first, InputFault for what cannot be accepted.
    """
    assessment = _at_work(session, held)
    row = next((each for each in assessment.ratings if each.competence_id == competence_id), None)
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(MOVED)
    stored_owner = row.action_owner_id if row is not None else None
    reason = _text(answer.reason, "reason", LONGEST_REASON)
    action = _text(answer.action, "action", LONGEST_ACTION)
    refuse_without_grounds(answer.rating, reason, _count(assessment, competence_id))
    _check_action(answer, action, {*owner_ids, stored_owner}, today)
    if row is None:
        row = CompetenceRating(assessment_id=assessment.id, competence_id=competence_id)
        assessment.ratings.append(row)
    _store(row, answer, reason, action, by)
    session.flush()
    return row


def _store(row: CompetenceRating, answer: CompetenceAnswer, reason: str, action: str, by: str) -> None:
    """Put the values into the row; one that changes nothing leaves its version alone."""
    values = {
        "rating": answer.rating,
        "reason": reason,
        "action": action,
        "action_owner_id": answer.owner_id,
        "action_due_on": answer.due_on,
        "action_done_on": answer.done_on,
    }
    changed = {name: value for name, value in values.items() if (getattr(row, name) or None) != (value or None)}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.changed_by = by


def record_done(
    session: Session, partnership: Partnership, competence_id: str, seen: date | None, done_on: date | None
) -> None:
    """Write down when the action of the assessment before was done: that one stays as it was kept.

    `seen` is the day that the form showed; raises Stale when somebody else has entered another one meanwhile.
    """
    if seen == done_on:
        return
    before = queries.last_closed(partnership)
    row = next((each for each in before.ratings if each.competence_id == competence_id), None) if before else None
    if row is None or not row.action:
        message = "The assessment before set no action here"
        raise InputFault(message, "earlier_done_on")
    if row.action_done_on not in (seen, done_on):
        raise Stale(MOVED)
    row.action_done_on = done_on
    session.flush()


def refuse_without_grounds(rating: Rating | None, reason: str, pieces: int) -> None:
    """Raise InputFault for a rating that says more than anything shows."""
    if rating is Rating.PROVEN and not pieces:
        raise InputFault(NO_PROOF, "rating")
    if rating in NEEDS_GROUNDS and not pieces and not reason:
        raise InputFault(NO_GROUNDS, "reason")


def add_evidence(
    session: Session, held: AssessmentSubject, competence_id: str, text: str, link: str, *, by: str
) -> Evidence:
    """Add a piece of evidence: a row of its own, so that two people can add at once and both stand."""
    assessment = _at_work(session, held)
    piece = Evidence(
        id=uuid4(), assessment_id=assessment.id, competence_id=competence_id, added_by=by, **_piece(text, link)
    )
    session.add(piece)
    session.flush()
    return piece


def change_evidence(
    session: Session, held: AssessmentSubject, evidence_id: UUID, text: str, link: str, *, expected_version: int
) -> None:
    """Change a piece of evidence; raises Stale when somebody else was first."""
    piece = _piece_of(_at_work(session, held), evidence_id)
    if piece.version != expected_version:
        raise Stale(MOVED)
    for name, value in _piece(text, link).items():
        if getattr(piece, name) != value:
            setattr(piece, name, value)
    session.flush()


def archive_evidence(session: Session, held: AssessmentSubject, evidence_id: UUID, *, expected_version: int) -> None:
    """Take a piece of evidence away; it can be brought back. Raises InputFault when a rating rests on it alone."""
    assessment = _at_work(session, held)
    piece = _piece_of(assessment, evidence_id)
    if piece.version != expected_version:
        raise Stale(MOVED)
    row = next((each for each in assessment.ratings if each.competence_id == piece.competence_id), None)
    left = sum(1 for each in assessment.evidence if _counts(each, piece.competence_id) and each is not piece)
    try:
        refuse_without_grounds(row.rating if row else None, row.reason if row else "", left)
    except InputFault as fault:
        name = "Proven" if row and row.rating is Rating.PROVEN else "In place"
        raise InputFault(LAST_PROOF.format(name)) from fault
    piece.archived_at = now()
    session.flush()


def restore_evidence(session: Session, held: AssessmentSubject, evidence_id: UUID) -> None:
    """Bring back a piece of evidence that was taken away."""
    piece = _piece_of(_at_work(session, held), evidence_id, is_archived=True)
    piece.archived_at = None
    session.flush()


def close(
    session: Session,
    held: AssessmentSubject,
    conclusion: str,
    *,
    map_: PartnershipMap,
    by: str,
    seen: str = "",
    at: datetime | None = None,
) -> Assessment:
    """Close an assessment: its sheet is kept and nothing in it changes any more.

    `seen` is the fingerprint of what was looked at before; raises Stale when somebody has changed it since.
    """
    assessment = _at_work(session, held)
    text = _text(conclusion, "conclusion", LONGEST_CONCLUSION, needed="Enter what the board should take from it")
    sheet = sheet_of(AssessmentSubject(assessment, held.partnership), map_)
    if seen and seen != fingerprint(sheet):
        raise Stale(MOVED)
    assessment.conclusion, assessment.closed_by, assessment.closed_at = text, by, at or now()
    assessment.kept = to_json(closing_sheet(sheet, closed_by=by, conclusion=text))
    session.flush()
    return assessment


def archive(session: Session, held: AssessmentSubject, *, expected_version: int) -> None:
    """Take an assessment out of the list; it can be brought back."""
    assessment = queries.lock(session, held.assessment.id)
    if assessment.version != expected_version:
        raise Stale(MOVED)
    if assessment.is_archived:
        message = "This assessment is archived already"
        raise Conflict(message)
    assessment.archived_at = now()
    session.flush()


def restore(session: Session, held: AssessmentSubject) -> None:
    """Bring an assessment back; raises Conflict when it is open and another one is open too."""
    queries.lock_partnership(session, held.partnership.id)
    assessment = queries.lock(session, held.assessment.id)
    if not assessment.is_archived:
        message = "This assessment is not archived"
        raise InputFault(message)
    if not assessment.is_closed:
        _refuse_second(held.partnership)
    assessment.archived_at = None
    session.flush()


def _refuse_second(partnership: Partnership) -> None:
    if queries.open_assessment(partnership) is not None:
        raise Conflict(ONE_AT_A_TIME)


def _at_work(session: Session, held: AssessmentSubject) -> Assessment:
    assessment = queries.lock(session, held.assessment.id)
    if assessment.is_closed:
        raise Conflict(CLOSED)
    if assessment.is_archived:
        raise Conflict(PUT_AWAY)
    return assessment


def _counts(piece: Evidence, competence_id: str) -> bool:
    return piece.competence_id == competence_id and not piece.is_archived


def _count(assessment: Assessment, competence_id: str) -> int:
    return sum(1 for each in assessment.evidence if _counts(each, competence_id))


def _piece_of(assessment: Assessment, evidence_id: UUID, *, is_archived: bool = False) -> Evidence:
    piece = next((each for each in assessment.evidence if each.id == evidence_id), None)
    if piece is None or piece.is_archived is not is_archived:
        message = "This piece of evidence was brought back already" if is_archived else "This evidence was taken away"
        raise Conflict(message)
    return piece


def _check_action(answer: CompetenceAnswer, action: str, owner_ids: Collection[UUID | None], today: date) -> None:
    if not action and (answer.owner_id or answer.due_on or answer.done_on):
        message = "Enter the action, or take away its owner and dates"
        raise InputFault(message, "action")
    if answer.owner_id is not None and answer.owner_id not in owner_ids:
        message = "Select an agency that takes part in the partnership"
        raise InputFault(message, "owner")
    if answer.done_on is not None and answer.done_on > today:
        message = "The day on which it was done must be today or in the past"
        raise InputFault(message, "done_on")


def _piece(text: str, link: str) -> dict[str, str]:
    found = {
        "text": _text(text, "text", LONGEST_PIECE, needed="Enter what the evidence is"),
        "link": _text(link, "link", LONGEST_LINK, is_line=True),
    }
    if found["link"] and not is_web_address(found["link"]):
        message = "Enter a web address that begins with https:// or http://"
        raise InputFault(message, "link")
    return found


def _text(text: str, field: str, longest: int, *, needed: str = "", is_line: bool = False) -> str:
    """Cleaned text; raises InputFault when it is too long, holds what a document cannot, or is empty where needed."""
    if refused := refused_characters(text.replace("\r\n", "\n")):
        raise InputFault(refused, field)
    found = clean(text, is_name=is_line)
    found = " ".join(found.split()) if is_line else found.strip()
    if needed and not found:
        raise InputFault(needed, field)
    if len(found) > longest:
        message = f"Write {longest} characters or fewer"
        raise InputFault(message, field)
    return found
