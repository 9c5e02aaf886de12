"""The directory as a file, for members and for anybody, against the plainest writing of the same rows.

Beside CSV and Excel stands `csv.writer` over rows of plain SQL: the same columns of the same records, for nobody in
particular, nothing withheld and nothing in words. 2,000 services, or 20,000 with --full. Ends with 1 where a figure is
over its limit.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.material.measuring import Report, once, settle, timing
from bench.material.services import add_services
from bench.material.site import SLUG, load, site
from partnership.base.clocks import london_day
from partnership.exchange.exports.files import ExportFormat, export_file
from partnership.exchange.exports.rows import TABLES
from partnership.exchange.queries import entries
from partnership.exchange.recipient import Recipient
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db, reading, sqlite_driver, transaction
from partnership.store.models import Audience, now

if TYPE_CHECKING:
    from flask import Flask

USUAL, FULL = 2_000, 20_000
MOST_OF_RAW = {ExportFormat.CSV: 30.0, ExportFormat.EXCEL: 100.0, ExportFormat.OPEN_REFERRAL: 60.0}
MOST_MEGABYTES = 550.0  # of the whole process, for the full size; the JSON file alone has 67
RUNS = 3


def build(services: int, folder: Path) -> Flask:
    """A site with the demonstration and so many services that anybody sees."""
    app = site(folder)
    with app.app_context():
        load()
        with transaction() as session:
            add_services(session, services)
    return app


def export(form: ExportFormat, audience: Audience) -> bytes:
    """The whole file."""
    partnership = get_partnership(SLUG)
    recipient = Recipient(audience, partnership.id)
    return export_file(form, entries(recipient), author="Bench", audience="Bench", on=london_day(now()))


def raw(path: Path) -> bytes:
    """The same columns of all records as they are stored, row by row, through `csv.writer`."""
    text = io.StringIO()
    writer = csv.writer(text)
    connection = sqlite_driver.connect(str(path))
    for table in TABLES:
        columns = ", ".join(f'"{name}"' for name in ("id", *table.fields))
        writer.writerows(connection.execute(f"SELECT {columns} FROM {table.table.__tablename__}"))  # noqa: S608 - own names
    connection.close()
    return text.getvalue().encode()


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help=f"{FULL} services")
    services = FULL if options.parse_args().full else USUAL
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        app = build(services, Path(name))
        settle()
        with app.app_context(), reading():
            plain = timing([once(lambda: raw(Path(name) / "bench.sqlite3")) for _ in range(RUNS)])
            for form, most in MOST_OF_RAW.items():
                for audience in (Audience.PARTNERSHIP, Audience.PUBLIC):
                    taken = timing([once(lambda form=form, to=audience: export(form, to)) for _ in range(RUNS)])
                    title = f"{form.label} of {services} services, for {audience}"
                    report.against(title, taken, "csv.writer over the rows as stored", plain, most=most)
            db.session.remove()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        report.within("peak of memory", peak, "MB", MOST_MEGABYTES)
    report.end()


if __name__ == "__main__":
    main()
