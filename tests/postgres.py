"""A PostgreSQL database for tests: made once for each process, emptied after each test.

Emptying it takes some milliseconds. One whose tables a test has changed is taken away and made anew, as a copy of one
that was migrated and that nobody else uses: to migrate takes ten times as long.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine

from partnership.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid, attnotnull), ',' ORDER BY relname, attnum)),
       (SELECT string_agg(concat(tgenabled, pg_get_triggerdef(oid)), ',' ORDER BY tgname)
        FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint),
       (SELECT md5(string_agg(proname || prosrc, ',' ORDER BY proname)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace),
       (SELECT string_agg(version_num, ',') FROM alembic_version)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace
"""
_EMPTY = """
SELECT string_agg(format('DELETE FROM %I', tablename), '; ')
FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
NO_ROWS = 21  # bytes of such a copy without a row: its head and its end


@dataclass(frozen=True, slots=True)
class Rows:
    """All that a database holds."""

    of_tables: dict[str, bytes]
    numbers: dict[str, int | None]


def plain(url: str) -> str:
    """The address as the driver itself understands it."""
    return url.replace("+psycopg", "")


def fault() -> str:
    """Why no server answers; empty when one does."""
    try:
        psycopg.connect(plain(URL), connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return str(error).splitlines()[0]
    return ""


@contextmanager
def new_database() -> Iterator[str]:
    """The address of a database without tables, until the block ends."""
    name = f"new_{uuid4().hex[:12]}"
    _serve(f"CREATE DATABASE {name}")
    try:
        yield address(name)
    finally:
        _serve(f"DROP DATABASE {name} WITH (FORCE)")


def address(name: str) -> str:
    """Where the database of this name is."""
    return f"{URL.rsplit('/', 1)[0]}/{name}"


def _serve(*statements: str) -> None:
    with psycopg.connect(plain(URL), autocommit=True) as server:
        for each in statements:
            server.execute(each)  # type: ignore[arg-type]


class Postgres:
    """The database of this process."""

    def __init__(self) -> None:
        self._migrated = f"migrated_{uuid4().hex[:12]}"
        _serve(f"CREATE DATABASE {self._migrated}")
        engine = create_engine(address(self._migrated))
        with engine.begin() as connection:
            schema.migrate_new(connection)
        engine.dispose()  # a database that somebody is connected to cannot be copied
        self._make()

    def _make(self) -> None:
        self.name = f"site_{uuid4().hex[:12]}"
        _serve(
            f"CREATE DATABASE {self.name} TEMPLATE {self._migrated}",
            # Nothing here must outlive a power cut, and waiting for the disk takes most of a test's time.
            f"ALTER DATABASE {self.name} SET synchronous_commit = off",
        )
        self.url = address(self.name)
        # The triggers that keep the audit as it is hold for everybody but this connection.
        self._own = psycopg.connect(plain(self.url), autocommit=True, options="-c session_replication_role=replica")
        self._shape = self._row(_SHAPE)
        self._emptying = self._row(_EMPTY)[0]

    def _row(self, question: str) -> Any:
        return self._own.execute(question).fetchone()  # type: ignore[arg-type]

    def empty(self) -> None:
        """Take away what a test has left: its connections, and its rows."""
        try:
            self._own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if self._row(_SHAPE) == self._shape:
                self._own.execute(self._emptying)
                return
        except psycopg.Error:
            pass
        self._take_away()
        self._make()

    def dump(self) -> Rows:
        """The rows of each table that has any, and how far its numbers have come."""
        found = {}
        for (table,) in self._own.execute(_TABLES).fetchall():
            with self._own.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                content = b"".join(copy)
            if len(content) > NO_ROWS:
                found[table] = content
        return Rows(found, dict(self._own.execute(_NUMBERS).fetchall()))

    def load(self, rows: Rows) -> None:
        """Put such rows back into an empty database."""
        for table, content in rows.of_tables.items():
            with self._own.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(content)
        come = dict(self._own.execute(_NUMBERS).fetchall())
        for name, last in rows.numbers.items():
            if last and last > (come[name] or 0):
                self._own.execute("SELECT setval(%s, %s)", (name, last))

    def remove(self) -> None:
        """Take the database away, and what it was copied from."""
        self._take_away()
        _serve(f"DROP DATABASE {self._migrated}")

    def _take_away(self) -> None:
        with suppress(psycopg.Error):
            self._own.close()
        _serve(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
