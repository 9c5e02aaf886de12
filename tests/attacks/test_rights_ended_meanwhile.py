"""What somebody may do ends while a request of theirs waits for its turn: it is asked once more, and nothing is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from attacks.turns import on_postgres, one_after_the_other, signed_in
from factories import make_member
from people.letters import invitation_path, letters
from sqlalchemy import select

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    CalendarAddress,
    ChangeField,
    ChangeRequest,
    Contact,
    LocationGrant,
    MemberRole,
    Organisation,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Location, Partnership

pytestmark = on_postgres
ADDRESS = "7 Hidden Lane, AB1 2CD"
WHY = {"reason": "safety", "note": "Night shift"}


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Refuge charity", ours)


@pytest.fixture
def house(world: World, refuge: Organisation) -> Location:
    return world.refuge(refuge, ADDRESS, name="North house")


@pytest.fixture
def lead(world: World, refuge: Organisation, house: Location) -> Account:
    account = world.editor(refuge, PositionRole.LEAD)
    world.grant(house, account)
    return account


@pytest.fixture
def holder(world: World, refuge: Organisation, house: Location) -> Account:
    account = world.editor(refuge)
    world.grant(house, account, until_at=now() + timedelta(days=3))
    return account


def place(house: Location) -> str:
    return f"/organisations/{house.organisation_id}/locations/{house.id}"


def in_days(days: int) -> dict[str, str]:
    day = (now() + timedelta(days=days)).date()
    return {"until_on-day": str(day.day), "until_on-month": str(day.month), "until_on-year": str(day.year)}


def may_open(app: Flask, account: Account, house: Location) -> bool:
    return bool(app.test_client().sign_in(account).get(f"{place(house)}/reveal").status_code == 200)


def test_an_address_is_not_shown_after_its_grant_was_ended(
    app: Flask, house: Location, lead: Account, holder: Account
) -> None:
    ending, looking = signed_in(app, lead), signed_in(app, holder)
    ended, shown = one_after_the_other(
        app,
        lambda: ending.post(f"{place(house)}/grants/{holder.id}/take-back"),
        lambda: looking.post(f"{place(house)}/reveal", **WHY),
    )
    assert (ended.status_code, shown.status_code) == (302, 403)
    assert "Hidden" not in shown.text
    with app.app_context():
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "revealed")).all() == []
        assert audit.first_broken(db.session()) is None


def test_an_address_that_was_shown_before_its_grant_was_ended_is_on_record(
    app: Flask, house: Location, lead: Account, holder: Account
) -> None:
    ending, looking = signed_in(app, lead), signed_in(app, holder)
    shown, ended = one_after_the_other(
        app,
        lambda: looking.post(f"{place(house)}/reveal", **WHY),
        lambda: ending.post(f"{place(house)}/grants/{holder.id}/take-back"),
    )
    assert (ended.status_code, shown.status_code) == (302, 200)
    assert ADDRESS in shown.text.replace("<br>", ", ")


def test_ending_a_grant_ends_what_was_prolonged_at_the_same_moment(
    app: Flask, world: World, refuge: Organisation, house: Location, lead: Account, holder: Account
) -> None:
    deputy = world.editor(refuge, PositionRole.DEPUTY)
    world.grant(house, deputy)
    keeping, ending = signed_in(app, deputy), signed_in(app, lead)
    at = f"{place(house)}/grants/{holder.id}"
    answers = one_after_the_other(
        app,
        lambda: keeping.post(f"{at}/keep", reason="Longer", **in_days(30)),
        lambda: ending.post(f"{at}/take-back"),
    )
    assert [each.status_code for each in answers] == [302, 302]
    assert not may_open(app, holder, house)


def test_a_grant_that_two_end_at_the_same_moment_is_ended_once(
    app: Flask, world: World, ours: Partnership, house: Location, lead: Account, holder: Account
) -> None:
    visitors = [signed_in(app, each) for each in (lead, world.coordinator(ours))]
    at = f"{place(house)}/grants/{holder.id}/take-back"
    one_after_the_other(app, *(lambda visitor=each: visitor.post(at) for each in visitors))
    with app.app_context():
        row = db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == holder.id)).one()
    assert row.ended_by_id == lead.id
    assert len([to for to, _subject, text in letters(app) if to == holder.email and "no longer open" in text]) == 1


def test_who_was_removed_changes_no_number_any_more(
    app: Flask, world: World, refuge: Organisation, lead: Account
) -> None:
    editor = world.editor(refuge)
    desk = world.contact(refuge, "Night desk", telephone="020 7946 0111")
    ending, typing = signed_in(app, lead), signed_in(app, editor)
    with app.app_context():
        row = db.session.scalars(select(Position).where(Position.account_id == editor.id)).one()
    answers = one_after_the_other(
        app,
        lambda: ending.post(
            f"/organisations/{refuge.id}/people/{row.id}/role", role="reader", version=str(row.version)
        ),
        lambda: typing.post(
            f"/organisations/{refuge.id}/contacts/{desk.id}/edit",
            post="Night desk", telephone="020 7946 0999", version="1",
        ),
    )  # fmt: skip
    assert [each.status_code for each in answers] == [302, 403]
    with app.app_context():
        assert db.session.get_one(Contact, desk.id).telephone == "020 7946 0111"


def test_a_session_that_was_ended_leaves_no_calendar_address_behind(
    app: Flask, world: World, ours: Partnership
) -> None:
    owner = world.coordinator(ours)
    ending, thief = signed_in(app, owner), signed_in(app, owner)
    one_after_the_other(
        app,
        lambda: ending.post("/account/sign-ins/end-others"),
        lambda: thief.post("/partnerships/thameside/calendar/address"),
    )
    with app.app_context():
        assert db.session.scalars(select(CalendarAddress)).all() == []


def test_who_left_while_their_proposed_address_was_accepted_cannot_open_it(
    app: Flask, world: World, refuge: Organisation, house: Location, lead: Account
) -> None:
    editor, at = world.editor(refuge), f"{place(house)}/edit"
    assert app.test_client().sign_in(editor).submit(at, address="4 Other Lane, AB1 2CD").status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Position).where(Position.account_id == editor.id)).one()
        asked = db.session.scalars(select(ChangeRequest)).one()
        (field,) = db.session.scalars(select(ChangeField)).all()
    ending, answering = signed_in(app, world.editor(refuge, PositionRole.LEAD)), signed_in(app, lead)
    of_field = {f"answer_{field.id.hex}": "accepted", f"reason_{field.id.hex}": "", f"field_{field.id.hex}": "1"}
    answers = one_after_the_other(
        app,
        lambda: ending.post(f"/organisations/{refuge.id}/people/{row.id}/leaves", places=str(row.id)),
        lambda: answering.post(f"/requests/{asked.id}", version="1", **of_field),
    )
    assert [each.status_code for each in answers] == [302, 302]
    with app.app_context():
        grants = db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == editor.id)).all()
    assert [each for each in grants if each.ended_at is None] == []


def test_who_keeps_an_entry_no_more_lets_nobody_in_by_an_invitation_that_is_taken_up_as_its_home_moves(
    app: Flask, world: World, ours: Partnership
) -> None:
    theirs, keeper, both = world.partnership("eastbank"), world.coordinator(ours), world.coordinator(ours)
    charity = world.organisation("Tideway charity", ours, theirs)
    with world.session() as session:
        make_member(session, session.merge(both), session.merge(theirs), MemberRole.COORDINATOR)
        session.get_one(Organisation, charity.id).home_id = ours.id
    invited = world.account("invited@example.org")
    inviting = app.test_client().sign_in(keeper)
    inviting.submit(
        f"/organisations/{charity.id}/people/invite", email=invited.email, role="editor",
        vouched_by="Chair", vouched_why="Works there",
    )  # fmt: skip
    taken_up = invitation_path(app, invited.email)
    moving, accepting = signed_in(app, both), signed_in(app, invited)
    moved, _late = one_after_the_other(
        app,
        lambda: moving.post(f"/partnerships/eastbank/organisations/{charity.id}/home"),
        lambda: accepting.post(taken_up, agree="yes"),
    )
    assert moved.status_code == 302
    with app.app_context():
        assert db.session.get_one(Organisation, charity.id).home_id == theirs.id
        assert db.session.scalars(select(Position).where(Position.account_id == invited.id)).all() == []
