"""Engine, session and the one way to commit. The recipe for SQLite is told in docs/adr/0003-database.md."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from partnership.base.config import sqlite_file
from partnership.base.errors import Conflict, Stale, UnsafeSettings
from partnership.base.outages import OutcomeUnknown, outage_of
from partnership.base.private_files import for_owner
from partnership.store.models import Base

try:  # bundles a current SQLite; the standard module is the fallback where it has no wheel
    from pysqlite3 import dbapi2 as sqlite_driver
except ImportError:  # pragma: no cover - depends on the platform
    sqlite_driver = sqlite3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask import Flask
    from sqlalchemy.engine import Connection, Engine

# Rows stay readable after a commit: a page or a test may show what was just saved.
db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})

# How long a statement waits for what another transaction holds, in milliseconds: PostgreSQL by
# itself would wait for ever.
LOCK_WAIT = 10_000
AT_ONCE = 500  # values of one statement
BRIEF_WAIT = 1_000  # for what is only noted beside a page: nobody waits longer for their page because of it
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # without it INSERT OR REPLACE passes the audit's triggers by
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={LOCK_WAIT}",
)
# Versions open to the WAL-reset fault: from the first with WAL to the last before the repair, less two back-ports.
WAL_FAULT = ((3, 7, 0), (3, 51, 2))
OTHERS = 0o007  # of the permissions of a file: what those have who are neither its owner nor of its group
WAL_REPAIRED = {(3, 44, 6), (3, 50, 7)}

T = TypeVar("T")

WAITS = "lock_wait"  # under which a connection knows how long it waits, where that is not as usual

_JSON = json.JSONEncoder(separators=(",", ":"))  # the audit is half of a database, and mostly JSON

_reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)
_is_rehearsal: ContextVar[bool] = ContextVar("is_rehearsal", default=False)
_is_saved: ContextVar[bool] = ContextVar("is_saved", default=False)
_lock_wait: ContextVar[int] = ContextVar("lock_wait", default=LOCK_WAIT)
_companion: ContextVar[Callable[[Session], None] | None] = ContextVar("companion", default=None)


class RehearsalEnd(Exception):
    """A rehearsal came to its commit: nothing is wrong with what was sent, and nothing of it was kept."""


def reading_only(*, is_on: bool) -> None:
    """Say whether transactions begun from here on may only read; the web layer says so for GET."""
    _reading_only.set(is_on)


def is_reading_only() -> bool:
    """Whether a transaction of now may only read."""
    return _reading_only.get()


def rehearse(*, is_on: bool) -> None:
    """Say whether transactions from here on are tried and never committed: a form is shown as its sending left it."""
    _is_rehearsal.set(is_on)


def accompany(write: Callable[[Session], None] | None) -> None:
    """Say what else each transaction from here on writes, at its very end; None for nothing."""
    _companion.set(write)
    _is_saved.set(False)


def is_saved() -> bool:
    """Whether a transaction was committed together with what accompanies it: what was sent is stored."""
    return _is_saved.get()


def engine_options(database_url: str) -> dict[str, Any]:
    """Options of the engine; parameters never reach a log or a traceback."""
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": _JSON.encode}
    if database_url.startswith("sqlite"):
        options["module"] = sqlite_driver
    else:
        options["pool_pre_ping"] = True
    return options


def _keep_private(database_url: str) -> None:
    """Make a new SQLite file for its owner only; the files beside it (WAL, shared memory) follow its permissions."""
    path = sqlite_file(database_url)
    if path is None or not path.parent.is_dir():
        return
    with suppress(FileExistsError):
        open(path, "xb", opener=for_owner).close()
    if path.stat().st_mode & OTHERS:  # put there by hand, as from a copy
        message = f"everybody on this machine can read or change {path}: run “chmod 600 {path}*”"
        raise UnsafeSettings(message)


def init_app(app: Flask, database_url: str) -> None:
    """Bind the engine to the application and set its manners."""
    _keep_private(database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(database_url)
    db.init_app(app)
    with app.app_context():
        set_manners(db.engine)


def set_manners(engine: Engine) -> None:
    """Explicit BEGIN, read-only GETs, and no transaction that survives its request."""
    event.listen(engine, "connect", _prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgres)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _roll_back)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _prepare_postgres(connection: Any, _record: Any) -> None:
    connection.execute(f"SET lock_timeout = {LOCK_WAIT}")
    connection.commit()


def _begin(connection: Connection) -> None:
    is_reading, wait = _reading_only.get(), _lock_wait.get()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={int(is_reading)}")
        if connection.info.get(WAITS, LOCK_WAIT) != wait:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
            connection.info[WAITS] = wait
        connection.exec_driver_sql("BEGIN DEFERRED" if is_reading else "BEGIN IMMEDIATE")
        return
    if is_reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    if wait != LOCK_WAIT:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait}; SET LOCAL statement_timeout = {wait}")


def _roll_back(connection: Any, _record: Any) -> None:
    # A commit that was refused leaves its transaction open; without this the next request would commit it.
    if connection is not None:
        connection.rollback()


def is_open_to_wal_fault() -> bool:
    """Whether this SQLite may lose commits when several processes write and checkpoint at once."""
    version = tuple(sqlite_driver.sqlite_version_info)
    return WAL_FAULT[0] <= version <= WAL_FAULT[1] and version not in WAL_REPAIRED


def usual_workers(database_url: str) -> int:
    """How many processes serve where the site does not say: two, but one on an SQLite that would lose changes."""
    return 1 if database_url.startswith("sqlite") and is_open_to_wal_fault() else 2


def refuse_unsafe_workers(database_url: str, workers: int) -> None:
    """Refuse several processes on an SQLite that would lose their commits."""
    if database_url.startswith("sqlite") and workers > 1 and is_open_to_wal_fault():
        message = (
            f"SQLite {sqlite_driver.sqlite_version} can lose changes with more than one worker: "
            "install pysqlite3, use one worker, or use PostgreSQL"
        )
        raise UnsafeSettings(message)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what is done inside, or nothing. Services never commit; views and commands do, with this."""
    session = db.session
    try:
        yield session()
        _end(session())
    except StaleDataError as fault:
        session.rollback()
        message = "Somebody else changed this while you had it open. Nothing was overwritten."
        raise Stale(message) from fault
    except IntegrityError as fault:
        session.rollback()
        message = "This clashes with something that is already stored. Look at the list and try again."
        raise Conflict(message) from fault
    except BaseException:
        session.rollback()
        raise
    finally:
        if _is_rehearsal.get():  # what follows only shows, and keeps nobody waiting
            reading_only(is_on=True)


