"""Whom a draft proposes as parties, and how it tells a lead that the agency itself accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from protocols.small import agency, duty, generated, map_of, pack_with, text_template, words_of

from partnership.guidance.types import GeneratedPart
from partnership.protocols.drafting import holders
from partnership.store.models import Agreement, Role

POLICE = agency("Borough police")
TEMPLATE = text_template("Words.")
ACTING = {Role.LEAD, Role.DEPUTY, Role.SUPPORTS}


@pytest.mark.parametrize("role", list(Role))
def test_who_is_only_consulted_or_informed_is_no_party(role: Role) -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, role=role),))
    assert (POLICE.id in holders(map_, pack_with(TEMPLATE), TEMPLATE)) is (role in ACTING)


@pytest.mark.parametrize(("state", "is_in"), [(Agreement.PROPOSED, True), (Agreement.DECLINED, False)])
def test_who_is_asked_is_proposed_and_who_declined_is_not(state: Agreement, is_in: bool) -> None:  # noqa: FBT001 - a parameter of the test
    map_ = map_of(POLICE, duties=(duty(POLICE, state=state),))
    assert (POLICE.id in holders(map_, pack_with(TEMPLATE), TEMPLATE)) is is_in


def test_a_lead_that_the_agency_itself_accepted_is_told_with_its_day() -> None:
    own = replace(duty(POLICE), answered_on=date(2026, 5, 3))
    template = generated(GeneratedPart.DUTIES)
    party = {"party_ids": frozenset({POLICE.id})}
    assert "age assessment (accepted on 3 May 2026)" in words_of(template, map_of(POLICE, duties=(own,)), **party)
    recorded = words_of(template, map_of(POLICE, duties=(duty(POLICE),)), **party)
    assert "Leads: age assessment" in recorded
    assert "accepted on" not in recorded
