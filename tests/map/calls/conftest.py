"""The map of the demonstration, as the tests of findings have it, and an agency to call about a child."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from findings.conftest import demonstration

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Organisation, Partnership

__all__ = ["demonstration", "services"]


@pytest.fixture
def services(world: World, ours: Partnership) -> Organisation:
    """Children's services that lead the referral of children."""
    row = world.organisation("Borough children's services", ours, kind_id="childrens-services")
    world.responsibility(ours, row, "child-referral")
    world.confirm(row)
    return row
