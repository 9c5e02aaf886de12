"""The partnership of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from consultation.making import Scene, make_scene

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A protocol in draft that can go the whole way."""
    return make_scene(app, world)
