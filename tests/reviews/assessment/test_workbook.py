"""The Excel file: three sheets that can be filtered, and no text that counts."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from reviews.assessment.making import entry, full_sheet, sheet

from partnership.reviews.assessment.sheet import EvidencePiece
from partnership.reviews.assessment.workbook import write_workbook
from partnership.store.models import Rating

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://example.org")', "=cmd|' /C calc'!A0"]


def opened(content: bytes) -> Any:
    """The file as Excel reads it."""
    return load_workbook(io.BytesIO(content))


def rows(page: Any) -> list[list[Any]]:
    """The values of a sheet."""
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_ratings_evidence_and_actions_have_a_sheet_each() -> None:
    book = opened(write_workbook(full_sheet()))
    assert book.sheetnames == ["Ratings", "Evidence", "Actions", "About"]
    ratings = rows(book["Ratings"])
    assert ratings[1][:8] == [
        "1.1", "Victim identification", "Competence 1.1", "Proven", "Not in place", "better by three steps", "Why", 1,
    ]  # fmt: skip
    assert "Lead: Lockgate for children (contacts confirmed 3 May 2010)." in ratings[1][8]
    assert rows(book["Evidence"])[1][:5] == [
        "1.1", "Competence 1.1", "Minutes\nof a meeting", "https://www.example.org/a?b=1&c=2", "Police",
    ]  # fmt: skip
    assert [row[0] for row in rows(book["Actions"])[1:]] == ["1.2", "1.3", "1.4"]
    assert rows(book["Actions"])[2][6] == "no owner and no date"


def test_dates_are_dates() -> None:
    cell = opened(write_workbook(full_sheet()))["Actions"]["E2"]
    assert cell.value.date() == date(2010, 9, 1)
    assert cell.number_format == "d mmmm yyyy"


def test_an_action_that_is_overdue_says_so_in_its_row() -> None:
    late = entry("1.2", action="Do it", owner="Police", due_on=date(2010, 1, 31))
    due = entry("1.3", action="Do that", owner="Police", due_on=date(2010, 2, 1))
    head, *found = rows(opened(write_workbook(sheet(late, due)))["Actions"])
    assert [row[head.index("Overdue")] for row in found] == ["Overdue", None]


@pytest.mark.parametrize("name", ["Ratings", "Evidence", "Actions", "About"])
def test_the_heading_row_stays_in_sight_and_filters(name: str) -> None:
    page = opened(write_workbook(full_sheet()))[name]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == f"A1:{page.cell(1, page.max_column).column_letter}{page.max_row}"
    assert all(page.column_dimensions[cell.column_letter].width > 8 for cell in page[1])


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    piece = EvidencePiece("p", text, "", text, date(2010, 1, 9))
    made = entry("1.1", Rating.PROVEN, reason=text, action=text, owner=text, pieces=(piece,))
    content = write_workbook(sheet(made, title=text))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(each).decode() for each in archive.namelist() if "worksheets/" in each]
    assert not any("<f>" in page or "<f " in page for page in pages)
    book = opened(content)
    cell = book["Ratings"]["G2"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", True)
    assert book["Evidence"]["C2"].value == book["Evidence"]["E2"].value == text


def test_characters_that_a_cell_cannot_hold_are_left_out() -> None:
    content = write_workbook(sheet(entry("1.1", reason="a\x00b\x07c\ud800d" + "x" * 40_000)))
    assert opened(content)["Ratings"]["G2"].value.startswith("abcdxxx")


def test_an_assessment_without_anything_gives_a_file_that_opens() -> None:
    book = opened(write_workbook(sheet()))
    assert [page.max_row for page in book] == [1, 1, 1, 11]


def test_the_file_says_where_the_assessment_stands_and_names_the_partnership_as_its_author() -> None:
    closed, at_work = (opened(write_workbook(each)) for each in (full_sheet(), sheet(entry("1.1"))))
    assert dict(rows(closed["About"]))["Standing"] == "Closed on 1 February 2010 by Coordinator"
    assert dict(rows(at_work["About"]))["Standing"] == "Working paper: not closed"
    assert closed.properties.creator == "Exampleton Partnership"
