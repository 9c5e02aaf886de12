"""Words of a file that came back: as they are compared and kept, with the numbers of cross-references put in."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE: Final = "\u2028"  # a line break inside a paragraph
_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u00ad\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
# Round a cross-reference until the numbers of our own file are known. What the file itself has of these is dropped.
OPEN, HAS, CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED: Final = re.compile(f"{OPEN}([^{HAS}]*){HAS}([^{CLOSE}]*){CLOSE}")
OURS: Final = re.compile(f"[{OPEN}{HAS}{CLOSE}]")
_SPACES: Final = re.compile(r"[ \t\r\n\u00a0\u2007\u202f]+")


def normal(text: str) -> str:
    """Words as they are compared and kept: composed, spaces alike, without what no reader sees."""
    plain = text if text.isascii() else text.replace("\u00a0", " ")  # telephone numbers have these spaces
    if plain.isprintable() and "  " not in plain:  # then each of its spaces is plain, and readers see all of it
        return (plain if plain.isascii() else unicodedata.normalize("NFC", plain)).strip()
    text = _UNREADABLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).replace(f" {LINE}", LINE).replace(f"{LINE} ", LINE).strip(f" {LINE}")


def numbered(text: str, numbers: Mapping[str, str]) -> str:
    """The text with its cross-references in words."""
    if OPEN not in text:
        return text
    return _MARKED.sub(lambda match: numbers.get(match[1], match[2]), text)


def moment(value: str | None) -> datetime | None:
    """A date as Word writes it; none where it is not one. Word writes local time without a zone: the day is right."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
