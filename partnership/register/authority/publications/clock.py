"""When what anybody sees of an entry changed: a listener on the session, so that no way of changing it is forgotten.

What is public and nobody has agreed to is seen by nobody: that it was changed is told by no date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from partnership.policy.audience import descriptions
from partnership.policy.publication import still_public, united
from partnership.register.authority.publications import queries
from partnership.store.models import Contact, Organisation, PublicClock, Service, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import InstanceState

OPENING = {"audience", "audiences", "archived_at"}  # what decides whether anything of a row is public


@event.listens_for(Session, "before_flush")
def _move_public_clocks(session: Session, _context: object, _instances: object) -> None:
    changed: dict[UUID, list[tuple[Organisation | Service | Contact, set[str]]]] = {}
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, Organisation | Service | Contact) and (
            names := _changed(row, is_gone=row in session.deleted)
        ):
            own = row.id if isinstance(row, Organisation) else row.organisation_id
            changed.setdefault(own, []).append((row, names))
    if not changed:
        return
    with session.no_autoflush:
        agreed = queries.current_of(session, changed.keys())
        for organisation_id, rows in changed.items():
            cover = united(each.cover for each in agreed if each.organisation_id == organisation_id)
            if any(_is_seen(row, names, cover.get(str(row.id), [])) for row, names in rows):
                _move(session, organisation_id)


def _is_seen(row: Organisation | Service | Contact, names: set[str], agreed: list[str]) -> bool:
    """Whether anybody sees of a change: in a field that was agreed to, or because one of those is public no more."""
    opened = names & OPENING and still_public(row, agreed) != agreed
    return bool(opened or names.intersection(agreed))


def _move(session: Session, organisation_id: UUID) -> None:
    clock = session.get(PublicClock, organisation_id)
    if clock is None:
        session.add(PublicClock(organisation_id=organisation_id, changed_at=now()))
    else:
        clock.changed_at = now()


def _changed(row: Organisation | Service | Contact, *, is_gone: bool) -> set[str]:
    """The columns of a row whose values are others now; all of one that is deleted."""
    if is_gone:
        return set(descriptions(type(row)))
    state: InstanceState[Organisation | Service | Contact] = inspect(row)
    return {name for name in state.committed_state if state.attrs[name].history.has_changes()}
