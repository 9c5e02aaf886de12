"""A database at one moment as a file, while the site runs, and such a file as a database again.

On SQLite by `VACUUM INTO`, which a busy writer does not hold up and which leaves behind what was deleted; on PostgreSQL
by `pg_dump`, within the transaction in which the rows are counted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from partnership.base.config import sqlite_file
from partnership.base.errors import Conflict
from partnership.base.private_files import for_owner
from partnership.operations.backups import queries
from partnership.operations.backups.packing import DATABASE
from partnership.store.db import LOCK_WAIT, db, engine_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from partnership.operations.backups.manifest import DatabaseState

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that is in use


@contextmanager
def take(folder: Path) -> Iterator[tuple[Path, DatabaseState, Connection]]:
    """The file of a snapshot, what it holds, and a connection that sees the same."""
    path = folder / DATABASE[db.engine.dialect.name]
    open(path, "xb", opener=for_owner).close()
    if db.engine.dialect.name == "sqlite":
        _copy_sqlite(path)
        with opened(path) as connection:
            yield path, queries.read_state(connection), connection
        return
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        state = queries.read_state(connection)
        _dump_postgres(path, queries.export_snapshot(connection))
        yield path, state, connection


def _copy_sqlite(target: Path) -> None:
    source = sqlite_file(db.engine.url)
    if source is None:
        message = "this site's database is no file: there is nothing to back up"
        raise Conflict(message)
    try:
        with _engine_on(source).connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))  # it is there, empty and private
    except DBAPIError as fault:
        message = f"the database could not be copied: {fault.orig}"
        raise Conflict(message) from fault
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _engine_on(path: Path) -> Engine:
    url = f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true"
    waits = {"timeout": LOCK_WAIT / 1000}
    return create_engine(url, poolclass=NullPool, connect_args=waits, **engine_options("sqlite"))


@contextmanager
def written(path: Path) -> Iterator[Connection]:
    """A SQLite file of a backup that is not in its place yet, to be changed in one transaction."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, **engine_options("sqlite"))
    with engine.begin() as connection:
        yield connection


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """A SQLite file that is read and never written; what is damaged shows when it is read."""
    engine = _engine_on(path)
    event.listen(engine, "connect", _distrust)
    with engine.connect() as connection:
        yield connection


def _distrust(connection: Any, _record: Any) -> None:
    """The file may be anybody's until its proof is seen."""
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _run(program: str, *words: str, engine: Engine) -> None:
    """Run a program of PostgreSQL against a database; the password goes by the environment, which others cannot see."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not on this machine: install the client programs of PostgreSQL"
        raise Conflict(message)
    url = engine.url
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    given |= {f"PG{name.upper()}": value for name, value in url.query.items() if isinstance(value, str)}
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL with words of our own
        [found, f"--dbname={url.database}", "--no-password", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it did not say why"]
        message = f"{program} failed: {said[0]}"
        raise Conflict(message)


def _dump_postgres(path: Path, snapshot: str) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}",
         engine=db.engine)  # fmt: skip


def refuse_rows_there() -> None:
    """Raise Conflict unless the database of these settings is new: nothing is ever put over data."""
    with db.engine.connect() as connection:
        names = queries.tables_there(connection)
        rows = sum(queries.count_rows(connection, name) for name in names if name != queries.REVISIONS)
    if names:
        where = sqlite_file(db.engine.url) or "the database of these settings"
        message = f"there is a database with {rows:,} rows already, and nothing is put over it: move {where} away first"
        raise Conflict(message)


def put_sqlite(new: Path, target: Path) -> None:
    """Put a file in the place of the empty one, whole or not at all."""
    db.engine.dispose()
    if any(target.with_name(target.name + each).exists() for each in BESIDE):
        message = f"{target} is in use: stop the site first"
        raise Conflict(message)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(target)


def put_postgres(dump: Path, engine: Engine) -> None:
    """Load a dump into an empty database, all of it or nothing."""
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dump),
         engine=engine)  # fmt: skip


def counts_in_dump(dump: Path) -> dict[str, int]:
    """How many rows a dump has of each table: all of it is read, so a damaged one is found. Needs no server."""
    found = shutil.which("pg_restore")
    if found is None:
        message = "pg_restore is not on this machine: install the client programs of PostgreSQL"
        raise Conflict(message)
    counts: dict[str, int] = {}
    process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL with words of our own
        [found, "--data-only", "--file=-", str(dump)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    table = ""
    with process as running:
        for line in running.stdout or ():
            if table and line == b"\\.\n":
                table = ""
            elif table:
                counts[table] += 1
            elif line.startswith(b"COPY "):
                table = line.split(b" ")[1].decode().rpartition(".")[2].strip('"')
                counts[table] = 0
    if process.returncode:
        message = "the dump cannot be read by pg_restore: it is damaged, or of a newer PostgreSQL"
        raise Conflict(message)
    with suppress(KeyError):
        del counts[queries.REVISIONS]
    return counts
