"""The sites that the promises are tried on: one partnership alone, and the same one beside its twin."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from promises.sites import Site
from promises.twins import Twins, make_twins

from partnership.accounts import identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _long_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk may take minutes: that a sign-in was used is not written down meanwhile."""
    monkeypatch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))


@pytest.fixture(scope="package")
def sites(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Site, Site, Twins]]:
    """The first partnership alone on a site, and both on another."""
    folder = tmp_path_factory.mktemp("twins")
    both, alone = Site(folder, sqlite_template), list[Site]()
    twins = make_twins(both.world, lambda: alone.append(both.copy(folder / "alone")))
    both.freeze()
    yield alone[0], both, twins
    alone[0].close()
    both.close()


@pytest.fixture
def twins(sites: tuple[Site, Site, Twins]) -> Iterator[Twins]:
    """Both partnerships, as they were made."""
    yield sites[2]
    sites[1].go_back()
