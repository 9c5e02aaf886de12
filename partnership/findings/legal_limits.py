"""What the law of the guidance asks of roles and sharing: who may lead a task, for whom it is never done. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.facts import AT_WORK
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function


def of_roles(function: Function, map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """A lead that is not what the law asks of one; a role for people for whom the task is never done."""
    subject = Subject(About.TASK, function.id)
    if function.lead_needs is not None:
        leads = [(each.id, each.standing(function.lead_needs, pack)) for each in map_.holding(function.id, Role.LEAD)]
        part, values = Part(function.group), (function.lead_needs.value,)
        if wrong := tuple(key for key, standing in leads if not standing.holds):
            yield Finding(Rule.WRONG_LEAD, subject, part, wrong, values=values)
        if unsure := tuple(key for key, standing in leads if standing.holds and not standing.is_recorded):
            yield Finding(Rule.STANDING_UNCONFIRMED, subject, part, unsure, values=values)
    if function.never_for is not None:
        duties = (each for each in map_.duties_by_task.get(function.id, ()) if each.role in AT_WORK)
        held = (each for each in duties if each.state is not Agreement.DECLINED and each.concerns(function.never_for))
        ids = tuple(dict.fromkeys(each.agency.id for each in held))
        if ids:
            yield Finding(Rule.NEVER_FOR, subject, Part(function.never_for), ids)


def of_sharing(map_: PartnershipMap) -> Iterator[Finding]:
    """Agencies that are kept apart, and were given one and the same decision on what they may be told."""
    for word, information_ids in map_.treated_as_one:
        yield Finding(Rule.TREATED_AS_ONE, Subject(About.SHARING, word), values=information_ids)
