"""An import undone as a whole: in few questions, and in parts that are written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from sqlalchemy import event, select

from partnership.exchange.imports import undo
from partnership.store.db import db, transaction
from partnership.store.models import ChangeRequest, DirectoryImport, Organisation, RequestState, TakingIn, TakingInState

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

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


def test_what_was_asked_of_others_and_nobody_has_answered_is_taken_back(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("eastbank")
    world.coordinator(theirs)
    both = world.organisation("Tideway advice", theirs, ours, website="https://own.example.org")
    alone = world.organisation("Eastbank advice", theirs)
    rows = [(each.name, "https://from-the-file.example.org") for each in (both, alone)]
    place = brought(coordinator, ours, csv_of(*rows, head=("Organisation", "Website")))
    text = applied(coordinator, place)
    assert ("Change proposed 1" in text, "Asked to take part 1" in text) == (True, True)
    coordinator.submit(place, action=f"{place}/undo")
    assert "Asked of others and not answered, so taken back: 2." in coordinator.page(place).get_text()
    with app.app_context():
        assert [each.state for each in db.session.scalars(select(ChangeRequest))] == [RequestState.WITHDRAWN]
        assert [each.state for each in db.session.scalars(select(TakingIn))] == [TakingInState.WITHDRAWN]


def test_what_others_have_answered_stays_answered(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("eastbank")
    world.organisation("Tideway advice", theirs, ours, website="https://own.example.org")
    row = ("Tideway advice", "https://from-the-file.example.org")
    place = brought(coordinator, ours, csv_of(row, head=("Organisation", "Website")))
    applied(coordinator, place)
    with world.session() as session:
        session.scalars(select(ChangeRequest)).one().state = RequestState.ANSWERED
    coordinator.submit(place, action=f"{place}/undo")
    with app.app_context():
        assert [each.state for each in db.session.scalars(select(ChangeRequest))] == [RequestState.ANSWERED]
