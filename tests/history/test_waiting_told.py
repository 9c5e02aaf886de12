"""Questions that wait for a yes in the histories: told to those who may know what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history.living import results

from partnership.policy.authority import Act
from partnership.register.authority import homes, places
from partnership.register.directory import queries
from partnership.store.models import Audience, PositionRole, Question, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

HISTORY = "/partnerships/thameside/history"


def _ask(world: World, act: Act, by: Account, **about: object) -> None:
    with world.session() as session:
        session.add(Question(act=act.value, subject=str(about)[:300], by_id=by.id, lapses_at=now(), **about))


def test_that_a_place_is_to_stand_is_told_to_those_who_manage_people(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    new, editor = world.account("new@partner.example"), world.editor(police)
    with world.session() as session:
        organisation = queries.get_organisation(police.id)
        places.give(session, organisation, session.merge(new), PositionRole.LEAD, by_id=coordinator.id)
    path = f"/organisations/{police.id}/history"
    found = results(client.sign_in(coordinator), path)
    assert "Agreement asked for: the place of new@partner.example in Borough police counts" in found
    assert "Agreement asked for" in results(client, f"{path}?sort=people")
    assert "Agreement asked for" not in results(client.sign_in(editor), path)
    own = results(client.sign_in(new), "/account/history")
    assert "Agreement asked for: the place of you in Borough police counts" in own
    assert coordinator.email not in own


def test_that_an_address_is_to_be_opened_is_told_with_the_grants_of_such_places(
    client: CheckedClient, world: World, police: Organisation, partnership: Partnership, coordinator: Account
) -> None:
    place = world.refuge(police, "7 Zyqqex Lane, QX9 9ZQ")
    night = world.account("night@partner.example")
    cleared = world.coordinator(partnership, is_cleared=True)
    _ask(
        world, Act.GRANT_BY_CLEARED, cleared, account_id=night.id, organisation_id=police.id, location_id=place.id,
        details={"reason": "Zyqqex"},
    )  # fmt: skip
    path = f"/organisations/{police.id}/history"
    assert "night@partner.example" not in results(client.sign_in(coordinator), path)
    assert "Agreement asked for" not in results(client, path)
    found = results(client.sign_in(cleared), path)
    assert "Agreement asked for: a confidential address of Borough police for night@partner.example" in found
    assert "Zyqqex" not in found


def test_a_clearance_that_waits_stands_in_the_history_of_the_partnership(
    client: CheckedClient, world: World, partnership: Partnership, coordinator: Account
) -> None:
    cleared = world.coordinator(partnership, is_cleared=True)
    _ask(world, Act.CLEARANCE, cleared, account_id=coordinator.id, partnership_id=partnership.id)
    found = results(client.sign_in(cleared), HISTORY)
    assert f"Agreement asked for: clearance for {coordinator.email}, Thameside partnership" in found
    assert "Agreement asked for" in results(client, f"{HISTORY}?sort=people")


def test_a_home_that_is_to_move_is_told_without_what_the_reader_may_not_know_of(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other = world.partnership("riverside")
    hidden = world.organisation("Hushhouseq", other, audience=Audience.NAMED)
    with world.session() as session:
        homes.take_in(session, partnership, queries.get_organisation(hidden.id), now().date(), by_id=None)
        homes.take_in(session, other, queries.get_organisation(police.id), now().date(), by_id=None)
    _ask(world, Act.HOME, coordinator, organisation_id=hidden.id, partnership_id=partnership.id)
    found = results(client.sign_in(coordinator), HISTORY)
    assert "Hushhouseq" not in found
    assert "the home of" not in found
    theirs = world.coordinator(other)
    _ask(world, Act.HOME, theirs, organisation_id=police.id, partnership_id=other.id)
    found = results(client.sign_in(theirs), "/partnerships/riverside/history")
    assert "Agreement asked for: the home of Borough police is Riverside partnership" in found
    ours = results(client.sign_in(coordinator), f"/organisations/{police.id}/history")
    assert "riverside" not in ours.lower()
