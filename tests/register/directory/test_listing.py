"""The list of organisations: search, filters, pages, and what it costs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from partnership.guidance.types import Level, Sector
from partnership.store.db import db
from partnership.store.models import Audience, Organisation, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World

LIST = "/organisations"


def names(client: CheckedClient, query: str = "") -> list[str]:
    return [link.get_text() for link in client.page(f"{LIST}?{query}").select("[data-results] tbody th a")]


def many(world: World, number: int) -> None:
    with world.session() as session:
        session.add_all(
            Organisation(
                id=uuid4(), name=f"Agency {each:04}", kind_id="housing", sector=Sector.STATUTORY, level=Level.LOCAL
            )
            for each in range(number)
        )


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_visitor_who_is_not_signed_in_is_asked_to_sign_in(client: CheckedClient) -> None:
    assert client.get(LIST).status_code == 302


def test_organisations_stand_by_name_whatever_their_case(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    for name in ("zebra house", "Borough police", "alpha trust"):
        world.organisation(name)
    client.sign_in(world.reader(partnership))
    assert names(client) == ["alpha trust", "Borough police", "zebra house"]


def test_an_empty_register_says_so(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    assert "There is no organisation yet" in client.page(LIST).get_text()


def test_nothing_found_says_what_to_do(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    assert "Nothing fits" in client.page(f"{LIST}?q=zzz").get_text()


def test_every_filter_narrows_the_list(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    police = world.organisation("Borough police", partnership, short_name="BP")
    world.organisation("Embassy", kind_id="embassy", sector=Sector.DIPLOMATIC, level=Level.ORIGIN)
    world.confirm(police)
    client.sign_in(world.reader(partnership))
    for query in (
        "q=police", "q=bp", "kind=police", "sector=statutory", "level=local", "partnership=thameside",
        "standing=confirmed",
    ):  # fmt: skip
        assert names(client, query) == ["Borough police"], query
    assert names(client, "standing=never+confirmed") == ["Embassy"]
    assert names(client, "standing=ageing") == []


@pytest.mark.parametrize(("days", "word"), [(1, "confirmed"), (100, "ageing"), (200, "unconfirmed")])
def test_the_filter_of_standing_agrees_with_the_word_in_the_list(
    world: World, client: CheckedClient, days: int, word: str
) -> None:
    partnership = world.partnership()
    world.confirm(world.organisation("Borough police"), days_ago=days)
    client.sign_in(world.reader(partnership))
    row = client.page(f"{LIST}?standing={word}").select("[data-results] tbody tr")
    assert [each.select("td")[-1].get_text(strip=True) for each in row] == [word.capitalize()]


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 10_000, "q=%00", "q=%ED%A0%80", "kind=circus", "partnership=other", "standing=never", "page=-1",
     "page=999999999999", "page=٣", "q=%25%27%3B--", "q=%F0%9F%9A%94", "archived=y"],
)  # fmt: skip
def test_odd_queries_get_an_answer_in_words(world: World, client: CheckedClient, query: str) -> None:
    client.sign_in(world.reader(world.partnership()))
    client.page(f"{LIST}?{query}")


def test_too_long_a_search_is_a_message_at_the_field(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    page = client.page(f"{LIST}?q={'x' * 101}")
    assert "What you search for must be 100 characters or fewer" in page.select_one(".govuk-error-summary").get_text()


def test_what_a_visitor_may_not_know_of_is_not_listed_or_counted(world: World, client: CheckedClient) -> None:
    partnership, other = world.partnership(), world.partnership("riverside")
    world.organisation("Seen", other)
    world.organisation("For members", other, audience=Audience.PARTNERSHIP)
    world.organisation("For named people", other, audience=Audience.NAMED)
    client.sign_in(world.reader(partnership))
    page = client.page(LIST)
    assert "For " not in page.select_one("[data-results]").get_text()
    assert page.select_one("[data-count]").get_text(" ", strip=True) == "1 organisation"


def test_only_coordinators_see_the_archive(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    world.organisation("Old agency", partnership, archived_at=now())
    client.sign_in(world.reader(partnership))
    assert names(client, "archived=y") == []
    client.sign_in(world.coordinator(partnership))
    assert names(client) == []
    assert names(client, "archived=y") == ["Old agency"]


def test_a_body_of_the_pack_is_marked_until_somebody_confirms_it(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("UK Border Agency", body_pack_id="solace-2009")
    client.sign_in(world.reader(partnership))
    assert "2009, unconfirmed" in client.page(LIST).get_text()
    world.confirm(organisation)
    assert "2009, unconfirmed" not in client.page(LIST).get_text()


def test_the_year_of_a_body_is_that_of_the_guidance_it_came_from(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    world.organisation("Border Force", body_pack_id="england-2026")
    client.sign_in(world.reader(partnership))
    page = client.page(LIST).get_text()
    assert "2026, unconfirmed" in page
    assert "2009, unconfirmed" not in page


def test_markup_in_a_name_is_shown_as_text(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    world.organisation("<script>alert(1)</script>")
    client.sign_in(world.reader(partnership))
    assert names(client) == ["<script>alert(1)</script>"]


def test_long_lists_come_in_pages_that_keep_the_filters(world: World, client: CheckedClient) -> None:
    many(world, 120)
    client.sign_in(world.reader(world.partnership()))
    first = client.page(f"{LIST}?kind=housing")
    assert first.select_one("[data-count]").get_text(" ", strip=True) == "120 organisations"
    link = first.select_one("a[rel=next]") or first.select_one(".govuk-pagination__next a")
    assert "kind=housing" in link["href"]
    assert names(client, "kind=housing&page=3") == [f"Agency {each:04}" for each in range(100, 120)]
    assert names(client, "kind=housing&page=99") == names(client, "kind=housing&page=3")


def test_the_list_asks_the_database_as_often_for_many_as_for_one(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    many(world, 1)
    client.get(LIST)
    with statements(world) as for_one:
        client.get(LIST)
    many(world, 300)
    client.get(LIST)
    with statements(world) as for_many:
        client.get(LIST)
    assert len(for_many) == len(for_one)
