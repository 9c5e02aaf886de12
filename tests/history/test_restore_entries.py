"""Going back to how an entry was: field by field, under today's rules, and never opening what is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from history.living import let_open, text, words
from sqlalchemy import select

from partnership.register.directory import queries, services
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Account, Audience, AuditEntry, ChangeRequest, Contact, Location, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

ADDRESS, OTHER = "7 Zyqqex Lane\nQX9 9ZQ", "1 High Street"


def event(world: World, table: str, action: str, *changed: str) -> int:
    """The number of the last event of a table that changed these fields."""
    with world.app.app_context():
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.table == table, AuditEntry.action == action)
            .order_by(AuditEntry.sequence)
        )
        return [row.sequence for row in rows if set(changed) <= row.changes.keys()][-1]


def path(organisation: Organisation, number: int, side: str = "before") -> str:
    return f"/history/organisations/{organisation.id}/{number}/{side}"


def stored(world: World, table: type[Any], key: Any) -> Any:
    with world.app.app_context():
        return db.session.get_one(table, key)


def edit(world: World, record: Any, **values: Any) -> None:
    with world.session():
        keyring = world.app.extensions["settings"].keyring
        part = {"contact": "contacts", "location": "locations"}.get(record.__tablename__)
        row: Any = (
            queries.get_part(record.organisation_id, part, record.id) if part else queries.get_organisation(record.id)
        )
        services.change(
            row, values, expected_version=row.version, keyring=keyring, decisions=services.Decisions(is_meant=True)
        )


def fields(client: CheckedClient, address: str) -> dict[str, str]:
    """The rows of the page: label, and what stands beside it."""
    rows = client.page(address).select("main tbody tr")
    return {words(row, "label") or words(row, "th"): " ".join(row.get_text(" ").split()) for row in rows}


@pytest.fixture
def contact(world: World, police: Organisation) -> Contact:
    row: Contact = world.contact(police, telephone="020 7946 0001", hours="9 to 5")
    edit(world, row, telephone="020 7946 0002", hours="All night")
    return row


def test_the_page_shows_each_field_now_and_then_and_puts_back_what_is_ticked(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    number = event(world, "contact", "changed", "telephone")
    link = client.page(f"/organisations/{police.id}/history").select_one(f"a[href='{path(police, number)}']")
    assert link is not None
    assert "Go back to how it was before this" in link.get_text()
    found = fields(client, path(police, number))
    assert set(found) == {"Put back: Telephone", "Put back: Hours in words"}
    assert "020 7946 0002 020 7946 0001" in found["Put back: Telephone"]
    assert client.submit(path(police, number), fields_back=["telephone"]).status_code == 302
    row = stored(world, Contact, contact.id)
    assert (row.telephone, row.hours) == ("020 7946 0001", "All night")
    assert "Contact “Duty desk” changed" in text(client, f"/organisations/{police.id}/history")


def test_what_was_put_back_can_be_undone_the_same_way(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    client.submit(path(police, event(world, "contact", "changed", "telephone")))
    assert stored(world, Contact, contact.id).hours == "9 to 5"
    client.submit(path(police, event(world, "contact", "changed", "telephone")))
    row = stored(world, Contact, contact.id)
    assert (row.telephone, row.hours) == ("020 7946 0002", "All night")


def test_after_an_event_is_how_it_was_between_two_changes(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    number = event(world, "contact", "changed", "telephone")
    edit(world, contact, telephone="020 7946 0003")
    found = fields(client.sign_in(coordinator), path(police, number, "after"))
    assert "020 7946 0003 020 7946 0002" in found["Put back: Telephone"]
    assert len(found) == 1
    last = event(world, "contact", "changed", "telephone")
    assert "It is as it was" in text(client, path(police, last, "after"))


def test_nothing_was_before_the_first_event(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    assert client.get(path(police, event(world, "contact", "created"))).status_code == 404
    assert client.get(path(police, event(world, "contact", "created"), "after")).status_code == 200
    assert client.get(path(police, 999_999_999)).status_code == 404
    assert client.get(path(police, event(world, "membership", "created"))).status_code == 404


def test_the_second_of_two_who_put_back_is_told_and_nothing_is_overwritten(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    address = path(police, event(world, "contact", "changed", "telephone"))
    edit(world, contact, hours="Nine to nine")
    stale = client.submit(address, version="1")
    assert stale.status_code == 409
    assert "Nothing was overwritten" in stale.text
    assert "Nine to nine" in stale.text
    assert stored(world, Contact, contact.id).telephone == "020 7946 0002"


def test_nothing_ticked_is_a_fault_that_is_told_at_the_ticks(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    response = client.submit(path(police, event(world, "contact", "changed", "telephone")), fields_back=[])
    assert response.status_code == 400
    assert "Select what to put back" in response.text
    response = client.submit(path(police, event(world, "contact", "changed", "telephone")), fields_back=["holder"])
    assert response.status_code == 400


def test_a_value_that_the_guidance_no_longer_has_is_said_and_not_put_back(
    client: CheckedClient, world: World, partnership: Partnership, coordinator: Account
) -> None:
    row = world.organisation("Old agency", partnership, kind_id="kind-of-long-ago", short_name="Old")
    with world.session():
        whole = queries.get_organisation(row.id)
        whole.kind_id, whole.short_name = "police", "New"
    client.sign_in(coordinator)
    address = path(row, event(world, "organisation", "changed", "kind_id"))
    found = fields(client, address)
    assert "It cannot be put back. Kind of organisation: select one of the options in the list" in " ".join(
        found.values()
    )
    assert client.submit(address).status_code == 302
    kept = stored(world, Organisation, row.id)
    assert (kept.kind_id, kept.short_name) == ("police", "Old")


def test_what_is_put_away_comes_back_by_the_same_page(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    with world.session():
        services.archive(queries.get_part(police.id, "contacts", contact.id))
    client.sign_in(coordinator)
    number = event(world, "contact", "changed", "archived_at")
    assert "Archived In the directory" in fields(client, path(police, number))["Put back: Archived or not"]
    first = event(world, "contact", "changed", "telephone")
    refused = client.submit(path(police, first), fields_back=["telephone"])
    assert refused.status_code == 400
    assert "Restore it before you change it" in refused.text
    client.delete_drafts(path(police, first))
    assert client.submit(path(police, first)).status_code == 302
    row = stored(world, Contact, contact.id)
    assert (row.is_archived, row.telephone) == (False, "020 7946 0001")


def test_an_organisation_that_is_put_away_comes_back_by_those_who_may_archive_it(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    editor = world.editor(police)
    with world.session():
        services.archive(queries.get_organisation(police.id))
    address = path(police, event(world, "organisation", "changed", "archived_at"))
    assert client.sign_in(editor).get(address).status_code == 404
    assert client.sign_in(coordinator).submit(address).status_code == 302
    assert not stored(world, Organisation, police.id).is_archived
    elsewhere = world.coordinator(world.partnership("riverside"))
    assert client.sign_in(elsewhere).get(address).status_code == 403


def test_a_partner_puts_back_ordinary_fields_and_asks_for_the_others(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    edit(world, police, level="regional", covers=["North"])
    client.sign_in(world.editor(police))
    address = path(police, event(world, "organisation", "changed", "level"))
    assert "A coordinator is asked first." in fields(client, address)["Put back: Level"]
    answer = client.submit(address, note="It was right before")
    assert answer.status_code == 302
    row = stored(world, Organisation, police.id)
    assert (row.level.value, row.covers) == ("regional", [])
    with world.app.app_context():
        request = db.session.scalars(select(ChangeRequest)).one()
        assert (request.table, request.note) == ("organisation", "It was right before")
    history = text(client, f"/organisations/{police.id}/history")
    assert "Change request sent: the entry of Borough police" in history
    assert "Change asked for: “Level” of the entry of Borough police" in history


def test_audiences_go_back_and_wider_ones_are_asked(
    client: CheckedClient, world: World, police: Organisation, contact: Contact, coordinator: Account
) -> None:
    with world.session():
        row = queries.get_part(police.id, "contacts", contact.id)
        services.set_audiences(row, Audience.NAMED, {"telephone": Audience.NAMED}, expected_version=row.version)
    number = event(world, "contact", "changed", "audience")
    editor = client.sign_in(world.editor(police))
    found = fields(editor, path(police, number))
    assert "A coordinator is asked first." in found["Put back: Who can see it"]
    assert client.submit(path(police, number)).status_code == 302
    assert stored(world, Contact, contact.id).audience is Audience.NAMED
    assert client.sign_in(coordinator).get(path(police, number)).status_code == 404, "it knows nothing of the desk now"
    cleared = client.sign_in(world.coordinator(queries_partnership(world), is_cleared=True, email="night@example.org"))
    assert cleared.submit(path(police, number)).status_code == 302
    kept = stored(world, Contact, contact.id)
    assert (kept.audience, kept.audiences) == (Audience.PARTNERSHIP, {})


def queries_partnership(world: World) -> Partnership:
    with world.app.app_context():
        return get_partnership("thameside")


def test_a_field_that_the_visitor_may_not_see_is_neither_shown_nor_put_back(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    row = world.contact(police, holder="Sergeant of the day", hours="9 to 5")
    edit(world, row, holder="Another holder", hours="All night")
    client.sign_in(coordinator)
    address = path(police, event(world, "contact", "changed", "holder"))
    assert list(fields(client, address)) == ["Put back: Hours in words"]
    page = client.page(address)
    sent = {each["name"]: each.get("value", "") for each in page.select("main input[type=hidden]")}
    client.post(address, data={**sent, "fields_back": ["hours", "holder"]})
    assert stored(world, Contact, row.id).holder == "Another holder"


@pytest.fixture
def locked(world: World, police: Organisation) -> Location:
    """A house whose open address was locked away."""
    row: Location = world.location(police, "House", address=ADDRESS)
    edit(world, row, is_confidential=True)
    return row


def test_a_locked_place_is_never_opened_from_the_past(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, locked: Location
) -> None:
    address = path(police, event(world, "location", "changed", "is_confidential"))
    for account in (world.editor(police), world.coordinator(partnership, is_cleared=True)):
        client.sign_in(account)
        page = client.get(address)
        assert "Zyqqex" not in page.text
        assert "A place that is confidential now is not opened from here" in page.text
        sent = {each["name"]: each.get("value", "") for each in client.page(address).select("main input[type=hidden]")}
        client.post(address, data={**sent, "fields_back": ["is_confidential", "audience", "address"]})
        row = stored(world, Location, locked.id)
        assert row.is_confidential
        assert row.audience is Audience.NAMED
        assert row.address == ""


def test_an_open_address_of_the_past_goes_back_under_lock_by_those_who_may_reveal_it(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, locked: Location
) -> None:
    edit(world, locked, address="9 New Place")  # under lock too
    address = path(police, event(world, "location", "changed", "is_confidential"))
    uncleared = client.sign_in(world.coordinator(partnership))
    found = " ".join(fields(uncleared, address).values())
    assert "Only those who may see the address can put it back" in found
    sent = {each["name"]: each.get("value", "") for each in client.page(address).select("main input[type=hidden]")}
    client.post(address, data={**sent, "fields_back": ["address"]})
    assert unsealed(world, locked) == "9 New Place"
    cleared = world.coordinator(partnership, is_cleared=True, email="night@example.org")
    client.sign_in(cleared)
    assert "Only those who may see the address" in " ".join(fields(client, address).values()), "clearance opens no seal"
    client.sign_in(let_open(world, cleared, locked))
    assert "It goes back under lock" in fields(client, address)["Put back: Address"]
    assert "Zyqqex" not in client.get(address).text
    assert client.submit(address, fields_back=["address"]).status_code == 302
    row = stored(world, Location, locked.id)
    assert (row.address, row.is_confidential) == ("", True)
    assert unsealed(world, locked) == ADDRESS
    assert "Zyqqex" not in client.get(f"/organisations/{police.id}/history").text


def unsealed(world: World, location: Location) -> str:
    row = stored(world, Location, location.id)
    with world.app.app_context():
        keyring = world.app.extensions["settings"].keyring
        return str(keyring.unseal(row.sealed_address, table="location", row=row.id, field="address"))


def test_a_place_that_was_opened_since_is_locked_again_with_its_old_address(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, locked: Location
) -> None:
    edit(world, locked, is_confidential=False, address=OTHER)
    cleared = client.sign_in(world.coordinator(partnership, is_cleared=True))
    address = path(police, event(world, "location", "changed", "is_confidential"))
    found = fields(cleared, address)
    assert "The address that is locked away is the address again" in found["Put back: The address is confidential"]
    assert client.submit(address, fields_back=["is_confidential"]).status_code == 302
    row = stored(world, Location, locked.id)
    assert (row.is_confidential, row.address, row.audience) == (True, "", Audience.NAMED)
    assert unsealed(world, locked) == ADDRESS


def test_a_part_that_the_visitor_may_not_know_of_has_no_such_page(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account, reader: Account
) -> None:
    row = world.contact(police, "Quiet desk", audience=Audience.NAMED)
    edit(world, row, hours="All night")
    address = path(police, event(world, "contact", "changed", "hours"))
    hidden, missing = client.sign_in(coordinator).get(address), client.get(path(police, 999_999_999))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert client.sign_in(reader).get(address).status_code in {403, 404}


def test_text_that_may_give_a_place_away_is_asked_about(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    world.refuge(police, ADDRESS)
    edit(world, police, description="We meet at 12 Station Road, AB1 2CD")
    edit(world, police, description="We meet when asked")
    client.sign_in(coordinator)
    address = path(police, event(world, "organisation", "changed", "description"))
    asked = client.submit(address)
    assert asked.status_code == 400
    assert "This looks like an address" in asked.text
    page = client.page(address)
    sent = {each["name"]: each.get("value", "") for each in page.select("main input[type=hidden]")}
    done = client.post(address, data={**sent, "fields_back": ["description"], "is_meant": "y"})
    assert done.status_code == 302
    assert stored(world, Organisation, police.id).description.startswith("We meet at 12")
