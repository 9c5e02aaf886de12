"""Two entries that are merged while somebody else changes one of them: what is looked at is what stands there then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attacks.turns import on_postgres, one_after_the_other, signed_in
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Location, Organisation

if TYPE_CHECKING:
    from accounts.phone import Visitor
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Partnership

pytestmark = on_postgres


@pytest.fixture
def pair(world: World, ours: Partnership) -> tuple[Organisation, Organisation]:
    return world.organisation("Tideway advice", ours), world.organisation("Tideway advice centre", ours)


def merge(visitor: Visitor, kept: Organisation, merged: Organisation) -> TestResponse:
    sent = {"with": str(merged.id), "version": "1", "other_version": "1"}
    return visitor.post(f"/organisations/{kept.id}/merge", **sent)


def test_two_who_merge_the_same_two_the_other_way_round_do_not_put_both_away(
    app: Flask, world: World, ours: Partnership, pair: tuple[Organisation, Organisation]
) -> None:
    one, other = pair
    world.contact(one, "Night desk"), world.contact(other, "Day desk")
    visitors = [signed_in(app, world.coordinator(ours)) for _ in pair]
    answers = one_after_the_other(app, lambda: merge(visitors[0], one, other), lambda: merge(visitors[1], other, one))
    assert answers[1].status_code in {400, 409}, answers[1].status_code
    with app.app_context():
        archived = [db.session.get_one(Organisation, each.id).is_archived for each in pair]
    assert archived == [False, True]


def test_a_confidential_place_that_is_added_meanwhile_does_not_move(
    app: Flask, world: World, ours: Partnership, pair: tuple[Organisation, Organisation]
) -> None:
    kept, merged = pair
    adding, merging = (signed_in(app, world.coordinator(ours, is_cleared=True)) for _ in pair)
    added, answer = one_after_the_other(
        app,
        lambda: adding.post(
            f"/organisations/{merged.id}/locations/add",
            name="North house", address="7 Hidden Lane, AB1 2CD", is_confidential="y",
        ),
        lambda: merge(merging, kept, merged),
    )  # fmt: skip
    assert (added.status_code, answer.status_code) == (302, 409)
    with app.app_context():
        (row,) = db.session.scalars(select(Location)).all()
    assert row.organisation_id == merged.id
