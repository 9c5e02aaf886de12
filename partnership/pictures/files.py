"""A picture as files: its table as CSV, one sheet of it as PNG. Pure."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from partnership.documents.pictures import png_of
from partnership.documents.writers.excel import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.documents.drawing import Drawing
    from partnership.pictures.slices import PictureSlice

CSV, PNG = "text/csv; charset=utf-8", "image/png"
_WIDTH_MM: Final = 250  # as wide as it lies on A4 across


def csv_of(slices: Sequence[PictureSlice]) -> bytes:
    """The tables of all sheets under each other; text that looks like a formula stays text, with an apostrophe."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    has_titles = any(each.title for each in slices)
    for number, each in enumerate(slices):
        head = ("Part",) if has_titles else ()
        if not number:
            writer.writerow([*head, *(column.title for column in each.table.columns)])
        for row in each.table.rows:
            writer.writerow([_plain(cell) for cell in (*((each.title,) if has_titles else ()), *(c.text for c in row))])
    return text.getvalue().encode("utf-8-sig")  # without the mark Excel reads letters with accents wrongly


def png_file(drawing: Drawing) -> bytes:
    """One drawing, as large as it is printed."""
    return png_of(drawing.svg, _WIDTH_MM)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
