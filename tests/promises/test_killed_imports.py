"""An import of some thousand rows, killed at any moment: all of it is there or nothing, and it can be run again."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.table_files import csv_of
from gunicorn_site import PATIENCE
from promises.killing import being_written
from sites import SETTINGS
from sqlalchemy import func, select

from partnership.base.config import site_settings
from partnership.exchange.imports import jobs, progress, services, undo
from partnership.exchange.imports.importers import importer
from partnership.exchange.imports.source import read_source
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import AuditEntry, DirectoryImport, ImportState, Organisation, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from promises.fork_server import ForkedProcess, ForkServer

    from partnership.store.models import Account, Partnership

MANY = 400  # rows
# Seconds after the first write in which the kills come: at once, and somewhere in the midst.
MOMENTS = (0.0, random.uniform(0.1, 1))
HEAD = ("Organisation", "Type", "Telephone", "Service name")
# A process that has written entries waits before it commits, so that no kill comes too late, however busy the machine.
_HOLD = """
import time
from sqlalchemy import Engine, event
@event.listens_for(Engine, "after_cursor_execute")
def _mark(connection, _cursor, statement, *_others):
    if statement.startswith("INSERT INTO organisation "):
        connection.info["has entries"] = True
@event.listens_for(Engine, "commit")
def _hold(connection):
    while connection.info.get("has entries"):
        time.sleep(1)
"""
# One that has written entries says so by a file, and goes on once another one tells it to stop.
_LISTEN = """
import json, sys, time
from pathlib import Path
from sqlalchemy import Engine, event
written, stop = (Path(json.loads(each)) for each in sys.argv[2:])
@event.listens_for(Engine, "after_cursor_execute")
def _listen(_connection, _cursor, statement, *_others):
    if statement.startswith("INSERT INTO organisation "):
        written.touch()
        while not stop.exists():
            time.sleep(0.01)
"""
_RUN = """
import json, sys
from partnership.operations.app import create_app
settings, words = map(json.loads, sys.argv[1:])
result = create_app(**settings).test_cli_runner().invoke(args=words)
sys.exit(result.exit_code)
"""
_WORK = """
import json, sys
from partnership.operations.app import create_app
from partnership.exchange.imports import jobs
from partnership.store.models import now
app = create_app(**json.loads(sys.argv[1]))
with app.app_context():
    jobs.run_waiting(now(), lambda: False)
