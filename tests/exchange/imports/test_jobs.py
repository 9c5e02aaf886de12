"""Imports that wait for the worker: what becomes of one that cannot be done, and of those behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import brought, csv_of
from sqlalchemy import select

from partnership.exchange.imports import jobs, progress, services
from partnership.register.authority import members
from partnership.store.db import db, transaction
from partnership.store.models import DirectoryImport, ImportState, Membership, Organisation, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

HEAD = ("Organisation", "Type")


@pytest.fixture(autouse=True)
def all_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each import waits for the worker, however small."""
    monkeypatch.setattr(services, "AT_ONCE", 0)


def lined_up(client: CheckedClient, ours: Partnership, *names: str) -> str:
    """An import of agencies that waits for the worker; the address of its page."""
    place = brought(client, ours, csv_of(*((each, "Police force") for each in names), head=HEAD))
    client.submit(place, action=f"{place}/apply")
    return place


def is_there(app: Flask, name: str) -> bool:
    with app.app_context():
        return db.session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None


def test_where_the_directory_moved_on_its_importer_is_shown_what_would_be_done_now_and_loses_nothing(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    place = lined_up(coordinator, ours, "Tideway police", "Quayside police")
    world.organisation("Tideway police", ours, kind_id="police")
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 0
    text = " ".join(coordinator.page(place).get_text().split())
    assert "The directory has changed since the file was looked through. Look at it again, then import it. " in text
    assert "Import 1 organisation" in text
    coordinator.submit(place, action=f"{place}/apply")
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 1
    assert is_there(app, "Quayside police")
    assert "The directory has changed" not in coordinator.page(place).get_text()


def test_two_imports_of_one_file_add_each_organisation_once(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    first, second = (lined_up(coordinator, ours, "Tideway police", "Quayside police") for _turn in range(2))
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 1
        found = db.session.scalars(select(Organisation.name).where(Organisation.name == "Tideway police")).all()
        assert len(found) == 1
    assert "Undo the whole import" in coordinator.page(first).get_text()
    assert "There is nothing to import" in coordinator.page(second).get_text()


def test_an_import_of_somebody_who_coordinates_no_more_is_not_done_and_says_why(
    coordinator: CheckedClient, client: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    place = lined_up(coordinator, ours, "Tideway police")
    other = world.coordinator(ours, email="other@example.org")
    with app.app_context(), transaction() as session:
        row = session.scalars(select(DirectoryImport)).one()
        own = session.scalars(select(Membership).where(Membership.account_id == row.by_id)).one()
        members.end(session, own, other.id)
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 0
    assert not is_there(app, "Tideway police")
    text = " ".join(client.sign_in(other).page(place).get_text().split())
    assert "Nothing was changed. Whoever brought the file does not coordinate this partnership any more. " in text


def test_an_import_that_cannot_be_read_is_over_and_those_behind_it_are_done(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = lined_up(coordinator, ours, "Tideway police")
    with app.app_context(), transaction() as session:
        session.scalars(select(DirectoryImport)).one().sealed_rows = b"sealed by a key that is lost"
    lined_up(coordinator, ours, "Quayside police")
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 1
    assert is_there(app, "Quayside police")
    assert "Something went wrong that the log of the site tells of" in coordinator.page(place).get_text()


def test_an_import_that_is_forgotten_just_before_its_turn_stops_none_behind_it(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    lined_up(coordinator, ours, "Tideway police")
    lined_up(coordinator, ours, "Quayside police")

    def forget_the_first() -> bool:
        with transaction() as session:
            first = session.scalars(select(DirectoryImport).order_by(DirectoryImport.created_at)).first()
            assert first is not None
            if first.state is ImportState.WAITING:
                services.end(first, ImportState.CANCELLED)
        return False

    with app.app_context():
        assert jobs.run_waiting(now(), forget_the_first) == 1
    assert not is_there(app, "Tideway police")
    assert is_there(app, "Quayside police")


def test_an_import_that_was_cancelled_before_its_turn_is_not_done_however_late_that_comes(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    place = lined_up(coordinator, ours, "Tideway police")
    coordinator.submit(place, action=f"{place}/cancel")
    with app.app_context():
        row = db.session.scalars(select(DirectoryImport)).one()
        assert progress.is_stopping(row.id)
        assert jobs.run_waiting(now(), lambda: False) == 0
    assert not is_there(app, "Tideway police")
    assert "It was cancelled" in coordinator.page(place).get_text()
