"""Leaving: one button ends a person's places; what was held is handed over or shows as a gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from people.letters import letters
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.people import approvals, queries
from partnership.policy.authority import Act
from partnership.register.authority import queries as authority
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    ChangeRequest,
    Contact,
    EntrySection,
    LocationGrant,
    Membership,
    OneTimeLink,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    SectionClock,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

LEAD, DEPUTY, EDITOR, READER = PositionRole
TEAM = "/partnerships/thameside/team"


def leaves(app: Flask, organisation: Organisation, account: Account) -> str:
    """The page on which somebody leaves an organisation."""
    with app.app_context():
        found = db.session.scalars(
            select(Position).where(Position.account_id == account.id, Position.organisation_id == organisation.id)
        ).one()
    return f"/organisations/{organisation.id}/people/{found.id}/leaves"


def leaves_team(app: Flask, account: Account) -> str:
    """The page on which somebody leaves the team."""
    with app.app_context():
        found = db.session.scalars(select(Membership).where(Membership.account_id == account.id)).one()
    return f"{TEAM}/{found.id}/leaves"


def stored(app: Flask, account: Account) -> tuple[bool, int, int]:
    """Whether the account is active, and how many places and memberships it has."""
    with app.app_context():
        places, members = (
            list(db.session.scalars(select(table).where(table.account_id == account.id, table.ended_at.is_(None))))
            for table in (Position, Membership)
        )
        return db.session.get(Account, account.id).is_active, len(places), len(members)


def hold(world: World, desk: Contact, account: Account) -> None:
    """Let the account answer at a desk, under its holder's name."""
    with world.session() as session:
        row = session.get_one(Contact, desk.id)
        row.held_by_id, row.holder = account.id, "the holder's name"


def test_a_lead_sees_somebody_off_and_what_they_held_is_handed_over(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, editor, other = world.editor(police, LEAD), world.editor(police), world.editor(police)
    kept, open_ = world.contact(police, "Duty desk"), world.contact(police, "Night desk")
    coordinator = world.coordinator(ours)
    hold(world, kept, editor)
    hold(world, open_, editor)
    world.confirm(police)
    visitor = app.test_client().sign_in(editor)
    client.sign_in(lead)
    page = leaves(app, police, editor)
    shown = client.page(page).text
    assert "Duty desk" in shown
    assert "Night desk" in shown
    response = client.submit(page, **{f"desk_{kept.id}": str(other.id)})
    said = client.page(response.location).text
    assert "has left. Their sign-ins and links have ended." in said
    assert "Nobody answers at one desk of Borough police" in said
    assert stored(app, editor) == (False, 0, 0)
    assert visitor.get("/account").status_code == 302
    with app.app_context():
        kept_row, open_row = db.session.get(Contact, kept.id), db.session.get(Contact, open_.id)
        assert (kept_row.held_by_id, kept_row.holder, kept_row.vacant_since) == (other.id, "", None)
        assert (open_row.held_by_id, open_row.holder) == (None, "")
        assert open_row.vacant_since is not None
        clock = db.session.get(SectionClock, (police.id, EntrySection.CONTACTS))
        assert (clock.confirmed_at, clock.confirmed_by) == (None, "")
        assert [desk.post for desk in queries.vacant_desks(ours.id)] == ["Night desk"]
        told = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == lead.id)))
        assert {"left", "closed"} <= told
        row = db.session.scalars(select(Position).where(Position.account_id == editor.id)).one()
        assert (row.ended_by_id, row.ended_at is not None) == (lead.id, True), "a place is ended, never deleted"
        assert audit.first_broken(db.session()) is None
    mails = {to: text for to, _subject, text in letters(app)}
    assert "Your account on" in mails[editor.email]
    assert "is closed" in mails[editor.email]
    assert "has left" in mails[coordinator.email]
    assert lead.email not in mails
    assert not [text for text in mails.values() if "Night desk" in text or "the holder" in text]
    assert "to be confirmed again" in client.page(f"/organisations/{police.id}/history").text


