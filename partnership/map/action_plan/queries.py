"""The plan as any member may see it, read from the map and its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from partnership.findings.find import register_of
from partnership.map.action_plan.rows import actions_of
from partnership.map.mapping import queries
from partnership.map.mapping.finding_rows import RecordedInput, sections_of
from partnership.map.mapping.roles.queries import engaged
from partnership.map.mapping.usual_roles import plan_of

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.map.action_plan.rows import PlannedAction
    from partnership.store.models import Partnership


class ActionPlan(NamedTuple):
    """The map of any member, what is missing in it, and that as work."""

    map_: PartnershipMap
    register: Register
    actions: tuple[PlannedAction, ...]


def read_plan(partnership: Partnership) -> ActionPlan:
    """The whole plan."""
    pack, map_ = queries.pack_of(partnership), queries.members_map(partnership)
    register = register_of(map_, pack)
    aside = RecordedInput(queries.set_aside(partnership.id))
    sections = sections_of(register, queries.papers_in_use(partnership), register.findings, recorded=aside)
    usual = plan_of(map_, pack, engaged(partnership.id))
    return ActionPlan(map_, register, actions_of(sections, queries.notes_of(partnership.id), usual, map_.as_of))
