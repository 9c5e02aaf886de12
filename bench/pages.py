"""Eighteen pages as their coordinator gets them: time of the processor, statements, size, growth with the map.

In one process, on a warmed site of 60 and of 300 agencies (1,200 with --full). Beside each page stands the same without
kept maps. Means and 95th percentiles show pauses that medians hide; the limit of these is held at an even pace of the
machine, which a piece of work that is always the same tells around each page.
Ends with 1 where a page is over its limit.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event, select

from bench.material.guidance import decide_change
from bench.material.measuring import Paced, Report, Timing, exponent, once, pace
from bench.material.site import SLUG, fill, grow, site
from partnership.accounts import identity, queries, services
from partnership.operations.serving import look_for_rubbish, warm
from partnership.store import kept_answers
from partnership.store.db import db, transaction
from partnership.store.models import Consultation, Protocol

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

COORDINATOR = "coordinator@demo.example"
STEEPEST = 1.1  # exponent of a page's time over the number of agencies
MOST_UNEVEN = 2.0  # 95th percentile over median
RUNS = 25
PLAIN_RUNS = 5  # with nothing kept, which no limit is held against
LONGEST = {
    "list": 100, "map": 100, "map, open": 100, "journey": 100, "network": 100, "coverage": 100, "areas": 100,
    "over time": 100, "other guidance": 500,
}  # fmt: skip  # milliseconds of some pages, in the middle, of so many agencies:
OF_AGENCIES = 300


class Taken(NamedTuple):
    """What a page took: milliseconds of the processor, statements of the database, bytes of the answer.

    `unevenness` is the 95th percentile over the median, each time held against the pace of the machine around it.
    """

    time: Timing
    unevenness: float
    statements: int
    size: int


def addresses() -> dict[str, str]:
    """The pages, by the name that the figures have."""
    base = f"/partnerships/{SLUG}"
    protocol = db.session.scalars(select(Protocol).join(Consultation).order_by(Protocol.created_at).limit(1)).one()
    paper = f"{base}/protocols/{protocol.id}"
    return {
        "partnership": base,
        "list": f"{base}/tasks",
        "map": f"{base}/map",
        "journey": f"{base}/journey",
        "network": f"{base}/network",
        "coverage": f"{base}/coverage",
        "areas": f"{base}/areas",
        "over time": f"{base}/over-time",
        "map, open": f"{base}/map?edit=first-response",
        "task": f"{base}/map/first-response",
        "gaps": f"{base}/gaps",
        "protocols": f"{base}/protocols",
        "protocol": paper,
        "preview": f"{paper}/preview",
        "download": f"{paper}/download",
        "consultation": f"{paper}/consultation",
        "organisations": "/organisations",
        "other guidance": f"{base}/change-guidance/preview",
    }


def signed_in(app: Flask) -> FlaskClient:
    """The browser of the coordinator."""
    with app.app_context(), transaction() as session:
        account = queries.account_by_email(COORDINATOR)
        assert account is not None  # noqa: S101 - the demonstration has it
        token = services.begin_sign_in(session, account, "A benchmark")
        name = identity.cookie_name()
    client = app.test_client()
    client.set_cookie(name, token, domain="127.0.0.1")
    return client


def measured(app: Flask, runs: int, *, is_kept: bool = True) -> tuple[dict[str, Taken], float]:
    """Each page, in turns, so that a slow moment of the machine meets all alike; and the look for rubbish after one.

    That is a mean, in milliseconds: it falls between two answers, where nobody waits for it unless the site is full.
    """
    client = signed_in(app)
    with app.app_context():
        pages, engine = addresses(), db.engine
    statements: list[str] = []

    def note(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(engine, "before_cursor_execute", note)
    times = {name: Paced() for name in pages}
    counts, sizes = {}, {}
    looks = 0.0
    for run in range(runs + 2):
        for name, path in pages.items():
            if not is_kept:
                kept_answers.init_app(app)
            statements.clear()
            before = pace()
            start = time.process_time()
            answer = client.get(path, base_url="http://127.0.0.1")
            spent = (time.process_time() - start) * 1000
            after = pace()
            assert answer.status_code == 200, f"{path}: {answer.status_code}"  # noqa: S101
            counts[name], sizes[name] = len(statements), len(answer.data)
            if run > 1:
                times[name].add(spent, before, after)
            if is_kept:
                looks += once(look_for_rubbish)
    event.remove(engine, "before_cursor_execute", note)
    taken = {name: Taken(each.as_seen(), each.unevenness(), counts[name], sizes[name]) for name, each in times.items()}
    return taken, looks / (runs + 2) / len(pages)


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="1,200 agencies too")
    options.add_argument("--runs", type=int, default=RUNS, help="how often each page is asked for")
    given = options.parse_args()
    sizes = (60, OF_AGENCIES, *((1200,) if given.full else ()))
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        app = site(Path(folder))
        with app.app_context():
            fill(sizes[0])
        by_size = {}
        for size in sizes:
            with app.app_context():
                grow(size)
                decide_change(SLUG, COORDINATOR)
            gc.unfreeze()
            plain, _ = measured(app, PLAIN_RUNS, is_kept=False)
            warm(app)
            by_size[size], looks = measured(app, given.runs)
            _print(report, size, by_size[size], plain)
            report.say(f"look for rubbish after a page, {size} agencies, mean", looks, "ms")
        for name in by_size[sizes[0]]:
            counts = {size: by_size[size][name].statements for size in sizes}
            if len(set(counts.values())) > 1:
                report.fault(f"{name}: statements grow with the agencies: {counts}")
            if name in LONGEST:
                taken = by_size[OF_AGENCIES][name].time.median
                report.within(f"{name}, {OF_AGENCIES} agencies", taken, "ms", LONGEST[name])
            found = exponent(sizes, [by_size[size][name].time.median for size in sizes])
            report.within(f"{name}, exponent of its growth from {sizes[0]} to {sizes[-1]}", found, "", STEEPEST)
        with app.app_context():
            db.engine.dispose()
    report.end()


def _print(report: Report, size: int, kept: dict[str, Taken], plain: dict[str, Taken]) -> None:
    for name, page in kept.items():
        other = plain[name].time
        told = f"{page.statements} statements, {page.size / 1000:.0f} kB; nothing kept: {other.median:.1f} ms, {other}"
        told = f"p95 over median at an even pace {page.unevenness:.2f}; {told}"
        report.time(f"{name}, {size} agencies", page.time, told)
        if page.unevenness > MOST_UNEVEN:
            report.fault(f"{name}, {size} agencies: p95 is {page.unevenness:.1f} times the median")
    mine, theirs = (sum(each.time.mean for each in found.values()) for found in (kept, plain))
    beside = f"nothing kept: {theirs:.0f} ms, {mine / theirs:.2f}"
    report.say(f"{len(kept)} pages, {size} agencies, means", mine, "ms", beside)


if __name__ == "__main__":
    main()
