"""An agency that takes part in two partnerships: in its home, and as a guest of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership


@pytest.fixture
def home(world: World) -> Partnership:
    """The partnership that keeps the entry."""
    return world.partnership("thameside")


@pytest.fixture
def guest(world: World) -> Partnership:
    """A partnership that it takes part in besides."""
    return world.partnership("riverside")


@pytest.fixture
def shared(world: World, home: Partnership, guest: Partnership) -> Organisation:
    """An agency that takes part in both."""
    return world.organisation("Borough police", home, guest)


@pytest.fixture
def keeper(world: World, home: Partnership) -> Account:
    """A coordinator of its home."""
    return world.coordinator(home, email="keeper@thameside.example")


@pytest.fixture
def reading(world: World, guest: Partnership) -> Account:
    """A coordinator of the other partnership, who is cleared there."""
    return world.coordinator(guest, is_cleared=True, email="reading@riverside.example")
