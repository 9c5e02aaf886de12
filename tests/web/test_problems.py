"""Below the addresses of data other systems read JSON, also of what is wrong: no page of any fault stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sites import OneApp
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import RequestEntityTooLarge

from partnership.base.errors import GuidanceMissing, NotRecorded, Throttled
from partnership.exchange.api.routes import FAULTS
from partnership.exchange.feed.openapi import NO_FEED
from partnership.store.db import transaction
from partnership.store.schema_fit import newest_revision
from partnership.web.errors import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FEEDS = [f"{address}open-referral/" if address == "/api/" else address for address in ADDRESSES]
each_feed = pytest.mark.parametrize("feed", FEEDS)


def assert_problem(response: TestResponse, status: int) -> None:
    """It is a fault by RFC 9457 with its status and words, and nothing of a page."""
    assert (response.status_code, response.content_type) == (status, "application/problem+json"), response.text[:200]
    told = response.json
    assert told is not None
    assert set(told) == {"title", "status", "detail"}
    assert told["status"] == status
    assert told["detail"].endswith(".")
    assert "<" not in response.text


@pytest.mark.parametrize("path", ["/api/", "/api/nowhere", *(f"{feed}nowhere/at/all" for feed in FEEDS)])
def test_an_address_that_is_not_there_is_told_as_json(app: Flask, path: str) -> None:
    assert_problem(app.test_client().get(path), 404)


def test_a_page_that_is_not_there_is_still_a_page(app: Flask) -> None:
    assert app.test_client().get("/apinowhere").mimetype == "text/html"


@each_feed
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_whoever_wants_to_change_something_is_told_that_it_is_only_read(app: Flask, feed: str, method: str) -> None:
    response = app.test_client().open(f"{feed}services", method=method)
    assert_problem(response, 405)
    assert {"GET", "HEAD"} <= set(response.headers["Allow"].split(", "))


@each_feed
def test_another_sites_page_is_refused_as_json(app: Flask, feed: str) -> None:
    sent = app.test_client().post(f"{feed}services", headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(sent, 403)


@each_feed
def test_a_name_that_is_not_the_sites_is_told_as_json(app: Flask, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["directory.example.org"])
    assert_problem(app.test_client().get(feed, headers={"Host": "other.example.org"}), 400)


def _fail(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(way: str) -> None:
        raise FAULTS_OF_SITE[way]

    app.add_url_rule("/api/failing/<way>", "api.failing", fail)


@pytest.fixture(scope="module")
def one_site(tmp_path_factory: pytest.TempPathFactory) -> OneApp:
    """The application of this file, with addresses of data that fail, each in its own way."""
    folder = tmp_path_factory.mktemp("problems")
    return OneApp(folder, f"sqlite:///{folder / 'site.sqlite3'}", _fail)


@pytest.fixture
def failing(one_site: OneApp, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The site that has them."""
    yield from one_site.serve(tmp_path, database_url)


FAULTS_OF_SITE = {
    "inside": ZeroDivisionError("Zyqqex"),
    "guidance": GuidanceMissing("thameside", "is not there"),
    "record": NotRecorded(),
    "often": Throttled(7),
    "busy": NoConnectionFree("Zyqqex"),
    "large": RequestEntityTooLarge(),
}


@pytest.mark.parametrize(
    ("way", "status", "again"),
    [
        ("inside", 500, None), ("guidance", 503, None), ("record", 503, "60"), ("often", 429, "7"),
        ("busy", 503, "10"), ("large", 413, None),
    ],
)  # fmt: skip
def test_a_fault_of_the_site_is_told_as_json_with_when_to_ask_again_and_nothing_of_its_inside(
    failing: Flask, way: str, status: int, again: str | None
) -> None:
    response = failing.test_client().get(f"/api/failing/{way}")
    assert_problem(response, status)
    assert response.headers.get("Retry-After") == again
    assert "Zyqqex" not in response.text
    assert response.headers["X-Request-Id"]


def test_a_database_with_another_schema_is_told_as_json(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    app.extensions["schema_fit"]._fits_until = 0.0  # half a minute later
    try:
        for feed in FEEDS:
            assert_problem(app.test_client().get(f"{feed}services"), 503)
    finally:
        with app.app_context(), transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": newest_revision()})


def test_the_documents_tell_of_faults_of_the_site(database_url: str) -> None:
    assert {"500", "503"} <= set(NO_FEED) & set(FAULTS)
