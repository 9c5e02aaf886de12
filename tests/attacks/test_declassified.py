"""A place that was confidential once: what stood there before is not told when it opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.models import Location, LocationGrant

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_address_of_a_place_that_was_locked_stays_out_of_its_history(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.location(refuge, "Our house", address="7 Zyqqex Lane\nQX9 9ZQ")
    keeper = world.coordinator(ours, is_cleared=True)
    cleared = app.test_client().sign_in(keeper)
    form = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    # The house becomes a refuge; years later the refuge moves, and the entry becomes an office for visitors.
    assert cleared.submit(form, is_confidential="y").status_code == 302
    with world.session() as session:
        assert session.get_one(Location, place.id).sealed_address is not None
        if session.scalar(select(LocationGrant)) is None:  # who typed an address in may be given it at once
            session.add(LocationGrant(location_id=place.id, account_id=keeper.id, reason="Works there"))
    page = cleared.page(form)
    sent = {each["name"]: each.get("value", "") for each in page.select("main input[type=hidden]")}
    opened = cleared.post(form, data={**sent, "name": "Office", "address": "1 High Street"})
    assert opened.status_code == 302
    audience = f"/organisations/{refuge.id}/locations/{place.id}/audience"
    assert cleared.submit(audience, audience="partners").status_code == 302
    uncleared = app.test_client().sign_in(world.coordinator(ours))
    history = uncleared.get(f"/organisations/{refuge.id}/history").text
    assert "Office" in history
    assert "Zyqqex" not in history
    assert "Zyqqex" not in cleared.get(f"/organisations/{refuge.id}/history").text
