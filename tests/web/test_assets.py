"""Style sheets and scripts are sent compressed, under a name of their content, and kept by browsers for a year."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnership.web import assets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from flask import Flask
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SOURCE, SMALL = b"p {\n  color: red;\n}\n" * 9, b"p{color:red}" * 9
FILE = "vendor/app.0123456789ab.css"
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of static files as the set-up leaves it."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "app.css").write_bytes(SOURCE)
    (tmp_path / "plain.svg").write_bytes(b"<svg/>")
    (tmp_path / FILE).write_bytes(SMALL)
    (tmp_path / f"{FILE}.br").write_bytes(b"brotli")
    (tmp_path / f"{FILE}.gz").write_bytes(gzip.compress(SMALL, mtime=0))
    listed = {"app.css": {"file": Path(FILE).name, "of": sha256(SOURCE).hexdigest()}}
    (tmp_path / "vendor" / "assets.json").write_text(json.dumps(listed), encoding="utf-8")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    return tmp_path


def _sent(client: CheckedClient, accepted: str, name: str = FILE) -> TestResponse:
    return client.get(f"/static/{name}", headers={"Accept-Encoding": accepted} if accepted else {}, buffered=True)


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.compress(SMALL, mtime=0)),
        ("gzip", "gzip", gzip.compress(SMALL, mtime=0)),
        ("zstd", None, SMALL),
        ("", None, SMALL),
    ],
)
def test_a_file_is_sent_in_the_smallest_way_that_the_browser_takes(
    client: CheckedClient, static: Path, accepted: str, coding: str | None, body: bytes
) -> None:
    answer = _sent(client, accepted)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.mimetype == "text/css"
    assert len(answer.data) == len(body)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == YEAR


def test_a_file_that_the_browser_has_is_not_sent_again(client: CheckedClient, static: Path) -> None:
    tag = _sent(client, "br").headers["ETag"]
    again = client.get(f"/static/{FILE}", headers={"Accept-Encoding": "br", "If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", YEAR)
    assert _sent(client, "gzip").headers["ETag"] != tag


def test_a_source_that_has_changed_since_is_served_itself(app: Flask, static: Path) -> None:
    with app.test_request_context():
        assert assets.asset_url("app.css") == f"/static/{FILE}"
        (static / "app.css").write_bytes(SOURCE + b"a {}")
        assets.made.cache_clear()
        assert assets.asset_url("app.css").startswith("/static/app.css?v=")


def test_without_the_set_up_the_sources_are_served_under_their_fingerprint(
    app: Flask, client: CheckedClient, static: Path
) -> None:
    (static / "vendor" / "assets.json").unlink()
    with app.test_request_context():
        assert assets.asset_url("govuk-frontend.css") == "/static/govuk-frontend.css?v=missing"
        address = assets.asset_url("app.css")
    answer = client.get(address, headers={"Accept-Encoding": "br"}, buffered=True)
    assert (answer.data, answer.headers["Cache-Control"]) == (SOURCE, YEAR)
    assert "Content-Encoding" not in answer.headers


def test_a_file_whose_address_does_not_change_with_it_is_asked_for_again(client: CheckedClient, static: Path) -> None:
    assert _sent(client, "br", "plain.svg").headers["Cache-Control"] == "no-cache"
    assert _sent(client, "br", "vendor/none.css").status_code == 404
    assert _sent(client, "br", "../assets.py").status_code == 404


def test_every_address_in_the_head_of_a_page_leads_to_a_file(client: CheckedClient) -> None:
    page = client.page("/sign-in")
    found = [each.get("href") or each.get("src") for each in page.select("link[href], script[src]")]
    assert len(found) == 6
    for address in map(str, found):
        answer = client.get(address, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, YEAR), address


def test_a_page_is_compressed_where_no_proxy_does_it(client: CheckedClient) -> None:
    plain = client.get("/accessibility")
    answer = client.get("/accessibility", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) / 2
    assert gzip.decompress(answer.data).count(b"<h1") == 1
    assert "Accept-Encoding" in answer.vary
    assert "Accept-Encoding" in plain.vary
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers
