"""Who holds a task in a protocol, for whose cases; and what is to be settled where nobody does, or more than one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.models.partnerships import Agreement, Role
from partnership.protocols.phrases import HOLDS, function_name, names_of
from partnership.protocols.types import Matter, MatterKind

if TYPE_CHECKING:
    from partnership.mapping.facts import Agency
    from partnership.protocols.types import Situation

WHOSE = {Group.CHILDREN: "for children", Group.ADULTS: "for adults"}


@dataclass(frozen=True, slots=True)
class Share:
    """Agencies that hold a role; `whose` says "for children" or "for adults" where the two differ."""

    agencies: tuple[Agency, ...]
    group: Group
    whose: str = ""

    def about(self, text: str) -> str:
        """The text with whose cases it is about, where that must be said."""
        return f"{text} {self.whose}" if self.whose else text


def shares(situation: Situation, function_id: str, role: Role) -> tuple[Share, ...]:
    """Agencies that have accepted a role: in one piece, or for children and for adults apart where these differ.

    Only leads and deputies are told apart: a protocol for both must say whom to call about whom.
    """
    function = situation.pack.functions.get(function_id)
    # A task for one group only is answered for that group, wherever it is named.
    group = situation.group if function is None or function.group is Group.BOTH else function.group
    if role not in (Role.LEAD, Role.DEPUTY):
        return (Share(situation.map_.holding(function_id, role, group), group),)
    apart = situation.map_.told_apart(function_id, role, group)
    return tuple(Share(agencies, each, WHOSE[each] if len(apart) > 1 else "") for each, agencies in apart)


def no_holder(situation: Situation, function_id: str, role: Role, share: Share | None = None) -> Matter:
    """The matter that nobody has accepted a role, with who was proposed; without a lead nobody signs."""
    name = function_name(situation.pack, function_id)
    whose = f" {share.whose}" if share and share.whose else ""
    asked = proposed_words(situation, function_id, role, share)
    text = f"No agency has accepted {HOLDS[role]} {name}{whose}{asked}"
    return Matter(
        MatterKind.GAP, text, function_id, stops_signing=role is Role.LEAD and situation.stops_signing(function_id)
    )


def proposed_words(situation: Situation, function_id: str, role: Role, share: Share | None = None) -> str:
    """Who was proposed for a role that nobody has accepted, to stand after that; empty when nobody was."""
    group = share.group if share else situation.group
    proposed = situation.map_.holding(function_id, role, group, Agreement.PROPOSED)
    return f"; proposed: {names_of(proposed)}" if proposed else ""


def more_than_one(situation: Situation, function_id: str) -> tuple[Matter, ...]:
    """The matters that more than one agency leads the same cases; none when one or nobody does."""
    name = function_name(situation.pack, function_id)
    return tuple(
        Matter(
            MatterKind.GAP,
            f"More than one agency has accepted the lead for {share.about(name)}: {names_of(share.agencies)}",
            function_id,
        )
        for share in shares(situation, function_id, Role.LEAD)
        if len(share.agencies) > 1
    )
