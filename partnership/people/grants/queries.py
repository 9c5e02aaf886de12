"""SQL about grants of confidential addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import NotFound
from partnership.policy.scopes import known_organisations, takes_part
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.queries import counts
from partnership.register.directory import queries as directory
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Location,
    LocationGrant,
    Membership,
    Organisation,
    Participation,
    Position,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from partnership.policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Grant:
    """An account that may see one confidential address by name."""

    grant: LocationGrant
    account: Account
    location: Location


def get_locked_location(organisation_id: UUID, row_id: UUID) -> Location:
    """A place with an address under seal; raises NotFound."""
    row = directory.get_part(organisation_id, "locations", row_id)
    if not isinstance(row, Location) or not row.is_confidential or row.sealed_address is None:
        raise NotFound
    return row


def grants_at(location: Location) -> list[Grant]:
    """Accounts with a grant of one address that was not ended, the longest first."""
    statement = (
        select(LocationGrant, Account)
        .join(Account, Account.id == LocationGrant.account_id)
        .where(LocationGrant.location_id == location.id, LocationGrant.ended_at.is_(None))
        .order_by(LocationGrant.from_at, Account.email)
    )
    return [Grant(row[0], row[1], location) for row in db.session.execute(statement)]


def posts_of(found: Collection[Grant]) -> dict[UUID | None, str]:
    """What those are called who gave grants and who agreed to them, by account."""
    ids = {each for row in found for each in (row.grant.given_by_id, row.grant.agreed_by_id)}
    return {key: post_of(account) for key, account in authority.accounts_by_id(ids).items()}


def grants_in(viewer: Viewer, partnership_id: UUID) -> list[Grant]:
    """Grants for addresses of organisations that take part in the partnership and that the viewer may know of."""
    statement = (
        select(LocationGrant, Account, Location, Organisation)
        .join(Account, Account.id == LocationGrant.account_id)
        .join(Location, Location.id == LocationGrant.location_id)
        .join(Organisation, Organisation.id == Location.organisation_id)
        .where(takes_part([partnership_id]), known_organisations(viewer), LocationGrant.ended_at.is_(None))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, LocationGrant.from_at, Account.email)
    )
    found = []
    for grant, account, location, organisation in db.session.execute(statement):
        set_committed_value(location, "organisation", organisation)
        found.append(Grant(grant, account, location))
    return found


def account_in(partnership_ids: Collection[UUID], email: str) -> Account | None:
    """The active account of an address, if it has a place in one of the partnerships, itself or by an organisation."""
    by_organisation = (
        select(Position.account_id)
        .join(Participation, Participation.organisation_id == Position.organisation_id)
        .where(Participation.partnership_id.in_(partnership_ids), Participation.left_on.is_(None), counts(Position))
    )
    by_itself = select(Membership.account_id).where(Membership.partnership_id.in_(partnership_ids), counts(Membership))
    return db.session.scalar(
        select(Account).where(
            Account.email == email, Account.is_active, or_(Account.id.in_(by_itself), Account.id.in_(by_organisation))
        )
    )
