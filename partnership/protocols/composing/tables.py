"""The table of a clause: columns as wide as their words ask, so that no word is cut and no column stands empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import control, gap, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.guidance.types import ClauseTable

# A page of text is about 88 characters wide; the sides of a cell take the room of two.
PAGE = 88
SIDES = 2


def table_of(table: ClauseTable, rows: Sequence[tuple[b.Cell, ...]]) -> b.Table:
    """The table with its filled cells."""
    widths = widths_of(table.columns, rows)
    columns = tuple(b.Column(title, width) for title, width in zip(table.columns, widths, strict=True))
    description = f"A table with the columns {listed([f'“{title}”' for title in table.columns])}."
    return b.Table(table.caption, description, columns, tuple(rows), has_row_headings=True)


def widths_of(
    titles: Sequence[str], rows: Sequence[tuple[b.Cell, ...]], page: int = PAGE, evenness: float = 0.8
) -> list[float]:
    """Widths in characters: each column holds its longest word, and the rest of the page goes by amount of text.

    `page` is how many characters a line has; with an `evenness` of 1 a column of twice the text has twice the width.
    """
    texts = [[title, *(text_of(row[number]) for row in rows)] for number, title in enumerate(titles)]
    least = [SIDES + max(len(word) for text in column for word in text.split() or [""]) * 1.1 for column in texts]
    wanted = [max(1.0, sum(map(len, column)) / len(column)) ** evenness for column in texts]
    spare = max(0.0, page - sum(least))
    return [round(own + spare * share / sum(wanted), 1) for own, share in zip(least, wanted, strict=True)]


def text_of(cell: b.Cell) -> str:
    """The words of a cell, as the writers show them."""
    return " ".join(plain_words(runs) for runs in cell.paragraphs)


def plain_words(runs: b.Runs) -> str:
    """The words of runs in a line, with gaps and doubts as the writers show them."""
    return "".join(_word(run) for run in runs)


def _word(run: b.Run) -> str:
    if isinstance(run, b.Gap):
        return gap(run.text)
    if isinstance(run, b.Break):
        return " "
    if isinstance(run, b.ContentControl):
        return control(run)
    note = run.note if isinstance(run, b.Filled) else ""
    return f"{run.text} ({note})" if note else run.text
