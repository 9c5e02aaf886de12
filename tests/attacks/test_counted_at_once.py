"""What an account may have so many of is counted when its turn has come, so that two at one moment are not one more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from attacks.turns import on_postgres, one_after_the_other, signed_in
from sqlalchemy import select

from partnership.accounts.passwords import hash_password
from partnership.accounts.tokens import hash_token
from partnership.base.limits import TOKENS_OF_ACCOUNT
from partnership.store.db import db
from partnership.store.models import Account, ApiToken, Audience, CalendarAddress, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = on_postgres
PASSWORD = "correct horse battery staple"
CALENDAR = "/partnerships/thameside/calendar/address"


def test_of_two_calendar_addresses_made_at_once_one_is_left(app: Flask, world: World, ours: Partnership) -> None:
    account = world.coordinator(ours)
    visitors = [signed_in(app, account) for _ in range(2)]
    one_after_the_other(app, *(lambda visitor=each: visitor.post(CALENDAR) for each in visitors))
    with app.app_context():
        rows = db.session.scalars(select(CalendarAddress)).all()
    assert [each.ended_at is None for each in rows].count(True) == 1


def test_taking_a_calendar_address_back_ends_the_one_that_is_made_at_that_moment(
    app: Flask, world: World, ours: Partnership
) -> None:
    account = world.coordinator(ours)
    signed_in(app, account).post(CALENDAR)
    making, ending = signed_in(app, account), signed_in(app, account)
    one_after_the_other(app, lambda: making.post(CALENDAR), lambda: ending.post(f"{CALENDAR}/end"))
    with app.app_context():
        assert [each for each in db.session.scalars(select(CalendarAddress)) if each.ended_at is None] == []


def test_no_token_more_than_an_account_may_have(app: Flask, world: World, ours: Partnership) -> None:
    account = world.coordinator(ours)
    with world.session() as session:
        session.get_one(Account, account.id).password_hash = hash_password(PASSWORD)
        for number in range(TOKENS_OF_ACCOUNT - 1):
            session.add(
                ApiToken(
                    id=uuid4(), account_id=account.id, partnership_id=ours.id, name=f"System {number}",
                    token_hash=hash_token(str(number)), audience=Audience.PUBLIC, has_places=False,
                    made_at=now(), ends_at=now() + timedelta(days=30),
                )
            )  # fmt: skip
    visitors = [signed_in(app, account) for _ in range(2)]
    sent = {"name": "One more", "audience": "partnership", "places": "no", "days": "90", "current": PASSWORD}
    one_after_the_other(
        app,
        *(lambda visitor=each: visitor.post("/partnerships/thameside/tokens/add", **sent) for each in visitors),
    )
    with app.app_context():
        assert len(db.session.scalars(select(ApiToken)).all()) == TOKENS_OF_ACCOUNT
