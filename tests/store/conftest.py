"""Fixtures of the core: the migrations of the product are read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from partnership.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

PRODUCT = str(schema.MIGRATIONS)


@pytest.fixture(scope="session", autouse=True)
def _migrations_read_once() -> Iterator[None]:
    """Each way up or down read all files of the migrations; a test's own ones are still read each time."""
    read = ScriptDirectory.from_config
    once = cache(lambda: ScriptDirectory(PRODUCT))

    def find(config: Config) -> ScriptDirectory:
        return once() if config.get_main_option("script_location") == PRODUCT else read(config)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", find)
        yield
