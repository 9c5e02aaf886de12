"""What lies on the disk of the machine, for others who have an account there or take a copy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sites import make_app

from partnership.returns.bundles.views import Notebook
from partnership.store import schema
from partnership.store.db import db

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with app.app_context():
        schema.migrate()
        found = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("new.sqlite3*")}
        db.engine.dispose()
    assert len(found) > 1
    assert not any(found.values()), found


def test_how_far_a_download_is_stands_in_a_file_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Notebook(tmp_path / "papers", uuid4(), uuid4()).note(2, 5)
    finally:
        os.umask(before)
    [path] = (tmp_path / "papers").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_that_is_locked_away_leaves_the_files_of_the_site(app: Flask, world: World, tmp_path: Path) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.location(refuge, "House", address="7 Zyqqex Lane")
    client = app.test_client().sign_in(world.coordinator(ours))
    assert any(b"Zyqqex" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    form = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    assert client.submit(form, is_confidential="y").status_code == 302
    assert not [path.name for path in tmp_path.iterdir() if path.is_file() and b"Zyqqex" in path.read_bytes()]
