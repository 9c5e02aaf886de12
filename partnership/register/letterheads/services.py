"""Changes of letterheads; nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.text import clean, refused_characters
from partnership.register.letterheads import queries
from partnership.store import audit
from partnership.store.models import Letterhead, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.register.letterheads.intake import LetterheadIntake
    from partnership.store.models import Partnership

LONGEST_NAME: Final = 100
MOST: Final = 20  # letterheads of a partnership, those put away too: each may hold a few pictures
MOVED: Final = "Somebody else changed this letterhead while you had it open. Nothing was overwritten."
PUT_AWAY: Final = "This letterhead is archived. Restore it before you use it."


def add(session: Session, partnership: Partnership, name: str, reading: LetterheadIntake, *, by: str) -> Letterhead:
    """Keep a letterhead; raises InputFault for a name that cannot be kept, Conflict for one that is there."""
    audit.take_turn(session)  # many at once are counted too
    if len(queries.letterheads(partnership.id)) >= MOST:
        message = f"There are {MOST} letterheads already. Replace the file of one of them."
        raise Conflict(message)
    row = Letterhead(
        id=uuid4(), partnership_id=partnership.id, name=_name(session, partnership, name), is_used=False, **_of(reading)
    )
    row.read_by, row.read_at = by, now()
    session.add(row)
    return row


def replace(row: Letterhead, reading: LetterheadIntake, *, by: str, expected_version: int) -> None:
    """Put another file in the place of a letterhead's; raises Stale when somebody was first."""
    _refuse_stale(row, expected_version)
    for name, value in _of(reading).items():
        setattr(row, name, value)
    row.read_by, row.read_at = by, now()


def use(session: Session, row: Letterhead, *, expected_version: int) -> None:
    """Write the documents of the partnership on this letterhead from now on, and on no other."""
    _refuse_stale(row, expected_version)
    if row.is_archived:
        raise Conflict(PUT_AWAY)
    other = queries.in_use(session, row.partnership_id)
    if other is not None and other.id != row.id:
        other.is_used = False
        session.flush()  # before the next one is in use: there is one at a time
    row.is_used = True


def stop(row: Letterhead, *, expected_version: int) -> None:
    """Write the documents in our own style again."""
    _refuse_stale(row, expected_version)
    row.is_used = False


def archive(row: Letterhead, *, expected_version: int) -> None:
    """Take a letterhead out of the way; it is not used any more."""
    _refuse_stale(row, expected_version)
    row.is_used, row.archived_at = False, now()


def restore(session: Session, partnership: Partnership, row: Letterhead, *, expected_version: int) -> None:
    """Bring a letterhead back; raises Conflict when another has its name by now."""
    _refuse_stale(row, expected_version)
    if row.is_archived:
        _name(session, partnership, row.name)
        row.archived_at = None


def _of(reading: LetterheadIntake) -> dict[str, object]:
    return {
        "taken": reading.taken,
        "found": reading.found,
        "file_name": reading.file_name,
        "file_sha256": reading.file_sha256,
    }


def _name(session: Session, partnership: Partnership, name: str) -> str:
    name = clean(name, is_name=True).strip()
    if not name or len(name) > LONGEST_NAME:
        message = f"Enter a name of up to {LONGEST_NAME} characters"
        raise InputFault(message, "name")
    if refused := refused_characters(name):
        raise InputFault(refused, "name")
    if queries.named(session, partnership.id, name) is not None:
        message = "A letterhead of this name is there already. Choose another name, or replace its file"
        raise Conflict(message, "name")
    return name


def _refuse_stale(row: Letterhead, expected_version: int) -> None:
    if row.version != expected_version:
        raise Stale(MOVED)
