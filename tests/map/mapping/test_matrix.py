"""The table of tasks and organisations, from the demonstration's map: nothing of it is lost, on screen or on paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from findings.conftest import demonstration

from partnership.findings.find import find
from partnership.guidance.types import Group, Sector, Stage
from partnership.map.mapping.matrix import MOST_ON_PAPER, CellPart, ColumnOrder, MatrixView, gaps_by_stage, stage_tables
from partnership.map.mapping.task_filter import TaskFilter
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.facts import PartnershipMap
    from partnership.map.mapping.matrix import StageTable

__all__ = ["demonstration"]


def tables_of(
    made: Demonstration, view: MatrixView | None = None, map_: PartnershipMap | None = None
) -> dict[Stage, StageTable]:
    """The tables by stage."""
    here = map_ or made.map_
    found = stage_tables(here, find(here, made.pack), made.pack.protocols, view or MatrixView())
    return {each.stage: each for each in found}


def shown(tables: dict[Stage, StageTable]) -> list[str]:
    """Ids of the tasks that have a row."""
    return [line.function.id for table in tables.values() for line in table.lines]


def test_every_task_has_a_row_and_every_role_stands_once_under_its_organisation(demonstration: Demonstration) -> None:
    tables = tables_of(demonstration)
    assert shown(tables) == [
        each.id for functions in demonstration.pack.functions_by_stage.values() for each in functions
    ]
    found = Counter(
        (part.duty.id, column.agency.id, line.function.id)
        for table in tables.values()
        for line in table.lines
        for column, cell in zip(table.columns, line.cells, strict=True)
        for part in cell
    )
    wanted = [(each.id, each.agency.id, each.function_id) for each in demonstration.map_.duties]
    assert found == Counter(wanted)


def test_a_column_has_a_part_in_the_stage(demonstration: Demonstration) -> None:
    for table in tables_of(demonstration).values():
        for at, _column in enumerate(table.columns):
            assert any(line.cells[at] for line in table.lines)


def test_columns_stand_by_sector_and_in_each_by_name(demonstration: Demonstration) -> None:
    table = tables_of(demonstration)[Stage.SUPPORT]
    order = [list(Sector).index(each.agency.sector) for each in table.columns]
    assert order == sorted(order)
    assert sum(columns for _sector, columns in table.sectors) == len(table.columns)
    names = [each.agency.name for each in table.columns if each.agency.sector is Sector.VOLUNTARY]
    assert names == sorted(names, key=str.casefold)
    assert len(names) > 1


@pytest.mark.parametrize("order", [ColumnOrder.NAME, ColumnOrder.PARTS])
def test_columns_that_are_sorted_otherwise_have_no_sectors(demonstration: Demonstration, order: ColumnOrder) -> None:
    table = tables_of(demonstration, MatrixView(order=order))[Stage.SUPPORT]
    assert table.sectors == ()
    parts = [sum(1 for line in table.lines if line.cells[at]) for at in range(len(table.columns))]
    names = [each.agency.name.casefold() for each in table.columns]
    assert (parts == sorted(parts, reverse=True)) is (order is ColumnOrder.PARTS)
    assert (names == sorted(names)) is (order is ColumnOrder.NAME)


def test_a_gap_that_costs_safety_marks_its_row_and_one_to_tidy_does_not(demonstration: Demonstration) -> None:
    lines = {line.function.id: line for table in tables_of(demonstration).values() for line in table.lines}
    assert (lines["interpreting"].gap, lines["interpreting"].is_grave) == ("Not at night", True)
    tidy = [line.gap for line in lines.values() if line.gap and not line.is_grave]
    assert tidy
    assert "No lead" not in tidy
    assert all(line.severity is None for line in lines.values() if not line.gap)


def test_gaps_are_counted_by_stage(demonstration: Demonstration) -> None:
    register = find(demonstration.map_, demonstration.pack)
    tables = tables_of(demonstration)
    counted = {stage: sum(1 for line in table.lines if line.gap) for stage, table in tables.items()}
    assert gaps_by_stage(register) == counted
    assert max(counted, key=lambda stage: counted[stage]) is Stage.SUPPORT


# --- words of a cell ---


@pytest.mark.parametrize(
    ("state", "group", "letter", "only", "words"),
    [
        (Agreement.ACCEPTED, Group.BOTH, "L", "", "Lead"),
        (Agreement.PROPOSED, Group.BOTH, "L?", "", "Lead (asked)"),
        (Agreement.DECLINED, Group.ADULTS, "L", "a", "Lead (declined), adults only"),
        (Agreement.ACCEPTED, Group.CHILDREN, "L", "c", "Lead, children only"),
    ],
)
def test_a_letter_has_words_for_state_and_for_whom(
    demonstration: Demonstration, state: Agreement, group: Group, letter: str, only: str, words: str
) -> None:
    function = demonstration.pack.functions["interpreting"]
    duty = next(each for each in demonstration.map_.duties if each.role == "lead")
    part = CellPart(replace(duty, state=state, group=group), function)
    assert (part.letter, part.only, part.words) == (letter, only, words)


# --- what is found and left out ---


def found_by(made: Demonstration, text: str) -> dict[Stage, StageTable]:
    return tables_of(made, MatrixView(TaskFilter(text=text)))


@pytest.mark.parametrize("text", ["interpreting", "INTERPR transl", "translation"])
def test_a_task_is_found_by_the_beginnings_of_words_of_its_name(demonstration: Demonstration, text: str) -> None:
    assert "interpreting" in shown(found_by(demonstration, text))


def test_an_organisation_is_found_with_its_tasks_and_its_column_is_marked(demonstration: Demonstration) -> None:
    tables = found_by(demonstration, "tideway refuge")
    agencies = {each.agency.name for table in tables.values() for each in table.columns if each.is_found}
    assert agencies == {"Tideway Women's Refuge"}
    own = {each.function_id for each in demonstration.map_.duties if each.agency.name in agencies}
    assert set(shown(tables)) == own


def test_words_that_nothing_has_find_nothing(demonstration: Demonstration) -> None:
    assert shown(found_by(demonstration, "zyqqex")) == []


def test_a_task_that_is_open_is_shown_whatever_is_left_out(demonstration: Demonstration) -> None:
    assert shown(tables_of(demonstration, MatrixView(TaskFilter(text="zyqqex"), kept="training"))) == ["training"]


def test_what_waits_is_the_tasks_with_a_role_that_was_asked(demonstration: Demonstration) -> None:
    waiting = {each.function_id for each in demonstration.map_.waiting()}
    assert set(shown(tables_of(demonstration, MatrixView(TaskFilter(is_waiting=True))))) == waiting


# --- on paper ---


def test_a_stage_too_wide_for_a_sheet_is_printed_on_several_and_no_role_is_lost(demonstration: Demonstration) -> None:
    map_ = demonstration.map_
    lead = next(each for each in map_.duties if each.function_id == "training")
    more = [replace(lead.agency, id=uuid4(), name=f"Agency {n:03}", short_name="") for n in range(95)]
    here = replace(
        map_,
        agencies=(*map_.agencies, *more),
        duties=(*map_.duties, *(replace(lead, id=uuid4(), agency=each) for each in more)),
    )
    table = tables_of(demonstration, map_=here)[Stage.PARTNERSHIP]
    on_screen, *sheets = table.on_paper()
    assert (on_screen.is_on_screen, on_screen.is_on_paper) == (True, False)
    assert all(each.is_on_paper and not each.is_on_screen and len(each.columns) <= MOST_ON_PAPER for each in sheets)
    assert [column for each in sheets for column in each.columns] == list(table.columns)
    for at, line in enumerate(table.lines):
        assert [cell for each in sheets for cell in each.lines[at].cells] == list(line.cells)
    assert max(len(each.columns) for each in sheets) - min(len(each.columns) for each in sheets) < len(sheets)
    many = len(sheets[0].columns)
    assert sheets[0].title == f"Partnership: 4 tasks, organisations 1 to {many} of {len(table.columns)}"


def test_a_stage_that_fits_is_printed_as_it_is_shown(demonstration: Demonstration) -> None:
    table = tables_of(demonstration)[Stage.SUPPORT]
    assert list(table.on_paper()) == [table]
