"""The history of an entry in words, for each reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.register.authority import queries as authority
from partnership.register.directory import participation, queries, services
from partnership.store.models import Audience, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership


def text(client: CheckedClient, organisation: Organisation) -> str:
    return " ".join(client.page(f"/organisations/{organisation.id}/history").select_one("main").get_text(" ").split())


def test_a_change_is_told_from_what_to_what(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(partnership))
    client.submit(f"/organisations/{police.id}/edit", level="regional", covers="North\nSouth")
    found = text(client, police)
    assert "Entry changed" in found
    assert "Level Local Regional" in found
    assert "Areas it covers nothing North; South" in found
    assert "@thameside.example" in found


def test_parts_roles_and_taking_part_are_told(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    world.contact(police)
    world.responsibility(partnership, police, "age-assessment")
    client.sign_in(world.coordinator(partnership))
    client.submit(f"/organisations/{police.id}", action=f"/organisations/{police.id}/confirm/contacts")
    found = text(client, police)
    assert "Contact “Duty desk” added" in found
    assert "Responsibility added: Age assessment (Thameside partnership)" in found
    assert "Takes part in Thameside partnership" in found
    assert "Contacts: confirmed" in found


def test_leaving_is_told(client: CheckedClient, world: World, partnership: Partnership, police: Organisation) -> None:
    account = world.editor(police)
    with world.session() as session:
        row = authority.participation(partnership.id, police.id)
        assert row is not None
        participation.leave(session, row, now().date())
    client.sign_in(account)
    assert "1 event" in text(client, police)  # it shares no partnership any more: only the entry itself


def test_what_happens_in_another_partnership_is_not_told(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    other = world.partnership("riverside")
    with world.session() as session:
        participation.take_in(session, other, queries.get_organisation(police.id), now().date(), visitor=None)
    world.responsibility(other, police, "interpreting")
    client.sign_in(world.coordinator(partnership))
    found = text(client, police)
    assert "Riverside" not in found
    assert "nterpret" not in found


def test_a_field_that_the_reader_may_not_see_has_no_value(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    world.contact(police, holder="Sergeant of the day")
    client.sign_in(world.coordinator(partnership))
    found = text(client, police)
    assert "Sergeant" not in found
    assert "Name of the holder: changed; you may not see this field" in found
    client.sign_in(world.editor(police))
    assert "Sergeant of the day" in text(client, police)


def test_a_part_that_the_reader_may_not_know_of_is_not_counted(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(partnership))
    before = text(client, police)
    world.service(police, "Quiet house", audience=Audience.NAMED)
    assert text(client, police) == before


def test_a_confidential_address_is_withheld(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    world.refuge(police, "12 Hidden Lane, AB1 2CD")
    client.sign_in(world.editor(police))
    found = text(client, police)
    assert "Confidential address: withheld" in found
    assert "Hidden" not in found


def test_an_address_that_was_open_once_is_withheld_after_it_is_locked(
    client: CheckedClient, world: World, police: Organisation
) -> None:
    row = world.location(police, "House", address="12 Hidden Lane, AB1 2CD")
    with world.session():
        keyring = world.app.extensions["settings"].keyring
        part = queries.get_part(police.id, "locations", row.id)
        services.change(part, {"is_confidential": True}, expected_version=1, keyring=keyring)
    client.sign_in(world.editor(police))
    assert "Hidden" not in text(client, police)


def test_audiences_are_told_by_field(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    contact = world.contact(police)
    client.sign_in(world.coordinator(partnership))
    client.submit(f"/organisations/{police.id}/contacts/{contact.id}/audience", field_telephone="partners")
    assert "Who may see “Telephone” As usual Partners" in text(client, police)


def test_what_was_archived_is_restored_from_the_history(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    contact = world.contact(police)
    history = f"/organisations/{police.id}/history"
    row = f"/organisations/{police.id}/contacts/{contact.id}"
    client.sign_in(world.coordinator(partnership)).submit(f"{row}/archive")
    assert "Contact “Duty desk” archived" in text(client, police)
    assert client.submit(history, action=f"{row}/restore").status_code == 302
    assert "Contact “Duty desk” restored" in text(client, police)
    assert not client.page(history).select("main form[method=post]")
    client.submit(f"/organisations/{police.id}/archive")
    assert client.submit(history, action=f"/organisations/{police.id}/restore").status_code == 302


def test_a_long_history_comes_in_pages(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation
) -> None:
    for number in range(60):
        with world.session():
            queries.get_organisation(police.id).short_name = f"BP {number}"
    client.sign_in(world.coordinator(partnership))
    assert "BP 59" in text(client, police)
    page = client.page(f"/organisations/{police.id}/history?page=2").get_text()
    assert "Entry added" in page
    assert "BP 59" not in page
