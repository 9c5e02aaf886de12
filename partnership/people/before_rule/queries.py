"""SQL about what is there from before the rule, and whether its keepers were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from partnership.db import db
from partnership.models import AuditEntry, Location, LocationGrant, Organisation, Participation, Partnership, Position

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

TOLD = "keepers told of the rule"  # recorded of each partnership, once
BEFORE = "From before the rule"  # the reason of grants that the upgrade made


def has_any() -> bool:
    """Whether a place that has not ended is from before the rule."""
    statement = select(Position.id).where(Position.is_before_rule, Position.ended_at.is_(None)).limit(1)
    return db.session.scalar(statement) is not None


def was_told() -> bool:
    """Whether the keepers of this site were told."""
    statement = select(AuditEntry.sequence).where(AuditEntry.table == "partnership", AuditEntry.action == TOLD).limit(1)
    return db.session.scalar(statement) is not None


def partnerships() -> dict[UUID, Partnership]:
    """Every partnership that is not put away."""
    statement = select(Partnership).where(Partnership.archived_at.is_(None)).order_by(Partnership.slug)
    return {each.id: each for each in db.session.scalars(statement)}


def people_before() -> dict[UUID, int]:
    """How many places from before the rule each organisation has."""
    statement = (
        select(Position.organisation_id, func.count())
        .where(Position.is_before_rule, Position.ended_at.is_(None))
        .group_by(Position.organisation_id)
    )
    rows: Iterable[tuple[UUID, int]] = db.session.execute(statement).all()
    return dict(rows)


def grants_for_days() -> dict[UUID, int]:
    """How many grants of places of each organisation the upgrade gave for some days, and nobody has ended."""
    statement = (
        select(Location.organisation_id, func.count())
        .join(LocationGrant, LocationGrant.location_id == Location.id)
        .where(LocationGrant.reason == BEFORE, LocationGrant.until_at.is_not(None), LocationGrant.ended_at.is_(None))
        .group_by(Location.organisation_id)
    )
    rows: Iterable[tuple[UUID, int]] = db.session.execute(statement).all()
    return dict(rows)


def in_several(partnership_ids: Collection[UUID]) -> set[UUID]:
    """Organisations that take part in more than one of the partnerships."""
    statement = (
        select(Participation.organisation_id)
        .where(Participation.left_on.is_(None), Participation.partnership_id.in_(partnership_ids))
        .group_by(Participation.organisation_id)
        .having(func.count() > 1)
    )
    return set(db.session.scalars(statement))


def organisations(ids: Collection[UUID]) -> list[Organisation]:
    """Organisations that are not put away, by name, with where they take part."""
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(ids), Organisation.archived_at.is_(None))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return list(db.session.scalars(statement))
