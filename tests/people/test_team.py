"""The team of a partnership: coordinators, readers, links into it, clearance, and grants of one address by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people.letters import letters, path_in
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    MemberRole,
    Membership,
    Partnership,
    PositionRole,
    Question,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

TEAM = "/partnerships/thameside/team"
PASSWORD = "correct horse battery staple"
ADDRESS = "1 Hidden Lane, QX9 9ZQ"


def member(app: Flask, account: Account) -> Membership:
    """An account's place in the partnership."""
    with app.app_context():
        return db.session.scalars(select(Membership).where(Membership.account_id == account.id)).one()


def test_an_account_is_in_at_once_and_another_address_gets_a_link(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    known = world.account("known@council.example")
    client.sign_in(world.coordinator(ours))
    for email in ("Known@council.example", "new@council.example"):
        response = client.submit(f"{TEAM}/add", email=email, role="coordinator")
        assert response.location == TEAM
        assert f"A mail to {email} is on its way." in client.page(TEAM).text
    assert member(app, known).role is MemberRole.COORDINATOR
    assert not member(app, known).is_cleared
    told = {to: text for to, _subject, text in letters(app)}
    assert "You are now a coordinator of Thameside partnership" in told["known@council.example"]
    path = path_in(told["new@council.example"], "/sign-up/")
    assert path not in client.page(TEAM).text
    guest = app.test_client()
    assert guest.submit(path, display_name="Officer", password=PASSWORD).status_code == 302
    assert "Officer" in client.page(TEAM).text


def test_who_is_in_already_or_closed_or_no_address_is_refused(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    reader = world.reader(ours)
    closed = world.account("closed@council.example")
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
    own = world.coordinator(ours)
    client.sign_in(own)
    said = {
        reader.email: "belongs to the team already",
        closed.email: "is closed",
        own.email: "Nobody gives themselves a place",
        "no address": "correct format",
    }
    for email, words in said.items():
        response = client.submit(f"{TEAM}/add", email=email, role="reader")
        assert response.status_code == 400
        assert words in response.text, email
    assert letters(app) == []


def test_a_link_into_the_team_is_sent_again_and_taken_back(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    client.sign_in(world.coordinator(ours))
    client.submit(f"{TEAM}/add", email="new@council.example", role="reader")
    first = path_in(letters(app)[-1][2], "/sign-up/")
    actions = [str(form["action"]) for form in client.page(TEAM).select("main form")]
    client.send(next(each for each in actions if each.endswith("send-again")))
    second = path_in(letters(app)[-1][2], "/sign-up/")
    app.test_client().page(first, status=404)
    app.test_client().page(second)
    actions = [str(form["action"]) for form in client.page(TEAM).select("main form")]
    client.send(next(each for each in actions if each.endswith("take-back")))
    app.test_client().page(second, status=404)
    theirs = world.partnership("riverside")
    stranger = app.test_client().sign_in(world.coordinator(theirs))
    for each in actions:
        assert stranger.send(each).status_code == 404
        assert stranger.send(each.replace("thameside", "riverside")).status_code == 404


def test_a_role_is_changed_clearance_ends_with_it_and_the_last_coordinator_stays(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    own, cleared = world.coordinator(ours), world.coordinator(ours, is_cleared=True)
    other = app.test_client().sign_in(cleared)
    client.sign_in(own)
    response = client.submit(f"{TEAM}/{member(app, cleared).id}/role", role="reader")
    assert response.status_code == 302
    row = member(app, cleared)
    assert (row.role, row.is_cleared) == (MemberRole.READER, False)
    assert other.get("/account").status_code == 302
    last = client.submit(f"{TEAM}/{member(app, own).id}/role", role="reader")
    assert "This is the only coordinator" in last.text
    assert member(app, own).role is MemberRole.COORDINATOR


def test_only_the_cleared_clear_another_with_a_reason_and_nobody_themselves(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    plain, cleared = world.coordinator(ours), world.coordinator(ours, is_cleared=True)
    to_plain = f"{TEAM}/{member(app, plain).id}/clearance"
    client.sign_in(plain)
    assert client.get(to_plain).status_code == 403
    assert client.send(to_plain, reason="for me", version="1").status_code == 403
    assert client.get(f"{TEAM}/{member(app, cleared).id}/clearance").status_code == 403
    other = app.test_client().sign_in(cleared)
    refused = other.submit(to_plain)
    assert "Enter the reason" in refused.text
    alone = other.submit(to_plain, reason="Works with the refuge")
    assert alone.status_code == 400
    assert "A second person who is cleared agrees first, and there is none" in alone.text
    assert "flask accounts clear EMAIL --partnership thameside" in alone.text
    second = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    assert other.submit(to_plain, reason="Works with the refuge").status_code == 302
    assert not member(app, plain).is_cleared
    assert "Asked" in client.page(TEAM).select_one("[data-label='Confidential addresses']").find_parent("tbody").text
    with app.app_context():
        asked = db.session.scalars(select(Question)).one()
    assert second.submit(f"/waiting/{asked.id}", answer="yes").status_code == 302
    assert member(app, plain).is_cleared
    assert client.get("/account").status_code == 302, "they sign in again, with a passkey where the site asks for one"
    with app.app_context():
        event = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cleared")).one()
        assert event.changes["reason"] == [None, "Works with the refuge"]
        assert event.partnership_id == ours.id
    assert "agreed by" in other.page(TEAM).text
    assert other.submit(f"{TEAM}/{member(app, cleared).id}/clearance", reason="Leaving soon").status_code == 302
    assert not member(app, cleared).is_cleared


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_last_who_is_cleared_is_told_before_giving_it_up(app: Flask, world: World, ours: Partnership) -> None:
    one, other = (world.coordinator(ours, is_cleared=True) for _ in range(2))
    client, path = app.test_client().sign_in(one), f"{TEAM}/{member(app, one).id}/clearance"
    assert "Nobody else here is cleared" not in client.page(path).get_text()
    with world.session() as session:
        session.get_one(Membership, member(app, other).id).is_cleared = False
    assert "Nobody else here is cleared" in client.page(path).get_text()


def test_a_reader_of_the_partnership_is_never_cleared(app: Flask, world: World, ours: Partnership) -> None:
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    reader = world.reader(ours)
    assert cleared.get(f"{TEAM}/{member(app, reader).id}/clearance").status_code == 403


def test_others_do_not_see_the_team(app: Flask, world: World, ours: Partnership) -> None:
    theirs = world.partnership("riverside")
    organisation = world.organisation("Charity", ours)
    statuses = {
        "reader": (world.reader(ours), 403),
        "lead": (world.editor(organisation, PositionRole.LEAD), 403),
        "elsewhere": (world.coordinator(theirs), 404),
        "administrator": (world.administrator(), 404),
    }
    row = member(app, world.coordinator(ours))
    for name, (account, status) in statuses.items():
        visitor = app.test_client().sign_in(account)
        for path in (
            TEAM,
            f"{TEAM}/add",
            f"{TEAM}/{row.id}/role",
            f"{TEAM}/{row.id}/leaves",
            "/partnerships/thameside/see-as",
        ):
            assert visitor.get(path).status_code == status, (name, path)
    stranger = app.test_client().sign_in(statuses["elsewhere"][0])
    assert stranger.get(f"/partnerships/riverside/team/{row.id}/role").status_code == 404


def test_grants_of_an_organisation_that_the_coordinator_may_not_know_are_not_listed(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Hidden charity", ours, audience=Audience.NAMED)
    location = world.refuge(refuge, ADDRESS)
    world.grant(location, world.reader(ours))
    client.sign_in(world.coordinator(ours))
    assert "Hidden charity" not in client.page(TEAM).text
    client.sign_in(world.coordinator(ours, is_cleared=True))
    assert "Hidden charity" in client.page(TEAM).text
