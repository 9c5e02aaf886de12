"""Who may have which information: what the guidance proposes, what the partnership decides, and never another state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.clocks import Standing
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Citation, Flow, Group, InformationKind, Sharing
from partnership.mapping.facts import Agency
from partnership.mapping.sharing import SharingChoice, allowed_for, concerning, rules_of

if TYPE_CHECKING:
    from partnership.guidance.types import Pack

CITED = (Citation("solace-2009", "2.8"),)
FLOWS = (
    Flow("plate-police", ("police",), Sharing.ROUTINE, "Crime and Disorder Act 1998, s.115", "By telephone.", CITED),
    Flow("plate-embassy", ("embassy",), Sharing.NEVER, "The rule on embassies", "None.", CITED),
)
PLATES = InformationKind("plates", "Number plates", "Plates", Group.BOTH, "Of cars that wait.", FLOWS, CITED)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The built-in pack with one more kind of information."""
    built_in = load_packs()["solace-2009"]
    return replace(built_in, information={"plates": PLATES})


def _words(pack: Pack, kinds: list[str], **choices: SharingChoice) -> dict[str, str]:
    agencies = [Agency(uuid4(), kind, "", kind, (), Standing.CONFIRMED, None) for kind in kinds]
    own = {("plates", kind): choice for kind, choice in choices.items()}
    return {rule.kind.id: rule.words for rule in rules_of(PLATES, pack, agencies, own)}


def test_each_kind_of_agency_that_takes_part_has_an_answer_and_those_abroad_have_one_anyway(pack: Pack) -> None:
    assert _words(pack, ["police", "school"]) == {"police": "Yes", "school": "Not agreed", "embassy": "Never"}


def test_the_partnership_s_own_decision_stands_in_place_of_the_guidance(pack: Pack) -> None:
    own = SharingChoice(Sharing.CASE, "Its own agreement", "When asked")
    assert _words(pack, ["police"], police=own)["police"] == "Case by case"


def test_nothing_may_go_to_another_state_without_consent(pack: Pack) -> None:
    assert allowed_for(pack.kinds["embassy"]) == (Sharing.CONSENT, Sharing.NEVER)
    assert allowed_for(pack.kinds["home-authority"]) == (Sharing.CONSENT, Sharing.NEVER)


def test_what_is_about_adults_only_is_not_listed_for_children(pack: Pack) -> None:
    adults = replace(PLATES, id="adults", group=Group.ADULTS)
    both = replace(pack, information={"plates": PLATES, "adults": adults})
    assert [each.id for each in concerning(both, Group.CHILDREN)] == ["plates"]
    assert [each.id for each in concerning(both, Group.BOTH)] == ["plates", "adults"]
