"""Backups: whether there is one of last night, encrypted, and whether it can be read by whom it must not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.operations.backups.services import newest
from partnership.operations.doctor.diagnosis import look, mend
from partnership.operations.doctor.files import is_open_to_others
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnership.operations.doctor.diagnosis import Diagnosis

NIGHTLY = timedelta(hours=36)
MAKE = (
    "Run “flask --app wsgi backup create”, and switch the timer on: “systemctl enable --now partnership-backup.timer”"
)


def newest_backup(folder: Path | None = None) -> Iterator[Diagnosis]:
    """The newest of the folder of backups, or of another one."""
    found = newest(folder)
    if found is None:
        yield mend("There is no backup", MAKE)
        return
    if now() - found.at > NIGHTLY:
        yield mend(f"The newest backup is of {found.at:%d %B %Y %H:%M} UTC", MAKE)
    if not found.is_encrypted:
        yield look(
            f"The newest backup can be read by whoever has it: {found.path}",
            "Set PARTNERSHIP_BACKUP_RECIPIENT to a public key whose private half is on another machine",
        )
    if is_open_to_others(found.path):
        yield mend(f"Others on this machine can read the backup {found.path}", f"Run “chmod 600 {found.path}”")
    if found.is_as_written is False:
        yield mend(
            f"The backup {found.path} is not what was written", "Make another one, and find out what the disk has"
        )
