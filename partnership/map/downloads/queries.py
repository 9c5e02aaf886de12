"""All SQL of files that have left: whether one is known, and which one a hash is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from partnership.store.db import db
from partnership.store.models import TAKEN, AuditEntry, IssuedFile

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from partnership.store.models import Participation, Partnership

_LOOKED_BACK = 50  # events of an account: somebody who did more in between has taken it once more


def is_recorded(version_id: UUID, sha256: str) -> bool:
    """Whether a file of this version with this hash has left before."""
    found = select(IssuedFile.id).where(IssuedFile.version_id == version_id, IssuedFile.sha256 == sha256)
    return db.session.scalar(found) is not None


_LAST = (
    select(AuditEntry.action, AuditEntry.at, AuditEntry.table, AuditEntry.row_id, AuditEntry.kept_changes)
    .where(AuditEntry.actor_id == bindparam("account_id"))
    .order_by(AuditEntry.sequence.desc())
    .limit(_LOOKED_BACK)
    .subquery()
)
_TAKEN = select(_LAST.c.kept_changes).where(
    _LAST.c.action == TAKEN,
    _LAST.c.at >= bindparam("since"),
    _LAST.c.table == bindparam("table"),
    _LAST.c.row_id == bindparam("row_id"),
)


def was_taken(
    account_id: UUID | None, subject: Partnership | Participation, details: dict[str, Any], since: datetime
) -> bool:
    """Whether one of the last events of an account is that it took just this away, at or after a moment."""
    if account_id is None:
        return False
    asked = {"account_id": account_id, "since": since, "table": subject.__tablename__, "row_id": str(subject.id)}
    told = {name: [None, value] for name, value in details.items()}
    return any(each == told for each in db.session.scalars(_TAKEN, asked))
