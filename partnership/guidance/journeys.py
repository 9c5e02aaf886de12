"""The way of a case in steps, as a board sees it: which tasks each step has, and how long each may take. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from partnership.guidance.choices import Group, Stage
from partnership.guidance.citations import Citation
from partnership.guidance.shapes import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces

_VALUE: Final = re.compile(r"\{([a-z0-9-]+)/([a-z0-9-]+)\}")  # a value of a protocol: {protocol/parameter}
_OF_A_CASE: Final = (Stage.IDENTIFICATION, Stage.REFERRAL, Stage.SUPPORT, Stage.RETURN)


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """A step of the way: its tasks in their order."""

    title: str
    tasks: tuple[str, ...]
    within: str = ""  # how long the step as a whole may take, in words
    times: Mapping[str, str] = field(default_factory=dict)  # of single tasks; `within` and these may name values


@dataclass(frozen=True, slots=True)
class Journey:
    """The way of a child, of an adult, or back home."""

    id: str
    title: str
    group: Group
    steps: tuple[JourneyStep, ...]
    sources: tuple[Citation, ...]


def journeys_of(pack: Pack) -> tuple[Journey, ...]:
    """The journeys of a pack; of one that has none, the stages of its own tasks."""
    return tuple(pack.journeys.values()) or tuple(_by_stage(pack))


def _by_stage(pack: Pack) -> Iterator[Journey]:
    ways = (
        ("child", "A child", Group.CHILDREN, _OF_A_CASE),
        ("adult", "An adult", Group.ADULTS, _OF_A_CASE),
        ("return", "A return", Group.BOTH, (Stage.RETURN,)),
    )
    for journey_id, title, group, stages in ways:
        steps = tuple(
            JourneyStep(stage.capitalize(), tasks)
            for stage in stages
            if (tasks := tuple(each.id for each in pack.functions_by_stage[stage] if _meet(each.group, group)))
        )
        if steps:
            yield Journey(journey_id, title, group, steps, ())


def with_values(text: str, value: Callable[[str, str], str]) -> str:
    """A time in words with the values that it names, each as `value` has it for a protocol and a parameter."""
    return _VALUE.sub(lambda found: value(found[1], found[2]), text)


def check_journey(journey: Journey, pack: Pack, place: FilePlace, places: FilePlaces, findings: PackFaults) -> None:
    """Notes a task of the other group or named twice, a time of no task, and a value that no protocol has."""
    seen: set[str] = set()
    for step in journey.steps:
        here = places.find(step) or place
        for index, task_id in enumerate(step.tasks):
            function = pack.functions.get(task_id)
            if task_id in seen:
                findings.fault(here.field("tasks").below(index), f'"{task_id}" stands on this journey already')
            elif function is not None and not _meet(function.group, journey.group):
                message = f'"{task_id}" is for {function.group}, the journey for {journey.group}'
                findings.fault(here.field("tasks").below(index), message)
            seen.add(task_id)
        for task_id in step.times:
            if task_id not in step.tasks and findings.is_own(here.field("times")):
                message = unknown("task of this step", task_id, set(step.tasks))
                findings.fault(here.field("times").below(task_id), message)
        _check_values(step.within, pack, here.field("within"), findings)
        for task_id, text in step.times.items():
            _check_values(text, pack, here.field("times").below(task_id), findings)


def _check_values(text: str, pack: Pack, place: FilePlace, findings: PackFaults) -> None:
    for protocol_id, parameter_id in _VALUE.findall(text) if findings.is_own(place) else ():
        template = pack.protocol(protocol_id)
        known = {each.id for each in template.parameters} if template is not None else set()
        if template is None:
            findings.fault(place, unknown("protocol", protocol_id, pack.protocols))
        elif parameter_id not in known:
            findings.fault(place, unknown(f"value of {protocol_id}", parameter_id, known))


def _meet(one: Group, other: Group) -> bool:
    return one is other or Group.BOTH in (one, other)
