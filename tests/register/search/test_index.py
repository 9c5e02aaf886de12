"""Words of entries follow every change in its own transaction, and none of them is narrower than it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.db import db, transaction
from partnership.store.models import Audience, Contact, Organisation, SearchToken, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

    _Words = Callable[[], dict[str, int]]


@pytest.fixture
def words(app: Flask) -> _Words:
    """The words that are kept now, each with how narrow its audience is."""

    def read() -> dict[str, int]:
        with app.app_context():
            return {each.token: each.reach for each in db.session.scalars(select(SearchToken))}

    return read


def test_a_new_entry_is_in_words_with_its_services_and_desks(world: World, ours: Partnership, words: _Words) -> None:
    row = world.organisation("Lockgate Café", ours, languages=["Vietnamese"], covers=["Eastmarsh"])
    world.service(row, "Night interpreting")
    world.contact(row, "Booking desk")
    found = words()
    assert {"lockgate", "cafe", "vietnamese", "eastmarsh", "night", "booking", "k:police", "=lockgate cafe"} <= set(
        found
    )
    assert found["booking"] == Audience.PARTNERSHIP.reach
    assert found["lockgate"] <= Audience.PARTNERS.reach


def test_a_changed_name_is_found_by_the_new_one_only(world: World, ours: Partnership, words: _Words) -> None:
    row = world.organisation("Oldname", ours)
    with world.session() as session:
        session.get_one(Organisation, row.id).name = "Newname"
    assert "oldname" not in words()
    assert "newname" in words()


def test_what_is_taken_back_leaves_the_words_as_they_were(world: World, ours: Partnership, words: _Words) -> None:
    row = world.organisation("Oldname", ours)
    before = words()
    with world.app.app_context(), pytest.raises(RuntimeError, match="stop"), transaction() as session:
        session.get_one(Organisation, row.id).name = "Newname"
        session.flush()
        message = "stop"
        raise RuntimeError(message)
    assert words() == before


def test_what_only_named_people_may_see_is_never_in_words(world: World, ours: Partnership, words: _Words) -> None:
    row = world.organisation("Openly", ours)
    world.organisation("Hiddenhouse", ours, audience=Audience.NAMED)
    world.contact(row, "Secretdesk", audience=Audience.NAMED, holder="Somebody")
    service = world.service(row, "Quietservice")
    world.location(row, "Placename", address="1 Placestreet")
    world.refuge(row, "2 Sealedstreet", name="Sealedplace")
    with world.session() as session:
        session.get_one(Service, service.id).audiences = {"name": "named"}
    kept = " ".join(words())
    for each in ("hiddenhouse", "secretdesk", "quietservice", "placename", "sealed", "somebody", "placestreet"):
        assert each not in kept


def test_a_desk_that_becomes_narrower_loses_its_words(world: World, ours: Partnership, words: _Words) -> None:
    desk = world.contact(world.organisation("Openly", ours), "Turnstile")
    assert "turnstile" in words()
    with world.session() as session:
        session.get_one(Contact, desk.id).audience = Audience.NAMED
    assert "turnstile" not in words()


def test_a_safe_place_is_in_words_by_name_and_kind_and_by_no_place(
    world: World, ours: Partnership, words: _Words
) -> None:
    row = world.organisation(
        "Tideway", ours, kind_id="refuge", covers=["Eastmarsh"], description="Beside Quayside station"
    )
    world.service(row, "Rooms in Quayside")
    assert set(words()) == {"tideway", "=tideway", "k:refuge"}


def test_rebuilding_gives_the_same_words_as_the_changes_did(
    app: Flask, world: World, ours: Partnership, words: _Words
) -> None:
    row = world.organisation("Lockgate", ours)
    world.service(row, "Interpreting")
    before = words()
    with world.session() as session:
        session.execute(SearchToken.__table__.delete())
    assert words() == {}
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0
    assert result.output == f"{len(before)} words are kept.\n"
    assert words() == before


def test_an_upgrade_that_ended_before_it_made_the_words_makes_them_the_next_time(
    app: Flask, world: World, ours: Partnership, words: _Words
) -> None:
    world.organisation("Lockgate", ours)
    before = words()
    with world.session() as session:
        session.execute(SearchToken.__table__.delete())
    assert app.test_cli_runner().invoke(args=["database", "upgrade"]).exit_code == 0
    assert words() == before
