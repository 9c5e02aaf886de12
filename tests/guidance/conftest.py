"""The small pack as a fixture."""

from __future__ import annotations

from pathlib import Path

import pytest
from guidance.small_pack import PackOnDisk


@pytest.fixture
def small_pack(tmp_path: Path) -> PackOnDisk:
    return PackOnDisk(tmp_path / "small")
