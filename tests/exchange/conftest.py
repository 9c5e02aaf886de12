"""A partnership with an agency, a refuge and something of every audience in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from partnership.store.models import Audience

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Organisation, Partnership

ADDRESS = "7 Zyqqex Street\nThameside\nTH1 1AA"


@dataclass
class Register:
    """What stands in it."""

    world: World
    partnership: Partnership
    agency: Organisation
    refuge: Organisation


@pytest.fixture
def register(world: World, ours: Partnership) -> Register:
    """What `made_register` makes."""
    return made_register(world, ours)


def made_register(world: World, ours: Partnership) -> Register:
    """An agency with a service, a desk and an office; a refuge with a locked address and an open one."""
    agency = world.organisation("Harbour advice", ours, kind_id="legal-adviser", website="https://harbour.example.org")
    world.service(
        agency, "=Clinic", age_from=0, age_to=17, languages=["Romanian"], hours="Monday to Friday, 9am to 5pm"
    )
    world.contact(
        agency, "Duty desk", telephone="+44 20 7946 0300", email="duty@harbour.example.org", holder="Zyqqex Holder"
    )
    world.contact(agency, "Quiet desk", telephone="020 7946 0999", audience=Audience.NAMED)
    world.location(agency, "Office", address="1 High Street\nThameside\nTH1 1AA")
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    world.service(refuge, "Shelter", capacity="six places")
    world.contact(refuge, "Referral desk", telephone="020 7946 0301")
    world.refuge(refuge, ADDRESS)
    world.location(refuge, "Zyqqex shop", address=ADDRESS)
    return Register(world, ours, agency, refuge)
