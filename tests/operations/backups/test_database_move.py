"""A site moves from SQLite to PostgreSQL: every row, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from factories import World
from operations.backups.test_restore import rows
from sites import close, make_app
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from partnership.accounts.passwords import hash_password
from partnership.operations.backups import database_move
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import Account, FailedSignIn, MemberRole, Membership, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from flask import Flask
    from operations.backups.conftest import Commands

pytestmark = pytest.mark.postgres
PAGES = (
    "/", "/partnerships/demo", "/partnerships/demo/map", "/partnerships/demo/gaps", "/partnerships/demo/protocols",
    "/partnerships/demo/history", "/organisations", "/organisations?q=police", "/people",
)  # fmt: skip
MADE_ANEW = "search_token"
PASSWORD = "seven quiet barges upstream"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The site that moves."""
    return sqlite_url


@pytest.fixture
def moved(new_postgres: str, tmp_path: Path) -> Iterator[Flask]:
    """The site at its new place."""
    (tmp_path / "moved").mkdir()
    app = make_app(tmp_path / "moved", new_postgres)
    yield app
    close(app)


def _tables(app: Flask) -> list[str]:
    with app.app_context():
        return inspect(db.engine).get_table_names()


def test_the_demonstration_is_the_same_on_postgresql_and_its_people_sign_in(
    loaded: Flask, backups: Commands, moved: Flask, new_postgres: str
) -> None:
    email = _prepare(loaded)
    before = rows(loaded)
    done = backups.run("database", "move", "--to", new_postgres)
    assert done.exit_code == 0, done.output
    assert "The audit holds there up to row" in done.output
    after = rows(moved)
    assert _sorted(after.pop(MADE_ANEW)) == _sorted(before.pop(MADE_ANEW)) != []
    assert after == before
    assert moved.test_cli_runner().invoke(args=["database", "check"]).exit_code == 0
    assert _pages(loaded, email) == _pages(moved, email)
    _goes_on(moved)


def _sorted(found: list[Any]) -> list[Any]:
    return sorted(found, key=repr)


def _prepare(app: Flask) -> str:
    """A coordinator's password, and a row with a number that the database has given; gives the coordinator's mail."""
    with app.app_context(), transaction() as session:
        is_coordinator = Membership.role == MemberRole.COORDINATOR
        member = session.scalars(select(Membership).where(is_coordinator).order_by(Membership.id)).first()
        assert member is not None
        account = session.get_one(Account, member.account_id)
        account.password_hash = hash_password(PASSWORD)
        session.add(_failure())
        return account.email


def _failure() -> FailedSignIn:
    return FailedSignIn(account_hash="a", address_hash="b", at=now())


def _pages(app: Flask, email: str) -> dict[str, str]:
    """What a coordinator reads after having signed in with a password."""
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    client.is_checking = False
    assert client.submit("/sign-in", email=email, password=PASSWORD).location == "/"
    found = {}
    for path in PAGES:
        answer = client.get(path, follow_redirects=True)
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        found[path] = f"{answer.status_code} {' '.join(BeautifulSoup(main, 'lxml').text.split())}"
    close(app)
    return found


def _goes_on(app: Flask) -> None:
    """What is written next has its own number, and the chain goes on."""
    with app.app_context(), transaction() as session:
        session.add(_failure())
    World(app).organisation("The first of the new place")
    with app.app_context(), Session(db.engine) as session:
        assert audit.first_broken(session) is None


def test_nothing_is_moved_onto_tables(world: World, backups: Commands, moved: Flask, new_postgres: str) -> None:
    with moved.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id int)"))
    refused = backups.run("database", "move", "--to", new_postgres)
    assert refused.exit_code == 1
    assert "name an empty database" in refused.output
    assert _tables(moved) == ["somebody_elses"]


def test_a_value_without_a_place_moves_nothing(
    world: World, backups: Commands, moved: Flask, new_postgres: str
) -> None:
    row = world.organisation("Borough police")
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE organisation SET short_name = 'secret' || char(0)"))
    refused = backups.run("database", "move", "--to", new_postgres)
    assert refused.exit_code == 1
    assert "a row of the table organisation has no place in PostgreSQL" in refused.output
    assert "secret" not in refused.output
    assert _tables(moved) == []
    assert row.name == "Borough police"


def test_a_site_that_is_changed_meanwhile_is_not_moved(
    world: World, backups: Commands, moved: Flask, new_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.organisation("Borough police")
    compare = database_move._refuse_differences

    def change_first(*words: Any) -> None:
        world.organisation("Written while it was moved")
        compare(*words)

    monkeypatch.setattr(database_move, "_refuse_differences", change_first)
    refused = backups.run("database", "move", "--to", new_postgres)
    assert refused.exit_code == 1
    assert "stop the server and the worker" in refused.output
    assert _tables(moved) == []


def test_a_broken_history_is_not_moved(world: World, backups: Commands, moved: Flask, new_postgres: str) -> None:
    world.organisation("Borough police")
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE sequence = 1"))
    refused = backups.run("database", "move", "--to", new_postgres)
    assert "the audit does not hold at row 1" in refused.output
    assert _tables(moved) == []


@pytest.mark.parametrize("to", ["sqlite:///other.sqlite3", "mysql://a@b/c", "no address", "postgresql://a@b/c"])
def test_another_address_is_refused(backups: Commands, to: str) -> None:
    refused = backups.run("database", "move", "--to", to)
    assert refused.exit_code == 1
    assert "must be like postgresql+psycopg" in refused.output


def test_a_server_that_does_not_answer_is_said_without_its_password(backups: Commands) -> None:
    refused = backups.run("database", "move", "--to", "postgresql+psycopg://somebody:hush@127.0.0.1:1/site")
    assert refused.exit_code == 1
    assert "does not answer" in refused.output
    assert "hush" not in refused.output
