"""The usual roles of agencies, as a list to look through: who leads by kind, and what is left alone. Without a site."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from partnership.findings.facts import Agency, Duty, PartnershipMap
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.mapping.usual_roles import MOST_OF_A_KIND, MOST_SHOWN, RolePlan, UsualRole, plan_for, plan_of
from partnership.store.models import Agreement, Role

PACK = next(iter(load_packs().values()))
FIRST, SECTION_47, REFERRAL = "first-response", "section-47", "nrm-referral"


def agency(name: str, kind: str) -> Agency:
    """An agency without a desk."""
    return Agency(uuid4(), name, "", kind, ())


CHILDREN, POLICE = agency("Children's services", "childrens-services"), agency("Police", "police")
ADULTS = agency("Adult services", "adult-services")


def map_of(*agencies: Agency, duties: tuple[Duty, ...] = ()) -> PartnershipMap:
    """A map of these agencies."""
    return PartnershipMap(uuid4(), "ours", "Ours", "Area", "", date(2026, 11, 27), agencies, duties)


def duty(of: Agency, task: str, role: Role, state: Agreement, group: Group = Group.BOTH) -> Duty:
    """What an agency has in a task."""
    return Duty(uuid4(), of, task, group, role, state, 1)


def plan(map_: PartnershipMap) -> RolePlan:
    """The plan, with everybody left alone where they have a duty."""
    return plan_of(map_, PACK, {(each.agency.id, each.function_id) for each in map_.duties})


def asked(found: RolePlan, task: str) -> list[tuple[str, Role, Group]]:
    """Who is asked for what in a task."""
    return [(row.agency.name, row.role, row.group) for row in found.rows if row.function.id == task]


def row_of(found: RolePlan, task: str, of: Agency) -> UsualRole:
    """The first row of an agency in a task."""
    return next(row for row in found.rows if row.function.id == task and row.agency == of)


def test_the_first_usual_lead_leads_and_the_second_is_deputy_for_those_whom_it_serves() -> None:
    assert asked(plan(map_of(CHILDREN, POLICE)), FIRST) == [
        ("Police", Role.LEAD, Group.BOTH),
        ("Children's services", Role.DEPUTY, Group.CHILDREN),
    ]


def test_a_usual_lead_for_children_alone_leaves_the_adults_to_the_next() -> None:
    assert asked(plan(map_of(CHILDREN, POLICE)), REFERRAL) == [
        ("Children's services", Role.LEAD, Group.CHILDREN),
        ("Police", Role.DEPUTY, Group.CHILDREN),
        ("Police", Role.LEAD, Group.ADULTS),
    ]


def test_a_task_whose_usual_lead_is_absent_is_not_ticked_and_stays_a_gap() -> None:
    found = plan(map_of(POLICE))
    row = row_of(found, SECTION_47, POLICE)
    assert (row.role, row.is_ticked) == (Role.SUPPORTS, False)
    assert "stays a gap" in row.why
    assert SECTION_47 in {each.function.id for each in found.leadless}


def test_a_task_with_a_lead_is_no_gap_and_its_usual_lead_is_asked_as_deputy() -> None:
    other = agency("Council", "local-authority")
    found = plan(map_of(CHILDREN, other, duties=(duty(other, SECTION_47, Role.LEAD, Agreement.ACCEPTED),)))
    assert asked(found, SECTION_47) == [("Children's services", Role.DEPUTY, Group.CHILDREN)]
    assert SECTION_47 not in {each.function.id for each in found.leadless}


@pytest.mark.parametrize("state", list(Agreement))
def test_who_has_a_role_in_a_task_or_declined_one_is_left_alone_there(state: Agreement) -> None:
    held = duty(CHILDREN, SECTION_47, Role.SUPPORTS, state, Group.CHILDREN)
    found = plan(map_of(CHILDREN, POLICE, duties=(held,)))
    assert "Children's services" not in {name for name, _role, _group in asked(found, SECTION_47)}
    assert row_of(found, FIRST, CHILDREN).is_ticked


def test_a_lead_who_declined_leaves_the_task_to_the_next_usual_lead() -> None:
    held = duty(POLICE, FIRST, Role.LEAD, Agreement.DECLINED)
    assert asked(plan(map_of(CHILDREN, POLICE, duties=(held,))), FIRST) == [
        ("Children's services", Role.LEAD, Group.CHILDREN)
    ]


def test_a_cultural_mediator_gets_no_role_with_children() -> None:
    mediator = agency("Bridge", "cultural-mediator")
    map_ = map_of(mediator, CHILDREN, POLICE)
    whole = plan_for(plan(map_), mediator, PACK, set())
    assert whole.rows
    assert {row.group for row in whole.rows if row.function.stage != "partnership"} == {Group.ADULTS}


def test_nobody_who_stands_for_another_state_is_asked() -> None:
    embassy = agency("Embassy", next(kind.id for kind in PACK.kinds.values() if kind.is_abroad))
    assert plan(map_of(embassy)).rows == ()


def test_of_many_of_a_kind_a_few_are_asked_to_support_and_the_others_counted() -> None:
    schools = [agency(f"School {number:02}", "school") for number in range(10)]
    found = plan(map_of(CHILDREN, *schools))
    names = {name for name, role, _group in asked(found, SECTION_47) if role is Role.SUPPORTS}
    assert len(names) == MOST_OF_A_KIND
    assert found.left_out >= len(schools) - MOST_OF_A_KIND


def test_a_lead_without_a_number_is_told_before_it_is_asked() -> None:
    assert row_of(plan(map_of(POLICE)), FIRST, POLICE).warning == "No number for the night yet"


def test_the_tasks_of_one_agency_begin_with_the_usual_ones_and_then_hold_every_other() -> None:
    map_ = map_of(CHILDREN, POLICE)
    found = plan_for(plan(map_), POLICE, PACK, set())
    ticks = [row.is_ticked or "gap" in row.why for row in found.rows]
    assert ticks == sorted(ticks, reverse=True)
    assert {row.function.id for row in found.rows} == set(PACK.functions)


def test_three_hundred_agencies_make_a_list_that_can_be_looked_through() -> None:
    kinds = [kind for kind in PACK.kinds if not PACK.is_abroad(kind)]
    agencies = [agency(f"Agency {number:03}", kinds[number % len(kinds)]) for number in range(300)]
    found = plan(map_of(*agencies)).first()
    assert len({row.key for row in found.rows}) == len(found.rows) <= MOST_SHOWN
    assert found.later > 0
    leads = [(row.function.id, group) for row in found.rows if row.role is Role.LEAD for group in _groups(row)]
    assert len(leads) == len(set(leads)), "one lead for each task and group"


def _groups(row: UsualRole) -> tuple[Group, ...]:
    return row.function.groups if row.group is Group.BOTH else (row.group,)


def test_a_key_names_the_task_the_agency_and_the_cases() -> None:
    task, organisation_id, group = row_of(plan(map_of(POLICE)), FIRST, POLICE).key.rsplit(".", 2)
    assert (task, UUID(organisation_id), Group(group)) == (FIRST, POLICE.id, Group.BOTH)
