"""A password that is changed while somebody who knows the old one signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.phone import NEW_PASSWORD, PASSWORD, Visitor
from attacks.turns import on_postgres, one_after_the_other, signed_in
from sqlalchemy import select

from partnership.accounts.passwords import hash_password
from partnership.store.db import db
from partnership.store.models import Account, SignIn

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = on_postgres


def test_the_old_password_opens_no_sign_in_that_outlives_its_change(
    app: Flask, world: World, ours: Partnership
) -> None:
    account = world.coordinator(ours)
    with world.session() as session:
        session.get_one(Account, account.id).password_hash = hash_password(PASSWORD)
    owner, thief = signed_in(app, account), Visitor(app)
    change = {"current": PASSWORD, "password": NEW_PASSWORD}
    answers = one_after_the_other(
        app,
        lambda: owner.post("/account/password", **change),
        lambda: thief.post("/sign-in", email=account.email, password=PASSWORD),
    )
    assert answers[0].status_code == 302
    with app.app_context():
        still = [each for each in db.session.scalars(select(SignIn)) if each.ended_at is None]
    assert len(still) == 1
    assert thief.client.get("/account").status_code == 302
