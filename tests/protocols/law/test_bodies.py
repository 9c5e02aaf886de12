"""The lines that a body publishes are contacts that nobody has confirmed, once a partnership takes the body in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.store.db import db
from partnership.store.models import Contact, Organisation

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_body_comes_with_its_published_line_unconfirmed(world: World, coordinator: CheckedClient) -> None:
    coordinator.submit("/partnerships/island/library/bodies/the-refuge/take-over")
    with world.app.app_context():
        row = db.session.query(Organisation).filter_by(name="Island Refuge").one()
        (contact,) = db.session.query(Contact).filter_by(organisation_id=row.id)
        assert (contact.post, contact.telephone, contact.is_main) == ("Refuge line", "020 7946 0321", True)
        assert contact.hours == "As published, nobody here has checked: day and night"
    assert "Never checked" in coordinator.get(f"/organisations/{row.id}").text
