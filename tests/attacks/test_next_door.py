"""Organisations that nobody leads are taken next door, to whoever is cleared there: home's word is not the taker's own.

What an organisation keeps for named people is read by the cleared of every partnership that it takes part in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.phone import ask_for_factor, enrol
from attacks.test_own_guests import HIDDEN, open_questions
from attacks.test_reach_over_http import subjects, visit
from factories import make_member

from partnership.register.authority.queries import membership
from partnership.register.directory.consent.queries import invitations_to
from partnership.store.db import db
from partnership.store.models import Account, Audience, Factor, Gift, LetIn, MemberRole, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

TAKE_IN = "/partnerships/riverside/organisations/take-in"
ASKS = "Riverside partnership asks whether "
ASKED = "Asked first: 1 organisation"


@pytest.fixture
def theirs(world: World) -> Partnership:
    """The partnership next door."""
    return world.partnership("riverside")


@pytest.fixture
def hospital(world: World, ours: Partnership) -> Organisation:
    """An organisation that nobody leads, without a confidential place, with a desk for named people."""
    row = world.organisation("General hospital", ours, kind_id="primary-care-trust")
    world.contact(row, "Hidden desk", telephone=HIDDEN, audience=Audience.NAMED)
    return row


def join(world: World, account: Account, partnership: Partnership, *, is_cleared: bool = False) -> None:
    """Somebody coordinates a second partnership too."""
    with world.session() as session:
        own = session.get_one(Account, account.id)
        make_member(session, own, partnership, MemberRole.COORDINATOR, is_cleared=is_cleared)


def hang(world: World, account: Account, on: Account) -> None:
    """An account was let in by another, and the command line does not vouch for it."""
    with world.session() as session:
        session.get_one(Account, account.id).stands_for_itself_since = None
        session.add(LetIn(account_id=account.id, by_id=on.id, gift=Gift.TEAM))


def take_in(client: CheckedClient, organisation: Organisation) -> str:
    """Send the form that takes it in; the page that follows."""
    sent = client.submit(TAKE_IN, organisation=[str(organisation.id)])
    return client.page(sent.location).get_text(" ", strip=True)


def say_yes(client: CheckedClient, organisation: Organisation) -> int:
    """Answer what the partnership asks, by the form of the page; the status."""
    path = f"/organisations/{organisation.id}/invitations-to-partnerships"
    form = client.page(path).select_one("main form[method=post]")
    assert form is not None
    first = form.select("input[type=radio]")[0]
    return client.submit(
        path, action=str(form.get("action") or path), **{str(first["name"]): first["value"]}
    ).status_code


def asked_at(client: CheckedClient, organisation: Organisation) -> tuple[str, bool]:
    """The page of what is asked, and whether it can be answered there."""
    page = client.page(f"/organisations/{organisation.id}/invitations-to-partnerships")
    return page.get_text(" ", strip=True), bool(page.select("main form[method=post] input[type=radio]"))


def test_who_is_cleared_next_door_is_not_the_word_of_a_home_where_they_are_not(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    both, other = world.coordinator(ours), world.coordinator(ours)
    join(world, both, theirs, is_cleared=True)
    client, page = visit(app, both), f"/organisations/{hospital.id}"
    assert HIDDEN not in client.page(page).text
    assert ASKED in take_in(client, hospital)
    words, can_answer = asked_at(client, hospital)
    assert not can_answer
    assert "So nobody says yes who may be the same person as one of them" in words
    # A form that was made by hand ends there too, and the other coordinator, who alone was asked, can answer.
    row = _open_row(app, hospital)
    forged = {"invitation": row, f"i-{row}-decision": "accept", f"i-{row}-version": "1"}
    assert client.send(f"{page}/invitations-to-partnerships", **forged).status_code == 403
    assert HIDDEN not in client.page(page).text
    assert [each for each in subjects(app, other.email) if each.startswith(ASKS)]
    assert not [each for each in subjects(app, both.email) if each.startswith(ASKS)]
    assert "asks General hospital to take part" in visit(app, other).get("/partnerships/thameside").text
    assert "asks General hospital to take part" not in client.get("/partnerships/thameside").text
    assert say_yes(visit(app, other), hospital) == 302
    assert HIDDEN in client.page(page).text


def _open_row(app: Flask, organisation: Organisation) -> str:
    with app.app_context():
        return str(invitations_to(organisation.id)[0][0].id)


def test_nor_is_whoever_let_in_an_account_that_is_cleared_there(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    attacker, puppet = world.coordinator(ours), world.coordinator(theirs, is_cleared=True)
    hang(world, puppet, attacker)
    client, reading = visit(app, attacker), visit(app, puppet)
    assert "Not yours to take in: 1" in reading.page(TAKE_IN).get_text(" ", strip=True)  # nobody else is there to ask
    join(world, attacker, theirs)
    assert "Not yours to take in: 1" in client.page(TAKE_IN).get_text(" ", strip=True)
    client.send(TAKE_IN, organisation=str(hospital.id))
    assert HIDDEN not in reading.page(f"/organisations/{hospital.id}").text
    other = world.coordinator(ours)
    assert ASKED in take_in(reading, hospital)
    assert not asked_at(client, hospital)[1]
    assert say_yes(visit(app, other), hospital) == 302


def test_nor_does_the_home_move_there_by_their_word(
    app: Flask, world: World, ours: Partnership, theirs: Partnership
) -> None:
    shared = world.organisation("Border body", ours, theirs, kind_id="police")
    both, other = world.coordinator(ours), world.coordinator(ours)
    join(world, both, theirs, is_cleared=True)
    client, path = visit(app, both), f"/partnerships/riverside/organisations/{shared.id}/home"
    assert "another coordinator there is asked first" in client.page(path).get_text(" ", strip=True)
    assert client.submit(path).status_code == 302
    (question,) = open_questions(app)
    assert client.send(f"/waiting/{question.id}", answer="yes", version=str(question.version)).status_code == 403
    assert "Your yes is asked for" in subjects(app, other.email)
    assert "Your yes is asked for" not in subjects(app, both.email)
    assert visit(app, other).submit(f"/waiting/{question.id}", answer="yes").status_code == 302
    with app.app_context():
        assert db.session.get_one(Organisation, shared.id).home_id == theirs.id


@pytest.mark.parametrize("cleared_there", ["nobody", "another person", "who is cleared at home too"])
def test_whoever_opens_nothing_to_themselves_takes_it_in_at_once(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation, cleared_there: str
) -> None:
    is_own = cleared_there == "who is cleared at home too"
    both = world.coordinator(ours, is_cleared=is_own)
    join(world, both, theirs, is_cleared=is_own)
    if cleared_there == "another person":
        world.coordinator(theirs, is_cleared=True)
    assert "Taken in: 1 organisation" in take_in(visit(app, both), hospital)


@pytest.mark.parametrize("factor", [Factor.CODE, Factor.PASSKEY])
def test_clearance_at_home_counts_in_a_sign_in_by_passkey_alone(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, factor: Factor
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.refuge(refuge, "7 Grimblefax Lane")
    both = world.coordinator(ours, is_cleared=True)
    join(world, both, theirs)
    enrol(world, both)
    ask_for_factor(app)
    client = app.test_client().sign_in(both, factor)  # type: ignore[attr-defined]
    said = take_in(client, refuge)
    assert ("Taken in: 1 organisation" in said) is (factor is Factor.PASSKEY)
    assert (ASKED in said) is (factor is Factor.CODE)


# Further ways that were tried against this rule.


def test_a_third_partnership_in_between_opens_nothing(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    between = world.partnership("between")
    both = world.coordinator(ours)
    join(world, both, theirs, is_cleared=True)
    join(world, both, between)
    client, page = visit(app, both), f"/organisations/{hospital.id}"
    # It may be taken there at once, where nobody is cleared, and have its home there by the same person's word.
    client.submit("/partnerships/between/organisations/take-in", organisation=[str(hospital.id)])
    assert client.submit(f"/partnerships/between/organisations/{hospital.id}/home").status_code == 302
    with app.app_context():
        assert db.session.get_one(Organisation, hospital.id).home_id == between.id
    puppet = world.coordinator(between)
    hang(world, puppet, both)
    for who in (client, visit(app, puppet)):
        who.send(TAKE_IN, organisation=str(hospital.id))
        assert "Not yours to take in: 1" in client.page(TAKE_IN).get_text(" ", strip=True)
        assert HIDDEN not in client.page(page).text


def test_an_account_that_was_closed_meanwhile_comes_back_without_its_clearance(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    both, puppet = world.coordinator(ours), world.coordinator(theirs, is_cleared=True)
    join(world, both, theirs)
    hang(world, puppet, both)
    client, administrator = visit(app, both), visit(app, world.administrator())
    account = f"/administration/accounts/{puppet.id}"
    assert administrator.submit(f"{account}/close", reason="Left").status_code == 302
    assert "Taken in: 1 organisation" in take_in(client, hospital)
    assert administrator.submit(f"{account}/open").status_code == 302
    assert HIDDEN not in visit(app, puppet).get(f"/organisations/{hospital.id}").text


def test_clearance_that_sleeps_in_a_sign_in_is_clearance_next_door_all_the_same(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    both = world.coordinator(ours)
    world.coordinator(ours)
    join(world, both, theirs, is_cleared=True)
    enrol(world, both)
    ask_for_factor(app)
    client = app.test_client().sign_in(both, Factor.CODE)  # type: ignore[attr-defined]
    assert ASKED in take_in(client, hospital)
    reading = app.test_client().sign_in(both, Factor.PASSKEY)  # type: ignore[attr-defined]
    assert HIDDEN not in reading.page(f"/organisations/{hospital.id}").text


def test_clearance_that_was_given_up_before_comes_back_by_another_persons_yes_alone(
    app: Flask, world: World, ours: Partnership, theirs: Partnership, hospital: Organisation
) -> None:
    both = world.coordinator(ours)
    join(world, both, theirs, is_cleared=True)
    second = world.coordinator(theirs, is_cleared=True)
    client = visit(app, both)
    with app.app_context():
        member = membership(both.id, theirs.id)
    assert member is not None
    path = f"/partnerships/riverside/team/{member.id}/clearance"
    assert client.submit(path, reason="Not needed").status_code == 302
    client = visit(app, both)  # who changes what they are signs in again
    assert "Taken in: 1 organisation" in take_in(client, hospital)  # the other one is another person
    assert HIDDEN not in client.page(f"/organisations/{hospital.id}").text
    assert client.get(path).status_code == 403  # nor do they ask for themselves, who are not cleared
    assert HIDDEN in visit(app, second).page(f"/organisations/{hospital.id}").text
