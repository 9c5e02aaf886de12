"""Fixtures of requests and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from upkeep.sending import Place, make_place

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


@pytest.fixture
def place(app: Flask, world: World) -> Place:
    """A partnership with an organisation whose people and coordinator have accounts."""
    return make_place(app, world)
