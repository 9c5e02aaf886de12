"""What of a file was read and what was not, column by column, sheet by sheet, field by field, each with its reason."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import HEAD, brought, csv_of
from openpyxl import Workbook

from partnership.documents.untrusted import table_file
from partnership.exchange.imports.account import account_of
from partnership.exchange.imports.cells import CUT, read_cell, without_marks
from partnership.exchange.imports.entries import entries_of
from partnership.exchange.imports.incoming import IncomingEntry
from partnership.exchange.imports.source import ImportSource, SourceFault, source_of
from partnership.exchange.imports.targets import guess, guesses, targets

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from flask import Flask

    from partnership.store.models import Partnership

TELEPHONE, NIGHT = "contact.telephone", "contact.out_of_hours_telephone"
KNOWN = {
    TELEPHONE: "Tel (office)|Tel (work)|Contact no.|Main tel|Office number|Direct dial|DDI|Mob|Tel. nos",
    NIGHT: "Mobile / OOH|OOH|OOH number|EDT number|24hr number|On-call no",
    "contact.email": "Generic inbox|E-mail (team)|Shared mailbox",
    "contact.holder": "Lead|Named lead",
    "contact.post": "Job role",
    "service.name": "Service offered",
    "second-contact.holder": "Deputy SPOC|Deputy",
    "second-contact.email": "Deputy email",
    "second-contact.telephone": "Deputy tel",
}


def read(content: bytes) -> ImportSource:
    return source_of(table_file.read(table_file.opened(content)))


def whole(content: bytes) -> tuple[list[IncomingEntry], list[SourceFault], list[str]]:
    source = read(content)
    columns = guesses(source.headings, source.groups)
    entries, refused = entries_of(source, columns)
    faults = [*refused, *(each for entry in entries for each in entry.refusals)]
    return entries, faults, [each.words for each in account_of(source, columns, faults)]


@pytest.mark.parametrize(("heading", "key"), [(each, key) for key, many in KNOWN.items() for each in many.split("|")])
def test_a_heading_as_lists_have_it_is_known(heading: str, key: str) -> None:
    assert guess(heading) == key


@pytest.mark.parametrize("heading", ["Notes", "Comments", "Signed ISA?", "Date of last contact", "Mobility", "Hotel"])
def test_a_heading_without_a_field_is_not_read(heading: str) -> None:
    assert guess(heading) == ""


def test_each_column_is_told_as_read_or_not_and_why() -> None:
    content = csv_of(
        ("Tideway advice", "020 7946 0101", "call first", "x"), ("Harbour help", "tbc", "", ""),
        head=("Organisation", "Tel (office)", "Notes", "Zone"),
    )  # fmt: skip
    _entries, _faults, told = whole(content)
    assert told[:2] == [
        "Column “Organisation”: read as Organisation: Name (2 cells)",
        "Column “Tel (office)”: read as Contact: Telephone (2 cells, 1 of them not taken)",
    ]
    assert told[2].startswith("Column “Notes”: not read (1 cell): remarks have no field here")
    assert told[3] == "Column “Zone”: not read (1 cell): its heading is not known"


def test_each_sheet_that_is_not_read_is_told() -> None:
    book = Workbook()
    for name, rows in (("Partners", [HEAD, ("Tideway advice", "Charity")]), ("Old", [("a", "b")]), ("Kept", [("a",)])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["Kept"].sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    told = whole(kept.getvalue())[2]
    assert any(each.startswith("Sheet “Old”: not read (2 cells)") for each in told)
    assert any(each.startswith("Sheet “Kept”: not read") for each in told)


def test_each_field_of_a_feed_that_is_not_read_is_told() -> None:
    service = {
        "id": "1", "name": "Drop-in", "organization": {"id": "2", "name": "Tideway advice", "logo": "x"},
        "accreditations": "none", "assurer_email": "a@b.example", "contacts": [{"id": "3", "phones": [{"type": "fax", "number": "020 7946 0101"}]}],
    }  # fmt: skip
    told = whole(json.dumps([service]).encode())[2]
    unread = {each.split("”")[0].removeprefix("Field “") for each in told if each.startswith("Field")}
    assert unread == {"organization.logo", "service.accreditations",
                      "service.assurer_email", "phone.type"}  # fmt: skip


def test_times_that_are_over_are_not_those_of_today() -> None:
    times = {"byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
    service = {"id": "1", "name": "Drop-in", "organization": {"id": "2", "name": "Tideway advice"}}
    entries, _faults, _told = whole(
        json.dumps([service | {"schedules": [times | {"valid_to": "2005-01-01"}]}]).encode()
    )
    assert "open" not in entries[0].of("services")[0].values
    entries, _faults, _told = whole(json.dumps([service | {"schedules": [times]}]).encode())
    assert entries[0].of("services")[0].values["open"]


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("Telephone", "tbc", "says nothing"),
        ("Telephone", "020 7946 0101 ask Dave", "“ask Dave” stands beside the number"),
        ("Telephone", "0207 946 01O7", "has a letter among its digits"),
        ("Website", "https://a.example https://b.example", "stands behind the first address"),
        ("Description", "A sentence of it. " * 140, "is longer than 2,000 characters"),
        ("Address", "Town Hall", "is no address"),
    ],
)
def test_what_of_a_cell_is_not_taken_is_named_with_its_place(heading: str, cell: str, words: str) -> None:
    _entries, faults, _told = whole(csv_of(("Tideway advice", "Charity", cell), head=("Organisation", "Type", heading)))
    assert [(each.row, each.column, words in each.words) for each in faults] == [(2, heading, True)]


def test_a_second_mailbox_is_a_desk_of_its_own_and_a_deputy_keeps_name_and_mailbox() -> None:
    head = ("Organisation", "SPOC", "Email", "Deputy SPOC", "Deputy email")
    row = ("Tideway advice", "A. Sample", "a@tideway.example; b@tideway.example", "B. Sample", "c@tideway.example")
    entries, faults, _told = whole(csv_of(row, head=head))
    desks = [(each.values.get("holder", ""), each.values["email"]) for each in entries[0].of("contacts")]
    assert sorted(desks) == [
        ("", "b@tideway.example"),
        ("A. Sample", "a@tideway.example"),
        ("B. Sample", "c@tideway.example"),
    ]
    assert not faults


def test_a_long_text_is_cut_behind_a_sentence_with_a_mark() -> None:
    found = read_cell(targets()["service.description"], "A sentence of it. " * 140)
    assert found.value.endswith(f"of it.{CUT}")
    assert 1900 < len(found.value) <= 2000


def test_words_of_two_blocks_of_a_web_page_do_not_run_into_each_other() -> None:
    assert without_marks("<h2 class='x'>Who we are</h2>Ann<p>One</p><td>Two</td>Three")[0].split("\n") == [
        "Who we are", "Ann", "One", "Two", "Three",
    ]  # fmt: skip


def test_the_account_is_told_on_screen_and_on_the_command_line(
    coordinator: CheckedClient, app: Flask, ours: Partnership, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of(("Tideway advice", "020 7946 0101", "x"), head=("Organisation", "Tel (office)", "Notes")))
    told = app.test_cli_runner().invoke(args=["directory", "import", str(file), "--partnership", ours.slug]).output
    page = coordinator.page(brought(coordinator, ours, file.read_bytes())).get_text()
    for words in ("Column “Tel (office)”: read as Contact: Telephone", "Column “Notes”: not read (1 cell)"):
        assert words in told
        assert words in page
