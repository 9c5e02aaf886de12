"""Each page and each item of the feed of the demonstration against the schemas of the standard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from exchange.publishing import publish

from tools.open_referral import LISTS, SCHEMAS, SHARED, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from factories import World
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = [
    pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of the standard are not beside this repository"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
MOCKS = SHARED / "mock-feeds"
ADDRESS = "/open-referral"


def pages(client: FlaskClient, name: str, asked: str = "") -> Iterator[dict[str, Any]]:
    """Every page of a list."""
    number, is_last = 1, False
    while not is_last:
        page = client.get(f"{ADDRESS}/{name}?per_page=40&page={number}{asked}").json
        assert page is not None
        yield page
        number, is_last = number + 1, page["last_page"]


def test_every_page_and_item_of_the_demonstration_is_as_the_standard_has_it(loaded: Flask, world: World) -> None:
    assert publish(world, "demo") > 40
    client = loaded.test_client()
    for name, (short, whole) in LISTS.items():
        rows = [row for page in pages(client, name) for row in page["contents"]]
        assert len({row["id"] for row in rows}) == len(rows) == client.get(f"{ADDRESS}/{name}").json["total_items"]
        assert rows or name == "service_at_locations", "no place is in the feed"
        for row in rows:
            item = client.get(f"{ADDRESS}/{name}/{row['id']}").json
            assert (faults(row, short), faults(item, whole)) == ([], []), row["name"]
    whole_services = [row for page in pages(client, "services", "&full=true") for row in page["contents"]]
    assert not [fault for row in whole_services for fault in faults(row, "compiled/service")]


def test_the_whole_register_as_one_list_is_as_the_standard_has_it(loaded: Flask, tmp_path: Any) -> None:
    out = tmp_path / "services.json"
    options = ["--format", "oruk", "--partnership", "demo", "--audience", "partnership", "--out", str(out)]
    assert loaded.test_cli_runner().invoke(args=["directory", "export", *options]).exit_code == 0
    services = json.loads(out.read_text())
    assert len(services) > 60
    assert any("service_at_locations" in each for each in services)
    assert not [fault for each in services for fault in faults(each, "compiled/service")]


@pytest.mark.parametrize("feed", ["V3.0-UK-Default", "V3.0-UK-Test", "V3.0-UK-Warn"])
def test_a_sound_feed_of_others_passes_the_same_test(feed: str, database_url: str) -> None:
    items = json.loads((MOCKS / feed / "service_list.json").read_text())["contents"]
    assert not [fault for each in items for fault in faults(each, "compiled/service_list")]


def test_the_feed_that_must_fail_fails_the_same_test(database_url: str) -> None:
    assert faults(json.loads((MOCKS / "V3.0-UK-Fail" / "service_full.json").read_text()), "compiled/service")
