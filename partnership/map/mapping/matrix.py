"""Who does what as a table for each stage: tasks are rows, organisations with a part are columns. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.findings.papers import worst, worst_of_task
from partnership.findings.sentences import cell_text
from partnership.findings.types import Severity
from partnership.guidance.types import Group, Sector
from partnership.map.mapping.cell_names import ROLE, cell_of
from partnership.map.mapping.labels import labels
from partnership.map.mapping.task_filter import ALL_TASKS, TaskFilter
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Function, Stage

MOST_ON_PAPER = 36  # columns that have room on one sheet of A4 across, some of them with names of two lines
_SECTORS = tuple(Sector)
_MARKS = {Agreement.PROPOSED: ("?", "asked"), Agreement.DECLINED: ("", "declined")}
_ONLY = {Group.CHILDREN: ("c", "children only"), Group.ADULTS: ("a", "adults only")}


class ColumnOrder(StrEnum):
    """How the organisations of a table are sorted."""

    SECTOR = "sector"
    NAME = "name"
    PARTS = "parts"  # most tasks first


@dataclass(frozen=True, slots=True)
class CellPart:
    """A role in a cell: a letter with marks to look at, and the words for it."""

    duty: Duty
    function: Function

    @property
    def list_id(self) -> str:
        """Where it is changed when its task is open: the list of its role there."""
        return f"{ROLE}{cell_of(self.duty.agency.id, self.duty.group)}"

    @property
    def letter(self) -> str:
        """The first letter of the role, with a question mark while nobody has answered."""
        return f"{self.duty.role[:1].upper()}{_MARKS.get(self.duty.state, ('',))[0]}"

    @property
    def only(self) -> str:
        """A letter for whom it is, where that is not everybody whom the task serves."""
        return "" if self._is_for_all else _ONLY[self.duty.group][0]

    @property
    def words(self) -> str:
        """As it is heard, printed in a file and shown where there is room: “Lead (asked), adults only”."""
        state = f" ({_MARKS[self.duty.state][1]})" if self.duty.state in _MARKS else ""
        whom = "" if self._is_for_all else f", {_ONLY[self.duty.group][1]}"
        return f"{self.duty.role.capitalize()}{state}{whom}"

    @property
    def _is_for_all(self) -> bool:
        return self.duty.group in (self.function.group, Group.BOTH)


@dataclass(frozen=True, slots=True)
class AgencyColumn:
    """An organisation with a part in the tasks of a table."""

    agency: Agency
    label: str
    is_found: bool  # by the words looked for

    @property
    def card_label(self) -> str:
        """Its name on a card, with the sign that its contacts are not confirmed."""
        return f"! {self.label}" if self.agency.is_stale else self.label


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task, what is missing in it, and a cell for each column: its roles there, mostly none."""

    function: Function
    gap: str
    severity: Severity | None
    cells: tuple[tuple[CellPart, ...], ...]

    @property
    def is_grave(self) -> bool:
        """Whether a gap stops signing or costs safety at night."""
        return self.severity in (Severity.STOPS, Severity.NIGHT)


@dataclass(frozen=True, slots=True)
class StageTable:
    """The table of a stage, or of some of its columns."""

    stage: Stage
    tasks: int  # of the stage, shown or not
    columns: tuple[AgencyColumn, ...]
    lines: tuple[TaskLine, ...]
    is_by_sector: bool
    is_on_screen: bool = True
    is_on_paper: bool = True
    part: str = ""  # which of its columns, where one sheet has no room for all

    @property
    def title(self) -> str:
        """The stage, how many of its tasks are shown, and which organisations."""
        shown = len(self.lines)
        many = f"{shown} of {self.tasks} tasks" if shown < self.tasks else counted(shown, "task")
        return f"{self.stage.capitalize()}: {many}{self.part and f', {self.part}'}"

    @property
    def sectors(self) -> tuple[tuple[Sector, int], ...]:
        """Each sector with how many columns it has; none where they are sorted otherwise."""
        if not self.is_by_sector:
            return ()
        found = groupby(self.columns, key=lambda each: each.agency.sector)
        return tuple((sector, sum(1 for _ in columns)) for sector, columns in found)

    def on_paper(self) -> Iterator[StageTable]:
        """The same, and after it as many sheets as its columns need where one has no room for all."""
        if len(self.columns) <= MOST_ON_PAPER or not self.is_on_paper:
            yield self
            return
        yield replace(self, is_on_paper=False)
        many = len(self.columns)
        size = ceil(many / ceil(many / MOST_ON_PAPER))
        for start in range(0, many, size):
            end = min(start + size, many)
            yield replace(
                self,
                columns=self.columns[start:end],
                lines=tuple(replace(each, cells=each.cells[start:end]) for each in self.lines),
                is_on_screen=False,
                part=f"organisations {start + 1} to {end} of {many}",
            )


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What is asked of the table; `kept` is the id of a task that is shown whatever is left out."""

    only: TaskFilter = ALL_TASKS
    order: ColumnOrder = ColumnOrder.SECTOR
    kept: str = ""


def stage_tables(
    map_: PartnershipMap, register: Register, template_ids: Iterable[str], view: MatrixView
) -> Iterator[StageTable]:
    """The table of each stage that has a task to show; `map_` is the visitor's, `register` what is missing."""
    severities, named = worst(register, template_ids), labels(map_)
    for stage, functions in register.pack.functions_by_stage.items():
        shown = [each for each in functions if each.id == view.kept or view.only.takes(each, map_, register)]
        if not shown:
            continue
        cells = _cells(map_, shown)
        agencies = _sorted(cells, view.order)
        yield StageTable(
            stage,
            len(functions),
            tuple(AgencyColumn(each, named[each.id], view.only.finds(each)) for each in agencies),
            tuple(
                TaskLine(
                    function,
                    cell_text(register.of_task(function.id), register),
                    worst_of_task(function.id, register, severities),
                    tuple(tuple(cells[agency].get(function.id, ())) for agency in agencies),
                )
                for function in shown
            ),
            is_by_sector=view.order is ColumnOrder.SECTOR,
        )


def _cells(map_: PartnershipMap, functions: Iterable[Function]) -> dict[Agency, dict[str, list[CellPart]]]:
    """The roles of each agency that has any, by function."""
    found: dict[Agency, dict[str, list[CellPart]]] = {}
    for function in functions:
        for duty in map_.duties_by_task.get(function.id, ()):
            found.setdefault(duty.agency, {}).setdefault(function.id, []).append(CellPart(duty, function))
    return found


def by_sector(agencies: Iterable[Agency]) -> list[Agency]:
    """By sector, in each by name."""
    return sorted(agencies, key=lambda each: (_SECTORS.index(each.sector), each.name.casefold()))


def _sorted(cells: Mapping[Agency, Mapping[str, object]], order: ColumnOrder) -> list[Agency]:
    if order is ColumnOrder.SECTOR:
        return by_sector(cells)
    by_name = sorted(cells, key=lambda each: each.name.casefold())
    return sorted(by_name, key=lambda each: -len(cells[each])) if order is ColumnOrder.PARTS else by_name


def gaps_by_stage(register: Register) -> Mapping[Stage, int]:
    """How many tasks of each stage have a gap."""
    return {
        stage: sum(1 for each in functions if register.of_task(each.id))
        for stage, functions in register.pack.functions_by_stage.items()
    }
