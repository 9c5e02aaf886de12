"""From an uploaded file to a letterhead, and what was found in it. Knows neither the web nor the database."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from partnership.base.errors import InputFault
from partnership.documents.letterhead.stored import design_from, stored
from partnership.documents.text import clean
from partnership.documents.untrusted.sandbox import run_sandboxed

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
