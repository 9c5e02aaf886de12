"""Findings of one task: what counts as one, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from partnership.base.clocks import Freshness
from partnership.documents.wording import listed
from partnership.findings.agencies import of_unkept, of_unkept_at_work
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap, as_sure
from partnership.findings.find import find
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.findings.sentences import FindingText, cell_text, said_of
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Function, Group
from partnership.store.models import Agreement, Role

PACK = load_packs()["solace-2009"]
NIGHT, DAY = PACK.functions["section-47"], PACK.functions["training"]
BOTH = PACK.functions["first-response"]


def agency(name: str, *, kind: str = "police", night: bool = True, standing: Freshness = Freshness.CONFIRMED) -> Agency:
    """An agency with one desk."""
    desk = Desk("Duty desk", "020 7946 0101", is_main=True, open=ALWAYS if night else OFFICE)
    on = None if standing is Freshness.NEVER else date(2026, 1, 2)
    return as_sure(Agency(uuid4(), name, "", kind, (desk,)), Certainty(standing, on))


def map_of(*duties: tuple[Agency, str, Role, Agreement, Group], others: tuple[Agency, ...] = ()) -> PartnershipMap:
    """A map with these duties."""
    made = tuple(Duty(uuid4(), a, f, group, role, state, 1) for a, f, role, state, group in duties)
    agencies = tuple(dict.fromkeys([*(duty.agency for duty in made), *others]))
    return PartnershipMap(uuid4(), "demo", "Demo", "Area", "Board", date(2026, 3, 1), agencies, made)


def led(function: str, *agencies: Agency, group: Group = Group.BOTH) -> tuple[tuple, ...]:
    """The first agency leads, the others support."""
    roles = [Role.LEAD, *[Role.SUPPORTS] * len(agencies)]
    return tuple((a, function, role, Agreement.ACCEPTED, group) for a, role in zip(agencies, roles, strict=False))


def kinds(function: Function, map_: PartnershipMap) -> list[Rule]:
    """The rules that a task breaks."""
    return [finding.rule for finding in find(map_, PACK).of_task(function.id)]


def words(function: Function, map_: PartnershipMap) -> list[FindingText]:
    """What is missing for a task, in words."""
    register = find(map_, PACK)
    return [said_of(finding, register) for finding in register.of_task(function.id)]


def test_a_led_supported_confirmed_function_has_no_gap() -> None:
    assert kinds(NIGHT, map_of(*led("section-47", agency("A"), agency("B"), group=Group.CHILDREN))) == []


def test_a_function_that_nobody_leads_is_a_gap_that_names_whom_to_ask() -> None:
    social_work = agency("Children's services", kind="childrens-services")
    map_ = map_of(others=(social_work,))
    assert kinds(NIGHT, map_) == [Rule.NO_LEAD]
    (said,) = words(NIGHT, map_)
    assert said.text == "No agency leads section 47 enquiry."
    assert said.to_do.startswith("Ask Children's services to lead")


def test_a_supporter_does_not_make_a_lead() -> None:
    map_ = map_of((agency("A"), "section-47", Role.DEPUTY, Agreement.ACCEPTED, Group.CHILDREN))
    assert kinds(NIGHT, map_) == [Rule.NO_LEAD]


@pytest.mark.parametrize(
    ("state", "kind"), [(Agreement.PROPOSED, Rule.LEAD_PROPOSED), (Agreement.DECLINED, Rule.LEAD_DECLINED)]
)
def test_a_lead_that_was_not_accepted_is_a_gap_of_its_own(state: Agreement, kind: Rule) -> None:
    map_ = map_of((agency("A"), "section-47", Role.LEAD, state, Group.CHILDREN))
    assert kinds(NIGHT, map_) == [kind]
    assert words(NIGHT, map_)[0].text.endswith(" A.")


def test_a_lead_for_children_only_leaves_adults_without_one() -> None:
    map_ = map_of(*led("first-response", agency("A"), agency("B"), group=Group.CHILDREN))
    assert kinds(BOTH, map_) == [Rule.NO_LEAD]
    assert [said.short for said in words(BOTH, map_)] == ["No lead for adults"]


def test_two_leads_for_the_same_cases_are_a_gap_but_one_for_each_group_is_not() -> None:
    a, b = agency("A"), agency("B")
    two = map_of(*led("first-response", a), *led("first-response", b))
    assert kinds(BOTH, two) == [Rule.TWO_LEADS]
    split = map_of(*led("first-response", a, group=Group.CHILDREN), *led("first-response", b, group=Group.ADULTS))
    assert kinds(BOTH, split) == []


def test_a_lead_that_cannot_be_reached_at_night_is_a_gap_where_night_matters() -> None:
    day_only = agency("A", night=False)
    assert kinds(NIGHT, map_of(*led("section-47", day_only, agency("B"), group=Group.CHILDREN))) == [Rule.NOT_AT_NIGHT]
    assert kinds(DAY, map_of(*led("training", day_only, agency("B")))) == []


def test_a_number_for_the_night_is_as_good_as_a_desk_that_answers() -> None:
    desk = Desk("Duty desk", "020 7946 0101", out_of_hours_telephone="020 7946 0102", open=OFFICE)
    able = Agency(uuid4(), "A", "", "police", (desk,))
    assert kinds(NIGHT, map_of(*led("section-47", able, agency("B"), group=Group.CHILDREN))) == []


def test_an_old_entry_is_told_once_and_not_with_each_of_its_tasks() -> None:
    old = agency("A", standing=Freshness.UNCONFIRMED)
    map_ = map_of(*led("training", old, agency("B")), *led("monitoring", old, agency("B")))
    assert kinds(DAY, map_) == []
    assert [each.agencies for each in find(map_, PACK).of_rule(Rule.STALE_CONTACTS)] == [(old.id,)]


def test_an_entry_that_nobody_ever_confirmed_is_asked_for_its_roles() -> None:
    new = agency("A", standing=Freshness.NEVER)
    map_ = map_of(*led("training", new, agency("B")))
    rules = {each.rule for each in find(map_, PACK).of_agency(new.id)}
    assert rules == {Rule.ROLE_UNCONFIRMED}
    answered = tuple(replace(duty, answered_on=date(2026, 2, 1)) for duty in map_.duties)
    rules = {each.rule for each in find(replace(map_, duties=answered), PACK).of_agency(new.id)}
    assert rules == {Rule.STALE_CONTACTS}


def test_a_lead_without_a_second_agency_is_a_gap() -> None:
    assert kinds(DAY, map_of(*led("training", agency("A")))) == [Rule.ALONE]


def test_a_role_for_adults_is_nothing_to_a_function_for_children() -> None:
    map_ = map_of((agency("A"), "section-47", Role.LEAD, Agreement.ACCEPTED, Group.ADULTS))
    assert kinds(NIGHT, map_) == [Rule.NO_LEAD]


def test_every_function_of_the_pack_has_an_answer() -> None:
    register = find(map_of(), PACK)
    assert all(register.of_task(function_id) for function_id in PACK.functions)


def test_a_cell_says_each_gap_once() -> None:
    map_ = map_of(*led("section-47", agency("A", night=False, standing=Freshness.NEVER), group=Group.CHILDREN))
    register = find(map_, PACK)
    assert cell_text(register.of_task(NIGHT.id), register) == "Not at night. One agency only"


def test_names_in_a_row_read_as_a_sentence() -> None:
    assert [listed(each) for each in (["A"], ["A", "B"], ["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
    assert listed(["A, the first", "B"]) == "A, the first; and B"


def test_entries_that_nobody_keeps_are_told_with_those_that_lead_most_first() -> None:
    a, b, c, kept = agency("A"), agency("B"), agency("C"), agency("D")
    map_ = map_of(
        *led("training", b), *led("monitoring", b), *led("section-47", c), *led("schooling", kept), others=(a,)
    )
    found = [(each.agencies, each.values) for each in of_unkept(map_, {kept.id})]
    assert found == [((b.id,), ("2",)), ((c.id,), ("1",)), ((a.id,), ("0",))]
    assert [each.agencies for each in of_unkept_at_work(map_, {kept.id})] == [(b.id,), (c.id,)]


def test_a_lead_that_is_only_proposed_leads_nothing_that_nobody_keeps() -> None:
    map_ = map_of((agency("A"), "training", Role.LEAD, Agreement.PROPOSED, Group.BOTH))
    assert [each.values for each in of_unkept(map_, set())] == [("0",)]
    assert list(of_unkept_at_work(map_, set())) == []


def test_whom_an_agency_that_declined_suggests_is_asked_first_and_never_itself() -> None:
    a, b = agency("A"), agency("B", kind="housing")
    map_ = map_of((a, "section-47", Role.LEAD, Agreement.DECLINED, Group.CHILDREN), others=(b,))
    (duty,) = map_.duties
    (said,) = words(NIGHT, replace(map_, duties=(replace(duty, suggested=b),)))
    assert said.to_do.startswith("Ask B, whom it suggested, to lead")
    both = (replace(duty, suggested=b), replace(duty, id=uuid4(), agency=b, suggested=a))
    assert "suggested" not in words(NIGHT, replace(map_, duties=both))[0].to_do


def test_a_proposal_says_since_when_it_waits() -> None:
    map_ = map_of((agency("A"), "section-47", Role.LEAD, Agreement.PROPOSED, Group.CHILDREN))
    (duty,) = map_.duties
    asked = {date(2026, 3, 1): "today", date(2026, 2, 28): "yesterday", date(2026, 1, 20): "40 days ago"}
    for day, since in asked.items():
        (said,) = words(NIGHT, replace(map_, duties=(replace(duty, proposed_on=day),)))
        assert said.text == f"No agency has yet agreed to lead section 47 enquiry. Asked {since}: A."
