"""A disk that is really full, under the database: nothing is half written, pages are shown, and it heals.

It takes the right to mount a small disk of memory. On PostgreSQL it takes a server of this machine too, and seconds:
`FULL_DISK=1` asks for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from bs4 import BeautifulSoup
from client import _form, _values
from factories import World
from postgres import URL, plain
from promises.statements import rows
from sqlalchemy import select, text

from partnership.store import audit, schema
from partnership.store.db import db
from partnership.store.models import Contact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from client import CheckedClient
    from flask import Flask
    from sites import OneApp

IS_FULL = os.environ.get("FULL_DISK") == "1"
MEGABYTE = 1_000_000
POSTS = 400
WORDS = "Rings through at night, and says whom to ask for. " * 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of memory."""
    place, words = tmp_path / "small", ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs"]
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run([*words, str(place)], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def on_small_postgres(place: Path, one: Callable[[str], OneApp]) -> Iterator[str]:
    """A migrated database in a table space of that disk."""
    shutil.chown(place, "postgres", "postgres")
    name, space = f"full_{uuid4().hex[:8]}", f"space_{uuid4().hex[:8]}"
    url = f"{URL.rsplit('/', 1)[0]}/{name}"
    for parent in place.parents:  # the server has to come to it
        with suppress(PermissionError):
            if parent.stat().st_uid == os.geteuid() and str(parent).startswith("/tmp/"):  # noqa: S108 - pytest's own
                parent.chmod(0o755)
    with psycopg.connect(plain(URL), autocommit=True) as server:
        server.execute(f"CREATE TABLESPACE {space} LOCATION '{place}'")  # type: ignore[arg-type]
        server.execute(f"CREATE DATABASE {name} TABLESPACE {space}")  # type: ignore[arg-type]
        try:
            with one(url).move(place.parent, url).app_context():
                schema.migrate()
                db.engine.dispose()
            yield url
        finally:
            one(url).let_go()
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]
            server.execute(f"DROP TABLESPACE {space}")  # type: ignore[arg-type]


SYSTEMS = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgres)] if IS_FULL else [])]


@pytest.fixture(params=SYSTEMS)
def site(
    request: pytest.FixtureRequest, small_disk: Path, tmp_path: Path, applications: Callable[[str], OneApp]
) -> Iterator[Flask]:
    """A site whose database lies on that disk."""
    audit.set_actor(audit.SYSTEM)
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), small_disk / "site.sqlite3")
        url = f"sqlite:///{small_disk / 'site.sqlite3'}"
        yield applications(url).move(tmp_path, url)
        applications(url).let_go()
        return
    with on_small_postgres(small_disk, applications) as url:
        yield applications(url).move(tmp_path, url)


def fill(disk: Path, left: int) -> Path:
    """Leave so many bytes free."""
    found, ballast = os.statvfs(disk), disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, found.f_bavail * found.f_frsize - left))
    return ballast


def test_what_does_not_fit_is_refused_and_nothing_is_half_written(site: Flask, small_disk: Path) -> None:
    world = World(site)
    ours = world.partnership()
    police = world.organisation("Borough police", ours)
    client: CheckedClient = site.test_client().sign_in(world.coordinator(ours))  # type: ignore[attr-defined]
    client.is_checking = False
    path = f"/organisations/{police.id}/contacts/add"
    values: dict[str, Any] = _values(_form(client.page(path), path))
    ballast = fill(small_disk, 150_000)
    taken, refused = set(), 0
    for number in range(POSTS):
        name = f"Desk {number:04}"
        before = rows(site) if refused == 0 else {}
        answer = client.post(path, data={**values, "post": name, "hours": WORDS[:200]})
        if answer.status_code == 503:
            refused += 1
            assert "This site has no room left" in answer.text
            assert "no part of it was" in answer.text
            assert answer.headers["Retry-After"] == "60"
            assert not before or rows(site) == before
        else:
            assert answer.status_code == 302, BeautifulSoup(answer.text, "lxml").get_text(" ", strip=True)[:300]
            taken.add(name)
        if refused >= 5:
            break
    assert refused >= 5, f"the disk did not fill up with {len(taken)} desks"
    assert client.get(f"/organisations/{police.id}").status_code == 200
    assert client.get("/partnerships/thameside/map").status_code == 200
    ballast.unlink()
    assert client.post(path, data={**values, "post": "Desk of the morning"}).status_code == 302
    with site.app_context():
        stored = set(db.session.scalars(select(Contact.post)))
        assert stored == taken | {"Desk of the morning"}
        assert audit.first_broken(db.session()) is None
        if world.is_on_sqlite:
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