"""


def table() -> bytes:
    """Organisations with a desk and a service each."""
    rows = [
        (f"Made-up agency {at:05}", "Support organisation", f"020 7946 0{at:03}", f"Advice {at}") for at in range(MANY)
    ]
    return csv_of(*rows, head=HEAD)


def there(app: Flask) -> tuple[int, int, int]:
    """How many organisations, rows of the history and imports there are; the history is whole."""
    with app.app_context():
        assert audit.first_broken(db.session()) is None
        return tuple(  # type: ignore[return-value]
            db.session.scalar(select(func.count()).select_from(each))
            for each in (Organisation, AuditEntry, DirectoryImport)
        )


@contextmanager
def started(server: ForkServer, folder: Path, url: str, code: str, *words: Any) -> Iterator[ForkedProcess]:
    """A process with a site on the same database, ended with the block."""
    settings = {**SETTINGS, "testing": False, "instance_path": str(folder), "database_url": url}
    process = server.start(code, json.dumps(settings), *map(json.dumps, words))
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def until_it_writes(process: ForkedProcess, is_writing: Callable[[], bool]) -> None:
    """Wait until it has begun to write."""
    until = time.monotonic() + PATIENCE
    while not is_writing():
        assert process.poll() is None, "it ended before it wrote"
        assert time.monotonic() < until, "it wrote nothing"
        time.sleep(0.002)


def killed_in_the_write(
    process: ForkedProcess, is_writing: Callable[[], bool], wait: float, *, is_held: bool = False
) -> bool:
    """Kill it some time after it began to write; False where it was done before.

    With `is_held` its write waits before it commits, so that a short one that was over, such as that of the start, is
    let pass, and the next is waited for.
    """
    until_it_writes(process, is_writing)
    time.sleep(wait)
    process.send_signal(signal.SIGSTOP)
    is_in_it = is_writing()
    if is_held and not is_in_it:
        process.send_signal(signal.SIGCONT)
        return killed_in_the_write(process, is_writing, wait, is_held=True)
    process.kill()
    process.wait(PATIENCE)
    return is_in_it


@pytest.fixture
def partnership(world: World) -> Partnership:
    """A partnership with an agency of its own."""
    ours = world.partnership()
    world.organisation("Borough police", ours)
    return ours


def test_a_command_that_is_killed_in_its_write_leaves_all_as_it_was_and_runs_again(
    app: Flask, partnership: Partnership, tmp_path: Path, database_url: str, forks: ForkServer
) -> None:
    file = tmp_path / "partners.csv"
    file.write_bytes(table())
    words = ["directory", "import", str(file), "--partnership", partnership.slug, "--apply", "--quiet"]
    before, code = there(app), _HOLD + _RUN
    for moment in MOMENTS:
        with being_written(database_url) as is_writing, started(forks, tmp_path, database_url, code, words) as process:
            assert killed_in_the_write(process, is_writing, moment, is_held=True), "it was done before the kill"
        assert there(app) == before, "something is half done"
    with started(forks, tmp_path, database_url, _RUN, words) as process:
        assert process.wait(PATIENCE) == 0
    organisations, history, _imports = there(app)
    assert (organisations, history > before[1]) == (before[0] + MANY, True)


@pytest.fixture
def coordinator(world: World, partnership: Partnership) -> Account:
    """Who brings the file."""
    return world.coordinator(partnership)


@pytest.fixture
def waiting(app: Flask, coordinator: Account, partnership: Partnership) -> DirectoryImport:
    """An import that waits for the worker."""
    with app.app_context():
        keyring, source = site_settings().keyring, read_source(table())
        viewer = importer(coordinator.id, partnership)
        with transaction() as session:
            row = services.start(session, partnership, source, table(), "partners.csv", viewer, keyring=keyring)
            job = services.job_of(row, partnership, viewer, keyring)
            services.keep_checked(row, services.look_through(job), keyring, expected_version=row.version)
            session.flush()
            services.put_in_line(row, expected_version=row.version)
        session.refresh(row)
        session.expunge(row)
    return row


def test_a_worker_that_is_killed_leaves_an_import_that_waits_and_is_done_by_the_next_and_undone(
    app: Flask, client: CheckedClient, partnership: Partnership, coordinator: Account, waiting: DirectoryImport,
    tmp_path: Path, database_url: str, forks: ForkServer,
) -> None:  # fmt: skip
    before, code = there(app), _HOLD + _WORK
    with being_written(database_url) as is_writing, started(forks, tmp_path, database_url, code) as process:
        assert killed_in_the_write(process, is_writing, MOMENTS[1], is_held=True), "it was done before the kill"
    assert there(app) == before
    with app.app_context():
        left = progress.folder() / f"{waiting.id}.json"
        left.write_text(json.dumps([40, MANY, "imported"]))
        os.utime(left, (time.time() - 120,) * 2)  # the last word of a process that is dead since two minutes
    client.sign_in(coordinator)
    page = client.page(f"/partnerships/{partnership.slug}/imports/{waiting.id}").get_text(" ", strip=True)
    assert "waits to be imported" in page
    with app.app_context():
        assert jobs.run_waiting(now(), lambda: False) == 1
    assert there(app)[0] == before[0] + MANY
    with app.app_context(), transaction() as session:
        row = session.get_one(DirectoryImport, waiting.id)
        assert undo.undo(session, row, expected_version=row.version).put_away == MANY
        session.flush()
        here = select(func.count()).select_from(Organisation).where(Organisation.archived_at.is_(None))
        assert session.scalar(here) == before[0]


def test_an_import_that_is_cancelled_in_its_write_takes_everything_back(
    app: Flask, waiting: DirectoryImport, tmp_path: Path, database_url: str, forks: ForkServer
) -> None:
    before, written = there(app), tmp_path / "written"
    with app.app_context():
        words = str(written), str(progress.folder() / f"{waiting.id}.stop")
    with started(forks, tmp_path, database_url, _LISTEN + _WORK, *words) as process:
        until_it_writes(process, written.exists)
        with app.app_context():
            progress.stop(waiting.id)
        assert process.wait(PATIENCE) == 0
    assert there(app)[0] == before[0]
    with app.app_context():
        row = db.session.get_one(DirectoryImport, waiting.id)
        assert (row.state, row.sealed_rows, progress.how_far(row.id)) == (ImportState.CANCELLED, None, None)
