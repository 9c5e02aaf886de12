"""How pages grow with the number of organisations: statements not at all, calls of functions in proportion."""

from __future__ import annotations

from cProfile import Profile
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from routes import Scene, make_scene
from sqlalchemy import event

from partnership.accounts import identity
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Level, Sector
from partnership.map.downloads import taken
from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import Agreement, Contact, Organisation, Participation, Responsibility, Role
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

FEW, MANY = 60, 300
MOST_STATEMENTS = 45
# All of these read the map, and with it what was confirmed of each desk.
# A pack of papers plans each in its lengths, and its zip is recorded before its first byte and before its last; all
# papers have the pictures too. What was read again of the law is asked with the texts of
# protocols. A partnership at a glance asks every part what waits in it, and keeps the answer.
MORE_STATEMENTS = {
    "bundles.organisation_pack": 49, "bundles.pack_zip": 52, "bundles.papers": 55, "bundles.papers_zip": 57,
    "overview.partnership": 58,
}  # fmt: skip
STEEPEST = 1.1  # exponent of calls over organisations
FUNCTIONS = tuple(load_packs()["solace-2009"].functions.values())


def _grow(world: World, scene: Scene, start: int, number: int) -> None:
    with world.session() as session:
        for index in range(start, start + number):
            row = Organisation(
                id=uuid4(), name=f"Agency {index}", kind_id="police", sector=Sector.STATUTORY, level=Level.LOCAL,
                home_id=scene.partnership.id,
            )  # fmt: skip
            function = FUNCTIONS[index % len(FUNCTIONS)]
            session.add(row)
            session.flush()
            session.add_all(
                [
                    Participation(partnership_id=scene.partnership.id, organisation_id=row.id, joined_on=date(2009, 4, 1)),
                    Contact(organisation_id=row.id, post="Duty desk", telephone="020 7946 0000", is_main=True),
                    Party(protocol_id=scene.values["protocol_id"], organisation_id=row.id),
                    Responsibility(
                        partnership_id=scene.partnership.id, organisation_id=row.id, function_id=function.id,
                        group=function.group, role=Role.SUPPORTS, state=Agreement.ACCEPTED,
                    ),
                ]
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effort:
    """What a page took: statements of the database, and calls of functions, which no other program makes more."""

    statements: int
    calls: int


def _visitor(app: Flask, scene: Scene) -> CheckedClient:
    client: CheckedClient = app.test_client().sign_in(scene.visitors["cleared coordinator"])
    client.is_checking = False
    return client


def _addresses(app: Flask, scene: Scene) -> dict[str, str]:
    """Of every page by its endpoint."""
    return {
        rule.endpoint: scene.address(app, rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint not in {"static", "directory.reveal"}
    }


def _efforts(app: Flask, scene: Scene) -> dict[str, Effort]:
    client = _visitor(app, scene)
    found: dict[str, Effort] = {}
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # A connection's wait is set back by the next page that gets it. Which page that is depends on the clock: the
        # schema is asked for every half minute, on a connection of the same pool.
        if not statement.startswith("PRAGMA busy_timeout"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for endpoint, address in _addresses(app, scene).items():
            kept_answers.init_app(app)  # each page is made anew, as after a change
            seen.clear()
            # Only calls are counted: no clock is read at each of them, and not by whom it was.
            with Profile(bool, 1.0, subcalls=False) as profile:
                client.get(address)
            found[endpoint] = Effort(len(seen), sum(each.callcount for each in profile.getstats()))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_of_300_organisations_take_as_many_statements_as_of_60_and_no_more_calls_than_in_proportion(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))  # writing when a sign-in was used is no page's
    monkeypatch.setattr(taken, "ONCE_IN", timedelta(hours=1))  # nor is the second record of a file taken long ago
    scene = make_scene(world)
    client = _visitor(app, scene)
    for address in _addresses(app, scene).values():
        client.get(address)  # what a process does once is no page's
    _grow(world, scene, 0, FEW)
    few = _efforts(app, scene)
    _grow(world, scene, FEW, MANY - FEW)
    many = _efforts(app, scene)
    assert {name: (few[name], many[name]) for name in few if many[name].statements > few[name].statements} == {}
    most = {name: MORE_STATEMENTS.get(name, MOST_STATEMENTS) for name in few}
    assert {name: each.statements for name, each in few.items() if each.statements > most[name]} == {}
    steepest = {name: log(many[name].calls / few[name].calls) / log(MANY / FEW) for name in few}
    assert {name: round(each, 2) for name, each in steepest.items() if each > STEEPEST} == {}
