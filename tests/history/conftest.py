"""Fixtures of history: a partnership with police and a refuge, its visitors, and a clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from history.living import Clock

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the test turns; it begins on 2 March 2026."""
    made = Clock(monkeypatch)
    made.turn(2026, 3, 2)
    return made


@pytest.fixture
def police(world: World, partnership: Partnership) -> Organisation:
    return world.organisation("Borough police", partnership, created_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def coordinator(world: World, partnership: Partnership) -> Account:
    return world.coordinator(partnership)


@pytest.fixture
def reader(world: World, partnership: Partnership) -> Account:
    return world.reader(partnership)
