"""A site of the benchmarks as gunicorn serves it: real processes on a port of this machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from partnership.accounts import identity, queries, services
from partnership.store.db import db, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask

HOST = "127.0.0.1"
PATIENCE = 180  # seconds: a busy machine is slow to start
SHIPPED = ("--config", "python:partnership.operations.serving")
ROOT = Path(__file__).parents[2]


class Browser:
    """Somebody who is signed in, over one connection that is kept open."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        self._cookies = {"sign-in": cookie}

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """The status and the page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for each in answer.headers.get_all("Set-Cookie", []):
            name, _, value = each.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, page

    def get(self, path: str) -> tuple[int, str]:
        """A page."""
        return self.ask("GET", path)

    def confirm(self, organisation_id: str, section: str) -> int:
        """Say that a section of an entry is right, as its button does; the status of the answer."""
        _, page = self.get(f"/organisations/{organisation_id}")
        action = f"/organisations/{organisation_id}/confirm/{section}"
        form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
        values = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form))
        return self.ask("POST", action, urlencode(values))[0]


@dataclass(frozen=True, slots=True)
class ServedSite:
    """A running site: its first process, its port, and how long it took to answer."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_serving: float

    def processes(self) -> list[int]:
        """All of them."""
        found = [self.process.pid]
        for pid in found:  # it grows while it is gone through
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split())
        return found

    def megabytes(self) -> float:
        """The memory of all processes; what several share is counted once."""
        return sum(map(_proportional, self.processes())) / 1024

    def milliseconds(self) -> float:
        """The processor's time that all of them have taken: others at work on the machine do not count."""
        return sum(map(_of_processor, self.processes())) / 1e6


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):  # a short one, such as a round of the worker, has ended meanwhile
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _of_processor(pid: int) -> int:
    """Nanoseconds of a process, with those of its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text(encoding="utf-8").split()[0]) for each in threads)


def sign_in(app: Flask, email: str) -> str:
    """The cookie of a new sign-in."""
    with app.app_context(), transaction() as session:
        account = queries.account_by_email(email)
        assert account is not None  # noqa: S101 - the demonstration has it
        assert identity.cookie_name() == "sign-in"  # noqa: S101 - no https here
        return services.begin_sign_in(session, account, "A benchmark")


@contextmanager
def serving(folder: Path, how: Sequence[str] = SHIPPED, **settings: str) -> Iterator[ServedSite]:
    """Serve the site of a folder until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    (folder / "site_of_bench.py").write_text(
        "import gc\ngc.disable()\n"  # as in `wsgi`
        "from pathlib import Path\nfrom bench.material.site import site\napp = site(Path(__file__).parent)\n"
        "gc.enable()\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "gunicorn", *how, "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    command += ["--pythonpath", f"{folder},{ROOT}", "site_of_bench:app"]
    start = time.monotonic()
    # What Python compiles is kept, as on a machine that serves: else each start would compile all of it again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, cwd=ROOT, env={**environment, **settings})
    try:
        _wait(process, port)
        yield ServedSite(process, port, time.monotonic() - start)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the site did not start"  # noqa: S101
        try:
            if Browser(port, "").get("/healthz")[0] == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.02)
    message = "the site does not answer"
    raise TimeoutError(message)


def let_go(app: Flask) -> None:
    """Close the database before others open it."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
