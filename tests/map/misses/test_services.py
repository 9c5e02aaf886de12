"""Searches without an answer: what is kept of them, on both databases, and who hears of what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from factories import make_member
from sqlalchemy import inspect, select, text

from partnership.accounts.queries import viewer_of
from partnership.map.misses import queries, services
from partnership.register.authority import lines
from partnership.register.mail.services import text_of
from partnership.store.db import db, transaction
from partnership.store.models import Account, AuditEntry, Gift, Mail, MemberRole, MissedTyping, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

DAY = date(2026, 11, 23)
WORDS = "night shelter"


@pytest.fixture
def here(app: Flask, ours: Partnership) -> UUID:
    """The partnership in which is searched."""
    assert app
    return ours.id


def search(here: UUID, person: UUID, days: int, typed: str = WORDS) -> None:
    with transaction() as session:
        services.count(session, here, person, typed, DAY + timedelta(days=days))


def shown(here: UUID) -> list[tuple[str, int]]:
    return [(row.phrase, row.days) for row in queries.phrases(here)]


def person(world: World) -> UUID:
    """Somebody whom the site knows to be another person than everybody before."""
    return world.account(f"{uuid4().hex[:8]}@example.org").id


def guest(world: World, *hosts: UUID) -> UUID:
    """An account that others let in: for all that the site knows it is one of them."""
    account_id = person(world)
    with world.session() as session:
        session.get_one(Account, account_id).stands_for_itself_since = None
        lines.let_in(session, account_id, hosts, Gift.TEAM)
    return account_id


def stored(but: str = "") -> str:
    """Everything that the tables of searches and the audit hold, as a thief reads it, without one table."""
    names = [
        each
        for each in inspect(db.session.connection()).get_table_names()
        if each.startswith(("missed", "audit", "missing"))
    ]
    assert len(names) >= 5
    return str([db.session.execute(text(f"SELECT * FROM {name}")).all() for name in names if name != but])  # noqa: S608


def test_a_phrase_is_shown_when_three_people_typed_it_on_three_days(app: Flask, world: World, here: UUID) -> None:
    people = [person(world) for _ in range(5)]
    with app.app_context():
        for day in range(3):
            assert shown(here) == []
            assert WORDS not in stored()
            search(here, people[day], day)
        assert shown(here) == [(WORDS, 3)]
        assert list(db.session.scalars(select(MissedTyping))) == []
        search(here, people[3], 3)
        search(here, people[4], 3)
        assert shown(here) == [(WORDS, 4)]


def test_one_person_or_one_day_is_not_enough(app: Flask, world: World, here: UUID) -> None:
    one, *others = (person(world) for _ in range(7))
    with app.app_context():
        for day in range(5):
            search(here, one, day)
        for other in others[:5]:
            search(here, other, 0)
        search(here, others[5], 6)
        assert shown(here) == []
        assert queries.months(here)[0].number == 11


def test_accounts_that_may_be_one_person_count_once(app: Flask, world: World, here: UUID) -> None:
    one, other, third = (person(world) for _ in range(3))
    puppets = [guest(world, one), guest(world, one, other)]
    unknown = guest(world)  # hangs on nobody: it is nobody's second person
    with app.app_context():
        for day, typist in enumerate([one, *puppets, other, unknown]):
            search(here, typist, day)
            assert shown(here) == []
            assert WORDS not in stored()
        search(here, third, 9)
        assert shown(here) == [(WORDS, 3)]


@pytest.mark.parametrize("searched_by_another", [0, 1])
def test_a_coordinator_with_another_account_does_not_learn_who_else_made_a_guess(
    app: Flask, world: World, ours: Partnership, searched_by_another: int
) -> None:
    nurse, reading = world.reader(ours).id, world.coordinator(ours).id
    puppet = guest(world, reading)
    with app.app_context():
        for day in range(searched_by_another):
            search(ours.id, nurse, day)
        for day, typist in enumerate([reading, puppet, reading], start=3):
            search(ours.id, typist, day)
        assert shown(ours.id) == []
        assert WORDS not in stored()


def test_what_coordinators_type_counts_in_no_phrase(app: Flask, world: World, ours: Partnership) -> None:
    late = person(world)
    with app.app_context():
        search(ours.id, late, 0)
        search(ours.id, person(world), 1)
    with world.session() as session:  # who typed it first reads the page by now
        make_member(session, session.get_one(Account, late), session.merge(ours), MemberRole.COORDINATOR)
    others = [person(world) for _ in range(2)]
    with app.app_context():
        search(ours.id, world.coordinator(ours).id, 2)
        search(ours.id, others[0], 3)
        assert shown(ours.id) == []
        search(ours.id, others[1], 4)
        assert shown(ours.id) == [(WORDS, 3)]
        search(ours.id, late, 5)
        assert shown(ours.id) == [(WORDS, 3)]


def test_who_typed_stands_nowhere_and_a_name_not_even_as_a_hash(app: Flask, world: World, here: UUID) -> None:
    typist = person(world)
    with app.app_context():
        before = db.session.scalars(select(AuditEntry.sequence)).all()
        search(here, typist, 0)
        search(here, typist, 0, "Linh from flat 4")
        assert db.session.scalars(select(AuditEntry.sequence)).all() == before
        assert str(typist) not in stored(but=AuditEntry.__tablename__)  # which tells that the account was made
        assert typist.hex not in stored(but=AuditEntry.__tablename__)
        assert len(list(db.session.scalars(select(MissedTyping)))) == 1


def test_what_is_ninety_days_old_counts_and_stays_no_more(app: Flask, world: World, here: UUID) -> None:
    people = [person(world) for _ in range(5)]
    with app.app_context():
        for typist, day in zip(people, (0, 1, 95, 96), strict=False):
            search(here, typist, day)
            assert shown(here) == []
        search(here, people[4], 97)
        assert shown(here) == [(WORDS, 3)]
        with transaction() as session:
            assert services.drop_old(session, now() + timedelta(days=400))
        assert shown(here) == []
        assert queries.months(here) == []
        assert WORDS not in stored()


def test_another_partnership_sees_none_of_it(app: Flask, world: World, here: UUID) -> None:
    other = world.partnership("eastbrook")
    people = [person(world) for _ in range(4)]
    with app.app_context():
        for day in range(3):
            search(here, people[day], day)
        search(other.id, people[3], 4)
        assert shown(other.id) == []


def test_what_was_told_stands_in_no_mail_and_not_in_the_audit(app: Flask, world: World, ours: Partnership) -> None:
    sender = world.reader(ours)
    world.coordinator(ours)
    with app.app_context():
        with transaction() as session:
            services.tell(session, viewer_of(session.merge(sender)), ours, "A dentist for Linh")
        mails = list(db.session.scalars(select(Mail).where(Mail.kind == "search-missing")))
        assert len(mails) == 1
        assert "Linh" not in "".join((*text_of(mails[0]), mails[0].subject))
        told = [
            row.changes for row in db.session.scalars(select(AuditEntry).where(AuditEntry.table == "missing_notice"))
        ]
        assert told
        assert "Linh" not in str(told)
