from __future__ import annotations

from dataclasses import replace

import pytest
from returns.repatriation.maps import agency, lead, map_of

from partnership.base.clocks import Freshness
from partnership.documents.blocks import Cell, Filled, Gap, Text
from partnership.findings.facts import Desk, PartnershipMap, Service
from partnership.findings.hours import OFFICE
from partnership.findings.returns import merged
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs
from partnership.guidance.types import CheckItem, Group
from partnership.returns.repatriation.actors import UNDER_THE_RULE, Actors, CheckActors
from partnership.returns.repatriation.variants import make_variant
from partnership.store.models.partnerships import Agreement

PACK = load_packs()["solace-2009"]
ITEMS = {item.id: item for item in PACK.checklists["return-safety"].items}


def _acting(map_: PartnershipMap, item: CheckItem | str, age_group: str = "child", country: str = "RO") -> CheckActors:
    return Actors(PACK, map_, make_variant(PACK, age_group, country)).on(ITEMS[item] if isinstance(item, str) else item)


def _words(cell: Cell) -> str:
    """The cell as text: notes in brackets, gaps with a mark."""
    told = []
    for runs in cell.paragraphs:
        for run in runs:
            if isinstance(run, Filled):
                told.append(f"{run.text} ({run.note})")
            elif isinstance(run, Gap):
                told.append(f"GAP {run.text}")
            elif isinstance(run, Text):
                told.append(run.text)
        told.append(" / ")
    return "".join(told[:-1])


def test_the_accepted_lead_is_named_with_its_number() -> None:
    services = agency("Children’s Services", "childrens-services")
    act = _acting(map_of(services, duties=(lead(services, "return-decision"),)), "A01")
    assert _words(act.cell) == "Children’s Services (lead) / Duty desk, 020 7946 0101"
    assert act.agencies == (services,)
    assert act.matters == ()


def test_a_lead_that_is_only_proposed_is_a_gap_and_is_named_as_a_matter() -> None:
    services = agency("Children’s Services", "childrens-services")
    duties = (lead(services, "return-decision", state=Agreement.PROPOSED),)
    act = _acting(map_of(services, duties=duties), "A01")
    assert _words(act.cell) == (
        "GAP no accepted lead for this return / STOP-GAP Children’s Services, Duty desk, 020 7946 0101 "
        "(asked, has not accepted) () / Children’s Services"
    )
    (matter,) = act.matters
    assert matter.finding.rule is Rule.LEAD_PROPOSED
    assert matter.text.endswith("Asked some time ago: Children’s Services.")
    assert matter.function_id == "return-decision"


def test_the_lead_for_adults_does_not_act_for_a_child() -> None:
    adults = agency("Adult Services", "adult-services")
    map_ = map_of(adults, duties=(lead(adults, "return-decision", Group.ADULTS),))
    assert "Adult Services" not in _words(_acting(map_, "A01", "child").cell)
    assert "Adult Services (lead)" in _words(_acting(map_, "A01", "adult").cell)


def test_a_function_for_children_is_asked_for_an_adult_whose_age_is_in_doubt() -> None:
    services = agency("Children’s Services", "childrens-services")
    map_ = map_of(services, duties=(lead(services, "age-assessment", Group.CHILDREN),))
    assert _words(_acting(map_, "A06", "adult").cell).startswith("Children’s Services (lead)")


def test_three_agencies_are_named_one_of_each_kind_first_and_the_others_are_counted() -> None:
    names = ("Bow police", "Acton police", "Crown prosecutors", "Law centre", "Eastmarsh police")
    kinds = ("police", "police", "prosecution", "legal-adviser", "police")
    map_ = map_of(*(agency(name, kind) for name, kind in zip(names, kinds, strict=True)))
    act = _acting(map_, replace(ITEMS["A08"], function=""))
    assert _words(act.cell) == "Acton police, Crown prosecutors, Bow police and 1 more"
    assert len(act.agencies) == 3


def test_no_agency_of_the_kinds_is_a_gap_in_words() -> None:
    act = _acting(map_of(), "A07")
    assert _words(act.cell) == "GAP no agency of this kind that serves this return: council legal services"
    assert [matter.finding.rule for matter in act.matters][-1] is Rule.KIND_MISSING


def test_services_for_the_other_age_group_are_not_named() -> None:
    map_ = map_of(agency("Children’s Services", "childrens-services"), agency("Adult Services", "adult-services"))
    assert _words(_acting(map_, "H05", "child").cell) == "Children’s Services"
    assert _words(_acting(map_, "H05", "adult").cell) == "Adult Services"


