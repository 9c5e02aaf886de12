"""The directory's own Excel file edited and brought back: each desk, service and place is found by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.table_files import applied, brought
from exchange.imports.test_own_files import exported, imported
from openpyxl import load_workbook

from partnership.exchange.exports.files import ExportFormat
from partnership.store.db import db
from partnership.store.models import Audience, Contact, Location, Organisation, Service

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership


@pytest.fixture
def file(app: Flask, world: World, ours: Partnership, tmp_path: Path) -> Path:
    """The file of an organisation with two desks, a service and a place."""
    advice = world.organisation("Tideway advice", ours, kind_id="support-organisation")
    world.contact(advice, "Duty desk", telephone="020 7946 0101")
    world.contact(advice, "Night desk", telephone="020 7946 0102")
    world.contact(advice, "Quiet desk", telephone="020 7946 0109", audience=Audience.NAMED)
    world.service(advice, "Drop-in", description="Come in")
    world.location(advice, "Office", address="1 High Street\nTW1 1AA")
    return exported(app, tmp_path, ExportFormat.EXCEL, ours.slug)


def edit(file: Path, sheet: str, title: str, **values: Any) -> None:
    """Change cells of a row by their headings; None takes the row out."""
    book = load_workbook(file)
    table = book[sheet]
    headings = [cell.value for cell in table[1]]
    row = next(row for row in table.iter_rows(min_row=2) if row[0].value == title)
    for heading, value in values.items():
        row[headings.index(heading.replace("_", " "))].value = value
    if not values:
        table.delete_rows(row[0].row)
    book.save(file)


def add(file: Path, sheet: str, **values: Any) -> None:
    book = load_workbook(file)
    table = book[sheet]
    headings = [cell.value for cell in table[1]]
    table.append([values.get(str(each).replace(" ", "_")) for each in headings])
    book.save(file)


def held(app: Flask, table: Any, name: str) -> list[str]:
    with app.app_context():
        return sorted(getattr(each, name) for each in db.session.query(table) if not each.is_archived)


def test_a_changed_and_an_added_part_of_each_sheet_are_taken(app: Flask, ours: Partnership, file: Path) -> None:
    edit(file, "Desks", "Duty desk", Telephone="020 7946 0111", Post_or_desk="Day desk")
    edit(file, "Services", "Drop-in", What_it_offers="Come in at any time")
    edit(file, "Places", "Office", Address_with_postcode="2 High Street\nTW1 1AA")
    edit(file, "Organisations", "Tideway advice", Website="https://tideway.example")
    add(file, "Desks", Post_or_desk="New desk", Organisation="Tideway advice", Telephone="020 7946 0103")
    add(file, "Services", Name_of_the_service="Debt", Organisation="Tideway advice")
    imported(app, file, ours.slug, "--apply")
    assert held(app, Contact, "post") == ["Day desk", "New desk", "Night desk", "Quiet desk"]
    assert "020 7946 0111" in held(app, Contact, "telephone")
    assert held(app, Service, "description") == ["", "Come in at any time"]
    assert held(app, Location, "address") == ["2 High Street\nTW1 1AA"]
    assert held(app, Organisation, "website") == ["https://tideway.example"]


def test_a_part_that_is_in_the_file_no_more_stays_until_somebody_says_otherwise(
    app: Flask, ours: Partnership, file: Path
) -> None:
    edit(file, "Desks", "Night desk")
    for _time in range(2):
        told = imported(app, file, ours.slug, "--apply")
        assert "To be decided: Tideway advice, contact “Night desk”" in told
        assert "Quiet desk" not in told
        assert "Night desk" in held(app, Contact, "post")
    with app.app_context():
        row = db.session.query(Contact).filter_by(post="Night desk").one()
    imported(app, file, ours.slug, "--apply", "--remove", str(row.id))
    assert held(app, Contact, "post") == ["Duty desk", "Quiet desk"]


def test_a_removal_is_answered_on_screen_and_undone_with_the_import(
    coordinator: CheckedClient, app: Flask, ours: Partnership, file: Path
) -> None:
    edit(file, "Services", "Drop-in")
    place = brought(coordinator, ours, file.read_bytes(), "directory.xlsx")
    coordinator.submit(f"{place}/decide", d0="yes")
    applied(coordinator, place)
    assert held(app, Service, "name") == []
    coordinator.submit(place, action=f"{place}/undo")
    assert held(app, Service, "name") == ["Drop-in"]


def test_a_row_whose_id_is_of_another_body_adds_nothing(
    app: Flask, ours: Partnership, file: Path, world: World
) -> None:
    world.organisation("Harbour help", ours, kind_id="support-organisation")
    edit(file, "Desks", "Duty desk", Organisation="Harbour help")
    told = imported(app, file, ours.slug, "--apply")
    assert "its Id is that of no contact of Harbour help that you may see" in told
    with app.app_context():
        owners = {
            each.post: db.session.get_one(Organisation, each.organisation_id).name for each in db.session.query(Contact)
        }
    assert owners["Duty desk"] == "Tideway advice"


def test_a_desk_whose_organisation_shows_an_error_is_refused(app: Flask, ours: Partnership, file: Path) -> None:
    edit(file, "Desks", "Duty desk", Organisation="#N/A", Telephone="020 7946 0111")
    told = imported(app, file, ours.slug, "--apply")
    assert "of the sheet “Desks” does not say which record it is" in told
    assert "020 7946 0111" not in held(app, Contact, "telephone")


def test_the_file_as_it_left_changes_nothing(app: Flask, ours: Partnership, file: Path) -> None:
    assert imported(app, file, ours.slug, "--quiet").startswith("Left as it is 1.")
