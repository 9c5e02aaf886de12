"""What the headers of every kind of answer mean to a browser: read as one reads them, never compared as texts."""

from __future__ import annotations

import io
import re
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from sites import SETTINGS, OneApp, close

from partnership.operations.app import create_app
from partnership.web.permit import declare_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
YEAR = 31_536_000
HTTPS = "https://directory.example.org"
NOT_THERE = (
    "/.git/HEAD", "/.git/config", "/.env", "/static/", "/static", "/openapi.json", "/swagger", "/metrics", "/server-status",
    "/admin", "/console", "/debug", "/instance/keys.toml", "/static/../config.py", "/static/..%2f..%2fconfig.py",
)  # fmt: skip


def _break(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False

    def broken() -> str:
        message = "secret of the traceback"
        raise RuntimeError(message)

    app.add_url_rule("/broken", "own.broken", broken)
    declare_public(app, "own.broken", "it only breaks")


@pytest.fixture(scope="module")
def one_site(tmp_path_factory: pytest.TempPathFactory) -> OneApp:
    """The application of this file, with one route that breaks."""
    folder = tmp_path_factory.mktemp("headers")
    return OneApp(folder, f"sqlite:///{folder / 'site.sqlite3'}", _break)


@pytest.fixture
def site(one_site: OneApp, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The site that has it."""
    yield from one_site.serve(tmp_path, database_url)


@pytest.fixture
def answers(site: Flask) -> dict[str, TestResponse]:
    """One answer of each kind, with the status that makes it one."""
    client: Any = site.test_client()
    client.is_checking = False
    page = re.search(r"/static/[^\"]+\.css", client.get("/sign-in").text)
    assert page is not None
    found = {
        "200 page": client.get("/sign-in"),
        "200 file": client.get(page[0], buffered=True),
        "200 machine": client.get("/healthz"),
        "302": client.get("/account"),
        "400": client.post("/sign-in"),
        "403": client.post("/sign-in", headers={"Origin": "https://evil.example"}, data={"csrf_token": client.token()}),
        "404": client.get("/no-such-page"),
        "405": client.put("/sign-in"),
        "413": client.send("/verify", file=(io.BytesIO(b"x" * 5_000_000), "large.docx")),
        "500": client.get("/broken"),
    }
    assert {kind: each.status_code for kind, each in found.items() if not kind.startswith(str(each.status_code))} == {}
    return found


@pytest.fixture
def on_https(tmp_path: Path, database_url: str) -> Iterator[CheckedClient]:
    """A visitor of a site whose public address is https."""
    settings = SETTINGS | {"demo": False, "public_url": HTTPS, "mail_url": ""}
    app = create_app(instance_path=str(tmp_path), database_url=database_url, **settings)
    client: Any = app.test_client()
    yield client
    close(app)


def policy(response: TestResponse) -> dict[str, list[str]]:
    """The content security policy by directive."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_nothing_loads_runs_or_frames_but_what_is_ours(answers: dict[str, TestResponse]) -> None:
    for kind, response in answers.items():
        found = policy(response)
        for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert found[name] == ["'none'"], kind
        for name in ("script-src", "style-src", "form-action", "connect-src"):
            assert found[name] == ["'self'"], kind
        assert not [each for values in found.values() for each in values if "unsafe" in each or "*" in each], kind


def test_no_answer_is_guessed_at_or_embedded_or_read_by_other_sites(answers: dict[str, TestResponse]) -> None:
    for kind, response in answers.items():
        assert response.headers["X-Content-Type-Options"] == "nosniff", kind
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, kind
        assert not [name for name, _value in response.headers if name.lower().startswith("access-control-")], kind


def test_a_foreign_page_is_allowed_nothing_whatever_it_says_it_is(site: Flask) -> None:
    client: Any = site.test_client()
    client.is_checking = False
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-CSRFToken"}
    for origin in ("https://evil.example", "null", "http://localhost.evil.example", "http://localhost:81"):
        preflight = client.options("/sign-in", headers={"Origin": origin, **asked})
        assert not [name for name, _value in preflight.headers if name.lower().startswith("access-control-")]
        sent = {"csrf_token": client.token()}
        assert client.post("/sign-in", headers={"Origin": origin}, data=sent).status_code == 403


def test_every_body_has_a_type_and_texts_their_characters(answers: dict[str, TestResponse]) -> None:
    for kind, response in answers.items():
        if response.get_data():
            assert response.mimetype in {"text/html", "text/css", "application/json", "text/plain"}, kind
            if response.mimetype.startswith("text/"):
                assert (response.charset if hasattr(response, "charset") else "utf-8") == "utf-8", kind
                assert "charset=utf-8" in response.headers["Content-Type"].lower(), kind


def test_nothing_but_files_is_kept_by_browsers_or_proxies(answers: dict[str, TestResponse]) -> None:
    for kind, response in answers.items():
        kept = set(re.split(r"[,\s]+", response.headers["Cache-Control"]))
        assert ("no-store" in kept) == (kind != "200 file"), kind


def test_no_answer_names_what_the_site_is_made_of(answers: dict[str, TestResponse]) -> None:
    for kind, response in answers.items():
        told = " ".join(f"{name}: {value}" for name, value in response.headers) + response.get_data(as_text=True)
        assert not re.search(r"werkzeug|flask|gunicorn|python/|sqlalchemy|traceback", told, re.IGNORECASE), kind
        assert "X-Powered-By" not in response.headers, kind


def test_a_fault_says_nothing_of_itself(answers: dict[str, TestResponse]) -> None:
    page = answers["500"].text
    assert "<h1" in page
    assert not [word for word in ("secret", "RuntimeError", "broken()", "line ", ".py") if word in page]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "MADEUP"])
