"""The Excel file of who does what: every task and organisation, and no text that counts."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from partnership.findings.find import find
from partnership.map.tasks.workbook import file_name, write_workbook
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.facts import PartnershipMap

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://example.org")', "=cmd|' /C calc'!A0"]


def content_of(made: Demonstration, map_: PartnershipMap | None = None) -> bytes:
    """The file of a map."""
    here = map_ or made.map_
    return write_workbook(here, find(here, made.pack), made.pack.protocols)


@pytest.fixture(scope="module")
def book(demonstration: Demonstration) -> Any:
    """The file as Excel reads it."""
    return load_workbook(io.BytesIO(content_of(demonstration)))


def rows(page: Any) -> list[list[Any]]:
    """The values of a sheet."""
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_list_and_table_have_a_row_for_every_task(book: Any, demonstration: Demonstration) -> None:
    names = [each.name for group in demonstration.pack.functions_by_stage.values() for each in group]
    assert book.sheetnames == ["List", "Table", "About"]
    for sheet in ("List", "Table"):
        assert [row[1] for row in rows(book[sheet])[1:]] == names


def test_the_table_has_every_organisation_with_a_part_and_every_role(book: Any, demonstration: Demonstration) -> None:
    head, *found = rows(book["Table"])
    duties = demonstration.map_.duties
    assert set(head[3:]) == {each.agency.name for each in duties}
    assert len(head[3:]) == len({each.agency.id for each in duties})
    told = [line for row in found for cell in row[3:] if cell for line in cell.split("\n")]
    assert len(told) == len(duties)
    names = {each.id: each.name for each in demonstration.pack.functions.values()}
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in found}
    asked = next(each for each in duties if each.state is Agreement.PROPOSED and each.role is Role.LEAD)
    assert by_name[names[asked.function_id]][asked.agency.name] == "Lead (asked)"


def test_what_differs_for_children_and_adults_is_a_line_each(book: Any) -> None:
    found = {row[1]: row for row in rows(book["List"])}
    assert found["Lead professional"][2] == ("Children: Thameside Children's Services\nAdults: Tideway Women's Refuge")


@pytest.mark.parametrize(("sheet", "kept"), [("List", "C2"), ("Table", "D2")])
def test_headings_and_the_name_of_the_task_stay_in_sight(book: Any, sheet: str, kept: str) -> None:
    page = book[sheet]
    assert page.freeze_panes == kept
    assert page.auto_filter.ref.startswith("A1:")
    assert page.page_setup.orientation == "landscape"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_name_that_looks_like_a_formula_stays_text_in_cells_and_headings(
    demonstration: Demonstration, text: str
) -> None:
    map_ = demonstration.map_
    lead = map_.lead("monitoring")
    assert lead is not None
    renamed = replace(lead, name=text, short_name="")
    here = replace(
        map_,
        agencies=tuple(renamed if each == lead else each for each in map_.agencies),
        duties=tuple(replace(each, agency=renamed) if each.agency == lead else each for each in map_.duties),
    )
    content = content_of(demonstration, here)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(each).decode() for each in archive.namelist() if "worksheets/" in each]
    assert not any("<f>" in page or "<f " in page for page in pages)
    made = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in ("List", "Table") for row in made[sheet].iter_rows() for cell in row]
    found = [cell for cell in cells if cell.value == text]
    assert {cell.parent.title for cell in found} == {"List", "Table"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_the_file_says_whose_it_is_and_who_may_have_it(book: Any, demonstration: Demonstration) -> None:
    about = dict(rows(book["About"]))
    assert about["Partnership"] == demonstration.map_.name
    assert about["Who may have it"] == "For staff of the partnership’s members only"
    assert file_name(demonstration.map_) == f"{demonstration.map_.slug}-who-does-what-{demonstration.map_.as_of}.xlsx"
