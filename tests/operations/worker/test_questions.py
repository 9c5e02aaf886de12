"""The worker asks again for a yes after seven and after twenty-one days, and ends what nobody answered in thirty."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from people.letters import letters
from sqlalchemy import select

from partnership.operations.worker.jobs import JOBS
from partnership.register.authority import mails, places
from partnership.register.authority import queries as authority
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db
from partnership.store.models import Account, PositionRole, Question, QuestionState, now

if TYPE_CHECKING:
    from datetime import datetime

    from factories import World
    from flask import Flask

DAY = timedelta(days=1)


@pytest.fixture
def pair(world: World) -> tuple[Account, Account, Account]:
    """Who let somebody in, who may say yes to it, and who came."""
    ours = world.partnership("thameside")
    police = world.organisation("Borough police", ours)
    first, second, came = world.coordinator(ours), world.coordinator(ours), world.account("came@example.org")
    with world.session() as session:
        account = session.get_one(Account, came.id)
        places.give(session, get_organisation(police.id), account, PositionRole.LEAD, by_id=first.id)
    return first, second, came


def work(app: Flask, at: datetime) -> str:
    """What the worker says of questions at a moment."""
    job = next(each for each in JOBS if each.name == "questions")
    with app.app_context():
        return job.in_words(job.run(at, lambda: False))


def asked(app: Flask, account: Account) -> int:
    """How often somebody was asked for a yes by mail."""
    return sum(subject == mails.PEOPLE_WAIT for _to, subject, _text in letters(app, account.email))


def test_who_may_say_yes_is_asked_thrice_and_then_nobody_any_more(
    app: Flask, pair: tuple[Account, Account, Account]
) -> None:
    first, second, _came = pair
    at = now()
    seen = []
    for days in (0, 6.9, 7.1, 8, 20.9, 21.1, 29.9):
        said = work(app, at + days * DAY)
        assert said in {"", "questions that wait for a yes: 1 asked again, 0 lapsed"}
        seen.append(asked(app, second))
    assert seen == [1, 1, 2, 2, 2, 3, 3]
    assert asked(app, first) == 0, "who let them in is no second person"


def test_what_nobody_answers_lapses_is_told_and_the_place_goes_on_working(
    app: Flask, pair: tuple[Account, Account, Account]
) -> None:
    first, second, came = pair
    at = now() + 31 * DAY
    assert work(app, at) == "questions that wait for a yes: 0 asked again, 1 lapsed"
    assert work(app, at + DAY) == ""
    assert asked(app, second) == 1
    for each in (first, came):
        assert any("Nobody answered in thirty days" in text for _to, _subject, text in letters(app, each.email))
    with app.app_context():
        assert db.session.scalars(select(Question)).one().state is QuestionState.LAPSED
        (place,) = authority.places_of(came.id)
        assert (place.ended_at, place.stands_since) == (None, None)
