"""Guidance that makes a kind a safe place, when there are entries of it: what they were found by before is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import Files
from guidance.test_site import KIND, written
from sqlalchemy import select

from partnership.operations import serving
from partnership.store.db import db
from partnership.store.models import Audience, Organisation, SearchToken

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

BY_NAME_AND_KIND = {"tideway", "=tideway", "k:river-police"}


@pytest.fixture
def entry(world: World, ours: Partnership, tmp_path: Path, guided_by: Callable[[Path], None]) -> Organisation:
    """An entry of a kind that is made a safe place after it was found by its services, desks and area; and another."""
    for name, more in (("before", ""), ("after", "is_safe_place = true\n")):
        written(tmp_path / name)
        Files(tmp_path / name / "thameside").write("kinds.toml", KIND + more)
    guided_by(tmp_path / "before")
    row = world.organisation(
        "Tideway", ours, kind_id="river-police", covers=["Eastmarsh"], description="Beside Quayside station"
    )
    world.service(row, "Rooms in Quayside")
    world.contact(row, "Night desk", audience=Audience.PARTNERS)
    other = world.organisation("Lockgate", ours)
    world.service(other, "Interpreting")
    guided_by(tmp_path / "after")
    return row


def words(app: Flask, organisation: Organisation | None = None) -> set[str]:
    """The words of an entry, or of all."""
    statement = select(SearchToken.token)
    if organisation is not None:
        statement = statement.where(SearchToken.organisation_id == organisation.id)
    with app.app_context():
        return {*db.session.scalars(statement)}


def test_a_start_of_the_site_takes_them_away_and_leaves_the_others(
    app: Flask, entry: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = words(app)
    assert {"quayside", "eastmarsh", "night"} <= words(app, entry)
    monkeypatch.setattr(app.jinja_env, "list_templates", list)  # to compile them all takes seconds
    monkeypatch.setattr(app.jinja_env, "bytecode_cache", app.jinja_env.bytecode_cache)  # others use the application too
    serving.warm(app)
    assert words(app, entry) == BY_NAME_AND_KIND
    assert {"lockgate", "interpreting"} <= words(app) < before


def test_a_round_of_the_worker_takes_them_away_and_says_so_once(app: Flask, entry: Organisation) -> None:
    runner = app.test_cli_runner()
    assert "1 safe place hidden" in runner.invoke(args=["worker", "--once"]).output
    assert words(app, entry) == BY_NAME_AND_KIND
    assert "hidden" not in runner.invoke(args=["worker", "--once"]).output
