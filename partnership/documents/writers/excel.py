"""Tables as an Excel file, a sheet each: the headings stay in sight, and text stays text and never counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from partnership.documents.text import refused_characters
from partnership.documents.writers.csv_file import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell

MOST_CHARACTERS = 32_000  # a cell holds 32,767
DATE = "d mmmm yyyy"
FACTS = (("What", 26), ("Value", 90))  # columns of a sheet that says what the file is
Row = tuple[str | int | date | None, ...]
# One for all cells: openpyxl looks up a style by all that it says, which takes longer than writing the cell.
FONT, WRAPPED = Font(name="Arial"), Alignment(wrap_text=True, vertical="top")
HEADING, SHADE = Font(name="Arial", bold=True), PatternFill("solid", fgColor="DDE5EF")


@dataclass(frozen=True, slots=True)
class ExcelSheet:
    """A sheet: its columns with their widths in characters, and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Row] = ()
    kept_columns: int = 0  # so many from the left stay in sight, and are printed on every page
    is_upright: bool = False  # the headings of the other columns stand upright


class ExcelBook:
    """A file that is written row by row, in several sheets at once: no more than a row of each stands in memory."""

    def __init__(self, *, title: str, author: str, made_on: date) -> None:
        self._book = Workbook(write_only=True)
        about = self._book.properties
        about.creator = about.lastModifiedBy = author
        about.title = title
        about.created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)

    def add(self, sheet: ExcelSheet) -> OpenSheet:
        """Add a sheet with the rows that it has by now."""
        page = OpenSheet(self._book.create_sheet(sheet.name), sheet)
        for row in sheet.rows:
            page.append(row)
        return page

    def content(self) -> bytes:
        """The whole file. It takes no more rows."""
        content = BytesIO()
        self._book.save(content)
        return content.getvalue()


class OpenSheet:
    """A sheet that takes rows: its heading stays in sight and can be filtered by."""

    def __init__(self, page: Any, sheet: ExcelSheet) -> None:  # openpyxl makes up what it has as it is made
        self._page = page
        self._last_column = get_column_letter(len(sheet.columns))
        self.number = 0  # of rows below the heading
        for number, (_title, width) in enumerate(sheet.columns, 1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.freeze_panes = f"{get_column_letter(sheet.kept_columns + 1)}2"
        page.print_title_rows = "1:1"
        if sheet.kept_columns:
            page.print_title_cols = f"A:{get_column_letter(sheet.kept_columns)}"
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.append([self._head(number, sheet) for number in range(len(sheet.columns))])
        page.auto_filter.ref = f"A1:{self._last_column}1"

    def append(self, row: Row) -> None:
        """Write a row; an empty cell is none."""
        self._page.append([self._cell(value) if value not in (None, "") else None for value in row])
        self.number += 1
        self._page.auto_filter.ref = f"A1:{self._last_column}{self.number + 1}"

    def _cell(self, value: str | int | date | None) -> Cell:
        cell: Cell = WriteOnlyCell(self._page)
        _write(cell, value)
        return cell

    def _head(self, number: int, sheet: ExcelSheet) -> Cell:
        cell = self._cell(sheet.columns[number][0])
        cell.font = HEADING
        cell.fill = SHADE
        cell.alignment = Alignment(
            wrap_text=True,
            vertical="bottom" if sheet.is_upright else "top",
            text_rotation=90 if sheet.is_upright and number >= sheet.kept_columns else 0,
        )
        return cell


def write_excel(sheets: Iterable[ExcelSheet], *, title: str, author: str, made_on: date) -> bytes:
    """The file; the same sheets give the same words each time."""
    book = ExcelBook(title=title, author=author, made_on=made_on)
    for sheet in sheets:
        book.add(sheet)
    return book.content()


def _write(cell: Cell, value: Any) -> None:
    """Write a value: dates and numbers as such, everything else as text, whatever it looks like."""
    cell.font = FONT
    cell.alignment = WRAPPED
    if isinstance(value, (date, int)):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DATE
        return
    text = str(value or "")
    if not text.isprintable():
        text = "".join(each for each in text if refused_characters(each.replace("\r", "\n")) is None)
    if not text:
        return
    cell.value = text[:MOST_CHARACTERS]
    cell.data_type = "s"  # openpyxl has taken text that begins with an equals sign for a formula
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
