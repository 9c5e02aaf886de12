"""Two versions of a table as one: its rows that came, went, moved or changed, and the cells of those that changed.

Word tracks a row as inserted or deleted, and knows no moved one. A row that has moved is deleted at its old place and
inserted at its new one, with a move of its words between the two: so it is shown as moved, and taken or left as a row.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from partnership.documents.redline.align import pairs
from partnership.documents.redline.items import WIDTH, RedlineItem, cells, items, opened
from partnership.documents.redline.marks import MarkKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from partnership.documents.redline.items import Likeness, Pair
    from partnership.documents.redline.marks import Pen


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
