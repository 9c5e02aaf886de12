"""What logs say of a request: its id, its route and its path, never what only its visitor may know."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from partnership.base.access_log import AccessLog, line_of
from partnership.base.event_log import LineLog
from partnership.web.request_log import KEPT, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

# What stands in addresses and is no number, no id of a row and no word of the guidance.
MASKED = {
    "token", "reset_token", "invitation_token", "digest_token",  # links in mails
    "calendar_token",  # a private address
    "signed",  # the links that stop a mail, or object
    "code",  # of a card of numbers, and of a country
    "filename",
    "way",  # of a desk: its telephone, its mailbox
}  # fmt: skip


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both


@pytest.fixture
def events(app: Flask, tmp_path: Path) -> Iterator[Path]:
    log = app.extensions["event_log"] = LineLog(str(tmp_path / "events"))
    yield tmp_path / "events"
    log.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text().splitlines()] if path.exists() else []


@on_sqlite
def test_every_part_of_an_address_that_is_told_was_thought_of(app: Flask) -> None:
    names = {
        name
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if type(converter).__name__ in {"UnicodeConverter", "PathConverter"}
    }
    assert {each for each in names if KEPT.fullmatch(each) is None} == MASKED


@pytest.mark.parametrize(
    ("rule", "values", "path"),
    [
        ("/sign-up/<token>", {"token": "abc"}, "/sign-up/<token>"),
        ("/invitations/<invitation_token>", {"invitation_token": "abc"}, "/invitations/<invitation_token>"),
        ("/partnerships/<slug>", {"slug": "thameside"}, "/partnerships/thameside"),
        ("/partnerships/<slug>", {"slug": "Jane Smith"}, "/partnerships/<slug>"),
        ("/partnerships/<slug>", {"slug": "a\nb"}, "/partnerships/<slug>"),
        ("/organisations/<uuid:row_id>/x", {"row_id": UUID(int=7)}, f"/organisations/{UUID(int=7)}/x"),
        ("/h/<int(max=2147483647):sequence>/<any(a, b):side>", {"sequence": 3, "side": "a"}, "/h/3/a"),
        ("/new/<something>", {"something": "thought-of-by-nobody"}, "/new/<something>"),
    ],
)
def test_of_a_path_stands_what_is_no_secret(rule: str, values: dict[str, Any], path: str) -> None:
    assert path_of(rule, values) == path


@on_sqlite
def test_each_answer_has_an_id_of_its_own(client: CheckedClient) -> None:
    one, two = client.get("/sign-in"), client.get("/sign-in", headers={"X-Request-Id": "mine"})
    assert len({one.headers["X-Request-Id"], two.headers["X-Request-Id"], "mine"}) == 3


@on_sqlite
def test_a_refusal_is_told_with_its_route_and_reason(events: Path, client: CheckedClient, world: World) -> None:
    partnership = world.partnership()
    client.sign_in(world.reader(partnership))
    answer = client.get("/partnerships/thameside/history")
    assert answer.status_code == 403
    (line,) = [each for each in lines(events) if each["event"] == "request.refused"]
    assert (line["status"], line["route"]) == (403, "history.partnership")
    assert line["request"] == answer.headers["X-Request-Id"]


@on_sqlite
def test_a_fault_is_told_by_its_class_and_the_page_has_the_number(
    events: Path, client: CheckedClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> None:
        message = "020 7946 0604 of Grimblefax"
        raise RuntimeError(message)

    monkeypatch.setattr("partnership.operations.overview.views.state_of_site", fail)
    answer = client.get("/healthz")
    assert answer.status_code == 500
    number = answer.headers["X-Request-Id"]
    assert number in answer.text
    (line,) = [each for each in lines(events) if each["event"] == "request.failed"]
    assert (line["fault"], line["route"], line["request"]) == ("RuntimeError", "overview.health", number)
    assert "Grimblefax" not in events.read_text()


def test_what_the_server_answers_by_itself_has_neither_path_nor_route() -> None:
    asked = {"REQUEST_METHOD": "GET\x1b[31m", "RAW_URI": "/sign-up/secret?q=Grimblefax", "REMOTE_ADDR": "192.0.2.7"}
    line = line_of(SimpleNamespace(status="400 Bad Request", sent=0), asked, timedelta(milliseconds=3))
    del line["time"]
    assert line == {
        "event": "answer", "from_address": "192.0.2.7", "method": "other", "status": 400, "bytes": 0, "milliseconds": 3,
    }  # fmt: skip


def test_the_access_log_can_be_switched_off() -> None:
    log = AccessLog.__new__(AccessLog)
    assert not log.access_log_enabled
    log.write_to("stderr")
    assert log.access_log_enabled
    log.write_to("off")
    assert not log.access_log_enabled
