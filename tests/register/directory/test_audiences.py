"""Who may see what: the forms, and the preview of what each audience sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from partnership.accounts.queries import viewer_of
from partnership.base.errors import NotAllowed
from partnership.register.directory import queries
from partnership.register.directory.oversight import change_requests
from partnership.store.models import Account, Audience

if TYPE_CHECKING:
    from bs4 import Tag
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership


@pytest.fixture
def ombra(world: World, partnership: Partnership) -> Organisation:
    """An organisation with one of each part."""
    row = world.organisation("Ombra", partnership, website="https://www.example.org", description="A refuge")
    world.contact(row, telephone="020 7946 0101", holder="Desk officer")
    world.service(row, "Advice", capacity="6 places")
    world.refuge(row, "12 Hidden Lane", name="Quiet House")
    return row


def sections(page: Tag) -> dict[str, str]:
    """What each audience sees, by the words over it."""
    return {
        each.select_one("summary").get_text(strip=True).split(":")[0]: each.get_text(" ", strip=True)
        for each in page.select("main details")
    }


def stored(world: World, organisation: Organisation) -> Organisation:
    with world.session():
        return queries.get_organisation(organisation.id)


def test_each_audience_is_shown_what_it_sees(client: CheckedClient, world: World, ombra: Organisation) -> None:
    page = client.sign_in(world.editor(ombra)).page(f"/organisations/{ombra.id}/audience")
    anybody, partner, member, own = sections(page).values()
    assert "They do not know that it is there" in anybody
    assert "https://www.example.org" in partner
    assert "Advice" in partner
    assert "020 7946 0101" not in partner
    assert "6 places" not in partner
    assert "020 7946 0101" in member
    assert "6 places" in member
    assert "A confidential place" in member
    assert "Quiet House" not in member
    assert "Desk officer" not in member
    assert "Desk officer" in own
    assert "Quiet House" in own
    assert "Hidden Lane" not in page.get_text()


def test_a_coordinator_is_shown_no_more_than_they_see(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    page = client.sign_in(world.coordinator(partnership)).page(f"/organisations/{ombra.id}/audience")
    own = list(sections(page).values())[3]
    assert "These people see more than you do" in own
    assert "Desk officer" not in page.get_text()
    assert "Quiet House" not in page.get_text()


def test_a_preview_shows_the_effect_and_stores_nothing(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    contact = stored(world, ombra).contacts[0]
    form = f"/organisations/{ombra.id}/contacts/{contact.id}/audience"
    client.sign_in(world.coordinator(partnership, is_cleared=True))
    response = client.submit(form, button="preview", audience="partners", field_telephone="partners")
    assert response.status_code == 200
    page = BeautifulSoup(response.text, "html.parser")
    assert "Nothing is saved yet" in page.get_text()
    assert "020 7946 0101" in sections(page)["What any partner sees"]
    assert "public directory of a partnership is on" in page.get_text(" ", strip=True)
    assert "020 7946 0101" not in sections(page)["What anybody sees"]
    assert page.select_one("select[name=field_telephone] option[selected]")["value"] == "partners"
    assert page.select_one("input[name=audience][checked]")["value"] == "partners"
    row = stored(world, ombra).contacts[0]
    assert (row.audience.value, row.audiences, row.version) == ("partnership", {}, 1)
    assert client.submit(form, audience="partners", field_telephone="partners").status_code == 302
    assert "020 7946 0101" in sections(client.page(form))["What any partner sees"]


def test_the_name_of_a_holder_cannot_be_made_public(client: CheckedClient, world: World, ombra: Organisation) -> None:
    contact = stored(world, ombra).contacts[0]
    form = f"/organisations/{ombra.id}/contacts/{contact.id}/audience"
    page = client.sign_in(world.editor(ombra)).page(form)
    assert not page.select("select[name=field_holder] option[value=public]")
    assert page.select("select[name=field_telephone] option[value=public]")
    assert client.send(form, audience="partnership", field_holder="public", version="1").status_code == 400
    assert stored(world, ombra).contacts[0].audiences == {}


def test_two_who_set_audiences_at_once_see_both_choices(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    form = f"/organisations/{ombra.id}/audience"
    client.sign_in(world.coordinator(partnership))
    version = client.page(form).select_one("main input[name=version]")["value"]
    client.submit(form, audience="partnership")
    sent = {each["name"]: "usual" for each in client.page(form).select("select[name^=field_]")}
    response = client.send(form, **sent | {"audience": "public", "version": version})
    assert response.status_code == 409
    page = BeautifulSoup(response.text, "html.parser")
    table = page.select_one("table").get_text(" ", strip=True)
    assert "Partnership: members" in table
    assert "Public: anybody" in table
    assert stored(world, ombra).audience.value == "partnership"
    again = page.select_one("main input[name=version]")["value"]
    assert client.send(form, **sent | {"audience": "public", "version": again}).status_code == 302
    assert stored(world, ombra).audience.value == "public"


def test_a_partner_is_told_before_which_way_is_asked(client: CheckedClient, world: World, ombra: Organisation) -> None:
    page = client.sign_in(world.editor(ombra)).page(f"/organisations/{ombra.id}/audience")
    assert "More people: sent to the coordinator first" in page.get_text()
    assert page.select("textarea[name=note]")


@pytest.mark.parametrize(
    ("audience", "audiences"),
    [
        (Audience.PARTNERSHIP, {"holder": Audience.PARTNERSHIP}),  # a field that they do not see
        (Audience.NAMED, {}),  # an audience that they do not belong to
        (Audience.PARTNERSHIP, {"telephone": Audience.NAMED}),
    ],
)
def test_a_coordinator_sets_below_the_page_too_no_audience_beyond_what_they_see(
    world: World,
    partnership: Partnership,
    ombra: Organisation,
    audience: Audience,
    audiences: dict[str, Audience | None],
) -> None:
    account = world.coordinator(partnership)
    before = stored(world, ombra).contacts[0]
    with pytest.raises(NotAllowed), world.session() as session:
        row = queries.get_part(ombra.id, "contacts", before.id)
        viewer = viewer_of(session.get_one(Account, account.id))
        change_requests.save_audiences(session, viewer, row, audience, audiences, expected_version=row.version)
    after = stored(world, ombra).contacts[0]
    assert (after.audience, after.audiences) == (before.audience, before.audiences)


def test_a_field_that_is_not_on_the_form_is_not_opened_by_sending_it(
    client: CheckedClient, world: World, partnership: Partnership, ombra: Organisation
) -> None:
    row = stored(world, ombra).contacts[0]
    client.sign_in(world.coordinator(partnership))
    path = f"/organisations/{ombra.id}/contacts/{row.id}/audience"
    names = {str(each["name"]) for each in client.page(path).select("main [name^=field_]")}
    assert "field_holder" not in names
    sent = dict.fromkeys(names, "usual") | {"field_telephone": "partners", "field_holder": "partnership"}
    assert client.send(path, audience="partnership", version="1", **sent).status_code == 302
    assert stored(world, ombra).contacts[0].audiences == {"telephone": "partners"}
