"""A PostgreSQL and its synchronous standby, made from the programs of this machine on ports of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from gunicorn_site import HOST, PATIENCE, free_ports
from lacking import lack

if TYPE_CHECKING:
    from collections.abc import Iterator


def programs() -> Path:
    """Return the folder of initdb and its neighbours, the newest; skip where this machine lacks it, fail in CI."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"), key=lambda each: int(each.parts[-3]))
    if not found:
        lack("the programs of a PostgreSQL server are not on this machine: apt install postgresql")
    if os.geteuid() == 0 and not any(each.pw_name == "postgres" for each in pwd.getpwall()):
        lack("a PostgreSQL server refuses root, and this machine has no user postgres: apt install postgresql")
    return found[-1].parent


def _run(*command: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses root."""
    owner = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(each) for each in command], cwd="/", user=owner, group=owner, extra_groups=[owner] if owner else None,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Server:
    """One server: where its data lie, and its port."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database, as the site is given it."""
        return f"postgresql+psycopg://postgres@{HOST}:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses={HOST} -c port={self.port} -c unix_socket_directories="
        log = self.folder.with_suffix(".log")
        _run(self.programs / "pg_ctl", "-D", self.folder, "-w", "-s", "-l", log, "-o", options, "start")

    def promote(self) -> None:
        """Make a standby the server that takes changes."""
        _run(self.programs / "pg_ctl", "-D", self.folder, "-w", "-s", "promote")

    def ask(self, question: str) -> Any:
        """The first value of the answer."""
        with psycopg.connect(host=HOST, port=self.port, user="postgres", dbname="postgres", autocommit=True) as line:
            row = (
                line.execute(question).fetchone() if question.startswith(("SELECT", "SHOW")) else line.execute(question)
            )
            return row[0] if isinstance(row, tuple) else None

    def processes(self) -> list[int]:
        """The postmaster and all that it has started."""
        try:
            first = int((self.folder / "postmaster.pid").read_text().split()[0])
            children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        except FileNotFoundError:
            return []
        return [first, *map(int, children)]

    def signal(self, number: int) -> None:
        """Send a signal to all of its processes."""
        for each in self.processes():
            with suppress(ProcessLookupError):
                os.kill(each, number)


@contextmanager
def primary_and_standby() -> Iterator[tuple[Server, Server]]:
    """A server, and one that has each change before it is acknowledged; both are gone afterwards."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="standby-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    first, second = (Server(found, folder / name, port) for name, port in zip("ab", free_ports(2), strict=True))
    try:
        _run(
            found / "initdb", "-D", first.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "-N",
        )  # fmt: skip
        first.start()
        _run(
            found / "pg_basebackup", "-h", HOST, "-p", str(first.port), "-U", "postgres", "-D", second.folder, "-R", "-c", "fast",
            "-N",
        )  # fmt: skip
        second.start()
        first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        first.ask("SELECT pg_reload_conf()")
        until = time.monotonic() + PATIENCE
        while first.ask("SELECT max(sync_state) FROM pg_stat_replication") != "sync":
            assert time.monotonic() < until, "the standby does not follow"
            time.sleep(0.1)
        yield first, second
    finally:
        for server in (first, second):
            server.signal(signal.SIGCONT)
            server.signal(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
