"""Who may refer is asked of the organisation: its entry, else the named list; its kind only suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.findings.find import register_of
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import members_map
from partnership.register.directory.participation import take_in_body
from partnership.store.models import now

if TYPE_CHECKING:
    from factories import World

    from partnership.findings.facts import PartnershipMap

PACK = load_packs()["england-2026"]
# Bodies that a council meets, and whether they stand on the list of who may refer.
ELEVEN = {
    "salvation-army": True,
    "migrant-help": True,
    "medaille-trust": True,
    "unseen": True,
    "barnardos-guardianship": True,
    "hestia": False,
    "causeway": False,
    "police-modern-slavery-unit": False,
    "nspcc-trafficking-advice": True,
    "refugee-council": True,
    "kalayaan": True,
}


def map_led_by(world: World, body_id: str) -> PartnershipMap:
    """The map of a partnership in which one body of the guidance, as it was taken in, leads the referral."""
    ours = world.partnership("isle", pack_id=PACK.id)
    with world.session() as session:
        keyring = world.app.extensions["settings"].keyring
        body = take_in_body(session, ours, PACK.bodies[body_id], now().date(), keyring=keyring)
    world.responsibility(ours, body, "nrm-referral")
    with world.app.app_context():
        return members_map(ours)


@pytest.mark.parametrize(("body_id", "may_refer"), ELEVEN.items())
def test_a_body_of_the_guidance_may_lead_a_referral_where_the_list_names_it(
    world: World, body_id: str, *, may_refer: bool
) -> None:
    register = register_of(map_led_by(world, body_id), PACK)
    assert ([*register.of_rule(Rule.WRONG_LEAD)] == []) is may_refer
