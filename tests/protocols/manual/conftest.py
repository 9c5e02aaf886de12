"""A protocol in force, once with one version and once with two: signed once for all tests, which get copies."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from consultation.making import Scene, make_scene
from factories import World
from protocols.manual.making import NEW_WORDS, agree_next, begin_next, change_desk
from sites import close, make_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@dataclass(frozen=True, slots=True)
class SignedSites:
    """The databases, and the rows in them."""

    one: Path
    two: Path
    scene: Scene


@pytest.fixture(scope="session")
def signed_sites(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> SignedSites:
    """Version 1.0 in force; and version 2.0 in its place, with a clause that says something else."""
    folder = tmp_path_factory.mktemp("signed")
    site, one, two = folder / "site.sqlite3", folder / "one.sqlite3", folder / "two.sqlite3"
    shutil.copy(sqlite_template, site)
    app = make_app(folder, f"sqlite:///{site}")
    scene = make_scene(app, World(app))
    for number, agency in enumerate(scene.agencies):
        change_desk(scene, agency, post=f"Desk of the {agency}", telephone=f"020 7946 010{number}")
    scene.agree()
    scene.client("reader")
    close(app)
    shutil.copy(site, one)
    begin_next(scene)
    assert scene.edit(NEW_WORDS) == 302
    agree_next(scene)
    close(app)
    shutil.copy(site, two)
    return SignedSites(one, two, scene)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, signed_sites: SignedSites, tmp_path: Path) -> str:
    """A copy of one of the two, by the fixture that a test takes. Pages are the same on PostgreSQL."""
    chosen = signed_sites.two if "twice_agreed" in request.fixturenames else signed_sites.one
    shutil.copy(chosen, tmp_path / "site.sqlite3")
    return f"sqlite:///{tmp_path / 'site.sqlite3'}"


@pytest.fixture
def agreed(app: Flask, signed_sites: SignedSites) -> Scene:
    """The protocol, on the copy."""
    return replace(signed_sites.scene, app=app, world=World(app), accounts=dict(signed_sites.scene.accounts))


@pytest.fixture
def twice_agreed(agreed: Scene) -> Scene:
    """The same with version 2.0 in force in place of 1.0."""
    return agreed
