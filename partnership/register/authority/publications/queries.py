"""SQL about the public directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select

from partnership.policy.audience import united
from partnership.policy.scopes import is_in_force
from partnership.store.db import db
from partnership.store.models import Organisation, Participation, Partnership, Publication

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

_CURRENT = select(Publication).where(
    Publication.organisation_id.in_(bindparam("ids", expanding=True)), Publication.ended_at.is_(None)
)


def is_any_directory() -> bool:
    """Whether any partnership of the site has its public directory on."""
    return db.session.scalar(select(Partnership.id).where(_is_on()).limit(1)) is not None


def is_any_feed() -> bool:
    """Whether any partnership of the site gives its public directory to other systems."""
    statement = select(Partnership.id).where(_is_on(), Partnership.has_feed.is_(True)).limit(1)
    return db.session.scalar(statement) is not None


def pack_ids() -> list[str]:
    """The guidance of the partnerships whose public directory is on."""
    return sorted(set(db.session.scalars(select(Partnership.pack_id).where(_is_on()))))


def _is_on() -> ColumnElement[bool]:
    return and_(Partnership.has_public_directory.is_(True), Partnership.archived_at.is_(None))


def covers(organisation_ids: Collection[UUID], *, is_feed: bool = False) -> dict[UUID, dict[str, list[str]]]:
    """What counts now of what organisations agreed to, over all partnerships whose directory is on; or whose feed."""
    statement = select(Publication.organisation_id, Publication.cover).where(
        Publication.organisation_id.in_(organisation_ids), is_in_force(is_feed=is_feed)
    )
    found: dict[UUID, list[dict[str, list[str]]]] = {}
    for organisation_id, cover in db.session.execute(statement):
        found.setdefault(organisation_id, []).append(cover)
    return {organisation_id: united(each) for organisation_id, each in found.items()}


def publication(partnership_id: UUID, organisation_id: UUID) -> Publication | None:
    """What an organisation said to a partnership, whether or not it holds."""
    return db.session.scalar(
        select(Publication).where(
            Publication.partnership_id == partnership_id, Publication.organisation_id == organisation_id
        )
    )


def publications_of(partnership_id: UUID) -> dict[UUID, Publication]:
    """The same for all organisations of a partnership."""
    statement = select(Publication).where(Publication.partnership_id == partnership_id)
    return {row.organisation_id: row for row in db.session.scalars(statement)}


def switched_on(partnership_ids: Collection[UUID]) -> list[Partnership]:
    """Those of some partnerships whose public directory is on, by name."""
    statement = select(Partnership).where(Partnership.id.in_(partnership_ids), _is_on())
    return list(db.session.scalars(statement.order_by(Partnership.name, Partnership.id)))


def current_of(session: Session, organisation_ids: Collection[UUID]) -> list[Publication]:
    """The yeses of organisations that hold."""
    return list(session.scalars(_CURRENT, {"ids": list(organisation_ids)}))


def homes_of(organisation_ids: Collection[UUID]) -> set[UUID]:
    """The partnerships that keep the entries of some organisations."""
    statement = select(Organisation.home_id).where(Organisation.id.in_(organisation_ids))
    return {each for each in db.session.scalars(statement) if each is not None}


def members(partnership_id: UUID) -> list[UUID]:
    """The organisations that take part now."""
    there = select(Participation.organisation_id).where(
        Participation.partnership_id == partnership_id, Participation.left_on.is_(None)
    )
    return list(
        db.session.scalars(
            select(Organisation.id).where(Organisation.id.in_(there), Organisation.archived_at.is_(None))
        )
    )
