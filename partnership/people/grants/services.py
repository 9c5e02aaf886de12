"""Giving somebody one confidential address by name, and taking that back. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership import audit
from partnership.accounts.tokens import fold_email
from partnership.directory.addresses import looks_like_address
from partnership.errors import Conflict, InputFault
from partnership.mail.services import address
from partnership.models import LocationGrant, now
from partnership.people.grants import queries
from partnership.people.services import post_of
from partnership.people.telling import tell_account, tell_keepers

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Account, Location
    from partnership.policy.viewer import Viewer

LONGEST_REASON = 200


def give(session: Session, viewer: Viewer, location: Location, email: str, reason: str) -> Account:
    """Let an account of the organisation's partnerships see one locked address; returns it.

    Whether the account is unknown or of somewhere else is the same answer. Raises InputFault, Conflict when it has the
    grant already.
    """
    audit.take_turn(session)
    organisation = location.organisation
    account = queries.account_in(organisation.partnership_ids, fold_email(email))
    if account is None:
        message = "Nobody in the partnerships of this organisation has an account with this address"
        raise InputFault(message, "email")
    if account.id == viewer.account_id:
        message = "You see this address already"
        raise InputFault(message, "email")
    if looks_like_address(reason):
        message = "Do not write an address here: others read the reason"
        raise InputFault(message, "reason")
    if queries.grant(location.id, account.id) is not None:
        message = "This account sees the address already"
        raise Conflict(message, "email")
    session.add(LocationGrant(location_id=location.id, account_id=account.id, reason=reason, granted_at=now()))
    session.flush()
    href = address("directory.organisation", organisation_id=organisation.id, _anchor="locations")
    what = f"You may now see one confidential address of {organisation.name}. Each look is recorded."
    tell_account(session, account, what, href)
    what = f"{post_of(account)} may now see one confidential address by name."
    tell_keepers(session, organisation, what, but={account.id, *_own(viewer)})
    return account


def take_back(session: Session, viewer: Viewer, grant: LocationGrant, location: Location, account: Account) -> None:
    """End a grant at once, and tell both sides."""
    session.delete(grant)
    session.flush()
    organisation = location.organisation
    what = f"You may no longer see a confidential address of {organisation.name}."
    tell_account(session, account, what)
    what = f"{post_of(account)} may no longer see a confidential address by name."
    tell_keepers(session, organisation, what, but={account.id, *_own(viewer)})


def _own(viewer: Viewer) -> set[UUID]:
    return set() if viewer.account_id is None else {viewer.account_id}
