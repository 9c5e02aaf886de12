"""A document on screen, one part at a time: the part, the contents beside it, and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from partnership.documents.blocks import Layout
from partnership.documents.parts import homes_of, parts_of, place_in
from partnership.documents.writers.html import html_id, write_html, write_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnership.documents.blocks import Block, Clause, Document
    from partnership.documents.parts import DocumentPart
    from partnership.documents.writers.html import WordWriter
    from partnership.guidance.choices import Length

WHOLE = "all"  # asks for every part on one page
# In a clause's address in place of a version: the one in force, else the working draft; and that draft in any case.
CURRENT, DRAFT = "current", "draft"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents: a part, the clauses of the one that is open, and what is to be known of it."""

    text: str
    href: str
    is_open: bool = False
    note: str = ""
    below: tuple[tuple[str, str], ...] = ()  # words and address


@dataclass(frozen=True, slots=True)
class LengthChoice:
    """A length in which a document can be read, with the address that shows it."""

    length: Length
    href: str
    is_shown: bool
    text: str = ""  # instead of its usual words

    @property
    def words(self) -> str:
        """As a link says it."""
        return self.text or self.length.label


def ways_to(
    found: Sequence[Length], shown: Length, address: Callable[[Length], str], words: Mapping[Length, str] | None = None
) -> tuple[LengthChoice, ...]:
    """The lengths to choose from, with the one that is shown; none where there is one alone."""
    if len(found) == 1:
        return ()
    return tuple(LengthChoice(each, address(each), each is shown, (words or {}).get(each, "")) for each in found)


@dataclass(frozen=True)
class DocumentPage:
    """A document of which one part is open; `address` gives that of the page of a part by its id."""

    document: Document
    asked: str
    address: Callable[[str], str]
    names: Mapping[str, str] = field(default_factory=dict)  # of clauses without a heading, by id
    lengths: tuple[LengthChoice, ...] = ()  # none where it has one alone
    words: Callable[[Block], WordWriter] | None = None  # what is made of the words of each block

    @cached_property
    def parts(self) -> tuple[DocumentPart, ...]:
        """All of them."""
        return parts_of(self.document)

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The id of the part in which each anchor stands."""
        return homes_of(self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether every part is asked for on one page."""
        return self.asked == WHOLE

    @property
    def has_parts(self) -> bool:
        """Whether it is read in parts too: a card is one page and no more."""
        return self.document.layout is not Layout.CARD

    @property
    def is_first(self) -> bool:
        """Whether the open part is the first."""
        return self.part is self.parts[0]

    @property
    def has_part(self) -> bool:
        """Whether a part is asked for that the document has."""
        return any(part.id == self.asked for part in self.parts)

    @cached_property
    def part(self) -> DocumentPart:
        """The one that is open: the first where none is asked for."""
        return self.parts[place_in(self.parts, self.asked)]

    @property
    def whole_address(self) -> str:
        """Of all parts on one page."""
        return self.address(WHOLE)

    def place_of(self, anchor: str) -> str:
        """The address at which a clause or a section stands; empty where the document has it nowhere."""
        return f"{self.address(self.homes[anchor])}#{html_id(anchor)}" if anchor in self.homes else ""

    def name(self, clause: Clause) -> str:
        """Number and name of a clause; of one before the first section the name alone."""
        return f"{clause.number.strip('–')} {clause.heading or self.names.get(clause.id, '')}".strip()

    def lines(self, notes: Mapping[str, str] | None = None) -> list[ContentsLine]:
        """The contents; `notes` by the id of the part."""
        return [
            ContentsLine(
                part.title,
                self.address(part.id),
                part is self.part,
                (notes or {}).get(part.id, ""),
                tuple((self.name(each), f"#{html_id(each.id)}") for each in part.clauses) if part is self.part else (),
            )
            for part in self.parts
        ]

    @property
    def before(self) -> dict[str, str] | None:
        """The part before the open one."""
        return self._neighbour(-1)

    @property
    def after(self) -> dict[str, str] | None:
        """The part after it."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> dict[str, str] | None:
        place = self.parts.index(self.part) + step
        if not 0 <= place < len(self.parts):
            return None
        return {"text": self.parts[place].title, "href": self.address(self.parts[place].id)}

    @property
    def html(self) -> Markup:
        """What is open, as the inside of a page."""
        if self.is_whole:
            return Markup(write_html(self.document))  # noqa: S704 - the writer escapes every text
        return Markup("").join(html for _, html in self._written(self.part.blocks))

    def pieces(self) -> list[tuple[Block, Markup]]:
        """The blocks of what is open one by one, for a page that puts something between them."""
        parts = self.parts if self.is_whole else (self.part,)
        return self._written(tuple(piece for part in parts for piece in part.pieces))

    def _written(self, blocks: tuple[Block, ...]) -> list[tuple[Block, Markup]]:
        written = write_part(self.document, blocks, self._elsewhere, self.words)
        return [(block, Markup(html)) for block, html in written]  # noqa: S704 - the writer escapes every text

    def _elsewhere(self, anchor: str) -> str:
        home = self.homes.get(anchor, "")
        return self.address(home) if home and home != self.part.id and not self.is_whole else ""
