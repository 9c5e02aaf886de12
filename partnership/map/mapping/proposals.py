"""What an organisation is asked and has agreed to, partnership by partnership, as rows for its page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.register.directory.wording import GROUPS, ROLES
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function
    from partnership.store.models import Partnership, Responsibility

Options = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # groups of id and name

# What somebody agrees to who accepts a role.
MEANINGS = {
    Role.LEAD: "You see to it that the task is done, and everybody turns to you first.",
    Role.DEPUTY: "You act when the lead cannot.",
    Role.SUPPORTS: "You help the lead to do it.",
    Role.CONSULTED: "You are asked before something is decided.",
    Role.INFORMED: "You are told what was decided or done.",
}
NOBODY = "nobody yet"


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of the organisation, in words."""

    row: Responsibility
    function: Function | None  # none where the guidance has no such task any more
    name: str
    suggested: str = ""  # whom it suggested when it declined

    @property
    def role(self) -> str:
        """The role, as a word."""
        return ROLES[self.row.role]

    @property
    def whom(self) -> str:
        """For which cases."""
        return GROUPS[self.row.group]

    @property
    def words(self) -> str:
        """Role and task in a row, with the cases where they are not those of the task."""
        is_whole = self.function is not None and self.function.group is self.row.group
        return f"{self.role}: {self.name}" if is_whole else f"{self.role}: {self.name}, {self.whom.lower()}"


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role that waits for the organisation's answer, with what it needs to know to give one."""

    line: RoleLine
    meaning: str
    usual: str  # whether organisations of its kind usually do this
    holders: tuple[tuple[str, str], ...]  # role and who has it
    waits: str  # since when, after "proposed"
    others: Options  # whom it may suggest

    @property
    def summary(self) -> str:
        """The role, since when it waits, and who leads the task now, in a line."""
        asked = f"Asked {self.waits}" if self.waits else "Not yet in force"
        leads = dict(self.holders).get(ROLES[Role.LEAD], NOBODY)
        lead = "No agency leads it now" if leads == NOBODY else f"Lead: {leads}"
        return f"{self.line.role}, {self.line.whom.lower()}. {asked}. {lead}"


@dataclass(frozen=True, slots=True)
class InPartnership:
    """Everything between the organisation and one partnership."""

    partnership: Partnership
    pack: Pack
    proposals: tuple[ProposedRole, ...] = ()
    accepted: tuple[RoleLine, ...] = ()
    declined: tuple[RoleLine, ...] = ()


def in_partnership(
    partnership: Partnership, pack: Pack, rows: Iterable[Responsibility], map_: PartnershipMap | None, kind_id: str
) -> InPartnership:
    """Rows of one organisation in one partnership, sorted into what waits, what holds and what it declined.

    The map is asked for only where something waits or was declined; its agencies are those that the visitor may see.
    """
    names = {agency.id: agency.name for agency in map_.agencies} if map_ else {}
    lines = [
        RoleLine(
            row,
            pack.functions.get(row.function_id),
            name_of(row.function_id, pack),
            names.get(row.suggested_id, "") if row.suggested_id else "",
        )
        for row in rows
    ]
    order = {function_id: place for place, function_id in enumerate(pack.functions)}
    lines.sort(key=lambda each: (order.get(each.row.function_id, len(order)), each.row.group))
    by_state = {state: tuple(line for line in lines if line.row.state is state) for state in Agreement}
    return InPartnership(
        partnership,
        pack,
        tuple(_proposal(line, map_, kind_id, pack) for line in by_state[Agreement.PROPOSED] if map_),
        by_state[Agreement.ACCEPTED],
        by_state[Agreement.DECLINED],
    )


def name_of(function_id: str, pack: Pack) -> str:
    """The name of a task; its id where the guidance has no such task any more."""
    function = pack.functions.get(function_id)
    return function.name if function else function_id


def _proposal(line: RoleLine, map_: PartnershipMap, kind_id: str, pack: Pack) -> ProposedRole:
    duty = next((each for each in map_.duties if each.id == line.row.id), None)
    return ProposedRole(
        line,
        MEANINGS[line.row.role],
        _usual(line.function, kind_id, pack),
        _holders(line.row, map_),
        map_.waits_for(duty) if duty else "",
        suggestions(line.row, map_, line.function),
    )


def _usual(function: Function | None, kind_id: str, pack: Pack) -> str:
    kind = pack.kind(kind_id)
    if function is None or kind is None:
        return ""
    word = "leads" if kind_id in function.leads else "supports" if kind_id in function.supports else ""
    return f"By the guidance the kind “{kind.name}” usually {word} this." if word else ""


def _holders(row: Responsibility, map_: PartnershipMap) -> tuple[tuple[str, str], ...]:
    """Who else has a role in the task or is asked, for the same cases: the lead always, the others where there are any.

    Who declined is not told here: it is nobody's business to be measured against that.
    """
    found: dict[Role, list[str]] = {Role.LEAD: []}
    for duty in map_.duties:
        is_other = duty.agency.id != row.organisation_id and duty.function_id == row.function_id
        if is_other and duty.concerns(row.group) and duty.state is not Agreement.DECLINED:
            state = " (proposed)" if duty.state is Agreement.PROPOSED else ""
            whom = f" for {duty.group}" if duty.group is not row.group and duty.group is not Group.BOTH else ""
            found.setdefault(duty.role, []).append(f"{duty.agency.name}{whom}{state}")
    return tuple((ROLES[role], ", ".join(found[role]) or NOBODY) for role in Role if role in found)


def suggestions(row: Responsibility, map_: PartnershipMap, function: Function | None) -> Options:
    """Whom the organisation may suggest instead, in two groups: those whose kind usually does it, and the others."""
    kinds = {*function.leads, *function.supports} if function else set()
    fitting: list[Agency] = [agency for agency in map_.agencies if agency.id != row.organisation_id]
    usual = [agency for agency in fitting if agency.kind_id in kinds]
    others = [agency for agency in fitting if agency.kind_id not in kinds]
    groups = (("Usually do this", usual), ("Others that take part", others))
    return tuple((label, tuple((str(each.id), each.name) for each in found)) for label, found in groups if found)
