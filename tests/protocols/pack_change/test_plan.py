"""What a change of guidance would do, on the smallest pack and one that comes after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from guidance.tiny_pack import TINY

from partnership.guidance.loader import load_pack
from partnership.guidance.successors import Succession, SuccessionList
from partnership.guidance.types import Group
from partnership.protocols.pack_change.plan import (
    KEEP,
    NOTHING,
    ChangeBasis,
    ChangeChoices,
    ChangePlan,
    HeldRole,
    KnownOrganisation,
    NamedTasks,
    RoleOutcome,
    plan_of,
)
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from partnership.guidance.pack import Pack

WARDENS = KnownOrganisation(uuid4(), "The wardens", "wardens", is_at_home=True)
COUNCIL = KnownOrganisation(uuid4(), "The council", "island-council", is_at_home=True)
HARBOUR = KnownOrganisation(uuid4(), "The harbour", "harbour-office", is_at_home=True)
GUEST = KnownOrganisation(uuid4(), "Wardens next door", "wardens", is_at_home=False)
ALL = (COUNCIL, HARBOUR, GUEST, WARDENS)
KNOWN = {each.id for each in ALL}


def row(of: SuccessionList, was: str, *now: str) -> Succession:
    return Succession(f"{of.singular}-{was}", "tiny-pack", of, (was,), now, why="" if len(now) == 1 else "Ask them.")


@pytest.fixture(scope="module")
def old() -> Pack:
    return load_pack(TINY)


@pytest.fixture(scope="module")
def new(old: Pack) -> Pack:
    """The wardens were parted, the harbour office is gone; a referral is parted by whom it is for."""
    kinds, tasks = dict(old.kinds), dict(old.functions)
    kinds["night-wardens"] = replace(kinds["wardens"], id="night-wardens")
    tasks["write-for-child"] = replace(tasks["write-referral"], id="write-for-child", group=Group.CHILDREN)
    tasks["write-for-adult"] = replace(tasks["write-referral"], id="write-for-adult", group=Group.ADULTS)
    del kinds["harbour-office"], tasks["write-referral"], tasks["report-without-name"]
    rows = [
        row(SuccessionList.KINDS, "island-council", "island-council"),
        row(SuccessionList.KINDS, "wardens", "wardens", "night-wardens"),
        row(SuccessionList.KINDS, "harbour-office"),
        row(SuccessionList.FUNCTIONS, "find-people", "find-people"),
        row(SuccessionList.FUNCTIONS, "write-referral", "write-for-child", "write-for-adult"),
        row(SuccessionList.FUNCTIONS, "report-without-name"),
    ]
    followed = MappingProxyType({each.id: replace(each, of=old.id) for each in rows})
    return replace(old, id="newer", kinds=kinds, functions=tasks, successors=followed)


def held(organisation: KnownOrganisation, task: str, group: Group = Group.BOTH, **values: Any) -> HeldRole:
    given: dict[str, Any] = {"role": Role.LEAD, "state": Agreement.ACCEPTED} | values
    return HeldRole(uuid4(), organisation.id, task, group, **given)


def decided(old: Pack, new: Pack, *roles: HeldRole, tasks: tuple[str, ...] = (), **kinds: str) -> ChangePlan:
    wanted = {str(WARDENS.id): "wardens", str(HARBOUR.id): KEEP} | kinds
    choices = ChangeChoices(wanted, {"write-referral": tasks or ("write-for-child", "write-for-adult")})
    return plan_of(ChangeBasis(ALL, roles), old, new, choices)


def outcomes(plan: ChangePlan) -> list[tuple[UUID, RoleOutcome, str, Group]]:
    return [(each.old.id, each.outcome, each.function_id, each.group) for each in plan.roles]


def test_what_is_parted_or_gone_waits_for_a_person_and_nothing_else_does(old: Pack, new: Pack) -> None:
    roles = [held(COUNCIL, each) for each in ("find-people", "write-referral", "report-without-name")]
    plan = plan_of(ChangeBasis(ALL, roles), old, new, ChangeChoices())
    assert [each.organisation for each in plan.open_kinds] == [HARBOUR, WARDENS]
    assert [each.function_id for each in plan.open_tasks] == ["write-referral"]
    assert (plan.is_complete, plan.roles) == (False, ())


def test_only_the_home_of_an_entry_changes_its_kind(old: Pack, new: Pack) -> None:
    plan = decided(old, new, **{str(WARDENS.id): "night-wardens", str(GUEST.id): "night-wardens"})
    assert {each.organisation.name: each.now for each in plan.kinds if each.is_changed} == {
        "The wardens": "night-wardens"
    }


def test_a_kind_that_nobody_offered_is_no_decision(old: Pack, new: Pack) -> None:
    plan = decided(old, new, **{str(WARDENS.id): "island-council", str(HARBOUR.id): "no-such-kind"})
    assert [each.organisation for each in plan.open_kinds] == [HARBOUR, WARDENS]


def test_where_people_are_hidden_they_stay_hidden(old: Pack, new: Pack) -> None:
    hides = replace(old.kinds["wardens"], is_safe_place=True)
    old = replace(old, kinds=MappingProxyType({**old.kinds, "wardens": hides}))
    new = replace(new, kinds=MappingProxyType({**new.kinds, "wardens": hides}))
    plan = decided(old, new, **{str(WARDENS.id): "night-wardens"})
    wardens = next(iter(plan.open_kinds))
    assert (wardens.organisation, wardens.offered) == (WARDENS, ("wardens",))
    assert decided(old, new, **{str(WARDENS.id): "wardens"}).open_kinds == ()


def test_a_role_goes_on_for_those_whom_the_new_task_is_for(old: Pack, new: Pack) -> None:
    both, adults = held(COUNCIL, "write-referral"), held(WARDENS, "write-referral", Group.ADULTS)
    assert outcomes(decided(old, new, both, adults)) == [
        (both.id, RoleOutcome.PROPOSED, "write-for-child", Group.CHILDREN),
        (both.id, RoleOutcome.PROPOSED, "write-for-adult", Group.ADULTS),
        (adults.id, RoleOutcome.PROPOSED, "write-for-adult", Group.ADULTS),
    ]
    assert outcomes(decided(old, new, adults, tasks=("write-for-child",))) == [
        (adults.id, RoleOutcome.OTHER_CASES, "", Group.BOTH)
    ]


def test_what_nothing_follows_was_declined_or_is_over_is_asked_of_nobody(old: Pack, new: Pack) -> None:
    gone = held(COUNCIL, "report-without-name")
    refused = held(WARDENS, "find-people", state=Agreement.DECLINED)
    over = held(HARBOUR, "find-people", until_on=date(2026, 1, 1), is_over=True)
    left = replace(held(COUNCIL, "find-people"), organisation_id=uuid4())
    unwanted = held(COUNCIL, "write-referral")
    plan = decided(old, new, gone, refused, over, left, unwanted, tasks=(NOTHING,))
    assert plan.proposed == ()
    assert {each.old.id: each.outcome for each in plan.roles} == {
        gone.id: RoleOutcome.NO_TASK,
        refused.id: RoleOutcome.DECLINED,
        over.id: RoleOutcome.OVER,
        left.id: RoleOutcome.OVER,
        unwanted.id: RoleOutcome.NO_TASK,
    }


def test_of_two_roles_that_go_to_one_task_the_stronger_is_asked_for(old: Pack, new: Pack) -> None:
    joined = replace(new.successors["function-report-without-name"], now=("find-people",))
    both = replace(new, successors={**new.successors, joined.id: joined})
    weak, strong = held(COUNCIL, "find-people", role=Role.SUPPORTS), held(COUNCIL, "report-without-name", Group.ADULTS)
    assert outcomes(decided(old, both, weak, strong)) == [
        (strong.id, RoleOutcome.PROPOSED, "find-people", Group.ADULTS),
        (weak.id, RoleOutcome.TWICE, "find-people", Group.BOTH),
    ]


def test_a_desk_names_the_new_task_beside_the_old_one(old: Pack, new: Pack) -> None:
    desk = NamedTasks("contact", uuid4(), ("find-people", "write-referral"))
    choices = ChangeChoices(
        {str(WARDENS.id): "wardens", str(HARBOUR.id): KEEP}, {"write-referral": ["write-for-child"]}
    )
    plan = plan_of(ChangeBasis(ALL, (), (desk,)), old, new, choices)
    assert [each.function_ids for each in plan.named] == [("find-people", "write-referral", "write-for-child")]


def test_another_answer_of_an_organisation_is_another_plan(old: Pack, new: Pack) -> None:
    role = held(COUNCIL, "find-people")
    seen = decided(old, new, role).fingerprint(KNOWN)
    assert seen == decided(old, new, role).fingerprint(KNOWN)
    assert seen != decided(old, new, replace(role, state=Agreement.PROPOSED)).fingerprint(KNOWN)
    assert seen != decided(old, new, role, **{str(WARDENS.id): "night-wardens"}).fingerprint(KNOWN)


def test_a_partnership_with_nobody_in_it_has_nothing_to_decide(old: Pack, new: Pack) -> None:
    plan = plan_of(ChangeBasis((), ()), old, new, ChangeChoices())
    assert (plan.is_complete, plan.kinds, plan.tasks, plan.roles) == (True, (), (), ())


def test_what_the_visitor_may_not_know_of_is_in_no_mark_of_a_plan(old: Pack, new: Pack) -> None:
    role = held(WARDENS, "find-people")
    plans = [decided(old, new, role), decided(old, new)]
    assert plans[0].fingerprint(KNOWN) != plans[1].fingerprint(KNOWN)
    assert len({each.fingerprint(KNOWN - {WARDENS.id}) for each in plans}) == 1
