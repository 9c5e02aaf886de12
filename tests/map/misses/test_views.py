"""A search that finds nothing leads to the coordinators, in words that are read before they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.base import limits
from partnership.map.misses import queries, services

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

MISSING = "/partnerships/thameside/missing"
SEARCHES = "/partnerships/thameside/searches"


@pytest.fixture
def reader(app: Flask, world: World, ours: Partnership) -> CheckedClient:
    """A reader of the partnership."""
    return app.test_client().sign_in(world.reader(ours))  # type: ignore[attr-defined]


def main(client: CheckedClient, address: str) -> str:
    found = client.page(address).select_one("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def test_a_search_that_finds_nothing_is_counted_and_leads_to_the_coordinators(
    app: Flask, reader: CheckedClient, ours: Partnership
) -> None:
    page = reader.page("/search?q=xyzzy qwrtz")
    link = page.select_one(f'a[href^="{MISSING}"]')
    assert link is not None
    area = reader.page(str(link["href"])).select_one("textarea[name=words]")
    assert area is not None
    assert area.get_text(strip=True) == "xyzzy qwrtz"
    with app.app_context():
        assert [row.number for row in queries.months(ours.id)] == [1]


def test_a_word_that_looks_like_that_of_a_task_leads_to_it(reader: CheckedClient) -> None:
    text = main(reader, "/search?q=nterprettinng&exact=1")
    assert "Tasks that may be meant" in text
    assert "Tasks that may be meant" not in main(reader, "/search?q=xyzzy")


def test_what_was_told_waits_for_the_coordinator_until_it_is_done(
    reader: CheckedClient, coordinator: CheckedClient
) -> None:
    assert reader.send(MISSING, words="A dentist for children").status_code == 302
    assert "about something missing" in main(coordinator, "/partnerships/thameside")
    page = coordinator.page(SEARCHES)
    assert "A dentist for children" in page.get_text(" ", strip=True)
    form = page.select_one('form[action$="/done"]')
    assert form is not None
    version = form.select_one("input[name=version]")
    assert version is not None
    for status in (302, 409):
        assert coordinator.send(str(form["action"]), version=str(version["value"])).status_code == status
    assert "Nothing waits" in main(coordinator, SEARCHES)


def test_nothing_twice_and_only_so_much_a_day(reader: CheckedClient) -> None:
    assert reader.send(MISSING, words="A dentist").status_code == 302
    again = reader.send(MISSING, words="a Dentist")
    assert again.status_code == 400
    assert services.TWICE in again.text
    for number in range(limits.MISSING_NOTICES.most - 1):
        assert reader.send(MISSING, words=f"A dentist, {number}").status_code == 302
    assert services.ENOUGH in reader.send(MISSING, words="One more").text


def test_searches_are_the_coordinators_and_of_no_other_partnership(
    app: Flask, world: World, reader: CheckedClient
) -> None:
    other = app.test_client().sign_in(world.coordinator(world.partnership("eastbrook")))  # type: ignore[attr-defined]
    assert reader.get(SEARCHES).status_code == 403
    assert other.get(SEARCHES).status_code == 404
    assert other.get(MISSING).status_code == 404


def test_who_looks_as_another_is_not_counted(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership
) -> None:
    coordinator.submit("/partnerships/thameside/see-as", whom=str(world.reader(ours).id))
    assert "You see the site as" in coordinator.get("/search?q=xyzzy").text
    with app.app_context():
        assert queries.months(ours.id) == []
