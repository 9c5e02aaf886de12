"""Back in: an account that an administrator let back in sleeps, place by place, until who answers for each wakes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, NamedTuple

import pytest
from people.letters import letters
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.base.errors import NotAllowed
from partnership.people import approvals
from partnership.people.administration import services
from partnership.policy.authority import Act
from partnership.register.authority import grants, lines
from partnership.register.authority import queries as authority
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    Location,
    LocationGrant,
    MemberRole,
    Membership,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    Question,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.policy.viewer import Viewer

LEAD, DEPUTY, EDITOR, READER = PositionRole
ACCOUNTS = "/administration/accounts"


class Cast(NamedTuple):
    """A lead who is also in the team, who lost the factor, and those around."""

    administrator: Account
    lead: Account
    coordinator: Account
    reader: Account
    editor: Account
    ours: Partnership
    police: Organisation


@pytest.fixture
def cast(world: World) -> Cast:
    """Everybody stands for themselves."""
    ours = world.partnership("thameside")
    police = world.organisation("Borough police", ours)
    lead = world.editor(police, LEAD)
    with world.session() as session:
        session.get_one(Account, lead.id).has_second_factor = True
        session.add(Membership(account_id=lead.id, partnership_id=ours.id, role=MemberRole.COORDINATOR))
    return Cast(
        world.administrator(), lead, world.coordinator(ours, is_cleared=True), world.reader(ours),
        world.editor(police), ours, police,
    )  # fmt: skip


def clear(app: Flask, cast: Cast, *, deed: str = "clear-factor") -> None:
    """The administrator lets the lead back in."""
    client = app.test_client().sign_in(cast.administrator)
    if deed == "open":
        assert client.submit(f"{ACCOUNTS}/{cast.lead.id}/close", reason="Lost laptop").status_code == 302
    assert client.submit(f"{ACCOUNTS}/{cast.lead.id}/{deed}").status_code == 302


def seen(app: Flask, account: Account) -> Viewer:
    """What an account is now."""
    with app.app_context():
        return viewer_of(db.session.get_one(Account, account.id))


def waiting(app: Flask, account: Account) -> set[str]:
    """The acts that wait for an account's yes."""
    with app.app_context():
        visitor = viewer_of(db.session.get_one(Account, account.id))
        return {each.asked.act for each in approvals.waiting_for(db.session(), visitor)}


def agree(world: World, account: Account, act: Act, *, at: Organisation | None = None) -> None:
    """Say yes to the one question of an act, of an organisation or else of a team."""
    with world.session() as session:
        visitor = viewer_of(session.get_one(Account, account.id))
        found = [
            each.asked
            for each in approvals.waiting_for(session, visitor)
            if each.asked.act == act.value and each.asked.organisation_id == (at.id if at is not None else None)
        ]
        (asked,) = found
        approvals.answer(session, asked, visitor, is_agreed=True, expected_version=asked.version)


@pytest.mark.parametrize("deed", ["clear-factor", "open"])
def test_what_an_account_held_sleeps_and_its_seat_is_kept(app: Flask, world: World, cast: Cast, deed: str) -> None:
    place = world.refuge(cast.police, "7 Zyqqex Lane")
    with world.session() as session:
        session.get_one(Account, cast.lead.id).is_administrator = True
        member = session.scalars(select(Membership).where(Membership.account_id == cast.lead.id)).one()
        member.is_cleared = True
        location = session.get_one(Location, place.id)
        location.organisation = session.get_one(Organisation, cast.police.id)
        grants.give(session, location, cast.lead.id, by_id=None, from_at=now(), until_at=None, reason="Desk")
    assert seen(app, cast.lead).granted_locations
    clear(app, cast, deed=deed)
    found = seen(app, cast.lead)
    assert (found.memberships, found.positions, found.granted_locations, found.places) == ({}, {}, frozenset(), ())
    assert found.sleeping == {cast.ours.id, cast.police.id}
    assert not found.is_administrator
    with app.app_context():
        assert authority.is_led(cast.police.id), "its seat is kept"
        member = db.session.scalars(select(Membership).where(Membership.account_id == cast.lead.id)).one()
        assert (member.is_cleared, member.ended_at) == (False, None)
        assert db.session.scalars(select(LocationGrant)).one().ended_at is not None


def test_everybody_who_shares_a_place_is_told_before_and_after(app: Flask, world: World, cast: Cast) -> None:
    clear(app, cast)
    told = {to for to, _subject, text in letters(app) if "sleeps until it is woken" in text}
    assert told == {cast.coordinator.email, cast.reader.email, cast.editor.email}
    (own,) = [text for to, _subject, text in letters(app, cast.lead.email) if "Its places sleep" in text]
    assert cast.police.name not in own, "whoever reads the mailbox learns no name"
    count = len(letters(app))
    agree(world, cast.coordinator, Act.BACK_IN)
    agree(world, cast.coordinator, Act.BACK_IN, at=cast.police)
    told = {to for to, _subject, text in letters(app)[count:] if "is woken by" in text}
    assert told == {cast.reader.email, cast.editor.email}, "who woke it knows"
    own = [text for to, _subject, text in letters(app)[count:] if to == cast.lead.email]
    assert sum("is woken" in text for text in own) == 2


