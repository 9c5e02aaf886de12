"""The bypasses that were once done with three to five ordinary forms, tried as they were: each ends at its first step.

What is asserted: the sentence on the page, who was mailed and who was not, and what each account reads afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from consultation.making import Scene, make_scene
from people.letters import letters, path_in
from sqlalchemy import select

from partnership.base.clocks import london_day
from partnership.store.db import db
from partnership.store.models import (
    Account,
    ChangeRequest,
    Contact,
    Decision,
    Participation,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Location, Organisation, Partnership

ADDRESS = "Canary Cottage, 7 Grimblefax Lane, QX9 9ZQ"
PUPPET = "puppet@own.example.gov.uk"
PASSWORD = "correct horse battery staple"
ASKED = "Your yes is asked for"
ASKED_TODAY = "People wait for your yes"  # whose places are to stand, in one mail a day


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    """A refuge with a mailbox in the register."""
    row = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.contact(row, "Office", email="desk@tideway.example", telephone="020 7946 0101")
    return row


@pytest.fixture
def place(world: World, refuge: Organisation) -> Location:
    """Its confidential address."""
    return world.refuge(refuge, ADDRESS)


def visit(app: Flask, account: Account) -> CheckedClient:
    """A browser of somebody."""
    return app.test_client().sign_in(account)  # type: ignore[attr-defined,no-any-return]


def told(app: Flask, to: str) -> str:
    """Everything that was mailed to an address."""
    return "\n".join(f"{subject}\n{text}" for _to, subject, text in letters(app, to))


def subjects(app: Flask, to: str) -> list[str]:
    """The subjects of what was mailed to an address."""
    return [subject for _to, subject, _text in letters(app, to)]


def invite(client: CheckedClient, organisation: Organisation, role: str) -> Any:
    """Invite the puppet by the form."""
    return client.submit(f"/organisations/{organisation.id}/people/invite", email=PUPPET, role=role)


def join(app: Flask, post: str = "Puppet's desk") -> CheckedClient:
    """Take the invitation in the puppet's mailbox up; the browser that comes of it."""
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    (invitation,) = [text for _to, subject, text in letters(app, PUPPET) if subject.startswith("Invitation")]
    response = client.submit(path_in(invitation, "/invitations/"), agree="yes", display_name=post, password=PASSWORD)
    assert response.status_code == 302, response.text
    return client


def account_of(app: Flask, email: str) -> Account | None:
    """The account of an address, if there is one."""
    with app.app_context():
        return db.session.scalar(select(Account).where(Account.email == email))


def sees_address(client: CheckedClient, place: Location) -> bool:
    """Whether a reveal shows it."""
    path = f"/organisations/{place.organisation_id}/locations/{place.id}/reveal"
    assert client.get(path).status_code in (403, 404)
    response = client.send(path, reason="safety", note="Visit")
    return "Grimblefax" in response.text


@pytest.mark.parametrize("role", ["reader", "editor", "lead"])
def test_c1_a_puppet_that_a_coordinator_lets_into_a_refuge_opens_no_address(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, place: Location, role: str
) -> None:
    keeper, attacker = world.editor(refuge), world.coordinator(ours)
    cleared = world.coordinator(ours, is_cleared=True)
    response = invite(visit(app, attacker), refuge, role)
    assert response.status_code == 302
    puppet = join(app)
    assert not sees_address(puppet, place)
    # Its own people, editors too, the cleared and the mailbox in the register are told who came, and by whose word.
    for email in (keeper.email, cleared.email, "desk@tideway.example"):
        assert f"({PUPPET}) accepted the invitation" in told(app, email), email
        assert "stands only when a second person has said yes" in told(app, email)
    # Whether it stands is asked of who is cleared and of another line, and of nobody else.
    assert ASKED in subjects(app, cleared.email)
    for email in (attacker.email, keeper.email, PUPPET):
        assert not {ASKED, ASKED_TODAY}.intersection(subjects(app, email)), email
    assert not any(subject == "A confidential address was looked at" for _to, subject, _text in letters(app))
    assert not sees_address(visit(app, attacker), place)


