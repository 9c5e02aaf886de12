"""What the doctor asks of the database that no other part asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, MemberRole, Membership, Partnership

if TYPE_CHECKING:
    from datetime import datetime


def newest_audit_entry() -> datetime | None:
    """When the latest thing happened, by what the history says; None where nothing has."""
    return db.session.scalar(select(func.max(AuditEntry.at)))


def count_administrators() -> int:
    """Open accounts that manage the accounts of the site."""
    statement = select(func.count()).select_from(Account).where(Account.is_administrator, Account.is_active)
    return db.session.scalar(statement) or 0


def without_second_factor() -> int:
    """Open accounts with a password and without a second factor."""
    statement = (
        select(func.count())
        .select_from(Account)
        .where(Account.is_active, Account.password_hash != "", Account.has_second_factor.is_(False))
    )
    return db.session.scalar(statement) or 0


def teams() -> list[tuple[str, int, int]]:
    """Each partnership by its slug, how many coordinators it has who are awake, and how many of them are cleared."""
    awake = (
        (Membership.role == MemberRole.COORDINATOR)
        & Membership.ended_at.is_(None)
        & Membership.asleep_since.is_(None)
        & Account.is_active
    )
    rows = db.session.execute(
        select(
            Partnership.slug,
            func.count().filter(awake),
            func.count().filter(awake & Membership.is_cleared),
        )
        .select_from(Partnership)
        .outerjoin(Membership, Membership.partnership_id == Partnership.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .group_by(Partnership.slug)
        .order_by(Partnership.slug)
    )
    return [(row[0], row[1], row[2]) for row in rows]
