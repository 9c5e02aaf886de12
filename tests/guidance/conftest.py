"""The small pack, and guidance over it, as fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest
from guidance.small_pack import OverlayOnDisk, PackOnDisk


@pytest.fixture
def small_pack(tmp_path: Path) -> PackOnDisk:
    return PackOnDisk(tmp_path / "small")


@pytest.fixture
def overlay(tmp_path: Path) -> OverlayOnDisk:
    return OverlayOnDisk(tmp_path / "ours")
