"""The sites that the promises are tried on: one partnership alone, and the same one beside its twin."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import World
from promises.cast import Cast, make_cast
from promises.fork_server import ForkServer, fork_server
from promises.sites import Site
from promises.twins import Twins, make_twins
from sites import OneApp, close, make_app

from partnership.accounts import identity
from partnership.map.downloads import taken
from partnership.store import audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask


@pytest.fixture(autouse=True)
def _long_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk may take minutes: that a sign-in was used is not written down meanwhile."""
    monkeypatch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))


@pytest.fixture
def no_event_of_a_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has the moment of writing in its bytes: of two walks one may make an event more, by a hash more."""
    monkeypatch.setattr(taken.queries, "was_taken", lambda *_given: True)


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkServer]:
    """What processes that are killed are forked from."""
    with fork_server() as server:
        yield server


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


@dataclass
class Scene:
    """A site with the cast of the search for widened reach."""

    app: Flask
    world: World
    cast: Cast


@pytest.fixture(scope="session")
def cast_on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Cast]:
    """A file with the cast, made once in this process and copied for each test."""
    folder = tmp_path_factory.mktemp("cast")
    shutil.copy(sqlite_template, folder / "cast.sqlite3")
    app = make_app(folder, f"sqlite:///{folder / 'cast.sqlite3'}")
    cast = make_cast(World(app))
    close(app)
    return folder / "cast.sqlite3", cast


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def scene(request: pytest.FixtureRequest, tmp_path: Path, applications: Callable[[str], OneApp]) -> Iterator[Scene]:
    """The cast on each of the two databases."""
    audit.set_actor(audit.SYSTEM)
    if request.param == "sqlite":
        file, cast = request.getfixturevalue("cast_on_sqlite")
        shutil.copy(file, tmp_path / "site.sqlite3")
        one = applications(url := f"sqlite:///{tmp_path / 'site.sqlite3'}")
        app = one.move(tmp_path, url)
        yield Scene(app, World(app), cast)
    else:
        made = request.getfixturevalue("postgres")
        one = applications(made.url)
        world = World(one.move(tmp_path, made.url))
        cast = request.getfixturevalue("keeper").scene("cast", world, lambda: make_cast(world), made)
        yield Scene(world.app, world, cast)
    one.let_go()
    one.assert_unchanged()
    if request.param != "sqlite":
        made.empty()
