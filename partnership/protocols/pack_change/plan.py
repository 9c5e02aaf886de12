"""What a change of guidance would do to kinds, tasks, desks and roles, as far as it is decided. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.successors import Heirs, SuccessionList, heirs
from partnership.guidance.types import Group
from partnership.map.mapping.fitness import fault_of
from partnership.policy.audience import is_safe_place
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

KEEP = "keep"  # the kind stays as it is, though the new guidance does not have it
NOTHING = "nothing"  # a task of before goes on in none of the new ones
_STRENGTH = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as it stands before the change."""

    id: UUID
    organisation_id: UUID
    function_id: str
    group: Group
    role: Role
    state: Agreement
    from_on: date | None = None
    until_on: date | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation of the partnership; its kind is decided here only where it has its home here."""

    id: UUID
    name: str
    kind_id: str
    is_at_home: bool
    is_known: bool = True  # to whoever looks; of another one no page tells anything


@dataclass(frozen=True, slots=True)
class NamedTasks:
    """The tasks that a desk or a service says it is for."""

    table: str
    id: UUID
    function_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeBasis:
    """What is there before a change."""

    organisations: Sequence[KnownOrganisation]  # by name
    roles: Sequence[HeldRole]
    named: Sequence[NamedTasks] = ()  # of organisations that have their home here


@dataclass(frozen=True, slots=True)
class ChangeChoices:
    """What somebody decided: a kind for an organisation, and the tasks in which one of before goes on."""

    kinds: Mapping[str, str] = field(default_factory=dict)  # by the id of the organisation
    tasks: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by the task of before


class RoleOutcome(StrEnum):
    """What becomes of a role."""

    PROPOSED = "proposed"
    NO_TASK = "no-task"  # nothing follows the task, or nothing was chosen
    OTHER_CASES = "other-cases"  # what follows it is for other people
    UNFIT = "unfit"  # the organisation's kind may not have it
    DECLINED = "declined"
    OVER = "over"  # it has ended, or the organisation has left
    TWICE = "twice"  # another role of the same organisation goes to the same task


@dataclass(frozen=True, slots=True)
class KindRow:
    """What becomes of the kind of one organisation."""

    organisation: KnownOrganisation
    heirs: Heirs
    now: str | None  # None: somebody has to decide
    offered: tuple[str, ...] = ()  # kinds from which somebody chooses; where people are hidden they stay hidden

    @property
    def is_changed(self) -> bool:
        """Whether its entry gets another kind."""
        return self.now is not None and self.now != self.organisation.kind_id


@dataclass(frozen=True, slots=True)
class TaskHeirs:
    """What becomes of one task in which somebody has a role."""

    function_id: str
    heirs: Heirs
    now: tuple[str, ...] | None  # None: somebody has to decide
    holders: int  # organisations with a role in it that holds or is to come, as far as whoever looks may know of them


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What becomes of one role in one task of the new guidance; no task where it goes on in none."""

    old: HeldRole
    outcome: RoleOutcome
    function_id: str = ""
    group: Group = Group.BOTH

    @property
    def is_proposed(self) -> bool:
        """Whether the organisation is asked for it."""
        return self.outcome is RoleOutcome.PROPOSED


@dataclass(frozen=True)
class ChangePlan:
    """Everything that a change would do."""

    kinds: tuple[KindRow, ...]
    tasks: tuple[TaskHeirs, ...]
    roles: tuple[RoleRow, ...]  # nothing while a task or kind waits for a decision
    named: tuple[NamedTasks, ...]  # desks and services that change, with their tasks as they will be

    @property
    def is_complete(self) -> bool:
        """Whether nothing waits for a decision."""
        return not self.open_kinds and not self.open_tasks

    @property
    def open_kinds(self) -> tuple[KindRow, ...]:
        """Organisations whose kind somebody has to decide."""
        return tuple(row for row in self.kinds if row.now is None)

    @property
    def open_tasks(self) -> tuple[TaskHeirs, ...]:
        """Tasks of which somebody has to say where they go on."""
        return tuple(row for row in self.tasks if row.now is None)

    @property
    def proposed(self) -> tuple[RoleRow, ...]:
        """The roles for which organisations are asked."""
        return tuple(row for row in self.roles if row.is_proposed)

    def fingerprint(self, known: Collection[UUID], of: UUID | None = None) -> str:
        """Another one for whatever would be done otherwise with the organisations that the visitor may know of.

        `of`: the row of the change, since another one does another thing even where it would do as much. A page shows
        the mark, and what is pressed is what was seen; so it must not tell that there is anything else.
        """
        kinds = sorted(
            (str(row.organisation.id), row.organisation.kind_id, str(row.now))
            for row in self.kinds
            if row.organisation.id in known
        )
        roles = sorted(
            (str(row.old.id), row.old.state, row.old.role, row.outcome, row.function_id, row.group,
             str(row.old.from_on), str(row.old.until_on))
            for row in self.roles
            if row.old.organisation_id in known
        )  # fmt: skip
        return mark_of((str(of), kinds, roles))


