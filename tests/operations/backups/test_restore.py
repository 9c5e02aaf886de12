"""A backup of a running site, put back on another machine: all of it or nothing."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from partnership.accounts import services as accounts
from partnership.operations.backups import checks
from partnership.operations.site_keys.services import refuse_others
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import AuditEntry, Base, Organisation, SignIn

if TYPE_CHECKING:
    from factories import World
    from flask import Flask
    from operations.backups.conftest import Commands

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADDRESS = "14 Grimblefax Lane, Thameside, QX9 9ZQ"


def rows(app: Flask, *without: str) -> dict[str, list[Any]]:
    """Every row of every table, in the order of their keys."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
            if table.name not in without
        }


def scene(world: World) -> None:
    """A refuge with a sealed address, an account that is signed in, and words beyond ASCII."""
    ours = world.partnership()
    refuge = world.organisation("Tideway Women’s Refuge — ünïcode", ours)
    world.refuge(refuge, ADDRESS)
    world.contact(refuge, "Duty desk", telephone="020 7946 0123")
    coordinator = world.coordinator(ours)
    with world.session() as session:
        accounts.begin_sign_in(session, session.merge(coordinator), "Firefox")


def test_every_row_is_there_again_and_the_history_holds(world: World, backups: Commands, elsewhere: Commands) -> None:
    scene(world)
    before = rows(world.app, "sign_in")
    done = elsewhere.restore(backups.create())
    assert done.exit_code == 0, done.output
    assert re.search(r"Restored in \d+\.\d s\.", done.output)
    assert "organisation: 1\n" in done.output
    assert "The audit holds." in done.output
    after = rows(elsewhere.app, "sign_in")
    last = after["audit_entry"].pop()
    assert "restored" in last
    assert after == before
    with elsewhere.app.app_context(), Session(db.engine) as session:
        assert audit.first_broken(session) is None
        assert session.scalars(select(SignIn)).one().ended_at is not None
    assert elsewhere.run("database", "check").exit_code == 0


@on_sqlite
def test_nothing_is_put_over_data(world: World, backups: Commands) -> None:
    scene(world)
    file, before = backups.create(), rows(world.app)
    done = backups.restore(file)
    assert done.exit_code == 1
    assert "nothing is put over it" in done.output
    assert rows(world.app) == before


@on_sqlite
def test_guidance_and_settings_come_back_without_keys(world: World, backups: Commands, elsewhere: Commands) -> None:
    scene(world)
    here, there = Path(world.app.instance_path), Path(elsewhere.app.instance_path)
    (here / "guidance/kent").mkdir(parents=True)
    (here / "guidance/kent/pack.toml").write_text('title = "Kent"\n')
    key = backups.app.extensions["settings"].audit_key
    (here / "config.py").write_text(f'COUNCIL = "Thameside"\nAUDIT_KEY = (\n    "{key}"\n)\nMARKING = "Ours"\n')
    (here / "config.py").chmod(0o600)
    done = elsewhere.restore(backups.create())
    assert done.exit_code == 0, done.output
    assert (there / "guidance/kent/pack.toml").read_text() == 'title = "Kent"\n'
    text = (there / "config.py").read_text()
    assert text == (
        'COUNCIL = "Thameside"\n# AUDIT_KEY is not in backups: set it here again, or in the environment.\nMARKING = "Ours"\n'
    )
    assert stat.S_IMODE((there / "config.py").stat().st_mode) == 0o600


@on_sqlite
def test_settings_that_are_there_stay(world: World, backups: Commands, elsewhere: Commands) -> None:
    world.partnership()
    (Path(world.app.instance_path) / "config.py").write_text('COUNCIL = "Old"\n')
    there = Path(elsewhere.app.instance_path)
    (there / "config.py").write_text('COUNCIL = "New"\n')
    done = elsewhere.restore(backups.create())
    assert (there / "config.py").read_text() == 'COUNCIL = "New"\n'
    assert (there / "config.py.from-backup").read_text() == 'COUNCIL = "Old"\n'
    assert "config.py.from-backup" in done.output


def test_what_is_not_committed_is_in_no_backup_and_holds_none_up(
    world: World, backups: Commands, elsewhere: Commands
) -> None:
    world.organisation("Borough police")
    with world.app.app_context(), db.engine.connect() as connection, connection.begin() as open_one:
        connection.execute(Base.metadata.tables["organisation"].update().values(name="never committed"))
        file = backups.create(stays_open=True)
        open_one.rollback()
    assert elsewhere.restore(file).exit_code == 0
    with elsewhere.app.app_context():
        assert db.session.scalars(select(Organisation.name)).all() == ["Borough police"]


def test_without_the_keys_of_its_site_nothing_is_put_back_unless_that_is_asked_for(
    world: World, backups: Commands, elsewhere: Commands
) -> None:
    world.partnership()
    (Path(world.app.instance_path) / "config.py").write_text('COUNCIL = "Whose?"\n')
    file = backups.create()
    settings = elsewhere.app.extensions["settings"]
    elsewhere.app.extensions["settings"] = replace(settings, audit_key="b" * 40)
    refused = elsewhere.restore(file)
    assert refused.exit_code == 1
    assert "Put the copy of the keys file of that site at" in refused.output
    with elsewhere.app.app_context():
        assert inspect(db.engine).get_table_names() == []
    done = elsewhere.restore(file, "--keys-later")
    assert done.exit_code == 0, done.output
    assert "Who made it was not checked" in done.output
    assert "until then the site does not start" in done.output
    there = Path(elsewhere.app.instance_path)
    assert not (there / "config.py").exists()  # a program, of nobody knows whom
    assert (there / "config.py.from-backup").is_file()
    with elsewhere.app.app_context(), Session(db.engine) as session:
        assert "restored" not in session.scalars(select(AuditEntry.action)).all()


@on_sqlite
def test_another_key_of_forms_is_no_reason_to_refuse(world: World, backups: Commands, elsewhere: Commands) -> None:
    world.partnership()
    file = backups.create()
    settings = replace(elsewhere.app.extensions["settings"], secret_key="t" * 40)
    elsewhere.app.extensions["settings"] = settings
    assert elsewhere.restore(file).exit_code == 0
    elsewhere.app.extensions["settings"] = settings
    refuse_others(elsewhere.app)


@on_sqlite
def test_settings_that_name_places_of_the_old_machine_are_not_followed(
    world: World, backups: Commands, elsewhere: Commands
) -> None:
    world.partnership()
    (Path(world.app.instance_path) / "config.py").write_text('DATABASE_URL = "sqlite:////old/site.sqlite3"\n')
    done = elsewhere.restore(backups.create())
    assert done.exit_code == 0, done.output
    assert not (Path(elsewhere.app.instance_path) / "config.py").exists()
    assert "config.py.from-backup" in done.output


@on_sqlite
def test_a_backup_of_a_newer_release_is_refused(
    world: World, backups: Commands, elsewhere: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.partnership()
    file = backups.create()
    monkeypatch.setattr(checks, "newest_revision", lambda: "0000")
    assert "which a newer release of this product made" in elsewhere.restore(file).output
    monkeypatch.undo()
    assert elsewhere.restore(file).exit_code == 0
