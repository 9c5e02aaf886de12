"""The partnership of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from consultation.making import Scene, make_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask


@pytest.fixture
def scene(kept: Callable[..., Scene], app: Flask, world: World) -> Scene:
    """A protocol in draft that can go the whole way."""
    return kept("consultation", make_scene, app, world)