def test_a_method_that_a_route_does_not_have_is_refused(site: Flask, method: str) -> None:
    client: Any = site.test_client()
    client.is_checking = False
    for path in ("/sign-in", "/healthz", "/account", "/organisations"):
        answer = client.open(path, method=method, headers={"X-Echo": "echoed"})
        assert answer.status_code == 405
        assert "echoed" not in answer.text


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_no_page_is_not_there(site: Flask, path: str) -> None:
    client: Any = site.test_client()
    client.is_checking = False
    assert client.get(path).status_code == 404


def test_a_page_under_the_name_of_a_file_is_no_page(client: CheckedClient, world: World, ours: Partnership) -> None:
    """Else a proxy that keeps style sheets would keep somebody's page for everybody."""
    client.sign_in(world.coordinator(ours))
    client.is_checking = False
    for path in ("/account/x.css", "/account.css", f"/partnerships/{ours.slug}/team/logo.png", "/account;x.js"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"


def test_looking_signs_nobody_in(client: CheckedClient) -> None:
    for path in ("/", "/sign-in", "/reset", "/verify", "/accessibility", "/sign-up/token", "/invitations/token"):
        assert not [each for each in client.get(path).headers.getlist("Set-Cookie") if "sign-in" in each]


def test_whoever_is_signed_in_finds_the_way_out_on_every_page(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    client.sign_in(world.coordinator(ours))
    for path in ("/account", "/organisations", f"/partnerships/{ours.slug}", f"/partnerships/{ours.slug}/team"):
        form = client.page(path).select_one("form[action='/sign-out'][method=post]")
        assert form is not None, path
        assert "Sign out" in form.get_text()


def test_signing_out_empties_the_browser(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    answer = client.send("/sign-out")
    assert {'"cache"', '"storage"'} <= set(re.split(r",\s*", answer.headers["Clear-Site-Data"]))
    ended = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("sign-in=;")]
    assert ended, "that a browser is known stays, and the sign-in goes"


def test_every_cookie_of_a_real_site_is_for_this_host_alone(on_https: CheckedClient) -> None:
    page = on_https.get("/sign-in", base_url=HTTPS)
    cookies = SimpleCookie()
    for each in page.headers.getlist("Set-Cookie"):
        cookies.load(each)
    assert cookies
    for name, morsel in cookies.items():
        assert name.startswith("__Host-")
        assert morsel["secure"]
        assert morsel["httponly"]
        assert morsel["samesite"] in {"Lax", "Strict"}
        assert (morsel["path"], morsel["domain"]) == ("/", "")


def test_a_real_site_is_asked_for_by_https_alone_for_a_year(on_https: CheckedClient) -> None:
    for path in ("/sign-in", "/no-such-page", "/account", "/healthz"):
        told = on_https.get(path, base_url=HTTPS).headers["Strict-Transport-Security"].lower()
        seconds = re.search(r"max-age=(\d+)", told)
        assert seconds is not None
        assert int(seconds[1]) >= YEAR
        assert "includesubdomains" in told


def test_a_site_without_https_promises_none(client: CheckedClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def test_what_came_in_the_clear_is_answered_where_it_came_and_never_sent_on(on_https: CheckedClient) -> None:
    """The proxy sends pages on to https; what machines ask for is never redirected by the site itself."""
    for path in ("/healthz", "/mail/stop/x", "/sign-in"):
        assert "https://" not in (on_https.get(path, base_url="http://directory.example.org").location or "")
