"""What the rows of a file say of an organisation, its services, contacts and places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnership.exchange.imports.source import SourceFault


@dataclass(slots=True)
class IncomingPart:
    """A service, contact or place as rows give it; `is_named`: the file says what it is called."""

    part: str  # "services", "contacts", "locations"
    row: int
    values: dict[str, Any]
    is_named: bool = True
    number: int = 0  # among the parts of its entry, by which a service says whom to ask
    source_ids: list[str] = field(default_factory=list)  # what the source itself calls it
    desk: int | None = None  # of a service: the number of the contact that its row gives
    others: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))  # what other rows say of a field
    cells: dict[str, int] = field(default_factory=dict)  # the column of each field


@dataclass(slots=True)
class IncomingEntry:
    """An organisation as the rows of a file give it."""

    name: str
    rows: list[int]
    key: str = ""  # by what a file's next edition has the same one
    values: dict[str, Any] = field(default_factory=dict)
    others: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    source_id: str = ""
    kind_word: str = ""
    kind_row: int = 0  # where the word stands
    kind_column: str = ""
    parts: list[IncomingPart] = field(default_factory=list)
    refusals: list[SourceFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_secret: bool = False  # its own words say that where it is must not be told

    def of(self, part: str) -> list[IncomingPart]:
        """Its parts of one kind."""
        return [each for each in self.parts if each.part == part]
