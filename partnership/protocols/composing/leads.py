"""Who holds a task in a protocol, for whose cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import listed
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from partnership.findings.facts import Agency
    from partnership.protocols.composing.context import Context

WHOSE = {Group.CHILDREN: "for children", Group.ADULTS: "for adults"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Agencies that hold a role; `whose` says "for children" or "for adults" where the two differ."""

    agencies: tuple[Agency, ...]
    group: Group
    whose: str = ""

    def about(self, text: str) -> str:
        """The text with whose cases it is about, where that must be said."""
        return f"{text} {self.whose}" if self.whose else text


def shares(context: Context, function_id: str, role: Role) -> tuple[Assignment, ...]:
    """Agencies that have accepted a role: in one piece, or for children and for adults apart where these differ.

    Only leads and deputies are told apart: a protocol for both must say whom to call about whom.
    """
    function = context.pack.functions.get(function_id)
    # A task for one group only is answered for that group, wherever it is named.
    group = context.group if function is None or function.group is Group.BOTH else function.group
    if role not in (Role.LEAD, Role.DEPUTY):
        return (Assignment(context.map_.holding(function_id, role, group), group),)
    apart = context.map_.told_apart(function_id, role, group)
    return tuple(Assignment(agencies, each, WHOSE[each] if len(apart) > 1 else "") for each, agencies in apart)


def asked_words(context: Context, function_id: str, role: Role, group: Group) -> str:
    """Who was asked for a role that nobody has accepted, to stand after that; empty when nobody was."""
    proposed = context.map_.holding(function_id, role, group, Agreement.PROPOSED)
    return f"; asked: {listed(each.name for each in proposed)}" if proposed else ""
