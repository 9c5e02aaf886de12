"""Two versions of what stands one below the other, as one: paragraphs, lists, tables with their rows and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from partnership.documents.redline.align import pairs
from partnership.documents.redline.items import WIDTH, Item, Likeness, anchored, elements, items, opened
from partnership.documents.redline.marks import Kind
from partnership.documents.redline.runs import both, line, one, parted, steps

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from partnership.documents.redline.marks import Pen

    Pair = tuple[Item | None, Item | None]

_LIST: Final = re.compile(r'<w:numId w:val="(\d\d+)"/>')
_FIELD_OF_CONTENTS: Final = re.compile(
    r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText[^>]*> TOC [^<]*</w:instrText></w:r>'
    r'<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END_OF_FIELD: Final = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_END_OF_BOX: Final = "</w:sdtContent></w:sdt>"


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is about to be written: its properties now and before, what is in it, how its end is marked."""

    properties: str
    before: str
    inside: str
    kind: Kind | None = None
    after: str = ""


class Writer:
    """Writes two versions as one."""

    def __init__(self, pen: Pen, likeness: Likeness) -> None:
        self._pen = pen
        self._likeness = likeness
        self._lists: dict[str, str] = {}  # numbered lists of the older version, as the newer one counts them

    def pairs(self, old: Sequence[Item], new: Sequence[Item]) -> list[Pair]:
        """What belongs together, so that the lists of both are known before anything is written."""
        found = pairs(old, new, (self._likeness.same, anchored), self._likeness.alike)
        made: list[Pair] = []
        for before, after in found:
            if before is not None and after is not None:
                self._continue_list(before, after)
            made.append((before, after))
        return made

    def _continue_list(self, old: Item, new: Item) -> None:
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
        made = list(self._made(found))
        if is_closed:
            _close(made)
        return self._text(made)

    def _made(self, found: Iterable[Pair]) -> Iterator[_Paragraph | str]:
        for old, new in found:
            if old is not None and new is not None:
                yield self._pair(old, new)
            elif new is not None:
                yield self._alone(Kind.INSERTED, new)
            elif old is not None:
                yield self._alone(Kind.DELETED, old)

    def _text(self, made: Iterable[_Paragraph | str]) -> str:
        return "".join([each if isinstance(each, str) else self._paragraph(each) for each in made])

    def _paragraph(self, each: _Paragraph) -> str:
        is_same = each.before == each.properties or self._likeness.bare(each.before) == self._likeness.bare(
            each.properties
        )
        before = None if is_same else each.before
        return f"{self._pen.ended(each.kind, each.properties, before)}{each.inside}</w:p>{each.after}"

    def _alone(self, kind: Kind, item: Item) -> _Paragraph | str:
        xml = item.xml if kind is Kind.INSERTED else self._counted(item.xml)
        if item.tag == "w:p":
            properties, inside = opened(xml)
            return _Paragraph(properties, properties, self._pen.within(kind, inside), kind, item.after)
        if item.tag == "w:sdt":  # without the box, of which nothing would tell when it is empty
            xml = xml.partition("<w:sdtContent>")[2].removesuffix(_END_OF_BOX)
            if kind is Kind.DELETED:
                xml = _FIELD_OF_CONTENTS.sub("", xml).replace(_END_OF_FIELD, "")
        return self._pen.whole(kind, xml) + item.after

    def _pair(self, old: Item, new: Item) -> _Paragraph | str:
        if new.tag == "w:p":
            return self._pair_of_paragraphs(old, new)
        if self._likeness.same(old) == self._likeness.same(new):
            return new.xml + new.after
        changed = self._table(old, new) if new.tag == "w:tbl" else self._contents(old, new)
        return changed + old.after + new.after

    def _pair_of_paragraphs(self, old: Item, new: Item) -> _Paragraph:
        (was, before), (now, after) = old.paragraph, new.paragraph
        bare = self._likeness.bare
        is_same = self._likeness.same(old) == self._likeness.same(new) or bare(before) == bare(after)
        inside = after if is_same else both(line(before, bare), line(after, bare), self._pen)
        return _Paragraph(now, self._counted(was), inside, None, old.after + new.after)

    def _contents(self, old: Item, new: Item) -> str:
        """The list of contents: its lines change inside the one field that stays."""
        frame, _, lines = new.xml.partition("<w:sdtContent>")
        field = _FIELD_OF_CONTENTS.search(lines)
        parts = [
            list(items(_FIELD_OF_CONTENTS.sub("", each.xml.partition("<w:sdtContent>")[2].removesuffix(_END_OF_BOX))))
            for each in (old, new)
        ]
        title, *made = self._made([(parts[0][0], parts[1][0]), *self.pairs(parts[0][1:-1], parts[1][1:-1])])
        last = self._pair_of_paragraphs(parts[0][-1], parts[1][-1])  # it holds the end of the field
        first = next(each for each in (*made, last) if isinstance(each, _Paragraph))
        first.inside = f"{field.group() if field else ''}{first.inside}"
        return f"{frame}<w:sdtContent>{self._text((title, *made, last))}{_END_OF_BOX}"

    def _table(self, old: Item, new: Item) -> str:
        last = new.xml.rindex("</w:tr>") + len("</w:tr>")
        rows = [[Item("w:tr", row) for row in elements(each.xml, "w:tr")] for each in (old, new)]
        keys = (self._likeness.same, partial(_cells, 2), partial(_cells, 1))
        found = pairs(rows[0], rows[1], keys, self._likeness.alike)
        grid = new.xml.partition("</w:tblPr>")[2].partition("<w:tr>")[0]
        head = f"<w:tbl>{self._changed('w:tblPr', old.xml, new.xml)}{grid}"
        return f"{head}{''.join(self._row(*pair) for pair in found)}{new.xml[last:]}"

    def _row(self, old: Item | None, new: Item | None) -> str:
        if old is None or new is None:
            return "".join(
                self._pen.whole(kind, each.xml)
                for kind, each in ((Kind.DELETED, old), (Kind.INSERTED, new))
                if each is not None
            )
        if self._likeness.same(old) == self._likeness.same(new):
            return new.xml
        properties = self._changed("w:trPr", old.xml, new.xml)
        cells = zip(elements(old.xml, "w:tc"), elements(new.xml, "w:tc"), strict=True)
        return f"<w:tr>{properties}{''.join(self._cell(*pair) for pair in cells)}</w:tr>"

    def _cell(self, old: str, new: str) -> str:
        if self._likeness.bare(old) == self._likeness.bare(new):
            return new
        parts = [list(items(each.partition("</w:tcPr>")[2].removesuffix("</w:tc>"))) for each in (old, new)]
        found = _ended_together(self.pairs(*parts))
        return f"<w:tc>{self._changed('w:tcPr', old, new)}{self.written(found, is_closed=True)}</w:tc>"

    def _changed(self, tag: str, old: str, new: str) -> str:
        """The properties of a table, row or cell, with what they were where they are different; widths are new ones."""
        was, now = (each.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for each in (old, new))
        width = WIDTH.search(now)
        was = WIDTH.sub(width.group() if width else "", was)
        change = f"<{tag}Change {self._pen.signed()}><{tag}>{was}</{tag}></{tag}Change>" if was != now else ""
        return f"<{tag}>{now}{change}</{tag}>" if now or was else ""

    def moved(self, old: Sequence[Item], new: Sequence[Item]) -> tuple[str, str]:
        """Paragraphs that stand elsewhere now: as they are written at the old place and at the new one."""
        marks = list(self._pen.move())
        found = self.pairs(old, new)
        away, here = [], []
        for before, after in found:
            if before is None or after is None:
                if before is not None:
                    away.append(self._alone(Kind.DELETED, before))
                if after is not None:
                    here.append(self._alone(Kind.INSERTED, after))
                continue
            (was, inside_then), (now, inside_now) = before.paragraph, after.paragraph
            then, since = parted(line(inside_then, self._likeness.bare), line(inside_now, self._likeness.bare))
            same = [each for each in steps(then, since) if each[0] == "equal"]
            stayed = [at for _, i1, i2, _, _ in same for at in range(i1, i2)]
            left = one(then, stayed, (Kind.MOVED_AWAY, Kind.DELETED), self._pen)
            stayed = [at for _, _, _, j1, j2 in same for at in range(j1, j2)]
            right = one(since, stayed, (Kind.MOVED_HERE, Kind.INSERTED), self._pen)
            was = self._counted(was)
            away.append(_Paragraph(was, was, left, Kind.MOVED_AWAY, before.after))
            here.append(_Paragraph(now, now, right, Kind.MOVED_HERE, after.after))
        return self._framed(away, *marks[:2]), self._framed(here, *marks[2:])

    def _framed(self, made: Sequence[_Paragraph | str], start: str, end: str) -> str:
        return f"{start}{self._text(made)}{end}"


def _cells(number: int, row: Item) -> Hashable:
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
    if kind is Kind.DELETED:
        last.properties, last.before = head.properties, last.properties
    else:
        last.before = head.before
