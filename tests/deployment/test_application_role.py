"""The application role of PostgreSQL, made by the command and used by the site itself: it works, and the audit stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from factories import World
from postgres import plain
from sites import SETTINGS, close
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import ProgrammingError

from partnership.base.sealing import new_key
from partnership.operations.doctor import database as doctor
from partnership.store import schema
from partnership.store.application_role import KEPT
from partnership.store.db import db
from partnership.store.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from sites import OneApp

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


@pytest.fixture
def site(app: Flask, database_url: str, tmp_path: Path, applications: Callable[[str], OneApp]) -> Iterator[Flask]:
    """The site as it signs in by a role of its own, which the command has made; the role is gone afterwards."""
    role = f"site_{uuid4().hex[:10]}"
    done = app.test_cli_runner().invoke(args=["database", "role", role, "--apply"])
    assert done.exit_code == 0, done.output
    with psycopg.connect(plain(database_url), autocommit=True) as server:
        server.execute(f"ALTER ROLE {role} PASSWORD 'walnut umbrella tractor'")  # type: ignore[arg-type]
        url = make_url(database_url).set(username=role, password="walnut umbrella tractor")
        yield applications(database_url).move(tmp_path, url.render_as_string(hide_password=False))
        close(app)
        server.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")  # type: ignore[arg-type]


def _refused(site: Flask, statement: str) -> str:
    with site.app_context(), db.engine.begin() as connection, pytest.raises(ProgrammingError) as fault:
        connection.execute(text(statement))
    return str(fault.value.orig)


def test_pages_and_changes_work_and_the_audit_hears_of_them(site: Flask) -> None:
    world = World(site)
    ours = world.partnership()
    police = world.organisation("Borough police", ours)
    browser = site.test_client()
    browser.sign_in(world.coordinator(ours))  # type: ignore[attr-defined]
    form = f"/organisations/{police.id}/edit"
    answer = browser.submit(form, name="Harbour police")  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert "Harbour police" in browser.get(f"/organisations/{police.id}").text
    with site.app_context():
        told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.row_id == str(police.id))).all()
    assert "changed" in told
    assert "The audit holds" in site.test_cli_runner().invoke(args=["audit", "verify"]).output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'somebody else'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DROP TABLE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_is_kept ON audit_entry",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM site_key",
        "CREATE TABLE of_our_own (id int)",
        "DROP TABLE organisation",
        "ALTER TABLE account ADD COLUMN more int",
        "TRUNCATE account CASCADE",
    ],
)
def test_the_role_changes_neither_the_audit_nor_a_table(site: Flask, statement: str) -> None:
    World(site).partnership()
    told = _refused(site, statement)
    assert "permission denied" in told or "must be owner" in told


def test_a_table_of_a_later_upgrade_is_the_roles_to_use(site: Flask, database_url: str) -> None:
    with psycopg.connect(plain(database_url), autocommit=True) as owner:
        owner.execute("CREATE TABLE of_an_upgrade (id int)")
    with site.app_context(), db.engine.begin() as connection:
        connection.execute(text("INSERT INTO of_an_upgrade VALUES (1)"))
        connection.execute(text("DELETE FROM of_an_upgrade"))
    with psycopg.connect(plain(database_url), autocommit=True) as owner:
        owner.execute("DROP TABLE of_an_upgrade")


def test_the_role_rotates_to_a_new_key_and_forgets_none(site: Flask) -> None:
    assert site.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0  # it keeps the first fingerprints
    newer = replace(site.extensions["settings"], field_keys=f"2:{new_key()},{SETTINGS['field_keys']}")
    site.extensions["settings"] = newer
    done = site.test_cli_runner().invoke(args=["keys", "rotate"])
    assert done.exit_code == 0, done.output
    assert "sealed with key 2" in done.output
    refused = site.test_cli_runner().invoke(args=["keys", "forget-form"])
    assert refused.exit_code == 1
    assert "with the address of the owner of the tables" in refused.output


def test_upgrades_are_the_owners(site: Flask) -> None:
    with site.app_context(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        schema.migrate("base")


def test_the_role_makes_backups(site: Flask, tmp_path: Path) -> None:
    World(site).partnership()
    done = site.test_cli_runner().invoke(args=["backup", "create", "--plain", "--to", str(tmp_path / "backups")])
    assert done.exit_code == 0, done.output
    assert list((tmp_path / "backups").iterdir())


def test_the_doctor_finds_nothing_in_its_rights(site: Flask) -> None:
    with site.app_context():
        assert list(doctor.audit_is_kept()) == []


def test_without_apply_the_command_prints_what_psql_understands(app: Flask, database_url: str) -> None:
    printed = app.test_cli_runner().invoke(args=["database", "role", "partnership_printed"]).output
    with psycopg.connect(plain(database_url)) as server:
        server.execute(printed)  # type: ignore[arg-type]
        rights = server.execute(
            "SELECT has_table_privilege('partnership_printed', 'audit_entry', 'INSERT'), "
            "has_table_privilege('partnership_printed', 'audit_entry', 'UPDATE')"
        ).fetchone()
        server.rollback()
    assert rights == (True, False)


@pytest.mark.parametrize("name", ["Robert", "a b", "x;drop", "", "postgres"])
def test_a_name_that_needs_quoting_or_owns_the_tables_is_refused(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=["database", "role", name])
    assert result.exit_code == 1
    assert "choose" in result.output.lower()


def test_every_table_that_is_kept_is_there(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert all(connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) for name in KEPT)
