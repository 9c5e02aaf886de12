"""The five tasks of a young partnership, each with how far it is. Without a site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.operations.overview.set_up import SetUpProgress, set_up_of
from partnership.store.models import Agreement, Role

PACK = next(iter(load_packs().values()))
POLICE = Agency(uuid4(), "Police", "", "police", (Desk("Desk", "020 7946 0101"),))
SILENT = Agency(uuid4(), "Housing", "", "housing", (Desk("Desk", email="desk@example.org"),))


def set_up(
    *agencies: Agency, led: int = 0, asked: int = 0, kept: int = 0, protocols: int = 0, lead: Agency = POLICE
) -> SetUpProgress:
    """How far a partnership is whose police, or another, lead so many tasks, and are asked to lead so many others."""
    states = [Agreement.ACCEPTED] * led + [Agreement.PROPOSED] * asked
    duties = tuple(
        Duty(uuid4(), lead, task, Group.BOTH, Role.LEAD, state, 1)
        for task, state in zip(PACK.functions, states, strict=False)
    )
    map_ = PartnershipMap(uuid4(), "ours", "Ours", "Area", "", date(2026, 11, 27), agencies, duties)
    return set_up_of(map_, PACK, {each.id for each in agencies[:kept]}, protocols)


def tags(found: SetUpProgress) -> list[str]:
    """How far each task is."""
    return [each.words for each in found.tasks]


def test_an_empty_partnership_has_begun_nothing_and_every_task_can_be_begun() -> None:
    found = set_up()
    assert tags(found) == ["None yet", f"0 of {len(PACK.functions)}", "Not begun", "Not begun", "Not begun"]
    assert (found.begun, found.is_young) == (0, True)
    assert {each.tag[1] for each in found.tasks} == {"grey"}


def test_each_task_counts_what_is_there() -> None:
    found = set_up(POLICE, SILENT, led=3, kept=1, protocols=2)
    assert tags(found) == ["2 added", f"3 of {len(PACK.functions)}", "1 of 2", "1 of 2", "2 begun"]
    assert found.begun == 5
    assert [each.name for each in found.silent] == ["Housing"]


def test_what_is_only_asked_is_no_lead_and_is_told() -> None:
    found = set_up(POLICE, asked=4)
    assert tags(found)[1] == f"0 of {len(PACK.functions)}"
    assert "4 tasks" in found.tasks[1].hint


def test_a_task_that_only_a_stop_gap_answers_at_night_does_not_count_as_answered() -> None:
    tasks = sum(each.is_needed_at_night for each in PACK.functions.values())
    by_day = replace(POLICE, desks=(Desk("Desk", "020 7946 0101", open=OFFICE),))
    always = replace(POLICE, desks=(Desk("Desk", "020 7946 0101", open=ALWAYS),))
    assert set_up(by_day, led=len(PACK.functions), lead=by_day).tasks[2].hint.startswith("0 of ")
    whole = set_up(always, led=len(PACK.functions), lead=always).tasks[2].hint
    assert whole == f"{tasks} of {tasks} tasks that must answer at night do"


def test_the_list_makes_room_once_half_the_tasks_have_a_lead() -> None:
    half = (len(PACK.functions) + 1) // 2
    assert set_up(POLICE, led=half - 1).is_young
    assert not set_up(POLICE, led=half).is_young


def test_what_is_whole_is_green() -> None:
    assert set_up(POLICE, led=len(PACK.functions), kept=1).tasks[3].tag == ("1 of 1", "green")
