"""SQL about who speaks for organisations, who coordinates a partnership, and which invitations stand between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from partnership.db import db
from partnership.models import (
    Account,
    MemberRole,
    Membership,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    TakingIn,
    TakingInState,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import Select

LEADING = tuple(role for role in PositionRole if role.leads)  # who speaks for an organisation
KEEPING = tuple(role for role in PositionRole if role.edits)  # who keeps its entry


def with_people(ids: Collection[UUID], roles: Collection[PositionRole]) -> set[UUID]:
    """Which of the organisations have somebody in one of these roles whose account is open."""
    statement = (
        select(Position.organisation_id)
        .join(Account, Account.id == Position.account_id)
        .where(Position.organisation_id.in_(ids), Position.role.in_(roles), Account.is_active)
        .distinct()
    )
    return set(db.session.scalars(statement))


def people_of(organisation_ids: Collection[UUID], roles: Collection[PositionRole]) -> list[Account]:
    """Open accounts with one of these roles in any of the organisations, each once, in a stable order."""
    there = select(Position.account_id).where(Position.organisation_id.in_(organisation_ids), Position.role.in_(roles))
    return _open(there)


def coordinators_of(partnership_ids: Collection[UUID]) -> list[Account]:
    """Open accounts of the coordinators of any of the partnerships, each once, in a stable order."""
    there = select(Membership.account_id).where(
        Membership.partnership_id.in_(partnership_ids), Membership.role == MemberRole.COORDINATOR
    )
    return _open(there)


def _open(ids: Select[UUID]) -> list[Account]:
    statement = select(Account).where(Account.id.in_(ids), Account.is_active).order_by(Account.email)
    return list(db.session.scalars(statement))


def invitations_to(organisation_id: UUID) -> list[tuple[TakingIn, Partnership]]:
    """What partnerships asked an organisation, and what it said; the latest first."""
    statement = (
        select(TakingIn, Partnership)
        .join(Partnership, Partnership.id == TakingIn.partnership_id)
        .where(TakingIn.organisation_id == organisation_id, Partnership.archived_at.is_(None))
        .order_by(TakingIn.asked_at.desc(), TakingIn.id)
    )
    return [(row.TakingIn, row.Partnership) for row in db.session.execute(statement)]


def invitations_of(partnership_id: UUID) -> list[tuple[TakingIn, Organisation]]:
    """Each organisation's latest invitation into a partnership, by name of the organisation; archived ones left out."""
    number = func.row_number().over(
        partition_by=TakingIn.organisation_id, order_by=(TakingIn.asked_at.desc(), TakingIn.id)
    )
    latest = select(TakingIn.id, number.label("number")).where(TakingIn.partnership_id == partnership_id).subquery()
    statement = (
        select(TakingIn, Organisation)
        .join(latest, latest.c.id == TakingIn.id)
        .join(Organisation, Organisation.id == TakingIn.organisation_id)
        .where(latest.c.number == 1, Organisation.archived_at.is_(None))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return [(row.TakingIn, row.Organisation) for row in db.session.execute(statement)]


def open_invitation(partnership_id: UUID, organisation_id: UUID) -> TakingIn | None:
    """The invitation that waits for an answer; there is one at most."""
    return db.session.scalar(
        select(TakingIn).where(
            TakingIn.partnership_id == partnership_id,
            TakingIn.organisation_id == organisation_id,
            TakingIn.state == TakingInState.OPEN,
        )
    )


def last_invitation(partnership_id: UUID, organisation_id: UUID) -> TakingIn | None:
    """What a partnership asked an organisation last, whatever became of it."""
    return db.session.scalar(
        select(TakingIn)
        .where(TakingIn.partnership_id == partnership_id, TakingIn.organisation_id == organisation_id)
        .order_by(TakingIn.asked_at.desc(), TakingIn.id)
        .limit(1)
    )


def invitation(taking_in_id: UUID, organisation_id: UUID) -> tuple[TakingIn, Partnership] | None:
    """One invitation of an organisation, whatever became of it."""
    found = db.session.execute(
        select(TakingIn, Partnership)
        .join(Partnership, Partnership.id == TakingIn.partnership_id)
        .where(TakingIn.id == taking_in_id, TakingIn.organisation_id == organisation_id)
    ).first()
    return (found.TakingIn, found.Partnership) if found else None
