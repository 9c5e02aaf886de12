"""How far a bundle is that is being sent, so that a page can say so: a line in a file of the site's own folder.

It holds two numbers. Its name is a hash of the account and the partnership, so that nobody reads the progress of
somebody else. It goes with what else lies there for a short time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from partnership.base.private_files import for_owner

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class SendProgress:
    """Files sent, of how many; none of both as long as nothing has begun."""

    done: int = 0
    total: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all are sent."""
        return bool(self.total) and self.done == self.total


class Notebook:
    """Where the newest download of an account from a partnership stands."""

    def __init__(self, folder: Path, account_id: UUID | None, partnership_id: UUID) -> None:
        self._path = folder / f"{sha256(f'{account_id} {partnership_id}'.encode()).hexdigest()}.progress"

    def note(self, done: int, total: int) -> None:
        """Write down how far it is. A disk that is full stops no download."""
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(self._path, "w", encoding="utf-8", opener=for_owner) as file:
                file.write(f"{done} {total}")

    def read(self) -> SendProgress:
        """How far it is."""
        try:
            done, total = map(int, self._path.read_text().split())
        except (OSError, ValueError):  # not begun, or read while it is being written
            return SendProgress()
        return SendProgress(done, total)