def test_the_gap_shows_until_somebody_is_named(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor, desk = world.editor(police), world.contact(police)
    hold(world, desk, editor)
    client.sign_in(world.coordinator(ours))
    client.submit(leaves(app, police, editor))
    assert "Nobody answers" in client.page(f"/organisations/{police.id}/people").text
    assert "Borough police" in client.page(TEAM).select_one("#kept").find_next("ul").text
    with app.app_context():
        assert [each.name for each in queries.without_keeper(ours.id)] == ["Borough police"]
    second = world.editor(police)
    client.submit(f"/organisations/{police.id}/desks/{desk.id}/holder", holder=str(second.id))
    with app.app_context():
        assert queries.vacant_desks(ours.id) == []
        assert queries.without_keeper(ours.id) == []
    with world.session() as session:
        session.get_one(Account, second.id).is_active = False
    with app.app_context():
        assert [each.post for each in queries.vacant_desks(ours.id)] == ["Duty desk"]
        assert [each.name for each in queries.without_keeper(ours.id)] == ["Borough police"]


def test_gaps_of_another_partnership_and_of_who_left_it_are_not_ours(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    theirs = world.partnership("riverside")
    with app.app_context():
        assert queries.without_keeper(theirs.id) == []
        assert [each.id for each in queries.without_keeper(ours.id)] == [police.id]
    with world.session() as session:
        session.get_one(Organisation, police.id).archived_at = police.created_at
    with app.app_context():
        assert queries.without_keeper(ours.id) == []


def test_what_is_not_ticked_stays(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    both = world.editor(police)
    charity = world.organisation("Charity", ours)
    with world.session() as session:
        session.add(Position(account_id=both.id, organisation_id=charity.id, role=EDITOR))
    desk = world.contact(charity)
    hold(world, desk, both)
    client.sign_in(world.coordinator(ours))
    page = client.page(leaves(app, police, both))
    boxes = {box.find_next("label").text: box["value"] for box in page.select("input[name=places]")}
    assert set(boxes) == {"Editor at Borough police", "Editor at Charity"}
    client.submit(leaves(app, police, both), places=[boxes["Editor at Borough police"]])
    assert stored(app, both) == (True, 1, 0)
    with app.app_context():
        assert db.session.get(Contact, desk.id).held_by_id == both.id
    nothing = client.submit(leaves(app, charity, both), places=[])
    assert "Select what ends" in nothing.text


def test_a_lead_sees_and_ends_only_their_own_organisation(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    both = world.coordinator(ours)
    charity = world.organisation("Charity", ours)
    with world.session() as session:
        for organisation in (police, charity):
            session.add(Position(account_id=both.id, organisation_id=organisation.id, role=EDITOR))
    client.sign_in(world.editor(police, LEAD))
    page = client.page(leaves(app, police, both))
    assert [box.find_next("label").text for box in page.select("input[name=places]")] == ["Editor at Borough police"]
    assert "Charity" not in page.select_one("main").text
    with app.app_context():
        others = [
            str(row.id) for row in db.session.scalars(select(Position).where(Position.organisation_id == charity.id))
        ]
        others += [str(row.id) for row in db.session.scalars(select(Membership))]
    assert client.send(leaves(app, police, both), places=others).status_code == 400
    assert stored(app, both) == (True, 2, 1)
    client.delete_drafts(leaves(app, police, both))
    client.submit(leaves(app, police, both))
    assert stored(app, both) == (True, 1, 1)


def test_grants_and_links_end_too(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    refuge = world.organisation("Refuge charity", ours)
    location = world.refuge(refuge, "1 Hidden Lane")
    with world.session() as session:
        session.add(LocationGrant(location_id=location.id, account_id=editor.id))
    client.sign_in(world.coordinator(ours))
    client.submit(
        f"/organisations/{refuge.id}/people/invite", email=editor.email, role="reader", vouched_by="x", vouched_why="y"
    )
    client.submit(leaves(app, police, editor))
    with app.app_context():
        assert db.session.scalars(select(LocationGrant)).one().ended_at is not None
        assert db.session.scalars(select(OneTimeLink)).one().ended_at is not None


def test_somebody_leaves_by_themselves_and_names_the_next_lead(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, editor = world.editor(police, LEAD), world.editor(police)
    desk = world.contact(police)
    hold(world, desk, lead)
    client.sign_in(lead)
    assert "I am leaving" in client.page("/account").text
    response = client.submit(
        "/account/leaving", **{f"lead_{police.id}": str(editor.id), f"desk_{desk.id}": str(editor.id)}
    )
    assert response.location == "/sign-in"
    assert "your account is closed" in client.page("/sign-in").text
    assert stored(app, lead) == (False, 0, 0)
    with app.app_context():
        assert db.session.scalars(select(Position).where(Position.account_id == editor.id)).one().role is LEAD
        assert db.session.get(Contact, desk.id).held_by_id == editor.id
    assert any("You are now lead at Borough police" in text for _to, _subject, text in letters(app, editor.email))
    del ours


def test_a_lead_whose_place_only_works_is_told_that_they_name_no_lead(
    client: CheckedClient, world: World, police: Organisation
) -> None:
    lead, editor = world.editor(police, LEAD), world.editor(police)
    with world.session() as session:
        session.scalars(select(Position).where(Position.account_id == lead.id)).one().stands_since = None
    client.sign_in(lead)
    refused = client.submit("/account/leaving", **{f"lead_{police.id}": str(editor.id)})
    assert refused.status_code == 400
    assert "Choose nobody" in refused.text
    client.delete_drafts("/account/leaving")
    assert client.submit("/account/leaving").status_code == 302


def test_the_last_coordinator_goes_only_after_naming_another(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    own, reader = world.coordinator(ours), world.reader(ours)
    client.sign_in(own)
    page = client.page("/account/leaving")
    assert "Nobody else coordinates Thameside partnership" in page.text
    assert page.select(f"main a[href='{TEAM}']")
    assert "This is the only coordinator" in client.submit("/account/leaving").text
    assert stored(app, own) == (True, 0, 1)
    with app.app_context():
        row = db.session.scalars(select(Membership).where(Membership.account_id == reader.id)).one()
    client.submit(f"{TEAM}/{row.id}/role", role="coordinator")
    assert client.submit("/account/leaving").status_code == 302
    assert stored(app, own) == (False, 0, 0)


def test_two_coordinators_who_leave_at_once_leave_one_behind(app: Flask, world: World, ours: Partnership) -> None:
    accounts = [world.coordinator(ours) for _ in range(2)]
    clients = [app.test_client().sign_in(each) for each in accounts]
    for each in clients:
        each.is_checking = False
    sent = []
    for each in clients:
        page = each.page("/account/leaving")
        box, token = (
            page.select_one("input[name=places]")["value"],
            page.select_one("main input[name=csrf_token]")["value"],
        )
        sent.append({"places": box, "csrf_token": token})
    barrier = Barrier(2)

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        return clients[number].post("/account/leaving", data=sent[number]).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [302, 400]
    with app.app_context():
        assert len(list(db.session.scalars(select(Membership).where(Membership.ended_at.is_(None))))) == 1
        assert audit.first_broken(db.session()) is None


def test_change_requests_that_were_taken_on_go_to_another_coordinator_or_are_open(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    leaver, first, second = (world.coordinator(ours) for _ in range(3))
    sender = world.editor(police)
    ids = []
    for owner in (leaver, first):
        with world.session() as session:
            row = ChangeRequest(
                organisation_id=police.id, table="organisation", row_id=police.id, sender_id=sender.id,
                sender=sender.email, owner_id=owner.id,
            )  # fmt: skip
            session.add(row)
            session.flush()
            ids.append(row.id)
    client.sign_in(first)
    page = client.page(leaves_team(app, leaver))
    assert "Who takes over 1 change request" in page.text
    client.submit(leaves_team(app, leaver), **{f"requests_{ours.id}": str(second.id)})
    with app.app_context():
        assert [db.session.get(ChangeRequest, each).owner_id for each in ids] == [second.id, first.id]
    client.submit(leaves_team(app, second))
    with app.app_context():
        assert db.session.get(ChangeRequest, ids[0]).owner_id is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_change_requests_about_what_the_coordinator_may_not_see_are_not_counted_and_are_left_open(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    leaver, sender = world.coordinator(ours, is_cleared=True), world.editor(police)
    first = world.coordinator(ours)
    desk = world.contact(police, "Covert desk", audience=Audience.NAMED)
    with world.session() as session:
        session.add(
            ChangeRequest(
                organisation_id=police.id,
                table="contact",
                row_id=desk.id,
                sender_id=sender.id,
                sender=sender.email,
                owner_id=leaver.id,
            )
        )
    client.sign_in(first)
    assert "open change request" not in client.page(leaves(app, police, sender)).text
    page = leaves_team(app, leaver)
    assert "change request" not in client.page(page).text
    client.submit(page)
    with app.app_context():
        assert db.session.scalars(select(ChangeRequest)).one().owner_id is None
    client.sign_in(sender)
    assert "1 open change request that you sent stays with" in client.page("/account/leaving").text


@pytest.mark.parametrize("whom", ["stranger", "leaver", "nonsense"])
def test_a_successor_who_is_not_there_is_refused_and_nothing_happens(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, whom: str
) -> None:
    editor, desk = world.editor(police), world.contact(police)
    world.editor(police)
    hold(world, desk, editor)
    stranger = world.editor(world.organisation("Charity", ours))
    chosen = {"stranger": stranger.id, "leaver": editor.id, "nonsense": "x"}[whom]
    client.sign_in(world.coordinator(ours))
    page = leaves(app, police, editor)
    box = client.page(page).select_one("input[name=places]")["value"]
    response = client.send(page, places=box, **{f"desk_{desk.id}": str(chosen)})
    assert response.status_code == 400
    assert "There is a problem" in response.text
    assert stored(app, editor) == (True, 1, 0)


def test_a_desk_that_the_coordinator_may_not_see_is_left_open_without_being_named(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    desk = world.contact(police, "Covert desk", audience=Audience.NAMED)
    hold(world, desk, editor)
    client.sign_in(world.coordinator(ours))
    page = client.page(leaves(app, police, editor)).text
    assert "Covert desk" not in page
    assert "1 desk more, which you may not see" in page
    client.submit(leaves(app, police, editor))
    with app.app_context():
        assert db.session.get(Contact, desk.id).vacant_since is not None


def test_a_deputy_sees_off_no_lead_and_makes_themselves_none(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, deputy = world.editor(police, LEAD), world.editor(police, DEPUTY)
    client.sign_in(deputy)
    assert client.get(leaves(app, police, lead)).status_code == 403
    assert client.send(leaves(app, police, lead)).status_code == 403
    both = world.coordinator(ours)
    with world.session() as session:
        session.add(Position(account_id=both.id, organisation_id=police.id, role=EDITOR))
    client.sign_in(both)
    response = client.submit(leaves(app, police, lead), **{f"lead_{police.id}": str(both.id)})
    assert "Nobody raises themselves" in response.text
    assert stored(app, lead)[1] == 1


def test_leaving_twice_is_leaving_once(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    client.sign_in(world.coordinator(ours))
    page = leaves(app, police, editor)
    assert client.submit(page).status_code == 302
    assert client.get(page).status_code == 404
    assert client.send(page).status_code == 404


def test_an_administrator_who_leaves_their_places_stays_administrator(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    editor = world.editor(police)
    with world.session() as session:
        session.get_one(Account, editor.id).is_administrator = True
    client.sign_in(world.coordinator(ours))
    client.submit(leaves(app, police, editor))
    assert stored(app, editor) == (True, 0, 0)
    client.sign_in(editor)
    assert "You have no place here to leave" in client.page("/account/leaving").text


# --- what a seat that becomes free counts for ---


def asked_of(app: Flask, account: Account) -> set[str]:
    """The acts that wait for an account's yes."""
    with app.app_context():
        visitor = viewer_of(db.session.get_one(Account, account.id))
        return {each.asked.act for each in approvals.waiting_for(db.session(), visitor)}


def is_led(app: Flask, organisation: Organisation) -> bool:
    """Whether a lead's seat counts there."""
    with app.app_context():
        return authority.is_led(organisation.id)


def test_a_seat_that_somebody_else_ended_is_kept_and_another_person_says_that_it_is_vacant(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, ender, other = world.editor(police, LEAD), world.coordinator(ours), world.coordinator(ours)
    client.sign_in(ender)
    client.submit(leaves(app, police, lead))
    assert stored(app, lead) == (False, 0, 0)
    assert is_led(app, police)
    assert asked_of(app, ender) == set(), "who ended it says nothing about the seat"
    assert asked_of(app, other) == {Act.VACANCY.value}
    with world.session() as session:
        visitor = viewer_of(session.get_one(Account, other.id))
        (found,) = approvals.waiting_for(session, visitor)
        approvals.answer(session, found.asked, visitor, is_agreed=True, expected_version=found.asked.version)
    assert not is_led(app, police)


def test_whose_seat_it_was_says_themselves_that_it_is_vacant_while_their_account_is_open(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead = world.editor(police, LEAD)
    with world.session() as session:
        charity = Organisation(
            name="Charity", kind_id="refuge", home_id=ours.id, sector=police.sector, level=police.level
        )
        session.add(charity)
        session.flush()
        session.add(Position(account_id=lead.id, organisation_id=charity.id, role=READER))
    client.sign_in(world.coordinator(ours))
    page = client.page(leaves(app, police, lead))
    box = next(each["value"] for each in page.select("input[name=places]") if "police" in each.find_next("label").text)
    client.submit(leaves(app, police, lead), places=[box])
    assert stored(app, lead) == (True, 1, 0)
    assert asked_of(app, lead) == {Act.VACANCY.value}
    with world.session() as session:
        visitor = viewer_of(session.get_one(Account, lead.id))
        (found,) = approvals.waiting_for(session, visitor)
        approvals.answer(session, found.asked, visitor, is_agreed=True, expected_version=found.asked.version)
    assert not is_led(app, police)


def test_a_seat_that_its_holder_gives_up_is_vacant_at_once(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, coordinator = world.editor(police, LEAD), world.coordinator(ours)
    client.sign_in(lead)
    client.submit("/account/leaving")
    assert not is_led(app, police)
    assert asked_of(app, coordinator) == set()


def test_a_closed_account_keeps_its_seats_and_everybody_who_shares_a_place_is_told(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, editor, coordinator = world.editor(police, LEAD), world.editor(police), world.coordinator(ours)
    client.sign_in(world.administrator())
    client.submit(f"/administration/accounts/{lead.id}/close", reason="Lost laptop")
    assert stored(app, lead) == (False, 1, 0)
    assert is_led(app, police)
    told = {to for to, _subject, text in letters(app) if "Where it led, its seat counts" in text}
    assert told == {editor.email, coordinator.email}
