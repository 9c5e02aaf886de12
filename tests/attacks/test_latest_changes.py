"""What a partnership's page says about the latest changes, to those who may not know all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.store import audit
from partnership.store.models import LocationGrant, Responsibility, Role

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


def test_looking_at_a_confidential_address_is_not_told_to_the_whole_partnership(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    location = world.refuge(refuge, "7 Zyqqex Lane")
    world.organisation("Borough police", ours)
    uncleared = app.test_client().sign_in(world.coordinator(ours))
    before = uncleared.page("/partnerships/thameside").select_one("main").get_text()
    night_duty = world.coordinator(ours, is_cleared=True, email="night.duty@example.org")
    with world.session() as session:
        session.add(LocationGrant(location_id=location.id, account_id=night_duty.id, reason="Works there"))
    cleared = app.test_client().sign_in(night_duty)
    address = f"/organisations/{refuge.id}/locations/{location.id}/reveal"
    assert "Zyqqex" in cleared.send(address, reason="safety", note="Duty call").text
    after = uncleared.page("/partnerships/thameside").select_one("main").get_text()
    assert "night.duty" not in after
    assert after == before


def test_work_in_another_partnership_is_not_told_in_this_one(app: Flask, world: World) -> None:
    ours, theirs = world.partnership("thameside"), world.partnership("riverside")
    shared = world.organisation("National centre", ours, theirs)
    client = app.test_client().sign_in(world.coordinator(ours))
    before = client.page("/partnerships/thameside").select_one("main").get_text()
    with world.session() as session:
        audit.set_actor(audit.Actor(None, "secretary of Riverside"))
        session.add(
            Responsibility(
                partnership_id=theirs.id,
                organisation_id=shared.id,
                function_id="first-response",
                role=Role.LEAD,
                group=Group.BOTH,
            )
        )
    audit.set_actor(audit.SYSTEM)
    after = client.page("/partnerships/thameside").select_one("main").get_text()
    assert "secretary of Riverside" not in after
    assert after == before
