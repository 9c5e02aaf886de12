"""What the doctor says of a database, each fault planted, and the command as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sites import make_app
from sqlalchemy import make_url, text

from partnership.operations.doctor import database, examination
from partnership.operations.site_keys.services import record
from partnership.store.db import db, transaction
from partnership.store.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from factories import World
    from flask import Flask

    from partnership.operations.doctor.diagnosis import Diagnosis

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def said(found: Iterable[Diagnosis]) -> str:
    """All that was said, in one text."""
    return "\n".join(each.says for each in found)


def test_a_database_that_answers_with_the_newest_schema_is_sound(app: Flask) -> None:
    with app.app_context():
        assert [*database.answers(), *database.schema()] == []
        assert "can be changed" not in said(database.audit_is_kept())


def test_an_older_schema_is_named(app: Flask) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert "has revision 0000" in said(database.schema())


@SQLITE
def test_a_table_that_was_changed_by_hand_is_named(app: Flask) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE site_key"))
        assert "not those that this code made" in said(database.schema())


def test_a_lost_trigger_is_named(app: Flask) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
            else:
                connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        assert "Rows of the audit can be changed" in said(database.audit_is_kept())


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_site_that_signs_in_as_owner_of_its_audit_is_named(app: Flask) -> None:
    with app.app_context():
        assert "could change its own audit" in said(database.audit_is_kept())
        told = said(database.postgresql())
    assert "superuser" in told
    assert "before it is" in told  # the databases of tests wait for no disk


@SQLITE
def test_a_file_that_others_can_read_is_named(app: Flask, world: World) -> None:
    site = app.extensions["settings"]
    with app.app_context():
        for each in world.file.parent.glob("site.sqlite3*"):
            each.chmod(0o600)
        assert list(database.sqlite(site)) == []
        world.file.chmod(0o644)
        assert "names, numbers and hashes of passwords" in said(database.sqlite(site))
        world.file.chmod(0o600)
        world.file.parent.chmod(0o777)
        assert "can replace" in said(database.sqlite(site))
        world.file.parent.chmod(0o700)


@SQLITE
def test_an_sqlite_that_loses_changes_is_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "is_open_to_wal_fault", lambda: True)
    with app.app_context():
        assert "can lose changes when several processes write" in said(database.sqlite(app.extensions["settings"]))


@SQLITE
def test_accounts_that_have_no_second_factor_yet_are_counted(app: Flask, world: World) -> None:
    account = world.account()
    with app.app_context():
        assert list(examination.factors()) == []
    with world.session() as session:
        session.get_one(Account, account.id).password_hash = "a hash"
    with app.app_context():
        assert "1 accounts have a password and no second factor" in said(examination.factors())


def test_a_database_that_is_not_there_is_named_in_words(tmp_path: Path) -> None:
    app = make_app(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "The database does not answer" in result.output
    assert "Traceback" not in result.output


def test_an_empty_database_is_named_and_asked_no_further(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "The database has no tables" in result.output


@SQLITE
def test_a_sound_site_ends_with_0_and_one_fault_with_1(
    app: Flask, world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(str(make_url(database_url).database)).parent
    folder.chmod(0o700)
    for each in folder.iterdir():
        each.chmod(0o600)
    sound = replace(
        app.extensions["settings"],
        public_url="https://partners.example.org",
        proxy_hops=1,
        demo=False,
        testing=False,
        mail_url="smtp+plain://127.0.0.1:25",
        keys_file="",
    )
    app.extensions["settings"] = sound
    with app.app_context(), transaction() as session:
        record(session, sound)
    monkeypatch.setattr("partnership.operations.doctor.files.who_runs_it", lambda: ())
    monkeypatch.setattr("partnership.operations.doctor.examination.newest_backup", lambda: ())
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert (result.exit_code, "MEND" in result.output) == (0, False), result.output
    assert "Nothing must be mended" in result.output
    world.file.chmod(0o644)
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "things must be mended" in result.output
    assert f"Run “chmod 600 {world.file}”." in result.output
