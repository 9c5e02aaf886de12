"""The machine: room, clock, programs."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.documents.writers.libreoffice import find_office
from partnership.operations.doctor.diagnosis import look, mend
from partnership.operations.doctor.queries import newest_audit_entry
from partnership.store.models import now
from partnership.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

LEAST_FREE = 500 * 1024 * 1024  # bytes: below it writes will soon be refused
LOW_SHARE = 0.1
AHEAD = timedelta(minutes=2)
# Where systemd keeps time, the second of these is there as soon as the clock was set by a time server.
TIMESYNC = Path("/run/systemd/timesync")


def room(folders: dict[str, Path]) -> Iterator[Diagnosis]:
    """Space on the disks of these folders, by what lies there."""
    for what, folder in folders.items():
        if not folder.is_dir():
            continue
        usage = shutil.disk_usage(folder)
        free = f"{usage.free / 1024**2:,.0f} MB are free where {what} lies ({folder})"
        if usage.free < LEAST_FREE:
            yield mend(f"{free}: soon nothing can be saved", "Make room, or give it a larger disk")
        elif usage.free < LOW_SHARE * usage.total:
            yield look(f"{free}, less than a tenth", "Look again within days, and let something watch it")


def clock() -> Iterator[Diagnosis]:
    """Whether the clock can be right: nothing in the history is from tomorrow, and the code is not from the future."""
    last = newest_audit_entry()
    if last is not None and last > now() + AHEAD:
        yield mend(
            f"The history has an entry of {last:%d %B %Y %H:%M} UTC, and this machine says {now():%d %B %Y %H:%M}",
            "Set the clock by a time server (“timedatectl set-ntp true”): links and sign-ins end by it",
        )
    made = max(each.stat().st_mtime for each in MIGRATIONS.glob("versions/*.py"))
    if made > (now() + timedelta(days=1)).timestamp():
        yield mend("The clock of this machine is behind its own files", "Set it by a time server")
    if TIMESYNC.is_dir() and not (TIMESYNC / "synchronized").exists():
        yield look("No time server has set the clock since the start", "Look at “timedatectl timesync-status”")


def programs(settings: Settings) -> Iterator[Diagnosis]:
    """What documents need."""
    if not find_office(settings.office):
        yield look(
            "No PDF and no ODT is offered: LibreOffice is not on this machine",
            "Install libreoffice-writer-nogui, or leave it: Word, text and Markdown need nothing",
        )
