"""The lock of the worker on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK = 7_301_994_212  # any constant of its own


def try_lock(connection: Connection) -> bool:
    """Take the lock for this connection; False when another one has it. It ends with the connection at the latest."""
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}))


def unlock(connection: Connection) -> None:
    """Give the lock back."""
    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
