"""The journey: the steps of a case with who leads each task, how long it may take, and what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Column
from partnership.documents.wording import counted, listed
from partnership.findings.phrases import WHOM
from partnership.findings.sentences import cell_text
from partnership.findings.types import LEADERLESS, Severity
from partnership.guidance.journeys import with_values
from partnership.guidance.types import Group
from partnership.map.mapping.labels import labels
from partnership.protocols.pictures.slices import NO_GAP, NO_TIME, PictureTable, TableCell
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.guidance.journeys import Journey
    from partnership.guidance.types import Function, Level
    from partnership.protocols.pictures.slices import Links

NOBODY: Final = "Nobody leads"
ASKED: Final = "Asked, not accepted: "
COLUMNS: Final = (
    Column("Step", 1.5), Column("Task", 2.4), Column("Lead", 2.6), Column("How long", 2.0), Column("Gap", 2.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JourneyFilter:
    """Which tasks of a journey are shown: all, those with a gap, those whose lead is of a level or covers an area."""

    has_gap: bool = False
    level: Level | None = None
    area: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether some tasks may be left out."""
        return self.has_gap or self.level is not None or bool(self.area)


@dataclass(frozen=True, slots=True)
class LeadLine:
    """Who leads a task for a group, or that nobody does; `whom` where it is not the same for all."""

    text: str
    is_missing: bool
    whom: str = ""

    @property
    def words(self) -> str:
        """With whom it is for."""
        return f"{self.whom}: {self.text}" if self.whom else self.text


@dataclass(frozen=True, slots=True)
class JourneyTask:
    """A task on the way."""

    function: Function
    leads: tuple[LeadLine, ...]
    time: str
    gap: str  # what is missing beside a lead
    missing: str  # what is missing, a lead too
    is_grave: bool  # it has no lead, or a gap that stops signing or costs safety

    @property
    def lead(self) -> str:
        """Who leads it, in one line."""
        return "; ".join(each.words for each in self.leads)

    @property
    def name(self) -> str:
        """All of it, for who does not see the picture."""
        told = (f"{self.function.name}: {self.lead}", self.time, f"Gap: {self.gap}" if self.gap else "")
        return ". ".join(each for each in told if each)


@dataclass(frozen=True, slots=True)
class StepTasks:
    """A step with its tasks, as far as they are shown."""

    number: int
    title: str
    within: str
    tasks: tuple[JourneyTask, ...]


@dataclass(frozen=True, slots=True)
class JourneySteps:
    """The whole way."""

    id: str
    title: str
    steps: tuple[StepTasks, ...]

    @property
    def tasks(self) -> tuple[JourneyTask, ...]:
        """Every task that is shown."""
        return tuple(task for step in self.steps for task in step.tasks)

    @property
    def words(self) -> str:
        """What one sees at a glance: how many tasks, and in which something grave is missing."""
        grave = [each.function.short for each in self.tasks if each.is_grave]
        found = f"{self.title}: {counted(len(self.steps), 'step')}, {counted(len(self.tasks), 'task')}"
        return f"{found}. A gap in {len(grave)}: {listed(grave)}." if grave else f"{found}, none with a grave gap."


def follow(
    journey: Journey,
    map_: PartnershipMap,
    register: Register,
    severities: Mapping[Finding, Severity],
    value: Callable[[str, str], str],
    only: JourneyFilter | None = None,
) -> JourneySteps:
    """A journey over a map: `map_` is the reader's, `register` what is missing, `value` a time that a protocol sets."""
    reader = _JourneyReader(map_, register, severities, value)
    steps = []
    for number, step in enumerate(journey.steps, 1):
        functions = [pack_task for each in step.tasks if (pack_task := register.pack.functions.get(each)) is not None]
        tasks = (
            reader.task(function, _groups(function, journey.group), step.times.get(function.id, ""))
            for function in functions
            if only is None or reader.is_led_by(function, _groups(function, journey.group), only)
        )
        shown = tuple(each for each in tasks if only is None or not only.has_gap or each.is_grave or each.gap)
        steps.append(StepTasks(number, step.title, with_values(step.within, value), shown))
    return JourneySteps(journey.id, journey.title, tuple(steps))


def _groups(function: Function, wanted: Group) -> tuple[Group, ...]:
    return tuple(each for each in function.groups if wanted in (each, Group.BOTH))


class _JourneyReader:
    """Reads tasks off a map."""

    def __init__(
        self,
        map_: PartnershipMap,
        register: Register,
        severities: Mapping[Finding, Severity],
        value: Callable[[str, str], str],
    ) -> None:
        self.map_, self.register, self.severities, self.value = map_, register, severities, value
        self.names: Mapping[UUID, str] = labels(map_)

    def is_led_by(self, function: Function, groups: Collection[Group], only: JourneyFilter) -> bool:
        """Whether a lead of the task is of the level, and covers the area, that is asked for."""
        if only.level is None and not only.area:
            return True
        leads = (agency for group in groups for agency in self.map_.holding(function.id, Role.LEAD, group))
        return any(only.level in (None, each.level) and (not only.area or only.area in each.areas) for each in leads)

    def task(self, function: Function, groups: tuple[Group, ...], time: str) -> JourneyTask:
        """A task as the journey shows it."""
        lines = {group: self._lead(function, group) for group in groups}
        same = len(set(lines.values())) == 1
        leads = tuple(
            LeadLine(*line, "" if same else WHOM[group].capitalize())
            for group, line in list(lines.items())[: 1 if same else None]
        )
        found = [each for each in self.register.of_task(function.id) if any(each.part.meets(group) for group in groups)]
        beside = [each for each in found if each.rule not in LEADERLESS]
        has_no_lead = any(each.is_missing for each in leads)
        grave = any(self.severities.get(each) in (Severity.STOPS, Severity.NIGHT) for each in beside)
        return JourneyTask(
            function,
            leads,
            with_values(time, self.value),
            cell_text(beside, self.register),
            cell_text(found, self.register) or (NOBODY if has_no_lead else ""),
            is_grave=grave or has_no_lead,
        )

    def _lead(self, function: Function, group: Group) -> tuple[str, bool]:
        held = self.map_.holding(function.id, Role.LEAD, group)
        if held:
            return listed(self.names[each.id] for each in held), False
        asked = self.map_.holding(function.id, Role.LEAD, group, Agreement.PROPOSED)
        return (f"{ASKED}{listed(self.names[each.id] for each in asked)}" if asked else NOBODY), True


def journey_table(found: JourneySteps, links: Links) -> PictureTable:
    """The same as a table: a row for each task."""
    rows = tuple(
        (
            TableCell(f"{step.number} {step.title}"),
            TableCell(task.function.name, links.task(task.function.id)),
            TableCell(task.lead, is_missing=any(each.is_missing for each in task.leads)),
            TableCell(task.time or NO_TIME),
            TableCell(task.missing or NO_GAP, is_missing=task.is_grave),
        )
        for step in found.steps
        for task in step.tasks
    )
    return PictureTable(
        f"Journey: {found.title.lower()}",
        "A row for each task in the order of the steps: who leads it, how long it may take, and what is missing.",
        COLUMNS,
        rows,
    )
