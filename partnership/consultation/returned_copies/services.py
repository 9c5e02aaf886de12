"""Keeping what a copy says, and answering its changes. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault, Stale
from partnership.consultation import mails
from partnership.consultation import queries as consultations
from partnership.consultation.returned_copies import queries
from partnership.consultation.returned_copies.changes import OF_CLAUSE, wants_other_words
from partnership.consultation.returned_copies.current_clause import Current
from partnership.consultation.services.answers import refuse_settled
from partnership.consultation.services.comments import CommentWords, comment, refuse_over
from partnership.consultation.services.text_input import (
    LONGEST_CAME_BY,
    LONGEST_POST,
    LONGEST_TEXT,
    SAY_WHAT_WAS_DONE,
    line,
    lines,
)
from partnership.documents.reading.changes import CopyChangeKind
from partnership.documents.text import clean
from partnership.documents.wording import day
from partnership.protocols import queries as protocols
from partnership.protocols.composing.context import OwnText
from partnership.protocols.drafting import clause_of
from partnership.protocols.services import change_clause
from partnership.store import audit
from partnership.store.models import ChangeState, ReturnedChange, ReturnedCopy, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import Round
    from partnership.consultation.returned_copies.intake import ChangeRead, CopyRead
    from partnership.consultation.returned_copies.queries import CopyInConsultation, OneChange
    from partnership.protocols.drafting import Material

MOVED = "Somebody else answered this change while you had the page open. Nothing was overwritten."
LONGEST_NAME = 200
LONGEST_LEFT_OUT = 500


@dataclass(frozen=True, slots=True)
class CopyUpload:
    """A file with who sent it. `came_by` is how it came to the coordinator; empty where the party uploads it itself."""

    organisation_id: UUID | None
    post: str
    came_by: str
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """What a coordinator decides on a change. `clause_text` is put into the clause, which was seen in that version."""

    is_taken: bool
    words: str = ""
    clause_text: str | None = None
    clause_version: int = 0


def refuse_again(held: Round, sha256: str) -> None:
    """Raise InputFault for a file that was read before; asked before the work of reading it."""
    if (known := queries.same_file(held.asked.id, sha256)) is not None:
        raise InputFault(f"This very file was read already, on {day(known.sent_at.date())}", "file")


def refuse_late(held: Round, *, is_letter: bool) -> None:
    """Raise Conflict where no copy is taken any more; what came by letter or mail is, as long as it can be answered."""
    refuse_over(held, is_letter=is_letter)
    refuse_settled(held)


def keep(session: Session, held: Round, sending: CopyUpload, read: CopyRead, sender_id: UUID, by: str) -> ReturnedCopy:
    """Keep what a copy says: its changes, and its comments as comments of the party. Raises InputFault, Conflict."""
    audit.take_turn(session)
    refuse_late(held, is_letter=bool(sending.came_by))
    refuse_again(held, sending.sha256)
    if sending.organisation_id is None or sending.organisation_id not in held.party_ids:
        raise InputFault("Select the party that the copy is from", "organisation")
    post = line(sending.post, "post", "Enter the post that sent it", LONGEST_POST)
    came_by = line(sending.came_by, "came_by", "", LONGEST_CAME_BY)
    row = ReturnedCopy(
        id=uuid4(),
        consultation_id=held.asked.id,
        version_id=read.version.id,
        organisation_id=sending.organisation_id,
        sender_id=sender_id,
        post=post,
        came_by=came_by,
        uploaded_by=by,
        file_name=sending.file_name[:LONGEST_NAME],
        sha256=sending.sha256,
        remark=read.remark,
        comments=len(read.comments),
    )
    row.changes = [_row(place, each) for place, each in enumerate(read.changes)]
    session.add(row)
    session.flush()
    party = consultations.consulted_parties(held.asked.id).get(sending.organisation_id)
    if party is not None and row.changes:
        party.no_comment_at = None  # it has something to say after all
    for each in read.comments:
        words = CommentWords(sending.organisation_id, post, each.text, clause_id=each.clause_id, came_by=came_by)
        comment(session, held, words, sender_id)
    return row


def _row(place: int, read: ChangeRead) -> ReturnedChange:
    return ReturnedChange(
        place=place,
        clause_id=read.clause_id,
        near=read.near,
        kind=read.kind.value,
        where=read.where,
        old=read.old,
        new=read.new,
        author=read.authors,
        changed_at=read.difference.at,
        is_tracked=read.difference.is_tracked,
    )


def answer(
    session: Session, place: OneChange, material: Material, decision: ChangeDecision, by: str, *, expected_version: int
) -> None:
    """Take a change, or decline it with a reason; or answer it otherwise than before.

    Raises Stale when somebody else was first with the change or the clause, InputFault for a text or a reason that
    cannot be accepted, Conflict when the protocol is locked or has moved on.
    """
    audit.take_turn(session)
    session.refresh(place.change)
    refuse_settled(place.round)
    if place.change.version != expected_version:
        raise Stale(MOVED)
    is_of_clause = place.change.kind in OF_CLAUSE
    missing = "" if decision.is_taken and is_of_clause else SAY_WHAT_WAS_DONE
    words = lines(decision.words, "answer", missing, LONGEST_TEXT)
    if decision.is_taken and is_of_clause:
        _put_in(session, place, material, decision, words)
    _answered(session, place, words, by, is_taken=decision.is_taken)


def _put_in(session: Session, place: OneChange, material: Material, decision: ChangeDecision, words: str) -> None:
    """Make the words of a copy the partnership's own text of the clause, or leave the clause out."""
    change = place.change
    draft = protocols.get_draft(place.round.draft.partnership.slug, place.round.draft.protocol.id, is_fresh=True)
    clause = clause_of(draft, change.clause_id)
    if CopyChangeKind(change.kind) is CopyChangeKind.REMOVED:
        reason = " ".join((words or f"Taken out in the copy of {_party(place, material)}").split())[:LONGEST_LEFT_OUT]
        own = OwnText(Current(draft, material).own_text(change.clause_id), is_left_out=True, reason=reason)
    elif decision.clause_text is None:
        raise InputFault("Choose which text is put into the clause", "decision")
    else:
        own = OwnText(decision.clause_text)
        _refuse_untouched(Current(draft, material), change, own, words)
    try:
        change_clause(session, draft, clause, own, expected_version=decision.clause_version)
    except InputFault as fault:
        raise InputFault(str(fault), "clause_text") from fault


