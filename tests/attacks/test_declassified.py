"""A place that was confidential once: what stood there before is not told when it opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.models import Location, Question

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_address_of_a_place_that_was_locked_stays_out_of_its_history(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.location(refuge, "Our house", address="7 Zyqqex Lane\nQX9 9ZQ")
    cleared, second = (app.test_client().sign_in(world.coordinator(ours, is_cleared=True)) for _each in range(2))
    form = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    # The house becomes a refuge; years later the refuge moves, and the entry becomes an office for visitors.
    assert cleared.submit(form, is_confidential="y").status_code == 302
    with world.session() as session:
        assert session.get_one(Location, place.id).sealed_address is not None
    page = cleared.page(form)
    sent = {each["name"]: each.get("value", "") for each in page.select("main input[type=hidden]")}
    # One cleared coordinator does not open it: a second one agrees first, and then another address is typed.
    assert cleared.post(form, data={**sent, "name": "Office"}).status_code == 302
    with world.session() as session:
        assert session.get_one(Location, place.id).is_confidential
        asked = session.scalars(select(Question)).one()
    assert second.submit(f"/waiting/{asked.id}", answer="yes").status_code == 302
    with world.session() as session:
        assert not session.get_one(Location, place.id).is_confidential
    assert cleared.submit(form, address="1 High Street").status_code == 302
    audience = f"/organisations/{refuge.id}/locations/{place.id}/audience"
    assert cleared.submit(audience, audience="partners").status_code == 302
    uncleared = app.test_client().sign_in(world.coordinator(ours))
    history = uncleared.get(f"/organisations/{refuge.id}/history").text
    assert "Office" in history
    assert "1 High Street" in uncleared.get(f"/organisations/{refuge.id}").text
    assert "Zyqqex" not in history
    assert "Zyqqex" not in cleared.get(f"/organisations/{refuge.id}/history").text
