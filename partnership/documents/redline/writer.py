"""Two versions of a document as one Word file: the newer one, with what was changed since the older as tracked changes.

Whoever accepts all of them has the newer version, whoever rejects all of them the older: docs/adr/0040-redlines.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from partnership.documents.redline.align import pairs
from partnership.documents.redline.items import WIDTH, Likeness, RedlineItem, anchored, box, boxed, cells, items, opened
from partnership.documents.redline.items import older as older_items
from partnership.documents.redline.marks import MarkKind, Pen
from partnership.documents.redline.runs import both, compared, line, one
from partnership.documents.redline.sections import Pieces, Version, find_twins, stretches
from partnership.documents.word.package import deflate, encoded
from partnership.documents.word.runs import Ledger
from partnership.documents.word.template import BODY, template
from partnership.documents.word.writer import frame, packed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from datetime import datetime

    from partnership.documents.blocks import Document
    from partnership.documents.redline.items import Pair
    from partnership.documents.redline.sections import Piece, Stretch, Unit
    from partnership.documents.word.template import LetterheadDesign


class CellWriter(Protocol):
    """Writes what is in a cell: paragraphs and lists, and tables again."""

    def pairs(self, old: Sequence[RedlineItem], new: Sequence[RedlineItem]) -> list[Pair]:
        """What belongs together in both versions of a cell."""

    def written(self, found: Iterable[Pair], *, is_closed: bool = False) -> str:
        """Pairs in order, as one."""


class Rows:
    """Writes two versions of a table as one; `writer` writes what is in the cells."""

    def __init__(self, writer: CellWriter, pen: Pen, likeness: Likeness) -> None:
        self._writer = writer
        self._pen = pen
        self._likeness = likeness

    def table(self, old: RedlineItem, new: RedlineItem) -> str:
        """Both versions of a table, without the gap below it; they have as many columns."""
        was, now = old.table, new.table
        keys = (self._likeness.same, partial(_first_cells, 2), partial(_first_cells, 1))
        found = [*pairs(was.rows, now.rows, keys, self._likeness)]
        moves = self._moves(found)
        rows = (moves.get(pair) or self._row(*pair) for pair in found)
        return f"<w:tbl>{self._changed('w:tbl', was.properties, now.properties)}{now.grid}{''.join(rows)}</w:tbl>"

    def _moves(self, found: Sequence[Pair]) -> dict[Pair, str]:
        """The rows that stand elsewhere now, written as they stand at the old place and at the new one."""
        come: dict[str, list[RedlineItem]] = {}
        for old, new in found:
            if old is None and new is not None and any(new.cells):
                come.setdefault(self._likeness.same(new), []).append(new)
        made: dict[Pair, str] = {}
        for old, new in found:
            if old is None or new is not None:
                continue
            if there := come.get(self._likeness.same(old)):
                here = there.pop(0)
                ends = list(self._pen.move())
                made[old, None] = f"{ends[0]}{self._pen.whole(MarkKind.MOVED_AWAY, old.xml)}{ends[1]}"
                made[None, here] = f"{ends[2]}{self._pen.whole(MarkKind.MOVED_HERE, here.xml)}{ends[3]}"
        return made

    def _row(self, old: RedlineItem | None, new: RedlineItem | None) -> str:
        if old is None:
            return self._pen.whole(MarkKind.INSERTED, new.xml) if new else ""
        if new is None:
            return self._pen.whole(MarkKind.DELETED, old.xml)
        if self._likeness.is_same(old, new):
            return new.xml
        (was, before), (now, after) = cells(old.xml), cells(new.xml)
        inside = "".join([self._cell(*pair) for pair in zip(before, after, strict=True)])
        return f"<w:tr>{self._changed('w:tr', was, now)}{inside}</w:tr>"

    def _cell(self, old: str, new: str) -> str:
        if old == new or self._likeness.bare(old) == self._likeness.bare(new):
            return new
        (was, before), (now, after) = opened("w:tc", old), opened("w:tc", new)
        found = _ended_together(self._writer.pairs(items(before), items(after)))
        return f"<w:tc>{self._changed('w:tc', was, now)}{self._writer.written(found, is_closed=True)}</w:tc>"

    def _changed(self, tag: str, was: str, now: str) -> str:
        """The properties of a table, row or cell, with what they were where they are different; widths are new ones."""
        width = WIDTH.search(now)
        was = WIDTH.sub(width.group() if width else "", was)
        change = f"<{tag}PrChange {self._pen.signed()}><{tag}Pr>{was}</{tag}Pr></{tag}PrChange>" if was != now else ""
        return f"<{tag}Pr>{now}{change}</{tag}Pr>" if now or was else ""


def _first_cells(number: int, row: RedlineItem) -> Hashable:
    """The words of the first cells of a row, so that a row stays one when the others change."""
    return row.cells[:number] if any(row.cells[:number]) else row


def _ended_together(found: list[Pair]) -> list[Pair]:
    """The last paragraphs of both as a pair, whatever they say: a cell ends with one paragraph."""
    start = len(found)
    while start and None in found[start - 1]:
        start -= 1
    old, new = ([pair[side] for pair in found[start:] if pair[side] is not None] for side in (0, 1))
    if not old or not new:
        return found
    alone: list[Pair] = [*((each, None) for each in old[:-1]), *((None, each) for each in new[:-1])]
    return [*found[:start], *alone, (old[-1], new[-1])]


_LIST: Final = re.compile(r'<w:numId w:val="(\d\d+)"/>')
_FIELD_OF_CONTENTS: Final = re.compile(
    r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText[^>]*> TOC [^<]*</w:instrText></w:r>'
    r'<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END_OF_FIELD: Final = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is about to be written: its properties now and before, what is in it, how its end is marked."""

    properties: str
    before: str
    inside: str
    kind: MarkKind | None = None
    after: str = ""


