"""Two versions of what stands one below the other, as one: paragraphs and lists; tables are in `redline.rows`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.redline.align import pairs
from partnership.documents.redline.items import Likeness, RedlineItem, anchored, box, boxed, items, opened
from partnership.documents.redline.marks import MarkKind
from partnership.documents.redline.rows import Rows
from partnership.documents.redline.runs import both, compared, line, one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.redline.items import Pair
    from partnership.documents.redline.marks import Pen

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
