"""What an import would do, entry by entry and in words: what is shown before, and what is then done."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from partnership.exchange.imports.account import AccountLine
from partnership.exchange.imports.source import SourceFault
from partnership.exchange.imports.targets import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from partnership.exchange.imports.incoming import IncomingEntry, IncomingPart


class ImportDeed(StrEnum):
    """What becomes of an organisation of the file."""

    ADD = "add"
    CHANGE = "change"
    RESTORE = "restore"  # it was put away, by an import that was undone
    TAKE_IN = "take-in"  # it is in the directory, and takes part from now on
    ASK = "ask"  # somebody else answers for it: it is asked whether it takes part
    PROPOSE = "propose"  # somebody else keeps its entry: they are asked for the change
    LEAVE = "leave"
    DECIDE = "decide"  # a person says whether it is one of the directory
    REFUSE = "refuse"

    @property
    def changes(self) -> bool:
        """Whether something is written."""
        return self not in {ImportDeed.LEAVE, ImportDeed.DECIDE, ImportDeed.REFUSE}


DEEDS = {
    ImportDeed.ADD: "Added",
    ImportDeed.CHANGE: "Changed",
    ImportDeed.RESTORE: "Brought back",
    ImportDeed.TAKE_IN: "Takes part",
    ImportDeed.ASK: "Asked to take part",
    ImportDeed.PROPOSE: "Change proposed",
    ImportDeed.LEAVE: "Left as it is",
    ImportDeed.DECIDE: "To be decided",
    ImportDeed.REFUSE: "Refused",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation of the directory that one of the file may be, as whoever imports may see it."""

    id: str
    name: str
    points: int
    why: str
    shown: tuple[tuple[str, str], ...] = ()  # label and value, to be held against the file's

    def said(self, label: str) -> str:
        """What stands under a label."""
        return dict(self.shown).get(label, "")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What becomes of one organisation of the file, in words."""

    deed: ImportDeed
    key: str
    name: str
    rows: tuple[int, ...]
    words: tuple[str, ...] = ()
    refusals: tuple[SourceFault, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()  # what the file says of it
    is_guessed: bool = False  # its kind is told from its name, and nobody has said so
    asks_kind: bool = False  # refused for want of a kind, which may be said where the columns are

    def said(self, label: str) -> str:
        """What the file has under a label."""
        return dict(self.shown).get(label, "")

    @property
    def labels(self) -> list[str]:
        """Under what something is said, here or of one it may be."""
        told = (self.shown, *(each.shown for each in self.candidates))
        return list(dict.fromkeys(label for shown in told for label, words in shown if words))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All of it."""

    lines: tuple[ReportLine, ...]
    refused: tuple[SourceFault, ...] = ()  # rows that belong to no organisation
    notes: tuple[str, ...] = ()
    account: tuple[AccountLine, ...] = ()  # of each column, sheet and field

    @property
    def counts(self) -> dict[str, int]:
        """How many organisations come to what, and how many rows and cells are refused."""
        found = Counter(str(each.deed) for each in self.lines)
        cells = sum(len(each.refusals) for each in self.lines) + len(self.refused)
        return {str(deed): found[deed] for deed in ImportDeed if found[deed]} | ({"cells": cells} if cells else {})

    @property
    def kindless(self) -> int:
        """How many are refused for want of a kind."""
        return sum(each.asks_kind for each in self.lines)

    @property
    def guessed(self) -> int:
        """How many get a kind that is only guessed."""
        return sum(each.is_guessed for each in self.lines)

    @property
    def fingerprint(self) -> str:
        """The same as long as the same would be done: what was looked at is what is done."""
        said = [(each.deed, each.key, each.words) for each in self.lines if each.deed.changes]
        return sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()

    def to_json(self) -> str:
        """As it is kept, under seal."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ImportReport:
        """What was kept."""
        kept = json.loads(text)
        return cls(
            tuple(_line(each) for each in kept["lines"]),
            tuple(SourceFault(**each) for each in kept["refused"]),
            tuple(kept["notes"]),
            tuple(AccountLine(**each) for each in kept["account"]),
        )


def _line(kept: dict[str, Any]) -> ReportLine:
    return ReportLine(
        ImportDeed(kept["deed"]),
        kept["key"],
        kept["name"],
        tuple(kept["rows"]),
        tuple(kept["words"]),
        tuple(SourceFault(**each) for each in kept["refusals"]),
        tuple(
            Candidate(**each | {"shown": tuple(tuple(pair) for pair in each["shown"])}) for each in kept["candidates"]
        ),
        tuple(tuple(pair) for pair in kept["shown"]),
        asks_kind=kept["asks_kind"],
        is_guessed=kept["is_guessed"],
    )


@dataclass(slots=True)
class PartChange:
    """New values of a part that is there."""

    part: str
    row_id: UUID
    values: dict[str, Any]


@dataclass(slots=True)
class ImportStep:
    """What is to be written for one organisation, and its line of the report."""

    line: ReportLine
    organisation_id: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    parts: list[IncomingPart] = field(default_factory=list)
    changes: list[PartChange] = field(default_factory=list)
    removed: list[tuple[str, UUID]] = field(default_factory=list)  # parts that are archived
    # What the source calls each record: the part, the id, its row where it is there, else its number in the file.
    ids: list[tuple[str, str, UUID | None, int]] = field(default_factory=list)
    desks: list[tuple[UUID | int, UUID | int]] = field(default_factory=list)  # a service and its desk, row or number

    def add_ids(self, entry: IncomingEntry, parts: Sequence[IncomingPart], found: Mapping[int, UUID]) -> None:
        """Keep what the source calls the organisation and these parts, and which desk each service has."""
        if entry.source_id:
            self.ids.append((ORGANISATION, entry.source_id, self.organisation_id, -1))
        there = {*found, *(each.number for each in self.parts)}
        for each in parts:
            if each.number in there:
                self.ids += [(each.part, name, found.get(each.number), each.number) for name in each.source_ids]
                if each.desk in there:
                    self.desks.append((found.get(each.number, each.number), found.get(each.desk, each.desk)))
