"""Any two versions of a protocol that are laid side by side: saved, signed, or the working draft as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.base.errors import NotFound
from partnership.map.downloads.delivery import redline_bytes
from partnership.protocols import queries
from partnership.protocols.drafting import compose_draft, working_number
from partnership.protocols.lifecycle.current import document_of_version
from partnership.protocols.lifecycle.status import why_locked
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from partnership.documents.blocks import Document
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership, Protocol

WORKING: Final = "working"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name in an address, in words, its document, and when it was made."""

    name: str
    words: str
    document: Document
    at: datetime


@dataclass(frozen=True, slots=True)
class Sides:
    """The older and the newer one."""

    older: Side
    newer: Side

    @property
    def file_name(self) -> str:
        """ASCII name of the Word file with tracked changes."""
        numbers = "-to-".join(each.name.replace(".", "-") for each in (self.older, self.newer))
        return f"{self.newer.document.file_stem}-changes-{numbers}.docx"

    def word(self, partnership: Partnership) -> bytes:
        """The newer one as a Word file with tracked changes against the older, on the day it was made."""
        return redline_bytes(self.older.document, self.newer.document, partnership, self.newer.at)


def names(protocol: Protocol) -> dict[str, str]:
    """What can be compared, the oldest first: names in an address, and what each is in words."""
    working = "The text as the register fills it today" if why_locked(protocol) else "The working draft"
    return {**{each.number: f"Version {each.number}" for each in reversed(protocol.versions)}, WORKING: working}


def usual(protocol: Protocol) -> tuple[str, str]:
    """The two that most people ask for: the last version against the draft, or against the one before while locked."""
    found = list(names(protocol))
    if why_locked(protocol) and len(found) > 2:  # noqa: PLR2004 - two saved versions besides the draft
        found.remove(WORKING)
    return (found[-2], found[-1]) if len(found) > 1 else (WORKING, WORKING)


def sides(draft: Draft, one: str, other: str, made: Callable[[], Material]) -> Sides:
    """Two versions by name, the older first whichever is named first; raises NotFound for a name that there is not."""
    known = names(draft.protocol)
    if one not in known or other not in known:
        raise NotFound
    older, newer = sorted((one, other), key=list(known).index)
    return Sides(_side(draft, older, known[older], made), _side(draft, newer, known[newer], made))


def _side(draft: Draft, name: str, words: str, made: Callable[[], Material]) -> Side:
    if name == WORKING:
        document = compose_draft(draft, made()).document
        return Side(working_number(draft), f"{words[0].lower()}{words[1:]}", document, now())
    version = next(each for each in draft.protocol.versions if each.number == name)
    frozen = queries.FrozenVersion(draft, queries.version_content(version.id))
    return Side(name, f"{words[0].lower()}{words[1:]}", document_of_version(frozen), version.created_at)
