"""Where services are: by the areas that organisations say they cover, and never where people are hidden. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Column
from partnership.documents.wording import counted
from partnership.guidance.types import Group, Stage
from partnership.map.mapping.labels import labels
from partnership.policy.audience import is_safe_place
from partnership.protocols.pictures.grid import Chip, Grid, GridColumn, GridRow, draw_grid, sheets
from partnership.protocols.pictures.slices import PictureSlice, PictureTable, TableCell
from partnership.register.directory.wording import STAGES
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import Agency, PartnershipMap, Service
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Level
    from partnership.protocols.pictures.slices import Links

NO_AREA: Final = "No area entered"
HIDDEN: Final = "Safe places: no area is shown"
NOT_SAID: Final = "For no task by name"


@dataclass(frozen=True, slots=True)
class AreaFilter:
    """Which services are shown."""

    stage: Stage | None = None
    group: Group | None = None
    level: Level | None = None
    area: str = ""

    def shows(self, agency: Agency, service: Service) -> bool:
        """Whether a service is shown."""
        return (
            self.level in (None, agency.level)
            and (not self.area or self.area in agency.areas)
            and (self.group is None or service.for_whom in (None, self.group, Group.BOTH))
        )


def grid_of_areas(map_: PartnershipMap, pack: Pack, only: AreaFilter, links: Links) -> Grid:
    """A row for each area, a column for each stage: the services that are for a task of it."""
    stages: tuple[Stage | None, ...] = (only.stage,) if only.stage else (*Stage, None)
    names = labels(map_)
    found: dict[str, dict[Stage | None, list[Chip]]] = {}
    for agency in map_.agencies:
        rows = [each for each in _rows_for(agency) if only.area in ("", each)]
        for service in agency.services:
            if not only.shows(agency, service):
                continue
            chip = Chip(service.name, names[agency.id], agency.level, links.agency(agency.id))
            for stage in _stages_of(service, agency, map_, pack):
                for row in rows if stage in stages else ():
                    found.setdefault(row, {}).setdefault(stage, []).append(chip)
    shown = tuple(each for each in stages if each is not None or any(None in row for row in found.values()))
    order = sorted(found, key=lambda row: ((NO_AREA, HIDDEN).index(row) + 1 if row in (NO_AREA, HIDDEN) else 0, row))
    return Grid(
        tuple(GridColumn(STAGES[each] if each else NOT_SAID) for each in shown),
        tuple(GridRow(row, tuple(tuple(found[row].get(each, ())) for each in shown)) for row in order),
    )


def area_slices(grid: Grid) -> Iterator[PictureSlice]:
    """The grid on as many sheets as can be read."""
    parts = list(sheets(grid))
    for number, part in enumerate(parts, 1):
        title = f"{number} of {len(parts)}" if len(parts) > 1 else ""
        key = f"areas-{number}"
        services = {(chip.text, chip.note) for row in part.rows for cell in row.cells for chip in cell}
        alt = f"{counted(len(services), 'service')} in {counted(len(part.rows), 'row')}: "
        alt += ", ".join(f"{row.title} {len({chip.name for cell in row.cells for chip in cell})}" for row in part.rows)
        drawing = draw_grid(part, key, f"Services by area{title and f' ({title})'}", f"{alt}.", grid)
        yield PictureSlice(title, key, drawing, _table(title, part))


def count_chips(grid: Grid) -> int:
    """How many chips the grid has."""
    return sum(len(cell) for row in grid.rows for cell in row.cells)


def _table(title: str, grid: Grid) -> PictureTable:
    return PictureTable(
        f"Services by area{title and f' ({title})'}",
        "A row for each area: the services there for tasks of each stage, with the organisation that offers them.",
        (Column("Area", 1.6), *(Column(each.title, 2.0) for each in grid.columns)),
        tuple(
            (TableCell(row.title), *(TableCell("; ".join(chip.name for chip in cell) or "none") for cell in row.cells))
            for row in grid.rows
        ),
    )


def _rows_for(agency: Agency) -> tuple[str, ...]:
    """The rows of an agency; where people are hidden, one that says no more than that."""
    if is_safe_place(agency.kind_id):
        return (HIDDEN,)
    return agency.areas or (NO_AREA,)


def _stages_of(service: Service, agency: Agency, map_: PartnershipMap, pack: Pack) -> tuple[Stage | None, ...]:
    """The stages of the tasks that it is for: those it names, else those in which its organisation has a part."""
    ids = service.function_ids or tuple(
        each.function_id for each in map_.duties if each.agency.id == agency.id and each.state is not Agreement.DECLINED
    )
    found = dict.fromkeys(pack.functions[each].stage for each in ids if each in pack.functions)
    return tuple(found) or (None,)
