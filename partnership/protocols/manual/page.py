"""A page of the manual: one section of a version that came into force, with what stands beside each clause of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents import blocks as b
from partnership.documents.parts import parts_of
from partnership.documents.wording import counted, day
from partnership.documents.writers.html import html_id
from partnership.protocols.composing.lengths import FIRST_HOUR
from partnership.protocols.composing.written_paper import is_written
from partnership.protocols.lifecycle.paper_succession import NO_SUCCESSION
from partnership.protocols.lifecycle.signatures import with_objections
from partnership.protocols.manual.today import NOTHING, ClauseToday, DocumentToday
from partnership.protocols.manual.words import ManualWords
from partnership.protocols.reading import ContentsLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup

    from partnership.documents.blocks import Block, Document
    from partnership.documents.parts import DocumentPart
    from partnership.protocols.comparing.diff import ClauseChange
    from partnership.protocols.lifecycle.paper_succession import PaperSuccession
    from partnership.protocols.manual.amendments import Amendment
    from partnership.protocols.manual.words import Glossary
    from partnership.protocols.queries import FrozenVersion
    from partnership.protocols.reading import DocumentPage


@dataclass
class Beside:
    """What the words of each block become, and where what holds today beside it stands on the page."""

    glossary: Glossary
    today: DocumentToday
    is_in_force: bool
    _anchors: dict[int, str] = field(default_factory=dict)

    def words(self, block: Block) -> ManualWords:
        """For the writer."""
        found = self.today.of(block)
        anchor = self.anchor(block) if found.is_different else ""
        is_of_map = found.asks and isinstance(block, b.Table)
        return ManualWords(self.glossary, found, self.today.known, anchor, self.is_in_force, is_of_map)

    def anchor(self, block: Block) -> str:
        """The id of what holds today beside a block."""
        if isinstance(block, b.Clause):
            return f"today-{html_id(block.id)}"
        return self._anchors.setdefault(id(block), f"today-table-{len(self._anchors) + 1}")


@dataclass(frozen=True, slots=True)
class ManualPiece:
    """A block of the open section with what stands beside it."""

    html: Markup
    clause_id: str = ""
    name: str = ""
    today: ClauseToday = NOTHING
    anchor: str = ""  # of what holds today
    change: ClauseChange | None = None  # against the version before


@dataclass(frozen=True)
class ManualPage:
    """A version that is or was in force, of which one section is open."""

    frozen: FrozenVersion
    reading: DocumentPage
    whole: Document  # in full, whatever length is shown
    beside: Beside
    amendment: Amendment | None
    full_address: Callable[[str], str]  # of a part of the full paper
    later: str = ""  # number of the version in force in its place
    succession: PaperSuccession = NO_SUCCESSION  # of its protocol, to papers of other guidance

    @cached_property
    def pieces(self) -> list[ManualPiece]:
        """The open section, block by block."""
        return [self._piece(block, html) for block, html in self.reading.pieces()]

    def _piece(self, block: Block, html: Markup) -> ManualPiece:
        today = self.beside.today.of(block)
        anchor = self.beside.anchor(block) if today is not NOTHING else ""
        if not isinstance(block, b.Clause):
            return ManualPiece(html, today=today, anchor=anchor)
        return ManualPiece(html, block.id, self.reading.name(block), today, anchor, self._changes.get(block.id))

    @cached_property
    def _changes(self) -> Mapping[str, ClauseChange]:
        return {each.clause_id: each for each in self.amendment.changes} if self.amendment is not None else {}

    @property
    def is_in_force(self) -> bool:
        """Whether it is the version in force."""
        return self.beside.is_in_force

    @property
    def is_card(self) -> bool:
        """Whether the card is shown, which has no sections."""
        return not self.reading.has_parts

    @property
    def is_opened(self) -> bool:
        """Whether it has just been opened: no section, or the first, is asked for."""
        return self.reading.is_whole or self.reading.part.id == first_part(self.reading)

    @property
    def since_words(self) -> str:
        """Since when it is in force, with what stands against its signatures."""
        signing = self.frozen.signing
        on = f", agreed {day(london_day(signing.agreed_at))}" if signing and signing.agreed_at else ""
        against = with_objections(signing) if signing is not None else ""
        return f"Version {self.frozen.version.number}{on}{f', {against}' if against else ''}"

    @property
    def superseded_words(self) -> str:
        """That another version is in force, of one that is superseded, or papers of newer guidance."""
        if self.succession.is_replaced:
            return self.succession.words
        found = f"Version {self.frozen.version.number} is superseded"
        return f"{found}; version {self.later} is in force" if self.later else found

    def lines(self) -> list[ContentsLine]:
        """The contents, each section with what has changed in it; then the way to what only the full paper has."""
        notes = {part.id: note for part in self.reading.parts if (note := self._note(part))}
        here = {part.id for part in self.reading.parts}
        more = [part for part in parts_of(self.whole) if part.id not in here]
        lines = self.reading.lines(notes)
        if more and not self.is_card:
            words = counted(len(more), "more section: law, background", "more sections: law, background")
            lines.append(ContentsLine(words, self.full_address(more[0].id)))
        return lines

    def _note(self, part: DocumentPart) -> str:
        ids = [clause.id for clause in part.clauses]
        changed = sum(each in self._changes for each in ids)
        numbers = sum(each in self.beside.today.different for each in ids)
        found = (f"{changed} changed" if changed else "", "numbers moved" if numbers else "")
        return f"({', '.join(each for each in found if each)})" if any(found) else ""

    @cached_property
    def different(self) -> list[tuple[str, str]]:
        """The clauses beside which something is not as it was signed: number and address, the first few."""
        different = frozenset(self.beside.today.different)
        clauses = (clause for part in self.reading.parts for clause in part.clauses if clause.id in different)
        return [(clause.number, self.reading.place_of(clause.id)) for clause in clauses]

    @property
    def background_address(self) -> str:
        """Of the open section in the full paper; empty where that is shown, or has no such section."""
        if self.is_card or self.reading.is_whole or self.reading.document is self.whole:
            return ""
        ids = {part.id for part in parts_of(self.whole)}
        return self.full_address(self.reading.part.id) if self.reading.part.id in ids else ""


def first_part(reading: DocumentPage) -> str:
    """The id of the section that is opened where none is asked for: the first hour, else what stands first."""
    is_first = _begins_written if is_written(reading.document) else _is_first_hour
    return next((part.id for part in reading.parts if any(map(is_first, part.blocks))), reading.parts[0].id)


def _is_first_hour(block: b.Block) -> bool:
    return isinstance(block, b.Heading) and block.part == FIRST_HOUR


def _begins_written(block: b.Block) -> bool:
    """Whether a block heads section 1: a written paper begins with what is done first."""
    return isinstance(block, b.Heading) and block.number == "1"


def opened(reading: DocumentPage) -> DocumentPage:
    """The same with its first section open where none that it has is asked for."""
    if reading.is_whole or reading.has_part:
        return reading
    return replace(reading, asked=first_part(reading))
