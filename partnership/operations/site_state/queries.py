"""All SQL of the state of the site: its marks, rows of the audit by their number, mail that does not leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from partnership.store.db import batches
from partnership.store.models import AuditEntry, Mail, SiteMark

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session


def mark(session: Session, name: str) -> SiteMark | None:
    """The last time of something; None where it never was."""
    return session.get(SiteMark, name)


def seals(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """The seals of the rows with these numbers, as far as there are such rows."""
    found = {}
    for part in batches(sorted(numbers)):
        rows = session.execute(select(AuditEntry.sequence, AuditEntry.seal).where(AuditEntry.sequence.in_(part)))
        found.update({row.sequence: row.seal for row in rows})
    return found


def count_stuck(session: Session, due_before: datetime, given_up_since: datetime) -> tuple[int, int]:
    """How many mails should have left before a moment and still wait, and how many were given up since another."""
    waits = Mail.sent_at.is_(None) & Mail.given_up_at.is_(None) & (Mail.created_at < due_before)
    row = session.execute(
        select(func.count().filter(waits), func.count().filter(Mail.given_up_at >= given_up_since)).select_from(Mail)
    ).one()
    return row[0], row[1]


def takes_writes(session: Session) -> bool:
    """Whether PostgreSQL lets anybody write: a standby does not."""
    if session.connection().dialect.name != "postgresql":
        return True
    is_standby = session.scalar(text("SELECT pg_is_in_recovery()"))
    return not is_standby and session.scalar(text("SHOW default_transaction_read_only")) == "off"
