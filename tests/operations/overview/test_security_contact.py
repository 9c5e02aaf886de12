"""/.well-known/security.txt: whom somebody tells who found a hole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from partnership.base.config import load_settings
from partnership.base.errors import UnsafeSettings
from partnership.store.models import now

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/.well-known/security.txt"


def _fields(app: Flask, client: CheckedClient, contact: str) -> dict[str, str]:
    app.extensions["settings"] = replace(app.extensions["settings"], security_contact=contact)
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    found = dict(line.split(": ", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def test_it_names_the_contact_and_until_when_it_holds(app: Flask, client: CheckedClient) -> None:
    fields = _fields(app, client, "security@example.org")
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"].endswith(PATH)
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=60) < expires - now() < timedelta(days=365)


def test_a_page_can_be_the_contact(app: Flask, client: CheckedClient) -> None:
    assert _fields(app, client, "https://example.org/report")["Contact"] == "https://example.org/report"


def test_a_site_that_names_nobody_has_no_such_file(client: CheckedClient) -> None:
    assert client.get(PATH).status_code == 404


@pytest.mark.parametrize(
    "contact", ["http://example.org", "two words", "a@b@c", "a@example.org\nContact: b", "https://a b"]
)
def test_what_is_no_contact_stops_the_start(tmp_path: Path, database_url: str, contact: str) -> None:
    with pytest.raises(UnsafeSettings, match="SECURITY_CONTACT"):
        load_settings(tmp_path, {"security_contact": contact})
