"""The shipped nginx file, run: slow and rude clients keep nobody waiting, and two processes serve as one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from accounts.phone import EMAIL, PASSWORD, Phone, officer
from deployment.proxied import HOST, NAME, nginx, proxied
from factories import World
from lacking import lack
from sites import bring_compiled_templates, close, make_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deployment.proxied import ProxiedSite

SLOW = int(os.environ.get("SLOW_CLIENTS", "60"))  # of each kind
ANSWERED_WITHIN = 1.0  # seconds
HALF_A_HEAD = f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: "
HALF_A_BODY = f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 100000\r\n\r\nemail="


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[ProxiedSite, Phone]]:
    """The site behind the proxy, with an officer whose app is in the hand of the test."""
    if (program := nginx()) is None:
        lack("nginx is not on this machine: apt install nginx-light")
    folder = tmp_path_factory.mktemp("proxied")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    app = make_app(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    bring_compiled_templates(app)
    _account, phone = officer(World(app))
    close(app)
    with proxied(folder, program) as running:
        yield running, phone


def test_who_signs_in_on_one_process_is_known_by_the_other(site: tuple[ProxiedSite, Phone]) -> None:
    running, phone = site
    visitor = running.visitor()
    first = visitor.submit("/sign-in", email=EMAIL, password=PASSWORD)
    second = visitor.submit(first.headers["Location"], code=phone.code())
    assert second.status == 302
    signed_in_by = visitor.answered_by[-1]
    visitor.answered_by.clear()
    statuses = [visitor.ask("GET", "/account").status for _ in range(4)]
    assert statuses == [200] * 4
    assert set(visitor.answered_by) == {f"{HOST}:{port}" for port in running.behind} >= {signed_in_by}


def test_slow_clients_keep_nobody_waiting(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    with ExitStack() as held:
        slow = []
        for text in (HALF_A_HEAD, HALF_A_BODY):
            for _ in range(SLOW):
                slow.append(held.enter_context(running.visitor().connect()))
                slow[-1].sendall(text.encode())
        taken = []
        for _ in range(5):
            for each in slow:
                each.sendall(b"x")
            taken.append(running.visitor().seconds())
    assert max(taken) < ANSWERED_WITHIN


def test_the_same_clients_stop_a_site_that_has_no_proxy(site: tuple[ProxiedSite, Phone]) -> None:
    """So that the test before shows what the proxy does, and not what the site bears anyway."""
    running, _phone = site
    port = running.behind[0]
    with ExitStack() as held:
        for _ in range(SLOW):
            line = held.enter_context(socket.create_connection((HOST, port)))
            line.sendall(HALF_A_HEAD.encode())
        other = held.enter_context(socket.create_connection((HOST, port), timeout=ANSWERED_WITHIN))
        other.sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        with pytest.raises(TimeoutError):
            other.recv(1)


def test_too_many_passwords_from_one_address_are_refused_and_pages_are_not(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    visitor = running.visitor()
    asked = (visitor.ask("POST", "/sign-in", "email=a") for _ in range(40))
    refused = next(answer for answer in asked if answer.status == 429)  # the next one may be let in again
    assert refused.headers["Retry-After"]
    assert b"load the page again" in refused.body
    assert visitor.ask("GET", "/").status == 200


def test_what_is_too_large_is_refused_before_it_is_sent(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    with running.visitor().connect() as line:
        line.sendall(f"POST /verify HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 6000000\r\n\r\n".encode())
        assert line.recv(20).startswith(b"HTTP/1.1 413")


def test_no_answer_says_what_the_site_is_made_with(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    assert running.visitor().ask("GET", "/").headers["Server"] == "nginx"
    with socket.create_connection((HOST, running.behind[0]), timeout=20) as line:
        line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        head = line.recv(2000).decode()
    assert not re.search("gunicorn|werkzeug|flask|python", head, re.IGNORECASE)


def test_plain_http_is_sent_to_https_and_pages_are_compressed(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    with socket.create_connection((HOST, running.plain), timeout=20) as line:
        line.sendall(f"GET /a HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        assert f"Location: https://{NAME}/a" in line.recv(2000).decode()
    with socket.create_connection((HOST, running.plain), timeout=20) as line:
        line.sendall(b"GET /a HTTP/1.1\r\nHost: stranger.example\r\n\r\n")
        assert "stranger" not in line.recv(2000).decode()
    answer = running.visitor().ask("GET", "/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_log_keeps_no_key_and_no_words_of_a_search(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    visitor = running.visitor()
    for path in ("/sign-up/a-key-of-somebody", "/reset/a-key-of-somebody", "/accessibility?q=words+of+a+search"):
        visitor.ask("GET", path)
    until, kept = time.monotonic() + 5, ""
    while "/accessibility" not in kept and time.monotonic() < until:
        kept = (running.folder / "partnership.log").read_text()
    assert "GET /accessibility 200" in kept
    assert "a-key-of-somebody" not in kept
    assert "words" not in kept


def test_what_a_visitor_says_of_its_own_address_reaches_nobody(site: tuple[ProxiedSite, Phone]) -> None:
    running, _phone = site
    visitor = running.visitor()
    answer = visitor.ask("GET", "/sign-in", **{"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"})
    assert answer.status == 200
    assert b"evil.example" not in answer.body
    assert all(each.startswith("__Host-") for each in visitor.cookies)
