"""Every route answers every visitor as the golden table `access.txt` says. A route without a line cannot pass.

Each request runs on a fresh copy of one prepared site, so that what one visitor does is nothing to the next. To record
an intended change: UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/architecture/test_access.py, and read the difference.
"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from factories import World
from routes import Scene, make_scene
from sites import make_app

from partnership.accounts import identity, services
from partnership.db import db, transaction
from partnership.errors import UnsafeSettings
from partnership.web.permit import Access, refuse_undeclared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from client import CheckedClient
    from flask import Flask
    from werkzeug.routing import Rule

GOLDEN = Path(__file__).with_name("access.txt")
PARTS = ("contacts", "services", "locations")


class Walk:
    """A prepared site, and requests on copies of its database."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.file, self.prepared = folder / "site.sqlite3", folder / "prepared.sqlite3"
        shutil.copy(template, self.file)
        self.app: Flask = make_app(folder, f"sqlite:///{self.file}")
        self.scene: Scene = make_scene(World(self.app))
        self.tokens = {name: self._token(name) for name in self.scene.visitors}
        self.forms = {name: self._form(name) for name in self.scene.visitors}
        with self.app.app_context():
            db.session.remove()
            db.session.connection().exec_driver_sql("SELECT 1")
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.file, self.prepared)

    def _token(self, name: str) -> str:
        account = self.scene.visitors[name]
        if account is None:
            return ""
        with self.app.app_context(), transaction() as session:
            return services.begin_sign_in(session, session.merge(account), "Walk")

    def _client(self, name: str) -> CheckedClient:
        client = self.app.test_client()
        if token := self.tokens[name]:
            client.set_cookie("sign-in", token, domain="localhost")
        return client  # type: ignore[return-value]

    def _form(self, name: str) -> tuple[str, str]:
        """The token against forged requests in the forms of a visitor, and the cookie that it belongs to."""
        client = self._client(name)
        token = client.token()
        cookie = client.get_cookie("form")
        assert token
        assert cookie is not None
        return token, cookie.value

    def ask(self, visitor: str, method: str, address: str) -> int:
        """The status of a request by a visitor on a fresh copy."""
        client = self._client(visitor)
        if method == "GET":
            return client.get(address).status_code
        csrf, cookie = self.forms[visitor]
        client.set_cookie("form", cookie, domain="localhost")
        before = self._written()
        status = client.post(address, data={"csrf_token": csrf}).status_code
        if self._written() != before:
            self._start_afresh()
        return status

    def _written(self) -> list[tuple[int, int]]:
        """What each commit changes: the file and SQLite's log of recent pages, by size and time."""
        found = [path.stat() for path in self.file.parent.glob(f"{self.file.name}*")]
        return sorted((each.st_size, each.st_mtime_ns) for each in found)

    def _start_afresh(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.prepared, self.file)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Walk]:
    """The prepared site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))  # that a sign-in was used is not written meanwhile
        made = Walk(tmp_path_factory.mktemp("access"), sqlite_template)
        yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _lines(walk: Walk) -> list[str]:
    found = []
    for rule in sorted(walk.app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        for name, part in _named_parts(rule):
            address = walk.scene.address(walk.app, rule, part=part)
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                answers = (f"{visitor}={walk.ask(visitor, method, address)}" for visitor in walk.scene.visitors)
                found.append(f"{method:4} {name}: {', '.join(answers)}")
    return found


def _named_parts(rule: Rule) -> list[tuple[str, str]]:
    """The name of a route in the table, with the part of an entry that it is asked for."""
    if rule.endpoint == "static":
        return []
    if {"part", "row_id"} & rule.arguments:
        return [(f"{rule.endpoint}[{part}]", part) for part in PARTS]
    return [(rule.endpoint, "contacts")]


def test_every_route_answers_every_visitor_as_the_table_says(walk: Walk) -> None:
    lines = _lines(walk)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n")
    assert lines == GOLDEN.read_text().splitlines()


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("visitor", ["cleared coordinator", "own lead", "administrator"])
def test_every_page_is_answered_on_postgresql_as_on_sqlite(
    app: Flask, kept: Callable[..., Scene], world: World, visitor: str
) -> None:
    """What a page asks the database runs there too; what stands on it is looked at on one of the two."""
    scene = kept("small world", make_scene, world)
    client = app.test_client().sign_in(scene.visitors[visitor])  # type: ignore[attr-defined]
    found = dict.fromkeys(_answers_of(visitor))
    for rule in app.url_map.iter_rules():
        for name, part in _named_parts(rule):
            if f"GET  {name}" in found:
                found[f"GET  {name}"] = client.get(scene.address(app, rule, part=part)).status_code
    assert found == _answers_of(visitor)


def _answers_of(visitor: str) -> dict[str, int]:
    """The status of every page for a visitor, by route, as the table has it."""
    lines = (line.split(": ", 1) for line in GOLDEN.read_text().splitlines() if line.startswith("GET"))
    answers = {route: dict(each.split("=") for each in told.split(", ")) for route, told in lines}
    return {route: int(told[visitor]) for route, told in answers.items()}


def test_no_answer_is_a_fault_of_the_site() -> None:
    assert not [line for line in GOLDEN.read_text().splitlines() if "=5" in line]


def test_a_visitor_without_sign_in_reaches_only_what_is_declared_public(walk: Walk) -> None:
    for rule in walk.app.url_map.iter_rules():
        access: Access = walk.app.view_functions[rule.endpoint].__access__
        if access.action is None:
            assert access.reason
            continue
        address = walk.scene.address(walk.app, rule)
        client = walk.app.test_client()
        method = client.get if "GET" in (rule.methods or set()) else client.post
        values = {} if method == client.get else {"data": {"csrf_token": client.token()}}
        response = method(address, **values)
        assert response.status_code == 302, rule
        assert response.location.startswith("/sign-in?next="), rule


def test_an_unknown_and_a_hidden_thing_get_the_same_page(walk: Walk) -> None:
    client = walk.app.test_client()
    client.set_cookie("sign-in", walk.tokens["coordinator elsewhere"], domain="localhost")
    hidden = client.get("/partnerships/thameside/gaps")
    missing = client.get("/partnerships/no-such-place/gaps")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert _without_token(hidden.text) == _without_token(missing.text)


def _without_token(text: str) -> str:
    lines = [line for line in text.splitlines() if "csrf" not in line]
    return "\n".join(lines)


def test_a_route_without_a_declared_access_cannot_start(walk: Walk) -> None:
    walk.app.view_functions["open.door"] = lambda: "anybody"
    try:
        with pytest.raises(UnsafeSettings, match=r"open\.door"):
            refuse_undeclared(walk.app)
    finally:
        del walk.app.view_functions["open.door"]
