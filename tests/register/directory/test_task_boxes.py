"""The tasks of a desk or a service: those that the organisation has first, the rest by stage, all without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIELD = "input[name=function_ids]"


def _above(page: BeautifulSoup) -> list[str]:
    rest = page.select(f"details {FIELD}")
    return [str(each["value"]) for each in page.select(FIELD) if each not in rest]


def test_tasks_of_the_organisation_stand_first_and_the_rest_by_stage(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, "first-response")
    page = coordinator.page(f"/organisations/{police.id}/contacts/add")
    assert _above(page) == ["first-response"]
    assert page.select_one("#function_ids") in page.select(FIELD)[:1]
    stages = [each.get_text(strip=True) for each in page.select("details [role=group] > p")]
    assert stages == ["Identification", "Referral", "Support", "Return", "Prevention", "Partnership"]
    assert not page.select("details[open]")


def test_what_is_ticked_is_never_hidden(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    desk = world.contact(police, function_ids=["age-assessment"])
    page = coordinator.page(f"/organisations/{police.id}/contacts/{desk.id}/edit")
    assert _above(page) == ["age-assessment"]
    assert [each["value"] for each in page.select(f"{FIELD}[checked]")] == ["age-assessment"]


def test_an_organisation_without_tasks_has_all_of_them_in_one_part(
    coordinator: CheckedClient, police: Organisation
) -> None:
    page = coordinator.page(f"/organisations/{police.id}/services/add")
    assert _above(page) == []
    rest = next(each for each in page.select("main details") if each.select(FIELD))
    summary = rest.select_one("summary")
    assert summary is not None
    assert summary.get_text(strip=True) == f"All tasks ({len(page.select(FIELD))})"


def test_a_task_in_a_partnership_that_the_visitor_does_not_share_stands_with_the_rest(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    elsewhere = world.partnership("elsewhere")
    agency = world.organisation("Northside Clinic", ours, elsewhere)
    world.responsibility(elsewhere, agency, "first-response")
    assert _above(coordinator.page(f"/organisations/{agency.id}/contacts/add")) == []
