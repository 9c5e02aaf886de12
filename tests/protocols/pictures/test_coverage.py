"""The grid of tasks by level: every part once, gaps in words, and sheets that can be read at 300 organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from protocols.pictures.seen import PageLinks, has_words_drawn, hrefs_of, outside, subject, words_of

from partnership.documents.pictures import size_of
from partnership.guidance.types import Group, Level, Stage
from partnership.map.mapping.labels import labels
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.coverage import CoverageFilter, cover_tasks, coverage_slices
from partnership.protocols.pictures.grid import TALLEST
from partnership.protocols.pictures.slices import OnPaper
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from findings.demonstration import Demonstration

    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.pictures.grid import GridRow
    from partnership.protocols.pictures.slices import Links

EVERYTHING = CoverageFilter()


def stages(
    made: Demonstration,
    only: CoverageFilter = EVERYTHING,
    map_: PartnershipMap | None = None,
    links: Links | None = None,
) -> Mapping[Stage, tuple[GridRow, ...]]:
    seen = subject(made, map_)
    return cover_tasks(seen.map_, seen.register, seen.severities, only, links or OnPaper())


def rows_of(found: Mapping[Stage, tuple[GridRow, ...]]) -> dict[str, GridRow]:
    return {row.title: row for rows in found.values() for row in rows}


def count(found: Mapping[Stage, tuple[GridRow, ...]]) -> int:
    return sum(len(cell) for row in rows_of(found).values() for cell in row.cells)


def test_every_task_has_a_row_and_every_part_that_was_not_declined_a_chip(demonstration: Demonstration) -> None:
    found = stages(demonstration)
    assert set(rows_of(found)) == {each.name for each in demonstration.pack.functions.values()}
    assert count(found) == sum(1 for each in demonstration.map_.duties if each.state is not Agreement.DECLINED)


def test_who_has_the_same_part_for_children_and_for_adults_has_one_chip(demonstration: Demonstration) -> None:
    name = demonstration.agency("Metropolitan Police").name
    task = next(each for each in demonstration.pack.functions.values() if each.id == "inspections")
    made = demonstration.with_duty(name, task.id, Role.SUPPORTS, Group.CHILDREN)
    duty = next(each for each in made.map_.duties if each.function_id == task.id and each.group is Group.CHILDREN)
    twice = replace(made, map_=replace(made.map_, duties=(*made.map_.duties, replace(duty, group=Group.ADULTS))))

    def notes(which: Demonstration) -> list[str]:
        cells = rows_of(stages(which))[task.name].cells
        return [chip.note for cell in cells for chip in cell if chip.text == labels(which.map_)[duty.agency.id]]

    assert notes(made) == ["Supports, children only"]
    assert notes(twice) == ["Supports"]


def test_a_chip_stands_in_the_column_of_its_level(demonstration: Demonstration) -> None:
    for row in rows_of(stages(demonstration)).values():
        for level, cell in zip(Level, row.cells, strict=True):
            assert all(chip.level is level for chip in cell)


def test_who_was_asked_is_dashed_and_worded(demonstration: Demonstration) -> None:
    asked = [
        chip for row in rows_of(stages(demonstration)).values() for cell in row.cells for chip in cell if chip.is_open
    ]
    assert asked
    assert all("(asked)" in chip.note for chip in asked)
    assert any('stroke-dasharray="4 3"' in each.drawing.svg for each in coverage_slices(stages(demonstration)))


def test_filters_leave_out_tasks_and_parts(demonstration: Demonstration) -> None:
    referral = stages(demonstration, CoverageFilter(stage=Stage.REFERRAL))
    assert list(referral) == [Stage.REFERRAL]
    national = stages(demonstration, CoverageFilter(level=Level.NATIONAL))
    assert {chip.level for row in rows_of(national).values() for cell in row.cells for chip in cell} == {Level.NATIONAL}
    assert count(stages(demonstration, CoverageFilter(area="Nowhere"))) == 0
    asked = stages(demonstration, CoverageFilter(state=Agreement.PROPOSED))
    assert count(asked) == sum(1 for each in demonstration.map_.duties if each.state is Agreement.PROPOSED)
    gaps = rows_of(stages(demonstration, CoverageFilter(has_gap=True)))
    assert gaps
    assert all(row.gap for row in gaps.values())
    children = rows_of(stages(demonstration, CoverageFilter(group=Group.CHILDREN)))
    assert "Support for adults" not in children


def test_sheets_fit_a_page_at_30_and_at_300_organisations(demonstration: Demonstration) -> None:
    for size in (30, 300):
        found = stages(demonstration, map_=made_up_map(size))
        slices = list(coverage_slices(found))
        assert len({each.anchor for each in slices}) == len(slices)
        assert max(each.drawing.height for each in slices) <= TALLEST + 1
        assert [text for each in slices for text in outside(each.drawing)] == []
        drawn = sum(len(size_of(each.drawing.svg) and hrefs_of(each.drawing)) for each in slices)
        assert drawn == 0


def test_a_task_that_fills_a_sheet_goes_on_in_the_next_and_loses_nobody(demonstration: Demonstration) -> None:
    map_ = made_up_map(120)
    one = next(iter(demonstration.pack.functions))
    crowded = replace(map_, duties=tuple(replace(each, function_id=one) for each in map_.duties))
    slices = list(coverage_slices(stages(demonstration, CoverageFilter(function_id=one), crowded, PageLinks())))
    assert len(slices) > 1
    assert "(continued)" in words_of(slices[1].drawing)
    led = [href for each in slices for href in hrefs_of(each.drawing) if href.startswith("/agency/")]
    assert len(led) == len(crowded.duties)


def test_the_table_has_the_chips_in_words_and_the_words_are_drawn(demonstration: Demonstration) -> None:
    for each in coverage_slices(stages(demonstration, CoverageFilter(stage=Stage.RETURN))):
        told = " ".join(cell.text for row in each.table.rows for cell in row)
        assert "Children's Services (lead, children only)" in told
        assert has_words_drawn(each.drawing)
