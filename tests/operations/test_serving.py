"""The site as it is shipped: gunicorn by `partnership.operations.serving`, in real processes on a real port."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from browser.serving import COORDINATOR, KEYS, make_site_app
from gunicorn_site import HOST, PATIENCE, ROOT, command, free_ports
from sqlalchemy import select

from partnership.accounts import identity, queries, services
from partnership.operations import serving
from partnership.register.mail import services as outbox
from partnership.register.mail.kinds import MailKind
from partnership.store.db import db, transaction
from partnership.store.models import Contact, Mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

WORKERS = 2
OWN = {"PARTNERSHIP_WORKERS": str(WORKERS), "PARTNERSHIP_WORKER_EVERY": "1"}
SECRETS = ("tok-of-an-invitation", "tok-of-a-reset", "tok-of-a-digest", "tok-of-sign-up", "Grimblefax", "q=")
NUMBER, PAGES = "020 7946 0888", 12


class _Ring:
    """What only a look for rubbish can give back."""

    other: _Ring


@dataclass(frozen=True, slots=True)
class Served:
    """A running site: the process that the others were forked from, its address, and the application beside it."""

    process: subprocess.Popen[bytes]
    url: str
    app: Flask

    def get(self, path: str, token: str = "") -> str:
        """A page, as a browser with the cookie of a sign-in gets it."""
        cookie = {"Cookie": f"{self.cookie}={token}"} if token else {}
        with urlopen(Request(f"{self.url}{path}", headers=cookie), timeout=PATIENCE) as answer:  # noqa: S310 - our own
            return str(answer.read().decode())

    @property
    def cookie(self) -> str:
        """Its name."""
        with self.app.app_context():
            return identity.cookie_name()

    def children(self) -> list[int]:
        """All processes beside the first: the worker of mail and clock, then those that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split()]

    def workers(self) -> list[int]:
        """The processes that serve."""
        return self.children()[1:]


@dataclass(frozen=True, slots=True)
class Warmed:
    """The folder of a site without tables that was warmed in this process, and what the application logged."""

    folder: Path
    logged: tuple[str, ...]

    @property
    def templates(self) -> Path:
        """What its templates were compiled into."""
        return self.folder / "compiled-templates"


