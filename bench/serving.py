"""The site as it is shipped, under load: fifty who read and four who write, beside one process of eight threads.

Prints how long it takes to serve, the first page beside a warm one by the processor's time of all processes (and by the
clock), their memory, and requests a second with their median and 95th percentile. With --full the load stays for ten
minutes and memory is looked at on the way.
Ends with 1 where a figure is over its limit, or a request failed.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.material.measuring import Report, timing
from bench.material.served import Browser, let_go, serving, sign_in
from bench.material.site import SLUG, fill, site
from bench.pages import COORDINATOR, addresses
from partnership.map.mapping.queries import read_map
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.material.served import ServedSite

READERS, WRITERS = 50, 4
BEFORE = ("--workers", "1", "--threads", "8", "--worker-class", "gthread")  # how it was served at first
MOST_MEGABYTES, MOST_SECONDS, MOST_OF_WARM, MOST_GROWTH = 200.0, 3.0, 1.5, 1.1
MOST_OF_LIBRARIES = 6.0
LIBRARIES = (
    "flask", "flask_login", "flask_sqlalchemy", "flask_wtf", "sqlalchemy.orm", "wtforms", "lxml.etree", "alembic",
    "argon2", "cryptography.hazmat.primitives.ciphers.aead", "gunicorn.app.wsgiapp",
)  # fmt: skip
LEAST_GAIN = 1.3  # over one process with eight threads and the same code; it has two processors to gain from
WARM_RUNS = 12


@dataclass
class Load:
    """What came of a load."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)  # milliseconds
    faults: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds


def under_load(one: ServedSite, cookie: str, paths: Sequence[str], ids: Sequence[str], seconds: float) -> Load:
    """Readers and writers without a pause, each with a connection of their own."""
    load, until = Load(), time.monotonic() + seconds

    def person(number: int) -> None:
        chance, browser = random.Random(number), Browser(one.port, cookie)
        while time.monotonic() < until:
            start = time.monotonic()
            try:
                if number < WRITERS:
                    status = browser.confirm(chance.choice(ids), "identity")
                else:
                    status, _ = browser.get(chance.choice(paths))
            except OSError as fault:
                load.faults.append(str(fault))
                browser = Browser(one.port, cookie)
                continue
            load.times.append((time.monotonic() - start) * 1000)
            if status >= 400:
                load.faults.append(f"answered {status}")

    start = time.monotonic()
    people = [Thread(target=person, args=(number,)) for number in range(READERS + WRITERS)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    load.seconds = time.monotonic() - start
    return load


def libraries_alone() -> float:
    """Milliseconds of the processor to start Python and load the larger libraries of the site; the middle of three."""
    command, taken = [sys.executable, "-c", f"import {', '.join(LIBRARIES)}"], []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken) * 1000


class FirstPage(NamedTuple):
    """The first answer over a warm one: by the processor's time of all processes, and by the clock."""

    of_processor: float
    of_clock: float


def first_page(one: ServedSite, cookie: str, path: str) -> FirstPage:
    """Ask for a page that nobody has asked for since the start, and again until it is warm."""
    browser, spent, waited = Browser(one.port, cookie), [], []
    for _ in range(WARM_RUNS):
        before, start = one.milliseconds(), time.monotonic()
        browser.get(path)
        waited.append(time.monotonic() - start)
        spent.append(one.milliseconds() - before)
    warm = slice(WARM_RUNS // 2, None)
    return FirstPage(spent[0] / statistics.median(spent[warm]), waited[0] / statistics.median(waited[warm]))


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="300 agencies, and ten minutes of load")
    is_full = options.parse_args().full
    agencies, seconds, rounds = (300, 30, 20) if is_full else (60, 15, 1)
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = site(folder)
        with app.app_context():
            fill(agencies)
            paths = list(addresses().values())
            own = get_partnership(SLUG)
            ids = [str(each.id) for each in read_map(own, reader_of(own.id)).agencies]
        cookie = sign_in(app, COORDINATOR)
        let_go(app)
        starts, spent, pages = [], [], []
        for number in range(3):
            with serving(folder) as one:
                if number:  # at the first one templates are compiled
                    starts.append(one.seconds_to_serving)
                    spent.append(one.milliseconds())
                    pages += [first_page(one, cookie, path) for path in paths]
        with serving(folder, PARTNERSHIP_WORKER_EVERY="5") as one:
            time.sleep(6)  # the worker has had its first round
            report.within("idle, all processes", one.megabytes(), "MB", MOST_MEGABYTES)
            start = statistics.median([*starts, one.seconds_to_serving])
            report.within("start to serving, median of three", start, "s", MOST_SECONDS)
            libraries = libraries_alone()
            beside = statistics.median(spent) / libraries
            report.within("start beside loading the libraries alone", beside, "", MOST_OF_LIBRARIES,
                          f"processor's time, {libraries:.0f} ms")  # fmt: skip
            pages += [first_page(one, cookie, path) for path in paths]
            seen = sorted(each.of_clock for each in pages)
            by_clock = f"by the clock {statistics.median(seen):.2f}, worst {seen[-1]:.1f}"
            found = statistics.median([each.of_processor for each in pages])
            report.within("first page beside a warm one, median of three starts", found, "", MOST_OF_WARM, by_clock)
            loads = [under_load(one, cookie, paths, ids, seconds)]
            # In the first minute what is kept fills up, and each thread meets its largest page.
            loads += [under_load(one, cookie, paths, ids, seconds) for _ in range(rounds // 10)]
            after = one.megabytes()
            loads += [under_load(one, cookie, paths, ids, seconds) for _ in range(rounds - len(loads))]
            if is_full:
                told = f"memory after {rounds * seconds} s of load beside after {seconds + rounds // 10 * seconds} s"
                report.within(told, one.megabytes() / after, "", MOST_GROWTH, f"{after:.0f} MB")
        with serving(folder, BEFORE) as other:
            before = under_load(other, cookie, paths, ids, seconds)
    people = f"{READERS} readers and {WRITERS} writers"
    for name, load in (("as shipped", loads[0]), ("one process of eight threads", before)):
        report.time(f"{people}, {name}", timing(load.times), f"{load.rate:.1f} requests a second")
    report.within("its requests a second beside ours", before.rate / loads[0].rate, "", 1 / LEAST_GAIN)
    for fault in [fault for load in (*loads, before) for fault in load.faults][:10]:
        report.fault(fault)
    report.end()


if __name__ == "__main__":
    main()
