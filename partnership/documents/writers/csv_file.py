"""A table as CSV, as spreadsheets should open it: its letters, its line ends, and text that never counts. Pure."""

from __future__ import annotations

import csv
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A programme that reads the file may take text that begins so for a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
TEXT_MARK: Final = "'"  # put before such text; what reads the file as data takes it off again
_MARKED: Final = (*FORMULA_STARTS, TEXT_MARK)


def write_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows, each cell as it is."""
    content = BytesIO()  # written as bytes at once: the whole as text takes four times as much memory
    # Without the mark of this encoding Excel reads letters with accents wrongly.
    text = TextIOWrapper(content, encoding="utf-8-sig", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.flush()
    return content.getvalue()


def marked(text: str | None) -> str:
    """Text that no spreadsheet takes for a formula; one that begins with the mark gets another, so that both return."""
    return f"{TEXT_MARK}{text}" if text and text.startswith(_MARKED) else text or ""


def unmarked(text: str) -> str:
    """The text as it was before it was marked."""
    return text[1:] if text.startswith(TEXT_MARK) and text[1:].startswith(_MARKED) else text
