"""All SQL of letterheads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.base.errors import NotFound
from partnership.documents.letterhead.stored import design_from
from partnership.documents.word.letterhead import LetterheadDesign
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Letterhead, Partnership

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class LetterheadSubject:
    """A letterhead with its partnership: the subject of its pages."""

    letterhead: Letterhead
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_held(slug: str, letterhead_id: UUID) -> LetterheadSubject:
    """A letterhead of a partnership, put away or not; raises NotFound."""
    partnership = get_partnership(slug)
    found = db.session.scalar(
        select(Letterhead).where(Letterhead.id == letterhead_id, Letterhead.partnership_id == partnership.id)
    )
    if found is None:
        message = "there is no such letterhead"
        raise NotFound(message)
    return LetterheadSubject(found, partnership)


def letterheads(partnership_id: UUID) -> list[Letterhead]:
    """The letterheads of a partnership: the one in use first, those that are put away last."""
    return list(
        db.session.scalars(
            select(Letterhead)
            .where(Letterhead.partnership_id == partnership_id)
            .order_by(Letterhead.archived_at.is_not(None), Letterhead.is_used.desc(), Letterhead.name, Letterhead.id)
        )
    )


def in_use(session: Session, partnership_id: UUID) -> Letterhead | None:
    """The letterhead that documents are written on now."""
    return session.scalar(
        select(Letterhead).where(Letterhead.partnership_id == partnership_id, Letterhead.is_used.is_(True))
    )


def named(session: Session, partnership_id: UUID, name: str) -> Letterhead | None:
    """The letterhead of this name that is not put away."""
    return session.scalar(
        select(Letterhead).where(
            Letterhead.partnership_id == partnership_id, Letterhead.name == name, Letterhead.archived_at.is_(None)
        )
    )


def design_of(partnership_id: UUID) -> LetterheadDesign | None:
    """The house style of a partnership's Word documents; none where it uses no letterhead and ours holds."""
    taken = db.session.scalar(
        select(Letterhead.taken).where(Letterhead.partnership_id == partnership_id, Letterhead.is_used.is_(True))
    )
    return design_from(taken) if taken is not None else None
