"""A row is of the organisation that it names: nothing in it goes to another one because it stands below it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.dirty_files import replaced
from exchange.imports.table_files import HEAD, applied, brought, csv_of, rows_of, workbook
from openpyxl import Workbook

from partnership.documents.untrusted import table_file
from partnership.exchange.imports.entries import IncomingEntry, entries_of
from partnership.exchange.imports.source import ImportSource, SourceFault, source_of
from partnership.exchange.imports.targets import guesses

if TYPE_CHECKING:
    from client import CheckedClient
    from flask import Flask

    from partnership.store.models import Partnership

POLICE = ("Riverside Police", "Police", "", "020 7946 0101", "", "", "")
NEXT = ("", "", "", "020 7946 0102", "", "", "")
SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes) -> ImportSource:
    return source_of(table_file.read(table_file.opened(content)))


def entries(source: ImportSource, **layout: bool) -> tuple[list[IncomingEntry], list[SourceFault]]:
    return entries_of(source, guesses(source.headings, source.groups), **layout)


def numbers(found: list[IncomingEntry]) -> dict[str, set[str]]:
    return {each.name: {part.values.get("telephone", "") for part in each.parts} for each in found}


def faulty(cell: str) -> tuple[str, str, str, str, str, str, str]:
    return (cell, "Charity", "", "020 7946 0102", "hidden@charity.example", "", "")


@pytest.mark.parametrize(
    "cell", ["#N/A", "#REF!", "#VALUE!", "#NAME?", '=HYPERLINK("https://x.example", "Advice")', "=B2"]
)
@pytest.mark.parametrize("has_unnamed_rows", [False, True], ids=["", "with a layout of rows without names"])
def test_a_row_whose_name_cell_is_faulty_is_refused_whole(cell: str, has_unnamed_rows: bool) -> None:  # noqa: FBT001
    for content in (workbook(POLICE, faulty(cell), NEXT), csv_of(POLICE, faulty(cell), NEXT)):
        found, refused = entries(read(content), has_unnamed_rows=has_unnamed_rows)
        assert numbers(found) == {"Riverside Police": {"020 7946 0101"}}
        assert {each.row for each in refused} == {3, 4}


def test_a_faulty_cell_is_found_however_the_sheet_is_written() -> None:
    content = workbook(POLICE, *[faulty("#N/A")] * 250)
    content = replaced(content, SHEET, b"<c r=", b"<c s='0' r=")
    for old, new in ((b"<c ", b"<x:c "), (b"</c>", b"</x:c>"), (b"<row ", b"<x:row "), (b"</row>", b"</x:row>")):
        content = replaced(content, SHEET, old, new)
    told = table_file.read(table_file.opened(replaced(content, SHEET, b"<worksheet", b'<worksheet xmlns:x="x"')))
    assert [row for row, column, _words in told["faults"] if column == "A"] == list(range(3, 253))


def test_a_faulty_cell_is_found_in_a_sheet_of_any_name() -> None:
    kept, content = io.BytesIO(), workbook(POLICE, faulty("#N/A"), NEXT)
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name.replace("sheet1", "partners"), source.read(name).replace(b"sheet1", b"partners"))
    assert numbers(entries(read(kept.getvalue()))[0]) == {"Riverside Police": {"020 7946 0101"}}


def test_a_name_that_a_formula_gives_is_taken_as_it_was_worked_out() -> None:
    content = replaced(
        workbook(POLICE, faulty("=B9")),
        SHEET,
        b'<c r="A3"><f>B9</f><v></v>',
        b'<c r="A3" t="str"><f>B9</f><v>Advice</v>',
    )
    assert set(numbers(entries(read(content))[0])) == {"Riverside Police", "Advice"}


def test_a_name_cell_whose_formula_gives_nothing_is_not_empty() -> None:
    content = replaced(
        workbook(POLICE, faulty("=B9")), SHEET, b'<c r="A3"><f>B9</f><v></v>', b'<c r="A3" t="str"><f>B9</f><v></v>'
    )
    found, refused = entries(read(content), has_unnamed_rows=True)
    assert set(numbers(found)) == {"Riverside Police"}
    assert [each.row for each in refused] == [3]


def test_a_row_without_a_name_is_nobodys_until_somebody_says_that_such_rows_go_on() -> None:
    source = rows_of(POLICE, NEXT)
    found, refused = entries(source)
    assert numbers(found) == {"Riverside Police": {"020 7946 0101"}}
    assert [each.row for each in refused] == [3]
    found, refused = entries(source, has_unnamed_rows=True)
    assert numbers(found) == {"Riverside Police": {"020 7946 0101", "020 7946 0102"}}
    assert not refused


@pytest.mark.parametrize(
    "row",
    [
        ("", "Charity", "", "020 7946 0102", "", "", ""),
        ("", "", "", "020 7946 0102", "desk@charity.example", "", ""),
        ("", "", "", "020 7946 0102", "", "https://charity.example", ""),
        ("", "", "", "020 7946 0102", "", "", "", "1234567"),
    ],
    ids=["kind", "mail domain", "web address", "number of a register"],
)
def test_a_row_that_speaks_for_another_body_does_not_go_on(row: tuple[str, ...]) -> None:
    head = (*HEAD, "Charity number")
    padded = (*row, *[""] * (len(head) - len(row)))
    found, refused = entries(rows_of((*POLICE, ""), padded, (*NEXT, ""), head=head), has_unnamed_rows=True)
    assert numbers(found) == {"Riverside Police": {"020 7946 0101"}}
    assert [each.row for each in refused] == [3, 4]


def test_a_merged_name_holds_for_its_rows_unless_one_speaks_for_another_body() -> None:
    content = workbook(POLICE, NEXT, ("", "Charity", "", "020 7946 0103", "", "", ""), merged=("A2:A4",))
    found, refused = entries(read(content))
    assert numbers(found) == {"Riverside Police": {"020 7946 0101", "020 7946 0102"}}
    assert [each.row for each in refused] == [4]


def test_a_faulty_cell_that_is_merged_over_rows_names_none_of_them() -> None:
    content = workbook(POLICE, faulty("#N/A"), NEXT, merged=("A3:A4",))
    found, refused = entries(read(content), has_unnamed_rows=True)
    assert numbers(found) == {"Riverside Police": {"020 7946 0101"}}
    assert {each.row for each in refused} == {3, 4}


@pytest.mark.parametrize("words", ["VOLUNTARY SECTOR", "Health", "Statutory partners (4)"])
def test_a_heading_between_rows_is_no_organisation_and_nothing_goes_on_with_it(words: str) -> None:
    found, refused = entries(rows_of(POLICE, (words, *[""] * 6), NEXT), has_unnamed_rows=True)
    assert numbers(found) == {"Riverside Police": {"020 7946 0101"}}
    assert [each.row for each in refused] == [3, 4]


def test_a_list_of_names_alone_has_no_headings_between_its_rows() -> None:
    assert len(entries(rows_of(("Riverside Police",), ("Riverside Advice",), head=("Organisation",)))[0]) == 2


def test_a_heading_is_not_added_with_a_usual_kind(app: Flask, ours: Partnership, tmp_path: Any) -> None:
    file = tmp_path / "partners.csv"
    file.write_bytes(csv_of(POLICE, ("VOLUNTARY SECTOR", *[""] * 6)))
    args = ["directory", "import", str(file), "--partnership", ours.slug, "--usual-kind", "support-organisation"]
    told = app.test_cli_runner().invoke(args=args).output
    assert "Added: Riverside Police" in told
    assert "Added: VOLUNTARY" not in told


def test_the_layout_is_said_on_screen_and_kept_for_the_next_file(coordinator: CheckedClient, ours: Partnership) -> None:
    place = brought(coordinator, ours, csv_of(POLICE, NEXT))
    assert "020 7946 0102" not in coordinator.page(place).get_text()
    coordinator.submit(f"{place}/columns", unnamed="yes")
    assert "020 7946 0102" in coordinator.page(place).get_text()
    applied(coordinator, place)
    again = brought(coordinator, ours, csv_of(POLICE, NEXT, NEXT))
    assert "names no organisation" not in coordinator.page(again).get_text()


def test_the_layout_is_said_on_the_command_line(app: Flask, ours: Partnership, tmp_path: Any) -> None:
    file = tmp_path / "partners.csv"
    file.write_bytes(csv_of(POLICE, NEXT))
    args = ["directory", "import", str(file), "--partnership", ours.slug]
    assert "020 7946 0102" not in app.test_cli_runner().invoke(args=args).output
    assert "020 7946 0102" in app.test_cli_runner().invoke(args=[*args, "--unnamed-rows"]).output


def test_an_empty_workbook_sheet_before_it_does_not_move_what_is_faulty() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Cover"
    sheet = book.create_sheet("Partners")
    for row in (HEAD, POLICE, faulty("#N/A")):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    assert numbers(entries(read(kept.getvalue()))[0]) == {"Riverside Police": {"020 7946 0101"}}
