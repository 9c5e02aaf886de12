"""Accounts that nobody uses: warned, then closed; what they held opens as gaps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from people.letters import letters
from sqlalchemy import select

from partnership.people import queries
from partnership.people.inactive_accounts import InactivityCounts, close_unused
from partnership.register.authority import queries as authority
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Contact,
    Digest,
    Membership,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    Question,
    SignIn,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

DAY = timedelta(days=1)


def age(app: Flask, world: World, account: Account, days: float, *, has_signed_in: bool = True) -> None:
    """Let the account be as if it was last used so many days ago."""
    if has_signed_in:
        app.test_client().sign_in(account)
    with world.session() as session:
        for row in session.scalars(select(SignIn).where(SignIn.account_id == account.id)):
            row.started_at = row.seen_at = now() - days * DAY
        session.get_one(Account, account.id).created_at = now() - 400 * DAY


def run(world: World, at: datetime) -> InactivityCounts:
    """What the worker does at a moment."""
    with world.session() as session:
        return close_unused(session, at)


def test_an_unused_account_is_warned_once_and_closed_a_fortnight_later(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    unused, used = world.editor(police), world.editor(police)
    coordinator = world.coordinator(ours)
    desk = world.contact(police)
    with world.session() as session:
        session.get_one(Contact, desk.id).held_by_id = unused.id
    age(app, world, unused, 91)
    age(app, world, used, 79)
    age(app, world, coordinator, 0)
    at = now()
    assert run(world, at) == InactivityCounts(warned=1)
    assert run(world, at + DAY) == InactivityCounts()
    (to, subject, text), *others = letters(app)
    assert (to, subject, others) == (unused.email, "Your account will be closed", [])
    assert "sign in before that day" in text
    assert run(world, at + 13.9 * DAY) == InactivityCounts(warned=1), "by then the other one is unused too"
    assert run(world, at + 14 * DAY) == InactivityCounts(closed=1)
    with app.app_context():
        account = db.session.get(Account, unused.id)
        assert (account.is_active, account.closed_why) == (False, "It was not used for ninety days.")
        place = db.session.scalars(select(Position).where(Position.account_id == unused.id)).one()
        assert (place.ended_at is not None, place.ended_by_id) == (True, None), "ended by the clock, never deleted"
        assert [each.id for each in queries.vacant_desks(ours.id)] == [desk.id]
        assert audit.first_broken(db.session()) is None
    told = [to for to, _subject, text in letters(app) if "has left" in text]
    assert sorted(told) == sorted([coordinator.email, used.email]), "all its people are told, editors too"
    assert any("is closed" in text for to, _subject, text in letters(app) if to == unused.email)


def test_who_signs_in_after_the_warning_stays(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    age(app, world, editor, 100)
    at = now()
    assert run(world, at).warned == 1
    with world.session() as session:
        row = session.scalars(select(SignIn).where(SignIn.account_id == editor.id)).one()
        row.seen_at = at + 2 * DAY
    assert run(world, at + 20 * DAY) == InactivityCounts()
    with app.app_context():
        assert db.session.get(Account, editor.id).warned_unused_at is None


def test_who_only_answers_the_monthly_mail_is_at_work_too(app: Flask, world: World, police: Organisation) -> None:
    answers, silent = world.editor(police), world.editor(police)
    for each in (answers, silent):
        age(app, world, each, 100)
    with world.session() as session:
        session.add(Digest(account_id=answers.id, month="2026-10", answered_at=now() - DAY))
        session.add(Digest(account_id=silent.id, month="2026-10"))
    assert run(world, now()) == InactivityCounts(warned=1)
    assert [to for to, _subject, _text in letters(app)] == [silent.email]


def test_an_account_that_was_never_used_counts_from_when_it_was_made(
    app: Flask, world: World, police: Organisation
) -> None:
    age(app, world, world.editor(police), 0, has_signed_in=False)
    assert run(world, now()).warned == 1


def test_the_last_coordinator_and_the_last_administrator_are_kept(app: Flask, world: World, ours: Partnership) -> None:
    accounts = [world.coordinator(ours), world.administrator()]
    for each in accounts:
        age(app, world, each, 120)
    at = now()
    assert run(world, at).warned == 2
    assert run(world, at + 15 * DAY) == InactivityCounts(kept=2)
    second = world.coordinator(ours)
    age(app, world, second, 0)
    assert run(world, at + 16 * DAY) == InactivityCounts(closed=1, kept=1)
    with app.app_context():
        rows = db.session.scalars(select(Membership).where(Membership.ended_at.is_(None)))
        assert [row.account_id for row in rows] == [second.id]


def test_the_command_only_looks_until_it_is_told_to_act(app: Flask, world: World, police: Organisation) -> None:
    editor = world.editor(police)
    age(app, world, editor, 100)
    runner = app.test_cli_runner()
    looked = runner.invoke(args=["people", "close-unused"])
    assert (looked.exit_code, looked.output) == (
        0, "unused accounts: 1 warned, 0 closed. Nothing was changed: add --apply.\n",
    )  # fmt: skip
    assert letters(app) == []
    done = runner.invoke(args=["people", "close-unused", "--apply"])
    assert done.output == "unused accounts: 1 warned, 0 closed.\n"
    assert [to for to, _subject, _text in letters(app)] == [editor.email]


def test_an_account_that_the_clock_closes_keeps_no_seat(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    lead, coordinator = world.editor(police, PositionRole.LEAD), world.coordinator(ours)
    age(app, world, lead, 120)
    age(app, world, coordinator, 0)
    at = now()
    run(world, at)
    with app.app_context():
        assert authority.is_led(police.id)
    assert run(world, at + 15 * DAY) == InactivityCounts(closed=1)
    with app.app_context():
        assert not authority.is_led(police.id)
        assert list(db.session.scalars(select(Question))) == [], "nobody brought that about, so nobody is asked"