def mark_of(seen: object) -> str:
    """A short mark of what a page showed."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def plan_of(standing: ChangeBasis, old: Pack, new: Pack, choices: ChangeChoices) -> ChangePlan:
    """What becomes of everything that stands, where somebody decided this much."""
    kinds = tuple(_kind_row(each, old, new, choices) for each in standing.organisations)
    known = {each.id for each in standing.organisations if each.is_known}
    held = _holders(standing, known)
    tasks = tuple(_task_rows(held, old, new, choices))
    if any(kind.now is None for kind in kinds) or any(task.now is None for task in tasks):
        return ChangePlan(kinds, tasks, (), ())
    kind_of = {row.organisation.id: row.now or "" for row in kinds}
    # In what nobody has a role of whom whoever looks may know, nothing is asked: it goes on in all that follows it.
    others = {role.function_id for role in standing.roles} - held.keys()
    follows = {each: heirs(old, new, SuccessionList.FUNCTIONS, each).now for each in others}
    follows |= {row.function_id: row.now or () for row in tasks}
    roles = tuple(_role_rows(standing.roles, follows, kind_of, new))
    return ChangePlan(kinds, tasks, roles, tuple(_named(standing.named, follows)))


def _kind_row(organisation: KnownOrganisation, old: Pack, new: Pack, choices: ChangeChoices) -> KindRow:
    kind_id = organisation.kind_id
    found = heirs(old, new, SuccessionList.KINDS, kind_id)
    if not found.is_known and kind_id in new.kinds:  # of an entry that other partnerships have moved already
        found = Heirs((kind_id,))
    if not organisation.is_at_home:
        return KindRow(organisation, found, kind_id)
    is_hidden = old.is_safe_place(kind_id) or is_safe_place(kind_id)
    if is_hidden and not any(map(new.is_safe_place, found.now)):
        found = replace(found, now=())
    offered = tuple(each for each in found.now or new.kinds if new.is_safe_place(each) or not is_hidden)
    if len(found.now) == 1:
        return KindRow(organisation, found, found.now[0])
    chosen = choices.kinds.get(str(organisation.id), "")
    if chosen == KEEP and not found.now:
        return KindRow(organisation, found, kind_id, offered)
    return KindRow(organisation, found, chosen if chosen in offered else None, offered)


def _holders(standing: ChangeBasis, known: Collection[UUID]) -> dict[str, set[UUID]]:
    """By task, the organisations with a role in it of whom whoever looks may know; desks may name it besides."""
    holders: dict[str, set[UUID]] = {}
    for role in standing.roles:
        is_open = not role.is_over and role.state is not Agreement.DECLINED
        if is_open and role.organisation_id in known:
            holders.setdefault(role.function_id, set()).add(role.organisation_id)
    for each in standing.named:
        for function_id in each.function_ids:
            holders.setdefault(function_id, set())
    return holders


def _task_rows(
    holders: Mapping[str, Collection[UUID]], old: Pack, new: Pack, choices: ChangeChoices
) -> Iterable[TaskHeirs]:
    order = {function_id: place for place, function_id in enumerate(old.functions)}
    for function_id in sorted(holders, key=lambda each: (order.get(each, len(order)), each)):
        found = heirs(old, new, SuccessionList.FUNCTIONS, function_id)
        now: tuple[str, ...] | None = found.now
        if len(found.now) > 1:
            chosen = choices.tasks.get(function_id, ())
            now = tuple(each for each in found.now if each in chosen) or (() if NOTHING in chosen else None)
        yield TaskHeirs(function_id, found, now, len(holders[function_id]))


def _role_rows(
    roles: Iterable[HeldRole], follows: Mapping[str, tuple[str, ...]], kind_of: Mapping[UUID, str], new: Pack
) -> Iterable[RoleRow]:
    taken: dict[tuple[UUID, str], list[Group]] = {}
    # Where two roles of one organisation go to the same task, the stronger one is asked for.
    for role in sorted(roles, key=lambda each: (_STRENGTH[each.role], each.group is not Group.BOTH)):
        if role.is_over or role.organisation_id not in kind_of:
            yield RoleRow(role, RoleOutcome.OVER)
            continue
        if role.state is Agreement.DECLINED:
            yield RoleRow(role, RoleOutcome.DECLINED)
            continue
        found = False
        for function_id in follows.get(role.function_id, ()):
            function = new.functions[function_id]
            group = _common(role.group, function)
            if group is None:
                continue
            found = True
            kind = new.kind(kind_of.get(role.organisation_id, ""))
            there = taken.setdefault((role.organisation_id, function_id), [])
            if fault_of(kind, function, group):
                yield RoleRow(role, RoleOutcome.UNFIT, function_id, group)
            elif any(group is each or Group.BOTH in (group, each) for each in there):
                yield RoleRow(role, RoleOutcome.TWICE, function_id, group)
            else:
                there.append(group)
                yield RoleRow(role, RoleOutcome.PROPOSED, function_id, group)
        if not found:
            goes_on = bool(follows.get(role.function_id))
            yield RoleRow(role, RoleOutcome.OTHER_CASES if goes_on else RoleOutcome.NO_TASK)


def _common(group: Group, function: Function) -> Group | None:
    """For whom a role goes on in a task: whom both are for."""
    if function.group is Group.BOTH or function.group is group:
        return group
    return function.group if group is Group.BOTH else None


def _named(named: Iterable[NamedTasks], follows: Mapping[str, tuple[str, ...]]) -> Iterable[NamedTasks]:
    """Desks and services with the new tasks beside those of before, which other partnerships may still go by."""
    for each in named:
        new = [task for old in each.function_ids for task in follows.get(old, ())]
        wanted = tuple(dict.fromkeys((*each.function_ids, *new)))
        if wanted != each.function_ids:
            yield NamedTasks(each.table, each.id, wanted)
