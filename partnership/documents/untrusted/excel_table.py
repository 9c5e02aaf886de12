"""The first sheet of an Excel workbook that has rows, as text: values as they were last worked out, never a formula."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from partnership.documents.untrusted.docx_file import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
_AGAIN: Final = "In Excel choose File, Save As, “Excel Workbook (*.xlsx)”, and take that file."
_WHOLE: Final = 10**15  # a number that is larger was no number to begin with
UNREADABLE: Final = (
    KeyError, ValueError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
    struct.error,
)  # fmt: skip
_UNCOUNTED: Final = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_ERRORS: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\st="e"[^>]*>.*?<v>([^<]{1,20})</v>')
_MOST_TOLD: Final = 200


def read(content: bytes) -> dict[str, Any]:
    """Rows by their numbers, what stands merged, what could not be read in single cells; raises Refused."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = _first(book)
    except PasswordError as fault:
        message = "The file is locked with a password. Take the password out, and take that file."
        raise Refused(message) from fault
    except (CalamineError, *UNREADABLE) as fault:
        message = f"The file is damaged. {_AGAIN}"
        raise Refused(message) from fault
    if found is None:
        message = "The workbook has no sheet with anything in it."
        raise Refused(message)
    number, sheet, rows = found
    others = [each.name for each in book.sheets_metadata if each.name != sheet.name]
    notes = [f"Only the sheet “{sheet.name}” is read; {len(others)} more in the file."] if others else []
    return {"sheet": sheet.name, "rows": rows, "notes": notes, "faults": _faults(content, number)}


def _first(book: CalamineWorkbook) -> tuple[int, CalamineSheet, list[tuple[int, list[str]]]] | None:
    for number, about in enumerate(book.sheets_metadata):
        if about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(number)
            _check_size(sheet)
            if rows := list(_rows(sheet)):
                return number, sheet, rows
    return None


def _check_size(sheet: CalamineSheet) -> None:
    end = sheet.end
    if end is None:
        return
    if end[0] >= MOST_ROWS:
        message = f"The sheet has more than {MOST_ROWS:,} rows. Take the empty rows out, or cut it in parts."
        raise Refused(message)
    if end[1] >= MOST_COLUMNS:
        message = f"The sheet has more than {MOST_COLUMNS} columns. Take the empty columns out."
        raise Refused(message)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows that have anything, by their numbers; merged cells all say what the first of them says."""
    merged = _merged(sheet)
    above: dict[int, tuple[int, str]] = {}  # a column -> until which row its merged cell reaches, and what it says
    for at, row in enumerate(sheet.iter_rows()):
        cells = [_text(value) for value in row]
        for column, (until, words) in list(above.items()):
            if at > until:
                del above[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = words
        for first, last, until in merged.get(at, ()):
            words = cells[first] if first < len(cells) else ""
            cells[first : last + 1] = [words] * (min(last + 1, len(cells)) - first)
            above |= {column: (until, words) for column in range(first, last + 1) if until > at}
        if any(cells):
            yield at + 1, cells


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        found.setdefault(top, []).append((left, min(right, MOST_COLUMNS), min(bottom, MOST_ROWS)))
    return found


def _text(value: Any) -> str:  # noqa: PLR0911 - one a type
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < _WHOLE:
            return str(int(value))
        case float() | int():
            return str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _faults(content: bytes, number: int) -> list[tuple[int, str, str]]:
    """Cells whose formula was never worked out, and those that show an error: row, column, words."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sheet = package.read(f"xl/worksheets/sheet{number + 1}.xml")
    except KeyError:  # a workbook that calls its sheets otherwise: such cells are empty
        return []
    told = [
        (int(row), column.decode(), "holds a formula that was never worked out: open the file in Excel and save it")
        for column, row in _UNCOUNTED.findall(sheet)[:_MOST_TOLD]
    ]
    told += [
        (int(row), column.decode(), f"shows an error ({words.decode(errors='replace')})")
        for column, row, words in _ERRORS.findall(sheet)[:_MOST_TOLD]
    ]
    return sorted(told)
