"""The number of SQL statements of a page does not grow with the number of organisations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from routes import Scene, make_scene
from sqlalchemy import event

from partnership.accounts import identity
from partnership.db import db
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Level, Sector
from partnership.models import Agreement, Contact, Organisation, Participation, Responsibility, Role
from partnership.models.papers import Party

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

FEW, MANY = 30, 300
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


def _statements(app: Flask, scene: Scene) -> dict[str, int]:
    client = app.test_client().sign_in(scene.visitors["cleared coordinator"])
    client.is_checking = False
    counted: dict[str, int] = {}
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or set()) and rule.endpoint not in {"static", "directory.reveal"}:
                seen.clear()
                client.get(scene.address(app, rule))
                counted[rule.endpoint] = len(seen)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return counted


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_statements_of_every_page_are_the_same_for_30_and_300_organisations(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))  # writing when a sign-in was used is no page's
    scene = make_scene(world)
    _grow(world, scene, 0, FEW)
    few = _statements(app, scene)
    _grow(world, scene, FEW, MANY - FEW)
    many = _statements(app, scene)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert max(few.values()) < 48, few
