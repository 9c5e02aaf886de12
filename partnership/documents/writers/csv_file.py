"""A table as CSV, as spreadsheets should open it: its letters, its line ends, and text that never counts. Pure."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A programme that reads the file may take text that begins so for a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
TEXT_MARK: Final = "'"  # put before such text; what reads the file as data takes it off again
_MARKED: Final = (*FORMULA_STARTS, TEXT_MARK)


def write_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows, each cell as it is."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # without the mark Excel reads letters with accents wrongly


def marked(text: str | None) -> str:
    """Text that no spreadsheet takes for a formula; one that begins with the mark gets another, so that both return."""
    return f"{TEXT_MARK}{text}" if text and text.startswith(_MARKED) else text or ""


def unmarked(text: str) -> str:
    """The text as it was before it was marked."""
    return text[1:] if text.startswith(TEXT_MARK) and text[1:].startswith(_MARKED) else text
