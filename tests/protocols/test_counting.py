"""Parties are counted by what they agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from protocols.small import TODAY, agency, composed, duty, generated, map_of, pack_with, text_template, words_of

from partnership.documents import blocks as b
from partnership.guidance.types import Generated
from partnership.mapping.facts import PartnershipMap
from partnership.models import Agreement, Role
from partnership.protocols.counting import NO_TASK_YET, count_in_words
from partnership.protocols.types import Situation

POLICE, CARE, COURT = agency("Borough police"), agency("Children's services", "childrens-services"), agency("Court")
TEMPLATE = replace(text_template("x"), must_sign=("police",), only_asked=("childrens-services",))
ASKED = duty(COURT, role=Role.SUPPORTS, state=Agreement.PROPOSED)


def counted(map_: PartnershipMap) -> str:
    """The parties of the template, all agencies of the map, in words."""
    return count_in_words(Situation(TEMPLATE, pack_with(TEMPLATE), map_, {}, TODAY, map_.agency_ids))


@pytest.mark.parametrize(
    ("map_", "words"),
    [
        (map_of(POLICE, duties=(duty(POLICE),)), "1 with an accepted task"),
        (map_of(POLICE, COURT, duties=(duty(POLICE), ASKED)), "1 with an accepted task; 1 without one yet"),
        (
            map_of(POLICE, CARE, duties=(duty(POLICE), duty(CARE))),
            "1 with an accepted task; 1 only asked and bound to nothing",
        ),
        (map_of(), "none yet"),
    ],
)
def test_only_those_with_an_accepted_task_are_counted_as_agreed(map_: PartnershipMap, words: str) -> None:
    assert counted(map_) == words


def test_the_cover_says_how_many_have_agreed_and_how_many_are_only_asked() -> None:
    page = composed(TEMPLATE, map_of(POLICE, CARE, COURT, duties=(duty(POLICE), ASKED))).document.blocks[0]
    assert isinstance(page, b.TitlePage)
    expected = "1 with an accepted task; 1 without one yet; 1 only asked and bound to nothing"
    assert dict(page.facts)["Parties"] == expected


def test_a_party_that_has_accepted_nothing_yet_is_marked_among_the_parties() -> None:
    words = words_of(generated(Generated.PARTIES), map_of(POLICE, COURT, duties=(duty(POLICE), ASKED)))
    assert words.count(NO_TASK_YET) == 1
