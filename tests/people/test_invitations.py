"""Invitations into an organisation: sent, shown, accepted once, and never by the wrong one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from people.letters import invitation_path, letters, path_in
from sqlalchemy import func, select

from partnership.accounts.links import LinkTo, make_link
from partnership.accounts.services import end_everything
from partnership.people.services import CURRENT
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    LinkPurpose,
    MemberRole,
    OneTimeLink,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

PASSWORD = "correct horse battery staple"
EMAIL = "duty.desk@police.example.gov.uk"
POST = "Duty inspector"


def invite_page(organisation: Organisation) -> str:
    """Where somebody is invited."""
    return f"/organisations/{organisation.id}/people/invite"


def invite(client: CheckedClient, organisation: Organisation, **values: Any) -> Any:
    """Fill in the form of an invitation."""
    return client.submit(invite_page(organisation), **{"email": EMAIL, "role": "editor", **values})


def join(client: CheckedClient, path: str, **values: Any) -> Any:
    """Accept as somebody without an account."""
    given = {"agree": "yes", "display_name": POST, "password": PASSWORD, **values}
    return client.submit(path, **given)


def positions(app: Flask) -> list[Position]:
    """Every place in an organisation."""
    with app.app_context():
        return list(db.session.scalars(select(Position)))


def test_a_coordinator_invites_and_the_invited_makes_an_account(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    coordinator = world.coordinator(ours, email="coordinator@council.example")
    client.sign_in(coordinator)
    response = invite(client, police, role="lead", words="Good to have you")
    assert response.location.endswith(f"/organisations/{police.id}/people")
    page = client.page(response.location)
    assert f"The invitation to {EMAIL} is on its way" in page.text
    assert "/invitations/" not in str(page.select_one("main")).replace(f"/organisations/{police.id}/invitations/", "")
    to, subject, text = letters(app)[-1]
    assert (to, subject) == (EMAIL, "Invitation from Borough police")
    assert "coordinator invites you to Borough police" in text
    assert "Good to have you" in text

    path = path_in(text, "/invitations/")
    guest = app.test_client()
    shown = guest.page(path).text
    assert all(words in shown for words in ("Borough police", "Lead: speaks for", EMAIL, "No victim data", CURRENT))
    assert guest.page(path).text, "looking uses nothing up"
    assert join(guest, path).location == f"/organisations/{police.id}"
    assert "you have a place at Borough police" in guest.page(f"/organisations/{police.id}").text
    (position,) = positions(app)
    assert (position.role, position.agreement) == (PositionRole.LEAD, CURRENT)
    assert position.agreed_at is not None
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == EMAIL)).one()
        assert (account.display_name, account.id) == (POST, position.account_id)
        told = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.table == "position")))
        assert {"created", "agreement accepted", "invitation accepted"} <= told
        assert audit.first_broken(db.session()) is None
    assert any(
        to == coordinator.email and f"{POST} ({EMAIL}) accepted the invitation of coordinator" in text
        for to, _subject, text in letters(app)
    )
    assert "Change role" in client.page(f"/organisations/{police.id}/people").text


def test_the_link_works_once_and_every_dead_one_answers_alike(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    paths = {}
    for name in ("used", "ended", "expired", "closed"):
        invite(client, police, email=f"{name}@police.example.gov.uk")
        paths[name] = invitation_path(app, f"{name}@police.example.gov.uk")
    join(app.test_client(), paths["used"])
    row = next(
        row
        for row in client.page(f"/organisations/{police.id}/people").select("form")
        if "ended@" in str(row) and "take-back" in str(row)
    )
    client.send(str(row["action"]))
    with world.session() as session:
        for link in session.scalars(select(OneTimeLink).where(OneTimeLink.email.startswith("expired@"))):
            link.expires_at = now() - timedelta(seconds=1)
        sign_up, token = make_link(
            session, LinkPurpose.SIGN_UP, LinkTo(email="a@b.example", partnership_id=ours.id, role=MemberRole.READER)
        )
        assert sign_up.id
    paths |= {"of another purpose": f"/invitations/{token}", "unknown": "/invitations/nonsense"}
    with world.session() as session:
        session.get_one(Organisation, police.id).archived_at = now()
    bodies = set()
    for path in paths.values():
        guest = app.test_client()
        bodies.add(str(guest.page(path, status=404).select_one("main")))
        assert guest.send(path, agree="yes", display_name=POST, password=PASSWORD).status_code == 404
    assert len(bodies) == 1
    assert len(positions(app)) == 1


def test_twenty_tries_at_once_make_one_account_and_one_place(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    clients = [app.test_client() for _ in range(20)]
    for each in clients:
        each.is_checking = False
    tokens = [each.token() for each in clients]
    barrier = Barrier(20)

    def work(number: int) -> int:
        barrier.wait(timeout=60)
        sent = {"csrf_token": tokens[number], "agree": "yes", "display_name": POST, "password": PASSWORD}
        return clients[number].post(path, data=sent).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(work, range(20)))
    assert statuses.count(302) == 1
    assert set(statuses) <= {200, 302, 404, 400}
    assert len(positions(app)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account).where(Account.email == EMAIL)) == 1
        assert audit.first_broken(db.session()) is None


def test_twenty_tries_of_one_who_is_signed_in_make_one_place(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    account = world.account(EMAIL)
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    clients = [app.test_client().sign_in(account) for _ in range(20)]
    for each in clients:
        each.is_checking = False
    tokens = [each.token() for each in clients]
    barrier = Barrier(20)

    def work(number: int) -> int:
        barrier.wait(timeout=60)
        return clients[number].post(path, data={"csrf_token": tokens[number], "agree": "yes"}).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(work, range(20)))
    assert statuses == [302] + [404] * 19
    assert len(positions(app)) == 1


def test_somebody_with_an_account_signs_in_first_and_accepts_then(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    account = world.account(EMAIL, PASSWORD)
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    guest = app.test_client()
    page = guest.page(path)
    assert "Sign in to accept your invitation" in page.text
    assert page.select_one("main form") is None
    assert guest.send(path, agree="yes", display_name="x", password=PASSWORD).status_code == 200
    assert positions(app) == []
    link = page.select_one("main a.govuk-button")["href"]
    back = guest.submit(link, action="/sign-in", email=EMAIL, password=PASSWORD)
    assert back.location == path
    assert guest.submit(path).status_code == 400, "without the agreement nothing is accepted"
    assert guest.submit(path, agree="yes").status_code == 302
    assert [each.account_id for each in positions(app)] == [account.id]


def test_the_wrong_account_is_told_so_and_uses_nothing_up(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    coordinator = world.coordinator(ours, email="coordinator@council.example")
    client.sign_in(coordinator)
    invite(client, police)
    path = invitation_path(app, EMAIL)
    page = client.page(path)
    assert "This invitation is for another address" in page.text
    assert EMAIL in page.text
    assert coordinator.email in page.text
    assert client.send(path, agree="yes").status_code == 200
    assert positions(app) == []
    assert join(app.test_client(), path).status_code == 302


def test_two_tabs_accept_once(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    first, second = app.test_client(), app.test_client()
    second.page(path)
    assert join(first, path).status_code == 302
    assert second.send(path, agree="yes", display_name=POST, password=PASSWORD).status_code == 404
    assert len(positions(app)) == 1


def test_an_address_of_another_ending_needs_somebody_who_vouches(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    plain = invite(client, police, email="desk@charity.example")
    assert plain.status_code == 400
    assert "Enter the post of who vouches for it" in plain.text
    half = invite(client, police, email="desk@charity.example", vouched_by="Head of safeguarding")
    assert "Enter why the address belongs to the organisation" in half.text
    assert letters(app) == []
    whole = invite(
        client, police, email="Desk@Charity.example", vouched_by="Head of safeguarding", vouched_why="Met at the board"
    )
    assert whole.status_code == 302
    assert "Vouched for by Head of safeguarding" in client.page(f"/organisations/{police.id}/people").text
    join(app.test_client(), invitation_path(app, "desk@charity.example"))
    (position,) = positions(app)
    assert position.vouched_by == "Head of safeguarding"
    with app.app_context():
        event = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation accepted")).one()
    assert event.changes["vouched_why"] == [None, "Met at the board"]
    assert event.organisation_id == police.id


def test_a_voucher_is_not_kept_where_none_is_needed(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police, vouched_by="Somebody", vouched_why="For no reason")
    with app.app_context():
        assert db.session.scalars(select(OneTimeLink)).one().vouched_by == ""


def test_inviting_again_or_sending_again_ends_the_link_before(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    first = invitation_path(app, EMAIL)
    invite(client, police, role="reader")
    second = invitation_path(app, EMAIL)
    page = client.page(f"/organisations/{police.id}/people")
    actions = [str(form["action"]) for form in page.select("form") if "send-again" in str(form.get("action"))]
    assert len(actions) == 1
    again = client.send(actions[0])
    assert (
        "The old link stops working" in client.page(again.location).select_one(".govuk-notification-banner").get_text()
    )
    third = invitation_path(app, EMAIL)
    assert client.send(actions[0]).status_code == 404, "the row that was sent again is not there any more"
    assert len({first, second, third}) == 3
    for path in (first, second):
        app.test_client().page(path, status=404)
    assert join(app.test_client(), third).status_code == 302
    assert positions(app)[0].role is PositionRole.READER


def test_nothing_is_left_of_an_invitation_when_everything_of_the_address_ends(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    account = world.account(EMAIL)
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    with world.session() as session:
        end_everything(session, session.get_one(Account, account.id))
    app.test_client().page(path, status=404)


def test_a_closed_account_accepts_nothing(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    account = world.account(EMAIL)
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    path = invitation_path(app, EMAIL)
    guest = app.test_client()
    assert "Your account is closed" in guest.page(path).text
    assert guest.send(path, agree="yes", display_name=POST, password=PASSWORD).status_code == 200
    assert positions(app) == []


def test_who_has_a_place_already_is_not_invited(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    client.sign_in(world.coordinator(ours))
    response = invite(client, police, email=editor.email, vouched_by="x", vouched_why="y")
    assert response.status_code == 400
    assert "has a place here already" in response.text
    assert letters(app) == []


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@c.gov.uk", "a@b.gov.uk\nBcc: x@y.gov.uk", "a@é.gov.uk", "x" * 250 + "@a.gov.uk"]
)
def test_what_is_no_address_is_refused(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, email: str
) -> None:
    client.sign_in(world.coordinator(ours))
    response = client.send(invite_page(police), email=email, role="editor")
    assert response.status_code == 400
    assert "There is a problem" in response.text
    assert letters(app) == []


def test_hostile_words_stay_text_in_page_and_mail(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    name = "<b>Police</b> {{ 7*7 }}"
    police = world.organisation(name, ours)
    client.sign_in(world.coordinator(ours))
    words = "<img src=x onerror=alert(1)>\r\n\r\nDear all {{ 7*7 }}"
    assert invite(client, police, words=words).status_code == 302
    _to, subject, text = letters(app, EMAIL)[-1]
    assert subject == f"Invitation from {name}"
    assert not [line for line in text.splitlines() if line.startswith("Dear all")]
    page = app.test_client().page(path_in(text, "/invitations/"))
    assert name in page.select_one("h1").text
    assert page.select_one("h1 b") is None


def test_only_twenty_invitations_of_one_organisation_are_open_at_a_time(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    with world.session() as session:
        for number in range(20):
            to = LinkTo(email=f"{number}@a.gov.uk", organisation_id=police.id, role="reader")
            make_link(session, LinkPurpose.INVITATION, to)
    assert "20 invitations are open" in invite(client, police).text
    with world.session() as session:
        session.scalars(select(OneTimeLink)).first().expires_at = now() - timedelta(days=1)
    assert invite(client, police).status_code == 302


def test_a_deputy_invites_no_lead_and_an_editor_nobody(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    del ours
    client.sign_in(world.editor(police, PositionRole.DEPUTY))
    assert not client.page(invite_page(police)).select("input[name=role][value=lead]")
    assert client.send(invite_page(police), email=EMAIL, role="lead").status_code == 400
    assert letters(app) == []
    assert invite(client, police, role="deputy").status_code == 302
    for role in (PositionRole.EDITOR, PositionRole.READER):
        other = app.test_client().sign_in(world.editor(police, role))
        assert other.get(invite_page(police)).status_code == 403


def test_a_coordinator_of_a_twin_partnership_finds_nothing_here(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
    theirs = world.partnership("riverside")
    twin = world.organisation("Riverside police", theirs)
    stranger = app.test_client().sign_in(world.coordinator(theirs))
    with world.session() as session:
        session.get_one(Organisation, police.id).audience = "partnership"
    missing = str(stranger.page(f"/organisations/{uuid4()}/people", status=404).select_one("main"))
    for path in (f"/organisations/{police.id}/people", invite_page(police)):
        assert str(stranger.page(path, status=404).select_one("main")) == missing
    for path in (
        f"/organisations/{police.id}/invitations/{link.id}/take-back",
        f"/organisations/{twin.id}/invitations/{link.id}/take-back",
        f"/organisations/{twin.id}/invitations/{link.id}/send-again",
    ):
        assert stranger.send(path).status_code == 404
    app.test_client().page(invitation_path(app, EMAIL))


def test_where_a_second_factor_is_asked_for_the_new_account_sets_one_up_first(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    client.sign_in(world.coordinator(ours))
    invite(client, police)
    path = invitation_path(app, EMAIL)
    app.extensions["settings"] = replace(app.extensions["settings"], require_second_factor=True)
    guest = app.test_client()
    response = join(guest, path)
    assert "set-up" in response.location
    assert f"next=/organisations/{police.id}" in unquote(response.location)
    assert guest.get(f"/organisations/{police.id}").status_code == 302, "nothing is open before the factor is set up"
    assert len(positions(app)) == 1


@pytest.mark.parametrize(
    "words", ["Please log in at http://phish.example/login", "see phish.example", "ask a@phish.example"]
)
def test_words_that_a_mail_program_makes_a_link_of_are_refused(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, words: str
) -> None:
    client.sign_in(world.coordinator(ours))
    answer = invite(client, police, words=words)
    assert answer.status_code == 400
    assert "leave web and mail addresses out" in answer.text
    assert letters(app) == []


def test_a_post_and_a_name_with_an_address_in_them_lead_nowhere_in_a_mail(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    organisation = world.organisation("Desk www.phish.example", ours)
    client.sign_in(by := world.coordinator(ours))
    with world.session() as session:
        session.get_one(Account, by.id).display_name = "Officer, see http://phish.example/login"
    assert invite(client, organisation).status_code == 302
    letter = str(letters(app, EMAIL))
    assert "phish dot example" in letter
    assert "phish.example" not in letter
