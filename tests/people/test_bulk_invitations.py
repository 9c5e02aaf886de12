"""Inviting one person for each of many entries: the rules of one invitation hold for each, and one stops no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.base import limits
from partnership.people import bulk_invitations
from partnership.people.views.invitations import ENDED
from partnership.register.mail.services import text_of
from partnership.store.db import db
from partnership.store.models import (
    Contact,
    Mail,
    MailEnding,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from partnership.store.models import Account, Partnership

PAGE = "/partnerships/thameside/invitations"
MAILBOX = "duty.desk@met.police.uk"


@pytest.fixture
def desk(world: World, police: Organisation) -> Contact:
    """Its desk, with a mailbox of an agreed ending."""
    return world.contact(police, email=MAILBOX)


@pytest.fixture
def hospital(world: World, ours: Partnership) -> Organisation:
    """An agency with a mailbox of an agreed ending too."""
    row = world.organisation("General hospital", ours, kind_id="hospital")
    world.contact(row, email="named.nurse@general.nhs.uk")
    return row


def ticks(client: CheckedClient) -> list[str]:
    """What the page has ticked."""
    return [str(each["value"]) for each in client.page(PAGE).select("input[name=entry][checked]")]


def row_of(client: CheckedClient, name: str) -> str:
    """The row of an organisation, in words."""
    rows = client.page(PAGE).select("main tbody tr")
    return next(row.get_text(" ", strip=True) for row in rows if name in row.text)


def invited(app: Flask) -> list[tuple[str, str]]:
    """To whom invitations are open, and as what."""
    with app.app_context():
        rows = db.session.scalars(select(OneTimeLink).where(OneTimeLink.ended_at.is_(None)))
        return sorted((row.email, row.role) for row in rows)


def said(client: CheckedClient, answer: TestResponse) -> str:
    """What the next page tells."""
    page = BeautifulSoup(client.get(answer.location).text, "html.parser")
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".govuk-notification-banner"))


@pytest.mark.usefixtures("desk", "hospital")
def test_who_loses_the_place_meanwhile_is_told_so_and_whom_it_reached(
    app: Flask, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite = bulk_invitations.invite_mailbox

    def invite_and_end(session: Session, *given: Any) -> None:
        invite(session, *given)
        session.scalars(select(Membership).where(Membership.role == MemberRole.COORDINATOR)).one().ended_at = now()

    sent = ticks(coordinator)
    monkeypatch.setattr(bulk_invitations, "invite_mailbox", invite_and_end)
    answer = coordinator.send(PAGE, role="editor", entry=sent)
    page = coordinator.get("/account").text
    assert answer.status_code == 302
    assert "1 invitation is on the way" in page
    assert ENDED in page
    assert "fault on our side" not in page
    assert len(invited(app)) == 1


@pytest.mark.usefixtures("desk", "hospital")
def test_one_press_invites_each_ticked_entry_at_its_mailbox(app: Flask, coordinator: CheckedClient) -> None:
    assert len(ticks(coordinator)) == 2
    answer = coordinator.submit(PAGE, role="editor")
    assert "2 invitations are on the way" in said(coordinator, answer)
    assert invited(app) == [(MAILBOX, "editor"), ("named.nurse@general.nhs.uk", "editor")]
    assert ticks(coordinator) == []
    assert "Invited at" in row_of(coordinator, "Borough police")


@pytest.mark.usefixtures("desk")
def test_the_page_shows_the_mail_as_it_is_sent_without_its_link(coordinator: CheckedClient, world: World) -> None:
    shown = coordinator.get(PAGE).text
    coordinator.submit(PAGE)
    with world.session() as session:
        text = text_of(session.scalars(select(Mail).where(Mail.kind == "invitation")).one())[0]
    assert all(" ".join(line.split()) in " ".join(shown.split()) for line in text.split("\n\n")[:2])
    assert "/invitations/" not in shown.split("<details", maxsplit=1)[1].split("</details>")[0]


@pytest.mark.usefixtures("desk")
def test_who_accepts_works_and_does_not_stand_or_sign(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    coordinator.submit(PAGE)
    holder = world.account(MAILBOX)
    with world.session() as session:
        text = text_of(session.scalars(select(Mail).where(Mail.kind == "invitation")).one())[0]
    path = next(word for word in text.split() if "/invitations/" in word)
    answer = coordinator.sign_in(holder).submit("/invitations/" + path.rsplit("/", maxsplit=1)[1], agree="yes")
    assert answer.status_code == 302, answer.text
    with app.app_context():
        place = db.session.scalars(select(Position).where(Position.organisation_id == police.id)).one()
        assert (place.role, place.stands_since) == (PositionRole.LEAD, None)


def test_an_address_that_needs_a_voucher_is_not_invited_here(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    world.contact(police, email="puppet@freemail.example")
    assert "puppet@freemail.example has none of the agreed endings" in row_of(coordinator, "Borough police")
    page = " ".join(coordinator.page(PAGE).main.text.split())
    assert "1 address has none of the agreed endings. Invite each alone" in page
    answer = coordinator.send(PAGE, entry=f"{police.id}|puppet@freemail.example", role="lead")
    assert "has none of the agreed endings" in said(coordinator, answer)
    assert invited(app) == []
    with world.session() as session:
        session.add(MailEnding(ending="freemail.example", source="A list"))
    assert len(ticks(coordinator)) == 1


def test_nothing_goes_to_another_address_than_the_page_showed(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation, desk: Contact
) -> None:
    (key,) = ticks(coordinator)
    with world.session() as session:
        session.get_one(Contact, desk.id).email = "other.desk@met.police.uk"
    for sent in (key, f"{police.id}|anybody@met.police.uk", "nothing", f"{police.id}|"):
        answer = coordinator.send(PAGE, entry=sent, role="lead")
        assert "Nothing was sent" in said(coordinator, answer), sent
    assert invited(app) == []


@pytest.mark.usefixtures("desk")
def test_an_entry_of_another_home_is_not_invited_into_and_its_mailbox_is_not_told(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    eastbank = world.partnership("eastbank")
    guest = world.organisation("Harbour clinic", eastbank, ours, kind_id="hospital")
    world.contact(guest, email="clinic@harbour.nhs.uk")
    words = row_of(coordinator, "Harbour clinic")
    assert "Another partnership keeps it" in words
    assert "clinic@harbour.nhs.uk" not in words
    coordinator.send(PAGE, entry=f"{guest.id}|clinic@harbour.nhs.uk", role="lead")
    assert invited(app) == []


@pytest.mark.usefixtures("hospital")
def test_one_that_cannot_be_invited_any_more_stops_no_other_and_is_told(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation, desk: Contact
) -> None:
    keys = ticks(coordinator)
    world.editor(police)
    answer = coordinator.send(PAGE, entry=keys, role="lead")
    told = said(coordinator, answer)
    assert "1 invitation is on the way" in told
    assert "not listed" in told or "Borough police" in told
    assert [email for email, _role in invited(app)] == ["named.nurse@general.nhs.uk"]
    assert desk.email == MAILBOX


@pytest.mark.usefixtures("desk")
def test_pressing_twice_invites_once(app: Flask, coordinator: CheckedClient) -> None:
    keys = ticks(coordinator)
    coordinator.send(PAGE, entry=keys, role="lead")
    coordinator.send(PAGE, entry=keys, role="lead")
    assert invited(app) == [(MAILBOX, "lead")]


@pytest.mark.usefixtures("desk", "hospital")
def test_there_is_an_end_to_what_one_account_invites(
    app: Flask, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "INVITATIONS_SENT", 1)
    answer = coordinator.submit(PAGE)
    assert "of your invitations are open" in said(coordinator, answer)
    assert len(invited(app)) == 1


@pytest.mark.usefixtures("desk")
def test_words_that_tell_too_much_and_nothing_ticked_send_nothing(app: Flask, coordinator: CheckedClient) -> None:
    keys = ticks(coordinator)
    answer = coordinator.send(PAGE, entry=keys, role="lead", words="Ring me on 020 7946 0101")
    assert "leave telephone numbers" in said(coordinator, answer)
    assert "Tick one entry" in coordinator.send(PAGE, role="lead").text
    assert invited(app) == []


def test_an_entry_without_a_mailbox_leads_to_where_one_is_added(
    coordinator: CheckedClient, police: Organisation
) -> None:
    page = coordinator.page(PAGE)
    assert page.select_one(f"a[href='/organisations/{police.id}/contacts/add']") is not None
    assert "Invite the ticked" not in page.text


def test_others_than_coordinators_invite_nobody(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, desk: Contact
) -> None:
    people: list[Account] = [world.editor(police, PositionRole.LEAD), world.reader(ours)]
    for each in people:
        client.sign_in(each)
        assert client.get(PAGE).status_code == 403
        assert client.send(PAGE, entry=f"{police.id}|{desk.email}", role="lead").status_code == 403
    assert invited(app) == []
