"""Services by area: by what organisations say they cover, and never where people are hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from protocols.pictures.seen import PageLinks, outside

from partnership.findings.facts import Service
from partnership.guidance.types import Group, Stage
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.areas import HIDDEN, NO_AREA, AreaFilter, area_slices, count_chips, grid_of_areas

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.facts import PartnershipMap

EVERYTHING = AreaFilter()


def with_services(map_: PartnershipMap, *areas: tuple[str, ...]) -> PartnershipMap:
    """The map with a service in each agency, and areas in turns."""
    agencies = tuple(
        replace(each, areas=areas[at % len(areas)], services=(Service(f"Service {at}", Group.CHILDREN),))
        for at, each in enumerate(map_.agencies)
    )
    return replace(map_, agencies=agencies)


def test_no_safe_place_of_the_demonstration_has_an_area(demonstration: Demonstration) -> None:
    safe = [each for each in demonstration.map_.agencies if demonstration.pack.is_safe_place(each.kind_id)]
    assert safe
    assert not any(each.areas for each in safe)
    assert any(each.areas for each in demonstration.map_.agencies)
    names = {service.name for each in safe for service in each.services}
    grid = grid_of_areas(demonstration.map_, demonstration.pack, EVERYTHING, PageLinks())
    for row in grid.rows:
        told = {chip.text for cell in row.cells for chip in cell}
        assert row.title == HIDDEN or not told & names


def test_even_an_area_that_got_into_a_map_does_not_show_a_safe_place(demonstration: Demonstration) -> None:
    map_ = with_services(demonstration.map_, ("Eastside",))
    for only in (EVERYTHING, AreaFilter(area="Eastside")):
        rows = {row.title: row for row in grid_of_areas(map_, demonstration.pack, only, PageLinks()).rows}
        safe = {each.id for each in map_.agencies if demonstration.pack.is_safe_place(each.kind_id)}
        shown = {chip.href for cell in rows["Eastside"].cells for chip in cell}
        assert not shown & {f"/agency/{each}" for each in safe}


def test_a_service_stands_in_each_area_and_stage_and_those_without_an_area_last(demonstration: Demonstration) -> None:
    map_ = with_services(made_up_map(30), ("East", "West"), ())
    grid = grid_of_areas(map_, demonstration.pack, EVERYTHING, PageLinks())
    titles = [row.title for row in grid.rows]
    assert titles[:3] == ["East", "West", NO_AREA]
    east, west, none = grid.rows[:3]
    assert east.cells == west.cells
    assert any(none.cells)
    only = grid_of_areas(map_, demonstration.pack, AreaFilter(stage=Stage.SUPPORT, area="East"), PageLinks())
    assert [column.title for column in only.columns] == ["Support"]
    assert [row.title for row in only.rows] == ["East"]
    assert count_chips(grid_of_areas(map_, demonstration.pack, AreaFilter(group=Group.ADULTS), PageLinks())) == 0


def test_sheets_can_be_read_at_300_organisations(demonstration: Demonstration) -> None:
    map_ = with_services(made_up_map(300), ("East",), ("West", "North"), ())
    slices = list(area_slices(grid_of_areas(map_, demonstration.pack, EVERYTHING, PageLinks())))
    assert len(slices) > 1
    assert [text for each in slices for text in outside(each.drawing)] == []
