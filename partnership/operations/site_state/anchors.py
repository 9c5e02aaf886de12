"""Anchors of the history: the newest number and seal of the audit, kept where who changes the database cannot reach.

The chain alone cannot tell that its end was cut off, and somebody with its key can seal other rows. What was written
down elsewhere tells both: a row that an anchor names is there with the same seal, or the history is not what it was.
An anchor opens nothing and says nothing of what the rows tell.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.operations.site_state import queries
from partnership.store import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

FILE = "anchors-{:%Y-%m}.jsonl"  # a file a month in a folder
_MOST_DIGITS = 18
_LONGEST = 1000  # characters of a file that are looked at together
# In a line of JSON, of the log of events or of our own, and in a mail that was saved, also an answered one.
_IN_TEXT = re.compile(
    rf"sequence\W{{1,8}}(\d{{1,{_MOST_DIGITS}}})\W{{1,16}}(?:and )?seal\W{{1,8}}([0-9a-f]{{64}})(?![0-9a-f])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest row of the audit at a moment."""

    at: datetime
    sequence: int
    seal: str

    @property
    def line(self) -> str:
        """As a file keeps it, one line of JSON."""
        found = {
            "time": self.at.astimezone(UTC).isoformat(timespec="seconds"),
            "event": "audit.anchor",
            "sequence": self.sequence,
            "seal": self.seal,
        }
        return json.dumps(found, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What anchors say of a history: the newest that holds, and each row that is not what an anchor has."""

    held: int  # how many anchors hold
    last_held: int | None  # the number of the newest row of which that is known
    cut: tuple[int, ...]  # rows that are gone
    changed: tuple[int, ...]  # rows that are there with another seal
    newest: int  # the number of the newest row there is

    @property
    def fault(self) -> str:
        """What is wrong, in one sentence; empty when all anchors hold."""
        if not (self.cut or self.changed):
            return ""
        first = min((*self.cut, *self.changed))
        where = f"after row {self.last_held} and " if self.last_held is not None else ""
        told = []
        if self.changed:
            told.append(f"row {self.changed[0]} is not the one that was sealed then")
        if self.cut:
            gone = self.cut[-1] - self.newest
            told.append(
                f"rows up to {self.cut[-1]} were there and the last one is {self.newest}: {gone} or more were cut off"
                if gone > 0
                else f"row {self.cut[0]} is gone"
            )
        return f"the audit was changed or cut {where}at or before row {first}: {'; '.join(told)}"


def current(session: Session, at: datetime) -> Anchor | None:
    """The anchor of now; None while nothing has happened."""
    found = audit.newest(session)
    return Anchor(at, *found) if found is not None else None


def read(paths: Iterable[Path]) -> dict[int, set[str]]:
    """The anchors in files or folders of files: numbers with the seals that are told of each.

    A file may be lines of ours, a log of events, or saved mails. Raises InputFault for one that cannot be read, or
    that has none: a check that looks at nothing must not say that all is well.
    """
    found: dict[int, set[str]] = {}
    for path in paths:
        files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        if not sum(_read_file(each, found) for each in files):
            message = f"There is no anchor in {path}: each is a line with “sequence” and “seal”"
            raise InputFault(message)
    return found


def _read_file(path: Path, found: dict[int, set[str]]) -> int:
    """Add the anchors of a file; returns how many it tells."""
    previous, count = "", 0
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                previous = (previous + line)[-_LONGEST:]  # a mail has them on lines of their own
                for number, seal in _IN_TEXT.findall(previous):
                    found.setdefault(int(number), set()).add(seal.lower())
                    count += 1
    except OSError as fault:
        message = f"{path} cannot be read: {fault.strerror}"
        raise InputFault(message) from fault
    return count


def compare(session: Session, anchors: Mapping[int, set[str]]) -> Verdict:
    """Hold anchors against the audit as it is."""
    there = queries.seals(session, anchors)
    newest = audit.newest(session)
    held = sorted(number for number, seals in anchors.items() if seals == {there.get(number)})
    cut = sorted(number for number in anchors if number not in there)
    changed = sorted(number for number, seals in anchors.items() if number in there and seals != {there[number]})
    first = min((*cut, *changed), default=None)
    last_held = max((number for number in held if first is None or number < first), default=None)
    return Verdict(len(held), last_held, tuple(cut), tuple(changed), newest[0] if newest is not None else 0)


def append(folder: Path, anchor: Anchor) -> Path:
    """Add a line to the file of the month in a folder and have it on the disk; returns the file. Raises OSError."""
    path = folder / FILE.format(anchor.at)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, f"{anchor.line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return path
