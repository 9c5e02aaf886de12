"""Answering a finding that stops signing and came up after it was opened, and bringing a signed version into force."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, Stale
from partnership.consultation import mails
from partnership.consultation.services.signatures import agree_when_complete, is_complete
from partnership.consultation.services.text_input import LONGEST_REASON, line
from partnership.protocols import queries as protocols
from partnership.protocols.lifecycle.current import late_in
from partnership.protocols.lifecycle.status import being_signed, version_of
from partnership.store import audit
from partnership.store.models import LateFinding, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.protocols.queries import Draft
    from partnership.store.models import Signing

MENDED = "The map does not say this any more, so it needs no answer."
MOVED = "Somebody else answered this while you had the page open. Read their answer first."
NOTHING = "Nobody is signing now, so nothing was changed."
STILL_WAITS = "What was found since is not answered. Answer it first, or end the signing."
NOT_COMPLETE = "Not everybody needed has signed yet."


def answer_late(
    session: Session, draft: Draft, key: str, answer: str, by: str, account_id: UUID, *, expected_version: int
) -> Signing:
    """Answer what came up since, so that the version may come into force over it; everybody who signs is told.

    Raises Conflict where nothing is signed, or where the map does not say it any more; Stale where somebody else has
    answered meanwhile. `expected_version` is 0 where no answer was shown.
    """
    draft, signing = _turn(session, draft)
    found = next((each for each in late_in(draft, signing) if each.key == key and not each.is_mended), None)
    if found is None:
        raise Conflict(MENDED)
    row = found.answer
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(MOVED)
    words = line(answer, "answer", "Enter why the version may come into force all the same", LONGEST_REASON)
    if row is None:
        row = LateFinding(id=uuid4(), signing_id=signing.id, key=key)
        session.add(row)
    row.text, row.clauses, row.answer = found.text, found.clauses, words
    row.answered_by, row.answered_by_id, row.answered_at = by, account_id, now()
    session.flush()
    number = version_of(draft.protocol, signing).number
    audit.record(session, "finding after opening answered", draft.protocol, number=number, finding=found.text)
    mails.tell_late_answer(session, draft, signing, number)
    agree_when_complete(session, draft, signing)
    return signing


def bring_into_force(session: Session, draft: Draft) -> Signing:
    """Agree a version that everybody needed has signed, once nothing that came up since is without an answer.

    Raises Conflict where it cannot be. What was mended in the map needs no answer, and no signature says so.
    """
    draft, signing = _turn(session, draft)
    if not is_complete(signing):
        raise Conflict(NOT_COMPLETE)
    if any(each.waits for each in late_in(draft, signing)):
        raise Conflict(STILL_WAITS)
    agree_when_complete(session, draft, signing)
    return signing


def _turn(session: Session, draft: Draft) -> tuple[Draft, Signing]:
    """The protocol with the signing that is open, as they are now, after every other writer."""
    audit.take_turn(session)
    draft = protocols.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
    signing = being_signed(draft.protocol)
    if signing is None:
        raise Conflict(NOTHING)
    return draft, signing
