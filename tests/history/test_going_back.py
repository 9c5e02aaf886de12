"""Going back is doing it again: by who may do the act today, and never with a place, a grant, a clearance or a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history.living import let_open
from history.test_restore_entries import event, fields, locked, path, stored

from partnership.register.authority import grants, homes, members, places
from partnership.register.authority import queries as authority
from partnership.register.directory import queries, services
from partnership.store.models import Audience, Organisation, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Location, Partnership

__all__ = ["locked"]  # a fixture


def test_a_guest_coordinator_puts_nothing_of_an_entry_back(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    client.sign_in(coordinator).submit(f"/organisations/{police.id}/edit", short_name="BP")
    address = path(police, event(world, "organisation", "changed", "short_name"))
    other = world.partnership("riverside")
    with world.session() as session:
        homes.take_in(session, other, queries.get_organisation(police.id), now().date(), by_id=None)
    guest = world.coordinator(other, is_cleared=True)
    assert client.sign_in(guest).get(address).status_code == 403
    assert client.send(address, fields_back="short_name").status_code == 403
    assert stored(world, Organisation, police.id).short_name == "BP"
    with world.session() as session:
        homes.move(session, queries.get_organisation(police.id), other, by_id=None, yes=None)
    assert client.sign_in(coordinator).get(address).status_code == 403, "the old home reads from now on"
    assert client.sign_in(guest).submit(address).status_code == 302
    assert stored(world, Organisation, police.id).short_name == ""


def test_a_home_is_not_put_back_with_the_entry(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other = world.partnership("riverside")
    with world.session() as session:
        homes.take_in(session, other, queries.get_organisation(police.id), now().date(), by_id=None)
    with world.session() as session:
        row = queries.get_organisation(police.id)
        row.short_name = "BP"
        session.flush()
        homes.move(session, row, other, by_id=None, yes=None)
        homes.move(session, row, partnership, by_id=None, yes=None)
    address = path(police, event(world, "organisation", "changed", "short_name"))
    assert list(fields(client.sign_in(coordinator), address)) == ["Put back: Short name"]
    sent = {each["name"]: each.get("value") for each in client.page(address).select("main input[type=hidden]")}
    client.post(address, data={**sent, "fields_back": ["home_id"]})
    assert stored(world, Organisation, police.id).home_id == partnership.id
    client.delete_drafts(address)
    assert client.submit(address).status_code == 302
    assert stored(world, Organisation, police.id).short_name == ""
    assert stored(world, Organisation, police.id).home_id == partnership.id


def test_a_place_a_grant_a_clearance_and_a_part_are_never_gone_back_on(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, locked: Location
) -> None:
    lead, deputy = world.editor(police, PositionRole.LEAD), world.editor(police, PositionRole.DEPUTY)
    second = world.coordinator(partnership, is_cleared=True)
    let_open(world, lead, locked)
    let_open(world, deputy, locked)
    with world.session() as session:
        seat = authority.position(deputy.id, police.id)
        grant = authority.current_grant(locked.id, deputy.id)
        member = authority.membership(second.id, partnership.id)
        part = authority.participation(partnership.id, police.id)
        assert seat is not None
        assert grant is not None
        assert member is not None
        assert part is not None
        places.end(session, seat, lead.id)
        grants.end(session, grant, lead.id)
        members.unclear(session, member)
        homes.leave(session, part, now().date())
        part.left_on = None
    tables = ("position", "location_grant", "membership", "participation")
    client.sign_in(lead)
    for table in tables:
        assert client.get(path(police, event(world, table, "changed"))).status_code == 404
    client.sign_in(second)
    for table in tables:
        address = f"/partnerships/{partnership.slug}/history/{event(world, table, 'changed')}/before"
        assert client.get(address).status_code == 404
        assert client.send(address, fields_back="is_cleared").status_code == 404
    with world.app.app_context():
        assert authority.position(deputy.id, police.id) is None
        assert authority.current_grant(locked.id, deputy.id) is None
        kept = authority.membership(second.id, partnership.id)
        assert kept is not None
        assert not kept.is_cleared


def test_an_audience_that_the_visitor_is_not_in_is_not_put_back_by_a_place_that_only_works(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    row = world.contact(police, hours="9 to 5", audience=Audience.NAMED)
    with world.session():
        found = queries.get_part(police.id, "contacts", row.id)
        services.set_audiences(found, Audience.PARTNERSHIP, {}, expected_version=found.version)
    address = path(police, event(world, "contact", "changed", "audience"))
    account = world.editor(police)
    with world.session() as session:
        place = authority.position(account.id, police.id)
        assert place is not None
        place.stands_since = None
        session.flush()
    client.sign_in(account)
    assert client.get(address).status_code == 404, "what stood then was not for them"
    del partnership
