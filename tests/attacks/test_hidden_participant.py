"""An organisation that only named people may know of, met by its id on the pages of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import Audience, Responsibility

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MAP = "/partnerships/thameside/map"


@pytest.fixture
def hidden(world: World) -> Organisation:
    """A safe house that takes part, known to named people only."""
    ours = world.partnership("thameside")
    return world.organisation("Zyqqex safe house", ours, kind_id="refuge", audience=Audience.NAMED)


@pytest.fixture
def uncleared(app: Flask, world: World, hidden: Organisation) -> CheckedClient:
    """A coordinator of the same partnership without clearance."""
    with app.app_context():
        partnership = get_partnership("thameside")
    return app.test_client().sign_in(world.coordinator(partnership))


def test_the_page_of_its_role_is_as_if_it_did_not_exist(uncleared: CheckedClient, hidden: Organisation) -> None:
    response = uncleared.get(f"{MAP}/first-response/{hidden.id}")
    assert response.status_code == 404
    assert "Zyqqex" not in response.text


def test_its_role_cannot_be_set_through_the_page_of_the_task(
    world: World, uncleared: CheckedClient, hidden: Organisation
) -> None:
    sent = {f"role.{hidden.id}.both": "lead", f"version.{hidden.id}.both": "0"}
    assert uncleared.send(f"{MAP}/first-response", **sent).status_code == 404
    with world.session() as session:
        assert session.query(Responsibility).count() == 0