def test_each_part_is_woken_by_who_answers_for_it_and_the_organisation_only_works(
    app: Flask, world: World, cast: Cast
) -> None:
    clear(app, cast)
    agree(world, cast.coordinator, Act.BACK_IN)
    found = seen(app, cast.lead)
    assert (set(found.memberships), found.positions) == ({cast.ours.id}, {})
    assert found.sleeping == {cast.police.id}
    agree(world, cast.coordinator, Act.BACK_IN, at=cast.police)
    found = seen(app, cast.lead)
    assert (found.positions, found.standing, found.sleeping) == ({cast.police.id: LEAD}, frozenset(), frozenset())


def test_the_only_lead_stands_again_after_others_said_that_the_seat_is_vacant_and_that_the_place_stands(
    app: Flask, world: World, cast: Cast
) -> None:
    clear(app, cast)
    agree(world, cast.coordinator, Act.BACK_IN, at=cast.police)
    assert Act.PLACE_STANDS.value not in waiting(app, cast.coordinator), "the seat is kept, and only a lead answers"
    agree(world, cast.coordinator, Act.VACANCY, at=cast.police)
    assert Act.PLACE_STANDS.value not in waiting(app, cast.coordinator), "it hangs on who woke it"
    agree(world, world.coordinator(cast.ours), Act.PLACE_STANDS, at=cast.police)
    assert seen(app, cast.lead).standing == {cast.police.id}


def test_another_lead_wakes_a_place_that_stands_and_fills_its_seat(app: Flask, world: World, cast: Cast) -> None:
    deputy = world.editor(cast.police, DEPUTY)
    clear(app, cast)
    agree(world, deputy, Act.BACK_IN, at=cast.police)
    assert seen(app, cast.lead).standing == {cast.police.id}
    with app.app_context():
        assert authority.kept_seats([cast.police.id]) == []
        acts = {each.act for each in db.session.scalars(select(Question)) if each.state == "open"}
    assert acts == {Act.BACK_IN.value}, "of the team; whether the seat is vacant is asked no more"


def test_who_let_it_back_in_wakes_nothing_and_is_no_second_person_for_it(app: Flask, world: World, cast: Cast) -> None:
    with world.session() as session:
        session.add(
            Membership(account_id=cast.administrator.id, partnership_id=cast.ours.id, role=MemberRole.COORDINATOR)
        )
    clear(app, cast)
    assert waiting(app, cast.administrator) == set()
    assert waiting(app, cast.coordinator) == {Act.BACK_IN.value, Act.VACANCY.value}
    with app.app_context():
        assert not lines.are_two(cast.administrator.id, cast.lead.id)
        assert lines.are_two(cast.coordinator.id, cast.lead.id)


def test_who_reads_the_mailbox_of_a_lead_cannot_say_that_the_seat_is_vacant(
    app: Flask, world: World, cast: Cast
) -> None:
    clear(app, cast)
    assert Act.VACANCY.value not in waiting(app, cast.lead)
    agree(world, cast.coordinator, Act.BACK_IN, at=cast.police)
    assert Act.VACANCY.value not in waiting(app, cast.lead), "awake, it is still in the hands of who let it back in"


def test_nor_can_who_was_let_back_in_after_a_coordinator_had_ended_the_place(
    app: Flask, world: World, cast: Cast
) -> None:
    with app.app_context():
        place = db.session.scalars(select(Position).where(Position.account_id == cast.lead.id)).one()
    client = app.test_client().sign_in(cast.coordinator)
    path = f"/organisations/{cast.police.id}/people/{place.id}/leaves"
    client.submit(path, places=[str(place.id)])
    assert Act.VACANCY.value in waiting(app, cast.lead), "so far it is their own word"
    clear(app, cast)
    assert Act.VACANCY.value not in waiting(app, cast.lead)
    with app.app_context():
        assert authority.is_led(cast.police.id)


def test_whose_places_sleep_signs_in_and_sees_what_sleeps_and_who_was_asked(
    app: Flask, world: World, client: CheckedClient, cast: Cast
) -> None:
    clear(app, cast)
    with world.session() as session:
        session.get_one(Account, cast.lead.id).has_second_factor = True
    client.sign_in(cast.lead)
    for path in ("/account", "/"):
        text = client.page(path).get_text(" ", strip=True)
        assert "2 of your places sleep" in text
        assert f"Coordinator at {cast.ours.name}" in text
        assert f"{cast.coordinator.display_name} was asked and can wake it" in text
    assert client.get(f"/partnerships/{cast.ours.slug}").status_code == 404
    assert client.get(f"/organisations/{cast.police.id}/people").status_code in (403, 404)
    administrator = app.test_client().sign_in(cast.administrator)
    text = administrator.page(f"{ACCOUNTS}/{cast.lead.id}").get_text(" ", strip=True)
    assert "2 of its places sleep" in text
    assert f"{cast.coordinator.display_name} was asked and can wake it" in text


