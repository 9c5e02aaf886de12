"""The page of an organisation: its numbers, what else there is at their side, tasks by role, and what a save says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_contents_come_after_the_numbers_and_count_what_is_there(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    world.contact(police, "Duty desk")
    world.contact(police, "Front counter", is_main=False)
    page = coordinator.page(f"/organisations/{police.id}")
    parts = page.select(".app-entry-page > *")
    assert [each.name for each in parts[:3]] == ["section", "nav", "section"]
    links = [each.get_text(strip=True) for each in parts[1].select("ul:first-of-type a")]
    assert links[0] == "Contacts (2)"
    assert all(page.select_one(str(each["href"])) for each in parts[1].select("a[href^='#']"))


def test_what_can_be_changed_stands_under_one_heading_for_who_may(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    address = f"/organisations/{police.id}"
    page = client.sign_in(world.coordinator(ours)).page(address)
    assert {"Change the description", "Who may see what", "Archive"} <= {
        each.get_text() for each in page.select("nav a")
    }
    reader = client.sign_in(world.reader(ours)).page(address)
    assert not reader.find("p", string="Change")
    assert len(reader.select("a[href$='/report']")) == 1


def test_archive_and_audience_of_a_desk_are_reached_from_its_change(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    desk = world.contact(police)
    own = f"/organisations/{police.id}/contacts/{desk.id}"
    on_page = {str(each["href"]) for each in coordinator.page(f"/organisations/{police.id}").select("main a")}
    assert f"{own}/edit" in on_page
    assert not {f"{own}/audience", f"{own}/archive"} & on_page
    on_edit = {str(each["href"]) for each in coordinator.page(f"{own}/edit").select("main a")}
    assert {f"{own}/audience", f"{own}/archive"} <= on_edit


def test_tasks_are_links_by_role_and_what_is_not_agreed_says_so(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, "first-response")
    world.responsibility(ours, police, "childs-voice", role=Role.SUPPORTS, state=Agreement.PROPOSED)
    section = coordinator.page(f"/organisations/{police.id}").select_one("section[aria-labelledby=responsibilities]")
    assert section is not None
    roles = {str(each.strong.get_text()): each for each in section.select("p.govuk-body:has(> strong)") if each.strong}
    assert list(roles) == ["Lead (1):", "Supports (1):"]
    lead, supports = (each.select_one("a") for each in roles.values())
    assert lead is not None
    assert lead["href"] == f"/partnerships/{ours.slug}/map/first-response"
    assert supports is not None
    assert roles["Supports (1):"].select_one(".govuk-tag")


def test_nothing_is_confirmed_where_nothing_was_entered(coordinator: CheckedClient, police: Organisation) -> None:
    buttons = {
        each.get_text(strip=True) for each in coordinator.page(f"/organisations/{police.id}").select("main button")
    }
    assert "Confirm the services" not in buttons
    assert "Confirm the description" in buttons


def test_a_save_says_which_fields_it_changed(coordinator: CheckedClient, world: World, police: Organisation) -> None:
    desk = world.contact(police)
    answer = coordinator.submit(
        f"/organisations/{police.id}/contacts/{desk.id}/edit", telephone="020 7946 0199", hours="Day and night"
    )
    page = coordinator.page(answer.location.split("#")[0])
    told = page.select_one(".govuk-notification-banner--success")
    assert told is not None
    assert "Saved: telephone and hours in words." in told.get_text()
