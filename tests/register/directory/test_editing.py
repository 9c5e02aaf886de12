"""Adding and changing through the forms: bad input, namesakes, addresses in free text, two editors at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from partnership.register.directory import queries

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

ADD = "/partnerships/thameside/organisations/add"
ADDRESS = "12 Hidden Lane, AB1 2CD"
NEW = {"name": "New agency", "kind_id": "housing", "sector": "statutory", "level": "local"}


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def stored(world: World, organisation: Organisation) -> Organisation:
    with world.session():
        return queries.get_organisation(organisation.id)


def test_an_organisation_is_added_and_takes_part(coordinator: CheckedClient, world: World) -> None:
    response = coordinator.submit(ADD, **NEW, covers="North\nSouth")
    assert response.status_code == 302
    page = coordinator.page(response.location)
    assert page.h1.get_text() == "New agency"
    assert "Thameside partnership" in page.select_one("main").get_text()
    assert "North" in page.get_text()


def test_an_empty_form_says_what_to_fill_in(coordinator: CheckedClient) -> None:
    summary = page_of(coordinator.submit(ADD)).select_one(".govuk-error-summary").get_text(" ", strip=True)
    for words in ("Enter the name", "Select the kind of organisation"):
        assert words in summary


@pytest.mark.parametrize(
    "name",
    ["x" * 10_000, "a\x00b", "a\x1bb", "a\x0bb", "x\ufffeb"],
    ids=["long", "nul", "escape", "tab", "noncharacter"],
)
def test_a_name_that_cannot_be_kept_is_a_message(coordinator: CheckedClient, name: str) -> None:
    page = page_of(coordinator.submit(ADD, **{**NEW, "name": name}))
    assert page.select_one("#name-error")


@pytest.mark.parametrize("name", ["🚔 police", "شرطة البلدية", "=cmd()", "<script>alert(1)</script>", "{{ 7 * 7 }}"])
def test_a_name_in_any_writing_is_shown_as_text(coordinator: CheckedClient, name: str) -> None:
    response = coordinator.submit(ADD, **{**NEW, "name": name})
    assert coordinator.page(response.location).h1.get_text() == name


def test_a_duplicate_is_told_with_a_link_and_a_way_on(coordinator: CheckedClient, police: Organisation) -> None:
    twin = {**NEW, "name": " borough  POLICE"}
    page = page_of(coordinator.submit(ADD, **twin))
    assert "already" in page.select_one("#name-error").get_text()
    assert page.select(f"main a[href='/organisations/{police.id}']")
    assert page.select_one("#is_another")
    assert coordinator.send(ADD, **twin, is_another="y").status_code == 302


def test_a_namesake_that_the_visitor_may_not_know_of_is_not_told(coordinator: CheckedClient, world: World) -> None:
    world.organisation("Quiet house", world.partnership("riverside"), audience="named")
    assert coordinator.submit(ADD, **{**NEW, "name": "Quiet house"}).status_code == 302


def test_a_change_is_saved_and_told(coordinator: CheckedClient, police: Organisation) -> None:
    assert coordinator.submit(f"/organisations/{police.id}/edit", short_name="BP").status_code == 302
    page = coordinator.page(f"/organisations/{police.id}").get_text()
    assert "Saved: " in page
    assert "BP" in page


def test_two_editors_at_once_lose_nothing(coordinator: CheckedClient, police: Organisation, world: World) -> None:
    edit = f"/organisations/{police.id}/edit"
    first = coordinator.page(edit).select_one("input[name=version]")["value"]
    coordinator.submit(edit, description="What the first one wrote")
    mine = {"name": "Borough police", "kind_id": "police", "sector": "statutory", "level": "local"}
    response = coordinator.send(edit, **mine, description="What the second one wrote", version=first)
    page = page_of(response)
    assert response.status_code == 409
    assert "What the first one wrote" in page.select_one("table").get_text()
    assert "What the second one wrote" in page.select_one("textarea[name=description]").get_text()
    assert stored(world, police).description == "What the first one wrote"
    again = page.select_one("main input[name=version]")["value"]
    assert coordinator.send(edit, **mine, description="Both", version=again).status_code == 302
    assert stored(world, police).description == "Both"


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99999999999999999999"])
def test_a_version_that_was_tampered_with_overwrites_nothing(
    coordinator: CheckedClient, police: Organisation, version: str
) -> None:
    response = coordinator.send(f"/organisations/{police.id}/edit", **NEW, version=version)
    assert response.status_code == 409


def test_a_field_that_was_not_sent_stays(coordinator: CheckedClient, world: World, partnership: Partnership) -> None:
    organisation = world.organisation("Agency", partnership, website="https://www.example.org")
    coordinator.send(f"/organisations/{organisation.id}/edit", version="1", **{**NEW, "name": "Agency 2"})
    assert stored(world, organisation).website == "https://www.example.org"


def test_a_field_that_the_visitor_may_not_see_stays(
    coordinator: CheckedClient, police: Organisation, world: World
) -> None:
    contact = world.contact(police, holder="Sergeant of the day")
    edit = f"/organisations/{police.id}/contacts/{contact.id}/edit"
    assert not coordinator.page(edit).select("[name=holder]")
    assert coordinator.send(edit, post="Desk", telephone="020 7946 0102", version="1", holder="x").status_code == 302
    row = stored(world, police).contacts[0]
    assert (row.post, row.holder) == ("Desk", "Sergeant of the day")


def test_a_bad_number_and_mail_address_are_told_at_the_field(coordinator: CheckedClient, police: Organisation) -> None:
    page = page_of(
        coordinator.submit(f"/organisations/{police.id}/contacts/add", post="Desk", telephone="ring", email="@")
    )
    assert page.select_one("#telephone-error")
    assert page.select_one("#email-error")


def test_a_confidential_place_is_added_and_its_address_never_comes_back(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    world_client = coordinator.sign_in(world.editor(police))
    add = f"/organisations/{police.id}/locations/add"
    assert world_client.submit(add, name="House", is_confidential="y", address=ADDRESS).status_code == 302
    row = stored(world, police).locations[0]
    assert (row.address, row.is_confidential) == ("", True)
    page = world_client.page(f"/organisations/{police.id}/locations/{row.id}/edit")
    assert page.select_one("textarea[name=address]").get_text(strip=True) == ""
    assert "Leave empty to keep the address that is locked away" in page.get_text()
    assert "Sent to a lead, or a cleared coordinator where nobody leads before it changes" in page.get_text(" ")
    for path in ("", "/history", "/audience"):
        assert "Hidden" not in str(world_client.page(f"/organisations/{police.id}{path}"))


def test_somebody_who_may_not_open_an_address_cannot_replace_or_unlock_it(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    refuge = world.refuge(police, ADDRESS)
    edit = f"/organisations/{police.id}/locations/{refuge.id}/edit"
    page = coordinator.page(edit)
    assert not page.select("[name=address], [name=is_confidential]")
    coordinator.send(edit, name="House", address="1 Town Square", version="1")
    row = stored(world, police).locations[0]
    assert (row.is_confidential, row.address) == (True, "")
    assert row.sealed_address == refuge.sealed_address


def test_an_address_in_free_text_is_asked_about(coordinator: CheckedClient, world: World, police: Organisation) -> None:
    world.refuge(police, ADDRESS)
    add = f"/organisations/{police.id}/services/add"
    values = {"name": "Advice", "for_whom": "both", "how_to_refer": "Come to AB1 2CD"}
    page = page_of(coordinator.submit(add, **values))
    assert "looks like an address" in page.select_one("#how_to_refer-error").get_text()
    assert page.select_one("#is_meant")
    assert coordinator.send(add, **values, is_meant="y").status_code == 302


def test_audiences_are_set_by_record_and_by_field(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    contact = world.contact(police)
    path = f"/organisations/{police.id}/contacts/{contact.id}/audience"
    assert coordinator.submit(path, audience="public", field_telephone="public").status_code == 302
    row = stored(world, police).contacts[0]
    assert (row.audience.value, row.audiences) == ("public", {"telephone": "public"})
    assert coordinator.submit(path, field_telephone="usual").status_code == 302
    assert stored(world, police).contacts[0].audiences == {}


def test_nobody_opens_to_others_what_they_cannot_see(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    contact = world.contact(police, holder="Sergeant of the day")
    path = f"/organisations/{police.id}/contacts/{contact.id}/audience"
    page = coordinator.page(path)
    assert not page.select("[name=field_holder]")
    assert not page.select("[value=named]")
    coordinator.send(path, audience="public", field_holder="public", version="1")
    assert "holder" not in stored(world, police).contacts[0].audiences


def test_the_organisations_own_audience_page_lists_its_parts(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    contact = world.contact(police)
    page = coordinator.page(f"/organisations/{police.id}/audience")
    assert page.select(f"a[href$='/contacts/{contact.id}/audience']")
    assert coordinator.submit(f"/organisations/{police.id}/audience", audience="partnership").status_code == 302
    assert stored(world, police).audience.value == "partnership"


@pytest.mark.parametrize(
    "rest", ["edit", "audience", "archive", "contacts/add", "services/00000000-0000-4000-8000-000000000000/edit"]
)
def test_a_stranger_changes_nothing(client: CheckedClient, world: World, police: Organisation, rest: str) -> None:
    client.sign_in(world.coordinator(world.partnership("riverside")))
    assert client.send(f"/organisations/{police.id}/{rest}").status_code in {403, 404}