def _refuse_untouched(current: Current, change: ReturnedChange, own: OwnText, words: str) -> None:
    """Refuse to call a change taken that the clause does not show, unless its sender is told where it is met."""
    is_as_before = clean(own.text).split() == clean(current.source(change.clause_id)).split()
    if is_as_before and not words and not current.has_already(change):
        said = "The text below is the clause as it is now. Put the change into it, or tell the sender where it is met"
        raise InputFault(said, "clause_text")


def _party(place: CopyInConsultation, material: Material) -> str:
    return next((each.name for each in material.map_.agencies if each.id == place.copy.organisation_id), "a party")


def _answered(session: Session, place: OneChange, words: str, by: str, *, is_taken: bool) -> None:
    change = place.change
    change.state = ChangeState.TAKEN if is_taken else ChangeState.DECLINED
    change.answer, change.answered_by, change.answered_at = words, by, now()
    details = {"clause_id": change.clause_id} if change.clause_id else {"near": change.near}
    audit.record(session, f"change {change.state.value}", place.copy, **details)
    mails.tell_answered(session, place.round.draft, place.copy)


def take_clean(session: Session, place: CopyInConsultation, material: Material, by: str) -> int:
    """Take every change of a copy that nobody needs to look into; returns how many.

    Those are changes of the words of a clause that touch no words of the map, whose words stand in the clause as they
    did, and that no other copy wants otherwise.
    """
    audit.take_turn(session)
    refuse_settled(place.round)
    others = [each for each in queries.copies_of(place.round) if each.id != place.copy.id]
    wanted = {(change.clause_id, change.new) for each in others for change in each.changes if wants_other_words(change)}
    taken = 0
    for change in place.copy.changes:
        differs = any(clause_id == change.clause_id and new != change.new for clause_id, new in wanted)
        if change.state is not ChangeState.OPEN or change.kind != CopyChangeKind.TEXT or differs:
            continue
        draft = protocols.get_draft(place.round.draft.partnership.slug, place.round.draft.protocol.id, is_fresh=True)
        current = Current(draft, material)
        made = current.rewritten(change)
        if made is None or not (made.is_clean or current.has_already(change)):
            continue
        one = ChangeDecision(is_taken=True, clause_text=made.text, clause_version=current.version_of(change.clause_id))
        held = queries.OneChange(place.round, place.copy, change)
        _put_in(session, held, material, one, "")
        _answered(session, held, "", by, is_taken=True)
        taken += 1
    return taken
