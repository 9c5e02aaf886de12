"""When the public part of an entry changed: a listener on the session, so that no way of changing it is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from partnership.models import Audience, Contact, Organisation, PublicClock, Service, now
from partnership.policy.audience import audience_of, descriptions

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import InstanceState

OPENING = {"audience", "audiences", "archived_at"}  # what decides whether anything of a row is public


@event.listens_for(Session, "before_flush")
def _move_public_clocks(session: Session, _context: object, _instances: object) -> None:
    moved: dict[UUID, None] = {}
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Organisation | Service | Contact) and _is_public_change(row):
            own = row.id if isinstance(row, Organisation) else row.organisation_id
            if own is not None:
                moved[own] = None
    for organisation_id in moved:
        with session.no_autoflush:
            clock = session.get(PublicClock, organisation_id)
        if clock is None:
            session.add(PublicClock(organisation_id=organisation_id, changed_at=now()))
        else:
            clock.changed_at = now()


def _is_public_change(row: Organisation | Service | Contact) -> bool:
    """Whether what changed of a row is public, or was; a change of what is restricted tells nobody anything."""
    state: InstanceState[Organisation | Service | Contact] = inspect(row)
    if not state.persistent:
        return row.audience is Audience.PUBLIC
    described = descriptions(type(row))
    for name in state.committed_state:
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        if name in OPENING:
            if row.audience is Audience.PUBLIC or Audience.PUBLIC in history.deleted:
                return True
        elif name in described and audience_of(row, name, described[name]) is Audience.PUBLIC:
            return True
    return False
