"""What the map says is missing and what a paper says is left to settle are one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.guidance.types import Group
from partnership.store.models import Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """The lead of first response: its desk is ticked as answering at night, and has a mail address alone."""
    row = world.organisation("Borough police", ours)
    world.contact(row, telephone="", email="desk@police.example.org", hours="24 hours, every day")
    world.confirm(row)
    world.responsibility(ours, row, "first-response")
    return row


def gaps_of_first_response(coordinator: CheckedClient) -> list[str]:
    """What the gaps page says of the task."""
    page = coordinator.page("/partnerships/thameside/gaps?page=all")
    rows = page.select(".govuk-summary-list__row")
    return [
        " ".join(row.dd.get_text(" ", strip=True).split())
        for row in rows
        if row.dt.get_text(strip=True) == "First response"
    ]


def test_a_desk_ticked_for_nights_without_a_telephone_is_a_gap_on_the_map_as_in_the_paper(
    coordinator: CheckedClient, police: Organisation, world: World, ours: Partnership
) -> None:
    service = world.organisation("Children’s services", ours, kind_id="childrens-services")
    world.contact(service, hours="24 hours, every day")
    world.confirm(service)
    world.responsibility(ours, service, "first-response", Role.DEPUTY, group=Group.CHILDREN)
    found = gaps_of_first_response(coordinator)
    assert any("Borough police" in text and "number" in text.lower() for text in found), found
