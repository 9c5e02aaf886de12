"""The folder of backups: their names and order, what one that was cut short has left, and whose turn it is."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.base.errors import Conflict
from partnership.operations.backups.age_files import digest_of
from partnership.operations.backups.retention import RetentionPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"partnership-(\d{8}T\d{6}Z)(\.age|\.tar\.gz)")
MOMENT = "%Y%m%dT%H%M%SZ"
HASH = ".sha256"  # beside each backup, as `sha256sum --check` reads it
PART, SCRATCH, LOCK = ".part", ".backup-", "lock"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup in its folder."""

    path: Path
    at: datetime  # when it was begun, aware, UTC

    @property
    def is_encrypted(self) -> bool:
        """Whether it is encrypted; else anybody with the file reads it."""
        return self.path.suffix == ".age"

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    @property
    def hash_file(self) -> Path:
        """Where its SHA-256 stands."""
        return self.path.with_name(self.path.name + HASH)

    @property
    def is_as_written(self) -> bool | None:
        """Whether its hash is the one that was written beside it; None where none stands there."""
        if not self.hash_file.is_file():
            return None
        return self.hash_file.read_text(encoding="ascii", errors="replace").split(" ")[0] == digest_of(self.path)


def backup_at(path: Path) -> BackupFile:
    """A backup by its file, whatever it is called."""
    found = NAME.fullmatch(path.name)
    at = datetime.strptime(found[1], MOMENT).replace(tzinfo=UTC) if found else _changed(path)
    return BackupFile(path, at)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def name_of(at: datetime, *, is_encrypted: bool) -> str:
    """What a backup is called."""
    return f"partnership-{at.strftime(MOMENT)}{'.age' if is_encrypted else '.tar.gz'}"


def backups_in(folder: Path) -> list[BackupFile]:
    """The backups of a folder, newest first."""
    if not folder.is_dir():
        return []
    found = [backup_at(path) for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return sorted(found, key=lambda each: each.at, reverse=True)


def prune(folder: Path, plan: RetentionPlan, now: datetime) -> list[BackupFile]:
    """Delete those that the plan does not keep, with their hashes; gives them."""
    there = backups_in(folder)
    kept = plan.kept([each.at for each in there], now)
    gone = [each for each in there if each.at not in kept]
    for each in gone:
        each.path.unlink()
        each.hash_file.unlink(missing_ok=True)
    return gone


def remove_remains(instance: Path, folder: Path) -> None:
    """Take away what backups left that were killed; only while no other one is at work."""
    for each in instance.glob(f"{SCRATCH}*"):
        with suppress(BlockingIOError, FileNotFoundError), _locked(each / LOCK):  # another one still looks at its own
            shutil.rmtree(each, ignore_errors=True)
    for each in folder.glob(f".partnership-*{PART}"):
        each.unlink(missing_ok=True)
    for each in folder.glob(f"partnership-*{HASH}"):
        if not each.with_name(each.name.removesuffix(HASH)).exists():
            each.unlink(missing_ok=True)


@contextmanager
def scratch_folder(instance: Path) -> Iterator[Path]:
    """A folder for its owner only beside the site's data, which is in the clear there too; gone at the end."""
    path = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=instance))
    try:
        with _locked(path / LOCK):
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def own_turn(instance: Path) -> Iterator[None]:
    """One at a time: a second one is refused."""
    try:
        with _locked(instance / "backup.lock"):
            yield
    except BlockingIOError as fault:
        message = "another backup is being made or put back; wait until it is done"
        raise Conflict(message) from fault


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """A lock that ends with the process that holds it; raises BlockingIOError where another one does."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def put(part: Path, final: Path) -> None:
    """Give a file that is written and safe on the disk its name, so that it is there whole or not at all."""
    part.replace(final)
    sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a power cut; some file systems of a network cannot."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
