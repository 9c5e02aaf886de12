"""Replacing an address that is locked away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_replaces_a_locked_address_is_not_told_that_nothing_changed(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.refuge(refuge, "7 Zyqqex Lane")
    client = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    form = f"/organisations/{refuge.id}/locations/{place.id}/edit"
    assert client.submit(form, address="9 Wqqzyx Road").status_code == 302
    page = client.get(f"/organisations/{refuge.id}").text
    assert "The change is saved" in page
    shown = client.send(f"/organisations/{refuge.id}/locations/{place.id}/reveal", reason="safety", note="Duty call")
    assert "9 Wqqzyx Road" in shown.text
