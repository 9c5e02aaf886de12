"""How far a bundle is that is being sent, so that a page can say so: a line in a file of the site's own folder.

It holds two numbers. Its name is a hash of a word that the page made up and of the account, so that nobody reads the
progress of somebody else. It goes with what else lies there for a short time.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

_TICKET = re.compile(r"[A-Za-z0-9_-]{8,40}")


def new_ticket() -> str:
    """A word for one download."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Progress:
    """Files sent, of how many; `None` for both as long as nothing has begun."""

    done: int | None = None
    total: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether all are sent."""
        return self.done is not None and self.done == self.total


class Notebook:
    """Where the progress of one download stands."""

    def __init__(self, folder: Path, ticket: str, account_id: UUID | None) -> None:
        is_ours = _TICKET.fullmatch(ticket) is not None and account_id is not None
        key = sha256(f"{account_id} {ticket}".encode()).hexdigest()
        self._path = folder / f"{key}.progress" if is_ours else None

    def note(self, done: int, total: int) -> None:
        """Write down how far it is. A disk that is full stops no download."""
        if self._path is None:
            return
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.write_text(f"{done} {total}")

    def read(self) -> Progress:
        """How far it is."""
        if self._path is None:
            return Progress()
        try:
            done, total = map(int, self._path.read_text().split())
        except (OSError, ValueError):  # not begun, or read while it is being written
            return Progress()
        return Progress(done, total)
