"""Programs in place of LibreOffice, for what it does when it does not do its work."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def program(folder: Path, script: str) -> str:
    """A program in place of LibreOffice; `$out` is the folder that it is to write to, `$asked` all it was told."""
    path = folder / "soffice"
    path.write_text(f'#!/bin/sh\nasked=$*\nwhile [ "$1" != --outdir ]; do shift; done\nout=$2\n{script}\n')
    path.chmod(0o755)
    return str(path)


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere entry of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def begun(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that the system already shows with its words, and that is gone afterwards.

    A moment after its start `/proc` has no words of it yet: who looked for it by them would not find it.
    """
    process = subprocess.Popen(words)
    try:
        shown_by = time.monotonic() + 10
        while words[-1].encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
            assert time.monotonic() < shown_by, words
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait()
