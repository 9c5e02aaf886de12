"""What a body of the guidance pack is asked to do when a partnership takes it over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.directory.wording import GROUPS, ROLES
from partnership.guidance.types import Group, Stage
from partnership.models import Agreement, Role

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import Body, Function, Pack

MEDIATOR = "cultural-mediator"


@dataclass(frozen=True, slots=True)
class RoleProposal:
    """A role that a body is asked to take."""

    function: Function
    role: Role
    group: Group

    @property
    def words(self) -> str:
        """As a hint beside the task."""
        return f"{ROLES[self.role]}, {GROUPS[self.group].lower()}"


def proposals_for(body: Body, pack: Pack, map_: PartnershipMap) -> tuple[RoleProposal, ...]:
    """A role for each task that the body normally has: to lead where its kind leads and nobody is asked to yet."""
    functions = (pack.functions[function_id] for function_id in body.functions if function_id in pack.functions)
    made = []
    for function in functions:
        group = function.group
        if body.kind == MEDIATOR and function.stage is not Stage.PARTNERSHIP:
            if group is Group.CHILDREN:
                continue
            group = Group.ADULTS
        made.append(RoleProposal(function, _role(body, function, map_), group))
    return tuple(made)


def _role(body: Body, function: Function, map_: PartnershipMap) -> Role:
    asked = any(map_.holding(function.id, Role.LEAD, state=state) for state in (Agreement.ACCEPTED, Agreement.PROPOSED))
    return Role.LEAD if body.kind in function.leads and not asked else Role.SUPPORTS
