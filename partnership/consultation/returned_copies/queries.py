"""SQL about copies that came back, and their changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.base.errors import NotFound
from partnership.consultation.queries import OfRound, Round, get_round
from partnership.store.db import db
from partnership.store.models import ReturnedChange, ReturnedCopy

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

_WHOLE = selectinload(ReturnedCopy.changes)


@dataclass(frozen=True, slots=True)
class CopyInConsultation(OfRound):
    """A copy with the consultation that it belongs to: its party sees it, and the coordinators."""

    copy: ReturnedCopy

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The party that sent it."""
        return frozenset({self.copy.organisation_id})


@dataclass(frozen=True, slots=True)
class OneChange(CopyInConsultation):
    """A change in a copy: the subject of the page that answers it."""

    change: ReturnedChange


def get_copy(slug: str, protocol_id: UUID, copy_id: UUID) -> CopyInConsultation:
    """A copy that came back to a consultation of a protocol; raises NotFound."""
    found = db.session.scalar(select(ReturnedCopy).where(ReturnedCopy.id == copy_id).options(_WHOLE))
    if found is None:
        raise NotFound
    return CopyInConsultation(get_round(slug, protocol_id, found.consultation_id), found)


def get_change(slug: str, protocol_id: UUID, copy_id: UUID, change_id: UUID) -> OneChange:
    """A change in a copy; raises NotFound."""
    held = get_copy(slug, protocol_id, copy_id)
    found = next((each for each in held.copy.changes if each.id == change_id), None)
    if found is None:
        raise NotFound
    return OneChange(held.round, held.copy, found)


def copies_of(held: Round, organisation_ids: Collection[UUID] | None = None) -> list[ReturnedCopy]:
    """The copies of a consultation with their changes, or those of some parties, in the order in which they came."""
    statement = select(ReturnedCopy).where(ReturnedCopy.consultation_id == held.asked.id)
    if organisation_ids is not None:
        statement = statement.where(ReturnedCopy.organisation_id.in_(organisation_ids))
    return list(db.session.scalars(statement.options(_WHOLE).order_by(ReturnedCopy.sent_at, ReturnedCopy.id)))


def same_file(consultation_id: UUID, sha256: str) -> ReturnedCopy | None:
    """The copy that was read from the very same bytes."""
    return db.session.scalar(
        select(ReturnedCopy).where(ReturnedCopy.consultation_id == consultation_id, ReturnedCopy.sha256 == sha256)
    )
