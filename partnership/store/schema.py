"""The schema's life: migrations up and down, and the check that the models equal the newest migration."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.ddl.sqlite import SQLiteImpl
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, column, inspect, select, table, true

from partnership.base.errors import Conflict
from partnership.store.db import db
from partnership.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

# As each database tells them, in one line: made by the first migration, and never to be lost.
EXPECTED = {
    "sqlite": {
        "audit_entry_is_not_changed": (
            "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END"
        ),
        "audit_entry_is_not_deleted": (
            "CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END"
        ),
    },
    "postgresql": {
        "audit_entry_is_kept": (
            "BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT refuse_audit_change "
            "BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END"
        ),
    },
}
_THERE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
    "postgresql": (
        "SELECT t.tgname, regexp_replace(pg_get_triggerdef(t.oid), '^.* (BEFORE .*) ON .* (FOR EACH .*) EXECUTE .*$', "
        "'\\1 \\2') || ' ' || p.proname || ' ' || p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = to_regclass('audit_entry') AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
    ),
}


def lost(connection: Connection) -> set[str]:
    """Names of triggers that are missing, switched off, or do something else than they did."""
    system = connection.dialect.name
    there = {name: _line(sql) for name, sql in connection.exec_driver_sql(_THERE[system])}
    return {name for name, sql in EXPECTED[system].items() if there.get(name) != sql}


def _line(sql: str) -> str:
    """In one line, and without the marks that a table gets when it is put in the place of another."""
    return re.sub(r"\s+", " ", sql).replace('"audit_entry"', "audit_entry").strip()


MIGRATIONS = Path(__file__).parents[2] / "migrations"


class _KeepsTriggers(SQLiteImpl):
    """Alembic on SQLite, where a batch puts a new table in the place of the old one: the new one gets its triggers.

    A trigger that a migration drops by name stays dropped.
    """

    __dialect__ = "sqlite"  # Alembic takes the class that named the dialect last

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._of_dropped: dict[str, list[str]] = {}

    def drop_table(self, table: Table, **rest: Any) -> None:
        """Drop, and remember the triggers that go with it."""
        if self.connection is not None:
            asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY rowid"
            self._of_dropped[table.name] = list(self.connection.exec_driver_sql(asked, (table.name,)).scalars())
        super().drop_table(table, **rest)

    def rename_table(self, old_table_name: str, new_table_name: str, schema: str | None = None) -> None:
        """Rename, and give back the triggers of the table whose place this one takes."""
        super().rename_table(old_table_name, new_table_name, schema)
        if self.connection is not None:
            for statement in self._of_dropped.pop(new_table_name, ()):
                self.connection.exec_driver_sql(statement)


def migrate(target: str = "head", *, is_dry: bool = False) -> list[str]:
    """Bring the database to a revision, up or down, all or nothing; "base" takes everything down.

    Returns what the migrations tell of the rows that they changed, in lines. A dry one does and checks all of it, and
    then takes it back.
    """
    with db.engine.connect() as connection, _foreign_keys_off(connection), connection.begin() as whole:
        current = MigrationContext.configure(connection).get_current_revision() or ""
        move = command.downgrade if target == "base" or target < current else command.upgrade
        config = _config(connection)
        move(config, target)
        _refuse_dangling(connection)
        if is_dry:
            whole.rollback()
        told: list[str] = config.attributes["told"]
        return told


def migrate_new(connection: Connection) -> None:
    """Bring a database without tables to the newest revision, in the transaction of its connection."""
    command.upgrade(_config(connection), "head")


def newest() -> str:
    """The newest revision that there is."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def revision_there() -> str:
    """The revision that the database has; empty for a new one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite drops no table that others point to while it keeps foreign keys, even if a new one takes its place.

    Inside a transaction this switch does nothing, so it is thrown before the one of the migrations and after it.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection
    try:
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
        yield
    finally:
        raw.rollback()  # a commit that was refused leaves its transaction open
        raw.cursor().execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    """Look at what SQLite did not keep: each row points to one that is there."""
    if connection.dialect.name != "sqlite":
        return
    if found := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        # The words of search have no number of their own: of them the first is told, whichever it is.
        name, number, target, _key = min(found, key=lambda each: each[1] is None)
        key = [column(each, String) for each in inspect(connection).get_pk_constraint(name)["constrained_columns"]]
        here = column("rowid") == number if number is not None else true()
        row = connection.execute(select(*key).select_from(table(name)).where(here).limit(1)).one()
        others = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        message = (
            f"the migration would leave the row {', '.join(map(str, row))} of “{name}” pointing to a row of “{target}” "
            f"that is not there{others}; nothing was changed"
        )
        raise Conflict(message)


def differences() -> list[object]:
    """What the models have and the database has not, or the other way round; empty when they are equal."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def missing_triggers() -> set[str]:
    """Triggers of the audit that the database has lost, or that do something else: its rows could be changed."""
    with db.engine.connect() as connection:
        return lost(connection)


def write_revision(message: str) -> None:
    """Write the next migration from what the models have and the database has not."""
    numbers = [int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    with db.engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{max(numbers, default=0) + 1:04}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["told"] = []
    return config
