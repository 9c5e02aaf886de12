"""The page of an organisation, and confirming, archiving and restoring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephones import has_number

from partnership.store.models import Audience, EntrySection, PositionRole
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World

ADDRESS = "12 Hidden Lane, AB1 2CD"


def path(organisation_id: UUID, rest: str = "") -> str:
    return f"/organisations/{organisation_id}{rest}"


def test_an_organisation_that_is_not_there_is_not_found(world: World, client: CheckedClient) -> None:
    client.sign_in(world.reader(world.partnership()))
    client.page("/organisations/00000000-0000-4000-8000-000000000000", status=404)


def test_a_member_sees_numbers_and_another_partner_does_not(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    world.contact(organisation, telephone="020 7946 0101", holder="Sergeant of the day")
    client.sign_in(world.reader(partnership))
    text = client.page(path(organisation.id)).get_text()
    assert "020 7946 0101" in text
    assert "Sergeant" not in text
    client.sign_in(world.reader(world.partnership("riverside")))
    text = client.page(path(organisation.id)).get_text()
    assert "Duty desk" not in text
    assert not has_number(text, "020 7946 0101")


def test_its_own_people_see_the_holder(world: World, client: CheckedClient) -> None:
    organisation = world.organisation("Borough police", world.partnership())
    world.contact(organisation, holder="Sergeant of the day")
    client.sign_in(world.editor(organisation))
    assert "Sergeant of the day" in client.page(path(organisation.id)).get_text()


def test_a_confidential_address_is_withheld_from_everybody(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Ombra", partnership)
    holder = world.reader(partnership)
    world.grant(world.refuge(organisation, ADDRESS), holder)
    for account, may_ask in (
        (world.reader(partnership), False),
        (world.coordinator(partnership), False),
        (world.coordinator(partnership, is_cleared=True), False),
        (world.editor(organisation), False),
        (world.editor(organisation, PositionRole.LEAD), False),
        (holder, True),
    ):
        page = client.sign_in(account).page(path(organisation.id))
        assert "Address withheld" in page.get_text()
        assert "Hidden" not in str(page)
        assert bool(page.select("a[href$='/reveal']")) is may_ask
    page = client.sign_in(world.reader(world.partnership("riverside"))).page(path(organisation.id))
    assert "withheld" not in page.get_text()


def test_the_rule_on_embassies_stands_on_top(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    embassy = world.organisation("Embassy", partnership, kind_id="embassy")
    client.sign_in(world.reader(partnership))
    page = client.page(path(embassy.id))
    assert "consent" in page.select_one(".app-callout--warning").get_text()


def test_only_the_visitors_own_partnerships_are_named(world: World, client: CheckedClient) -> None:
    one, other = world.partnership(), world.partnership("riverside")
    organisation = world.organisation("Borough police", one, other)
    world.responsibility(one, organisation, "age-assessment", Role.LEAD, Agreement.PROPOSED)
    world.responsibility(other, organisation, "interpreting")
    client.sign_in(world.reader(one))
    page = client.page(path(organisation.id)).select_one("main").get_text()
    assert "Thameside partnership" in page
    assert "Age assessment" in page
    assert "Proposed" in page
    assert "Riverside" not in page
    assert "Interpret" not in page


def test_a_website_is_a_link_and_anything_else_is_text(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    good = world.organisation("Good", website="https://www.example.org")
    bad = world.organisation("Bad", website="javascript:alert(1)")
    client.sign_in(world.reader(partnership))
    assert client.page(path(good.id)).select("a[href='https://www.example.org']")
    assert not client.page(path(bad.id)).select("a[href^=javascript]")


def test_a_reader_sees_no_button_that_would_be_refused(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    client.sign_in(world.reader(partnership))
    page = client.page(path(organisation.id))
    assert not page.select("main form")
    assert not page.select("main a[href$='/edit'], main a[href$='/add'], main a[href$='/history']")
    for rest in ("/edit", "/audience", "/archive", "/history", "/contacts/add"):
        assert client.get(path(organisation.id, rest)).status_code == 403, rest


def test_a_section_is_confirmed_with_one_button(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    world.contact(organisation)
    client.sign_in(world.editor(organisation))
    action = path(organisation.id, "/confirm/contacts")
    assert client.submit(path(organisation.id), action=action).status_code == 302
    page = client.page(path(organisation.id))
    section = page.select_one(f"section[aria-labelledby={EntrySection.CONTACTS}]").get_text()
    assert "Never checked" not in section
    assert "You have confirmed the contacts." in page.get_text()


def test_a_section_that_is_none_is_not_found(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    client.sign_in(world.coordinator(partnership))
    assert client.send(path(organisation.id, "/confirm/everything")).status_code == 404


def test_archiving_asks_first_and_can_be_undone(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    world.responsibility(partnership, organisation, "age-assessment")
    client.sign_in(world.coordinator(partnership))
    assert "1 responsibility" in client.page(path(organisation.id, "/archive")).get_text()
    assert client.submit(path(organisation.id, "/archive")).status_code == 302
    assert "This organisation is archived" in client.page(path(organisation.id)).get_text()
    assert "Restore it" in client.page(path(organisation.id, "/edit"), status=400).get_text()
    assert client.submit(path(organisation.id), action=path(organisation.id, "/restore")).status_code == 302
    assert "This organisation is archived" not in client.page(path(organisation.id)).get_text()


def test_an_archived_organisation_is_not_found_by_others(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    reader = world.reader(partnership)
    client.sign_in(world.coordinator(partnership)).submit(path(organisation.id, "/archive"))
    client.sign_in(reader).page(path(organisation.id), status=404)
    client.page(path(organisation.id, "/edit"), status=404)


def test_an_archived_part_is_put_aside_and_comes_back(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Borough police", partnership)
    contact = world.contact(organisation)
    row = path(organisation.id, f"/contacts/{contact.id}")
    client.sign_in(world.editor(organisation))
    assert client.submit(f"{row}/archive").status_code == 302
    assert "Archived: 1" in client.page(path(organisation.id)).get_text()
    assert client.get(f"{row}/edit").status_code == 302
    assert "This contact is archived. Restore it" in client.page(path(organisation.id)).get_text()
    assert client.submit(path(organisation.id), action=f"{row}/restore").status_code == 302
    assert "Archived: 1" not in client.page(path(organisation.id)).get_text()


def test_a_part_of_another_organisation_is_not_found(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    one, other = world.organisation("One", partnership), world.organisation("Other", partnership)
    contact = world.contact(one)
    client.sign_in(world.coordinator(partnership))
    client.page(path(other.id, f"/contacts/{contact.id}/edit"), status=404)
    client.page(path(one.id, f"/services/{contact.id}/edit"), status=404)


def test_an_organisation_for_named_people_is_not_found_by_others(world: World, client: CheckedClient) -> None:
    partnership = world.partnership()
    organisation = world.organisation("Ombra", partnership, audience=Audience.NAMED)
    client.sign_in(world.coordinator(partnership)).page(path(organisation.id), status=404)
    client.sign_in(world.coordinator(partnership, is_cleared=True)).page(path(organisation.id))
