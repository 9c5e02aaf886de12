"""The recipe of the database: nothing lost, nothing left over, nothing written by looking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from partnership.base.errors import Stale, UnsafeSettings
from partnership.store import db as recipe
from partnership.store.db import db, transaction
from partnership.store.models import Organisation

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


def test_a_reading_request_cannot_write(app: Flask, world: World) -> None:
    world.organisation("Police")
    with app.app_context():
        recipe.reading_only(is_on=True)
        try:
            with pytest.raises(DBAPIError):
                db.session.execute(text("UPDATE organisation SET name = 'changed'"))
        finally:
            db.session.rollback()
            recipe.reading_only(is_on=False)
        assert db.session.scalar(select(Organisation.name)) == "Police"


def test_what_was_not_committed_is_gone_with_its_request(app: Flask, world: World) -> None:
    row = world.organisation("Police")
    with app.app_context():
        db.session.get_one(Organisation, row.id).name = "never committed"
        db.session.flush()
    world.organisation("The next request")
    with app.app_context():
        names = list(db.session.scalars(select(Organisation.name).order_by(Organisation.name)))
    assert names == ["Police", "The next request"]


def test_the_second_of_two_writers_is_told(app: Flask, world: World) -> None:
    row = world.organisation("Police")
    with app.app_context():
        mine = db.session.get_one(Organisation, row.id)
        version = mine.version
        db.session.expunge(mine)  # before the rollback, which would forget what was loaded
        db.session.rollback()
    with world.session() as session:
        session.get_one(Organisation, row.id).name = "theirs"
    assert version == 1
    with pytest.raises(Stale), app.app_context(), transaction() as session:
        session.add(mine)
        mine.name = "mine"
    with app.app_context():
        assert db.session.scalar(select(Organisation.name)) == "theirs"


def test_four_writers_at_once_lose_nothing(app: Flask, world: World) -> None:
    row = world.organisation("Police", description="")

    def write(number: int) -> int:
        done = 0
        for turn in range(10):
            try:
                with app.app_context(), transaction() as session:
                    mine = session.get_one(Organisation, row.id)
                    mine.description += f"{number}.{turn} "
                done += 1
            except Stale:
                continue
        return done

    with ThreadPoolExecutor(4) as pool:
        acknowledged = sum(pool.map(write, range(4)))
    with app.app_context():
        kept = db.session.get_one(Organisation, row.id).description.split()
    assert len(kept) == acknowledged > 0


def test_nobody_waits_for_ever_for_what_another_transaction_holds(app: Flask) -> None:
    asked = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
    with app.app_context():
        limit = db.session.scalar(text(asked[db.engine.dialect.name]))
    assert limit in {recipe.LOCK_WAIT, f"{recipe.LOCK_WAIT // 1000}s"}


def test_foreign_keys_are_kept(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError):
        db.session.execute(
            text("INSERT INTO party (id, protocol_id, organisation_id) VALUES (:a, :a, :a)"), {"a": "0" * 32}
        )
        db.session.commit()


def test_several_workers_are_refused_on_a_faulty_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe.sqlite_driver, "sqlite_version_info", (3, 46, 1))
    with pytest.raises(UnsafeSettings, match="can lose changes"):
        recipe.refuse_unsafe_workers("sqlite:///x", 2)
    recipe.refuse_unsafe_workers("sqlite:///x", 1)
    recipe.refuse_unsafe_workers("postgresql+psycopg://x", 2)
    for repaired in ((3, 51, 3), (3, 50, 7), (3, 44, 6)):
        monkeypatch.setattr(recipe.sqlite_driver, "sqlite_version_info", repaired)
        recipe.refuse_unsafe_workers("sqlite:///x", 4)


def test_parameters_never_reach_an_error_message(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT * FROM nothing WHERE a = :secret"), {"secret": "1 Hidden Lane"})
    assert "Hidden Lane" not in str(caught.value)


def test_counting_is_possible_at_all(app: Flask) -> None:
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
