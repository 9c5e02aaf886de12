"""SQL about what partnerships asked organisations, and what they said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, not_, select

from partnership.register.authority.queries import is_seat
from partnership.store.db import db
from partnership.store.models import Organisation, Partnership, Position, TakingIn, TakingInState

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import ColumnElement


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


def invitations_at(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many partnerships wait for the answer of each organisation."""
    if not organisation_ids:
        return {}
    return Counter(each for each, _by in _open_invitations(TakingIn.organisation_id.in_(organisation_ids)))


def invitations_to_be_answered_by(partnership_id: UUID) -> list[tuple[UUID, UUID]]:
    """Organisations whose home is a partnership and that nobody leads, each with a partnership that asks it."""
    is_led = exists(select(Position.id).where(Position.organisation_id == TakingIn.organisation_id, is_seat()))
    home = select(Organisation.id).where(Organisation.home_id == partnership_id)
    return _open_invitations(TakingIn.organisation_id.in_(home), not_(is_led))


def _open_invitations(*conditions: ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    statement = (
        select(TakingIn.organisation_id, TakingIn.partnership_id)
        .join(Partnership, Partnership.id == TakingIn.partnership_id)
        .where(TakingIn.state == TakingInState.OPEN, Partnership.archived_at.is_(None), *conditions)
    )
    return [(row.organisation_id, row.partnership_id) for row in db.session.execute(statement)]


def all_open() -> list[TakingIn]:
    """What every partnership asks and nobody has answered, the oldest first."""
    statement = select(TakingIn).where(TakingIn.state == TakingInState.OPEN).order_by(TakingIn.asked_at, TakingIn.id)
    return list(db.session.scalars(statement))


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
