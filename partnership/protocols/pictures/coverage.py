"""Coverage: which organisations of which level have a part in each task. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Column
from partnership.documents.wording import counted
from partnership.findings.papers import worst_of_task
from partnership.findings.sentences import cell_text
from partnership.findings.types import LEADERLESS, Severity
from partnership.guidance.types import Group, Level
from partnership.map.mapping.labels import labels
from partnership.map.mapping.matrix import CellPart
from partnership.protocols.pictures.grid import Chip, Grid, GridColumn, GridRow, draw_grid, sheets
from partnership.protocols.pictures.slices import NO_GAP, PictureSlice, PictureTable, TableCell
from partnership.register.directory.wording import LEVELS, STAGES
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from partnership.findings.facts import Duty, PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.guidance.types import Function, Stage
    from partnership.protocols.pictures.slices import Links

WIDE, NARROW = 3.0, 0.8  # a column with organisations, and one without any
_ROLES: Final = tuple(Role)


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What the grid is narrowed to; everything as it is left narrows nothing."""

    stage: Stage | None = None
    group: Group | None = None
    level: Level | None = None
    area: str = ""
    state: Agreement | None = None
    has_gap: bool = False
    function_id: str = ""

    def takes(self, function: Function, register: Register) -> bool:
        """Whether a task is shown."""
        return (
            self.stage in (None, function.stage)
            and (self.group is None or self.group in function.groups)
            and (not self.has_gap or bool(register.of_task(function.id)))
            and self.function_id in ("", function.id)
        )

    def shows(self, duty: Duty) -> bool:
        """Whether somebody's part in a task is shown."""
        return (
            (duty.state is not Agreement.DECLINED if self.state is None else duty.state is self.state)
            and self.level in (None, duty.agency.level)
            and (not self.area or self.area in duty.agency.areas)
            and (self.group is None or duty.concerns(self.group))
        )


def cover_tasks(
    map_: PartnershipMap,
    register: Register,
    severities: Mapping[Finding, Severity],
    only: CoverageFilter,
    links: Links,
) -> Mapping[Stage, tuple[GridRow, ...]]:
    """The rows of each stage that has any: a task with chips by level; `map_` is the reader's."""
    names = labels(map_)
    found = {
        stage: tuple(
            _row(function, map_, register, severities, only, names, links)
            for function in functions
            if only.takes(function, register)
        )
        for stage, functions in register.pack.functions_by_stage.items()
    }
    return {stage: rows for stage, rows in found.items() if rows}


def coverage_slices(stages: Mapping[Stage, tuple[GridRow, ...]]) -> Iterator[PictureSlice]:
    """The grid of each stage, on as many sheets as can be read; its table stands with the first of them."""
    columns = tuple(GridColumn(LEVELS[each], each) for each in Level)
    for stage, rows in stages.items():
        grid = Grid(columns, rows)
        parts = list(sheets(grid))
        for number, part in enumerate(parts, 1):
            title = STAGES[stage] + (f" ({number} of {len(parts)})" if len(parts) > 1 else "")
            anchor = f"coverage-{stage}-{number}"
            drawing = draw_grid(part, anchor, f"Coverage: {title}", _alt(part), grid)
            yield PictureSlice(title, anchor, drawing, coverage_table(title, part))


def coverage_table(title: str, grid: Grid) -> PictureTable:
    """The same as a table: a row for each task, a column for each level."""
    rows = tuple(
        (
            TableCell(row.title, row.href),
            *(TableCell("; ".join(f"{chip.text} ({chip.note[:1].lower()}{chip.note[1:]})" for chip in cell) or "none")
              for cell in row.cells),
            TableCell(row.gap or NO_GAP, is_missing=row.is_grave),
        )
        for row in grid.rows
    )  # fmt: skip
    levels = (
        Column(LEVELS[level], WIDE if any(row.cells[at] for row in grid.rows) else NARROW)
        for at, level in enumerate(Level)
    )
    return PictureTable(
        f"Coverage by level: {title}",
        "A row for each task: which organisations of each level have a part in it, and what is missing.",
        (Column("Task", 2.2), *levels, Column("Gap", 1.6)),
        rows,
    )


def _row(
    function: Function,
    map_: PartnershipMap,
    register: Register,
    severities: Mapping[Finding, Severity],
    only: CoverageFilter,
    names: Mapping[UUID, str],
    links: Links,
) -> GridRow:
    shown = (each for each in map_.duties_by_task.get(function.id, ()) if only.shows(each))
    duties = sorted(_whole(shown), key=lambda each: _ROLES.index(each.role))
    cells = tuple(
        tuple(
            Chip(
                names[duty.agency.id],
                CellPart(duty, function).words,
                level,
                links.agency(duty.agency.id),
                is_open=duty.state is Agreement.PROPOSED,
            )
            for duty in duties
            if duty.agency.level is level
        )
        for level in Level
    )
    found = register.of_task(function.id)
    grave = worst_of_task(function.id, register, severities) in (Severity.STOPS, Severity.NIGHT)
    grave = grave or any(each.rule in LEADERLESS for each in found)
    gap = cell_text(found, register)
    return GridRow(function.name, cells, links.task(function.id), gap, grave)


def _whole(duties: Iterable[Duty]) -> Iterator[Duty]:
    """Parts in a task, one for everybody in place of two alike, for children and for adults."""
    alike: dict[tuple[UUID, Role, Agreement], list[Duty]] = {}
    for each in duties:
        alike.setdefault((each.agency.id, each.role, each.state), []).append(each)
    for same in alike.values():
        if {each.group for each in same} == {Group.CHILDREN, Group.ADULTS}:
            yield replace(same[0], group=Group.BOTH)
        else:
            yield from same


def _alt(grid: Grid) -> str:
    """What one sees at a glance."""
    grave = sum(1 for row in grid.rows if row.is_grave)
    by_level = ((LEVELS[level].lower(), sum(len(row.cells[at]) for row in grid.rows)) for at, level in enumerate(Level))
    parts = ", ".join(f"{count} {words}" for words, count in by_level if count) or "none"
    return f"{counted(len(grid.rows), 'task')}, {grave} with a grave gap. Parts by level: {parts}."
