"""Tables as an Excel file, a sheet each: the headings stay in sight, and text stays text and never counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from partnership.documents.text import refused_characters
from partnership.documents.writers.csv_file import FORMULA_STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_CHARACTERS = 32_000  # a cell holds 32,767
DATE = "d mmmm yyyy"
FACTS = (("What", 26), ("Value", 90))  # columns of a sheet that says what the file is
Row = tuple[str | int | date | None, ...]
# One for all cells: openpyxl looks up a style by all that it says, which takes longer than writing the cell.
FONT, WRAPPED = Font(name="Arial"), Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class ExcelSheet:
    """A sheet: its columns with their widths in characters, and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Row]
    kept_columns: int = 0  # so many from the left stay in sight, and are printed on every page
    is_upright: bool = False  # the headings of the other columns stand upright


def write_excel(sheets: Iterable[ExcelSheet], *, title: str, author: str, made_on: date) -> bytes:
    """The file; the same sheets give the same words each time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _table(book.create_sheet(sheet.name), sheet)
    about = book.properties
    about.creator = about.lastModifiedBy = author
    about.title = title
    about.created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _table(page: Worksheet, sheet: ExcelSheet) -> None:
    """A heading row that stays in sight and can be filtered by, and the rows."""
    for number, (title, width) in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        head = page.cell(1, number)
        _write(head, title)
        is_upright = sheet.is_upright and number > sheet.kept_columns
        head.font = Font(name="Arial", bold=True)
        head.fill = PatternFill("solid", fgColor="DDE5EF")
        head.alignment = Alignment(
            wrap_text=True, vertical="bottom" if sheet.is_upright else "top", text_rotation=90 if is_upright else 0
        )
    last = 1
    for last, row in enumerate(sheet.rows, 2):
        for number, value in enumerate(row, 1):
            if value not in (None, ""):
                _write(page.cell(last, number), value)
    page.freeze_panes = f"{get_column_letter(sheet.kept_columns + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    page.print_title_rows = "1:1"
    if sheet.kept_columns:
        page.print_title_cols = f"A:{get_column_letter(sheet.kept_columns)}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(cell: Cell | MergedCell, value: Any) -> None:
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
