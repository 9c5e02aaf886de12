"""The rows of a file looked through: others may save meanwhile, and what was changed meanwhile is not covered up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import brought, csv_of
from sqlalchemy import select

from partnership.base.errors import NotAllowed
from partnership.exchange.imports import looking, services
from partnership.exchange.imports.targets import NAME
from partnership.store.db import db, own_transaction, transaction
from partnership.store.models import DirectoryImport, ImportState, Organisation

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

    from partnership.store.models import Partnership

    Meanwhile = Callable[[Callable[[Session], None]], None]

HEAD = ("Organisation", "Type")
FILE = csv_of(("Tideway police", "Police force"), head=HEAD)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something written by somebody else while rows are looked through."""

    def arrange(write: Callable[[Session], None]) -> None:
        found = services.look_through

        def look(job: services.ImportJob) -> services.ImportReport:
            report = found(job)
            with own_transaction(200) as session:
                write(session)
            return report

        monkeypatch.setattr(services, "look_through", look)

    return arrange


def test_others_save_while_the_rows_of_a_file_are_looked_through(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership, meanwhile: Meanwhile
) -> None:
    other = world.organisation("Tideway advice", ours)

    def write(session: Session) -> None:
        session.get_one(Organisation, other.id).website = "https://by-hand.example.org"

    meanwhile(write)
    place = brought(coordinator, ours, FILE)
    assert "Import 1 organisation" in coordinator.page(place).get_text()
    with app.app_context():
        assert db.session.get_one(Organisation, other.id).website == "https://by-hand.example.org"


def test_what_was_found_by_columns_that_are_said_anew_meanwhile_is_not_kept(
    coordinator: CheckedClient, app: Flask, ours: Partnership, meanwhile: Meanwhile
) -> None:
    def write(session: Session) -> None:
        row = session.scalars(select(DirectoryImport)).one()
        services.say_layout(row, services.TableLayout({0: NAME}, {}), expected_version=row.version)

    meanwhile(write)
    place = brought(coordinator, ours, FILE)
    text = coordinator.page(f"{place}/columns").get_text()
    assert services.NOT_OPEN in text
    with app.app_context():
        row = db.session.scalars(select(DirectoryImport)).one()
        assert (row.state, row.sealed_report) == (ImportState.READ, None)


def test_looking_through_that_fails_leaves_nothing_that_only_reads(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    brought(coordinator, ours, FILE)
    other = world.organisation("Tideway advice", ours)
    with app.app_context():
        with transaction() as session:
            row = session.scalars(select(DirectoryImport)).one()
            import_id, row.by_id = row.id, None
        with pytest.raises(NotAllowed):
            looking.look_through(import_id)
        with transaction() as session:
            session.get_one(Organisation, other.id).website = "https://by-hand.example.org"
