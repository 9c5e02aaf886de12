"""Tables of a copy against those of our own file: rows that came and went, and cells that say something else."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.documents.reading.document import TableRead, TableRow
    from partnership.documents.reading.paragraphs import ReadParagraph

ALIKE: Final = 0.5  # rows with less in common are another row


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change in a table, in the words of `reading.compare.Kind`; `reads` are the paragraphs that say who made it."""

    kind: str
    where: str
    old: str = ""
    new: str = ""
    reads: tuple[ReadParagraph, ...] = ()


def table_differences(old: Sequence[TableRead], new: Sequence[TableRead]) -> Iterator[CellChange]:
    """Every change between tables that stand at the same clause."""
    for one, other in _pairs(old, new):
        if other is None and one is not None:
            yield CellChange("table gone", _name(one), old=_rows_said(one.rows))
        elif one is None and other is not None:
            yield CellChange("table added", _name(other), new=_rows_said(other.rows), reads=_reads(other.rows))
        elif one is not None and other is not None:
            yield from _rows(one, other)


def _pairs(
    old: Sequence[TableRead], new: Sequence[TableRead]
) -> Iterator[tuple[TableRead | None, TableRead | None]]:  # fmt: skip
    """Tables in the order in which they stand; where there are more or fewer, those that begin alike."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    matcher = SequenceMatcher(None, [_name(each) for each in old], [_name(each) for each in new], autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        ones, others = old[i1:i2], new[j1:j2]
        for place in range(max(len(ones), len(others))):
            yield ones[place] if place < len(ones) else None, others[place] if place < len(others) else None


def _name(table: TableRead) -> str:
    """How a table is called in words: by its headings."""
    first = table.rows[0].cells if table.rows else ()
    return ", ".join(each for each in first if each)[:100]


def _rows_said(rows: Sequence[TableRow]) -> str:
    return "\n".join(_row_said(each) for each in rows)


def _row_said(row: TableRow) -> str:
    return " | ".join(each.replace("\n", "; ") for each in row.cells)


def _reads(rows: Sequence[TableRow]) -> tuple[ReadParagraph, ...]:
    return tuple(each for row in rows for each in row.paragraphs)


def _rows(old: TableRead, new: TableRead) -> Iterator[CellChange]:
    ones, others = [row.cells for row in old.rows], [row.cells for row in new.rows]
    if ones == others:
        return
    matcher = SequenceMatcher(None, ones, others, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield from _block(old, old.rows[i1:i2], new.rows[j1:j2])


def _block(table: TableRead, old: Sequence[TableRow], new: Sequence[TableRow]) -> Iterator[CellChange]:
    """Rows that stand in place of others: each beside the one it is most like."""
    rest = list(new)
    for one in old:
        best = max(rest, key=lambda each: _alike(one, each), default=None)
        if best is None or (_alike(one, best) < ALIKE and len(old) != len(new)):
            yield CellChange("row gone", _name(table), old=_row_said(one))
            continue
        rest.remove(best)
        yield from _cells(table, one, best)
    for row in rest:
        if any(row.cells):
            yield CellChange("row added", _name(table), new=_row_said(row), reads=row.paragraphs)
        else:
            yield CellChange("row added", _name(table), new="An empty row", reads=row.paragraphs)


def _alike(one: TableRow, other: TableRow) -> float:
    """Share of the cells that say the same; the first cell, which names the row, counts twice."""
    if len(one.cells) != len(other.cells):
        return 0.1 if one.cells[:1] == other.cells[:1] else 0.0
    same = sum(a == b for a, b in zip(one.cells, other.cells, strict=True))
    return (same + (one.cells[:1] == other.cells[:1])) / (len(one.cells) + 1)


def _cells(table: TableRead, old: TableRow, new: TableRow) -> Iterator[CellChange]:
    if len(old.cells) != len(new.cells):
        yield CellChange(
            "cell", f"{_name(table)}: cells joined or split", _row_said(old), _row_said(new), new.paragraphs
        )
        return
    head = table.rows[0] if table.rows and table.rows[0].is_heading else None
    for place, (was, is_now) in enumerate(zip(old.cells, new.cells, strict=True)):
        if was != is_now:
            column = head.cells[place] if head is not None and place < len(head.cells) else ""
            row = old.cells[0] if place or not old.cells else ""
            yield CellChange(
                "cell", ", ".join(filter(None, (row, column))) or _name(table), was, is_now, new.paragraphs
            )
