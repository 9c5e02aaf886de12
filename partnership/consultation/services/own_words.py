"""The word of a body itself about a paper that was recorded for it, by a link in its mailbox. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, NotAllowed, Stale
from partnership.consultation import mails
from partnership.consultation.services.objections import OVER
from partnership.consultation.services.signatures import (
    agree_when_complete,
    ask_when_approved,
    number_of,
    turn,
)
from partnership.protocols.lifecycle.status import version_of
from partnership.store import audit
from partnership.store.models import Decision, SigningState, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.consultation.witnesses import PaperLink

CHANGED = "This paper was recorded again or answered after the mail was sent. Nothing was changed."
BY = "the mailbox of {name} in the directory"
WHY = "The mailbox in the directory says that nobody there signed"


def say(session: Session, word: PaperLink, *, is_ours: bool) -> None:
    """Say whether the body signed: a no sets the paper aside at once, a yes lets one that waits for it count.

    Raises Stale where the paper is not the one of the mail, NotAllowed for a yes of a mailbox that may be another's,
    Conflict where the version is not signed any more.
    """
    place = word.place
    row, signing = turn(session, place)
    if row.decided_at != word.recorded_at or row.is_set_aside:
        raise Stale(CHANGED)
    if signing.state not in (SigningState.OPEN, SigningState.AGREED):
        raise Conflict(OVER)
    row.sha256 = version_of(place.draft.protocol, signing).sha256
    if not is_ours:
        row.waits_since, row.decision = None, Decision.SIGNED
        row.objected_at, row.objected_by = now(), BY.format(name=row.name)[:254]
        row.objection = WHY
        session.flush()
        audit.record(session, "signature set aside", row, name=row.name, sha256=row.sha256)
        mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.SET_ASIDE)
        return
    if not word.may_confirm or row.waits_since is None:
        raise NotAllowed
    row.waits_since = None
    row.decision = Decision.SIGNED
    session.flush()
    audit.record(session, "paper confirmed by the party", row, name=row.name, sha256=row.sha256)
    mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.CONFIRMED)
    ask_when_approved(session, place, row, signing)
    agree_when_complete(session, place.draft, signing)
