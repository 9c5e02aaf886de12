"""SQL about what accounts gave: places, memberships, clearances, grants, and links that nobody has used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from partnership.base.errors import NotFound
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Location,
    LocationGrant,
    Membership,
    OneTimeLink,
    Position,
    Question,
    QuestionState,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from partnership.store.models import Partnership


@dataclass(frozen=True, slots=True)
class Giver:
    """An account that has, or had, a place in a team, for the policy."""

    account: Account
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_giver(slug: str, account_id: UUID) -> Giver:
    """An account that is or was in the team of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    statement = select(Membership.id).where(
        Membership.account_id == account_id, Membership.partnership_id == partnership.id
    )
    account = db.session.get(Account, account_id)
    if account is None or db.session.scalar(statement.limit(1)) is None:
        raise NotFound
    return Giver(account, partnership)


def former_team(partnership_id: UUID, since: datetime) -> list[Account]:
    """Who left the team since a moment and has no place there now, by post."""
    there = select(Membership.account_id).where(
        Membership.partnership_id == partnership_id, Membership.ended_at.is_(None)
    )
    left = select(Membership.account_id).where(
        Membership.partnership_id == partnership_id, Membership.ended_at > since, Membership.account_id.not_in(there)
    )
    statement = select(Account).where(Account.id.in_(left)).order_by(Account.display_name, Account.email)
    return list(db.session.scalars(statement))


def places(giver_ids: Collection[UUID], since: datetime) -> list[tuple[Position, Account]]:
    """Places in organisations that they gave since a moment, or said yes to, and that have not ended."""
    given = Position.given_by_id.in_(giver_ids) & (Position.created_at >= since)
    agreed = Position.agreed_by_id.in_(giver_ids) & (Position.stands_since >= since)
    statement = (
        select(Position, Account)
        .join(Account, Account.id == Position.account_id)
        .where(Position.ended_at.is_(None), or_(given, agreed))
        .order_by(Account.email, Position.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def members(giver_ids: Collection[UUID], since: datetime) -> list[tuple[Membership, Account]]:
    """Places in teams that they gave since a moment, and places that they cleared, whenever that was."""
    given = Membership.given_by_id.in_(giver_ids) & (Membership.created_at >= since)
    cleared = Membership.is_cleared & or_(
        Membership.clearance_given_by_id.in_(giver_ids), Membership.clearance_agreed_by_id.in_(giver_ids)
    )
    statement = (
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.ended_at.is_(None), or_(given, cleared))
        .order_by(Account.email, Membership.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def grants(giver_ids: Collection[UUID], since: datetime) -> list[tuple[LocationGrant, Account, Location]]:
    """Grants of confidential places that they gave since a moment, or said yes to, and that have not ended."""
    statement = (
        select(LocationGrant, Account, Location)
        .join(Account, Account.id == LocationGrant.account_id)
        .join(Location, Location.id == LocationGrant.location_id)
        .where(
            LocationGrant.ended_at.is_(None),
            LocationGrant.from_at >= since,
            or_(LocationGrant.given_by_id.in_(giver_ids), LocationGrant.agreed_by_id.in_(giver_ids)),
        )
        .order_by(Account.email, LocationGrant.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def links(giver_ids: Collection[UUID]) -> list[OneTimeLink]:
    """Invitations and links into teams that they made, or said yes to, and that still work."""
    statement = select(OneTimeLink).where(
        or_(OneTimeLink.made_by_id.in_(giver_ids), OneTimeLink.agreed_by_id.in_(giver_ids)),
        OneTimeLink.used_at.is_(None),
        OneTimeLink.ended_at.is_(None),
        OneTimeLink.expires_at > now(),
    )
    return list(db.session.scalars(statement.order_by(OneTimeLink.email, OneTimeLink.id)))


def questions(giver_ids: Collection[UUID]) -> list[Question]:
    """What they asked that nobody has answered."""
    statement = select(Question).where(Question.by_id.in_(giver_ids), Question.state == QuestionState.OPEN)
    return list(db.session.scalars(statement.order_by(Question.at, Question.id)))
