"""Who did what in a partnership at the end of a day, for one viewer: tasks with the agencies that held a role."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.history.as_of import queries
from partnership.history.as_of.directory import organisations_then, took_part
from partnership.history.as_of.entry import holds
from partnership.history.as_of.redaction import seen_by_both
from partnership.register.directory import wording
from partnership.register.directory.as_of import present, row_of, step_of, taken_back
from partnership.store.models import Agreement, Responsibility, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        Function,
        Group,
        Stage,
    )
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership


@dataclass(frozen=True, slots=True)
class HeldThen:
    """A role that an agency held."""

    name: str
    group: Group
    state: Agreement

    def remarks_in(self, function: Function) -> str:
        """Its state where it is not accepted, and its group where it is not the task's own, in brackets; else empty."""
        state = "" if self.state.is_accepted else str(self.state)
        group = "" if self.group is function.group else wording.GROUPS[self.group].lower()
        remarks = ", ".join(filter(None, (state, group)))
        return f" ({remarks})" if remarks else ""


@dataclass(frozen=True, slots=True)
class TaskThen:
    """A task with the agencies in each role."""

    function: Function
    roles: Mapping[Role, tuple[HeldThen, ...]]


@dataclass(frozen=True, slots=True)
class MapThen:
    """The whole table: tasks by stage, and how many agencies took part that the viewer may know of."""

    stages: tuple[tuple[Stage, tuple[TaskThen, ...]], ...]
    agencies: int
    others: tuple[tuple[str, str, str], ...]  # roles in tasks that the guidance has no more: task, agency, role


def map_then(viewer: Viewer, partnership: Partnership, pack: Pack, moment: datetime, on: date) -> MapThen:
    """The map of a day: agencies that took part then, with the names that they had."""
    names = _names(viewer, took_part(partnership.id, moment), moment)
    changes = queries.changes_within(partnership.id, moment, ("responsibility",))
    stored = present(queries.responsibilities({"partnership_id": partnership.id}))
    held: dict[str, dict[Role, list[HeldThen]]] = defaultdict(lambda: defaultdict(list))
    for values in taken_back(stored, map(step_of, changes)).values():
        row = row_of(Responsibility, values)
        if row.organisation_id in names and holds(row, on):
            held[row.function_id][row.role].append(HeldThen(names[row.organisation_id], row.group, row.state))
    stages = tuple(
        (stage, tuple(TaskThen(function, _sorted(held.get(function.id, {}))) for function in functions))
        for stage, functions in pack.functions_by_stage.items()
        if functions
    )
    others = tuple(
        sorted(
            (function_id, each.name, wording.ROLES[role])
            for function_id, roles in held.items()
            if function_id not in pack.functions
            for role, holders in roles.items()
            for each in holders
        )
    )
    return MapThen(stages, len(names), others)


def _names(viewer: Viewer, ids: frozenset[UUID], moment: datetime) -> dict[UUID, str]:
    """Names of then of those that the viewer may know of, then and now, and that were not put away."""
    organisations = queries.by_ids(viewer, ids)
    then = organisations_then(organisations, moment)
    found = {}
    for organisation in organisations:
        row = then.of(organisation)
        shown = seen_by_both(viewer, organisation, row) if row is not None and not row.is_archived else None
        if shown is not None:
            found[organisation.id] = shown.name
    return found


def _sorted(roles: Mapping[Role, list[HeldThen]]) -> dict[Role, tuple[HeldThen, ...]]:
    return {role: tuple(sorted(holders, key=lambda each: each.name.casefold())) for role, holders in roles.items()}
