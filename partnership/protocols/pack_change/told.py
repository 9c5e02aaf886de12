"""A plan in words: rows of its pages, and gaps before and after. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.documents.blocks import Status
from partnership.documents.wording import listed
from partnership.findings.facts import Duty
from partnership.findings.find import register_of
from partnership.findings.papers import worst
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.successors import SuccessionList, heirs, root_of
from partnership.protocols.pack_change.plan import RoleOutcome
from partnership.register.directory.wording import GROUPS, ROLES
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.protocols.pack_change.plan import ChangePlan, HeldRole, KindRow
    from partnership.protocols.pack_change.undo import RestoredRole
    from partnership.store.models import Protocol, Responsibility

WHY = {
    RoleOutcome.NO_TASK: "no task follows it",
    RoleOutcome.OTHER_CASES: "what follows it is for other people",
    RoleOutcome.UNFIT: "its kind gets no role in what follows it",
    RoleOutcome.DECLINED: "it had declined",
    RoleOutcome.OVER: "it has ended",
    RoleOutcome.TWICE: "a stronger role of its own goes to the same task",
}


@dataclass(frozen=True, slots=True)
class ToldKind:
    """Organisations of one kind and what they are in the new guidance."""

    was: str
    now: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task of before, what follows it, and why where nothing does."""

    was: str
    now: str
    holders: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToldRole:
    """A role as it was, and what becomes of it."""

    organisation: str
    was: str
    state: str
    now: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class ToldPaper:
    """A protocol, how it stands, and the titles of what follows it."""

    title: str
    state: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many gaps there are of one severity, before and after."""

    severity: str
    before: int
    after: int


def told_kinds(rows: Iterable[KindRow], old: Pack, new: Pack, known: Collection[UUID]) -> list[ToldKind]:
    """Kinds that change, each with its organisations; those that the reader may not know of are left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.is_changed and row.organisation.id in known:
            key = (kind_name(row.organisation.kind_id, old, new), kind_name(row.now or "", new, old))
            found.setdefault(key, []).append(row.organisation.name)
    return [ToldKind(was, now, tuple(names)) for (was, now), names in sorted(found.items())]


def kind_name(kind_id: str, *packs: Pack) -> str:
    """What a kind is called in the first pack that has it."""
    return next((kind.name for pack in packs if (kind := pack.kind(kind_id)) is not None), kind_id)


def task_name(function_id: str, *packs: Pack) -> str:
    """The same of a task."""
    found = (pack.functions.get(function_id) for pack in packs)
    return next((function.name for function in found if function is not None), function_id)


def told_tasks(plan: ChangePlan, old: Pack, new: Pack) -> list[ToldTask]:
    """Each task in use, and what follows it."""
    return [
        ToldTask(
            task_name(row.function_id, old, new),
            listed([task_name(each, new) for each in row.now or ()]),
            row.holders,
            row.heirs.why if not row.now else "",
        )
        for row in plan.tasks
    ]


def role_words(role: HeldRole, old: Pack, new: Pack) -> str:
    """A role of before: “Lead: Interpreting (adults)”."""
    return f"{ROLES[role.role]}: {task_name(role.function_id, old, new)} ({GROUPS[role.group].lower()})"


def told_roles(
    plan: ChangePlan, old: Pack, new: Pack, names: Mapping[UUID, str], states: Mapping[Agreement, str]
) -> list[ToldRole]:
    """What becomes of each role of organisations that the reader may know of; not of those that have ended."""
    rows = []
    for row in plan.roles:
        if row.old.organisation_id not in names or row.outcome is RoleOutcome.OVER:
            continue
        now = f"{ROLES[row.old.role]}: {task_name(row.function_id, new)} ({GROUPS[row.group].lower()})"
        was = role_words(row.old, old, new)
        said = f"Proposed. {now}" if row.is_proposed else f"In the history only: {WHY[row.outcome]}"
        rows.append(ToldRole(names[row.old.organisation_id], was, states[row.old.state], said, row.is_proposed))
    return sorted(rows, key=lambda each: (each.organisation.casefold(), each.was, each.now))


def told_papers(protocols: Iterable[Protocol], old: Pack, new: Pack) -> list[ToldPaper]:
    """Each protocol that rests on the guidance of before, and which new ones follow it."""
    if root_of(old).id == root_of(new).id:
        return []
    rows = []
    for protocol in protocols:
        if protocol.is_archived or protocol.other_pack_id:
            continue
        found = heirs(old, new, SuccessionList.PROTOCOLS, protocol.template_id)
        titles = [new.protocols[each].title for each in found.now]
        state = {Status.AGREED: "Agreed, and stays so", Status.CONSULTATION: "Out for comment, which goes on"}
        said = state.get(protocol.status, "Draft, kept to be read")
        rows.append(ToldPaper(protocol.title, said, listed(titles), found.why))
    return rows


def gaps(map_: PartnershipMap, plan: ChangePlan, old: Pack, new: Pack, in_use: Collection[str]) -> list[GapCount]:
    """How many gaps there are before, and after, when nobody has answered yet and no paper is begun."""
    before, after = _counted(map_, old, in_use), _counted(map_after(map_, plan), new, frozenset(new.protocols))
    return [GapCount(HEADINGS[each], before[each], after[each]) for each in Severity]


def map_after(map_: PartnershipMap, plan: ChangePlan) -> PartnershipMap:
    """The map as it would be: other kinds, and roles that are proposed."""
    kinds = {row.organisation.id: row.now for row in plan.kinds if row.now}
    agencies = {each.id: replace(each, kind_id=kinds.get(each.id, each.kind_id)) for each in map_.agencies}
    duties = tuple(
        Duty(row.old.id, agencies[row.old.organisation_id], row.function_id, row.group, row.old.role,
             Agreement.PROPOSED, 0)
        for row in plan.proposed
        if row.old.organisation_id in agencies and (row.old.from_on is None or row.old.from_on <= map_.as_of)
    )  # fmt: skip
    return replace(map_, agencies=tuple(agencies.values()), duties=duties)


def _counted(map_: PartnershipMap, pack: Pack, in_use: Collection[str]) -> Counter[Severity]:
    register = register_of(map_, pack)
    severities = worst(register, in_use)
    return Counter(severities.get(each, Severity.TIDY) for each in register.findings)


def told_lost(rows: Iterable[Responsibility], names: Mapping[UUID, str], new: Pack, old: Pack) -> list[str]:
    """Roles of the new guidance that end when it is taken back."""
    return sorted(
        f"{names[row.organisation_id]}: {ROLES[row.role].lower()}, {task_name(row.function_id, new, old)} ({row.state})"
        for row in rows
        if row.organisation_id in names
    )


def told_back(rows: Iterable[RestoredRole], names: Mapping[UUID, str], old: Pack, new: Pack) -> list[str]:
    """Roles of before, in a line each."""
    return sorted(
        f"{names[row.organisation_id]}: {ROLES[row.values['role']].lower()}, "
        f"{task_name(row.values['function_id'], old, new)}"
        for row in rows
        if row.organisation_id in names
    )
