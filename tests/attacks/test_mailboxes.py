"""An administrator who reads somebody's mailbox: what a link in a mail opens to them, and who is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.phone import NEW_PASSWORD, ask_for_factor, enrol, is_in, secret_on
from attacks.test_own_guests import invited, open_questions, place_of
from attacks.test_reach_over_http import account_of, subjects, told, visit
from people.letters import path_in

from partnership.accounts import services as accounts
from partnership.store.models import Gift, LetIn, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Partnership

CHOOSE, RING = "Choose a new password", "Your account needs an administrator"
INVITED = "matron@hospital.example.gov.uk"
TEAM = "/partnerships/thameside/team"


@pytest.fixture
def owner(app: Flask, world: World, ours: Partnership) -> Account:
    """A coordinator of a site that asks for a second factor, who has not set one up."""
    ask_for_factor(app)
    return world.coordinator(ours)


def ask_reset(app: Flask, account: Account) -> None:
    """Ask for a new password, as anybody can who knows the address."""
    assert app.test_client().submit("/reset", email=account.email).status_code == 302  # type: ignore[attr-defined]


def get_in(app: Flask, account: Account) -> CheckedClient:
    """Choose a password by the mailed link, sign in with it and set up a factor of one's own."""
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    path = path_in(told(app, account.email), "/reset/")
    assert client.submit(path, password=NEW_PASSWORD).status_code == 302
    client.submit("/sign-in", email=account.email, password=NEW_PASSWORD)
    client.submit("/sign-in/set-up", code=secret_on(client, "/sign-in/set-up").code())
    client.submit("/sign-in/recovery-codes")
    assert is_in(client)
    return client


def test_a_mailbox_alone_opens_no_account_whose_factor_is_not_set_up(app: Flask, owner: Account) -> None:
    ask_reset(app, owner)
    assert subjects(app, owner.email) == [RING]
    assert "We made no link" in told(app, owner.email)
    assert "/reset/" not in told(app, owner.email)


def test_it_would_be_opened_whole_else(app: Flask, owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_is_open_to_mailbox", lambda _account: False)
    ask_reset(app, owner)
    assert get_in(app, owner).get(TEAM).status_code == 200


def test_a_link_that_was_mailed_before_opens_it_neither(
    app: Flask, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(accounts, "_is_open_to_mailbox", lambda _account: False)
        ask_reset(app, owner)
    path = path_in(told(app, owner.email), "/reset/")
    assert app.test_client().post(path, data={"password": NEW_PASSWORD}).status_code in (400, 404)
    client: CheckedClient = app.test_client()  # type: ignore[assignment]
    assert client.submit(path, password=NEW_PASSWORD).status_code == 404


def test_its_holder_comes_back_by_an_administrator_and_finds_it_asleep(
    app: Flask, world: World, owner: Account
) -> None:
    administrator = world.administrator()
    enrol(world, administrator)
    client = visit(app, administrator)
    page = f"/administration/accounts/{owner.id}"
    assert client.submit(f"{page}/close", reason="Lost the password").status_code == 302
    assert client.submit(f"{page}/open").status_code == 302
    assert CHOOSE in subjects(app, owner.email)
    assert get_in(app, owner).get(TEAM).status_code == 404


def test_nor_one_without_places_that_would_be_a_second_person(app: Flask, world: World, ours: Partnership) -> None:
    """Who reads the mailbox of an idle account of the command line would add it to their team and agree with it."""
    ask_for_factor(app)
    idle, attacker = world.account("idle@council.example"), world.coordinator(ours)
    ask_reset(app, idle)
    assert subjects(app, idle.email) == [RING]
    with world.session() as session:  # once it hangs on whoever let it back in, it is nobody's second
        session.add(LetIn(account_id=idle.id, by_id=attacker.id, gift=Gift.BACK_IN, at=now()))
    ask_reset(app, idle)
    assert subjects(app, idle.email) == [RING, CHOOSE]


def test_the_command_line_lets_somebody_in_by_a_link_of_its_own(app: Flask, owner: Account) -> None:
    done = app.test_cli_runner().invoke(args=["accounts", "clear-factor", owner.email])
    assert done.exit_code == 0, done.output
    assert path_in(done.output, "/reset/") == path_in(told(app, owner.email), "/reset/")
    ask_reset(app, owner)  # by somebody who only knows the address: the link goes on
    assert get_in(app, owner).get(TEAM).status_code == 200


def test_with_a_factor_a_new_password_is_chosen_by_mail_as_ever(app: Flask, world: World, owner: Account) -> None:
    enrol(world, owner)
    ask_reset(app, owner)
    assert subjects(app, owner.email) == [CHOOSE]


def test_who_reads_the_mailbox_of_an_invitation_has_the_place_and_everybody_is_told(
    app: Flask, world: World, ours: Partnership
) -> None:
    """Not promised otherwise: an invitation is a yes to whoever reads the mailbox that it goes to."""
    hospital = world.organisation("General hospital", ours, kind_id="primary-care-trust")
    world.contact(hospital, "Duty desk", email="desk@hospital.example", is_main=True)
    coordinator, other, administrator = world.coordinator(ours), world.coordinator(ours), world.administrator()
    thief = invited(app, visit(app, coordinator), hospital, INVITED, "lead")
    (question,) = open_questions(app)
    yes = visit(app, administrator).submit(f"/waiting/{question.id}", answer="yes")
    assert yes.status_code == 302
    account = account_of(app, INVITED)
    assert account is not None
    assert place_of(app, account, hospital).stands_since is not None
    for email in (coordinator.email, other.email, "desk@hospital.example"):
        assert f"({INVITED}) now stands as lead" in told(app, email), email
    # What any of them can do at once.
    seat = place_of(app, account, hospital)
    ended = visit(app, other).submit(f"/organisations/{hospital.id}/people/{seat.id}/leaves")
    assert ended.status_code == 302
    assert thief.get(f"/organisations/{hospital.id}/people").status_code in (302, 403, 404)


def test_where_there_is_a_confidential_place_an_administrator_confirms_nobody(
    app: Flask, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.refuge(refuge, "7 Grimblefax Lane")
    coordinator, administrator = world.coordinator(ours), world.administrator()
    world.coordinator(ours, is_cleared=True)
    invited(app, visit(app, coordinator), refuge, INVITED, "lead")
    (question,) = open_questions(app)
    assert visit(app, administrator).get(f"/waiting/{question.id}").status_code == 404
    account = account_of(app, INVITED)
    assert account is not None
    assert place_of(app, account, refuge).role is PositionRole.LEAD
    assert place_of(app, account, refuge).stands_since is None
