"""The outline of a document: its headings and clauses in order, their anchors, and which numbers Word's lists give.

Every writer reads it, so that contents, anchors and cross-references agree.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from partnership.documents.blocks import (
    Block,
    Callout,
    Clause,
    Heading,
    ItemList,
    Landscape,
    Paragraph,
    Table,
    TitlePage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.blocks import Document

_LINK = re.compile(r"(https?://|mailto:|tel:)\S", re.IGNORECASE)
_ODD = re.compile(r"[^A-Za-z0-9_]")
_BOOKMARK_LENGTH = 40  # Word's limit
_DEPTH_OF_CONTENTS = 2
_HOLD_BLOCKS = (Landscape, Callout, Clause)
_SILENT = frozenset((Paragraph, ItemList, Table))  # neither are a heading or clause nor hold one


class OutlineEntry(NamedTuple):  # made, hashed and compared by the hundred in every file
    """A heading or clause: its anchor, number and words; `list_name` is the Word list that gives the number."""

    anchor: str
    number: str
    text: str
    level: int  # 0 for a clause
    list_name: str  # "sections", "annexes" or empty: then the number is written as text
    bookmark: str
    in_contents: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """All entries of a document in order, and by anchor."""

    entries: tuple[OutlineEntry, ...]
    by_anchor: dict[str, OutlineEntry]

    @property
    def contents(self) -> tuple[OutlineEntry, ...]:
        """The headings of levels 1 and 2 that the list of contents shows."""
        return tuple(entry for entry in self.entries if entry.in_contents)

    @property
    def clause_ids(self) -> tuple[str, ...]:
        """The ids of all clauses, in order."""
        return tuple(entry.anchor for entry in self.entries if not entry.level)

    def target(self, anchor: str) -> OutlineEntry:
        """The entry that a cross-reference means; raises ValueError when the document does not have it."""
        try:
            return self.by_anchor[anchor]
        except KeyError:
            message = f"The document refers to {anchor!r}, which is not included in it."
            raise ValueError(message) from None


def outline(document: Document) -> Outline:
    """The outline of a document; raises ValueError when two headings or clauses share an anchor."""
    numbers = _Numbers()
    entries: list[OutlineEntry] = []
    by_anchor: dict[str, OutlineEntry] = {}
    bookmarks: set[str] = set()
    for block in _marked(document.blocks):
        if isinstance(block, Heading):
            listed = numbers.heading(block)
            is_shown = block.in_contents and block.level <= _DEPTH_OF_CONTENTS
            anchor, text, level = block.anchor, block.text, block.level
        else:
            listed, is_shown = numbers.clause(block), False
            anchor, text, level = block.id, block.heading, 0
        if anchor in by_anchor:
            message = f"Two headings or clauses of the document have the anchor {anchor!r}."
            raise ValueError(message)
        bookmark = _bookmark(anchor, bookmarks)
        entry = OutlineEntry(anchor, block.number, text, level, listed, bookmark, is_shown)
        entries.append(entry)
        by_anchor[anchor] = entry
    return Outline(tuple(entries), by_anchor)


def _marked(blocks: tuple[Block, ...]) -> list[Heading | Clause]:
    """What an outline is of, in reading order; `walk` would stop at every paragraph."""
    found: list[Heading | Clause] = []
    for block in blocks:
        if type(block) in _SILENT:  # as most are
            continue
        if isinstance(block, Heading):
            found.append(block)
        elif isinstance(block, _HOLD_BLOCKS):
            if isinstance(block, Clause):
                found.append(block)
            found += _marked(block.blocks)
        elif isinstance(block, TitlePage):
            found += _marked(block.callouts)
    return found


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those inside other blocks too."""
    for block in blocks:
        yield block
        if isinstance(block, _HOLD_BLOCKS):
            if block.blocks:
                yield from walk(block.blocks)
        elif isinstance(block, TitlePage):
            yield from walk(block.callouts)


def checked_link(href: str) -> str:
    """The address of a link outwards; raises ValueError for anything but http(s), mailto and tel."""
    if _LINK.match(href) is None:
        message = f"The document has a link to {href[:80]!r}; only http, https, mailto and tel links are allowed."
        raise ValueError(message)
    return href


def _bookmark(anchor: str, taken: set[str]) -> str:
    """A bookmark name for an anchor: letters, digits and underscores, 40 at most, unique without regard to case."""
    name, folded = _name(anchor)
    if folded in taken:
        name, folded = _other_name(anchor)
    taken.add(folded)
    return name


@lru_cache(maxsize=4096)
def _name(anchor: str) -> tuple[str, str]:
    """The bookmark name of an anchor, and the same in small letters."""
    plain = anchor.replace("-", "_")
    name = f"c_{plain}"
    is_fit = _ODD.search(plain) is None and len(name) <= _BOOKMARK_LENGTH
    return (name, name.lower()) if is_fit else _other_name(anchor)


def _other_name(anchor: str) -> tuple[str, str]:
    """The name of one whose first name is taken or unfit, and the same in small letters."""
    digest = hashlib.sha256(anchor.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    name = f"c_{_ODD.sub('_', anchor.replace('-', '_'))[: _BOOKMARK_LENGTH - 13]}_{digest}"
    return name, name.lower()


class _Numbers:
    """Counts as Word's lists will count, so that a composed number is left to Word only where both agree."""

    def __init__(self) -> None:
        self._sections = self._annexes = self._clauses = 0
        self._list = ""
        self._before = ""  # the number of the section or annex that is open

    def heading(self, heading: Heading) -> str:
        """The list that numbers this heading, or empty."""
        if heading.level != 1 or not heading.number:
            return ""
        if heading.number == str(self._sections + 1):
            self._sections += 1
            self._list, self._before = "sections", heading.number
        elif heading.number == f"Annex {(letter := _letter(self._annexes + 1))}":
            self._annexes += 1
            self._list, self._before = "annexes", letter
        else:
            return ""
        self._clauses = 0
        return self._list

    def clause(self, clause: Clause) -> str:
        """The list that numbers this clause, or empty."""
        if not self._list or clause.number != f"{self._before}.{self._clauses + 1}":
            return ""
        self._clauses += 1
        return self._list


def _letter(number: int) -> str:
    """The capital letter of an annex, as Word counts: A to Z, then AA, BB."""
    if number < 1:
        return ""
    turns, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * (turns + 1)
