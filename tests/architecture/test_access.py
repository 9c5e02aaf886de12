"""Every route answers every visitor as the golden table `access.txt` says. A route without a line cannot pass.

Everybody asks for every page and then sends every form, once in a process. Each form is sent on a fresh copy of one
prepared site, so that what one visitor does is nothing to the next. All that is to be known of an answer is looked at
when it comes: its status, its markup, where it leads, and whether it shows the confidential address (`test_canary.py`).
To record an intended change: UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/architecture/test_access.py, and read the
difference.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from factories import World
from routes import CANARY, Scene, make_scene
from sites import close, make_app
from test_canary import PIECES, names_of_ours, traces, traces_in_files, unpacked
from werkzeug.wrappers import Response

from partnership.accounts import identity, services
from partnership.base.errors import UnsafeSettings
from partnership.store.db import db, transaction
from partnership.store.models import Location
from partnership.web.permit import Access, refuse_undeclared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from client import CheckedClient
    from flask import Flask
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

GOLDEN = Path(__file__).with_name("access.txt")
PARTS = ("contacts", "services", "locations")
ELSEWHERE = "coordinator elsewhere"


class Place(NamedTuple):
    """A route with a method, and with the part of an entry that it is asked for."""

    name: str  # in the table
    endpoint: str
    method: str
    address: str


class Walk:
    """A prepared site, and requests on copies of its database."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder, self.file, self.prepared = folder, folder / "site.sqlite3", folder / "prepared.sqlite3"
        shutil.copy(template, self.file)
        self.app: Flask = make_app(folder, f"sqlite:///{self.file}")
        self.scene: Scene = make_scene(World(self.app))
        self.tokens = {name: self._token(name) for name in self.scene.visitors}
        self.forms = {name: self._form(name) for name in self.scene.visitors}
        close(self.app)
        shutil.copy(self.file, self.prepared)
        self._open()

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

    def ask(self, visitor: str, method: str, address: str) -> TestResponse:
        """The answer to a request by a visitor; what a form has changed is taken back."""
        client = self._client(visitor)
        if method == "GET":
            return client.get(address)
        csrf, cookie = self.forms[visitor]
        client.set_cookie("form", cookie, domain="localhost")
        before = self._written()
        answer = client.post(address, data={"csrf_token": csrf})
        if self._written() != before:
            self.start_afresh()
        return answer

    def _written(self) -> list[tuple[int, int]]:
        """What each commit changes: the file and SQLite's log of recent pages, by size and time."""
        found = [path.stat() for path in (self.file, Path(f"{self.file}-wal"))]
        return [(each.st_size, each.st_mtime_ns) for each in found]

    def _open(self) -> None:
        """Connect, which makes the log of recent pages: one that is new with a request would look as if it had written."""
        with self.app.app_context():
            db.session.connection().exec_driver_sql("SELECT count(*) FROM account")
            db.session.remove()

    def start_afresh(self) -> None:
        """The site as it was prepared."""
        close(self.app)
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.prepared, self.file)
        self._open()

    def places(self) -> list[Place]:
        """Every route with each of its methods, in the order of the table."""
        rules = sorted(self.app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule))
        return [
            Place(name, rule.endpoint, method, self.scene.address(self.app, rule, part=part))
            for rule in rules
            for name, part in _named_parts(rule)
            for method in sorted({"GET", "POST"} & (rule.methods or set()))
        ]

    def grant(self, name: str) -> None:
        """Let a visitor open the confidential place."""
        world = World(self.app)
        with world.session() as session:
            place = session.get_one(Location, self.scene.rows["locations"])
        world.grant(place, self.scene.visitors[name])  # type: ignore[arg-type]


