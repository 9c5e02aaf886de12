"""The feed of a large register, walked as another system does: the time of each page, and what the standard says of it.

A page is asked for as by HTTP, without a server between; its time is the processor's. Each row of a page and each item
is held against the schemas of Open Referral UK 3.0 in ../shared, with formats, and with no property beside theirs. The
first page is timed apart, since what a list holds is reckoned for it. 20,000 services and some of their items, or all
of those with --full. Ends with 1 where a figure is over its limit or something is not as the standard has it.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import update

from bench.material.measuring import Report, once, settle, timing
from bench.material.services import add_services
from bench.material.site import SLUG, load, site
from partnership.store.db import transaction
from partnership.store.models import Partnership
from tools.open_referral import LISTS, SCHEMAS, faults

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SERVICES = 20_000
PER_PAGE = 50
MOST_OF_PAGE = 100.0  # milliseconds, at the 95th percentile
MOST_OF_LAST = 2.0  # times the first pages
MOST_OF_CATALOGUE = 60.0  # seconds: what the first request waits for once something changed
SAMPLE = 200  # items of a list
RUNS = 5
SHOWN = 5  # faults
ADDRESS = "/open-referral"
Item = dict[str, Any]


class Walk:
    """One walk through the feed: times of pages and of items, and what is not as the standard has it."""

    def __init__(self, client: FlaskClient, *, is_held: bool) -> None:
        self._client, self._is_held = client, is_held
        self.looked_at = 0
        self.faults: list[str] = []

    def get(self, address: str) -> tuple[Item, float]:
        """An answer, and its time in milliseconds."""
        start = time.process_time()
        response = self._client.get(f"{ADDRESS}/{address}")
        taken = (time.process_time() - start) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status}")
        return json.loads(response.data), taken

    def hold(self, item: Item, schema: str) -> None:
        """Hold an item against a schema."""
        if self._is_held:
            self.looked_at += 1
            self.faults += [f"{schema} {item['id']}: {each}" for each in faults(item, schema)]

    def pages(self, name: str, schema: str, asked: str = "") -> tuple[list[str], list[float]]:
        """Every page of a list: the ids of its rows, and the time of each page."""
        ids, times, number, is_last = [], [], 1, False
        while not is_last:
            page, taken = self.get(f"{name}?per_page={PER_PAGE}&page={number}{asked}")
            times.append(taken)
            ids += [each["id"] for each in page["contents"]]
            for each in page["contents"]:
                self.hold(each, schema)
            number, is_last = number + 1, page["last_page"]
        if len(set(ids)) != len(ids) or len(ids) != page["total_items"]:
            self.faults.append(f"{name}: {len(ids)} rows, {len(set(ids))} of them differ, of {page['total_items']}")
        return ids, times


def build(folder: Path) -> Flask:
    """A site with the demonstration and the register, and the feed switched on."""
    app = site(folder)
    with app.app_context():
        load()
        with transaction() as session:
            add_services(session, SERVICES)
            session.execute(update(Partnership).where(Partnership.slug == SLUG).values(has_feed=True))
    return app


def walk_list(report: Report, walk: Walk, name: str, *, is_full: bool) -> None:
    """Walk a list with its items, and print their times."""
    short, whole = LISTS[name]
    ids, times = walk.pages(name, short)
    if len(times) >= RUNS:
        report.within(f"{name}: a page of {PER_PAGE}, 95th percentile", timing(times).p95, "ms", MOST_OF_PAGE,
                      f"{len(times)} pages, mean {statistics.fmean(times):.1f} ms")  # fmt: skip
        first, last = (
            statistics.median(
                once(lambda number=number: walk.get(f"{name}?per_page={PER_PAGE}&page={number}")) for _ in range(RUNS)
            )
            for number in (1, len(times))
        )
        report.within(f"{name}: the last page beside the first", last / first, "", MOST_OF_LAST, f"{first:.1f} ms")
    else:
        report.say(f"{name}: a page", statistics.fmean(times), "ms", f"{len(times)} pages, {len(ids)} rows")
    taken = []
    for each in ids if is_full else ids[:: max(1, len(ids) // SAMPLE)]:
        item, spent = walk.get(f"{name}/{each}")
        taken.append(spent)
        walk.hold(item, whole)
    if len(taken) > 1:
        report.time(f"{name}: an item", timing(taken), f"{len(taken)} of them")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="every item, and every whole service of the pages")
    is_full = options.parse_args().full
    report = Report()
    is_held = SCHEMAS.is_dir()
    if not is_held:
        print(f"The schemas of the standard are not there ({SCHEMAS}): times only, nothing is held against them.")
    with tempfile.TemporaryDirectory() as name:
        walk = Walk(build(Path(name)).test_client(), is_held=is_held)
        settle()
        report.within("the first page after a change", walk.get("services")[1] / 1000, "s", MOST_OF_CATALOGUE)
        gc.collect()
        report.say("a full collection with the catalogue held", once(gc.collect), "ms", "some pages wait for one")
        settle()  # the schemas are no server's
        for each in LISTS:
            walk_list(report, walk, each, is_full=is_full)
        if is_full:
            _ids, times = walk.pages("services", "compiled/service", "&full=true")
            report.time(f"services: a page of {PER_PAGE} whole ones", timing(times), f"{len(times)} pages")
        filtered = [walk.get("services?search=agency%2000042&day=MO")[1] for _ in range(RUNS)]
        report.time("services by words and day, of all of them", timing(filtered))
    if is_held:
        report.say("held against the standard", walk.looked_at, "items", f"{len(walk.faults)} faults")
    for fault in walk.faults[:SHOWN]:
        report.fault(fault)
    report.end()


if __name__ == "__main__":
    main()
