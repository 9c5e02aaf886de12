"""Each migration goes up, down and up again with rows in the tables, and the models equal the newest one."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import CHAR, Column, DateTime, MetaData, String, Uuid, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from partnership import audit_triggers, schema
from partnership.db import db
from partnership.errors import Conflict
from partnership.models import Base, FindingNote
from partnership.models.audit_types import EPOCH, MICROSECOND, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask
    from sqlalchemy import Table

    _Rows = dict[str, list[dict[str, Any]]]
    _Migration = Callable[..., str]

REVISIONS = sorted(each.revision for each in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
HEAD = REVISIONS[-1]
STEPS = list(zip(["base", *REVISIONS], REVISIONS, strict=False))
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


def _reflected() -> list[Table]:
    """Every table as the database itself describes it now: that takes longer than to read or write its rows."""
    there = MetaData()
    with db.engine.connect() as connection:
        there.reflect(connection)
    return [table for table in there.sorted_tables if table.name != "alembic_version"]


def _rows(tables: list[Table] | None = None) -> _Rows:
    """Every row of every table; those of the audit as each of its forms tells."""
    with db.engine.connect() as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in tables or _reflected()
        }
    for row in found.get("audit_entry", ()):
        if not isinstance(row["row_id"], str):
            row["row_id"] = unpacked(bytes(row["row_id"]))
        if isinstance(row["at"], int):
            row["at"] = (EPOCH + row["at"] * MICROSECOND).replace(tzinfo=None)
        row |= {name: bytes(value).hex() for name, value in row.items() if isinstance(value, (bytes, memoryview))}
    return found


def _shared(mine: _Rows, other: _Rows) -> _Rows:
    """My rows of the tables, and in the columns, that the other state has too; in an order that no key decides."""
    return {
        table: sorted(({name: row[name] for name in row if name in other[table][0]} for row in rows), key=repr)
        for table, rows in mine.items()
        if other.get(table)
    }


def _value(column: Column[Any], number: int) -> Any:
    if isinstance(column.type, Uuid):
        return uuid4()
    if isinstance(column.type, CHAR):  # a UUID on SQLite
        return uuid4().hex
    if isinstance(column.type, String):
        return uuid4().hex[: column.type.length]
    if isinstance(column.type, DateTime):
        return datetime(2009, 11, 1, tzinfo=UTC if column.type.timezone else None)
    made = {int: number, bool: False, date: date(2009, 11, 1), bytes: uuid4().bytes}
    return made.get(column.type.python_type, {})


def _told(table: Table, turn: int) -> dict[str, Any]:
    """What a row of the audit cannot have by chance: its place in the chain, and the key of a row."""
    name, seals = str(uuid4()), ["0" * 64, sha256(b"first").hexdigest(), sha256(b"second").hexdigest()]
    if "previous" in table.columns:
        return {"row_id": name, "previous": seals[turn], "seal": seals[turn + 1]}
    return {"row_id": packed(name), "seal": bytes.fromhex(seals[turn + 1])}


def _fill(tables: list[Table] | None = None) -> None:
    """Two rows for each empty table, with every column filled and every foreign key pointing to a row."""
    numbers = count(1)
    tables = tables or _reflected()
    with db.engine.begin() as connection:
        for table in tables:
            if connection.execute(select(table)).first():
                continue
            for turn in range(2):
                row = {column.name: _value(column, next(numbers)) for column in table.columns}
                if table.name == "audit_entry":
                    row |= _told(table, turn)
                for column in table.columns:
                    for key in column.foreign_keys:
                        row[column.name] = connection.scalars(
                            select(key.column).order_by(key.column).offset(turn)
                        ).first()
                connection.execute(insert(table), [row])


def _take_all_tables() -> None:
    """An empty database, in less time than the way down through every migration takes."""
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        Path(db.engine.url.database or "").unlink()
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


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
def test_each_migration_keeps_the_rows_of_the_one_before(app: Flask, before: str, revision: str) -> None:
    with app.app_context():
        _take_all_tables()
        if before != "base":
            schema.migrate(before)
            tables = _reflected()
            _fill(tables)
        old = _rows(tables) if before != "base" else {}
        schema.migrate(revision)
        tables = _reflected()
        new = _rows(tables)
        assert _shared(new, old) == _shared(old, new)
        _fill(tables)
        schema.migrate(before)
        assert (_rows() if before != "base" else {}) == old
        schema.migrate(revision)
        tables = _reflected()
        assert _shared(_rows(tables), old) == _shared(old, new)
        _fill(tables)
        _assert_the_audit_refuses()
        schema.migrate()
        assert schema.missing_triggers() == set()


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
        old = _rows()
        schema.migrate()
        assert schema.differences() == []
        new = _rows()
        assert _shared(new, old) == _shared(old, new)
        for table in wider:
            assert len(new[table]) == len(old[table]) > 0
            assert set(old[table][0]) - set(new[table][0]) == {dropped[table]}
        schema.migrate(HEAD)
        back = _rows()
        assert _shared(back, new) == _shared(new, back) == _shared(old, new)
        assert set(back["organisation"][0]) == set(old["organisation"][0])
        schema.migrate()
        assert _rows() == new


@on_sqlite
def test_a_migration_that_leaves_a_row_pointing_to_nothing_is_refused(
    app: Flask, loaded: Flask, migration: _Migration
) -> None:
    migration('op.create_table("half_done", sa.Column("id", sa.Integer())); op.execute("DELETE FROM partnership")')
    with app.app_context():
        old = _rows()
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
        assert _rows() == old
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
        _fill()
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
        old = _rows()
        for target in (revision, HEAD, revision):
            schema.migrate(target)
            assert schema.missing_triggers() == set()
            _assert_the_audit_refuses()
            assert _rows() == old
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
        name = min(audit_triggers.EXPECTED[db.engine.dialect.name])
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


def test_a_note_on_the_hours_of_a_service_follows_it_from_its_name_to_its_id_and_back(app: Flask, world: World) -> None:
    partnership = world.partnership()
    police = world.organisation("Borough police", partnership)
    service = world.service(police, "Advice Line")
    by_name, by_id = f"not-read-{police.id}-advice line", f"not-read-{service.id}"
    with world.session() as session:
        for key in (by_id, "alone-first-response"):
            session.add(FindingNote(partnership_id=partnership.id, key=key))
    with app.app_context():
        for revision, key in (("0011", by_name), ("head", by_id)):
            schema.migrate(revision)
            with db.engine.connect() as connection:
                found = connection.execute(text("SELECT key FROM finding_note")).scalars().all()
            assert set(found) == {key, "alone-first-response"}


def test_names_are_folded_as_they_look_and_back(app: Flask, world: World) -> None:
    with app.app_context():
        schema.migrate(before := REVISIONS[REVISIONS.index("0032") - 1])
        statement = text("SELECT folded_name FROM organisation")
        rows = {"name": "Ｔideway Women’s\u200b Refuge", "folded_name": "ｔideway women’s\u200b refuge"}
        _fill()
        table = Base.metadata.tables["organisation"]
        with db.engine.begin() as connection:
            connection.execute(table.update().values(**rows))
        for revision, found in (("0032", "tideway women's refuge"), (before, rows["folded_name"])):
            schema.migrate(revision)
            with db.engine.connect() as connection:
                assert set(connection.scalars(statement)) == {found}
        schema.migrate("head")
    del world
