"""Lines for whoever watches the machine: what they may hold, and that each is one line wherever it goes."""

from __future__ import annotations

import json
import os
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from partnership.base import event_log
from partnership.base.config import load_settings
from partnership.base.errors import UnsafeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

NAUGHTY = (
    "Jane Smith", "jane@example.org", "020 7946 0604", "12 Mill Lane", "a\nb", "a\x1b[31mb", 'a"b', "a{b}", "ａ", "",
    "/sign-up/abc", "x" * 65, " ", "a\u2028b",
)  # fmt: skip


def _site(target: str, *, is_testing: bool = False) -> Flask:
    app = Flask(__name__)
    app.config["TESTING"] = is_testing
    event_log.init_app(app, target)
    return app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def site(path: Path) -> Iterator[Flask]:
    app = _site(str(path))
    with app.app_context():
        yield app
    app.extensions["event_log"].close()


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text().splitlines()]


def test_a_line_holds_the_time_the_event_and_its_fields(site: Flask, path: Path) -> None:
    account = uuid4()
    event_log.event(
        "mail.sent", account=account, count=3, ok=True, kind="digest", reason=None, from_address="192.0.2.7"
    )
    (line,) = _lines(path)
    assert abs((datetime.now(UTC) - datetime.fromisoformat(line.pop("time"))).total_seconds()) < 10
    assert line == {
        "event": "mail.sent", "account": str(account), "count": 3, "ok": True, "kind": "digest", "from_address": "192.0.2.7",
    }  # fmt: skip


def test_a_line_of_a_request_names_it_and_the_account_that_is_at_work(site: Flask, path: Path) -> None:
    account = str(uuid4())
    with site.test_request_context("/", environ_overrides={event_log.ACCOUNT: account}):
        made = event_log.request_id()
        assert made == event_log.request_id()
        event_log.event("page.refused")
        event_log.event("sign-in.failed", account=None)
    with site.test_request_context("/", headers={"X-Request-Id": "mine"}):
        assert event_log.request_id() not in (made, "mine")
    first, second = _lines(path)
    assert (first["request"], first["account"]) == (made, account)
    assert "account" not in second


@pytest.mark.parametrize("value", NAUGHTY)
def test_no_field_takes_a_name_an_address_a_number_to_call_or_a_second_line(
    site: Flask, path: Path, value: str
) -> None:
    for field in event_log.FIELDS:
        if field != "row" or value != "":
            event_log.event("tried", **{field: value})
    event_log.event(value)
    event_log.event("tried", **{value: 1})
    raw = path.read_text()
    assert not value.strip() or value not in raw
    assert raw.isascii()
    lines = _lines(path)
    assert len(lines) == raw.count("\n")
    for line in lines:
        assert set(line) <= {"time", "event", "dropped"}
    assert [each["event"] for each in lines].count("unnamed") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("account", "not-an-id"), ("count", 1.5), ("count", True), ("ok", 1), ("count", 10**18), ("from_address", "here")],
)
def test_a_value_of_another_shape_is_dropped_and_named(site: Flask, path: Path, field: str, value: Any) -> None:
    event_log.event("tried", **{field: value})
    assert _lines(path)[0]["dropped"] == [field]


def test_in_tests_an_unknown_field_and_a_wrong_value_are_refused() -> None:
    with _site("", is_testing=True).app_context():
        event_log.event("tried", account=UUID(int=1))
        for name, fields in (("tried", {"name": "x"}), ("tried", {"kind": "Jane Smith"}), ("Tried It", {})):
            with pytest.raises(event_log.UnknownField):
                event_log.event(name, **fields)  # type: ignore[arg-type]


def test_the_file_is_its_owners_and_is_made_anew_when_a_rotation_has_moved_it(site: Flask, path: Path) -> None:
    event_log.event("one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.rename(path.with_suffix(".1"))
    event_log.event("two")
    assert [each["event"] for each in _lines(path)] == ["two"]


def test_lines_of_several_processes_stay_whole(site: Flask, path: Path) -> None:
    event_log.event("begin")
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            for each in range(200):
                event_log.event("written", count=each)
            os._exit(0)
        children.append(child)
    assert all(os.waitpid(child, 0)[1] == 0 for child in children)
    assert sum(each["event"] == "written" for each in _lines(path)) == 600


def test_syslog_gets_a_datagram_for_each_line(tmp_path: Path) -> None:
    address = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        with _site(f"syslog://{address}").app_context() as context:
            event_log.event("mail.sent", count=1)
            told = listener.recv(4096).decode()
            context.app.extensions["event_log"].close()
    assert told.startswith("<134>partnership: {")  # local0, information
    assert json.loads(told.partition(": ")[2])["event"] == "mail.sent"


def test_a_place_that_cannot_be_written_stops_nothing_and_loses_no_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _site(str(tmp_path / "nowhere" / "events")).app_context() as context:
        event_log.event("mail.sent", count=1)
        assert context.app.extensions["event_log"].has_failed
    assert json.loads(capsys.readouterr().err)["event"] == "mail.sent"


def test_without_a_place_lines_go_to_standard_error_except_at_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with _site("").app_context():
        event_log.event("one")
        assert json.loads(capsys.readouterr().err)["event"] == "one"
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        event_log.event("two")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("target", ["events.log", "syslog://", "syslog:///", "http://x", "syslog://h:99999", "/a\nb"])
def test_a_site_does_not_start_with_a_place_that_cannot_be_one(tmp_path: Path, target: str) -> None:
    with pytest.raises(UnsafeSettings, match="PARTNERSHIP_EVENT_LOG"):
        load_settings(tmp_path, {"event_log": target})


@pytest.mark.parametrize("target", ["", "stderr", "/var/log/x", "syslog:///dev/log", "syslog://siem.example.org:514"])
def test_a_site_starts_with_each_sort_of_place(tmp_path: Path, target: str) -> None:
    assert load_settings(tmp_path, {"event_log": target}).event_log == target