def _end(session: Session) -> None:
    """Commit, with what accompanies it; a rehearsal goes as far as the database's own checks, and no further."""
    session.flush()
    if _is_rehearsal.get():
        raise RehearsalEnd
    write = _companion.get()
    if write is not None:
        write(session)
    try:
        session.commit()
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise OutcomeUnknown from fault
        raise
    _is_saved.set(_is_saved.get() or write is not None)


@contextmanager
def reading() -> Iterator[None]:
    """What begins inside may only read: for a command, and for what a reading request sends after its end."""
    mark = _reading_only.set(True)
    try:
        yield
    finally:
        _reading_only.reset(mark)


def batches(values: Sequence[T], at_once: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Values in parts that one statement takes: a database has a limit to how many."""
    return (values[start : start + at_once] for start in range(0, len(values), at_once))


@contextmanager
def own_transaction(wait: int = LOCK_WAIT) -> Iterator[Session]:
    """A short write of its own beside a reading request; it waits for others for so many milliseconds."""
    marks = _reading_only.set(False), _lock_wait.set(wait)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        _reading_only.reset(marks[0])
        _lock_wait.reset(marks[1])


def note(write: Callable[[Session], T], wait: int = 0) -> T | None:
    """A short write of its own that a page does without, and what came of it; None while the database takes nothing.

    Such as the time at which a sign-in was last seen.
    """
    try:
        with own_transaction(wait or BRIEF_WAIT) as session:
            written = write(session)
    except SQLAlchemyError as fault:
        if (outage := outage_of(fault)) is None:
            raise
        current_app.logger.warning("something was not noted: %s", outage.value)
        return None
    return written


def forget_old_pages() -> None:
    """Empty SQLite's log of recent pages, where a value that was just locked away would stand as it was.

    Call it after the commit. While somebody reads, the log stays until a later call or the last connection ends.
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def is_answering() -> bool:
    """Whether the database answers a trivial question."""
    try:
        db.session.execute(text("SELECT 1"))
    except OperationalError:
        return False
    return True
