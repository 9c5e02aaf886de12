"""Two versions of a document, cut where clauses and headings start; what has not changed is written once.

A unit is a heading or clause with what stands below it, up to the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import Outline, outline
from partnership.documents.redline.align import kept_in_order
from partnership.documents.word.body import BodyWriter
from partnership.documents.word.flow import placed, upright

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.blocks import Block, Document
    from partnership.documents.word.body import Stands
    from partnership.documents.word.flow import BlockPlace, Captioned, Keep
    from partnership.documents.word.paper import PaperSize

_HEADING: Final = 2.5  # where a clause and a heading have changed places, the clause has moved
_NAMING: Final = ("REF ", 'w:anchor="', 'w:name="')  # what stands before the name of a bookmark
_NAME: Final = re.compile(r"\w*")
_STARTS: Final = (b.Heading, b.Clause)
_FRONT: Final = "\n"  # what stands before the first heading; no anchor is a line end


@dataclass(slots=True)
class Piece:
    """A block of one version with its XML; `same` is its twin of the newer version, where nothing has changed."""

    block: Block
    place: BlockPlace
    keep: Keep
    xml: str = ""
    came: Stands | None = None  # how the body stood before and after it was written
    left: Stands | None = None
    same: Piece | None = None


@dataclass(slots=True)
class Unit:
    """A heading or clause with what stands below it."""

    anchor: str
    pieces: list[Piece] = field(default_factory=list)


class Version:
    """One version: its units and its outline."""

    def __init__(self, document: Document, sheet: PaperSize) -> None:
        self.document = document
        self.outline = outline(document)
        self.units = list(_units(document, sheet))
        self.last_section = ""

    @cached_property
    def by_anchor(self) -> dict[str, Unit]:
        """The units by the anchor of their heading or clause."""
        return {unit.anchor: unit for unit in self.units}

    def rename(self, moved: Iterable[str]) -> None:
        """Gives clauses that stand elsewhere in the newer version a bookmark of their own at the old place."""
        new = {
            anchor: self.outline.by_anchor[anchor]._replace(bookmark=f"was_{number}")  # no other starts like that
            for number, anchor in enumerate(moved, 1)
        }
        entries = tuple(new.get(each.anchor, each) for each in self.outline.entries)
        self.outline = Outline(entries, {each.anchor: each for each in entries})


def _units(document: Document, sheet: PaperSize) -> Iterator[Unit]:
    unit = Unit(_FRONT)
    for block, place, keep in placed(document.blocks, upright(sheet), sheet):
        if isinstance(block, _STARTS):
            yield unit
            unit = Unit(block.anchor if isinstance(block, b.Heading) else block.id)
        unit.pieces.append(Piece(block, place, keep))
    yield unit


@dataclass(frozen=True, slots=True)
class Stretch:
    """Units in a row: one that both have at its place, else what only one version has there."""

    old: Unit | None
    new: Unit | None


def moved_anchors(older: Outline, newer: Outline) -> frozenset[str]:
    """The clauses and headings that both have, but in another order: as few as can be, rather clauses than headings."""
    weights = {each.anchor: _HEADING for each in newer.entries if each.level}
    kept = kept_in_order(list(older.by_anchor), list(newer.by_anchor), weights)
    return frozenset(set(older.by_anchor).intersection(newer.by_anchor) - kept)


def stretches(older: Version, newer: Version) -> tuple[list[Stretch], frozenset[str]]:
    """Both versions in one row, and the anchors of what has moved: they stand in it twice, alone both times."""
    moved = moved_anchors(older.outline, newer.outline)
    kept = set(older.by_anchor).intersection(newer.by_anchor) - moved
    row: list[Stretch] = []
    for before, after in zip_longest(_runs(older.units, kept), _runs(newer.units, kept)):
        row += [Stretch(each, None) for each in before[:-1]]
        row += [Stretch(None, each) for each in after[:-1]]
        if before[-1] is not None:
            row.append(Stretch(before[-1], after[-1]))
    return row, moved


def _runs(units: Sequence[Unit], kept: set[str]) -> Iterator[list[Unit | None]]:
    """The units up to each that is kept, that one last; then the rest, and none."""
    run: list[Unit | None] = []
    for unit in units:
        run.append(unit)
        if unit.anchor in kept:
            yield run
            run = []
    yield [*run, None]


class Pieces(BodyWriter):
    """Writes a version piece by piece."""

    def _last_table(self, block: Captioned, place: BlockPlace) -> Iterator[str]:
        """With the gap below it: Word takes two tables for one where nothing stands between the old and the new."""
        return self._table(block, place)

    def write(self, version: Version) -> None:
        """Writes every piece of a version; one that has a twin only where it would not be the same here."""
        stands = self.stands
        for unit in version.units:
            for piece in unit.pieces:
                piece.came = stands
                if piece.same is not None and piece.same.came == stands and piece.same.left is not None:
                    self.stands = stands = piece.same.left
                else:
                    piece.same = None
                    piece.xml = "".join(self.template.tinted(self._block(piece.block, piece.place, keep=piece.keep)))
                    piece.left = stands = self.stands
        version.last_section = self.last_section()


def find_twins(older: Version, newer: Version, row: Iterable[Stretch]) -> None:
    """Tells each piece of the older version which piece of the newer one, written already, is the same."""
    numbers = set(older.outline.entries) ^ set(newer.outline.entries)
    changed = {entry.bookmark for entry in numbers}
    has_same_contents = older.outline.contents == newer.outline.contents
    has_same_name = older.document.partnership == newer.document.partnership
    for stretch in row:
        if stretch.old is None or stretch.new is None:
            continue
        pieces, done = stretch.new.pieces, 0
        for piece in stretch.old.pieces:
            if (isinstance(piece.block, b.Contents) and not has_same_contents) or (
                isinstance(piece.block, b.TitlePage) and not has_same_name
            ):
                continue
            at = done
            while at < len(pieces) and not _is_twin(piece, pieces[at], changed):
                at += 1
            if at < len(pieces):
                piece.same, done = pieces[at], at + 1


def _is_twin(old: Piece, new: Piece, changed: set[str]) -> bool:
    """Whether nothing has changed, nor the number of anything that the piece refers to."""
    is_equal = old.block == new.block and old.place == new.place and old.keep == new.keep
    if not is_equal or not changed:
        return is_equal
    if "REF " in new.xml or 'w:anchor="' in new.xml:
        return changed.isdisjoint(_named(new.xml))
    return new.xml.partition('w:name="')[2].partition('"')[0] not in changed  # a piece has one bookmark at most


def _named(xml: str) -> Iterator[str]:
    """The bookmarks that XML names; a search for all three at once would try each at every letter."""
    for before in _NAMING:
        for rest in xml.split(before)[1:]:
            if found := _NAME.match(rest):
                yield found.group()
