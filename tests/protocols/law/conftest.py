"""A partnership on the tiny pack, which stands in the guidance of the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from guidance.tiny_pack import copy_to

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Partnership


@pytest.fixture
def ours(tmp_path: Path, world: World) -> Partnership:
    """The partnership of the island."""
    copy_to(tmp_path / "guidance")
    return world.partnership("island", pack_id="tiny-pack")
