"""A file on its way through the pages: brought, its columns said, looked through, decided, imported, undone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import applied, brought, csv_of, workbook
from openpyxl import load_workbook
from sqlalchemy import select

from partnership.exchange.imports import jobs, progress, services
from partnership.exchange.imports.blank_file import COLUMNS
from partnership.exchange.imports.targets import guess
from partnership.guidance.loader import load_packs
from partnership.store.db import db
from partnership.store.models import AuditEntry, Contact, DirectoryImport, ImportState, Location, Organisation, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

POLICE = ("Tideway police", "Police", "", "020 7946 0111 or out of hours 020 7946 0222", "", "", "")
ADVICE = ("Tideway advice", "Charity", "A. Holder", "020 7946 0333", "help@advice.example.org", "", "")
REFUGE = ("Tideway refuge", "Refuge", "", "020 7946 0444", "", "", "12 Hidden Lane, TH9 9ZZ")


def names(app: Flask) -> list[str]:
    with app.app_context():
        found = select(Organisation.name).where(Organisation.archived_at.is_(None)).order_by(Organisation.name)
        return list(db.session.scalars(found))


def row_of(app: Flask) -> DirectoryImport:
    with app.app_context():
        return db.session.scalars(select(DirectoryImport).order_by(DirectoryImport.created_at.desc())).first()  # type: ignore[return-value]


def test_a_file_is_looked_through_before_anything_is_changed_then_imported_and_undone(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE, ADVICE, REFUGE))
    before = names(app)
    text = coordinator.page(place).get_text(" ", strip=True)
    assert "Nothing is changed yet" in text
    assert "row 3, Type: “Charity” is no kind of organisation" in text
    assert "12 Hidden Lane" not in text
    assert "an address, locked away" in text
    coordinator.submit(f"{place}/columns", k0="support-organisation")
    assert names(app) == before
    text = applied(coordinator, place)
    assert "Added 3" in text
    assert {"Tideway police", "Tideway advice", "Tideway refuge"} <= set(names(app))
    with app.app_context():
        desk = db.session.scalars(select(Contact).where(Contact.telephone == "020 7946 0111")).one()
        assert desk.out_of_hours_telephone == "020 7946 0222"
        locked = db.session.scalars(select(Location).where(Location.is_confidential.is_(True))).all()
        assert [each.address for each in locked] == [""]
    coordinator.submit(place, action=f"{place}/undo")
    assert "3 archived" in coordinator.page(place).get_text()
    assert names(app) == before


def test_a_word_that_is_no_kind_is_shown_with_kinds_near_it_and_where_to_say_what_it_means(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    rows = [
        (f"Tideway {word}", word, "", "020 7946 0111", "", "", "")
        for word in ("Charity", "Comunity organisation", "Mystery", "")
    ]
    place = brought(coordinator, ours, csv_of(*rows))
    page = coordinator.page(place)
    refused, near = "is no kind of organisation", "It may mean"
    assert [" ".join(each.get_text().split()) for each in page.select("td li")] == [
        f"row 2, Type: “Charity” {refused}. {near} “Support organisation” or “Community group” or “Children's charity”",
        f"row 3, Type: “Comunity organisation” {refused}. {near} “Community group” or “Community safety partnership”",
        f"row 4, Type: “Mystery” {refused}",
        "row 5: does not say what kind of organisation it is",
    ]
    text = " ".join(page.get_text().split())
    assert "4 organisations are refused: the file gives no kind of organisation" in text
    [link] = [each for each in page.select("a") if each.get_text() == "Say what kind they are"]
    assert link["href"] == f"{place}/columns#kinds"
    assert coordinator.page(f"{place}/columns").select_one("#kinds select") is not None


def test_of_an_organisation_that_is_refused_nothing_is_said_to_be_kept(
    coordinator: CheckedClient, ours: Partnership
) -> None:
    numbers = "020 7946 0111 / 07700 900111"
    place = brought(coordinator, ours, csv_of(("Tideway advice", "Mystery", "Desk", numbers, "", "", "")))
    text = coordinator.page(place).get_text(" ", strip=True)
    assert "“Mystery” is no kind of organisation" in text
    assert "in the same cell is kept" not in text


def test_the_same_file_a_second_time_changes_nothing(coordinator: CheckedClient, app: Flask, ours: Partnership) -> None:
    content = csv_of(POLICE, REFUGE)
    applied(coordinator, brought(coordinator, ours, content))
    with app.app_context():
        rows = db.session.query(AuditEntry).filter(AuditEntry.table != "directory_import").count()
    place = brought(coordinator, ours, content)
    assert "There is nothing to import" in coordinator.page(place).get_text(" ", strip=True)
    with app.app_context():
        assert db.session.query(AuditEntry).filter(AuditEntry.table != "directory_import").count() == rows


def test_what_was_undone_is_brought_back_by_the_same_file(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE))
    applied(coordinator, place)
    coordinator.submit(place, action=f"{place}/undo")
    again = brought(coordinator, ours, csv_of(POLICE))
    assert "Brought back 1" in applied(coordinator, again)
    assert names(app).count("Tideway police") == 1


def test_an_undone_change_leaves_what_somebody_has_changed_since(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    first = world.organisation("Tideway police", ours, website="https://old.example.org")
    second = world.organisation("Tideway advice", ours, website="https://old-advice.example.org")
    rows = [(name, "", "", "", "", f"https://new.{number}.example.org", "") for number, name in
            enumerate(("Tideway police", "Tideway advice"))]  # fmt: skip
    place = brought(coordinator, ours, csv_of(*rows))
    assert "https://old.example.org → https://new.0.example.org" in coordinator.page(place).get_text(" ", strip=True)
    applied(coordinator, place)
    with world.session() as session:
        session.get_one(Organisation, second.id).website = "https://by-hand.example.org"
    coordinator.submit(place, action=f"{place}/undo")
    with app.app_context():
        assert db.session.get_one(Organisation, first.id).website == "https://old.example.org"
        assert db.session.get_one(Organisation, second.id).website == "https://by-hand.example.org"
    assert "changed it since: 1" in coordinator.page(place).get_text(" ", strip=True)


def test_who_may_be_one_of_the_directory_is_shown_side_by_side_and_decided_once(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    known = world.organisation(
        "Tideway advice centre", ours, kind_id="support-organisation", website="https://www.mail.example"
    )
    content = csv_of(
        ("Tideway advice center", "", "1234567", "https://mail.example/advice"),
        head=("Organisation", "Type", "Charity number", "Website"),
    )
    place = brought(coordinator, ours, content)
    page = coordinator.page(f"{place}/decide").get_text(" ", strip=True)
    assert "70 points: a name that is nearly the same; the same mail.example" in page
    coordinator.submit(f"{place}/decide", d0=str(known.id))
    applied(coordinator, place)
    with app.app_context():
        assert db.session.get_one(Organisation, known.id).website == "https://mail.example/advice"
    assert "There is nothing to import" in coordinator.page(brought(coordinator, ours, content)).get_text(
        " ", strip=True
    )


def test_a_file_is_for_whoever_brought_it_and_for_no_other_coordinator(
    coordinator: CheckedClient, client: CheckedClient, world: World, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE))
    client.sign_in(world.coordinator(ours, email="other@example.org"))
    assert "Tideway police" not in client.page(place).get_text()
    for page in ("columns", "decide"):
        client.page(f"{place}/{page}", 403)


def test_a_large_file_waits_for_the_worker_and_a_kill_leaves_nothing(
    coordinator: CheckedClient, app: Flask, ours: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    place = brought(coordinator, ours, csv_of(POLICE, ADVICE), "partners.csv")
    coordinator.submit(f"{place}/columns", usual="support-organisation")
    before = names(app)
    applied(coordinator, place)
    assert "waits to be imported" in coordinator.page(place).get_text(" ", strip=True)
    with app.app_context():
        ended = iter([False, False, True])
        assert jobs.run_waiting(now(), lambda: next(ended, True)) == 0  # the worker is asked to end in the midst
    assert names(app) == before
    assert row_of(app).state is ImportState.WAITING
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 1
    assert "Tideway police" in names(app)


def test_a_cancelled_import_leaves_nothing_and_says_so(
    coordinator: CheckedClient, app: Flask, ours: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    place = brought(coordinator, ours, csv_of(POLICE))
    before = names(app)
    applied(coordinator, place)
    coordinator.submit(place, action=f"{place}/cancel")
    assert "is being stopped" in coordinator.page(place).get_text(" ", strip=True)
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 0
        assert progress.how_far(row_of(app).id) is None
    assert names(app) == before
    assert "It was cancelled. Nothing was changed." in coordinator.page(place).get_text(" ", strip=True)


def test_a_page_of_progress_says_how_far_it_is_and_where_a_script_looks_again(
    coordinator: CheckedClient, app: Flask, ours: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    place = brought(coordinator, ours, csv_of(POLICE))
    applied(coordinator, place)
    with app.app_context():
        progress.Teller(row_of(app).id).tell(40, 100, "imported")
    answer = coordinator.open(place)
    assert "40 of 100 organisations imported" in answer.get_data(as_text=True)
    assert "Refresh" not in answer.headers, "a page that comes anew takes the focus from “Cancel the import”"
    stage = coordinator.page(place).select_one("#stage")
    assert stage is not None
    assert stage["data-look-again"] == place
    assert stage.find_parent("main") is not None
    assert not stage.select("button"), "what is replaced takes the focus with it"


def test_a_change_of_the_directory_in_between_is_looked_at_again(
    coordinator: CheckedClient, world: World, app: Flask, ours: Partnership
) -> None:
    place = brought(coordinator, ours, csv_of(POLICE))
    world.organisation("Tideway police", ours)
    text = applied(coordinator, place)
    assert "The directory has changed since the file was looked through" in text
    assert "New contact" in text
    assert names(app).count("Tideway police") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b" ", "The file is empty"), (workbook()[:200], "The file is damaged"), (b"%PDF-1.7", "The file is a PDF")],
)
def test_what_is_wrong_with_a_file_is_said_where_it_is_brought(
    coordinator: CheckedClient, ours: Partnership, content: bytes, words: str
) -> None:
    answer = coordinator.send(f"/partnerships/{ours.slug}/imports/add", file=(io.BytesIO(content), "partners.xlsx"))
    assert words in answer.get_data(as_text=True)


def test_a_list_of_embassies_comes_by_the_same_road(coordinator: CheckedClient, app: Flask, ours: Partnership) -> None:
    rows = (("Romania", "embassy", "020 7946 0600"), ("Quebec", "office", ""))
    place = brought(coordinator, ours, csv_of(*rows, head=("operator", "type", "phone")))
    assert "row 3: “Quebec” is not the name of a state" in coordinator.page(place).get_text(" ", strip=True)
    applied(coordinator, place)
    with app.app_context():
        embassy = db.session.scalars(select(Organisation).where(Organisation.country == "RO")).one()
        assert (embassy.name, embassy.kind_id) == ("Embassy of Romania in London", "embassy")


def test_the_spreadsheet_to_fill_in_comes_back_with_every_column_understood(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    file = coordinator.get(f"/partnerships/{ours.slug}/imports/blank")
    assert "partners-to-fill-in.xlsx" in file.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(file.data))
    assert book.sheetnames == ["Partners", "Columns", "Types"]
    examples = {row[0].value: row[2].value for row in book["Columns"].iter_rows(min_row=2)}
    headings = [each.value for each in book["Partners"][1]]
    assert headings == list(examples)
    assert [guess(each) for each in headings] == [each.key for each in COLUMNS]
    book["Partners"].append([examples[each] for each in headings])
    filled = io.BytesIO()
    book.save(filled)
    applied(coordinator, brought(coordinator, ours, filled.getvalue(), "filled.xlsx"))
    with app.app_context():
        made = db.session.scalars(select(Organisation).where(Organisation.name == examples["Organisation"])).one()
        assert made.charity_number == examples["Charity number"]
        desk = db.session.scalars(select(Contact).where(Contact.organisation_id == made.id)).one()
        assert (desk.post, desk.telephone) == (examples["Desk"], examples["Telephone"])
        assert (desk.out_of_hours_telephone, desk.email) == (examples["Out of hours"], examples["Email"])


def test_the_types_of_the_spreadsheet_are_those_of_the_guidance(coordinator: CheckedClient, ours: Partnership) -> None:
    book = load_workbook(io.BytesIO(coordinator.get(f"/partnerships/{ours.slug}/imports/blank").data))
    known = {each.name for each in load_packs()[ours.pack_id].kinds.values()}
    assert {row[0].value for row in book["Types"].iter_rows(min_row=2)} == known
