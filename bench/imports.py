"""An import of services by `flask directory import`: time of the processor, its memory, and what a second time costs.

The file is an Excel table with a row for each service, five to an organisation. Each import runs in a process of its
own, as the command does; beside it stands the plainest writing of the same rows: one executemany for each table, and
for each row of the audit its JSON and its HMAC. 2,000 services with the time carried on to 20,000; all of those with
--full. Ends with 1 where a figure is over its limit.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from openpyxl import Workbook

from bench.loading import _close, _count, _opened, _rows, _write
from bench.material.measuring import Report
from bench.material.site import KEY, SLUG, fill, site

if TYPE_CHECKING:
    from flask import Flask

GOAL = 20_000  # services
MOST_SECONDS = 60.0  # for the goal
MOST_MEGABYTES = 300.0
MOST_OF_PLAIN = 40.0  # times the plainest writing
OF_ONE = 5  # services of an organisation
TABLES = ("organisation", "service", "contact", "participation", "section_clock", "audit_entry")
HEAD = (
    "Organisation", "Type", "Service name", "Service description", "How to refer", "Telephone", "Email", "Website",
    "Languages", "Minimum age",
)  # fmt: skip
_COMMAND = """
import json, resource, sys, time
from partnership.operations.app import create_app
options = json.loads(sys.argv[1])
app = create_app(**options)
start, cpu = time.perf_counter(), time.process_time()
result = app.test_cli_runner().invoke(args=json.loads(sys.argv[2]))
took, cpu = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps([took, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result.exit_code,
                  result.output[-300:] or repr(result.exception)]))
"""


class Done(NamedTuple):
    """Seconds by the clock and of the processor, the most memory in megabytes, and the last words."""

    seconds: float
    work: float
    megabytes: float
    told: str


def table(path: Path, services: int) -> None:
    """An Excel file of so many services."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for at in range(services):
        own = at // OF_ONE
        sheet.append([
            f"Made-up agency {own:05}", "Support organisation", f"Service {at}", "Advice and support for people. " * 4,
            "Ring the desk, or write", f"020 7946 0{own % 1000:03}", f"desk{own}@example.org",
            f"https://agency{own}.example.org", "English; French", "18",
        ])  # fmt: skip
    book.save(path)


def run(folder: Path, file: Path, *args: str) -> Done:
    """Import it in a process of its own."""
    options = {
        "instance_path": str(folder), "database_url": f"sqlite:///{folder / 'bench.sqlite3'}", "secret_key": "s" * 40,
        "field_keys": f"1:{KEY}", "audit_key": "a" * 40, "demo": True,
    }  # fmt: skip
    line = ["directory", "import", str(file), "--partnership", SLUG, "--quiet", *args]
    found = subprocess.run(
        [sys.executable, "-c", _COMMAND, json.dumps(options), json.dumps(line)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    seconds, work, megabytes, code, told = json.loads(found.stdout.splitlines()[-1])
    if code:
        print(told)
        sys.exit(1)
    return Done(seconds, work, megabytes, told)


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help=f"{GOAL} services")
    services = GOAL if options.parse_args().full else 2_000
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app, database, empty = site(folder), folder / "bench.sqlite3", folder / "empty.sqlite3"
        with app.app_context():
            fill(0)
        _close(app, database)
        shutil.copy(database, empty)
        file = folder / "services.xlsx"
        table(file, services)
        looked = run(folder, file)
        done = run(folder, file, "--apply")
        again = run(folder, file, "--apply")
        _close(app, database)
        plain = written_plainly(app, database, empty)
    carried = GOAL / services
    report.say(f"looking through {services} services", looked.seconds, "s", f"{looked.megabytes:.0f} MB")
    beside = f"{done.seconds:.2f} s by the clock here"
    report.within(f"importing {GOAL} services", done.work * carried, "s", MOST_SECONDS, beside)
    report.within("memory of it", done.megabytes, "MB", MOST_MEGABYTES)
    report.say("the same file again", again.seconds, "s", again.told.strip().splitlines()[-1])
    report.within("importing beside the plainest writing", done.work / plain, "", MOST_OF_PLAIN, f"{plain:.2f} s")
    report.end()


def written_plainly(app: Flask, loaded: Path, empty: Path) -> float:
    """Write the rows that were imported into a copy of the site as it was before; seconds of the processor."""
    del app
    source, target = _opened(loaded), _opened(empty)
    rows = {each: _rows(source, each, _count(target, each)) for each in TABLES}
    start = time.process_time()
    _write(target, rows)
    taken = time.process_time() - start
    source.close()
    target.close()
    return taken


if __name__ == "__main__":
    main()
