"""A database on its way through the migrations, with rows of every revision that it has come through."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from graphlib import TopologicalSorter
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from alembic.script import ScriptDirectory
from sqlalchemy import CHAR, Column, DateTime, MetaData, String, Uuid, func, insert, select, text

from partnership.store import schema
from partnership.store.db import db
from partnership.store.models.audit import EPOCH, MICROSECOND, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from flask import Flask
    from sqlalchemy import Select, Table
    from sqlalchemy.engine import Connection

    Rows = dict[str, list[dict[str, Any]]]

BASE = "base"
REVISIONS = sorted(each.revision for each in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
HEAD = REVISIONS[-1]
# What a table is: as long as it does not change, its description need not be read again.
_SHAPES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "postgresql": """
SELECT relname,
       (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull), ',' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped),
       (SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY conname)
        FROM pg_constraint WHERE conrelid = pg_class.oid AND contype IN ('p', 'f'))
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
""",
}
_KNOWN: dict[tuple[Any, ...], Table] = {}
# All that the comparison with the models looks at, and more: columns, keys and indexes, by name and in full.
_WHOLE = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    "postgresql": """
SELECT relname, relkind::text, attname, format_type(atttypid, atttypmod), attnotnull::text, attcollation::text,
       pg_get_expr(adbin, adrelid), attidentity::text, attgenerated::text, col_description(attrelid, attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
UNION ALL
SELECT conrelid::regclass::text, contype::text, conname, pg_get_constraintdef(oid), '', '', '', '', '', ''
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, 'i', indexname, indexdef, '', '', '', '', '', '' FROM pg_indexes WHERE schemaname = 'public'
ORDER BY 1, 2, 3
""",
}
_DIFFERENCES: dict[tuple[Any, ...], list[object]] = {}
_READS: dict[Table, Select[Any]] = {}  # the question for all rows of a table
_SEALS = ["0" * 64]  # the first row of the audit has none before it


def reflected() -> list[Table]:
    """Every table as the database itself describes it now, those that others point to first.

    To describe a table takes longer than to read or write its rows, so one of the same shape is taken again.
    """
    with db.engine.connect() as connection:
        system = connection.dialect.name
        shapes = {row[0]: (system, *row) for row in connection.exec_driver_sql(_SHAPES[system])}
        shapes.pop("alembic_version", None)
        if new := [name for name, shape in shapes.items() if shape not in _KNOWN]:
            there = MetaData()
            there.reflect(connection, only=new, resolve_fks=False)
            _KNOWN.update({shapes[name]: there.tables[name] for name in new})
    found = {name: _KNOWN[shape] for name, shape in sorted(shapes.items())}
    return [found[name] for name in TopologicalSorter({name: _targets(found[name]) for name in found}).static_order()]


def differences() -> list[object]:
    """What `schema.differences` finds between the models and the database, looked for once in each whole shape."""
    with db.engine.connect() as connection:
        system = connection.dialect.name
        shape = (system, *(tuple(map(_in_one_order, row)) for row in connection.exec_driver_sql(_WHOLE[system])))
    if shape not in _DIFFERENCES:
        _DIFFERENCES[shape] = schema.differences()
    return _DIFFERENCES[shape]


def _in_one_order(words: str | None) -> str:
    """Alembic writes the constraints of a table that it builds anew on SQLite in any order, each in a line."""
    return "\n".join(sorted(line.strip(" \t,") for line in (words or "").splitlines()))


def _targets(table: Table) -> set[str]:
    """The tables that this one points to, but itself."""
    return {key.target_fullname.partition(".")[0] for key in table.foreign_keys} - {table.name}


def rows() -> Rows:
    """Every row of every table; those of the audit as each of its forms tells."""
    tables = reflected()
    with db.engine.connect() as connection:
        found = {table.name: [dict(row) for row in connection.execute(_read(table)).mappings()] for table in tables}
    for row in found.get("audit_entry", ()):
        if not isinstance(row["row_id"], str):
            row["row_id"] = unpacked(bytes(row["row_id"]))
        if isinstance(row["at"], int):
            row["at"] = (EPOCH + row["at"] * MICROSECOND).replace(tzinfo=None)
        row |= {name: bytes(value).hex() for name, value in row.items() if isinstance(value, (bytes, memoryview))}
    return found


def _read(table: Table) -> Select[Any]:
    if table not in _READS:
        _READS[table] = select(table).order_by(*table.primary_key)
    return _READS[table]


def shared(mine: Rows, other: Rows) -> Rows:
    """My rows of the tables, and in the columns, that the other state has too; in an order that no key decides."""
    return {
        table: sorted(({name: row[name] for name in row if name in other[table][0]} for row in rows), key=repr)
        for table, rows in mine.items()
        if other.get(table)
    }


@dataclass(frozen=True, slots=True)
class Filling:
    """New rows of a database: two in a table, with every column filled and every foreign key pointing to a row."""

    connection: Connection
    tables: dict[str, Table]
    numbers: count[int]
    made: dict[str, list[dict[str, Any]]]

    def add(self, table: Table) -> None:
        """Two rows, which point to those that were made before them, else to the first that there are."""
        made = self.made[table.name] = []
        for turn in range(2):
            row = {column.name: _value(column, next(self.numbers)) for column in table.columns}
            if table.name == "audit_entry":
                row |= _told(table, self.connection.scalar(select(func.count()).select_from(table)) or 0)
            row |= {column.name: self._target(column, turn) for column in table.columns if column.foreign_keys}
            self.connection.execute(insert(table), [row])
            made.append(row)

    def _target(self, column: Column[Any], turn: int) -> Any:
        [key] = column.foreign_keys
        name, _, pointed_to = key.target_fullname.partition(".")
        if name in self.made:
            return next((row[pointed_to] for row in self.made[name][turn:]), None)
        target = self.tables[name].c[pointed_to]
        return self.connection.scalars(select(target).order_by(target).offset(turn).limit(1)).first()


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


def _told(table: Table, number: int) -> dict[str, Any]:
    """What a row of the audit cannot have by chance: its place in the chain, and the key of a row."""
    while len(_SEALS) < number + 2:
        _SEALS.append(sha256(str(len(_SEALS)).encode()).hexdigest())
    name, previous, seal = str(uuid4()), _SEALS[number], _SEALS[number + 1]
    if "previous" in table.columns:
        return {"row_id": name, "previous": previous, "seal": seal}
    return {"row_id": packed(name), "seal": bytes.fromhex(seal)}


def fill(numbers: count[int] | None = None, changed: Sequence[Table] = ()) -> None:
    """Two rows for each empty table; two more for each changed one, and for all that these point to."""
    tables = {table.name: table for table in reflected()}
    again = {table.name for table in changed}
    while more := set(chain.from_iterable(_targets(tables[name]) for name in again)) - again:
        again |= more
    with db.engine.begin() as connection:
        filling = Filling(connection, tables, numbers or count(1), {})
        empty = _empty_ones(connection, tables)
        for name, table in tables.items():
            if name in again or name in empty:
                filling.add(table)


def _empty_ones(connection: Connection, names: Collection[str]) -> set[str]:
    """The tables without a row, by one question for all of them."""
    asked = (f"SELECT '{name}' WHERE NOT EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608 - our tables
    return set(connection.exec_driver_sql(" UNION ALL ".join(asked)).scalars()) if names else set()


class Walk:
    """A database that stands at a revision, with rows that were written at it and at each one before."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._revision = ""  # empty while a step is taken: what a failed one leaves is nothing to begin with
        self._numbers = count(1)
        self._tables: list[Table] = []

    @contextmanager
    def at(self, revision: str) -> Iterator[None]:
        """The application with the database at this revision."""
        with self._app.app_context():
            try:
                if self._revision != revision:
                    self._begin_again(revision)
                self._revision = ""
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def come_to(self, revision: str) -> None:
        """Fill what is empty, and what the migration to this revision has changed: the next step begins here."""
        before = {table.name: table for table in self._tables}
        now = reflected()
        changed = [each for each in now if each.name in before and each is not before[each.name]]
        fill(self._numbers, changed)
        self._tables, self._revision = now, revision

    def _begin_again(self, revision: str) -> None:
        take_all_tables()
        self._tables = []
        for each in REVISIONS[: REVISIONS.index(revision) + 1] if revision != BASE else ():
            schema.migrate(each)
            self.come_to(each)


def take_all_tables() -> None:
    """An empty database, in less time than the way down through every migration takes."""
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        Path(db.engine.url.database or "").unlink(missing_ok=True)
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
