"""Machines are told what was added to the audit: how many rows, the newest number and its seal, never what they say.

With each line the newest seal stands outside of the database as well, so that a history that is cut later can be held
against it (`audit verify --anchors`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from partnership.base import event_log
from partnership.store.models.audit import ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = "audit_lines"
ADDED = "audit.added"  # the event's name, by which an anchor is known among other lines


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep a line about new rows until they are committed."""
    last = rows[-1]
    line = {"count": len(rows), "account": last["actor_id"], "sequence": last["sequence"], "seal": last["seal"]}
    if len(rows) == 1 and last["action"] not in ROW_CHANGES:
        line |= {"action": last["action"].lower().replace(" ", "-"), "table": last["table"]}
    session.info.setdefault(_KEPT, []).append(line)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    for line in session.info.pop(_KEPT, ()):
        event_log.event(ADDED, **line)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KEPT, None)