class Writer:
    """Writes two versions as one."""

    def __init__(self, pen: Pen, likeness: Likeness) -> None:
        self._pen = pen
        self._likeness = likeness
        self._rows = Rows(self, pen, likeness)
        self._lists: dict[str, str] = {}  # numbered lists of the older version, as the newer one counts them

    def pairs(self, old: Sequence[RedlineItem], new: Sequence[RedlineItem]) -> list[Pair]:
        """What belongs together, so that the lists of both are known before anything is written."""
        found = pairs(old, new, (self._likeness.same, anchored), self._likeness)
        made: list[Pair] = []
        for before, after in found:
            if before is not None and after is not None:
                self._continue_list(before, after)
            made.append((before, after))
        return made

    def _continue_list(self, old: RedlineItem, new: RedlineItem) -> None:
        """A list whose items have stayed counts on as one, those between that are gone too."""
        if old.tag != "w:p" or "<w:numId" not in old.xml:
            return
        was, now = (_LIST.search(each.paragraph[0]) for each in (old, new))
        if was and now and now[1] not in self._lists.values():
            self._lists.setdefault(was[1], now[1])

    def _counted(self, xml: str) -> str:
        """Older XML with the numbers of its lists as they are in this file."""
        if self._lists and "<w:numId" in xml:
            return _LIST.sub(lambda found: f'<w:numId w:val="{self._lists.get(found[1], found[1])}"/>', xml)
        return xml

    def written(self, found: Iterable[Pair], *, is_closed: bool = False) -> str:
        """Pairs in order; `is_closed` in a cell, whose last paragraph has an end that nobody can delete."""
        made = list(self._made(found, is_whole=not is_closed))
        if is_closed:
            _close(made)
        return self._text(made)

    def _made(self, found: Iterable[Pair], *, is_whole: bool) -> Iterator[_Paragraph | str]:
        """What is to be written; `is_whole` where no end of a paragraph is marked but that of one that came or went."""
        for old, new in found:
            if old is not None and new is not None:
                yield self._pair(old, new, is_whole=is_whole)
            elif new is not None:
                yield self._alone(MarkKind.INSERTED, new)
            elif old is not None:
                yield self._alone(MarkKind.DELETED, old)

    def _text(self, made: Iterable[_Paragraph | str]) -> str:
        return "".join([each if isinstance(each, str) else self._paragraph(each) for each in made])

    def _paragraph(self, each: _Paragraph) -> str:
        is_same = each.before == each.properties or self._likeness.bare(each.before) == self._likeness.bare(
            each.properties
        )
        before = None if is_same else each.before
        return f"{self._pen.ended(each.kind, each.properties, before)}{each.inside}</w:p>{each.after}"

    def _alone(self, kind: MarkKind, item: RedlineItem) -> _Paragraph | str:
        xml = item.xml if kind is MarkKind.INSERTED else self._counted(item.xml)
        if item.tag == "w:p":
            properties, inside = opened("w:p", xml)
            return _Paragraph(properties, properties, self._pen.within(kind, inside), kind, item.after)
        if item.tag == "w:sdt":  # without the box, of which nothing would tell when it is empty
            xml = boxed(xml)[1]
            if kind is MarkKind.DELETED:
                xml = _FIELD_OF_CONTENTS.sub("", xml).replace(_END_OF_FIELD, "")
        return self._pen.whole(kind, xml + item.gap) + item.after

    def _pair(self, old: RedlineItem, new: RedlineItem, *, is_whole: bool) -> _Paragraph | str:
        is_same = self._likeness.is_same(old, new)
        if new.tag == "w:p":
            if is_same and is_whole:
                return new.xml + old.after + new.after
            return self._pair_of_paragraphs(old, new, is_same=is_same)
        if is_same:
            return new.xml + new.gap + new.after
        changed = self._rows.table(old, new) if new.tag == "w:tbl" else self._contents(old, new)
        return changed + new.gap + old.after + new.after

    def _pair_of_paragraphs(self, old: RedlineItem, new: RedlineItem, *, is_same: bool) -> _Paragraph:
        (was, before), (now, after) = old.paragraph, new.paragraph
        inside = after
        if not is_same:
            inside = both(line(before, self._likeness.bare), line(after, self._likeness.bare), self._pen)
        return _Paragraph(now, self._counted(was), inside, None, old.after + new.after)

    def _contents(self, old: RedlineItem, new: RedlineItem) -> str:
        """The list of contents: its lines change inside the one field that stays."""
        frame, lines = boxed(new.xml)
        field = _FIELD_OF_CONTENTS.search(lines)
        parts = [items(_FIELD_OF_CONTENTS.sub("", each)) for each in (boxed(old.xml)[1], lines)]
        found = [(parts[0][0], parts[1][0]), *self.pairs(parts[0][1:-1], parts[1][1:-1])]
        title, *made = self._made(found, is_whole=False)
        ends = parts[0][-1], parts[1][-1]
        last = self._pair_of_paragraphs(*ends, is_same=self._likeness.is_same(*ends))  # it holds the end of the field
        first = next(each for each in (*made, last) if isinstance(each, _Paragraph))
        first.inside = f"{field.group() if field else ''}{first.inside}"
        return box(frame, self._text((title, *made, last)))

    def moved(self, old: Sequence[RedlineItem], new: Sequence[RedlineItem]) -> tuple[str, str]:
        """Paragraphs that stand elsewhere now: as they are written at the old place and at the new one."""
        marks = list(self._pen.move())
        away, here = [], []
        for before, after in self.pairs(old, new):
            if before is None or after is None:
                if before is not None:
                    away.append(self._alone(MarkKind.DELETED, before))
                if after is not None:
                    here.append(self._alone(MarkKind.INSERTED, after))
                continue
            (was, inside_then), (now, inside_now) = before.paragraph, after.paragraph
            bare = self._likeness.bare
            then, since, found = compared(line(inside_then, bare), line(inside_now, bare))
            same = [each for each in found if each[0] == "equal"]
            stayed = [at for _, i1, i2, _, _ in same for at in range(i1, i2)]
            left = one(then, stayed, (MarkKind.MOVED_AWAY, MarkKind.DELETED), self._pen)
            stayed = [at for _, _, _, j1, j2 in same for at in range(j1, j2)]
            right = one(since, stayed, (MarkKind.MOVED_HERE, MarkKind.INSERTED), self._pen)
            was = self._counted(was)
            away.append(_Paragraph(was, was, left, MarkKind.MOVED_AWAY, before.after))
            here.append(_Paragraph(now, now, right, MarkKind.MOVED_HERE, after.after))
        return self._framed(away, *marks[:2]), self._framed(here, *marks[2:])

    def _framed(self, made: Sequence[_Paragraph | str], start: str, end: str) -> str:
        return f"{start}{self._text(made)}{end}"


def _close(made: list[_Paragraph | str]) -> None:
    """Moves the marks of the last paragraphs one up: the end of the last one cannot be deleted, that before it can."""
    last = made[-1]
    if isinstance(last, str) or last.kind is None:
        return
    kind = last.kind
    tail: list[_Paragraph] = []
    for each in reversed(made[:-1]):
        if isinstance(each, str):
            return
        tail.append(each)
        if each.kind is not kind:
            break
    if not tail:
        return
    head = tail[-1]
    for each in tail:
        each.kind = kind
    last.kind = None
    if kind is MarkKind.DELETED:
        last.properties, last.before = head.properties, last.properties
    else:
        last.before = head.before


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
