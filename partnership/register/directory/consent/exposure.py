"""What a partnership would see of an entry that it does not see today, counted without showing any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.policy.audience import audience_of, descriptions
from partnership.register.directory.parts import PARTS, PartRow
from partnership.store.models import Audience, Entry, FieldKind, Location, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class EntryExposure:
    """What opens to the members of a partnership, and to its cleared coordinators."""

    lines: tuple[str, ...]  # “3 contacts: post or desk, telephone, email”
    confidential_places: int


def what_opens(organisation: Organisation) -> EntryExposure:
    """What the organisation keeps for its partnerships: each part with how many, and which fields."""
    lines = [_line("", [organisation], Organisation)]
    for part in PARTS.values():
        rows: list[PartRow] = [row for row in getattr(organisation, part.name) if not row.is_archived]
        lines.append(_line(part.one, [row for row in rows if not _is_hidden(row)], part.table))
    hidden = sum(1 for row in organisation.locations if _is_hidden(row) and not row.is_archived)
    return EntryExposure(tuple(line for line in lines if line), hidden)


def _is_hidden(row: Entry) -> bool:
    return isinstance(row, Location) and row.is_confidential


def _line(noun: str, rows: Iterable[Entry], table: type[Entry]) -> str:
    """The records with something to open, counted, and the labels of what opens; empty where nothing does."""
    labels: dict[str, None] = {}
    opened = 0
    for row in rows:
        found = [
            each.label
            for name, each in descriptions(table).items()
            if not each.is_confidential
            and each.kind is not FieldKind.YES_NO
            and audience_of(row, name, each) is Audience.PARTNERSHIP
            and getattr(row, name) not in (None, "", [])
        ]
        opened += bool(found)
        labels |= dict.fromkeys(found)
    if not labels:
        return ""
    words = ", ".join(label[:1].lower() + label[1:] for label in labels)
    return f"{counted(opened, noun)}: {words}" if noun else f"Of the organisation itself: {words}"
