"""A fault at one statement of the database, or at all from there on, and what the database then holds."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from postgres import plain
from psycopg.rows import tuple_row
from sqlalchemy import event, make_url
from sqlalchemy.exc import OperationalError

from partnership.store.db import db, sqlite_driver
from partnership.store.models.persons import SEALED_PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# Bookkeeping of who was seen when, and where the sender of a form was led to: pages do without.
WITHOUT = {"sign_in", "alembic_version"}
_VARIES = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"  # an id
    r"|[0-9a-f]{64}"  # a hash or a seal
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[0-9:.+]*"  # a moment
    r"|sealed:[A-Za-z0-9+/=]+"
    rf"|{SEALED_PERSON.pattern}"
    r"|\b\d{4,}\b"
)
Rows = dict[str, "Counter[tuple[Any, ...]]"]


class Planted(Exception):
    """A fault of the product, as a test plants it."""


class _Broken(sqlite_driver.OperationalError):  # type: ignore[misc, name-defined]
    """What SQLite's driver raises when the disk fails, and PostgreSQL's when the connection is gone."""

    sqlite_errorcode = 10


@dataclass
class Fault:
    """Counts statements and commits; from the `at`th on everything fails as an outage, or only that one as a fault."""

    at: int = 0  # 0: only count
    is_outage: bool = False
    seen: int = 0
    is_met: bool = False
    commits: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Before a statement or a commit."""
        self.seen += 1
        if not self.at or self.seen < self.at or (self.seen > self.at and not self.is_outage):
            return
        self.is_met = True
        if self.is_outage:
            raise OperationalError("x", {}, _Broken("disk I/O error"))
        raise Planted


@contextmanager
def planted(app: Flask, fault: Fault) -> Iterator[Fault]:
    """Count, and perhaps fail, what is asked of the database inside."""
    with app.app_context():
        engine = db.engine

    def statement(*_args: Any) -> None:
        fault.look()

    def commit(*_args: Any) -> None:
        fault.look()
        fault.commits.append(fault.seen)

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield fault
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def rows(app: Flask) -> Rows:
    """Every row of every table, read beside the product."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        file = sqlite_driver.connect(make_url(url).database)
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        try:
            return {
                name: Counter(file.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608 - names of our own tables
                for (name,) in file.execute(names).fetchall()
                if name not in WITHOUT
            }
        finally:
            file.close()
    with psycopg.connect(plain(url), row_factory=tuple_row) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: Counter(tuple(map(_kept, row)) for row in server.execute(f'SELECT * FROM "{name}"').fetchall())  # noqa: S608
            for (name,) in tables
            if name not in WITHOUT
        }


def _kept(value: Any) -> Any:
    """What can be counted: lists and dictionaries of PostgreSQL cannot."""
    return value if isinstance(value, (bytes, int, str)) else str(value)


def masked(found: Rows) -> Rows:
    """The same without what differs each time: ids, moments, seals, and the order of what is told in one moment."""
    return {
        name: Counter(tuple(map(_plain, row[1:] if name == "audit_entry" else row)) for row in of.elements())
        for name, of in found.items()
        if of
    }


def _plain(value: Any) -> str:
    return "sealed" if isinstance(value, bytes) else _VARIES.sub("*", str(value))


def difference(one: Rows, other: Rows) -> list[str]:
    """Which tables differ, and in what, for whoever reads a failure."""
    return [
        f"{name}: -{list((one.get(name, Counter()) - other.get(name, Counter())).elements())[:2]} "
        f"+{list((other.get(name, Counter()) - one.get(name, Counter())).elements())[:2]}"
        for name in sorted(one.keys() | other.keys())
        if one.get(name, Counter()) != other.get(name, Counter())
    ]
