"""The list of tasks, from the demonstration's map: every task once, what differs by group, and the worst gap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents.writers.html import write_html
from partnership.findings.find import find
from partnership.guidance.types import Group
from partnership.map.mapping.labels import labels
from partnership.map.mapping.task_filter import TaskFilter
from partnership.map.tasks.document import compose_tasks
from partnership.map.tasks.rows import AtNight, task_list
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.map.tasks.rows import TaskRow


def rows_of(made: Demonstration, only: TaskFilter | None = None) -> dict[str, TaskRow]:
    register = find(made.map_, made.pack)
    found = task_list(made.map_, register, made.pack.protocols, only)
    return {row.function.id: row for rows in found.values() for row in rows}


def test_every_task_has_one_row(demonstration: Demonstration) -> None:
    assert list(rows_of(demonstration)) == [
        each.id for functions in demonstration.pack.functions_by_stage.values() for each in functions
    ]


def test_leads_and_deputies_are_those_of_the_map(demonstration: Demonstration) -> None:
    for function_id, row in rows_of(demonstration).items():
        for group, lead in row.leads.items():
            assert lead.agencies == demonstration.map_.holding(function_id, Role.LEAD, group or Group.BOTH)
        for group, deputies in row.deputies.items():
            for each in row.function.groups:
                if group in (None, each):
                    assert deputies == demonstration.map_.holding(function_id, Role.DEPUTY, each)


def test_what_is_the_same_for_children_and_adults_stands_once(demonstration: Demonstration) -> None:
    row = rows_of(demonstration)["first-response"]
    assert set(row.leads) == {None}
    assert set(row.deputies) == {Group.CHILDREN, Group.ADULTS}


def test_a_lead_that_is_shut_at_night_is_a_grave_gap(demonstration: Demonstration) -> None:
    row = rows_of(demonstration)["interpreting"]
    assert row.gap == "Not at night"
    assert row.is_grave
    assert AtNight.STOP_GAP in row.at_night.values()


def test_who_was_asked_to_lead_is_named_where_nobody_leads(demonstration: Demonstration) -> None:
    row = rows_of(demonstration)["psychological-support"]
    assert all(not lead.agencies and lead.asked for lead in row.leads.values())


def test_tasks_with_a_gap_are_those_of_the_register(demonstration: Demonstration) -> None:
    register = find(demonstration.map_, demonstration.pack)
    shown = rows_of(demonstration, TaskFilter(has_gap=True))
    assert set(shown) == {each for each in demonstration.pack.functions if register.of_task(each)}
    assert all(row.gap for row in shown.values())


def test_own_tasks_are_those_with_a_role_that_was_not_declined(demonstration: Demonstration) -> None:
    housing = next(each for each in demonstration.map_.agencies if "Housing" in each.name)
    shown = rows_of(demonstration, TaskFilter(organisation_ids={housing.id}))
    declined = {
        each for each in demonstration.pack.functions if housing.id in demonstration.map_.declined(each, Group.ADULTS)
    }
    assert shown
    assert not set(shown) & declined


def test_agencies_go_without_the_name_of_the_area_unless_two_are_alike(demonstration: Demonstration) -> None:
    made = labels(demonstration.map_)
    services = next(each for each in demonstration.map_.agencies if each.name.endswith("Children's Services"))
    assert made[services.id] == "Children's Services"
    assert len(set(made.values())) == len(made)
    twin = replace(services, id=next(iter(made)), name="Children's Services")
    both = labels(replace(demonstration.map_, agencies=(services, twin)))
    assert both[services.id] == services.name


def test_the_document_names_every_task_and_gap(demonstration: Demonstration) -> None:
    register = find(demonstration.map_, demonstration.pack)
    page = write_html(compose_tasks(demonstration.map_, task_list(demonstration.map_, register, ())))
    for function in demonstration.pack.functions.values():
        assert function.name.replace("'", "&#39;") in page or function.name in page
