"""Each migration goes up, down and up again with rows in the tables, and the models equal the newest one."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from postgres import new_database
from sites import make_app
from sqlalchemy import MetaData, String, inspect, text
from sqlalchemy.exc import DBAPIError
from store.migration_walk import BASE, HEAD, REVISIONS, Walk, fill, rows, shared

from partnership.base.errors import Conflict
from partnership.store import schema
from partnership.store.db import db
from partnership.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    _Migration = Callable[..., str]

STEPS = list(zip([BASE, *REVISIONS], REVISIONS, strict=False))
OWN = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{head}"


def upgrade():
    {up}


def downgrade():
    {down}
"""
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A database of this file's own on each of the two systems, which goes through the migrations one by one."""
    folder = tmp_path_factory.mktemp("walk")
    with ExitStack() as until_the_end:
        url = f"sqlite:///{folder / 'site.sqlite3'}"
        if request.param == "postgresql":
            request.getfixturevalue("postgres")  # says what is wrong where no server answers
            url = until_the_end.enter_context(new_database())
        yield Walk(make_app(folder, url))


@pytest.fixture
def own_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations in a folder of the test's own, where it may add some."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def migration(own_migrations: Path) -> _Migration:
    """Adds a migration after the newest one, for this test only; gives its number."""

    def add(up: str, down: str = "pass") -> str:
        revision = f"{int(HEAD) + 1:04}"
        (own_migrations / "versions" / f"{revision}_own.py").write_text(
            OWN.format(revision=revision, head=HEAD, up=up, down=down), encoding="utf-8"
        )
        return revision

    return add


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def _keeps_foreign_keys() -> bool:
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def _assert_the_audit_refuses() -> None:
    for statement in ("UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="audit rows are never"), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_the_models_equal_the_newest_migration(app: Flask) -> None:
    with app.app_context():
        assert schema.differences() == []
    result = app.test_cli_runner().invoke(args=["database", "check"])
    assert (result.exit_code, result.output) == (0, "The models equal the migrations.\n")


def test_up_down_and_up_again_with_rows_in_every_table(loaded: Flask) -> None:
    with loaded.app_context():
        before = _tables()
        schema.migrate("base")
        assert _tables() == set()
        schema.migrate()
        assert _tables() == before
        assert db.session.scalar(text("SELECT count(*) FROM organisation")) == 0


@pytest.mark.parametrize(("before", "revision"), STEPS, ids=REVISIONS)
def test_each_migration_keeps_the_rows_of_those_before(walk: Walk, before: str, revision: str) -> None:
    with walk.at(before):
        _go_up_down_and_up(before, revision)
        walk.come_to(revision)
        _assert_the_audit_refuses()


def _go_up_down_and_up(before: str, revision: str) -> None:
    old = rows()
    schema.migrate(revision)
    new = rows()
    assert shared(new, old) == shared(old, new)
    fill()
    schema.migrate(before)
    assert rows() == old
    schema.migrate(revision)
    assert shared(rows(), old) == shared(old, new)


def test_rows_of_every_revision_come_to_the_newest(walk: Walk) -> None:
    with walk.at(HEAD):
        assert all(rows().values())
        assert schema.missing_triggers() == set()
        assert schema.differences() == []
        walk.come_to(HEAD)


def test_a_migration_as_the_recipe_writes_it_alters_tables_that_others_point_to(
    app: Flask, loaded: Flask, own_migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(changed)
    wider = {"organisation": "short_name", "account": "closed_why", "partnership": "board"}
    for table, name in wider.items():
        changed.tables[table].c[name].type = String(500)
    emptied = {"organisation": "website", "account": "mail_off", "partnership": "area"}
    for table, name in emptied.items():
        changed.tables[table].c[name].nullable = True
    dropped = {"organisation": "country", "account": "warned_unused_at", "partnership": "archived_at"}
    for table, name in dropped.items():
        changed.tables[table]._columns.remove(changed.tables[table].c[name])
    monkeypatch.setattr(Base, "metadata", changed)

    result = app.test_cli_runner().invoke(args=["database", "revision", "wider words"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        old = rows()
        schema.migrate()
        assert schema.differences() == []
        new = rows()
        assert shared(new, old) == shared(old, new)
        for table in wider:
            assert len(new[table]) == len(old[table]) > 0
            assert set(old[table][0]) - set(new[table][0]) == {dropped[table]}
        schema.migrate(HEAD)
        back = rows()
        assert shared(back, new) == shared(new, back) == shared(old, new)
        assert set(back["organisation"][0]) == set(old["organisation"][0])
        schema.migrate()
        assert rows() == new


@on_sqlite
def test_a_migration_that_leaves_a_row_pointing_to_nothing_is_refused(
    app: Flask, loaded: Flask, migration: _Migration
) -> None:
    migration('op.create_table("half_done", sa.Column("id", sa.Integer())); op.execute("DELETE FROM partnership")')
    with app.app_context():
        old = rows()
    result = app.test_cli_runner().invoke(args=["database", "upgrade"])
    told = re.fullmatch(
        r"Error: the migration would leave the row (\w+) of “(\w+)” pointing to a row of “partnership” that is not there, "
        r"and \d+ more like it; nothing was changed\n",
        result.output,
    )
    assert result.exit_code == 1
    assert told
    assert told[1] in {row["id"] for row in old[told[2]]}
    with app.app_context():
        assert rows() == old
        assert "half_done" not in _tables()
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD


def test_a_failing_migration_leaves_nothing_behind(app: Flask, migration: _Migration) -> None:
    migration('op.create_table("half_done", sa.Column("id", sa.Integer())); raise RuntimeError("in the middle")')
    with app.app_context():
        before = _tables()
        with pytest.raises(RuntimeError, match="in the middle"):
            schema.migrate()
        assert _tables() == before
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD


@on_sqlite
@pytest.mark.parametrize(
    ("up", "fault"),
    [
        ("pass", None),
        ("1 / 0", ZeroDivisionError),
        ("raise KeyboardInterrupt", KeyboardInterrupt),
        ('op.execute("DELETE FROM organisation")', Conflict),
        ('op.execute("no statement")', DBAPIError),
    ],
)
def test_foreign_keys_are_on_again_however_a_migration_ends(
    app: Flask, migration: _Migration, up: str, fault: type[BaseException] | None
) -> None:
    migration(up)
    with app.app_context():
        fill()
        with db.engine.connect() as connection:
            used = connection.connection.driver_connection
        if fault is None:
            schema.migrate()
        else:
            with pytest.raises(fault):
                schema.migrate()
        assert _keeps_foreign_keys()
        with db.engine.connect() as connection:
            assert connection.connection.driver_connection is used  # the one that migrated went back to the pool
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM organisation"))


def test_the_audit_keeps_its_triggers_when_its_table_is_built_anew(
    app: Flask, loaded: Flask, migration: _Migration
) -> None:
    batch = 'with op.batch_alter_table("audit_entry") as batch_op: batch_op.alter_column("actor", type_=sa.String({}))'
    revision = migration(batch.format(300), batch.format(254))
    with app.app_context():
        old = rows()
        for target in (revision, HEAD, revision):
            schema.migrate(target)
            assert schema.missing_triggers() == set()
            _assert_the_audit_refuses()
            assert rows() == old
        schema.migrate("base")
        schema.migrate()  # from nothing, in one transaction with the migration that makes the triggers
        assert schema.missing_triggers() == set()
        schema.migrate(HEAD)  # as the next test expects it


@on_sqlite
def test_a_trigger_that_a_migration_takes_away_stays_away(app: Flask, migration: _Migration) -> None:
    migration(
        "op.execute(\"CREATE TRIGGER own BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'kept'); END\")",
        'op.execute("DROP TRIGGER own")',
    )
    with app.app_context():
        for _turn in range(2):
            schema.migrate()
            schema.migrate(HEAD)
            assert db.session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'own'")) == 0
            db.session.remove()


@pytest.mark.parametrize("is_replaced", [False, True])
def test_the_check_says_when_the_audit_has_lost_a_trigger(app: Flask, *, is_replaced: bool) -> None:
    fine = app.test_cli_runner().invoke(args=["database", "check"])
    assert (fine.exit_code, fine.output) == (0, "The models equal the migrations.\n")
    with app.app_context():
        name = min(schema.EXPECTED[db.engine.dialect.name])
        with db.engine.begin() as connection:
            on_table = "" if connection.dialect.name == "sqlite" else " ON audit_entry"
            connection.execute(text(f"DROP TRIGGER {name}{on_table}"))
            if is_replaced and on_table:
                connection.execute(
                    text(
                        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
                        "FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION refuse_audit_change()"
                    )
                )
            elif is_replaced:
                connection.execute(text(f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END"))
    result = app.test_cli_runner().invoke(args=["database", "check"])
    assert result.exit_code == 1
    assert f"the trigger {name} is not there, or not what it was" in result.output


def test_migrations_are_numbered_in_one_line() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    numbers = [each.revision for each in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(scripts.get_heads()) == 1
