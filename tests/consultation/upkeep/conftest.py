"""Fixtures of requests and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from consultation.upkeep.sending import Place, make_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask


@pytest.fixture
def place(app: Flask, world: World, kept: Callable[..., Place]) -> Place:
    """A partnership with an organisation whose people and coordinator have accounts."""
    return kept("place of upkeep", make_place, app, world)
