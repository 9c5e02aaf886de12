"""A site from SQLite to PostgreSQL: every row, in one transaction there, compared before it is committed.

The old database is only read, and stays as it was.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import JSON, create_engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from partnership.base.errors import Conflict, InputFault
from partnership.operations.backups import queries
from partnership.register.search import index
from partnership.register.search.queries import all_ids
from partnership.store import schema
from partnership.store.db import db, engine_options, reading, set_manners
from partnership.store.models import SearchToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Table

    from partnership.operations.backups.manifest import DatabaseState

MADE_ANEW = SearchToken.__tablename__  # the words of search follow from the register
DIGEST = 1 << 256


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What was moved: rows by table, the newest row of the audit with its seal, seconds."""

    counts: dict[str, int]
    sequence: int
    seal: str
    seconds: float


def move(to: str) -> MoveResult:
    """Copy this site into an empty PostgreSQL database, all of it or nothing.

    Raises InputFault for an address that is none of PostgreSQL, Conflict where there is anything at the target, where
    a value has no place there, or where the old site is of another release, is changed meanwhile, or does not hold.
    """
    begun = perf_counter()
    if db.engine.dialect.name != "sqlite":
        message = "this site is on PostgreSQL already"
        raise Conflict(message)
    if schema.revision_there() != schema.newest():
        message = "the schema of this site is not that of this release: run “flask database upgrade” first"
        raise Conflict(message)
    with _source() as old:
        state = queries.read_state(old)
        if broken := queries.first_broken(old):
            message = f"the audit does not hold at row {broken}: find out why before anything is moved"
            raise Conflict(message)
        with _target(to) as new:
            schema.migrate_new(new)
            _copy_all(old, new)
            written = index.write(new, all_ids(new), known=())
            _refuse_differences(old, new, state)
            _refuse_later_changes(state)
    return MoveResult(state.counts | {MADE_ANEW: written}, state.sequence, state.seal, perf_counter() - begun)


@contextmanager
def _source() -> Iterator[Connection]:
    """The database of this site, as it is at this moment, to be read only."""
    with db.engine.connect() as connection:
        with reading():
            begun = connection.begin()
        with begun:
            yield connection


@contextmanager
def _target(to: str) -> Iterator[Connection]:
    """The empty database at an address, in one transaction that ends with what is done here."""
    try:
        url = make_url(to)
    except ArgumentError:
        url = None
    if url is None or url.drivername != "postgresql+psycopg":
        message = "the address must be like postgresql+psycopg://user@host/name"
        raise InputFault(message)
    engine = create_engine(url, **engine_options(to))
    set_manners(engine)
    try:
        with engine.begin() as connection:
            if names := queries.tables_there(connection):
                message = f"there are {len(names)} tables at the target already: name an empty database"
                raise Conflict(message)
            yield connection
    except (OperationalError, psycopg.OperationalError) as fault:
        message = f"the target does not answer: {str(getattr(fault, 'orig', fault)).splitlines()[0]}"
        raise Conflict(message) from fault
    finally:
        engine.dispose()


def _copy_all(old: Connection, new: Connection) -> None:
    """Each table in the order of its foreign keys; those that no order serves are looked at when all rows are there."""
    tables = queries.tables_in_order()
    place = {table.name: turn for turn, table in enumerate(tables)}
    late = [each for each in queries.foreign_keys_there(new) if place[each.other] >= place[each.own]]
    for key in late:
        new.exec_driver_sql(f'ALTER TABLE "{key.own}" DROP CONSTRAINT "{key.name}"')
    for table in tables:
        if table.name != MADE_ANEW:
            _copy(old, new, table)
            queries.move_numbers(new, table)
    for key in late:
        new.exec_driver_sql(f'ALTER TABLE "{key.own}" ADD CONSTRAINT "{key.name}" {key.definition}')


def _copy(old: Connection, new: Connection, table: Table) -> None:
    to_database = [_written_as(each.type, new.dialect) for each in table.columns]
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    cursor: Any = new.connection.cursor()
    try:
        with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in queries.raw_rows(old, table):
                copy.write_row([process(value) for process, value in zip(to_database, row, strict=True)])
    except (psycopg.DataError, psycopg.IntegrityError) as fault:
        # What the database says after its first line is the row itself.
        message = f"a row of the table {table.name} has no place in PostgreSQL: {str(fault).splitlines()[0]}"
        raise Conflict(message) from fault


def _written_as(kind: Any, dialect: Any) -> Any:
    """What makes of a value in Python what the target keeps; JSON comes as the text that is kept, and stays it."""
    process = None if isinstance(kind, JSON) else kind.dialect_impl(dialect).bind_processor(dialect)
    return process or _same


def _same(value: Any) -> Any:
    return value


def _refuse_differences(old: Connection, new: Connection, state: DatabaseState) -> None:
    """Compare what is there now with what was: each row of each table, the history and the keys."""
    for table in queries.tables_in_order():
        if table.name != MADE_ANEW and _digest(queries.told_rows(old, table)) != _digest(queries.told_rows(new, table)):
            message = f"the table {table.name} would not be the same: nothing was moved"
            raise Conflict(message)
    moved = queries.read_state(new)
    is_same = (moved.sequence, moved.seal, moved.keys) == (state.sequence, state.seal, state.keys)
    if not is_same or queries.first_broken(new) is not None:
        message = "the audit would not hold at the target: nothing was moved"
        raise Conflict(message)


def _digest(rows: Iterable[Any]) -> tuple[int, int]:
    """How many rows there are, and a sum over all of them that no order changes."""
    count = total = 0
    for row in rows:
        told = repr([bytes(each) if isinstance(each, memoryview) else each for each in row])
        total = (total + int.from_bytes(hashlib.sha256(told.encode()).digest(), "big")) % DIGEST
        count += 1
    return count, total


def _refuse_later_changes(state: DatabaseState) -> None:
    """What was written to the old database after its rows were read would be lost."""
    with _source() as connection:
        if queries.read_state(connection).sequence != state.sequence:
            message = "the site was changed while it was moved: stop the server and the worker, then run this again"
            raise Conflict(message)
