"""Answers are kept until something is recorded: in this process or another, or until the day or their basis ends."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sites import close, make_app
from sqlalchemy import event, select

from partnership.policy.viewer import ANONYMOUS, Member, PartnershipLink, Viewer
from partnership.store import kept_answers
from partnership.store.db import db, reading
from partnership.store.kept_answers import newest_seal, until_a_change
from partnership.store.models import MemberRole, Organisation, PositionRole

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership


@pytest.fixture
def place(world: World) -> Partnership:
    return world.partnership()


class Reckoning:
    """A question that tells how often it was reckoned."""

    def __init__(self, app: Flask) -> None:
        self.app, self._turns = app, count(1)

    def __call__(self, key: str = "a key", basis: object = None) -> int:
        """The turn in which the answer was reckoned, as one request gets it."""
        with self.app.app_context():
            return until_a_change(key, lambda: next(self._turns), basis)


@pytest.fixture
def asked(app: Flask, place: Partnership) -> Reckoning:
    assert place
    return Reckoning(app)


def test_an_answer_is_reckoned_once(asked: Reckoning) -> None:
    assert [asked(), asked(), asked()] == [1, 1, 1]


def test_another_question_has_its_own_answer(asked: Reckoning) -> None:
    assert [asked("one"), asked("other"), asked("one")] == [1, 2, 1]


def test_any_change_ends_an_answer(asked: Reckoning, world: World) -> None:
    before = asked()
    world.account()
    assert asked() == before + 1


def test_a_change_that_is_taken_back_ends_it_only_in_its_transaction(asked: Reckoning, place: Partnership) -> None:
    before = asked()
    with asked.app.app_context():
        db.session.add(Organisation(name="Not to stay", kind_id="police", sector="statutory", level="local"))
        db.session.flush()
        inside = until_a_change("a key", lambda: "reckoned inside")
        db.session.rollback()
        assert inside == "reckoned inside"
    assert asked() == before + 1


def test_a_change_of_another_process_ends_it(asked: Reckoning, world: World, database_url: str, tmp_path: Path) -> None:
    before = asked()
    other = make_app(tmp_path / "other", database_url)
    other.extensions["settings"] = asked.app.extensions["settings"]
    type(world)(other).account()
    assert asked() == before + 1
    close(other)


def test_another_day_ends_it(asked: Reckoning, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked()
    monkeypatch.setattr(kept_answers, "now", lambda: datetime(2031, 5, 4, tzinfo=UTC))
    assert asked() == before + 1


def test_another_basis_ends_it_though_it_is_equal(asked: Reckoning) -> None:
    one, other = ["a map"], ["a map"]
    assert [asked(basis=one), asked(basis=one), asked(basis=other)] == [1, 1, 2]


def test_the_seal_of_some_tables_is_not_moved_by_others(app: Flask, world: World) -> None:
    world.organisation()
    with app.app_context():
        of_register, of_all = newest_seal([Organisation]), newest_seal()
    world.account()
    with app.app_context():
        assert newest_seal([Organisation]) == of_register
        assert newest_seal() != of_all


def test_a_transaction_that_only_reads_asks_once_and_the_next_one_anew(app: Flask, world: World) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        with reading():
            db.session.scalar(select(1))
            first = [newest_seal() for _ in range(3)]
            db.session.rollback()
        event.remove(db.engine, "before_cursor_execute", note)
        assert len([each for each in asked if "audit_entry" in each]) == 1
        world.account()
        with reading():
            db.session.scalar(select(1))
            assert newest_seal() not in first


def test_an_empty_audit_has_no_seal(app: Flask) -> None:
    with app.app_context():
        assert newest_seal() == ""


OTHER = {
    "account_id": uuid4(),
    "email": "other@example.org",
    "display_name": "Another desk",
    "memberships": {uuid4(): Member(MemberRole.READER)},
    "positions": {uuid4(): PositionRole.LEAD},
    "standing": frozenset({uuid4()}),
    "through_organisations": frozenset({uuid4()}),
    "edited_through": frozenset({uuid4()}),
    "granted_locations": frozenset({uuid4()}),
    "sleeping": frozenset({uuid4()}),
    "places": (PartnershipLink(uuid4(), "other", "Other"),),
    "is_administrator": True,
    "is_by_provider": True,
    "limited_to": replace(ANONYMOUS, account_id=uuid4()),
    "seen_as": "Looking as another",
    "seen_id": uuid4(),
    "stands_for_partnership": True,
}


@pytest.mark.parametrize("name", [each.name for each in fields(Viewer) if each.name != "sign_in_id"])
def test_whatever_is_different_about_a_visitor_is_another_key(name: str) -> None:
    assert replace(ANONYMOUS, **{name: OTHER[name]}).key != ANONYMOUS.key


def test_the_same_visitor_at_another_device_has_the_same_key() -> None:
    one = replace(ANONYMOUS, account_id=uuid4(), memberships={uuid4(): Member(MemberRole.COORDINATOR)})
    assert hash(replace(one, sign_in_id=uuid4()).key) == hash(one.key)
