"""A large register loaded as `flask demo load --organisations` does: time of the processor, and what the audit takes.

Beside it stands the plainest writing of the same rows: the same tables, one executemany for each table and batch, and
for each row of the audit its JSON and its HMAC. 1,000 organisations, with figures carried on to 20,000; all of those
with --full. The share of the audit is that of its pages in the file, indexes too. Ends with 1 where a figure is over
its limit.
"""

from __future__ import annotations

import argparse
import hmac
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.material.measuring import Report, timing
from bench.material.site import SLUG, fill, site
from partnership.operations.demo.made_up import BATCH, add_made_up
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import PRAGMAS, db, sqlite_driver, transaction

if TYPE_CHECKING:
    from flask import Flask

GOAL = 20_000  # organisations
MOST_SECONDS = 40.0  # of the processor, for the goal
MOST_OF_PLAIN = 16.0  # times the plainest writing
MOST_SHARE = 0.5  # of the file
TABLES = ("organisation", "contact", "section_clock", "audit_entry")

Rows = list[tuple[Any, ...]]


class Loaded(NamedTuple):
    """Seconds of the processor for each batch, and whether the chain of the audit holds afterwards."""

    batches: list[float]
    holds: bool


def load(organisations: int) -> Loaded:
    """Add so many to a site that has the demonstration."""
    taken: list[float] = []
    batches = None
    for _ in range(0, organisations, BATCH):
        start = time.process_time()
        with transaction() as session:
            batches = batches or add_made_up(session, get_partnership(SLUG), organisations, seed=2009, taking_part=0)
            next(batches)
        taken.append(time.process_time() - start)
    return Loaded(taken, audit.first_broken(db.session()) is None)


def write_plainly(loaded: Path, empty: Path) -> list[float]:
    """Add the rows that were loaded to a copy of the site as it was before; seconds for each batch."""
    source, target = _opened(loaded), _opened(empty)
    rows = {each: _rows(source, each, _count(target, each)) for each in TABLES}
    batches = max(1, len(rows["organisation"]) // BATCH)
    taken = []
    for number in range(batches):
        part = {each: _part(found, number, batches) for each, found in rows.items()}
        start = time.process_time()
        _write(target, part)
        taken.append(time.process_time() - start)
    source.close()
    target.close()
    return taken


def _opened(path: Path) -> Any:
    connection = sqlite_driver.connect(str(path), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - one of ours


def _rows(connection: Any, table: str, after: int) -> Rows:
    """The rows that were added; no row of these tables is ever deleted by loading, so they have the last places."""
    added = f"SELECT * FROM {table} ORDER BY rowid LIMIT -1 OFFSET ?"  # noqa: S608 - a table of ours
    return list(connection.execute(added, (after,)))


def _part(rows: Rows, number: int, of: int) -> Rows:
    return rows[number * len(rows) // of : (number + 1) * len(rows) // of]


def _write(connection: Any, rows: dict[str, Rows]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    seal = b""
    for row in rows["audit_entry"]:
        message = json.dumps([repr(each) if isinstance(each, bytes) else each for each in (*row[:-1], seal)])
        seal = hmac.digest(b"a" * 40, message.encode(), "sha256")
    for table, found in rows.items():
        if found:
            places = ", ".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", found)  # noqa: S608 - a table of ours
    connection.execute("COMMIT")


class Pages(NamedTuple):
    """The pages of a file, and those of them that are the audit's."""

    all: float
    audit: float
    size: int  # of one, in bytes

    def at_goal(self, before: Pages, organisations: int) -> Pages:
        """As many as there would be if it went on like this; `before` is the site without the register."""
        more = GOAL / organisations
        return Pages(
            before.all + (self.all - before.all) * more, before.audit + (self.audit - before.audit) * more, self.size
        )


def pages(database: Path, scratch: Path) -> Pages:
    """The pages of a file; those of the audit are what is free in a copy of it without the table."""
    shutil.copy(database, scratch)
    connection = sqlite_driver.connect(str(scratch), isolation_level=None)
    count, size, free = (_pragma(connection, name) for name in ("page_count", "page_size", "freelist_count"))
    connection.execute("DROP TABLE audit_entry")
    freed = _pragma(connection, "freelist_count") - free
    connection.close()
    return Pages(count - free, freed, size)


def _pragma(connection: Any, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _close(app: Flask, database: Path) -> None:
    """Write everything into the file itself, so that it can be copied and counted."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    connection = sqlite_driver.connect(str(database))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help=f"{GOAL} organisations")
    organisations = GOAL if options.parse_args().full else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app, database, empty = site(folder), folder / "bench.sqlite3", folder / "empty.sqlite3"
        with app.app_context():
            fill(0)
        _close(app, database)
        shutil.copy(database, empty)
        with app.app_context():
            loaded = load(organisations)
        _close(app, database)
        before = pages(empty, folder / "scratch.sqlite3")
        plain = write_plainly(database, empty)
        found = pages(database, folder / "scratch.sqlite3").at_goal(before, organisations)
    report = Report()
    _tell_times(report, organisations, loaded, plain)
    report.within(f"audit and its indexes at {GOAL} organisations", 100 * found.audit / found.all, "% of the file",
                  100 * MOST_SHARE, f"of {found.all * found.size / 1e6:.1f} MB")  # fmt: skip
    report.end()


def _tell_times(report: Report, organisations: int, loaded: Loaded, plain: list[float]) -> None:
    mine, theirs = sum(loaded.batches), sum(plain)
    times = [timing([seconds * 1000 for seconds in batches]) for batches in (loaded.batches, plain)]
    whole = f"whole {{:.2f}} s for {organisations}"
    report.time(f"loading {BATCH} organisations", times[0], whole.format(mine))
    report.time(f"{BATCH} written plainly", times[1], whole.format(theirs))
    report.within(f"loading {GOAL}", mine * GOAL / organisations, "s", MOST_SECONDS)
    report.within("loading beside the plainest writing", mine / theirs, "", MOST_OF_PLAIN)
    if not loaded.holds:
        report.fault("the chain of the audit does not hold")


if __name__ == "__main__":
    main()
