"""Files that take seconds to make: made one after the other beside the site, kept for a short time, then removed.

A file is named after what it is made from, so that whoever asks for it must first have been given the very document
that it is of: there is no address by which it could be had without. It lies in a folder of the instance that is the
site's own. Another process of the site that is asked finds it there; what it does not find it makes, and waits for its
turn with LibreOffice.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import deque
from contextlib import suppress
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, cast

from flask import current_app

from partnership.base.config import site_settings
from partnership.documents.writers.libreoffice import Office, OfficeFault, find_office
from partnership.map.downloads.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from logging import Logger

    from flask import Flask

KEPT_SECONDS = 15 * 60  # long enough to be found again by who asked, short enough to be no second archive
MOST_WAITING = 20  # more than these wait for their turn: who asks next is told to come back
FAULT_SECONDS = 60  # how long a file that could not be made is not tried again
_SUFFIX = ".made"


class RenderState(StrEnum):
    """How far a file is."""

    WAITING = "waiting"  # others come first
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    LATE = "late"  # it took too long and was ended
    FULL = "full"  # too many wait


class RenderQueue:
    """Makes files one after the other in a thread of its own, which ends when nothing is left to do."""

    def __init__(self, folder: Path, logger: Logger) -> None:
        self._folder = folder
        self._logger = logger
        self._lock = Lock()
        self._waiting: deque[tuple[str, Callable[[], bytes]]] = deque()
        self._making = ""
        self._faults: dict[str, tuple[RenderState, float]] = {}

    @staticmethod
    def key(word: bytes, form: Format) -> str:
        """The name of a file: what it is made from, and the format."""
        return f"{sha256(word).hexdigest()}-{form}"

    def enqueue(self, key: str, make: Callable[[], bytes]) -> RenderState:
        """How far the file is; begins it where nobody has."""
        with self._lock:
            if self._path(key).is_file():
                return RenderState.READY
            if key == self._making:
                return RenderState.MAKING
            if any(key == each for each, _ in self._waiting):
                return RenderState.WAITING
            stage, until = self._faults.get(key, (RenderState.FAILED, 0.0))
            if time.monotonic() < until:
                return stage
            if len(self._waiting) >= MOST_WAITING:
                return RenderState.FULL
            self._faults.pop(key, None)
            self._waiting.append((key, make))
            if not self._making:
                self._start_next()
            return RenderState.MAKING if key == self._making else RenderState.WAITING

    def fetch(self, key: str) -> bytes | None:
        """The file; None when its time has just run out."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _start_next(self) -> None:
        """Make the next one in a thread; the lock is held."""
        if not self._waiting:
            self._making = ""
            return
        self._making, make = self._waiting.popleft()
        Thread(target=self._make, args=(self._making, make), daemon=True, name="papers").start()

    def _make(self, key: str, make: Callable[[], bytes]) -> None:
        fault: RenderState | None = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            remove_old(self._folder)
            _write_private(self._path(key), make())
        except OfficeFault as found:
            fault = RenderState.LATE if found.is_late else RenderState.FAILED
            self._logger.warning("a file could not be made: %s", found)
        except Exception:
            fault = RenderState.FAILED
            self._logger.exception("a file could not be made")
        with self._lock:
            now = time.monotonic()
            self._faults = {each: held for each, held in self._faults.items() if held[1] > now}
            if fault is not None:
                self._faults[key] = (fault, now + FAULT_SECONDS)
            self._start_next()


def init_app(app: Flask) -> None:
    """Give the site its queue, and templates the formats that it has; what an earlier run left behind goes."""
    remove_old(folder_of(app))
    app.extensions["papers"] = RenderQueue(folder_of(app), app.logger)
    app.jinja_env.globals["other_formats"] = other_formats


def folder_of(app: Flask) -> Path:
    """Where files lie for a short time: for the site's own user only."""
    return Path(app.instance_path) / "papers"


def find_render_queue() -> RenderQueue:
    """The queue of the site."""
    return cast("RenderQueue", current_app.extensions["papers"])


def office_of() -> Office | None:
    """LibreOffice as this site has it; None where it has none."""
    settings = site_settings()
    program = find_office(settings.office)
    folder = folder_of(current_app) / "office"
    return Office(program, folder, settings.office_seconds) if program else None


def other_formats() -> list[Format]:
    """The formats besides Word that can be had on this site, in the order in which pages offer them."""
    return [each for each in Format if each is not Format.WORD and (not each.needs_office or office_of() is not None)]


def remove_old(folder: Path, seconds: float = KEPT_SECONDS) -> int:
    """Remove what is older; returns how many. What was left behind by a process that died goes too."""
    removed = 0
    for path in (*folder.glob("*"), *folder.glob("office/work-*")):
        with suppress(OSError):  # another process may be as quick
            if path.name == "office" or time.time() - path.stat().st_mtime <= seconds:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            removed += 1
    return removed


def _write_private(path: Path, content: bytes) -> None:
    """The whole file or nothing, for its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="part-")  # made for the owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
