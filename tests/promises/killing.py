"""Real gunicorn processes that serve a real site, writers who send real forms, and an end of the processes in a write.

A kill is certain to fall into a write: the processes are stopped first, it is looked whether one of them is in the midst
of a transaction that writes, and only then they are killed; else they go on as if nothing had been.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import psycopg
from bs4 import BeautifulSoup
from client import _form, _values
from gunicorn_site import HOST, PATIENCE, ROOT, command, free_ports
from postgres import plain
from sites import SETTINGS
from sqlalchemy import make_url

from partnership.store.db import sqlite_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKERS = 2
_WRITES = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_xid IS NOT NULL"
)


@dataclass
class Browser:
    """One writer: keeps cookies, follows nothing, and makes a new connection for each request."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, values: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, place that it leads to, and text; raises OSError or HTTPException where no whole answer came."""
        line = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if values is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, urlencode(values, doseq=True) if values is not None else None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, urlsplit(answer.getheader("Location") or "").path, text

    def form(self, path: str) -> dict[str, Any]:
        """The form of a page, as it has it."""
        status, _, text = self.ask("GET", path)
        assert status == 200, f"{path}: {status}"
        return _values(_form(BeautifulSoup(text, "lxml"), path))

    def sign_in(self, email: str, password: str) -> None:
        """By the page, as people do."""
        values = {**self.form("/sign-in"), "email": email, "password": password}
        status, place, _ = self.ask("POST", "/sign-in", values)
        assert (status, place) == (302, "/"), (status, place)


@dataclass
class Served:
    """A site behind gunicorn, as it is shipped."""

    process: subprocess.Popen[bytes]
    port: int
    url: str

    def workers(self) -> list[int]:
        """The processes that serve."""
        with suppress(FileNotFoundError):
            found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            return [int(each) for each in found.split()]
        return []

    def signal(self, number: int, to: list[int]) -> None:
        for each in to:
            with suppress(ProcessLookupError):
                os.kill(each, number)

    def kill_in_a_write(self, wait: Callable[[], float], until: float) -> bool:
        """Kill all that serve once one of them is in a write, whichever part of it; False where there came none."""
        with being_written(self.url) as is_writing:
            while time.monotonic() < until:
                time.sleep(wait())
                found = self.workers()
                self.signal(signal.SIGSTOP, found)
                if len(found) == WORKERS and is_writing():
                    self.signal(signal.SIGKILL, found)
                    return True
                self.signal(signal.SIGCONT, found)
        return False

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, "the site has ended"
            with suppress(OSError, HTTPException):
                if Browser(self.port).ask("GET", "/healthz")[0] == 200:
                    return
            time.sleep(0.05)
        message = "the site did not answer"
        raise AssertionError(message)


@contextmanager
def being_written(url: str) -> Iterator[Callable[[], bool]]:
    """Whether somebody holds SQLite's lock for writing, or has begun to write on PostgreSQL; asked beside the site."""
    if url.startswith("sqlite"):
        file = sqlite_driver.connect(make_url(url).database, isolation_level=None, timeout=0)

        def is_writing() -> bool:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite_driver.OperationalError:
                return True
            file.execute("ROLLBACK")
            return False

        yield is_writing
        file.close()
        return
    with psycopg.connect(plain(url), autocommit=True) as server:
        yield lambda: bool(server.execute(_WRITES).fetchone()[0])  # type: ignore[index]


@contextmanager
def served(folder: Path, url: str, **settings: Any) -> Iterator[Served]:
    """Serve a migrated database by gunicorn, with two processes, until the block ends."""
    own = {
        **SETTINGS,
        "testing": False,
        "workers": WORKERS,
        "instance_path": str(folder),
        "database_url": url,
        **settings,
    }
    [port] = free_ports(1)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command(folder, port, own, "critical"), cwd=ROOT, stderr=log)
        site = Served(process, port, url)
        try:
            site.wait()
            yield site
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass
class Writer:
    """Sends one form after the other; a form without an answer is sent again, as a person does, until it has one."""

    browser: Browser
    path: str
    values: dict[str, Any]
    number: int
    answered: list[str] = field(default_factory=list)  # what was acknowledged at once
    cut: list[str] = field(default_factory=list)  # each time that a form was on its way, and no answer came
    refused: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def run(self, is_over: Callable[[], bool]) -> None:
        """One form after the other."""
        turn = 0
        while not is_over():
            turn += 1
            self.send(f"Desk {self.number}-{turn:05}")

    def send(self, name: str) -> None:
        """Until there is an answer."""
        while True:
            try:
                status, _, text = self.browser.ask("POST", self.path, {**self.values, "post": name})
            except ConnectionRefusedError:
                time.sleep(0.02)
                continue
            except (OSError, HTTPException):
                self.cut.append(name)
                continue
            self.statuses.append(status)
            if status in {302, 303}:
                self.answered.append(name)
                return
            if status != 503:
                self.refused.append(f"{name}: {status} {re.sub('<[^>]+>', ' ', text)[:200]}")
                return


def random_wait(seed: int, most: float = 0.04) -> Callable[[], float]:
    """Waits of up to 40 ms."""
    chance = random.Random(seed)
    return lambda: chance.uniform(0, most)


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    """All of them at work until the block ends; each then has an answer to its last form."""
    over = threading.Event()
    threads = [threading.Thread(target=each.run, args=(over.is_set,), daemon=True) for each in writers]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in threads:
            each.join(PATIENCE)
        assert not any(each.is_alive() for each in threads), "a writer waits for ever"
