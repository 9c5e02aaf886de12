"""Two versions of a document as one Word file: the newer one, with what was changed since the older as tracked changes.

Whoever accepts all of them has the newer version, whoever rejects all of them the older: docs/adr/0040-redlines.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.documents.redline.blocks import Writer
from partnership.documents.redline.items import Likeness, RedlineItem, items
from partnership.documents.redline.items import older as older_items
from partnership.documents.redline.marks import Pen
from partnership.documents.redline.sections import Pieces, Version, find_twins, stretches
from partnership.documents.word.package import deflate, encoded
from partnership.documents.word.runs import Ledger
from partnership.documents.word.template import BODY, template
from partnership.documents.word.writer import frame, packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from partnership.documents.blocks import Document
    from partnership.documents.redline.sections import Piece, Stretch, Unit
    from partnership.documents.word.letterhead import LetterheadDesign

_WATERMARK: Final = re.compile(r"<w:r><w:pict>.*?</w:pict></w:r>", re.DOTALL)
_END_OF_PARAGRAPH: Final = "</w:p>"
_REFERENCES: Final = re.compile(r"<w:(?:header|footer)Reference [^>]*/>")
_NOT_MOVED: Final = ("<w:tbl>", "<w:sectPr")  # Word moves paragraphs; a table is deleted and inserted


def write_redline(
    before: Document,
    after: Document,
    *,
    author: str,
    at: datetime,
    compression: int = 3,
    design: LetterheadDesign | None = None,
) -> bytes:
    """The newer version as a Word file with tracked changes against the older, the same bytes each time.

    `author` and `at` (aware) stand in each change. Header, footer and body are compared; watermark and properties are
    those of the newer version. `compression` is zlib's level, `design` a council's letterhead. Raises ValueError as
    `write_word` does, for either, and where the writer of bodies spells what it writes in a way that is not known here.
    """
    form = template(design, after.layout)
    older, newer = Version(before, form.sheet), Version(after, form.sheet)
    row, moved = stretches(older, newer)
    older.rename(sorted(moved))
    ledger = Ledger(newer.outline)
    Pieces(after, ledger, None, form).write(newer)
    find_twins(older, newer, row)
    beside = ledger.beside(older.outline)
    Pieces(before, beside, None, form).write(older)
    ledger.numbered_lists = beside.numbered_lists
    pen = Pen(author, at, ledger, beside)
    made = _Redline(older, newer, Writer(pen, Likeness(beside)), pen)
    main = deflate(BODY, encoded(made.chunks(row, moved)), compression)
    around = {
        name: made.framed(was, now)
        for (name, was), now in zip(frame(before, form).items(), frame(after, form).values(), strict=True)
    }
    return packed(after, ledger, main, around, compression, form=form, is_tracked=True)


class _Redline:
    """Writes the body of both versions."""

    def __init__(self, older: Version, newer: Version, writer: Writer, pen: Pen) -> None:
        self._older = older
        self._newer = newer
        self._writer = writer
        self._pen = pen
        self._names = frozenset(entry.bookmark for entry in newer.outline.entries)

    def chunks(self, row: Sequence[Stretch], moved: frozenset[str]) -> Iterator[str]:
        """The whole part, piece by piece."""
        yield Pieces.beginning
        moves = {
            anchor: self._move(self._older.by_anchor[anchor], self._newer.by_anchor[anchor]) for anchor in sorted(moved)
        }
        for each in row:
            if each.old is not None and each.new is not None:
                yield from self._both(each.old.pieces, each.new.pieces)
            elif each.old is not None:
                yield moves[each.old.anchor][0] if each.old.anchor in moves else self._written(each.old.pieces, [])
            elif each.new is not None:
                yield moves[each.new.anchor][1] if each.new.anchor in moves else self._written([], each.new.pieces)
        yield f"{self._last_section()}</w:body></w:document>"

    def _both(self, old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[str]:
        """A unit that has stayed: twins as they are, and what stands between them compared."""
        done = 0
        waiting: list[Piece] = []
        for piece in old:
            if piece.same is None:
                waiting.append(piece)
                continue
            at = done
            while new[at] is not piece.same:
                at += 1
            if waiting or at > done:
                yield self._written(waiting, new[done:at])
            yield new[at].xml
            waiting, done = [], at + 1
        if waiting or len(new) > done:
            yield self._written(waiting, new[done:])

    def _written(self, old: Sequence[Piece], new: Sequence[Piece]) -> str:
        return self._writer.written(self._writer.pairs(self._items(old, is_older=True), self._items(new)))

    def _items(self, pieces: Sequence[Piece], *, is_older: bool = False) -> list[RedlineItem]:
        xml = "".join([piece.xml for piece in pieces])
        return older_items(xml, self._names) if is_older else items(xml)

    def _move(self, old: Unit, new: Unit) -> tuple[str, str]:
        """A unit that stands elsewhere now, as it is written at the old place and at the new one."""
        if any(mark in piece.xml for each in (old, new) for piece in each.pieces for mark in _NOT_MOVED):
            return self._written(old.pieces, []), self._written([], new.pieces)
        return self._writer.moved(self._items(old.pieces, is_older=True), self._items(new.pieces))

    def _last_section(self) -> str:
        """The properties of the last section, with what they were where its pages lie otherwise."""
        was, now = _REFERENCES.sub("", self._older.last_section), self._newer.last_section
        if was == _REFERENCES.sub("", now):
            return now
        change = f"<w:sectPrChange {self._pen.signed()}>{was}</w:sectPrChange>"
        return now.replace("</w:sectPr>", f"{change}</w:sectPr>")

    def framed(self, was: str, now: str) -> str:
        """A header or footer; the watermark is that of the newer version.

        Only our own lines are compared: what a letterhead has beside them is the same, and may be of any form.
        """
        marked = now.split(_END_OF_PARAGRAPH)
        for at, (old, new) in enumerate(zip(was.split(_END_OF_PARAGRAPH), marked, strict=True)):
            if old == new:  # as most are
                continue
            watermark = _WATERMARK.search(new)
            before, after = _WATERMARK.sub("", old), _WATERMARK.sub("", new)
            if before != after:
                start = after.rindex("<w:p>")
                pair = [RedlineItem("w:p", f"{each[start:]}{_END_OF_PARAGRAPH}") for each in (before, after)]
                line = self._writer.written([(pair[0], pair[1])]).removesuffix(_END_OF_PARAGRAPH)
                marked[at] = f"{after[:start]}{line}{watermark.group() if watermark else ''}"
        return _END_OF_PARAGRAPH.join(marked)
