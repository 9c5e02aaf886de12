"""A picture as files: its table as CSV, one sheet of it as PNG. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.pictures import png_of
from partnership.documents.writers.csv_file import marked, write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.documents.drawing import Drawing
    from partnership.protocols.pictures.slices import PictureSlice

CSV, PNG = "text/csv; charset=utf-8", "image/png"
_WIDTH_MM: Final = 250  # as wide as it lies on A4 across


def csv_of(slices: Sequence[PictureSlice]) -> bytes:
    """The tables of all sheets under each other; text that looks like a formula stays text, with an apostrophe."""
    has_titles = any(each.title for each in slices)
    rows: list[list[str]] = []
    for each in slices:
        if not rows:
            rows.append([*(["Part"] if has_titles else []), *(column.title for column in each.table.columns)])
        title = [each.title] if has_titles else []
        rows += [[marked(cell) for cell in (*title, *(c.text for c in row))] for row in each.table.rows]
    return write_csv(rows)


def png_file(drawing: Drawing) -> bytes:
    """One drawing, as large as it is printed."""
    return png_of(drawing.svg, _WIDTH_MM)
