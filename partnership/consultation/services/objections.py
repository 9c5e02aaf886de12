"""Objecting to a signature, taking one's own back, and taking an objection back.

Whoever is told of a signature may object to it: everybody with a place in the party, and the coordinators of the
partnership. The signature is set aside at once and openly, since waiting for an answer would let a forged one bring a
version into force meanwhile. It is kept, with the objection beside it; what holds then says `lifecycle.signatures`. A
later signature replaces it, which nobody gives over an objection of somebody else to their own (`services.signatures`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, NotAllowed, Stale
from partnership.consultation import mails
from partnership.consultation.services.signatures import agree_when_complete, ask_when_approved, number_of, turn
from partnership.consultation.services.text_input import LONGEST_REASON, line
from partnership.register.authority import queries as authority
from partnership.store import audit
from partnership.store.models import Decision, SigningState, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import ToSign
    from partnership.store.models import Signature, Signing

LONGEST_BY = 254
MOVED = "This signature changed after you opened the page. Look at it as it is now; nothing was changed."
OVER = "This version is not signed any more, so nobody has to object."


def object_to(
    session: Session, place: ToSign, account_id: UUID, reason: str, post: str, *, expected_version: int
) -> Signing:
    """Set a signature aside, with a reason; by who signed or recorded it, it is taken back.

    Raises NotAllowed for who is not told of it at this moment, Stale where it is not the signature that was shown,
    Conflict where there is nothing to object to.
    """
    row, signing = turn(session, place)
    as_whom = _as_whom(place, account_id)
    _refuse_late(row, signing, expected_version)
    if row.decision is not Decision.SIGNED:
        raise Conflict(f"{row.name} has not signed, so nobody has to object.")
    if row.is_set_aside:
        raise Conflict(f"An objection to the signature of {row.name} stands already.")
    row.objection = line(reason, "reason", "Enter why the signature does not count", LONGEST_REASON)
    row.objected_at, row.objected_by_id = now(), account_id
    row.objected_by = f"{post}, {as_whom}"[:LONGEST_BY]
    session.flush()
    action = "signature taken back" if row.is_taken_back else "signature set aside"
    audit.record(session, action, row, name=row.name, sha256=row.sha256)
    what = mails.TAKEN_BACK if row.is_taken_back else mails.SET_ASIDE
    mails.tell_signature(session, place.draft, row, number_of(place, signing), what)
    return signing


def lift(session: Session, place: ToSign, account_id: UUID, *, expected_version: int) -> Signing:
    """Take back an objection that one made: the signature counts again, as it was given.

    Raises NotAllowed for everybody else, and for who took their own signature back: they sign anew.
    """
    row, signing = turn(session, place)
    _as_whom(place, account_id)
    _refuse_late(row, signing, expected_version)
    if row.objected_by_id != account_id or row.is_taken_back:
        raise NotAllowed
    row.objected_at, row.objected_by, row.objected_by_id, row.objection = None, "", None, ""
    session.flush()
    audit.record(session, "objection taken back", row, name=row.name, sha256=row.sha256)
    mails.tell_signature(session, place.draft, row, number_of(place, signing), mails.LIFTED)
    ask_when_approved(session, place, row, signing)
    agree_when_complete(session, place.draft, signing)
    return signing


def _as_whom(place: ToSign, account_id: UUID) -> str:
    """In what capacity somebody is told of the signature, asked of the places as they are now."""
    organisation_id = place.signature.organisation_id
    if organisation_id and account_id in {each.id for each in authority.people_of([organisation_id])}:
        return f"of {place.signature.name}"
    if account_id in {each.id for each in authority.coordinators_of([place.partnership_id])}:
        return f"coordinator of {place.draft.partnership.name}"
    raise NotAllowed


def _refuse_late(row: Signature, signing: Signing, expected_version: int) -> None:
    if signing.state not in (SigningState.OPEN, SigningState.AGREED):
        raise Conflict(OVER)
    if row.version != expected_version:
        raise Stale(MOVED)
