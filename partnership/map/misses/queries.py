"""SQL about searches without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select

from partnership.base.errors import NotFound
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Account, MissedCount, MissedPhrase, MissedTyping, MissingNotice

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session


def typings(session: Session, phrase_hash: str) -> list[MissedTyping]:
    """Who typed a phrase so far, as hashes."""
    return list(session.scalars(select(MissedTyping).where(MissedTyping.phrase_hash == phrase_hash)))


def account_ids(session: Session) -> list[UUID]:
    """Every account, ended ones too: whoever typed something is one of them."""
    return list(session.scalars(select(Account.id)))


def phrases(partnership_id: UUID) -> list[MissedPhrase]:
    """What three people typed on three days, the most often typed first."""
    statement = select(MissedPhrase).where(MissedPhrase.partnership_id == partnership_id)
    return list(db.session.scalars(statement.order_by(MissedPhrase.days.desc(), MissedPhrase.phrase)))


def months(partnership_id: UUID) -> list[MissedCount]:
    """How many searches found nothing, by month, the last first."""
    statement = select(MissedCount).where(MissedCount.partnership_id == partnership_id)
    return list(db.session.scalars(statement.order_by(MissedCount.month.desc())))


def waiting(partnership_id: UUID) -> list[tuple[MissingNotice, Account]]:
    """What was told and not looked after, the oldest first, with who told it."""
    statement = (
        select(MissingNotice, Account)
        .join(Account, Account.id == MissingNotice.sender_id)
        .where(MissingNotice.partnership_id == partnership_id, MissingNotice.done_at.is_(None))
        .order_by(MissingNotice.created_at, MissingNotice.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def number_waiting(partnership_id: UUID) -> int:
    """How many of them there are."""
    statement = select(func.count()).where(
        MissingNotice.partnership_id == partnership_id, MissingNotice.done_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def told_since(session: Session, account_id: UUID, since: datetime) -> list[MissingNotice]:
    """What an account told coordinators since a moment."""
    statement = select(MissingNotice).where(MissingNotice.sender_id == account_id, MissingNotice.created_at >= since)
    return list(session.scalars(statement))


def get_notice(slug: str, notice_id: UUID) -> MissingNotice:
    """Something that was told in a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    found = db.session.get(MissingNotice, notice_id)
    if found is None or found.partnership_id != partnership.id:
        raise NotFound
    return found


def old(
    session: Session, before: date, moment: datetime
) -> list[MissedTyping | MissedPhrase | MissedCount | MissingNotice]:
    """Everything that was kept long enough."""
    found: list[MissedTyping | MissedPhrase | MissedCount | MissingNotice] = []
    found += session.scalars(select(MissedTyping).where(MissedTyping.typed_on < before))
    found += session.scalars(select(MissedPhrase).where(MissedPhrase.last_on < before))
    found += session.scalars(select(MissedCount).where(MissedCount.month < before.replace(day=1)))
    is_old = or_(MissingNotice.done_at < moment, MissingNotice.created_at < moment)
    found += session.scalars(select(MissingNotice).where(is_old))
    return found
