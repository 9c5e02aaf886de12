"""One worker at a time: on PostgreSQL by an advisory lock, on SQLite by a locked file beside the database.

Both end with the process that holds them, however it ends, so a dead worker is in nobody's way.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.db import db
from partnership.worker import queries

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        is_held = queries.try_lock(connection)
        try:
            yield is_held
        finally:
            if is_held:
                queries.unlock(connection)


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
