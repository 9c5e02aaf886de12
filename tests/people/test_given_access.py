"""What an account gave, with all who hang on it alone: looked at by its team and administrators, and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, NamedTuple

import pytest
from people.letters import letters
from sqlalchemy import select

from partnership.accounts.links import LinkTo, make_link
from partnership.accounts.queries import viewer_of
from partnership.base.errors import InputFault
from partnership.people.given_access import services
from partnership.register.authority import grants, members, places
from partnership.register.authority import queries as authority
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    LinkPurpose,
    Location,
    LocationGrant,
    MemberRole,
    Membership,
    OneTimeLink,
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

LEAD, DEPUTY, EDITOR, READER = PositionRole
TEAM = "/partnerships/thameside/team"


class Cast(NamedTuple):
    """A coordinator who let puppets in, and an honest one."""

    giver: Account
    honest: Account
    puppet: Account  # coordinator, let in by the giver alone
    placed: Account  # a lead let in by the puppet
    also: Account  # an editor whom the honest one let in, and a reader of the team by the giver
    ours: Partnership
    police: Organisation
    charity: Organisation


def nobody(world: World, email: str) -> Account:
    """An account that the command line vouches for nothing of."""
    account = world.account(email)
    with world.session() as session:
        session.get_one(Account, account.id).stands_for_itself_since = None
    return account


@pytest.fixture
def cast(world: World) -> Cast:
    """The giver let a puppet into the team, which let another one lead the police."""
    ours = world.partnership("thameside")
    police, charity = world.organisation("Borough police", ours), world.organisation("Charity", ours)
    giver, honest = world.coordinator(ours), world.coordinator(ours)
    puppet, placed, also = (nobody(world, f"{each}@example.org") for each in ("puppet", "placed", "also"))
    with world.session() as session:
        mine = session.get_one(Partnership, ours.id)
        theirs = [get_organisation(each.id) for each in (police, charity)]
        for account, role in ((puppet, MemberRole.COORDINATOR), (also, MemberRole.READER)):
            members.add(session, mine, session.get_one(Account, account.id), role, by_id=giver.id)
        places.give(session, theirs[0], session.get_one(Account, placed.id), LEAD, by_id=puppet.id)
        places.give(session, theirs[1], session.get_one(Account, also.id), EDITOR, by_id=honest.id)
        to = LinkTo(email="new@example.org", organisation_id=police.id, role="editor", made_by_id=giver.id)
        make_link(session, LinkPurpose.INVITATION, to)
    return Cast(giver, honest, puppet, placed, also, ours, police, charity)


def current(app: Flask) -> tuple[set[object], set[object]]:
    """Accounts with places in organisations, and those in teams, that have not ended."""
    with app.app_context():
        held = db.session.scalars(select(Position).where(Position.ended_at.is_(None)))
        team = db.session.scalars(select(Membership).where(Membership.ended_at.is_(None)))
        return {each.account_id for each in held}, {each.account_id for each in team}


def test_the_team_page_leads_to_what_each_account_gave(client: CheckedClient, cast: Cast) -> None:
    client.sign_in(cast.honest)
    path = f"{TEAM}/gave/{cast.giver.id}"
    assert client.page(TEAM).select(f"main a[href='{path}']")
    page = client.page(path)
    rows = {tuple(cell.get_text(strip=True) for cell in row.select("th, td")) for row in page.select("tbody tr")}
    assert rows == {
        ("placed (placed@example.org)", "Lead", "Borough police"),
        ("puppet (puppet@example.org)", "Coordinator", "Thameside partnership"),
        ("also (also@example.org)", "Reader", "Thameside partnership"),
        ("new@example.org", "A link that waits: editor", "Borough police"),
    }
    with_place = page.select_one("main p a")
    assert (with_place.text, "/leaves" in with_place["href"]) == ("end its place in the team", True)
    (line,) = [each.text for each in page.select("main p") if "on it alone:" in each.text]
    assert "puppet@example.org" in line
    assert "placed@example.org" in line
    assert "also@example.org" not in line, "somebody else let it in too"


def test_taking_it_back_ends_all_of_it_with_all_who_hang_on_it_alone(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    visitor = app.test_client().sign_in(cast.placed)
    client.sign_in(cast.honest)
    path = f"{TEAM}/gave/{cast.giver.id}"
    assert client.submit(path).location == path
    assert "Nothing that it gave since then is left" in client.page(path).text
    assert current(app) == ({cast.also.id}, {cast.giver.id, cast.honest.id})
    assert visitor.get("/account").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(OneTimeLink)).one().ended_at is not None
        waits = [each.account_id for each in db.session.scalars(select(Question)) if each.state == "open"]
        assert waits == [cast.also.id], "what the honest one asked"
        assert not db.session.get(Account, cast.placed.id).is_active, "nothing is left of it"
        assert db.session.get(Account, cast.also.id).is_active
        told = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.honest.id)))
    assert {"took back", "left"} <= told
    assert any("is closed" in text for _to, _subject, text in letters(app, cast.puppet.email))
    assert any("Your place has ended" in text for _to, _subject, text in letters(app, cast.also.email))
    assert any("took back 5 things that you gave" in text for _to, _subject, text in letters(app, cast.giver.email))


def test_clearance_and_addresses_that_it_gave_end_and_seats_are_kept(app: Flask, world: World, cast: Cast) -> None:
    place = world.refuge(cast.charity, "7 Zyqqex Lane")
    cleared = world.coordinator(cast.ours, is_cleared=True)
    holder = world.editor(cast.charity)
    with world.session() as session:
        member = session.scalars(select(Membership).where(Membership.account_id == cleared.id)).one()
        member.clearance_given_by_id, member.clearance_agreed_by_id = cast.honest.id, cast.giver.id
        session.get_one(Location, place.id).organisation = get_organisation(cast.charity.id)
        grants.give(
            session, session.get_one(Location, place.id), holder.id, by_id=None, from_at=now(), until_at=None,
            reason="Desk",
        ).given_by_id = cast.giver.id  # fmt: skip
        seat = session.scalars(select(Position).where(Position.account_id == cast.placed.id)).one()
        seat.stands_since, seat.agreed_by_id = now(), cast.honest.id
    client = app.test_client().sign_in(cast.honest)
    client.submit(f"{TEAM}/gave/{cast.giver.id}")
    with app.app_context():
        member = db.session.scalars(select(Membership).where(Membership.account_id == cleared.id)).one()
        assert (member.is_cleared, member.ended_at) == (False, None)
        assert db.session.scalars(select(LocationGrant)).one().ended_at is not None
        assert authority.is_led(cast.police.id), "the seat of the lead is kept"
        asked = db.session.scalars(select(Question).where(Question.organisation_id == cast.police.id))
        assert [each.act for each in asked if each.state == "open"] == ["vacancy"]


def test_what_others_gave_and_it_only_agreed_to_is_listed_and_stays(app: Flask, world: World, cast: Cast) -> None:
    lead = world.editor(cast.charity, LEAD)
    with world.session() as session:
        row = session.scalars(select(Position).where(Position.account_id == lead.id)).one()
        row.given_by_id, row.agreed_by_id = cast.honest.id, cast.giver.id
    client = app.test_client().sign_in(cast.honest)
    page = client.page(f"{TEAM}/gave/{cast.giver.id}")
    assert lead.email in page.find("h2", string="What others gave and it said yes to").find_next("ul").text
    client.submit(f"{TEAM}/gave/{cast.giver.id}")
    assert lead.id in current(app)[0]


def test_what_was_given_before_the_day_stays_and_what_somebody_else_keeps_is_not_the_teams(
    app: Flask, world: World, cast: Cast
) -> None:
    beside = world.partnership("riverside")
    shop = world.organisation("Shop", beside)
    with world.session() as session:
        session.add(Position(account_id=cast.also.id, organisation_id=shop.id, role=READER, given_by_id=cast.giver.id))
        row = session.scalars(select(Membership).where(Membership.account_id == cast.also.id)).one()
        row.created_at -= timedelta(days=10)
    client = app.test_client().sign_in(cast.honest)
    path = f"{TEAM}/gave/{cast.giver.id}?days=7"
    text = client.page(path).select_one("table").text
    assert "Shop" not in text
    assert "also@example.org" not in text
    client.submit(path)
    assert cast.also.id in current(app)[1]
    with app.app_context():
        assert db.session.scalars(select(Position).where(Position.organisation_id == shop.id)).one().ended_at is None


def test_who_was_let_in_by_it_takes_back_what_is_not_their_own(app: Flask, cast: Cast) -> None:
    client = app.test_client().sign_in(cast.puppet)
    client.submit(f"{TEAM}/gave/{cast.giver.id}")
    held, team = current(app)
    assert cast.puppet.id in team
    assert cast.also.id not in team
    assert cast.placed.id in held, "it hangs on who takes back"


def test_nobody_takes_back_their_own_and_others_see_nothing(app: Flask, world: World, cast: Cast) -> None:
    path = f"{TEAM}/gave/{cast.giver.id}"
    own = app.test_client().sign_in(cast.giver)
    page = own.page(path)
    assert "another coordinator or an administrator takes it back" in page.text
    assert own.send(path).status_code == 403
    elsewhere = world.coordinator(world.partnership("riverside"))
    stranger = world.account("stranger@example.org")
    for account, status in ((cast.also, 403), (elsewhere, 404), (world.administrator(), 404)):
        assert app.test_client().sign_in(account).get(path).status_code == status
    honest = app.test_client().sign_in(cast.honest)
    assert honest.get(f"{TEAM}/gave/{stranger.id}").status_code == 404
    assert current(app)[1] == {cast.giver.id, cast.honest.id, cast.puppet.id, cast.also.id, elsewhere.id}


def test_an_account_that_has_left_the_team_is_still_looked_at(app: Flask, cast: Cast) -> None:
    client = app.test_client().sign_in(cast.honest)
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == cast.giver.id)).one()
    client.submit(f"{TEAM}/{row.id}/leaves")
    path = f"{TEAM}/gave/{cast.giver.id}"
    assert client.page(TEAM).select(f"main a[href='{path}']")
    assert client.submit(path).status_code == 302
    assert current(app)[1] == {cast.honest.id}


def test_an_administrator_takes_it_back_on_the_whole_site_and_learns_no_hidden_name(
    app: Flask, world: World, cast: Cast
) -> None:
    administrator = world.administrator()
    hidden = world.organisation("Hidden refuge", world.partnership("riverside"), audience=Audience.NAMED)
    with world.session() as session:
        session.add(
            Position(account_id=cast.also.id, organisation_id=hidden.id, role=READER, given_by_id=cast.giver.id)
        )
    client = app.test_client().sign_in(administrator)
    path = f"/administration/accounts/{cast.giver.id}/gave"
    assert client.page(f"/administration/accounts/{cast.giver.id}").select(f"main a[href='{path}']")
    text = client.page(path).text
    assert "Hidden refuge" not in text
    assert "An organisation that you may not know of" in text
    client.submit(path)
    assert current(app) == ({cast.also.id}, {cast.giver.id, cast.honest.id})


def test_two_who_take_it_back_at_once_take_it_back_once(app: Flask, world: World, cast: Cast) -> None:
    others = [cast.honest, world.coordinator(cast.ours)]
    barrier = Barrier(2)

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        try:
            with world.session() as session:
                visitor = viewer_of(session.get_one(Account, others[number].id))
                giver, mine = session.get_one(Account, cast.giver.id), session.get_one(Partnership, cast.ours.id)
                return services.take_back(session, visitor, giver, now() - timedelta(days=30), mine)
        except InputFault:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 5]
    assert current(app) == ({cast.also.id}, {cast.giver.id, *(each.id for each in others)})
