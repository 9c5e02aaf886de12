"""An import undone as a whole: in few questions, and in parts that are written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from sqlalchemy import event, select

from partnership.db import db, transaction
from partnership.exchange.imports import undo
from partnership.models import DirectoryImport, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.models import Partnership

HEAD = ("Organisation", "Type", "Telephone", "Service name")
MANY = 40


@pytest.fixture
def imported(coordinator: CheckedClient, ours: Partnership) -> str:
    """Many agencies with a desk and a service each; the address of their import."""
    rows = [(f"Tideway agency {at}", "Police force", f"020 7946 01{at:02}", f"Advice {at}") for at in range(MANY)]
    place = brought(coordinator, ours, csv_of(*rows, head=HEAD))
    applied(coordinator, place)
    return place


def undone(app: Flask) -> undo.Undone:
    with app.app_context(), transaction() as session:
        row = session.scalars(select(DirectoryImport)).one()
        return undo.undo(session, row, expected_version=row.version)


@pytest.mark.usefixtures("imported")
def test_many_are_put_away_in_few_statements(app: Flask) -> None:
    asked: list[str] = []

    def hear(*given: Any) -> None:
        asked.append(given[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert undone(app).put_away == MANY
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert len(asked) < 3 * MANY, "each is written, with its clock, words and history, by itself"


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("together", [1, 7, MANY, MANY + 1])
def test_however_many_are_written_together_all_but_what_others_changed_are_put_away(
    app: Flask, world: World, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "TOGETHER", together)
    with world.session() as session:
        chosen = select(Organisation).where(Organisation.name.in_(["Tideway agency 3", "Tideway agency 29"]))
        for row in session.scalars(chosen):
            row.website = "https://by-hand.example.org"
    done = undone(app)
    assert (done.put_away, done.left) == (MANY - 2, 2)
    with app.app_context():
        there = select(Organisation.name).where(Organisation.archived_at.is_(None), Organisation.name.like("Tideway %"))
        assert sorted(db.session.scalars(there)) == ["Tideway agency 29", "Tideway agency 3"]
