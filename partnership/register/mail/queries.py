"""All SQL of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from partnership.store.db import db
from partnership.store.models import Mail

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy.orm import Session


def next_due(session: Session, at: datetime, longest_wait: timedelta) -> Mail | None:
    """The mail that has waited longest for its turn, locked until the transaction ends; None when none is due.

    One whose turn is further off than any wait was put off by a clock that was ahead, and is due. PostgreSQL passes
    over what another worker has locked; on SQLite there is one writer at a time.
    """
    is_due = or_(Mail.next_try_at <= at, Mail.next_try_at > at + longest_wait)
    return session.scalar(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), is_due)
        .order_by(Mail.next_try_at, Mail.created_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def unsent(session: Session, kind: str) -> list[Mail]:
    """Mails of a kind that nobody has tried to send yet."""
    return list(session.scalars(select(Mail).where(Mail.kind == kind, Mail.sent_at.is_(None), Mail.tries == 0)))


def old_mails(session: Session, before: datetime, limit: int) -> list[Mail]:
    """Mails put into the outbox before a moment that have left or were given up, oldest first."""
    is_over = or_(Mail.sent_at.is_not(None), Mail.given_up_at.is_not(None))
    statement = select(Mail).where(Mail.created_at < before, is_over).order_by(Mail.created_at, Mail.id).limit(limit)
    return list(session.scalars(statement))


def count_waiting() -> tuple[int, int, datetime | None]:
    """How many mails wait, how many were given up, and since when the oldest waits."""
    waits = Mail.sent_at.is_(None) & Mail.given_up_at.is_(None)
    row = db.session.execute(
        select(
            func.count().filter(waits),
            func.count().filter(Mail.given_up_at.is_not(None)),
            func.min(Mail.created_at).filter(waits),
        ).select_from(Mail)
    ).one()
    return row[0], row[1], row[2]


def last_faults(*, given_up: bool = False) -> list[tuple[str, int]]:
    """What went wrong last with mails that wait, or with those that were given up, most frequent first."""
    rows = db.session.execute(
        select(Mail.last_fault, func.count())
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_not(None) == given_up, Mail.last_fault != "")
        .group_by(Mail.last_fault)
        .order_by(func.count().desc(), Mail.last_fault)
    )
    return [(row[0], row[1]) for row in rows]


def was_mailed(account_id: UUID, kind: str, subject: str, since: datetime) -> bool:
    """Whether a mail of a kind and subject was put into the outbox for an account since a moment, sent or not."""
    statement = select(Mail.id).where(
        Mail.account_id == account_id, Mail.kind == kind, Mail.subject == subject, Mail.created_at > since
    )
    return db.session.scalar(statement.limit(1)) is not None
