"""SQL of the manual: who wants to be told of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from partnership.store.db import db
from partnership.store.models import ManualWatch

if TYPE_CHECKING:
    from uuid import UUID


def watches_of(account_id: UUID, partnership_id: UUID) -> list[ManualWatch]:
    """What an account wants to be told of in a partnership."""
    statement = select(ManualWatch).where(
        ManualWatch.account_id == account_id, ManualWatch.partnership_id == partnership_id
    )
    return list(db.session.scalars(statement.order_by(ManualWatch.at, ManualWatch.id)))


def watches_for(partnership_id: UUID, protocol_id: UUID) -> list[ManualWatch]:
    """Everybody's who wants to be told of a protocol, or of all of its partnership."""
    statement = select(ManualWatch).where(
        ManualWatch.partnership_id == partnership_id,
        or_(ManualWatch.protocol_id == protocol_id, ManualWatch.protocol_id.is_(None)),
    )
    return list(db.session.scalars(statement.order_by(ManualWatch.at, ManualWatch.id)))
