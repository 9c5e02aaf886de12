"""Changes of letterheads; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.letterhead.stored import design_from, stored
from partnership.documents.text import clean, refused_characters
from partnership.documents.untrusted.sandbox import run_sandboxed
from partnership.register.letterheads import queries
from partnership.store import audit
from partnership.store.models import Letterhead, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.store.models import Partnership

_READER: Final = "partnership.documents.letterhead.importer:read"
_LONGEST_NAME: Final = 150
LARGEST: Final = 3 * 1024 * 1024  # bytes of the file; a letterhead with logos has far less
NO_FILE: Final = "Select a Word file (.docx)"


@dataclass(frozen=True, slots=True)
class LetterheadIntake:
    """A letterhead as it is kept, and what was found in the file."""

    taken: bytes
    found: dict[str, Any]
    file_name: str
    file_sha256: str


def read_upload(content: bytes, file_name: str) -> LetterheadIntake:
    """Read an uploaded file, in a process of its own; raises InputFault in words for the person who uploads."""
    if not content:
        raise InputFault(NO_FILE, "file")
    if len(content) > LARGEST:
        message = (
            f"The file is larger than {LARGEST // 1024 // 1024} MB. Make its pictures smaller: in Word click one, "
            "choose Picture Format, Compress Pictures, and save"
        )
        raise InputFault(message, "file")
    taken = run_sandboxed(_READER, content)
    kept = stored(taken)
    design = design_from(kept)
    found = {
        **taken["found"],
        "kept": list(design.changes.kept),
        "added": list(design.changes.added),
        "fonts": taken["fonts"],
        "sheet": taken["sheet"],
        "turns": taken["turns"],
        "frames": sorted(at for at, xml in taken["frames"].items() if xml),
        "pictures": len(taken["pictures"]),
        "is_spaced": bool(design.text_style),
    }
    return LetterheadIntake(kept, found, _plain_name(file_name), sha256(content).hexdigest())


def _plain_name(name: str) -> str:
    """The name of the file without its folders and without what a page should not show."""
    name = clean(name.replace("\\", "/").rpartition("/")[2], is_name=True)
    return "".join(each for each in name if each.isprintable())[-_LONGEST_NAME:].strip() or "letterhead.docx"


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