def test_where_nobody_could_wake_it_the_page_names_the_command_and_the_command_wakes_everything(
    app: Flask, world: World, client: CheckedClient, cast: Cast
) -> None:
    with world.session() as session:
        session.get_one(Account, cast.coordinator.id).is_active = False
    clear(app, cast)
    command = f"flask accounts wake {cast.lead.email}"
    client.sign_in(cast.lead)
    assert [each.text for each in client.page("/account").select("main code")] == [command] * 2
    done = app.test_cli_runner().invoke(args=command.split()[1:])
    assert (done.exit_code, "Woke 2 places" in done.output) == (0, True), done.output
    found = seen(app, cast.lead)
    assert (set(found.memberships), found.standing) == ({cast.ours.id}, {cast.police.id})
    with app.app_context():
        assert authority.kept_seats([cast.police.id]) == []
        assert not [each for each in db.session.scalars(select(Question)) if each.state == "open"]
        assert "woken" in set(db.session.scalars(select(AuditEntry.action)))
    assert any("is woken by The command line" in text for _to, _subject, text in letters(app, cast.editor.email))
    again = app.test_cli_runner().invoke(args=command.split()[1:])
    assert (again.exit_code, again.output) == (1, f"Error: nothing of {cast.lead.email} sleeps\n")


def test_a_place_that_was_woken_can_be_ended_again_at_once(app: Flask, world: World, cast: Cast) -> None:
    clear(app, cast)
    agree(world, cast.coordinator, Act.BACK_IN)
    with app.app_context():
        member = db.session.scalars(select(Membership).where(Membership.account_id == cast.lead.id)).one()
    client = app.test_client().sign_in(cast.coordinator)
    client.submit(f"/partnerships/thameside/team/{member.id}/leaves", places=[str(member.id)])
    assert seen(app, cast.lead).memberships == {}


def test_a_sleeping_place_takes_no_stronger_role_before_it_is_woken(
    app: Flask, client: CheckedClient, world: World, cast: Cast
) -> None:
    world.editor(cast.police, LEAD)
    with world.session() as session:
        session.get_one(Account, cast.editor.id).has_second_factor = True
    client.sign_in(cast.administrator)
    assert client.submit(f"{ACCOUNTS}/{cast.editor.id}/clear-factor").status_code == 302
    with app.app_context():
        row = authority.position(cast.editor.id, cast.police.id)
        assert row is not None
        path = f"/organisations/{cast.police.id}/people/{row.id}/role"
    raised = app.test_client().sign_in(cast.coordinator).submit(path, role="lead")
    assert raised.status_code == 400
    assert "This place sleeps" in raised.text
    with app.app_context():
        place = authority.position(cast.editor.id, cast.police.id)
        assert place is not None
        assert place.role is EDITOR


def test_pages_say_before_what_will_sleep(app: Flask, client: CheckedClient, cast: Cast) -> None:
    client.sign_in(cast.administrator)
    for deed in ("clear-factor", "close"):
        assert "places sleep until somebody else" in client.page(f"{ACCOUNTS}/{cast.lead.id}/{deed}").text
    clear(app, cast)


def test_the_machine_lets_somebody_back_in_awake(app: Flask, cast: Cast) -> None:
    done = app.test_cli_runner().invoke(args=["accounts", "clear-factor", cast.lead.email])
    assert done.exit_code == 0
    assert seen(app, cast.lead).standing == {cast.police.id}


def test_an_administrator_whose_factor_another_clears_is_made_one_anew(
    app: Flask, world: World, client: CheckedClient
) -> None:
    first, second = world.administrator(), world.administrator("second@example.org")
    third = world.administrator("third@example.org")
    with world.session() as session:
        session.get_one(Account, second.id).has_second_factor = True
    client.sign_in(first).submit(f"{ACCOUNTS}/{second.id}/clear-factor")
    assert not seen(app, second).is_administrator
    assert any("is no administrator until made one again" in text for _to, _subject, text in letters(app, third.email))
    client.submit(f"{ACCOUNTS}/{second.id}/make-administrator")
    assert seen(app, second).is_administrator
    assert not seen(app, second).sleeping


def test_of_two_administrators_who_clear_each_other_at_once_one_stays(app: Flask, world: World) -> None:
    pair = world.administrator(), world.administrator("second@example.org")
    barrier = Barrier(2)

    def work(number: int) -> bool:
        barrier.wait(timeout=20)
        with world.session() as session:
            account = session.get_one(Account, pair[1 - number].id)
            services.clear_factor(session, pair[number].id, account)
        return True

    def tried(number: int) -> bool:
        try:
            return work(number)
        except NotAllowed:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tried, range(2))) == [False, True]
    assert sorted(seen(app, each).is_administrator for each in pair) == [False, True]
