"""SQL about the mailboxes of desks, as they are and as the history has them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select

from partnership.store.db import db
from partnership.store.models import AuditEntry, Contact, Participation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


def mailboxes_of(organisation_id: UUID, since: datetime) -> list[str]:
    """The mailboxes of its desks, the main one first, and of those that were put away since a moment."""
    statement = (
        select(Contact.email)
        .where(
            Contact.organisation_id == organisation_id,
            Contact.email != "",
            or_(Contact.archived_at.is_(None), Contact.archived_at >= since),
        )
        .order_by(Contact.is_main.desc(), Contact.post, Contact.id)
    )
    return list(db.session.scalars(statement))


def desk_by_id(contact_id: UUID) -> Contact | None:
    """A desk, put away or not."""
    return db.session.get(Contact, contact_id)


def mailbox_of_desk(row_id: str) -> str:
    """The mailbox of a desk, put away or not; empty for one that is gone."""
    return db.session.scalar(select(Contact.email).where(Contact.id == UUID(row_id))) or ""


def told_of_desks(organisation_id: UUID, since: datetime) -> list[AuditEntry]:
    """What the history tells of the desks of an entry since a moment, the oldest first."""
    statement = select(AuditEntry).where(
        AuditEntry.organisation_id == organisation_id, AuditEntry.table == "contact", AuditEntry.at >= since
    )
    return list(db.session.scalars(statement.order_by(AuditEntry.sequence)))


def desks_called(partnership_id: UUID, posts: Collection[str]) -> list[Contact]:
    """Desks with a mailbox that are called so, of organisations that take part in a partnership."""
    here = select(Participation.organisation_id).where(
        Participation.partnership_id == partnership_id, Participation.left_on.is_(None)
    )
    statement = select(Contact).where(
        Contact.organisation_id.in_(here),
        Contact.archived_at.is_(None),
        Contact.email != "",
        func.lower(Contact.post).in_([each.casefold() for each in posts if each]),
    )
    return list(db.session.scalars(statement.order_by(Contact.id)))
