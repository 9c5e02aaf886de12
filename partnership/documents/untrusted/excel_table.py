"""The sheets of an Excel workbook as text: values as they were last worked out, never a formula.

A cell that shows an error, or whose formula was never worked out, has no value and is told as a fault: it is not empty.
"""

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

    from python_calamine import CalamineSheet, SheetMetadata

    FoundSheet = tuple[int, CalamineSheet, list[tuple[int, list[str]]], list[tuple[int, int]]]

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
_AGAIN: Final = "In Excel choose File, Save As, “Excel Workbook (*.xlsx)”, and take that file."
_WHOLE: Final = 10**15  # a number that is larger was no number to begin with
UNREADABLE: Final = (
    KeyError, ValueError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
    struct.error,
)  # fmt: skip
# A row, or a cell with what is in it, whatever prefix the program that wrote the file gives its marks.
_MARK: Final = re.compile(rb"<(?:\w+:)?(?:(row)\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_IS_ERROR: Final = re.compile(rb"""\bt=["']e["']""")
_IS_TEXT: Final = re.compile(rb"""\bt=["']str["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)</")
_SHEET: Final = re.compile(rb"""<(?:\w+:)?sheet\b[^>]*?:id=["']([^"']+)["']""")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_UNCOUNTED: Final = "holds a formula that was never worked out: open the file in Excel and save it"


def read(content: bytes) -> dict[str, Any]:
    """Rows by their numbers, what stands merged, what could not be read in single cells; raises Refused."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = _sheets(book)
    except PasswordError as fault:
        message = "The file is locked with a password. Take the password out, and take that file."
        raise Refused(message) from fault
    except (CalamineError, *UNREADABLE) as fault:
        message = f"The file is damaged. {_AGAIN}"
        raise Refused(message) from fault
    if not found:
        message = "The workbook has no sheet with anything in it."
        raise Refused(message)
    number, sheet, rows, spans = found[0]
    faults, blanks = _faults(content, number)
    others = [
        {"sheet": each.name, "rows": own, "faults": _faults(content, at)[0]} for at, each, own, _spans in found[1:]
    ]
    return {
        "sheet": sheet.name, "rows": rows, "notes": [], "faults": faults, "blanks": blanks, "spans": spans,
        "others": others, "hidden": [each.name for each in book.sheets_metadata if not _is_read(each)],
    }  # fmt: skip


def _is_read(about: SheetMetadata) -> bool:
    return about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible


def _sheets(book: CalamineWorkbook) -> list[FoundSheet]:
    """Each sheet that is shown and has anything, with its number, its rows and the cells filled from the one above."""
    found = []
    for number, about in enumerate(book.sheets_metadata):
        if _is_read(about):
            sheet = book.get_sheet_by_index(number)
            _check_size(sheet)
            spans: list[tuple[int, int]] = []
            if rows := list(_rows(sheet, spans)):
                found.append((number, sheet, rows, spans))
    return found


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


def _rows(sheet: CalamineSheet, spans: list[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that have anything, by their numbers; merged cells all say what the first of them says.

    `spans` is given the places of those that say it from a row above.
    """
    merged = _merged(sheet)
    above: dict[int, tuple[int, str]] = {}  # a column -> until which row its merged cell reaches, and what it says
    for at, row in enumerate(sheet.iter_rows()):
        cells = [_text(value) for value in row]
        for column, (until, words) in list(above.items()):
            if at > until:
                del above[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = words
                spans.append((at + 1, column))
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


def _faults(content: bytes, number: int) -> tuple[list[tuple[int, str, str]], list[tuple[int, int]]]:
    """Cells that show an error or were never worked out: row, column, words; and those whose formula gives nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        try:
            sheet = package.read(_path(package, number))
        except (KeyError, IndexError) as fault:  # without it a faulty cell could not be told from an empty one
            message = f"The file is damaged. {_AGAIN}"
            raise Refused(message) from fault
    told: list[tuple[int, str, str]] = []
    blanks: list[tuple[int, int]] = []
    row = column = 0
    for mark in _MARK.finditer(sheet):
        place = _PLACE.search(mark[2] if mark[1] else mark[3])
        if mark[1]:
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column = _at(place[1]) + 1 if place else column + 1
        inside = mark[4] or b""
        value = _VALUE.search(inside)
        if _IS_ERROR.search(mark[3]):
            shown = value[1].decode(errors="replace")[:20] if value else "an error"
            told.append((row, letters(column - 1), f"shows an error ({shown})"))
        elif _FORMULA.search(inside) and value is None:
            if _IS_TEXT.search(mark[3]):
                blanks.append((row, column - 1))
            else:
                told.append((row, letters(column - 1), _UNCOUNTED))
    return told, blanks


def _path(package: zipfile.ZipFile, number: int) -> str:
    """Where the sheet of a number stands in the file, as the workbook itself says."""
    wanted = _SHEET.findall(package.read("xl/workbook.xml"))[number]
    for attributes in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        told = dict(re.findall(rb"""\b(Id|Target)=["']([^"']+)["']""", attributes))
        if told.get(b"Id") == wanted:
            target: str = told[b"Target"].decode()
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _at(letters: bytes) -> int:
    """The place of a column, from 0: that of AA is 26."""
    found = 0
    for each in letters:
        found = found * 26 + each - 64
    return found - 1


def letters(at: int) -> str:
    """The letters of a column by its place."""
    more, last = divmod(at, 26)
    return (letters(more - 1) if more else "") + chr(65 + last)
