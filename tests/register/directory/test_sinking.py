"""In a search, what nobody has confirmed for too long stands below the rest, on every page and in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.store.models import EntrySection, Organisation, SectionClock, now

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World


def _names(page: BeautifulSoup) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.select("tbody th a")]


@pytest.fixture
def visitor(world: World, client: CheckedClient) -> CheckedClient:
    """Somebody who may see the list, and police agencies of every standing."""
    for name, days in (
        ("Alder police", None), ("Birch police", 181), ("Cedar police", 179), ("Dogwood police", 91),
        ("Elm police", 1), ("Fir police", 400),
    ):  # fmt: skip
        row = world.organisation(name)
        if days is not None:
            world.confirm(row, days_ago=days)
    world.confirm(world.organisation("Aspen police"), EntrySection.SERVICES)  # another section confirms no contact
    return client.sign_in(world.account())


def test_a_search_puts_the_unconfirmed_last(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations?q=police")
    assert _names(page) == [
        "Cedar police", "Dogwood police", "Elm police", "Alder police", "Aspen police", "Birch police", "Fir police",
    ]  # fmt: skip
    words = [each.get_text(strip=True) for each in page.select("tbody td:nth-of-type(3)")]
    assert words == [
        "Ageing",
        "Ageing",
        "Confirmed",
        "Never checked",
        "Never checked",
        "Unconfirmed",
        "Unconfirmed",
    ]
    assert "stand below the others" in page.text


def test_the_list_that_nobody_searched_stays_by_name(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations")
    assert _names(page) == sorted(_names(page))
    assert "stand below the others" not in page.text
    filtered = visitor.page("/organisations?kind=police")
    assert _names(filtered) == sorted(_names(filtered))


def test_pages_of_a_search_share_out_every_row_once(world: World, visitor: CheckedClient) -> None:
    with world.session() as session:
        for number in range(113):
            row = Organisation(
                name=f"Police {number:03}", kind_id="police", sector="statutory", level="local", audience="partners"
            )
            session.add(row)
            session.flush()
            if number % 3 == 0:
                session.add(SectionClock(organisation_id=row.id, section=EntrySection.CONTACTS, confirmed_at=now()))
    pages = [_names(visitor.page(f"/organisations?q=police&page={number}")) for number in (1, 2, 3)]
    names = [name for page in pages for name in page]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set(names)) == 120
    sunk = [name for name in names if not (name.startswith("Police") and int(name[-3:]) % 3 == 0)][3:]
    assert names[-len(sunk) :] == sunk


def test_what_may_be_taken_in_is_ordered_the_same_way(world: World, client: CheckedClient) -> None:
    ours = world.partnership()
    for name, is_confirmed in (("Alder police", False), ("Birch police", True)):
        row = world.organisation(name)
        if is_confirmed:
            world.confirm(row)
    page = client.sign_in(world.coordinator(ours)).page("/partnerships/thameside/organisations/take-in?q=police")
    labels = [each.get_text(" ", strip=True) for each in page.select("input[name=organisation] + label")]
    assert [each.partition(" police")[0] for each in labels] == ["Birch", "Alder"]
