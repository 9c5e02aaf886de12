"""The coordinator's answers: a comment is taken, with or without a text for the clause, or declined with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.consultation import mails
from partnership.consultation.services.comments import COMMENT_MOVED
from partnership.consultation.services.text_input import LONGEST_TEXT, SAY_WHY_DECLINED, lines
from partnership.protocols import queries as protocols
from partnership.protocols.composing.context import OwnText
from partnership.protocols.drafting import clause_of
from partnership.protocols.lifecycle.status import consultation_that_counts, why_locked
from partnership.protocols.services import ARCHIVED, change_clause
from partnership.store import audit
from partnership.store.models import CommentState, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.consultation.queries import CommentSubject, Round


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """What a coordinator answers. `clause_text` is put into the clause, which was seen in `clause_version`."""

    is_taken: bool
    words: str = ""
    clause_text: str | None = None
    clause_version: int = 0


def answer_comment(
    session: Session, said: CommentSubject, answer: CommentAnswer, by: str, *, expected_version: int
) -> None:
    """Answer a comment, or answer it otherwise than before.

    Raises Stale when somebody else was first with the comment or with the clause, InputFault for a text or a reason
    that cannot be accepted, Conflict when the protocol is locked or has moved on.
    """
    audit.take_turn(session)
    draft = protocols.get_draft(said.draft.partnership.slug, said.draft.protocol.id, is_fresh=True)
    session.refresh(said.comment)
    _refuse(said, expected_version)
    words = lines(answer.words, "answer", "" if answer.is_taken else SAY_WHY_DECLINED, LONGEST_TEXT)
    if answer.is_taken and answer.clause_text is not None:
        if not said.comment.clause_id:
            raise InputFault("A comment on the protocol as a whole has no clause to change", "decision")
        clause = clause_of(draft, said.comment.clause_id)
        own = OwnText(answer.clause_text)
        try:
            change_clause(session, draft, clause, own, expected_version=answer.clause_version)
        except InputFault as fault:
            raise InputFault(str(fault), "clause_text") from fault
    row = said.comment
    row.state = CommentState.TAKEN if answer.is_taken else CommentState.DECLINED
    row.answer, row.answered_by, row.answered_at = words, by, now()
    mails.tell_answered(session, draft, row)


def refuse_settled(held: Round) -> None:
    """Raise Conflict where what was said in a consultation can no longer be answered."""
    protocol = held.draft.protocol
    if protocol.is_archived:
        raise Conflict(ARCHIVED)
    if locked := why_locked(protocol):
        raise Conflict(locked)
    counts = consultation_that_counts(protocol)
    if counts is None or counts.id != held.asked.id:
        raise Conflict("The protocol has moved on since this consultation, so its answers stay as they are.")


def _refuse(said: CommentSubject, expected_version: int) -> None:
    refuse_settled(said.round)
    if said.comment.version != expected_version:
        raise Stale(COMMENT_MOVED)
    if said.comment.state is CommentState.WITHDRAWN:
        raise Conflict("This comment was withdrawn by its sender.")
