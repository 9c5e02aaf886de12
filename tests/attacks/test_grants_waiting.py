"""An address or a clearance waits for its second yes, and what it rests on ends meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people.letters import invitation_path
from register.directory.kept import browser, path, rows

from partnership.register.authority import members
from partnership.register.authority import queries as authority
from partnership.store.models import Account, LocationGrant, MemberRole, PositionRole, Question, QuestionState

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Location, Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Tideway charity", ours)


@pytest.fixture
def house(world: World, refuge: Organisation) -> Location:
    return world.refuge(refuge, "14 Zyqqex Lane")


@pytest.fixture
def cleared(world: World, ours: Partnership) -> list[Account]:
    return [world.coordinator(ours, is_cleared=True) for _ in range(2)]


def ask_for(app: Flask, refuge: Organisation, house: Location, by: Account, whom: Account) -> None:
    answer = browser(app, by).submit(
        path(refuge, f"/locations/{house.id}/grants"), email=whom.email, reason="Escort on Monday"
    )
    assert answer.status_code == 302


def say_yes(app: Flask, world: World, by: Account) -> int:
    (asked,) = rows(world, Question)
    return int(browser(app, by).send(f"/waiting/{asked.id}", answer="yes", version=asked.version).status_code)


def open_grants(world: World, account: Account) -> list[LocationGrant]:
    return [each for each in rows(world, LocationGrant) if each.account_id == account.id and each.ended_at is None]


def test_it_opens_while_everything_stands(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, cleared: list[Account]
) -> None:
    officer = world.editor(world.organisation("Borough police", ours))
    ask_for(app, refuge, house, cleared[0], officer)
    assert say_yes(app, world, cleared[1]) == 302
    assert len(open_grants(world, officer)) == 1


def test_who_left_the_partnerships_of_the_place_meanwhile_is_not_given_it(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, cleared: list[Account]
) -> None:
    theirs = world.partnership("eastbank")
    officer = world.reader(ours)
    with world.session() as session:
        members.add(session, session.merge(theirs), session.merge(officer), MemberRole.READER, by_id=None)
    ask_for(app, refuge, house, cleared[0], officer)
    with world.session() as session:
        row = authority.membership(officer.id, ours.id)
        assert row is not None
        members.end(session, row, None)
    say_yes(app, world, cleared[1])
    assert open_grants(world, officer) == []


def test_another_address_is_not_opened_by_a_yes_to_the_one_before(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, cleared: list[Account]
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    world.grant(house, lead)
    officer = world.editor(world.organisation("Borough police", ours))
    ask_for(app, refuge, house, cleared[0], officer)
    browser(app, lead).submit(path(refuge, f"/locations/{house.id}/edit"), address="4 Other Lane, AB1 2CD")
    say_yes(app, world, cleared[1])
    assert open_grants(world, officer) == []
    assert [each.state for each in rows(world, Question)] == [QuestionState.WITHDRAWN]


@pytest.mark.parametrize("deed", ["clear-factor", "open"])
def test_a_clearance_or_an_address_asked_for_before_others_let_an_account_back_in_is_asked_anew(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, house: Location, cleared: list[Account],
    deed: str,
) -> None:  # fmt: skip
    plain, administrator = world.coordinator(ours), browser(app, world.administrator())
    with world.session() as session:
        session.get_one(Account, plain.id).has_second_factor = True
        member = authority.membership(plain.id, ours.id)
        assert member is not None
        team = f"/partnerships/{ours.slug}/team/{member.id}/clearance"
    assert browser(app, cleared[0]).submit(team, reason="Night duty").status_code == 302
    ask_for(app, refuge, house, cleared[0], plain)
    at = f"/administration/accounts/{plain.id}"
    if deed == "open":
        administrator.submit(f"{at}/close", reason="Lost laptop")
    assert administrator.submit(f"{at}/{deed}").status_code == 302
    assert {each.act for each in rows(world, Question) if each.is_open} == {"back-in"}


def test_another_address_is_not_opened_by_an_invitation_that_waits_with_the_one_before(
    app: Flask, world: World, refuge: Organisation, house: Location
) -> None:
    invited = "new@example.org"
    lead, other = (world.editor(refuge, PositionRole.LEAD) for _ in range(2))
    held = world.grant(house, lead)
    world.grant(house, other)
    answer = browser(app, lead).submit(
        path(refuge, "/people/invite"), email=invited, role="deputy", opens=str(house.id),
        vouched_by="Chair", vouched_why="Works there",
    )  # fmt: skip
    assert answer.status_code == 302
    edit = path(refuge, f"/locations/{house.id}/edit")
    browser(app, other).submit(edit, address="4 Other Lane, AB1 2CD", kept_grants=str(held.id))
    given = {"agree": "yes", "display_name": "Deputy", "password": "walnut umbrella tractor"}
    assert app.test_client().submit(invitation_path(app, invited), **given).status_code == 302
    accounts = {each.id: each.email for each in rows(world, Account)}
    assert invited in accounts.values()
    still = sorted(accounts[each.account_id] for each in rows(world, LocationGrant) if each.ended_at is None)
    assert still == sorted([lead.email, other.email])
