"""Who reads an entry that another partnership keeps changes nothing of it, and asks; a working place sees its home only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register.directory.kept import browser, home_of, mails, move_path, path, rows, say
from sqlalchemy import select
from telephones import has_number

from partnership.base.errors import NotAllowed
from partnership.store.models import (
    Audience,
    AuditEntry,
    ChangeField,
    ChangeRequest,
    Contact,
    OneTimeLink,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Account


# Reading an entry that another partnership keeps.


@pytest.mark.parametrize("rest", ["/edit", "/audience", "/archive", "/contacts/add"])
def test_who_reads_an_entry_changes_nothing_of_it_and_is_told_who_does(
    app: Flask, world: World, shared: Organisation, keeper: Account, reading: Account, rest: str
) -> None:
    client = browser(app, reading)
    page = client.page(path(shared, rest), status=403)
    text = page.get_text(" ", strip=True)
    assert "You read this entry, and do not keep it" in text
    assert "The coordinators of Thameside partnership and its own people change the entry" in text
    assert page.select(f"main a[href='{path(shared, '/ask-for-a-change')}']")
    assert page.select(f"main a[href='{move_path(shared)}']")
    before = len(rows(world, AuditEntry))
    sent = {"name": "Ours now", "version": "1", "audience": "public", "post": "Our desk", "telephone": "0900 666 0000"}
    assert client.send(path(shared, rest), **sent).status_code == 403
    with world.session() as session:
        row = session.get_one(Organisation, shared.id)
        assert (row.name, row.version, row.archived_at, row.audience) == (
            "Borough police", shared.version, None, Audience.PARTNERS,
        )  # fmt: skip
        assert list(session.scalars(select(Contact))) == []
    assert len(rows(world, AuditEntry)) == before
    assert browser(app, keeper).get(path(shared, rest)).status_code == 200


def test_a_desk_of_an_entry_that_is_only_read_keeps_its_number(
    app: Flask, world: World, shared: Organisation, reading: Account
) -> None:
    desk = world.contact(shared, telephone="020 7946 0101")
    client = browser(app, reading)
    for rest in ("edit", "audience", "archive"):
        address = path(shared, f"/contacts/{desk.id}/{rest}")
        assert client.get(address).status_code == 403
        sent = {"post": "Duty desk", "telephone": "0900 666 0000", "version": "1", "audience": "public"}
        assert client.send(address, **sent).status_code == 403
    assert client.send(path(shared, "/confirm/contacts"), seen_changed_at="").status_code == 403
    (row,) = rows(world, Contact)
    assert (row.telephone, row.version, row.archived_at) == ("020 7946 0101", desk.version, None)


def test_who_reads_an_entry_lets_nobody_into_the_organisation(
    app: Flask, world: World, shared: Organisation, reading: Account
) -> None:
    client = browser(app, reading)
    for rest in ("/people", "/people/invite"):
        assert client.get(path(shared, rest)).status_code == 403
    sent = {"email": "puppet@example.org", "role": "lead", "vouched_by": "Our desk", "vouched_why": "From work"}
    assert client.send(path(shared, "/people/invite"), **sent).status_code == 403
    assert rows(world, OneTimeLink) == rows(world, Position) == []
    assert mails(world) == {}


def test_a_stranger_reads_no_more_than_before_and_is_not_told_where_the_home_is(
    app: Flask, world: World, home: Partnership, shared: Organisation
) -> None:
    world.contact(shared, telephone="020 7946 0101")
    stranger = browser(app, world.coordinator(world.partnership("elsewhere"), is_cleared=True))
    text = stranger.page(path(shared)).get_text(" ", strip=True)
    assert "Thameside" not in text
    assert not has_number(text, "020 7946 0101")
    refused = stranger.page(path(shared, "/edit"), status=403).get_text(" ", strip=True)
    assert "You do not have access to this" in refused
    assert "Thameside" not in refused
    assert stranger.get(path(shared, "/ask-for-a-change")).status_code == 403
    assert stranger.get(move_path(shared)).status_code == 404
    assert stranger.get(move_path(shared, "elsewhere")).status_code == 404
    assert home


def test_a_stranger_does_not_learn_where_an_organisation_takes_part_from_how_its_part_is_ended(
    app: Flask, world: World, home: Partnership, shared: Organisation
) -> None:
    world.partnership("further")
    stranger = browser(app, world.coordinator(world.partnership("elsewhere")))
    found = {stranger.get(path(shared, f"/partnerships/{slug}/leave")).status_code for slug in ("riverside", "further")}
    assert found == {404}
    assert home


def test_the_pages_say_who_keeps_the_entry_and_who_only_reads_it(
    app: Flask, world: World, home: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    world.organisation("River police", home)
    own = browser(app, keeper).page(path(shared)).get_text(" ", strip=True)
    assert "Kept by Thameside partnership and its own people." in own
    assert "You read it" not in own
    client = browser(app, reading)
    page = client.page(path(shared))
    assert "Kept by Thameside partnership and its own people. You read it" in page.get_text(" ", strip=True)
    links = {each.get_text(" ", strip=True) for each in page.select("main a")}
    assert {"Ask for a change", "Become its home"} <= links
    assert not {"Change the description", "Who may see what", "Archive", "People"} & links
    listed = client.page("/organisations").get_text(" ", strip=True)
    assert "You read it: kept by Thameside partnership" in listed
    assert "You read it" not in browser(app, keeper).page("/organisations").get_text()
    assert "You read it" not in browser(app, world.reader(home)).page("/organisations").get_text()


# A request of those who read.


def test_who_reads_an_entry_asks_its_home_which_accepts_or_refuses_each_field(
    app: Flask, world: World, shared: Organisation, keeper: Account, reading: Account
) -> None:
    asking, own = browser(app, reading), browser(app, keeper)
    ask = path(shared, "/ask-for-a-change")
    assert "Thameside partnership and the organisation’s own people keep this entry" in asking.page(ask).get_text()
    sent = {"short_name": "BP", "website": "https://www.example.org/police", "note": "So it stands on their letters"}
    assert asking.submit(ask, **sent).status_code == 302
    with world.session() as session:
        row = session.get_one(Organisation, shared.id)
        assert (row.short_name, row.website, row.version) == ("", "", shared.version)
        (request,) = session.scalars(select(ChangeRequest))
        asked = {field.name: field for field in session.scalars(select(ChangeField))}
    assert set(asked) == {"short_name", "website"}
    assert set(mails(world)) == {keeper.email}
    # Both see that it waits; the sender sees their own request and does not answer it.
    assert "for an answer: BP" in asking.page(path(shared)).get_text(" ", strip=True)
    assert asking.get(f"/requests/{request.id}").status_code == 200
    assert asking.send(f"/requests/{request.id}", version="1").status_code == 403
    assert "letters" in own.page(f"/requests/{request.id}").get_text()
    answers = {f"answer_{asked['short_name'].id.hex}": "accepted", f"answer_{asked['website'].id.hex}": "refused"}
    reason = {f"reason_{asked['website'].id.hex}": "It is another site"}
    assert own.submit(f"/requests/{request.id}", **answers, **reason).status_code == 302
    with world.session() as session:
        row = session.get_one(Organisation, shared.id)
        assert (row.short_name, row.website) == ("BP", "")
    assert "answered" in mails(world)[reading.email]


def test_a_request_about_an_entry_waits_with_its_home_and_stands_in_no_other_queue(
    app: Flask, world: World, guest: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    beside = world.coordinator(guest)
    browser(app, reading).submit(path(shared, "/ask-for-a-change"), short_name="BP")
    (request,) = rows(world, ChangeRequest)
    link = f"main a[href='/requests/{request.id}']"
    assert browser(app, keeper).page("/partnerships/thameside/requests").select(link)
    other = browser(app, beside)
    assert not other.page("/partnerships/riverside/requests").select(link)
    assert other.get(f"/requests/{request.id}").status_code == 403
    assert "for an answer:" not in other.page(path(shared)).get_text()
    assert "for an answer:" not in other.page(path(shared, "/ask-for-a-change")).get_text()
    assert "Decide 1 change that partners ask for" in browser(app, keeper).page("/partnerships/thameside").get_text()
    assert "change request" not in other.page("/partnerships/riverside").get_text()


def test_of_a_desk_a_service_and_an_office_a_change_is_asked_but_no_address_and_no_lock(
    app: Flask, world: World, shared: Organisation, keeper: Account, reading: Account
) -> None:
    desk, office = world.contact(shared), world.location(shared, address="1 Town Square")
    client = browser(app, reading)
    ask = path(shared, f"/contacts/{desk.id}/ask-for-a-change")
    assert client.page(path(shared)).select(f"main a[href='{ask}']")
    assert client.submit(ask, telephone="020 7946 0109").status_code == 302
    place = path(shared, f"/locations/{office.id}/ask-for-a-change")
    page = client.page(place)
    assert not page.select("[name=address], [name=is_confidential]")
    forged = {each["name"]: each.get("value", "") for each in page.select("main input[type=hidden]")}
    forged |= {"name": "Other office", "address": "9 Other Road", "is_confidential": "y"}
    assert client.post(place, data=forged).status_code == 302
    assert {field.name for field in rows(world, ChangeField)} == {"telephone", "name"}
    with world.session() as session:
        assert session.get_one(Contact, desk.id).telephone == desk.telephone
    assert keeper.email in mails(world)


def test_a_part_that_was_put_away_is_asked_about_by_nobody(
    app: Flask, world: World, shared: Organisation, reading: Account
) -> None:
    desk = world.contact(shared, archived_at=now())
    assert browser(app, reading).get(path(shared, f"/contacts/{desk.id}/ask-for-a-change")).status_code == 404


def test_who_keeps_the_entry_is_led_to_its_form_instead(
    app: Flask, world: World, shared: Organisation, keeper: Account
) -> None:
    desk = world.contact(shared)
    client = browser(app, keeper)
    assert client.get(path(shared, "/ask-for-a-change")).location == path(shared, "/edit")
    part = path(shared, f"/contacts/{desk.id}")
    assert client.get(f"{part}/ask-for-a-change").location == f"{part}/edit"


def test_nothing_different_asks_nothing(app: Flask, world: World, shared: Organisation, reading: Account) -> None:
    client = browser(app, reading)
    response = client.submit(path(shared, "/ask-for-a-change"))
    assert "Nothing was different" in client.page(response.location).get_text()
    assert rows(world, ChangeRequest) == []


# What a working place sees.


@pytest.fixture
def worker(world: World, shared: Organisation) -> Account:
    """Somebody whose place works and does not stand: nobody has confirmed them."""
    account = world.editor(shared, PositionRole.LEAD)
    with world.session() as session:
        session.scalars(select(Position).where(Position.account_id == account.id)).one().stands_since = None
    return account


def test_a_working_place_opens_the_home_partnership_and_no_other(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, worker: Account
) -> None:
    for partnership, name in ((home, "Zyqqex advice"), (guest, "Wqqzyx advice")):
        world.organisation(name, partnership, audience=Audience.PARTNERSHIP)
    client = browser(app, worker)
    pages = ("", "/map", "/gaps", "/protocols", "/returns", "/assessment", "/papers", "/requests")
    for page in pages:
        assert client.get(f"/partnerships/riverside{page}").status_code == 404, page
    for page in pages[:6]:
        assert client.get(f"/partnerships/thameside{page}").status_code == 200, page
    listed = client.page("/organisations?q=advice").get_text()
    assert "Zyqqex" in listed
    assert "Wqqzyx" not in listed
    with world.session() as session:
        hidden = session.scalars(select(Organisation).where(Organisation.name == "Wqqzyx advice")).one()
    assert client.get(path(hidden)).status_code == 404
    assert "Riverside" not in client.page(path(shared)).get_text()


def test_a_place_that_stands_opens_every_partnership_that_it_takes_part_in(
    app: Flask, world: World, guest: Partnership, shared: Organisation
) -> None:
    world.organisation("Wqqzyx advice", guest, audience=Audience.PARTNERSHIP)
    client = browser(app, world.editor(shared, PositionRole.LEAD))
    assert client.get("/partnerships/riverside/map").status_code == 200
    assert "Wqqzyx" in client.page("/organisations?q=advice").get_text()


def test_a_working_lead_answers_for_nothing_and_the_home_does(
    app: Flask, world: World, home: Partnership, shared: Organisation, worker: Account, keeper: Account,
    reading: Account,
) -> None:  # fmt: skip
    client = browser(app, worker)
    assert client.send(path(shared, "/partnerships/riverside/leave"), reason="x").status_code == 403
    browser(app, reading).submit(move_path(shared))
    with pytest.raises(NotAllowed):
        say(world, worker)
    assert home_of(world, shared) == home.id
    assert set(mails(world)) == {keeper.email}
