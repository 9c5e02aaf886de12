"""All SQL of files that have left: whether one is known, and which one a hash is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from partnership.db import db
from partnership.models import TAKEN, AuditEntry, IssuedFile

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Participation, Partnership

_LOOKED_BACK = 50  # events of an account: somebody who did more in between has taken it once more


def is_recorded(version_id: UUID, sha256: str) -> bool:
    """Whether a file of this version with this hash has left before."""
    found = select(IssuedFile.id).where(IssuedFile.version_id == version_id, IssuedFile.sha256 == sha256)
    return db.session.scalar(found) is not None


def was_taken(
    session: Session,
    account_id: UUID | None,
    subject: Partnership | Participation,
    details: dict[str, Any],
    since: datetime,
) -> bool:
    """Whether one of the last events of an account is that it took just this away, at or after a moment."""
    if account_id is None:
        return False
    own = select(AuditEntry).where(AuditEntry.actor_id == account_id).order_by(AuditEntry.sequence.desc())
    last = aliased(AuditEntry, own.limit(_LOOKED_BACK).subquery())
    asked = select(last).where(
        last.action == TAKEN, last.at >= since, last.table == subject.__tablename__, last.row_id == str(subject.id)
    )
    told = {name: [None, value] for name, value in details.items()}
    return any(each.changes == told for each in session.scalars(asked))
