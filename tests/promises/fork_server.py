"""A process that has loaded the product, and forks others from itself: to load it takes longer than most of their work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gunicorn_site import PATIENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER = """
import gc, json, os, sys
gc.disable()
import partnership.operations.app
gc.freeze()
gc.enable()
for line in sys.stdin:
    order, of = json.loads(line)
    if order == "start":
        pid = os.fork()
        if not pid:
            status = 1
            try:
                for each in range(3):
                    os.dup2(os.open(os.devnull, os.O_RDWR), each)
                code, *words = of
                sys.argv = ["-c", *words]
                exec(code, {"__name__": "__main__"})
                status = 0
            except SystemExit as end:
                status = end.code or 0
            finally:
                os._exit(status)
        print(pid, flush=True)
    else:
        pid, status = os.waitpid(of, os.WNOHANG)
        print(os.waitstatus_to_exitcode(status) if pid else "", flush=True)
"""


@dataclass
class ForkServer:
    """What others are forked from."""

    process: subprocess.Popen[str]

    def ask(self, order: str, of: Any) -> str:
        """Its one line of answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([order, of]) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def start(self, code: str, *words: str) -> ForkedProcess:
        """A process that runs this code, with these words behind it, as `python -c` does."""
        return ForkedProcess(self, int(self.ask("start", [code, *words])))


@dataclass
class ForkedProcess:
    """One that was forked; it is used as a `subprocess.Popen` is."""

    server: ForkServer
    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it has not."""
        if self.returncode is None and (answer := self.server.ask("look", self.pid)):
            self.returncode = int(answer)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Unless it has ended: its number may be another's by then."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float) -> int:
        """How it ended."""
        until = time.monotonic() + seconds
        while self.poll() is None:
            assert time.monotonic() < until, "it does not end"
            time.sleep(0.005)
        assert self.returncode is not None
        return self.returncode


@contextmanager
def fork_server() -> Iterator[ForkServer]:
    """One, until the block ends."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield ForkServer(process)
        process.kill()
        process.wait(PATIENCE)
