"""Whether the database has the schema that this code is written for. Processes that serve ask it without Alembic."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.store.db import db

if TYPE_CHECKING:
    from flask import Flask

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
ASKED_EVERY = 30.0  # seconds
NO_TABLE = {"42P01"}  # PostgreSQL's code for a table that is not there


@cache
def newest_revision() -> str:
    """The revision that this code is written for: migrations are numbered in one line."""
    return max((path.name[:4] for path in VERSIONS.glob("[0-9]*.py")), default="")


def revision_there() -> str | None:
    """The revision that the database has, empty where it has none; None while the database does not say.

    Asked beside SQLAlchemy: what counts the questions of a page does not count this one.
    """
    connection = None
    try:
        connection = db.engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute("SELECT version_num FROM alembic_version")
        row = cursor.fetchone()
    except db.engine.dialect.loaded_dbapi.Error as fault:
        is_empty = "no such table" in str(fault) or getattr(fault, "sqlstate", None) in NO_TABLE
        return "" if is_empty else None
    finally:
        if connection is not None:
            connection.close()
    return str(row[0]) if row else ""


class SchemaFit:
    """What is known of it: a database that fits is asked again after half a minute, another one each time."""

    def __init__(self) -> None:
        self._fits_until = 0.0

    def words(self) -> str:
        """What is wrong and what to do; empty when the schema fits, or while the database does not answer."""
        if time.monotonic() < self._fits_until:
            return ""
        there = revision_there()
        if there is None:
            return ""
        if there == newest_revision():
            self._fits_until = time.monotonic() + ASKED_EVERY
            return ""
        if there > newest_revision():
            return (
                f"the database has revision {there}, newer than this code ({newest_revision()}): start the newer code"
            )
        return (
            f"the database has revision {there or 'none'}, and this code is written for {newest_revision()}: "
            "run “flask database upgrade”"
        )


def init_app(app: Flask) -> None:
    """Give the application its own."""
    app.extensions["schema_fit"] = SchemaFit()
