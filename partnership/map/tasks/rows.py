"""Who does what, a line a task: lead, deputies, how many more, whether somebody answers at night, and the gap. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from partnership.findings.papers import worst, worst_of_task
from partnership.findings.phrases import FALLBACK
from partnership.findings.sentences import cell_text
from partnership.findings.types import Severity
from partnership.guidance.types import Group, Night
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.guidance.types import Function, Stage
    from partnership.map.mapping.task_filter import TaskFilter

T = TypeVar("T")


class AtNight(StrEnum):
    """Whether somebody answers for a task outside office hours."""

    YES = "answered"
    STOP_GAP = "by-stop-gap"
    NO = "unanswered"
    NOT_NEEDED = "unneeded"

    @property
    def words(self) -> str:
        """As the list says it."""
        return _NIGHTS[self]

    @property
    def is_missing(self) -> bool:
        """Whether somebody should answer and nobody does."""
        return self is AtNight.NO


_NIGHTS = {
    AtNight.YES: "yes",
    AtNight.STOP_GAP: FALLBACK,
    AtNight.NO: "no",
    AtNight.NOT_NEEDED: "not needed",
}


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads a task, and who was asked to where nobody does."""

    agencies: tuple[Agency, ...]
    asked: tuple[Agency, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the list has it; what differs for children and adults stands for each, else once (group: none)."""

    function: Function
    leads: Mapping[Group | None, Lead]
    deputies: Mapping[Group | None, tuple[Agency, ...]]
    others: int  # agencies that support it
    at_night: Mapping[Group | None, AtNight]
    gap: str
    severity: Severity | None  # the worst of its gaps in the papers in use; none: no gap

    @property
    def is_grave(self) -> bool:
        """Whether a gap stops signing or costs safety at night."""
        return self.severity in (Severity.STOPS, Severity.NIGHT)


def task_list(
    map_: PartnershipMap, register: Register, template_ids: Iterable[str], only: TaskFilter | None = None
) -> Mapping[Stage, tuple[TaskRow, ...]]:
    """The tasks of each stage, those without a row left out; `map_` is the visitor's, `register` what is missing."""
    severities = worst(register, template_ids)
    found = {
        stage: tuple(
            row
            for function in functions
            if (only is None or only.takes(function, map_, register))
            for row in (_row(function, map_, register, severities),)
        )
        for stage, functions in register.pack.functions_by_stage.items()
    }
    return {stage: rows for stage, rows in found.items() if rows}


def _row(
    function: Function, map_: PartnershipMap, register: Register, severities: Mapping[Finding, Severity]
) -> TaskRow:
    def lead(group: Group) -> Lead:
        held = map_.holding(function.id, Role.LEAD, group)
        return Lead(held, () if held else map_.holding(function.id, Role.LEAD, group, Agreement.PROPOSED))

    return TaskRow(
        function,
        leads=_once({group: lead(group) for group in function.groups}),
        deputies=_once({group: map_.holding(function.id, Role.DEPUTY, group) for group in function.groups}),
        others=len(map_.holding(function.id, Role.SUPPORTS)),
        at_night=_once({group: _at_night(function, group, register) for group in function.groups}),
        gap=cell_text(register.of_task(function.id), register),
        severity=worst_of_task(function.id, register, severities),
    )


def _once(by_group: Mapping[Group, T]) -> Mapping[Group | None, T]:
    """One value where all groups have the same."""
    first = next(iter(by_group.values()))
    if all(each == first for each in by_group.values()):
        return {None: first}
    return {group: each for group, each in by_group.items()}  # noqa: C416 - a mapping by another type of key


def _at_night(function: Function, group: Group, register: Register) -> AtNight:
    numbers = register.numbers(function.id, group, at_night=True)
    if any(line.way is None for line in numbers) or not numbers:
        return AtNight.NOT_NEEDED if function.at_night is Night.WAITS else AtNight.NO
    is_agreed = all(line.way is not None and line.way.is_agreed for line in numbers)
    return AtNight.YES if is_agreed else AtNight.STOP_GAP
