"""Files for the user of the site alone, from their first moment on: keys, backups, mails, databases."""

from __future__ import annotations

import os
from typing import IO, Any

MODE = 0o600


def for_owner(path: str, flags: int) -> int:
    """What `open` takes as its `opener`: a file that is made by it is its owner's alone."""
    return os.open(path, flags, MODE)


def sync(file: IO[Any]) -> None:
    """Have what was written outlive a power cut; raises OSError."""
    file.flush()
    os.fsync(file.fileno())
