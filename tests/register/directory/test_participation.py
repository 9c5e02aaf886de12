"""Taking organisations into a partnership, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from partnership.guidance.loader import load_packs
from partnership.register.directory import queries
from partnership.store.models import Organisation, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

TAKE_IN = "/partnerships/thameside/organisations/take-in"
ADDRESS = "12 Hidden Lane, AB1 2CD"


@pytest.fixture
def coordinator(world: World, client: CheckedClient, partnership: Partnership) -> CheckedClient:
    return client.sign_in(world.coordinator(partnership, is_cleared=True))


def takes_part(world: World, partnership: Partnership, organisation: Organisation) -> bool:
    with world.session():
        return partnership.id in queries.get_organisation(organisation.id).partnership_ids


def test_an_organisation_of_the_register_without_a_home_is_taken_in_and_has_its_home_here(
    coordinator: CheckedClient, world: World, partnership: Partnership
) -> None:
    police = world.organisation("Borough police")
    assert coordinator.submit(TAKE_IN + "?q=police", organisation=str(police.id)).status_code == 302
    assert takes_part(world, partnership, police)
    with world.session():
        assert queries.get_organisation(police.id).home_id == partnership.id
    assert not coordinator.page(TAKE_IN + "?q=police").select(f"input[value='{police.id}']")


@pytest.mark.parametrize("is_first", [True, False])
def test_what_nobody_can_answer_for_is_not_taken_in_and_the_page_says_with_which_command_it_is(
    coordinator: CheckedClient, world: World, partnership: Partnership, *, is_first: bool
) -> None:
    riverside = world.partnership("riverside")
    police = world.organisation("Borough police", riverside)
    if not is_first:  # the only coordinator of its home has closed the account
        with world.session() as session:
            session.merge(world.coordinator(riverside)).is_active = False
    page = coordinator.page(TAKE_IN + "?q=police")
    assert not page.select(f"input[value='{police.id}']")
    assert f"organisations take-in {police.id} --partnership thameside" in page.get_text(" ", strip=True)
    coordinator.send(TAKE_IN, organisation=str(police.id))
    assert not takes_part(world, partnership, police)


def test_taking_in_twice_changes_nothing(coordinator: CheckedClient, world: World, partnership: Partnership) -> None:
    police = world.organisation("Borough police", partnership)
    assert coordinator.send(TAKE_IN, organisation=str(police.id)).status_code == 302
    assert takes_part(world, partnership, police)


def test_a_body_of_the_pack_gets_an_entry_that_is_marked(
    coordinator: CheckedClient, world: World, partnership: Partnership
) -> None:
    body = next(iter(load_packs()["solace-2009"].bodies.values()))
    assert coordinator.submit(TAKE_IN, body=body.id).status_code == 302
    with world.session() as session:
        row = session.scalars(select(Organisation)).one()
        assert (row.name, row.kind_id, row.body_pack_id) == (body.name, body.kind, "solace-2009")
    assert takes_part(world, partnership, row)
    assert coordinator.send(TAKE_IN, body=body.id).status_code == 302
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_nothing_selected_is_a_message(coordinator: CheckedClient) -> None:
    response = coordinator.submit(TAKE_IN)
    assert "Select what to take in" in response.text


@pytest.mark.parametrize("value", ["x", "00000000-0000-4000-8000-000000000000", "no-such-body"])
def test_what_is_not_offered_is_passed_over(coordinator: CheckedClient, value: str) -> None:
    assert coordinator.send(TAKE_IN, organisation=value, body=value).status_code == 302


def test_a_coordinator_cannot_take_in_the_refuge_of_others_to_see_its_address(
    coordinator: CheckedClient, world: World, partnership: Partnership
) -> None:
    ombra = world.organisation("Ombra", world.partnership("riverside"))
    world.refuge(ombra, ADDRESS)
    page = coordinator.page(TAKE_IN + "?q=ombra")
    assert not page.select(f"input[value='{ombra.id}']")
    assert "Not yours to take in: 1" in page.get_text()
    coordinator.send(TAKE_IN, organisation=str(ombra.id))
    assert not takes_part(world, partnership, ombra)


def test_an_organisation_that_the_coordinator_may_not_know_of_is_not_taken_in(
    coordinator: CheckedClient, world: World, partnership: Partnership
) -> None:
    quiet = world.organisation("Quiet house", world.partnership("riverside"), audience="partnership")
    assert "Quiet house" not in coordinator.page(TAKE_IN).get_text()
    coordinator.send(TAKE_IN, organisation=str(quiet.id))
    assert not takes_part(world, partnership, quiet)


def test_leaving_says_what_ends_and_ends_it(coordinator: CheckedClient, world: World, partnership: Partnership) -> None:
    police = world.organisation("Borough police", partnership)
    world.responsibility(partnership, police, "age-assessment")
    leave = f"/partnerships/thameside/organisations/{police.id}/leave"
    assert "Age assessment: lead" in coordinator.page(leave).get_text()
    assert coordinator.submit(leave).status_code == 302
    assert not takes_part(world, partnership, police)
    with world.session():
        (row,) = queries.responsibilities(police.id, [partnership.id])
        assert row.until_on == now().date()
    coordinator.page(leave, status=404)


def test_one_that_left_comes_back(coordinator: CheckedClient, world: World, partnership: Partnership) -> None:
    police = world.organisation("Borough police", partnership)
    coordinator.submit(f"/partnerships/thameside/organisations/{police.id}/leave")
    coordinator.submit(TAKE_IN, organisation=str(police.id))
    assert takes_part(world, partnership, police)


@pytest.mark.parametrize("path", [TAKE_IN, "/partnerships/thameside/organisations/add"])
def test_only_its_coordinators_decide_who_takes_part(
    client: CheckedClient, world: World, partnership: Partnership, path: str
) -> None:
    assert client.sign_in(world.reader(partnership)).get(path).status_code == 403
    client.sign_in(world.coordinator(world.partnership("riverside")))
    assert client.get(path).status_code == 404
    assert client.send(path, name="x").status_code == 404
