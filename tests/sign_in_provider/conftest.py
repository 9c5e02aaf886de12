"""The provider of this process, started once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sign_in_provider import provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_in_provider.provider import RunningProvider


@pytest.fixture(scope="session")
def _started() -> Iterator[RunningProvider]:
    running = provider.start()
    yield running
    running.process.terminate()
    running.process.wait(10)
    if running.process.stdout is not None:
        running.process.stdout.close()


@pytest.fixture
def running(_started: RunningProvider) -> RunningProvider:
    """The provider, as if it had just been started."""
    return _started.fresh()