class _Told(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture(scope="module")
def warmed(tmp_path_factory: pytest.TempPathFactory) -> Warmed:
    """Made once: to compile all templates takes seconds."""
    folder, told = tmp_path_factory.mktemp("warmed"), _Told()
    app = make_site_app(folder)
    app.logger.addHandler(told)
    serving.warm(app)
    app.logger.removeHandler(told)
    return Warmed(folder, tuple(told.messages))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, demonstration_file: Path, warmed: Warmed) -> Iterator[Served]:
    """The demonstration, served. Its templates are compiled, as at each start of a site but its first."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(warmed.templates, folder / warmed.templates.name)
    database = Path(shutil.copy(demonstration_file, folder / "site.sqlite3"))
    settings = {"instance_path": str(folder), "database_url": f"sqlite:///{database}", "demo": True, **KEYS}
    [port] = free_ports(1)
    logs = {"PARTNERSHIP_ACCESS_LOG": str(folder / "answers"), "PARTNERSHIP_EVENT_LOG": str(folder / "events")}
    process = subprocess.Popen(command(folder, port, settings), cwd=ROOT, env={**os.environ, **OWN, **logs})
    found = Served(process, f"http://{HOST}:{port}", make_site_app(folder))
    _wait_for(found)
    yield found
    children = found.children()
    process.terminate()
    process.wait(PATIENCE)
    _wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in children))


def _wait_for(site: Served) -> None:
    def serves() -> bool:
        assert site.process.poll() is None, "the site did not start"
        try:
            site.get("/healthz")
        except URLError:
            return False
        return len(site.workers()) == WORKERS

    _wait_until(serves)


def _wait_until(has_come: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not has_come():
        assert time.monotonic() < until, "it did not come in time"
        time.sleep(0.1)


def test_two_processes_serve(served: Served) -> None:
    assert len(served.workers()) == WORKERS
    assert "ok" in served.get("/healthz")


def test_the_worker_beside_them_sends_what_is_put_into_the_outbox(served: Served) -> None:
    with served.app.app_context(), transaction() as session:
        mail = outbox.send(session, MailKind.INVITATION, "duty@example.org", "Words", "test")
        assert mail is not None
        mail_id = mail.id

    def is_sent() -> bool:
        with served.app.app_context():
            return db.session.get_one(Mail, mail_id).sent_at is not None

    _wait_until(is_sent)


def test_a_number_that_was_changed_is_on_every_page_of_every_process(served: Served) -> None:
    with served.app.app_context(), transaction() as session:
        account = queries.account_by_email(COORDINATOR)
        assert account is not None
        token = services.begin_sign_in(session, account, "A browser")
    path = "/partnerships/demo/gaps"  # it prints whom one gets meanwhile
    before = [served.get(path, token) for _ in range(PAGES)]
    assert not any(NUMBER in page for page in before)
    with served.app.app_context(), transaction():
        desks = db.session.scalars(select(Contact).where(Contact.telephone != ""))
        desk = next(each for each in desks if all(each.telephone in page for page in before))
        desk.telephone = NUMBER
    assert all(NUMBER in served.get(path, token) for _ in range(PAGES))


def test_each_answer_is_a_line_without_a_query_a_token_or_a_name(served: Served) -> None:
    with served.app.app_context(), transaction() as session:
        account = queries.account_by_email(COORDINATOR)
        assert account is not None
        token = services.begin_sign_in(session, account, "A browser")
    served.get("/search?q=Grimblefax", token)
    paths = ("/invitations/tok-of-an-invitation", "/reset/tok-of-a-reset", "/confirm/tok-of-a-digest",
             "/sign-up/tok-of-sign-up", "/mail/off/Grimblefax", "/Grimblefax", "/partnerships/Grimblefax%20x")  # fmt: skip
    for path in paths:
        with suppress(URLError):
            served.get(path)
    with urlopen(f"{served.url}/sign-in", timeout=PATIENCE) as answer:  # noqa: S310 - our own
        number = answer.headers["X-Request-Id"]
    file = Path(served.app.instance_path) / "answers"
    _wait_until(lambda: number in file.read_text())
    text = file.read_text()
    assert not [each for each in (*SECRETS, token, COORDINATOR) if each in text]
    lines = [json.loads(each) for each in text.splitlines()]
    of_search = next(each for each in lines if each.get("route") == "overview.search")
    assert of_search["account"] == str(account.id)
    assert (of_search["path"], of_search["status"], of_search["method"]) == ("/search", 200, "GET")
    assert of_search["bytes"] > 1000
    assert 0 <= of_search["milliseconds"] < 60_000
    last = next(each for each in lines if each.get("request") == number)
    assert {name: last[name] for name in ("event", "path", "from_address")} == {
        "event": "answer", "path": "/sign-in", "from_address": "127.0.0.1",
    }  # fmt: skip
    found = {each.get("path") for each in lines if each["status"] >= 400}
    assert {"/reset/<reset_token>", "/sign-up/<token>", "/confirm/<digest_token>", None} <= found
    assert (file.stat().st_mode & 0o777, file.read_bytes().isascii()) == (0o600, True)
    events = (Path(served.app.instance_path) / "events").read_text()
    assert not [each for each in (*SECRETS, token, COORDINATOR) if each in events]


def test_a_machine_that_watches_is_told_how_worker_and_history_are(served: Served) -> None:
    _wait_until(lambda: json.loads(served.get("/healthz"))["checks"]["worker"]["ok"])
    checks = json.loads(served.get("/healthz"))["checks"]
    assert {name for name, each in checks.items() if each["ok"]} >= {"database", "worker", "chain", "keys"}


def test_a_process_that_was_killed_is_replaced(served: Served) -> None:
    gone = served.workers()[0]
    os.kill(gone, signal.SIGKILL)
    _wait_until(lambda: gone not in served.workers() and len(served.workers()) == WORKERS)
    assert "ok" in served.get("/healthz")


def test_nothing_is_loaded_at_the_start_that_few_requests_need() -> None:
    few = {"icalendar", "ijson", "joserfc", "openpyxl", "pyrage", "pypdf", "python_calamine", "rapidfuzz", "webauthn"}
    # Guidance takes half a second to read, and a command that asks for none of it reads none.
    code = (
        f"import gc, sys; gc.disable(); import partnership.operations.app, partnership.operations.serving, partnership.guidance.loader as loader;"
        f"print(*sorted({few} & set(sys.modules)), loader._packs.cache_info().currsize)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["0"]


def test_as_many_processes_serve_as_the_site_says_else_two(tmp_path: Path) -> None:
    assert serving.workers_of(make_site_app(tmp_path, workers=1)) == 1
    assert serving.workers_of(make_site_app(tmp_path)) == 2


@pytest.mark.parametrize(("more", "is_kept"), [(2 * serving.NEW_AFTER_AN_ANSWER, False), (0, True)])
def test_rubbish_is_looked_for_after_an_answer_once_there_is_much(more: int, *, is_kept: bool) -> None:
    gc.collect(0)
    gc.disable()
    try:
        ring = _Ring()
        ring.other, seen, new = ring, weakref.ref(ring), [[] for _ in range(more)]
        del ring
        serving.post_request(None, None, None, None)
        assert (seen() is not None) == is_kept, f"{len(new)} new objects"
    finally:
        gc.enable()


def test_a_site_without_its_tables_starts_and_says_so(warmed: Warmed) -> None:
    assert any("could not be made ahead" in each for each in warmed.logged)


def test_templates_are_compiled_once_into_a_folder_of_the_sites_own(warmed: Warmed) -> None:
    folder = warmed.templates
    first = {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}
    assert len(first) > 100
    assert folder.stat().st_mode & 0o777 == 0o700
    serving.warm(make_site_app(warmed.folder))
    assert {each.name: each.stat().st_mtime_ns for each in folder.iterdir()} == first


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Content-Length: +5", "Content-Length: 5, 6",
        "Folded: one\r\n two\r\nContent-Length: 5\r\nContent-Length: 0",
    ],
)  # fmt: skip
def test_a_request_with_two_ends_is_refused(served: Served, head: str) -> None:
    """Else a second request could be hidden in the first, which a proxy before it would not see."""
    host, port = served.url.removeprefix("http://").split(":")
    hidden = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n{hidden}".encode())
        told = b""
        while piece := line.recv(65536):
            told += piece
    assert told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert told.count(b"HTTP/1.1") == 1
    assert b"ok" not in told.partition(b"\r\n\r\n")[2][:20]
