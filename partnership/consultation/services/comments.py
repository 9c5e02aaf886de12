"""What the parties say: comments with proposed texts, changing and withdrawing them, and having nothing to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, NotAllowed, NotFound, Stale
from partnership.consultation import queries
from partnership.consultation.services.text_input import LONGEST_CAME_BY, LONGEST_POST, LONGEST_TEXT, line, lines
from partnership.documents.text import clean
from partnership.map.mapping.queries import today
from partnership.protocols.clause_text import faults
from partnership.protocols.drafting import clause_of, own_template, own_texts, pack_of_draft
from partnership.protocols.lifecycle.status import is_open
from partnership.store import audit
from partnership.store.models import ClauseComment, CommentState, ConsultedParty, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import CommentSubject, Round
    from partnership.protocols.queries import Draft

OVER = "The consultation is over, so comments are no longer taken."
ANSWERED = "This comment is answered already, so it cannot be changed."
COMMENT_MOVED = "Somebody else changed or answered this comment while you had it open. Nothing was overwritten."


@dataclass(frozen=True, slots=True)
class CommentWords:
    """What somebody says, for which organisation, as which post."""

    organisation_id: UUID | None
    post: str
    text: str
    proposed_text: str = ""
    clause_id: str = ""  # empty: the protocol as a whole
    came_by: str = ""  # how it came, where a coordinator records it for the party


def source_of(draft: Draft, clause_id: str) -> str:
    """The text of a clause as it is written, with its slots: what a proposal starts from."""
    own = own_texts(draft).get(clause_id)
    return clean((own.text if own else "") or clause_of(draft, clause_id).text).strip()


def comment(session: Session, held: Round, words: CommentWords, sender_id: UUID) -> ClauseComment:
    """A new comment. The rules of who speaks for whom are the policy's; that it is a party is looked at here.

    A letter may be recorded after the last day, until the consultation that counts is another.
    """
    refuse_over(held, is_letter=bool(words.came_by))
    row = ClauseComment(id=uuid4(), consultation_id=held.asked.id, sender_id=sender_id, clause_id=words.clause_id)
    _fill(row, held, words)
    session.add(row)
    session.flush()
    if words.organisation_id is not None:
        party = queries.consulted_parties(held.asked.id).get(words.organisation_id)
        if party is not None:
            party.no_comment_at = None  # it has something to say after all
    return row


def change_comment(said: CommentSubject, words: CommentWords, sender_id: UUID, *, expected_version: int) -> None:
    """Other words in place of one's own, as long as comments are taken and this one is not answered."""
    _refuse_change(said, sender_id, expected_version)
    _fill(said.comment, said.round, words)


def withdraw(session: Session, said: CommentSubject, sender_id: UUID, *, expected_version: int) -> None:
    """Take back one's own comment; it stays in the history and is shown to nobody."""
    _refuse_change(said, sender_id, expected_version)
    said.comment.state = CommentState.WITHDRAWN
    audit.record(session, "comment withdrawn", said.comment)


def say_nothing(session: Session, held: Round, organisation_id: UUID, post: str) -> None:
    """A party has read the draft and has no comment."""
    refuse_over(held)
    if organisation_id not in held.party_ids:
        raise NotFound
    row = queries.consulted_parties(held.asked.id).get(organisation_id)
    if row is None:
        row = ConsultedParty(consultation_id=held.asked.id, organisation_id=organisation_id)
        session.add(row)
    row.no_comment_at, row.post = now(), line(post, "post", "", LONGEST_POST)
    session.flush()


def refuse_over(held: Round, *, is_letter: bool = False) -> None:
    """Raise Conflict where nothing is taken any more; what came by letter or mail is, after the last day too."""
    if held.draft.protocol.is_archived or not (is_letter or is_open(held.asked, today())):
        raise Conflict(OVER)


def _refuse_change(said: CommentSubject, sender_id: UUID, expected_version: int) -> None:
    if said.comment.sender_id != sender_id:
        raise NotAllowed
    refuse_over(said.round, is_letter=bool(said.comment.came_by))
    if said.comment.version != expected_version:
        raise Stale(COMMENT_MOVED)
    if said.comment.state is not CommentState.OPEN:
        raise Conflict(ANSWERED)


def _fill(row: ClauseComment, held: Round, words: CommentWords) -> None:
    if words.organisation_id not in held.party_ids:
        raise InputFault("Select the organisation that you speak for", "organisation")
    proposed = clean(words.proposed_text).strip()
    if words.clause_id:
        template = own_template(held.draft)
        if proposed and (found := faults(proposed, template, pack_of_draft(held.draft))):
            raise InputFault(" ".join(found), "proposed_text")
        if proposed == source_of(held.draft, words.clause_id):
            proposed = ""
    elif proposed:
        raise InputFault("A text can be proposed for a clause, not for the protocol as a whole", "text")
    text = lines(words.text, "text", "", LONGEST_TEXT)
    if not text and not proposed:
        missing = "Write a comment, or change the text of the clause below" if words.clause_id else "Write a comment"
        raise InputFault(missing, "text")
    row.organisation_id, row.text, row.proposed_text = words.organisation_id, text, proposed
    row.post = line(words.post, "post", "Enter your post", LONGEST_POST)
    row.came_by = line(words.came_by, "came_by", "", LONGEST_CAME_BY)
