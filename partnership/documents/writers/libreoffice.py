"""LibreOffice, where the machine has it: a Word file of ours as PDF or ODT, one at a time, with a time limit."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tagged for screen readers, and each bookmark of ours as a place with a name, from which page numbers are read.
_PDF: Final = (
    "pdf:writer_pdf_Export:{"
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
)
_FILTERS: Final = {"pdf": _PDF, "odt": "odt"}
_LONGEST_WAIT = 600  # seconds for its turn: what waits longer is not waited for by anybody any more
_LOOK_EVERY = 0.1  # seconds between two tries to take the turn


class OfficeFault(Exception):
    """LibreOffice did not make the file; `is_late` when it was ended because it took too long."""

    def __init__(self, message: str, *, is_late: bool = False) -> None:
        super().__init__(message)
        self.is_late = is_late


@dataclass(frozen=True, slots=True)
class Office:
    """The program, a private folder for its profile and for what it works on, and how long it may take."""

    program: str
    folder: Path
    seconds: float = 60.0

    def convert(self, word: bytes, ending: str) -> bytes:
        """A Word file of ours as "pdf" or "odt"; raises OfficeFault, and OSError when the disk is full.

        One file at a time, whatever process asks: a second LibreOffice would find the profile of the first in use.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._turn(), tempfile.TemporaryDirectory(dir=self.folder, prefix="work-") as name:
            _end_orphans(self._profile)
            work = Path(name)
            (work / "paper.docx").write_bytes(word)
            try:
                self._run(work, ending)
            except OfficeFault:  # a profile that it left half written would fail again and again
                shutil.rmtree(self._profile, ignore_errors=True)
                raise
            made = work / f"paper.{ending}"
            if not made.is_file():
                message = "LibreOffice ended without making the file."
                raise OfficeFault(message)
            return made.read_bytes()

    @property
    def _profile(self) -> Path:
        return (self.folder / "profile").resolve()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other process converts. The lock ends with the process that holds it, however it ends."""
        handle = os.open(self.folder / "turn", os.O_RDWR | os.O_CREAT, 0o600)
        gives_up_at = time.monotonic() + _LONGEST_WAIT
        try:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as fault:
                    if time.monotonic() > gives_up_at:
                        message = "Another file was being made for too long."
                        raise OfficeFault(message, is_late=True) from fault
                    time.sleep(_LOOK_EVERY)
            yield
        finally:
            os.close(handle)

    def _run(self, work: Path, ending: str) -> None:
        command = [
            self.program, f"-env:UserInstallation={self._profile.as_uri()}", "--headless", "--norestore",
            "--nologo", "--nodefault", "--nolockcheck", "--convert-to", _FILTERS[ending], "--outdir", str(work),
            str(work / "paper.docx"),
        ]  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 - the program is a setting of the site, the rest is ours
            command,
            cwd=work,
            env=_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a group of its own, so that its children can be ended with it
            umask=0o077,  # its profile names the papers that it has worked on
        )
        try:
            status = process.wait(self.seconds)
        except subprocess.TimeoutExpired as fault:
            message = f"LibreOffice was ended after {self.seconds:g} seconds."
            raise OfficeFault(message, is_late=True) from fault
        finally:
            _end_group(process)
        if status:
            message = f"LibreOffice ended with status {status}."
            raise OfficeFault(message)


def find_office(program: str) -> str:
    """The full path of the program, given by name or path; empty where the machine does not have it."""
    return (shutil.which(program) or "") if program else ""


def _environment(work: Path) -> dict[str, str]:
    """What the program is told of this process: where programs and its own files lie. No setting, no key."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(work), "TMPDIR": str(work)}


def _end_orphans(profile: Path) -> None:
    """End what still works with this profile: it is our turn, so whoever started it was ended before it could.

    Left alone it would take the next file over, and nobody would wait for it. Looks only where Linux tells.
    """
    mark = f"-env:UserInstallation={profile.as_uri()}".encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile, or is another user's
            if mark in path.read_bytes().split(b"\0"):
                os.kill(int(path.parent.name), signal.SIGKILL)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the program and every child that it started; those that have ended already are no matter."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
