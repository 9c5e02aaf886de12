"""An assessment as an Excel file: ratings, evidence and actions on a sheet each. Text stays text and never counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from partnership.assessment.comparison import change_of
from partnership.assessment.map_evidence import lead_words
from partnership.assessment.wording import NO_VICTIM_DATA, OVERDUE, rating_words
from partnership.documents.text import refused_characters
from partnership.documents.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from partnership.assessment.sheet import AssessmentSheet, CompetenceEntry

# A programme that reads the file may take text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_CHARACTERS = 32_000  # a cell holds 32,767
DATE = "d mmmm yyyy"
Row = tuple[str | int | date | None, ...]


def write_workbook(sheet: AssessmentSheet) -> bytes:
    """The file; a closed assessment gives the same words each time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    is_open = not sheet.is_closed
    rated = (_rating(theme.name, entry, is_open=is_open) for theme in sheet.themes for entry in theme.entries)
    _table(book, "Ratings", _RATING_COLUMNS, rated)
    _table(book, "Evidence", _EVIDENCE_COLUMNS, (row for entry in sheet.entries for row in _evidence(entry)))
    _table(
        book,
        "Actions",
        _ACTION_COLUMNS,
        (_action(entry, is_late=sheet.is_late(entry)) for entry in (*sheet.actions, *sheet.done)),
    )
    _table(book, "About", (("What", 26), ("Value", 90)), _about(sheet))
    about = book.properties
    about.creator = about.lastModifiedBy = sheet.partnership
    about.title = sheet.title
    about.created = datetime.combine(sheet.opened_on, time(), UTC).replace(tzinfo=None)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


_RATING_COLUMNS = (
    ("Number", 9), ("Theme", 26), ("Competence", 44), ("Rating", 14), ("Last time", 14), ("Change", 20),
    ("Why this rating", 60), ("Pieces of evidence", 12), ("What the map shows", 60), ("What would show it", 60),
)  # fmt: skip
_EVIDENCE_COLUMNS = (
    ("Number", 9), ("Competence", 44), ("Evidence", 70), ("Link", 50), ("Added by", 36), ("Added on", 18),
)  # fmt: skip
_ACTION_COLUMNS = (
    ("Number", 9), ("Competence", 44), ("Action", 70), ("Who does it", 36), ("By when", 18), ("Done on", 18),
    ("What it lacks", 24), ("Overdue", 10), ("Rating", 14),
)  # fmt: skip


def _rating(theme: str, entry: CompetenceEntry, *, is_open: bool) -> Row:
    earlier = entry.earlier
    return (
        entry.id,
        theme,
        entry.name,
        rating_words(entry.rating),
        rating_words(earlier.rating) if earlier else "",
        change_of(earlier.rating, entry.rating, is_open=is_open).words if earlier else "",
        entry.reason,
        len(entry.pieces),
        "\n".join(f"{task.name}: {lead_words(task)}" for task in entry.tasks),
        entry.wanted,
    )


def _evidence(entry: CompetenceEntry) -> Iterable[Row]:
    for piece in entry.pieces:
        yield (entry.id, entry.name, piece.text, piece.link, piece.added_by, piece.added_on)


def _action(entry: CompetenceEntry, *, is_late: bool) -> Row:
    rating, late = rating_words(entry.rating), OVERDUE if is_late else ""
    return (entry.id, entry.name, entry.action, entry.owner, entry.due_on, entry.done_on, entry.lacks, late, rating)


def _about(sheet: AssessmentSheet) -> Iterable[Row]:
    closed = (
        f"Closed on {day(sheet.closed_on)} by {sheet.closed_by}" if sheet.closed_on else "Working paper: not closed"
    )
    yield from (
        ("Title", sheet.title),
        ("Partnership", sheet.partnership),
        ("Area", sheet.area),
        ("Standing", closed),
        ("Opened on", day(sheet.opened_on)),
        ("Map as it stood on", day(sheet.as_of)),
        ("Competences from", sheet.pack),
        ("Compared with", sheet.earlier_title or "Nothing: this is the first"),
        ("Conclusion", sheet.conclusion or "Written when the assessment is closed"),
        ("No victim data", NO_VICTIM_DATA),
    )


def _table(book: Workbook, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Row]) -> None:
    """A sheet with a heading row that stays in sight and can be filtered by."""
    page: Worksheet = book.create_sheet(name)
    page.append([title for title, _ in columns])
    for number, (_, width) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        head = page.cell(1, number)
        head.font = Font(name="Arial", bold=True)
        head.fill = PatternFill("solid", fgColor="DDE5EF")
        head.alignment = Alignment(wrap_text=True, vertical="top")
    last = 1
    for last, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            _write(page.cell(last, number), value)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value: dates and numbers as such, everything else as text, whatever it looks like."""
    cell.font = Font(name="Arial")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, (date, int)):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DATE
        return
    text = "".join(each for each in str(value or "") if refused_characters(each.replace("\r", "\n")) is None)
    if not text:
        return
    cell.value = text[:MOST_CHARACTERS]
    cell.data_type = "s"  # openpyxl has taken text that begins with an equals sign for a formula
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
