"""The small pack, and guidance over it, as fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import OverlayOnDisk, PackOnDisk

from partnership.guidance import loader

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def small_pack(tmp_path: Path) -> PackOnDisk:
    return PackOnDisk(tmp_path / "small")


@pytest.fixture
def overlay(tmp_path: Path) -> OverlayOnDisk:
    return OverlayOnDisk(tmp_path / "ours")


@pytest.fixture
def guided_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Gives the site at work its guidance from a folder that others had before: it is read and checked once in a process.

    That it is looked for in the folder of the site is seen in `test_site.py`.
    """
    of_site = loader._SITE.find

    def guided(folder: Path) -> None:
        monkeypatch.setattr(loader._SITE, "find", lambda: folder if of_site() else None)

    return guided
