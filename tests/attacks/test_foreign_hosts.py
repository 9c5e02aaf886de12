"""Requests that name another host, or carry cookies that are not ours: a plain answer, never a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOSTS = ("evil.example", "evil.example:80", "localhost@evil.example", "localhost\tx", "[", "")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused_in_words(client: CheckedClient, host: str, method: str) -> None:
    client.is_checking = False
    response = client.open("/sign-in", method=method, headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "evil" not in response.text
    assert response.text


def test_a_cookie_of_a_library_that_we_do_not_use_changes_nothing(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    client = app.test_client().sign_in(world.reader(ours))
    for value in ("1|abc", "1|é", "é"):
        client.set_cookie("remember_token", value, domain="localhost")
        assert client.get("/account").status_code == 200
