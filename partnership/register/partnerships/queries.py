"""SQL about partnerships and their boards."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from partnership.base.errors import NotFound
from partnership.store.db import db
from partnership.store.models import Board, Partnership

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import Select


def get_partnership(slug: str) -> Partnership:
    """The partnership of a slug, unless it is archived."""
    found = db.session.scalar(_partnership(), {"slug": slug})
    if found is None:
        message = f"there is no partnership {slug!r}"
        raise NotFound(message)
    return found


@cache
def _partnership() -> Select[Partnership]:
    return select(Partnership).where(Partnership.slug == bindparam("slug"), Partnership.archived_at.is_(None))


def partnership_by_id(partnership_id: UUID) -> Partnership:
    """A partnership whose id is known to be right."""
    return db.session.get_one(Partnership, partnership_id)


def partnerships_by_id(ids: Collection[UUID]) -> dict[UUID, Partnership]:
    """Partnerships by id, by name."""
    by_name = (func.lower(Partnership.name), Partnership.id)
    statement = select(Partnership).where(Partnership.id.in_(ids)).order_by(*by_name)
    return {row.id: row for row in db.session.scalars(statement)}


def first_partnerships(most: int) -> list[Partnership]:
    """Partnerships that are not archived, by slug, no more than so many."""
    statement = select(Partnership).where(Partnership.archived_at.is_(None)).order_by(Partnership.slug).limit(most)
    return list(db.session.scalars(statement))


def slug_is_in_use(slug: str) -> bool:
    """Whether a partnership, archived or not, has this short name."""
    return db.session.scalar(select(Partnership.id).where(Partnership.slug == slug)) is not None


def is_any_partnership() -> bool:
    """Whether the site has a partnership at all."""
    return db.session.scalar(select(Partnership.id).limit(1)) is not None


def boards_of(partnership_id: UUID) -> list[Board]:
    """The rows of the boards that were entered, by name."""
    return list(
        db.session.scalars(select(Board).where(Board.partnership_id == partnership_id).order_by(Board.name, Board.id))
    )