@dataclass
class Answers:
    """What was told to everybody everywhere."""

    statuses: dict[Place, dict[str, int]] = field(default_factory=dict)
    showing: list[str] = field(default_factory=list)  # who finds which piece of the confidential address where
    in_files: list[str] = field(default_factory=list)  # files that have one after everybody saw every page
    # By endpoint: what is answered to who has not signed in, and where that leads.
    without_sign_in: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: list[tuple[str, bytes]] = field(default_factory=list)  # pages of the other partnership's coordinator

    def look(self, visitor: str, place: Place, answer: Response) -> None:
        """Note what is to be known of an answer."""
        content = unpacked(answer)
        if found := traces(content):
            self.showing.append(f"{visitor} finds {found} at {place.method} {place.address}")
        if visitor == "anonymous":
            self.without_sign_in[place.endpoint].append((answer.status_code, answer.location or ""))
        if visitor == ELSEWHERE and place.method == "GET":
            self.elsewhere.append((place.address, content))

    @property
    def lines(self) -> list[str]:
        """The lines of the table."""
        told = {each: ", ".join(f"{who}={status}" for who, status in of.items()) for each, of in self.statuses.items()}
        return [f"{each.method:4} {each.name}: {words}" for each, words in told.items()]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Walk]:
    """The prepared site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "SEEN_EVERY", timedelta(hours=1))  # that a sign-in was used is not written meanwhile
        made = Walk(tmp_path_factory.mktemp("access"), sqlite_template)
        yield made
    close(made.app)


@pytest.fixture(scope="module")
def answers(walk: Walk) -> Answers:
    """Everybody sees every page and sends every form; the lead sees the pages once more when the place is granted."""
    told, places = Answers(), walk.places()
    told.statuses.update({each: {} for each in places})
    pages, forms = ([each for each in places if each.method == method] for method in ("GET", "POST"))

    def go(visitor: str, place: Place) -> int:
        answer = walk.ask(visitor, place.method, place.address)
        told.look(visitor, place, answer)
        return answer.status_code

    for place in pages:
        told.statuses[place] = {visitor: go(visitor, place) for visitor in walk.scene.visitors}
    walk.grant("own lead")
    for place in pages:
        go("own lead", place)
    close(walk.app)
    told.in_files = traces_in_files(walk.folder)
    walk.start_afresh()
    for place in forms:
        told.statuses[place] = {visitor: go(visitor, place) for visitor in walk.scene.visitors}
    return told


def _named_parts(rule: Rule) -> list[tuple[str, str]]:
    """The name of a route in the table, with the part of an entry that it is asked for."""
    if rule.endpoint == "static":
        return []
    if {"part", "row_id"} & rule.arguments:
        return [(f"{rule.endpoint}[{part}]", part) for part in PARTS]
    return [(rule.endpoint, "contacts")]


def test_every_route_answers_every_visitor_as_the_table_says(answers: Answers) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(answers.lines) + "\n")
    assert answers.lines == GOLDEN.read_text().splitlines()


def test_no_route_shows_the_address_to_anybody(answers: Answers) -> None:
    assert not answers.showing, "\n".join(answers.showing)


def test_an_answer_that_shows_it_is_noted() -> None:
    told = Answers()
    told.look("reader", Place("somewhere", "somewhere", "GET", "/somewhere"), Response(f"We live at {CANARY}"))
    assert told.showing == [f"reader finds {list(PIECES)} at GET /somewhere"]


def test_no_file_holds_the_address_after_everybody_saw_every_page(answers: Answers) -> None:
    assert not answers.in_files


def test_nothing_of_another_partnership_is_named(answers: Answers) -> None:
    """Twin tenants: the other coordinator sees the register's entry, and no desk, role, draft or name of ours."""
    assert len(answers.elsewhere) == len([each for each in answers.statuses if each.method == "GET"])
    assert not names_of_ours(answers.elsewhere)


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


def test_a_visitor_without_sign_in_reaches_only_what_is_declared_public(walk: Walk, answers: Answers) -> None:
    for rule in walk.app.url_map.iter_rules():
        access: Access = walk.app.view_functions[rule.endpoint].__access__
        if access.action is None:
            assert access.reason
            continue
        assert answers.without_sign_in[rule.endpoint]
        for status, location in answers.without_sign_in[rule.endpoint]:
            assert status == 302, rule
            assert location.startswith("/sign-in?next="), rule


def test_an_unknown_and_a_hidden_thing_get_the_same_page(walk: Walk) -> None:
    client = walk.app.test_client()
    client.set_cookie("sign-in", walk.tokens[ELSEWHERE], domain="localhost")
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
