"""The roles that agencies usually have, by their kind: a list to look through, of which nothing is given yet. Pure.

The first usual lead in the order of the guidance leads, the second is its deputy, and what others usually do is to
support. Who has a role in a task, or declined one, is left alone there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.documents.wording import listed
from partnership.findings.agencies import of_kind_asked
from partnership.findings.eligibility import may_do
from partnership.guidance.types import Group
from partnership.map.mapping.fitness import fault_of
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

MOST_OF_A_KIND = 3  # agencies of one kind that support one task; more are for its own page
MOST_SHOWN = 300  # rows of one page; each is two kilobytes of markup, and a role to write


@dataclass(frozen=True, slots=True)
class UsualRole:
    """A role that an agency may be asked to take, and why."""

    function: Function
    agency: Agency
    group: Group
    role: Role
    why: str
    warning: str = ""  # what to know before it is asked
    is_ticked: bool = True

    @property
    def key(self) -> str:
        """The task, the agency and the cases, as a form carries them."""
        return f"{self.function.id}.{self.agency.id}.{self.group}"

    @property
    def role_name(self) -> str:
        """The name of the list with which another role is chosen, and its id."""
        return f"role.{self.key}"

    @property
    def is_for_some(self) -> bool:
        """Whether it is for fewer cases than the task."""
        return self.group is not self.function.group


@dataclass(frozen=True, slots=True)
class LeadlessTask:
    """A task that would still have no lead, and whom the guidance usually asks."""

    function: Function
    groups: tuple[Group, ...]
    usual: str  # the kinds that usually lead, in words

    @property
    def is_for_some(self) -> bool:
        """Whether others of its cases have a lead."""
        return len(self.groups) < len(self.function.groups)


@dataclass(frozen=True, slots=True)
class RolePlan:
    """What may be asked, by task; which tasks stay without a lead; agencies that were left out as one of many."""

    rows: tuple[UsualRole, ...] = ()
    leadless: tuple[LeadlessTask, ...] = ()
    left_out: int = 0
    guessed: tuple[Agency, ...] = ()  # usual leads by a kind that an import guessed, and so not asked to lead
    later: int = 0  # rows that come once those that are shown are saved

    @property
    def agencies(self) -> int:
        """How many agencies are asked for something."""
        return len({row.agency.id for row in self.rows})

    @property
    def leads(self) -> int:
        """How many tasks get a lead."""
        return len({row.function.id for row in self.rows if row.role.is_lead and row.is_ticked})

    def first(self) -> RolePlan:
        """As much as one page shows: who leads and deputises, and then as many as may be of those who support."""
        supports = [row for row in self.rows if row.role is Role.SUPPORTS]
        more = max(0, MOST_SHOWN - (len(self.rows) - len(supports)))
        later = {row.key for row in supports[more:]}
        return replace(self, rows=tuple(row for row in self.rows if row.key not in later), later=len(later))

    def of_leads(self) -> RolePlan:
        """The same with leads alone."""
        return replace(self, rows=tuple(row for row in self.rows if row.role.is_lead))

    def by_agency(self) -> RolePlan:
        """The same, the roles of each agency together."""
        rows = sorted(self.rows, key=lambda row: row.agency.name.casefold())
        return replace(self, rows=tuple(rows))

    def unticked(self) -> RolePlan:
        """The same with nothing ticked."""
        return replace(self, rows=tuple(replace(row, is_ticked=False) for row in self.rows))


def plan_of(map_: PartnershipMap, pack: Pack, engaged: Collection[tuple[UUID, str]]) -> RolePlan:
    """The usual roles of all agencies; `engaged` are agencies and tasks between which something stands already."""
    by_kind: dict[str, list[Agency]] = defaultdict(list)
    for agency in map_.agencies:
        if pack.is_abroad(agency.kind_id):
            continue  # nobody asks another state by default
        by_kind[agency.kind_id].append(agency)
    rows: list[UsualRole] = []
    leadless: list[LeadlessTask] = []
    left_out = 0
    guessed: dict[UUID, Agency] = {}
    for function in pack.functions.values():
        task = _Task(function, pack, _held_in(map_, function))
        free = {kind: [a for a in found if (a.id, function.id) not in engaged] for kind, found in by_kind.items()}
        candidates = list(_each_of(function.leads, free))
        guessed |= {each.id: each for each in candidates if each.is_kind_guessed}  # a guess makes nobody responsible
        for agency in (each for each in candidates if not each.is_kind_guessed):
            ask = task.ask_to_lead if may_do(agency, function, pack) else task.ask_to_support
            ask(agency)
        for kind in dict.fromkeys(function.supports):
            if kind not in function.leads:
                found = free.get(kind, [])
                for agency in found[:MOST_OF_A_KIND]:
                    task.ask_to_support(agency)
                left_out += len(found[MOST_OF_A_KIND:])
        rows += task.found()
        left_out += task.left_out
        if task.without_lead:
            leadless.append(LeadlessTask(function, task.without_lead, _kinds(function.leads, pack)))
    return RolePlan(tuple(rows), tuple(leadless), left_out, guessed=tuple(guessed.values()))


def plan_for(plan: RolePlan, agency: Agency, pack: Pack, engaged: Collection[tuple[UUID, str]]) -> RolePlan:
    """What one agency may be asked: its usual roles of the whole plan, and then every other task, not ticked."""
    usual = [row for row in plan.rows if row.agency.id == agency.id]
    there = {row.function.id for row in usual}
    others = []
    for function in pack.functions.values():
        groups = _groups_for(function, agency, pack)
        if groups and function.id not in there and (agency.id, function.id) not in engaged:
            group = function.group if len(groups) == len(function.groups) else groups[0]
            others.append(UsualRole(function, agency, group, Role.SUPPORTS, "", is_ticked=False))
    return RolePlan((*usual, *others), guessed=plan.guessed)


def _each_of(kinds: Iterable[str], by_kind: Mapping[str, Sequence[Agency]]) -> Iterator[Agency]:
    for kind in dict.fromkeys(kinds):
        yield from by_kind.get(kind, ())


def _kinds(ids: Iterable[str], pack: Pack) -> str:
    kinds = [pack.kind(each) for each in ids]
    return listed([kind.name for kind in kinds if kind is not None], "or")


def _groups_for(function: Function, agency: Agency, pack: Pack) -> tuple[Group, ...]:
    """The groups whose cases an agency may take in a task, children and adults apart."""
    kind = pack.kind(agency.kind_id)
    works_with = kind.works_with if kind is not None else Group.BOTH
    return tuple(
        group for group in function.groups if works_with in (Group.BOTH, group) and not fault_of(kind, function, group)
    )


@dataclass(frozen=True, slots=True)
class _Holders:
    """Which groups of a task have a lead or a deputy, asked or accepted."""

    leads: frozenset[Group]
    deputies: frozenset[Group]


def _held_in(map_: PartnershipMap, function: Function) -> _Holders:
    found: dict[Role, set[Group]] = {Role.LEAD: set(), Role.DEPUTY: set()}
    for duty in map_.duties:
        if duty.function_id == function.id and duty.role in found and duty.state is not Agreement.DECLINED:
            found[duty.role] |= {group for group in function.groups if duty.concerns(group)}
    return _Holders(frozenset(found[Role.LEAD]), frozenset(found[Role.DEPUTY]))


class _Task:
    """One task while its roles are dealt out."""

    def __init__(self, function: Function, pack: Pack, holders: _Holders) -> None:
        self.function, self.pack = function, pack
        self.led, self.deputised = set(holders.leads), set(holders.deputies)
        self.dealt: list[tuple[Agency, dict[Group, tuple[Role, str]]]] = []
        self.more: dict[str, int] = defaultdict(int)
        self.left_out = 0

    def ask_to_lead(self, agency: Agency) -> None:
        """A usual lead: leads where nobody does, else is deputy where nobody is, else supports."""
        roles: dict[Group, tuple[Role, str]] = {}
        for group in _groups_for(self.function, agency, self.pack):
            if group not in self.led:
                roles[group] = (Role.LEAD, "Usual lead")
            elif group not in self.deputised:
                roles[group] = (Role.DEPUTY, "Usual lead too, so asked as deputy")
            else:
                roles[group] = (Role.SUPPORTS, "Usual lead too; there is a lead and a deputy")
        if roles and all(role is Role.SUPPORTS for role, _why in roles.values()):
            self.more[agency.kind_id] += 1
            if self.more[agency.kind_id] > MOST_OF_A_KIND:
                self.left_out += 1
                return
        self.led |= {group for group, (role, _why) in roles.items() if role is Role.LEAD}
        self.deputised |= {group for group, (role, _why) in roles.items() if role is Role.DEPUTY}
        self.dealt.append((agency, roles))

    def ask_to_support(self, agency: Agency) -> None:
        """A kind that usually supports."""
        groups = _groups_for(self.function, agency, self.pack)
        self.dealt.append((agency, dict.fromkeys(groups, (Role.SUPPORTS, "Usual support"))))

    @property
    def without_lead(self) -> tuple[Group, ...]:
        """Groups that nobody leads, nor would."""
        return tuple(group for group in self.function.groups if group not in self.led)

    def found(self) -> Iterator[UsualRole]:
        """A row for each role: one for both groups where it is the same in both."""
        for agency, roles in self.dealt:
            alike: dict[tuple[Role, str], list[Group]] = defaultdict(list)
            for group, asked in roles.items():
                alike[asked].append(group)
            for (role, why), groups in alike.items():
                is_whole = len(groups) == len(self.function.groups)
                group = self.function.group if is_whole else groups[0]
                is_ticked = not set(groups) <= set(self.without_lead)
                reason = why if is_ticked else f"{why}. No usual lead takes part: the task stays a gap"
                warning = self._warning(agency, groups, role)
                yield UsualRole(self.function, agency, group, role, reason, warning, is_ticked)

    def _warning(self, agency: Agency, groups: Sequence[Group], role: Role) -> str:
        if role is not Role.LEAD:
            return ""
        is_at_night = self.function.is_needed_at_night
        found = (of_kind_asked(agency, self.pack, group, at_night=is_at_night) for group in groups)
        if not any(found):
            return ""
        return "No number for the night yet" if is_at_night else "No number yet"
