"""National bodies are asked by every paper in the same way: they sign none, own none, and stand where they have a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from protocols.small import TODAY, agency, duty, map_of

from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group, LegalStanding, StandingAnswer
from partnership.protocols.composing.context import Context, Numbering
from partnership.protocols.composing.signatories import signatories
from partnership.protocols.composing.slots import SlotResolver
from partnership.protocols.drafting import holders

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import ProtocolTemplate

PACK = load_packs()["england-2026"]
COUNCIL, POLICE = agency("Council", "local-authority"), agency("Police")
CARE, ADULTS = agency("Care", "childrens-services"), agency("Adults", "adult-services")
GUARDIANS, HOTELS = agency("Guardians", "guardianship-service"), agency("Hotels", "asylum-accommodation-provider")
CONTRACTOR, LABOUR = agency("Contractor", "victim-care-contractor"), agency("Labour", "labour-regulator")
BORDER, CRIME = agency("Border", "border-force"), agency("Crime", "law-enforcement")
NATIONAL = (GUARDIANS, HOTELS, CONTRACTOR, LABOUR, BORDER, CRIME)


def context(template: ProtocolTemplate, map_: PartnershipMap) -> Context:
    return Context(template, PACK, map_, {}, TODAY, map_.agency_ids)


def answer(slot: str, argument: str, map_: PartnershipMap) -> str:
    made = SlotResolver(context(PACK.protocols["modern-slavery-partnership"], map_), Numbering({}, {}))
    return "".join(getattr(run, "text", "") for run in made.answer(slot, argument).runs)


@pytest.mark.parametrize("template", PACK.protocols.values(), ids=lambda each: each.id)
def test_every_paper_asks_the_same_national_bodies_and_waits_for_none_of_them(template: ProtocolTemplate) -> None:
    duties = (duty(GUARDIANS, "guardianship"), duty(CONTRACTOR, "adult-support"), duty(LABOUR, "labour-exploitation"))
    found = signatories(context(template, map_of(COUNCIL, POLICE, CARE, *NATIONAL, duties=duties)))
    assert set(found.asked) == set(NATIONAL)


def test_who_holds_a_national_contract_is_only_asked_whatever_its_kind() -> None:
    contract = ((LegalStanding.SUPPORT_CONTRACTOR, StandingAnswer.CONTRACT),)
    charity = agency("Charity", "support-organisation", recorded_standings=contract)
    found = signatories(context(PACK.protocols["adults-pathway"], map_of(COUNCIL, charity)))
    assert found.asked == (charity,)


def test_a_document_is_never_owned_by_a_body_that_is_only_asked() -> None:
    owned = "labour-exploitation-visits"
    map_ = map_of(COUNCIL, LABOUR, duties=(duty(LABOUR, "inspections"), duty(COUNCIL, "coordination")))
    assert answer("owner", owned, map_) == "Council"
    map_ = map_of(COUNCIL, CARE, duties=(duty(CARE, "inspections"), duty(COUNCIL, "coordination")))
    assert answer("owner", owned, map_) == "Care"


def test_whoever_has_a_step_in_a_paper_is_proposed_as_a_party() -> None:
    map_ = map_of(CARE, ADULTS, CONTRACTOR, duties=(duty(CONTRACTOR, "safe-accommodation-adults", group=Group.ADULTS),))
    found = holders(map_, PACK, PACK.protocols["age-assessment"])
    assert {CONTRACTOR.id, ADULTS.id} <= found


def test_the_paper_on_first_responders_names_those_that_may_refer_by_their_entries() -> None:
    listed = agency(
        "Advice", "refugee-organisation", recorded_standings=((LegalStanding.FIRST_RESPONDER, StandingAnswer.NAMED),)
    )
    words = answer("who-may-refer", "", map_of(COUNCIL, CARE, CRIME, listed, agency("Refuge", "refuge")))
    assert "Council" in words
    assert "Advice" in words
    assert not {"Care", "Crime", "Refuge"} & set(words.replace(" and ", ", ").split(", "))
