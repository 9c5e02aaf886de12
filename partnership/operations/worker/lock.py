"""One worker at a time: on PostgreSQL by an advisory lock, on SQLite by a locked file beside the database.

Both end with the process that holds them, however it ends, so a dead worker is in nobody's way.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from partnership.store.db import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

LOCK = 7_301_994_212  # any constant of its own


def _try_lock(connection: Connection) -> bool:
    """Take the lock for this connection; False when another one has it. It ends with the connection at the latest."""
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}))


def _unlock(connection: Connection) -> None:
    """Give the lock back."""
    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


@contextmanager
def only_worker() -> Iterator[bool]:
    """True while no other worker of this database is at work, False when there is one."""
    if db.engine.dialect.name == "postgresql":
        with _advisory_lock() as is_held:
            yield is_held
    else:
        with _file_lock(Path(f"{db.engine.url.database}.worker")) as is_held:
            yield is_held


@contextmanager
def _advisory_lock() -> Iterator[bool]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_held = _try_lock(connection)
        try:
            yield is_held
        finally:
            if is_held:
                _unlock(connection)


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
