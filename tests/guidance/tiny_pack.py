"""The smallest pack with facts, as a folder that a site may have for guidance of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

TINY = Path(__file__).with_name("tiny-pack")


def copy_to(folder: Path) -> Path:
    """A copy of the pack inside a folder of guidance, under the name that it has."""
    return Path(shutil.copytree(TINY, folder / TINY.name))
