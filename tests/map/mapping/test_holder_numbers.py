"""Who has a part in a task stands with its numbers, as far as the visitor sees them, the lead first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.guidance.types import Group
from partnership.store.models import Agreement, Audience, Role

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TASK = "/partnerships/thameside/map/section-47"
DAY, NIGHT = "020 7946 0101", "020 7946 0102"


@pytest.fixture
def team(world: World, ours: Partnership) -> Organisation:
    """An agency that supports, with a number by day and one for the night."""
    row = world.organisation("Aldgate children’s team", ours, kind_id="childrens-services")
    world.contact(row, telephone=DAY, out_of_hours_telephone=NIGHT, is_main=True)
    world.confirm(row)
    world.responsibility(ours, row, "section-47", Role.SUPPORTS, group=Group.CHILDREN)
    return row


def head_of(page: BeautifulSoup, name: str) -> str:
    """What stands beside the name of an organisation."""
    heads = (each.get_text(" ", strip=True) for each in page.select("tbody th"))
    return next(" ".join(each.split()).replace(" ,", ",") for each in heads if each.startswith(name))


@pytest.mark.parametrize("who", ["coordinator", "reader"])
def test_numbers_by_day_and_at_night_stand_beside_the_name_to_be_rung(
    client: CheckedClient, world: World, ours: Partnership, team: Organisation, who: str
) -> None:
    client.sign_in(world.coordinator(ours) if who == "coordinator" else world.reader(ours))
    page = client.page(TASK)
    assert f"By day: {DAY}, Duty desk At night: {NIGHT}, Duty desk" in head_of(page, team.name)
    assert [each["href"] for each in page.select("tbody th a[href^=tel]")] == ["tel:02079460101", "tel:02079460102"]


def test_the_lead_stands_first_and_what_is_declined_after_what_is_accepted(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation, team: Organisation
) -> None:
    other = world.organisation("Aaron centre", ours, kind_id="childrens-services")
    world.responsibility(ours, other, "section-47", Role.SUPPORTS, Agreement.DECLINED, Group.CHILDREN)
    world.responsibility(ours, police, "section-47", Role.LEAD, group=Group.CHILDREN)
    page = client.sign_in(world.reader(ours)).page(TASK)
    names = [each.get_text(strip=True) for each in page.select("main .app-stacked tbody th > a:first-child")]
    assert names == [police.name, team.name, other.name]


def test_a_number_that_the_visitor_may_not_see_is_not_there(app: Flask, world: World, ours: Partnership) -> None:
    row = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.contact(row, telephone=DAY, audience=Audience.NAMED)
    world.responsibility(ours, row, "section-47", Role.SUPPORTS, group=Group.CHILDREN)
    page = app.test_client().sign_in(world.reader(ours)).page(TASK)
    assert "Tideway refuge" in page.get_text()
    assert DAY not in page.get_text()
    assert not page.select("a[href^=tel]")


def test_who_has_not_agreed_or_stands_for_another_state_has_no_number_there(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    for name, kind, state in (
        ("Asked team", "childrens-services", Agreement.PROPOSED), ("Embassy of Nowhere", "embassy", Agreement.ACCEPTED),
    ):  # fmt: skip
        row = world.organisation(name, ours, kind_id=kind)
        world.contact(row, telephone=DAY)
        world.responsibility(ours, row, "section-47", Role.SUPPORTS, state, Group.CHILDREN)
    assert not client.sign_in(world.coordinator(ours)).page(TASK).select("a[href^=tel]")