def test_an_embassy_acts_only_for_its_own_country_and_only_under_the_rule() -> None:
    map_ = map_of(agency("Embassy of Romania in London", "embassy"), agency("Embassy of Vietnam in London", "embassy"))
    words = _words(_acting(map_, "B01", "adult", "VN").cell)
    assert words == f"Embassy of Vietnam in London ({UNDER_THE_RULE})"
    assert "no agency of this kind" in _words(_acting(map_, "B01", "adult", "NG").cell)


def test_no_number_of_an_embassy_stands_beside_a_check() -> None:
    embassy = agency("Embassy of Romania in London", "embassy")
    map_ = map_of(embassy, duties=(lead(embassy, "travel-documents"),))
    assert _words(_acting(map_, "G01").cell) == f"Embassy of Romania in London (lead) ({UNDER_THE_RULE})"


def test_no_number_of_an_authority_abroad_stands_beside_a_check() -> None:
    home = agency(
        "County directorate, Romania", "home-authority", Desk("Desk", "+40 21 313 6267", is_main=True, open=OFFICE)
    )
    act = _acting(map_of(home, duties=(lead(home, "receiving-authority"),)), "B08", country="RO")
    assert _words(act.cell) == f"County directorate, Romania (lead) ({UNDER_THE_RULE})"
    assert act.matters == ()


def test_a_home_authority_of_another_country_is_not_named() -> None:
    home = agency("County directorate, Romania", "home-authority")
    map_ = map_of(home, duties=(lead(home, "receiving-authority"),))
    assert "County directorate, Romania (lead)" in _words(_acting(map_, "B08", country="RO").cell)
    act = _acting(map_, "B08", country="NG")
    assert "County directorate" not in _words(act.cell)
    assert "cannot serve Nigeria" in act.matters[0].text


def test_a_home_authority_of_a_country_nobody_knows_is_named_with_a_warning() -> None:
    map_ = map_of(agency("County directorate", "home-authority"))
    assert "County directorate (check that it serves Nigeria; asked only as the box" in _words(
        _acting(map_, "B08", country="NG").cell
    )


def test_a_body_of_2009_that_nobody_confirmed_says_so() -> None:
    body = agency("Poppy Project (Eaves)", "support-organisation", standing=Freshness.NEVER, body_year=2009)
    body = replace(body, services=(Service("Support", Group.ADULTS),))
    assert "Poppy Project (Eaves) (2009, unconfirmed)" in _words(_acting(map_of(body), "H05", "adult").cell)


def test_an_agency_with_nothing_for_a_child_acts_on_no_check_of_a_child() -> None:
    charity = agency("Women’s charity", "support-organisation")
    charity = replace(charity, services=(Service("Housing", Group.ADULTS),))
    assert "Women’s charity" in _words(_acting(map_of(charity), "H05", "adult").cell)
    assert "Women’s charity" not in _words(_acting(map_of(charity), "H05", "child").cell)


def test_an_unconfirmed_lead_is_marked_beside_its_number() -> None:
    services = agency("Children’s Services", "childrens-services", standing=Freshness.UNCONFIRMED)
    act = _acting(map_of(services, duties=(lead(services, "return-decision"),)), "A01")
    assert _words(act.cell).endswith("020 7946 0101 (unconfirmed: last confirmed 1 November 2009)")


def test_a_lead_whose_number_the_reader_may_not_see_is_a_gap() -> None:
    services = agency("Children’s Services", "childrens-services", Desk("Duty desk", open=OFFICE))
    act = _acting(map_of(services, duties=(lead(services, "return-decision"),)), "A01")
    assert _words(act.cell).endswith("GAP no number is shown to partners")
    assert [matter.finding.rule for matter in act.matters] == [Rule.NO_NUMBER]


def test_two_leads_are_both_named_and_are_a_matter() -> None:
    one, two = agency("Children’s Services", "childrens-services"), agency("Council", "local-authority")
    duties = (lead(one, "return-decision"), lead(two, "return-decision"))
    act = _acting(map_of(one, two, duties=duties), "A01")
    assert "Children’s Services (lead)" in _words(act.cell)
    assert "Council (lead)" in _words(act.cell)
    assert act.matters[0].text.startswith("More than one agency")


def test_a_matter_stands_once_with_all_its_checks() -> None:
    found = merged(matter for item in ("A01", "A02") for matter in _acting(map_of(), item).matters)
    by_lead = [matter for matter in found if matter.finding.rule is Rule.NO_LEAD]
    assert [matter.clause_ids for matter in by_lead] == [("A01", "A02")]


@pytest.mark.parametrize("country", ["RO", "NG"])
def test_somebody_or_a_gap_is_named_for_every_check(country: str) -> None:
    actors = Actors(PACK, map_of(), make_variant(PACK, "child", country))
    assert all(_words(actors.on(item).cell) for item in ITEMS.values())
