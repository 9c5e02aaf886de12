"""How far an import is, and whether it is to stop: a small file beside the site, for a page in another process.

An import is one transaction, so that no other can see in the database how far it is; on SQLite none could even write
that it should stop.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import current_app

if TYPE_CHECKING:
    from uuid import UUID

_EVERY: Final = 0.3  # seconds
SILENT: Final = 90  # seconds without a word: whoever told is dead, since 500 rows are written in one or two
OLD: Final = 24 * 60 * 60  # seconds: of a process that died


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """So many of so many organisations."""

    done: int
    of: int
    words: str

    @property
    def percent(self) -> int:
        """Between 0 and 100."""
        return min(100, 100 * self.done // max(1, self.of))


def folder() -> Path:
    """Where it is told: for the site's own user only."""
    found = Path(current_app.instance_path) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


class Teller:
    """Tells how far one import is; asks whether it is to stop."""

    def __init__(self, import_id: UUID) -> None:
        self._path, self._stop = _paths(import_id)
        self._told_at = 0.0

    def tell(self, done: int, of: int, words: str) -> None:
        """Say how far it is, now and then."""
        if time.monotonic() - self._told_at < _EVERY and done != of:
            return
        self._told_at = time.monotonic()
        scratch = self._path.with_suffix(".part")
        scratch.write_text(json.dumps([done, of, words]), encoding="utf-8")
        scratch.replace(self._path)

    def is_stopped(self) -> bool:
        """Whether somebody pressed cancel."""
        return self._stop.exists()

    def end(self) -> None:
        """Nothing more is told of it."""
        for each in (self._path, self._stop):
            each.unlink(missing_ok=True)


def how_far(import_id: UUID) -> ImportProgress | None:
    """How far an import is; None where none is being done, or where who did it was cut off."""
    path = _paths(import_id)[0]
    with suppress(OSError, ValueError):
        if time.time() - path.stat().st_mtime > SILENT:
            return None
        done, of, words = json.loads(path.read_text(encoding="utf-8"))
        return ImportProgress(int(done), int(of), str(words))
    return None


def stop(import_id: UUID) -> None:
    """Say that an import is to stop; nothing of it is kept then."""
    _paths(import_id)[1].touch(mode=0o600)


def is_stopping(import_id: UUID) -> bool:
    """Whether it was told to stop and has not yet."""
    return _paths(import_id)[1].exists()


def remove_old() -> None:
    """Take away what a process left behind that died."""
    for path in folder().glob("*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > OLD:
                path.unlink()


def _paths(import_id: UUID) -> tuple[Path, Path]:
    return folder() / f"{import_id}.json", folder() / f"{import_id}.stop"
