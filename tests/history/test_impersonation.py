"""Who looks as another sees of the past what both may, within one partnership, and nothing of the account itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from history.test_events import give_role

from partnership.accounts.queries import viewer_of
from partnership.history.as_of.directory import list_then
from partnership.history.queries import HistoryFilter, of_entry
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.policy.viewer import PartnershipLink, seen_by
from partnership.register.directory import participation
from partnership.register.directory.queries import get_organisation
from partnership.store.models import Audience, PositionRole, Role, TakingIn, now

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_coordinator_who_looks_as_a_partner_sees_nothing_of_other_partnerships(
    world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other, third = world.partnership("riverside"), world.partnership("eastside")
    house = world.organisation("Quiet house", partnership, audience=Audience.NAMED)
    with world.session() as session:
        participation.take_in(session, other, get_organisation(police.id), now().date(), visitor=None)
        session.add(TakingIn(partnership_id=third.id, organisation_id=police.id))
    give_role(world, other, police, role=Role.LEAD)
    lead = world.editor(police, PositionRole.LEAD)
    with world.app.app_context():
        person, seen = viewer_of(coordinator), viewer_of(lead)
        place = PartnershipLink(partnership.id, partnership.slug, partnership.name)
        looking = seen_by(person, seen, place, [police.id, house.id], "as the lead")
        organisation = get_organisation(police.id)
        own = of_entry(seen, organisation, HistoryFilter(), 1).rows
        as_another = of_entry(looking, organisation, HistoryFilter(), 1).rows
        assert {row.partnership_id for row in own} > {row.partnership_id for row in as_another}
        assert {row.partnership_id for row in as_another} <= {None, partnership.id}
        assert not allows(looking, Action.SIGNED_IN)
        assert not allows(looking, Action.PARTNERSHIP_HISTORY, partnership)
        names = {row.shown.name for row in list_then(looking, now()).rows}
        assert "Quiet house" not in names
