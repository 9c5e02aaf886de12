"""Replacing an address that is locked away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.store.models import LocationGrant

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_replaces_a_locked_address_is_not_told_that_nothing_changed(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.refuge(refuge, "7 Zyqqex Lane")
    keeper = world.coordinator(ours, is_cleared=True)
    with world.session() as session:
        session.add(LocationGrant(location_id=place.id, account_id=keeper.id, reason="Works there"))
    client = app.test_client().sign_in(keeper)
    form = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    assert client.submit(form, address="9 Wqqzyx Road").status_code == 302
    page = client.get(f"/organisations/{refuge.id}").text
    assert "Saved: " in page
    shown = client.send(f"/organisations/{refuge.id}/locations/{place.id}/reveal", reason="safety", note="Duty call")
    assert "9 Wqqzyx Road" in shown.text
