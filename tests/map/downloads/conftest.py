"""A site on SQLite: nothing here asks a database anything that the two would answer differently."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from consultation.making import Scene, make_scene
from documents.libreoffice import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories import World
    from flask import Flask


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The address of an empty, migrated SQLite database."""
    return sqlite_url


@pytest.fixture
def scene(kept: Callable[..., Scene], app: Flask, world: World) -> Scene:
    """A protocol in draft that can go the whole way."""
    return kept("consultation", make_scene, app, world)


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
