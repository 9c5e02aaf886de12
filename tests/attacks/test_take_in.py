"""A coordinator elsewhere takes a refuge into the own partnership to be shown its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telephones import has_number

from partnership.store.models import Location, Mail, Participation
from partnership.store.models.base import now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

ADDRESS = "Canary Cottage, 7 Zyqqex Lane, QX9 9ZQ"
TAKE_IN = "/partnerships/riverside/organisations/take-in"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    """An organisation with a confidential address, known by name to every partner."""
    return world.organisation("Tideway charity", ours, kind_id="refuge")


@pytest.fixture
def stranger(app: Flask, world: World) -> CheckedClient:
    """A coordinator elsewhere, with clearance for the partnership there."""
    theirs = world.partnership("riverside")
    return app.test_client().sign_in(world.coordinator(theirs, is_cleared=True))


def _is_shown_to(client: CheckedClient, organisation: Organisation, location: Location) -> bool:
    client.send(TAKE_IN, organisation=str(organisation.id))
    address = f"/organisations/{organisation.id}/locations/{location.id}/reveal"
    return "Zyqqex" in client.send(address, reason="safety", note="Duty call").text


def test_an_archived_confidential_place_still_guards_its_organisation(
    world: World, refuge: Organisation, stranger: CheckedClient
) -> None:
    location = world.refuge(refuge, ADDRESS)
    with world.session() as session:
        session.get_one(Location, location.id).archived_at = now()
    assert not _is_shown_to(stranger, refuge, location)


def test_a_refuge_that_left_its_partnership_cannot_be_taken_in_by_a_stranger(
    world: World, ours: Partnership, refuge: Organisation, stranger: CheckedClient
) -> None:
    location = world.refuge(refuge, ADDRESS)
    with world.session() as session:
        row = session.query(Participation).filter_by(partnership_id=ours.id, organisation_id=refuge.id).one()
        row.left_on = now().date()
    assert not _is_shown_to(stranger, refuge, location)


def test_the_partnership_that_a_refuge_left_can_take_it_in_again(
    app: Flask, world: World, ours: Partnership, refuge: Organisation
) -> None:
    world.refuge(refuge, ADDRESS)
    own = app.test_client().sign_in(world.coordinator(ours))
    left = own.send(f"/partnerships/thameside/organisations/{refuge.id}/leave")
    assert left.status_code == 302
    taken = own.submit("/partnerships/thameside/organisations/take-in", organisation=[str(refuge.id)])
    assert taken.status_code == 302
    assert own.get(f"/organisations/{refuge.id}/edit").status_code == 200


def test_the_coordinator_of_an_empty_partnership_takes_in_nothing_that_another_keeps(
    app: Flask, world: World, ours: Partnership, stranger: CheckedClient
) -> None:
    keeper = world.coordinator(ours)
    found = [world.organisation(f"Agency {number}", ours) for number in range(3)]
    desks = [world.contact(each, telephone="020 7946 0604") for each in found]
    stranger.send(TAKE_IN, organisation=[str(each.id) for each in found])
    for each, desk in zip(found, desks, strict=True):
        assert not has_number(stranger.get(f"/organisations/{each.id}").text, desk.telephone)
        sent = {"post": "Duty desk", "telephone": "0900 666 0000", "version": "1"}
        edit = f"/organisations/{each.id}/contacts/{desk.id}/edit"
        assert stranger.send(edit, **sent).status_code in {403, 404}
        invite = {"email": "puppet@evil.example", "role": "lead", "vouched_by": "Our desk", "vouched_why": "From work"}
        assert stranger.send(f"/organisations/{each.id}/people/invite", **invite).status_code == 403
        assert not has_number(
            app.test_client().sign_in(keeper).get(f"/organisations/{each.id}").text, sent["telephone"]
        )
    with world.session() as session:
        assert {row.partnership_id for row in session.query(Participation)} == {ours.id}
        asked = session.query(Mail).all()
        assert {(each.kind, each.to) for each in asked} == {("taking-in-asked", keeper.email)}
        assert len(asked) == len(found)
