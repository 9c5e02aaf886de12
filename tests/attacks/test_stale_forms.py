"""Forms that were opened before somebody else worked, or that come without what they were opened with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import EntrySection, Partnership, Responsibility, Role, SectionClock

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation

TASK = "/partnerships/thameside/map/first-response"


@pytest.fixture
def police(world: World) -> Organisation:
    """An agency of thameside."""
    return world.organisation("Borough police", world.partnership("thameside"))


@pytest.fixture
def coordinator(app: Flask, world: World, police: Organisation) -> CheckedClient:
    """A coordinator of thameside."""
    with world.session() as session:
        ours = session.scalars(select(Partnership)).one()
    assert police.id
    return app.test_client().sign_in(world.coordinator(ours))


def _save(client: CheckedClient, police: Organisation, role: str, version: object) -> int:
    of = f"{police.id}.both"
    sent = {f"role.{of}": role, f"was.{of}": "another", f"version.{of}": str(version), f"how.{of}": "Board of May"}
    return client.send(TASK, **sent).status_code


def test_a_role_that_was_removed_and_given_again_is_not_the_one_that_was_seen(
    app: Flask, coordinator: CheckedClient, police: Organisation
) -> None:
    assert _save(coordinator, police, "lead", 0) == 302
    with app.app_context():
        seen = db.session.scalars(select(Responsibility.version)).one()
    # Somebody else takes the role away and, after a call, gives the agency a smaller one.
    assert _save(coordinator, police, "", seen) == 302
    assert _save(coordinator, police, "supports", 0) == 302
    assert _save(coordinator, police, "deputy", seen) == 409
    with app.app_context():
        assert db.session.scalars(select(Responsibility.role)).all() == [Role.SUPPORTS]


@pytest.mark.parametrize("version", ["", "0", "-1", "2", "1e0", "99999999999999999999", "١"])
def test_no_made_up_version_overwrites_a_role(
    app: Flask, coordinator: CheckedClient, police: Organisation, version: str
) -> None:
    assert _save(coordinator, police, "lead", 0) == 302
    assert _save(coordinator, police, "supports", version) == 409
    with app.app_context():
        assert db.session.scalars(select(Responsibility.role)).all() == [Role.LEAD]


def test_nothing_is_confirmed_that_was_not_looked_at(
    app: Flask, world: World, coordinator: CheckedClient, police: Organisation
) -> None:
    world.contact(police)
    response = coordinator.send(f"/organisations/{police.id}/confirm/contacts")
    assert response.status_code == 409
    with app.app_context():
        clock = db.session.get_one(SectionClock, (police.id, EntrySection.CONTACTS))
        assert clock.confirmed_at is None