def test_c1_where_somebody_leads_the_refuge_they_are_asked_before_anybody_comes(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, place: Location
) -> None:
    lead, attacker = world.editor(refuge, PositionRole.LEAD), world.coordinator(ours)
    other = world.coordinator(ours)
    response = invite(visit(app, attacker), refuge, "reader")
    assert response.status_code == 302
    assert letters(app, PUPPET) == []
    assert account_of(app, PUPPET) is None
    # Its lead is asked, and its people and its home are told that they are, before there is anybody to let in.
    assert sorted(subjects(app, lead.email)) == ["People of Tideway refuge", ASKED]
    assert PUPPET in told(app, lead.email)
    assert subjects(app, other.email) == ["People of Tideway refuge"]
    assert told(app, attacker.email) == ""
    assert not sees_address(visit(app, attacker), place)


def test_c2_an_organisation_that_stands_elsewhere_is_asked_for_and_nothing_of_it_opens(
    app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    centre = world.organisation("Bridge project", ours)
    world.contact(centre, "Office", telephone="020 7946 0604")
    home, stranger = world.coordinator(ours), world.coordinator(theirs)
    client = visit(app, stranger)
    page = f"/organisations/{centre.id}"
    response = client.submit("/partnerships/riverside/organisations/take-in", organisation=[str(centre.id)])
    said = client.page(response.location).text
    assert "Asked first: 1 organisation" in said
    assert "the coordinators of its home partnership do" in said
    assert len(subjects(app, home.email)) == 1
    assert "riverside" in told(app, home.email).lower()
    assert told(app, stranger.email) == ""
    assert "020 7946 0604" not in client.page(page).text
    assert client.get(f"{page}/edit").status_code == 403
    assert client.send(f"{page}/edit", name="Forged", version="1").status_code == 403
    assert client.get(f"{page}/archive").status_code == 403
    assert client.get(f"{page}/people/invite").status_code == 403
    assert client.send(f"{page}/people/invite", email=PUPPET, role="lead").status_code == 403
    assert letters(app, PUPPET) == []
    for path in ("", "/map", "/protocols", "/returns", "/assessment"):
        assert client.get(f"/partnerships/thameside{path}").status_code == 404, path
    assert "020 7946 0604" in visit(app, home).page(page).text


def test_c2_a_body_that_takes_part_in_both_is_let_in_by_its_home_alone(
    app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    body = world.organisation("Border body", ours, theirs)
    desk = world.contact(body, "Night desk", telephone="020 7946 0111")
    client = visit(app, world.coordinator(theirs))
    page = f"/organisations/{body.id}"
    for path in ("/people/invite", "/edit", "/audience", f"/contacts/{desk.id}/edit", f"/contacts/{desk.id}/audience"):
        assert client.get(page + path).status_code == 403, path
    assert client.send(f"{page}/people/invite", email=PUPPET, role="lead").status_code == 403
    changed = client.send(f"{page}/contacts/{desk.id}/edit", post="Night desk", telephone="0900 666 0000", version="1")
    assert changed.status_code == 403
    assert letters(app) == []
    with app.app_context():
        assert db.session.get_one(Contact, desk.id).telephone == "020 7946 0111"
    # Its home lets somebody in, whose place only works: they belong to its home, and to no other partnership.
    home = visit(app, world.coordinator(ours))
    assert invite(home, body, "lead").status_code == 302
    puppet = join(app)
    assert puppet.get("/partnerships/thameside").status_code == 200
    assert puppet.get("/partnerships/riverside").status_code == 404


def open_signing(app: Flask, world: World) -> Scene:
    """A version that waits for the hospital, which has no accounts."""
    scene = make_scene(app, world)
    scene.open_signing()
    scene.approve()
    return scene


def test_c3_a_stranger_signs_for_nobody(app: Flask, world: World) -> None:
    scene = open_signing(app, world)
    theirs = world.partnership("riverside")
    client, hospital = visit(app, world.coordinator(theirs)), scene.agencies["health"]
    client.submit("/partnerships/riverside/organisations/take-in", organisation=[str(hospital.id)])
    assert client.send(f"/organisations/{hospital.id}/people/invite", email=PUPPET, role="lead").status_code == 403
    path = f"{scene.base}/signing/{scene.row('health').id}/sign"
    assert client.get(path).status_code == 404
    assert client.send(path, is_authorised="y", post="Medical director").status_code == 404
    assert scene.row("health").decision is Decision.OPEN
    assert letters(app, PUPPET) == []


def test_c3_a_working_lead_of_ones_own_making_signs_for_nobody_either(app: Flask, world: World) -> None:
    scene = open_signing(app, world)
    hospital = scene.agencies["health"]
    second = world.coordinator(scene.partnership, email="second@thameside.example")
    assert invite(scene.client("coordinator"), hospital, "lead").status_code == 302
    puppet = join(app)
    path = f"{scene.base}/signing/{scene.row('health').id}/sign"
    assert puppet.get(path).status_code == 403
    assert puppet.send(path, is_authorised="y", post="Medical director").status_code == 403
    assert scene.row("health").decision is Decision.OPEN
    assert ASKED_TODAY in subjects(app, second.email)
    assert not {ASKED, ASKED_TODAY}.intersection(subjects(app, scene.accounts["coordinator"].email))
    assert not {ASKED, ASKED_TODAY}.intersection(subjects(app, PUPPET))


def test_an_administrators_chain_ends_at_the_first_coordinator_they_name(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, place: Location
) -> None:
    coordinator, administrator = world.coordinator(ours), world.administrator()
    client = visit(app, administrator)
    response = client.submit(f"/administration/partnerships/{ours.id}/coordinators", email=PUPPET)
    said = client.page(response.location).text
    assert f"Asked: a coordinator of {ours.name} says yes before {PUPPET} joins them." in said
    assert letters(app, PUPPET) == []
    assert account_of(app, PUPPET) is None
    assert subjects(app, coordinator.email) == [ASKED]
    assert PUPPET in told(app, coordinator.email)
    assert told(app, administrator.email) == ""
    assert client.get("/partnerships/thameside").status_code == 404
    assert not sees_address(client, place)


def send_paper(scene: Scene, client: CheckedClient, agency: str) -> Any:
    """Record a paper of today for a party, whatever its page says."""
    today, path = london_day(now()), f"{scene.base}/signing/{scene.row(agency).id}/paper"
    return client.send(
        path, decision="signed", post="Chief Constable", kept_at="The safe", is_this_version="y",
        **{f"signed_on-{part}": str(getattr(today, part)) for part in ("day", "month", "year")},
    )  # fmt: skip


def test_nothing_is_signed_on_paper_for_what_was_taken_out_of_the_partnership(app: Flask, world: World) -> None:
    scene = open_signing(app, world)
    hospital, coordinator = scene.agencies["health"], scene.client("coordinator")
    with world.session() as session:  # its home, elsewhere, has ended its part
        part = session.scalars(select(Participation).where(Participation.organisation_id == hospital.id)).one()
        part.left_on = london_day(now())
    words = "takes part in this partnership no more, so nothing is signed for it here, on paper neither"
    page = coordinator.page(f"{scene.base}/signing")
    assert words in page.get_text(" ", strip=True)
    assert not page.select(f"a[href='{scene.base}/signing/{scene.row('health').id}/paper']")
    assert (
        coordinator.get(f"{scene.base}/signing/{scene.row('health').id}/paper").status_code == 302
    )  # nothing to fill in
    assert send_paper(scene, coordinator, "health").status_code in (400, 409)
    assert scene.row("health").decision is Decision.OPEN
    with world.session() as session:
        session.get_one(Participation, part.id).left_on = None
    assert send_paper(scene, coordinator, "health").status_code == 302
    assert scene.row("health").decision is Decision.SIGNED


def test_an_emptied_seat_is_kept_and_nobody_signs_for_it_on_paper(app: Flask, world: World) -> None:
    scene = open_signing(app, world)
    police = scene.agencies["police"]
    scene.client("police lead")
    lead = scene.accounts["police lead"]
    second = world.coordinator(scene.partnership, email="second@thameside.example")
    attacker = scene.client("coordinator")
    with app.app_context():
        seat = db.session.scalars(select(Position).where(Position.account_id == lead.id)).one()
    assert attacker.submit(f"/organisations/{police.id}/people/{seat.id}/leaves").status_code == 302
    assert letters(app, lead.email), "whose place was ended is told"
    assert "has left" in told(app, second.email)
    # That nobody holds the seat any more is asked of a second person, and never of who ended it.
    assert ASKED in subjects(app, second.email)
    assert not {ASKED, ASKED_TODAY}.intersection(subjects(app, scene.accounts["coordinator"].email))
    response = send_paper(scene, attacker, "police")
    assert response.status_code in (400, 409)
    assert "cannot sign on paper yet: the seat of" in response.text
    assert "counts until somebody says that it is vacant" in response.text
    assert scene.row("police").decision is Decision.OPEN


def test_who_reads_a_council_mailbox_finds_an_account_that_sleeps(app: Flask, world: World, ours: Partnership) -> None:
    owner = world.coordinator(ours, email="coordinator@council.example")
    colleague, administrator = world.coordinator(ours), world.administrator()
    with world.session() as session:
        session.get_one(Account, owner.id).has_second_factor = True
    client = visit(app, administrator)
    assert client.submit(f"/administration/accounts/{owner.id}/clear-factor").status_code == 302
    stranger: CheckedClient = app.test_client()  # type: ignore[assignment]
    assert stranger.submit("/reset", email=owner.email).status_code == 302
    reset = next(text for _to, subject, text in letters(app, owner.email) if subject == "Choose a new password")
    assert stranger.submit(path_in(reset, "/reset/"), password=PASSWORD).status_code == 302
    assert stranger.submit("/sign-in", email=owner.email, password=PASSWORD).status_code == 302
    for path in ("", "/map", "/team", "/history", "/protocols"):
        assert stranger.get(f"/partnerships/thameside{path}").status_code == 404, path
    # Who shares the team is told that the place sleeps, and asked whether they spoke with its holder.
    assert "had its second factor cleared by an administrator" in told(app, colleague.email)
    assert "sleeps until it is woken" in told(app, colleague.email)
    assert ASKED in subjects(app, colleague.email)
    assert told(app, administrator.email) == ""


def test_m6_why_a_confidential_address_is_to_change_is_not_told_to_the_uncleared(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, place: Location
) -> None:
    # Where nobody leads, an editor asks for another address; its lead would type it at once, and say no reason.
    editor = world.editor(refuge)
    uncleared, cleared = world.coordinator(ours), world.coordinator(ours, is_cleared=True)
    edit = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    sent = visit(app, editor).submit(edit, address="9 Zyqqex Way", note="jabberfen why we move")
    assert sent.status_code == 302
    with world.session() as session:
        request_id = session.scalars(select(ChangeRequest.id)).one()
    pages = [
        "/partnerships/thameside/history",
        f"/organisations/{refuge.id}/history",
        "/partnerships/thameside/requests",
        f"/requests/{request_id}",
    ]
    for account in (uncleared, cleared):
        client = visit(app, account)
        answers = [client.get(path) for path in pages]
        assert all(each.status_code == 200 for each in answers[:3])
        shown = "".join(each.text for each in answers)
        assert ("jabberfen" in shown) is (account is cleared)
        assert "Zyqqex" not in shown
    assert "jabberfen" not in "".join(text for _to, _subject, text in letters(app))
    assert "Zyqqex" not in "".join(text for _to, _subject, text in letters(app))


def test_a_puppets_token_reads_no_address_and_ends_with_the_puppets_place(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, place: Location
) -> None:
    del place
    attacker = visit(app, world.coordinator(ours))
    invite(attacker, refuge, "lead")
    puppet = join(app)
    form = {"name": "System", "audience": "partnership", "places": "yes", "days": "365", "current": PASSWORD}
    made = puppet.submit(f"/partnerships/{ours.slug}/tokens/add", **form)
    found = re.search(r"pdir_[\w-]{43}", made.text)
    assert found is not None
    sent = {"Authorization": f"Bearer {found[0]}"}

    def asked(path: str) -> Any:
        return app.test_client().get(f"/api/open-referral/{path}", headers=sent)

    for path in ("services?full=true", "service_at_locations?full=true", "organizations"):
        assert asked(path).status_code == 200
        assert "Grimblefax" not in asked(path).text
    account = account_of(app, PUPPET)
    with app.app_context():
        seat = db.session.scalars(select(Position).where(Position.account_id == account.id)).one()
    attacker.submit(f"/organisations/{refuge.id}/people/{seat.id}/leaves")
    assert asked("services").status_code in {401, 403}
    assert "Grimblefax" not in asked("services").text
