"""A PostgreSQL database for tests: made and migrated once for each process, emptied after each test.

Making a database takes a second and taking it away another; emptying it takes some milliseconds. One whose tables a
test has changed is taken away and made anew.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid, attnotnull), ',' ORDER BY relname, attnum)),
       (SELECT string_agg(concat(tgenabled, pg_get_triggerdef(oid)), ',' ORDER BY tgname)
        FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint),
       (SELECT md5(string_agg(proname || prosrc, ',' ORDER BY proname)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace)
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
    with psycopg.connect(plain(URL), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    try:
        yield f"{URL.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(plain(URL), autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


class Postgres:
    """The database of this process; `migrate` is called with its address when it is new."""

    def __init__(self, migrate: Callable[[str], None]) -> None:
        self._migrate = migrate
        self._make()

    def _make(self) -> None:
        self.name = f"site_{uuid4().hex[:12]}"
        with psycopg.connect(plain(URL), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {self.name}")  # type: ignore[arg-type]
            # Nothing here must outlive a power cut, and waiting for the disk takes most of a test's time.
            server.execute(f"ALTER DATABASE {self.name} SET synchronous_commit = off")  # type: ignore[arg-type]
        self.url = f"{URL.rsplit('/', 1)[0]}/{self.name}"
        self._migrate(self.url)
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
        self.remove()
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
        """Take the database away."""
        with suppress(psycopg.Error):
            self._own.close()
        with psycopg.connect(plain(URL), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")  # type: ignore[arg-type]
