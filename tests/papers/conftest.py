"""A site on SQLite: nothing here asks a database anything that the two would answer differently."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from conftest import make_app
from consultation.making import Scene, make_scene
from documents.offices import program

from partnership import audit
from partnership.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from factories import World
    from flask import Flask


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the prepared file."""
    audit.set_actor(audit.SYSTEM)
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A protocol in draft that can go the whole way."""
    return make_scene(app, world)


@pytest.fixture
def with_office(app: Flask, tmp_path: Path) -> Callable[..., Path]:
    """Put a program in the place of LibreOffice; returns a file to which each of its runs adds a line."""

    def put(script: str = "cp $out/paper.docx $out/paper.$ending", seconds: int = 20) -> Path:
        runs = tmp_path / "runs"
        runs.touch()
        given = f"ending=pdf; case $asked in *--convert-to?odt*) ending=odt;; esac\necho run >> {runs}\n{script}"
        settings = replace(app.extensions["settings"], office=program(tmp_path, given), office_seconds=seconds)
        app.extensions["settings"] = settings
        return runs

    return put
