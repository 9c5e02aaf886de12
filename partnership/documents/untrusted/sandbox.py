"""Reads a file from outside in a process of its own, with little memory and time and none of the site's settings.

What the reader returns comes back as JSON: nothing that the other process says is run here. A reader's module may say
by `opened` how its files are looked at before they are read, and by `ADVICE` what helps; where it does not, they are
Word files.
"""

from __future__ import annotations

import importlib
import json
import logging
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.untrusted.docx_file import SAVE_AGAIN, Refused, check

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY: Final = 320 * 1024 * 1024  # bytes of address space; Python with lxml takes 30 MiB of it
SECONDS: Final = 15  # of work
PATIENCE: Final = 5  # seconds more, on a busy machine
_ROOT: Final = Path(__file__).parents[3]
_AT_ONCE: Final = threading.BoundedSemaphore(2)  # so that several uploads do not take the machine's memory together
_log = logging.getLogger(__name__)
_OURS: Final = "partnership.documents."


def run_sandboxed(reader: str, content: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> Any:
    """What a function of ours, "module:function" in `partnership.documents`, makes of an uploaded file.

    The function receives what `opened` of its module gives, else a `docx_file.IncomingPackage`. Raises Refused, in its
    own words or because reading took more than `seconds` or `memory` (bytes).
    """
    module = reader.partition(":")[0]
    if module.startswith(_OURS):
        _opener(module)(content)  # what can be refused without a process is
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module, nothing from outside on the line
                [sys.executable, "-B", "-m", __name__, reader, str(seconds), str(memory)],
                input=content,
                capture_output=True,
                timeout=seconds + PATIENCE,
                cwd=_ROOT,
                env={"PYTHONUTF8": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired as fault:
            raise _too_much(module) from fault
    if done.returncode < 0:  # ended from outside: a limit
        raise _too_much(module)
    if done.returncode:
        _log.error("reading a file from outside failed: %s", _fault_of(done.stderr))
        message = f"The file cannot be read. {_advice(module)}"
        raise Refused(message)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer["read"]


def _opener(module: str) -> Callable[[bytes], Any]:
    found: Callable[[bytes], Any] = getattr(importlib.import_module(module), "opened", check)
    return found


def _advice(module: str) -> str:
    """What to do with a file that cannot be read, as its reader says."""
    return (
        str(getattr(importlib.import_module(module), "ADVICE", SAVE_AGAIN)) if module.startswith(_OURS) else SAVE_AGAIN
    )


def _too_much(module: str) -> Refused:
    return Refused(f"The file takes far more time or memory to read than a file of its kind does. {_advice(module)}")


def _fault_of(told: bytes) -> str:
    """What sort of fault ended the other process; its words may hold some of the file, and are not kept."""
    last = told.decode(errors="replace").strip().rpartition("\n")[2]
    return last.partition(":")[0][:80]


def main() -> None:
    """The other process: limits first, then the reader."""
    reader, seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = reader.partition(":")
    if not module.startswith(_OURS):
        message = f"{reader!r} is no reader of documents"
        raise ValueError(message)
    read = getattr(importlib.import_module(module), name)
    try:
        answer = {"read": read(_opener(module)(sys.stdin.buffer.read()))}
    except MemoryError:
        answer = {"refused": str(_too_much(module))}
    except Refused as fault:
        answer = {"refused": str(fault)}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
