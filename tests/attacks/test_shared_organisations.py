"""An organisation that takes part in two partnerships, and a coordinator of only one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.register.authority import homes
from partnership.register.directory.queries import get_organisation
from partnership.store.models import now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def guest_of(world: World, theirs: Partnership, organisation: Organisation) -> None:
    """It takes part in a second partnership, by the yes of who answers for it."""
    with world.session() as session:
        row = get_organisation(organisation.id)
        homes.take_in(session, session.merge(theirs), row, now().date(), by_id=None)


def test_nobody_takes_an_organisation_off_the_map_of_another_partnership(app: Flask, world: World) -> None:
    ours, theirs = world.partnership("thameside"), world.partnership("riverside")
    police = world.organisation("Borough police", ours)
    stranger = app.test_client().sign_in(world.coordinator(theirs, is_cleared=True))
    guest_of(world, theirs, police)
    address = f"/organisations/{police.id}/archive"
    assert stranger.get(address).status_code == 403
    assert stranger.send(address, version="1").status_code == 403
    own = app.test_client().sign_in(world.coordinator(ours))
    assert "Borough police" in own.get("/organisations?partnership=thameside").text
    # Each can end its own part; its home, and nobody else, can archive the entry, also beside a guest.
    left = stranger.send(f"/partnerships/riverside/organisations/{police.id}/leave")
    assert left.status_code == 302
    assert own.submit(address).status_code == 302
