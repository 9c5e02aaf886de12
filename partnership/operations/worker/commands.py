"""`flask worker`: a loop that does what is due, until it is asked to end."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from partnership.base.outages import outage_of
from partnership.operations.site_state.services import note_round
from partnership.operations.worker.jobs import run_all
from partnership.register.mail.commands import where_mail_goes
from partnership.store.db import db
from partnership.store.models import now
from partnership.store.schema_fit import SchemaFit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

# One worker at a time: on PostgreSQL by an advisory lock, on SQLite by a locked file beside the database.
#
# Both end with the process that holds them, however it ends, so a dead worker is in nobody's way.


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


USUAL_PAUSE = 30
LOOK_EVERY = 1.0  # seconds: how soon it is seen that the parent has ended
STEP = 0.05  # seconds: how soon it is seen that a round has ended
_ENDING = Event()


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and end: for cron.")
@click.option("--every", type=click.IntRange(1, 3600), default=USUAL_PAUSE, help="Seconds between two rounds; 30.")
@with_appcontext
def worker(once: bool, every: int) -> None:  # noqa: FBT001 - click's flags
    """Send mail, and do what is due by the clock. SIGTERM and Ctrl+C end it after the step that is being done."""
    click.echo(f"Mail goes to {where_mail_goes(current_app.extensions['settings'])}.")
    if once:
        raise SystemExit(1 if _round(_asked_to_end()) else 0)
    work(every)


def work(every: int, *, with_parent: bool = False) -> None:
    """Do what is due, again and again with so many seconds between, until it is asked to end, or its parent has."""
    is_ending = _asked_to_end(with_parent=with_parent)
    while True:
        _round_in_a_process(is_ending)
        wake_at = time.monotonic() + every
        while not is_ending() and (left := wake_at - time.monotonic()) > 0:
            _ENDING.wait(min(left, LOOK_EVERY))
        if is_ending():
            return


def _asked_to_end(*, with_parent: bool = False) -> Callable[[], bool]:
    """Whether the worker was asked to end, by a signal or by its parent's end."""
    _ENDING.clear()

    def end(*_args: Any) -> None:
        _ENDING.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    parent = os.getppid()
    return lambda: _ENDING.is_set() or (with_parent and os.getppid() != parent)


def _round_in_a_process(is_ending: Callable[[], bool]) -> None:
    """One round, in a process that ends with it: what it has read and made is given back, and the pause costs nothing.

    Who waits has no connection to the database and no thread, so that nothing is shared which must not be.
    """
    own = os.getpid()
    if (child := os.fork()) == 0:
        try:
            _round(lambda: _ENDING.is_set() or os.getppid() != own)
        finally:
            os._exit(0)
    is_told = False
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if is_ending() and not is_told:
            os.kill(child, signal.SIGTERM)
            is_told = True
        time.sleep(STEP)


def _round(is_ending: Callable[[], bool]) -> bool:
    """One round; True when something failed. While another worker is at work there is nothing to do."""
    try:
        with only_worker() as is_ours:
            if not is_ours:
                click.echo("Another worker is at work.")
                return False
            if words := SchemaFit().words():
                current_app.logger.error("the worker did nothing: %s", words)
                return True
            return _do_all(is_ending)
    except Exception as fault:
        if (outage := outage_of(fault)) is None:
            current_app.logger.exception("the worker could not begin its round")
        else:
            current_app.logger.error("the worker could not begin its round: %s", outage.value)  # noqa: TRY400
        return True


def _do_all(is_ending: Callable[[], bool]) -> bool:
    has_failed = False
    for done in run_all(now(), is_ending):
        has_failed |= done.has_failed
        if done.words:
            click.echo(f"{done.words[0].upper()}{done.words[1:]}.")
    note_round(now(), is_fine=not has_failed)
    return has_failed
