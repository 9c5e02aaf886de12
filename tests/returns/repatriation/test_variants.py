from __future__ import annotations

import pytest

from partnership.base.errors import InputFault
from partnership.guidance.loader import load_packs
from partnership.guidance.pack import Pack
from partnership.guidance.types import ReturnTemplate, Stop
from partnership.returns.repatriation.variants import (
    AgeGroup,
    items_of,
    make_variant,
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_packs()["solace-2009"]


@pytest.fixture(scope="module")
def template(pack: Pack) -> ReturnTemplate:
    return pack.checklists["return-safety"]


def _ids(pack: Pack, age_group: str, country: str, route: str = "") -> list[str]:
    variant = make_variant(pack, age_group, country, route)
    return [item.id for item in items_of(pack.checklists["return-safety"], variant)]


def test_a_child_has_two_routes_wherever_the_country_is(template: ReturnTemplate) -> None:
    for is_member in (True, False):
        found = [route.id for route in template.routes_for("child", is_member=is_member)]
        assert found == ["best-interests-return", "court-ordered-transfer"]


def test_the_programme_of_iom_is_open_outside_the_union_only(template: ReturnTemplate) -> None:
    assert [route.id for route in template.routes_for("adult", is_member=False)] == [
        "assisted-voluntary-return",
        "independent-return",
    ]
    assert [route.id for route in template.routes_for("adult", is_member=True)] == ["independent-return"]


@pytest.mark.parametrize(
    ("age_group", "country", "route"),
    [
        ("child", "RO", "best-interests-return"),
        ("child", "NG", "best-interests-return"),
        ("adult", "RO", "independent-return"),
        ("adult", "VN", "assisted-voluntary-return"),
    ],
)
def test_without_a_route_the_usual_one_is_taken(pack: Pack, age_group: str, country: str, route: str) -> None:
    assert make_variant(pack, age_group, country).route.id == route


def test_a_programme_closed_to_eu_nationals_says_since_when(pack: Pack) -> None:
    with pytest.raises(InputFault) as fault:
        make_variant(pack, "adult", "RO", "assisted-voluntary-return")
    assert fault.value.field == "route"
    assert (
        str(fault.value)
        == "AVRIM is not open to nationals of a state of the European Union: Romania has been one since 1 January 2007"
    )


def test_a_route_for_the_other_age_group_names_those_that_are_open(pack: Pack) -> None:
    with pytest.raises(InputFault, match=r"is for children\. For an adult select “Independent return”"):
        make_variant(pack, "adult", "RO", "court-ordered-transfer")


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (("pensioner", "RO", ""), "age_group"),
        (("child", "ZZ", ""), "country"),
        (("child", "GB", ""), "country"),
        (("child", "ro", ""), "country"),
        (("child", "RO", "by-magic"), "route"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_at_its_field(pack: Pack, choices: tuple[str, ...], field: str) -> None:
    with pytest.raises(InputFault) as fault:
        make_variant(pack, *choices)
    assert fault.value.field == field


def test_a_child_and_an_adult_see_only_their_own_checks(pack: Pack, template: ReturnTemplate) -> None:
    who = {item.id: item.who for item in template.items}
    assert {who[each] for each in _ids(pack, "child", "RO")} == {"any", "child"}
    assert {who[each] for each in _ids(pack, "adult", "RO")} == {"any", "adult"}


def test_checks_of_the_union_are_for_its_states_only(pack: Pack) -> None:
    inside, outside = set(_ids(pack, "child", "RO")), set(_ids(pack, "child", "NG"))
    assert inside - outside == {"B10", "E05", "G03"}
    assert outside - inside == {"B11", "G08"}


def test_a_court_order_takes_the_place_of_determination_and_approval(pack: Pack) -> None:
    panel, court = (_ids(pack, "child", "NG", route) for route in ("best-interests-return", "court-ordered-transfer"))
    assert set(panel) - set(court) == {"D08", "D09"}
    assert set(court) <= set(panel)


def test_checks_stand_in_the_order_of_the_template(pack: Pack) -> None:
    found = _ids(pack, "child", "RO")
    assert found == sorted(found)
    assert len(found) == 73


def test_six_checks_are_lighter_for_an_adult(template: ReturnTemplate) -> None:
    lighter = {item.id: item.stop_for(AgeGroup.ADULT) for item in template.items if item.stop_for_adults}
    hold = Stop.HOLD
    assert lighter == {"D10": hold, "E01": hold, "F04": hold, "G08": hold, "H01": hold, "J01": Stop.COMPLETE}
    assert all(item.stop is Stop.HARD for item in template.items if item.stop_for_adults)
