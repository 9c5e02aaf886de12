"""Gaps: what is missing for a function, in words, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from partnership.guidance.types import Function, Pack
    from partnership.mapping.facts import Agency, PartnershipMap

AT_WORK = (Role.LEAD, Role.DEPUTY, Role.SUPPORTS)
WHOM = {Group.CHILDREN: "children", Group.ADULTS: "adults", Group.BOTH: "children and adults"}


class GapKind(StrEnum):
    """What is missing, the worst first."""

    NO_LEAD = "no-lead"
    DECLINED = "declined"
    PROPOSED = "proposed"
    TWO_LEADS = "two-leads"
    NO_NIGHT = "no-night"
    STALE = "stale"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing for a function."""

    kind: GapKind
    function: Function
    short: str  # for a cell of the matrix, two or three words
    text: str  # what is missing, a sentence
    advice: str  # what to do about it, a sentence or two
    agencies: tuple[Agency, ...] = ()  # those it is about


def find_gaps(map_: PartnershipMap, pack: Pack) -> Mapping[str, tuple[Gap, ...]]:
    """Gaps by function, in the pack's order; every function has an entry, an empty one where nothing is missing."""
    return {function.id: gaps_of(function, map_, pack) for function in pack.functions.values()}


def gaps_of(function: Function, map_: PartnershipMap, pack: Pack) -> tuple[Gap, ...]:
    """Gaps of one function, the worst first."""
    groups = _groups(function)
    without = tuple(group for group in groups if not map_.holding(function.id, Role.LEAD, group))
    found = [_without_lead(function, map_, pack, without)] if without else []
    leads = dict.fromkeys(agency for group in groups for agency in map_.holding(function.id, Role.LEAD, group))
    found += [_two_leads(function, map_.holding(function.id, Role.LEAD, group)) for group in groups
              if len(map_.holding(function.id, Role.LEAD, group)) > 1][:1]  # fmt: skip
    for lead in leads:
        found += _of_lead(function, lead)
    if leads and len(_at_work(function, map_)) == 1:
        found.append(_alone(function, next(iter(leads))))
    return tuple(sorted(found, key=lambda gap: list(GapKind).index(gap.kind)))


def cell_text(gaps: Iterable[Gap]) -> str:
    """The gaps of a function as its cell in the matrix says them; empty when there is none."""
    return ". ".join(dict.fromkeys(gap.short for gap in gaps))


def _groups(function: Function) -> tuple[Group, ...]:
    return (Group.CHILDREN, Group.ADULTS) if function.group is Group.BOTH else (function.group,)


def _at_work(function: Function, map_: PartnershipMap) -> set[Agency]:
    return {
        duty.agency
        for duty in map_.duties
        if duty.function_id == function.id and duty.state is Agreement.ACCEPTED and duty.role in AT_WORK
    }


def _without_lead(function: Function, map_: PartnershipMap, pack: Pack, without: tuple[Group, ...]) -> Gap:
    is_part = function.group is Group.BOTH and len(without) == 1
    whom = f" for {WHOM[without[0]]}" if is_part else ""
    proposed, declined = (
        tuple(dict.fromkeys(a for g in without for a in map_.holding(function.id, Role.LEAD, g, state)))
        for state in (Agreement.PROPOSED, Agreement.DECLINED)
    )
    if proposed:
        return _only_proposed(function, map_, proposed, whom)
    suggested = _suggested(function, map_, declined)
    usual = [agency for kind in function.leads for agency in map_.of_kind(kind)]
    fitting = [agency for agency in (*suggested, *usual) if agency not in declined]
    kinds = one_of([pack.kinds[kind].name for kind in function.leads])
    advice = (
        f"Usual lead: {kinds}. Ask {one_of([agency.name for agency in fitting])}."
        if fitting
        else f"Usual lead: {kinds}. None of that kind is left to ask: look for one that can take part."
    )
    if declined:
        instead = f" Suggested instead: {names(suggested)}." if suggested else ""
        return Gap(
            GapKind.DECLINED,
            function,
            f"Lead declined{whom}",
            f"{names(declined)} declined the lead{whom}, and no other agency has it.{instead}",
            advice,
            declined,
        )
    return Gap(GapKind.NO_LEAD, function, f"No lead{whom}", f"No agency leads this{whom}.", advice)


def _only_proposed(function: Function, map_: PartnershipMap, proposed: tuple[Agency, ...], whom: str) -> Gap:
    oldest = next((duty for duty in map_.waiting(function.id) if duty.role is Role.LEAD), None)
    since = f" ({map_.waits_for(oldest)})" if oldest and oldest.proposed_on else ""
    return Gap(
        GapKind.PROPOSED,
        function,
        f"Lead only proposed{whom}",
        f"{names(proposed)} {_is(proposed)} proposed as lead{whom}{since} and {_has(proposed)} not accepted.",
        f"Ask {names(proposed)} for an answer, and record it where nobody there does so.",
        proposed,
    )


def _suggested(function: Function, map_: PartnershipMap, declined: tuple[Agency, ...]) -> tuple[Agency, ...]:
    """Whom those who declined the lead suggest instead, each once."""
    found = (
        duty.suggested
        for duty in map_.duties
        if duty.function_id == function.id and duty.role is Role.LEAD and duty.agency in declined
    )
    return tuple(dict.fromkeys(agency for agency in found if agency is not None and agency not in declined))


def _two_leads(function: Function, leads: tuple[Agency, ...]) -> Gap:
    return Gap(
        GapKind.TWO_LEADS,
        function,
        "Two leads",
        f"{names(leads)} each hold the lead. In an emergency each may wait for the other.",
        "Agree which of them leads, and make the other one deputy.",
        leads,
    )


def _of_lead(function: Function, lead: Agency) -> list[Gap]:
    found = []
    if function.needs_out_of_hours and lead.desk_for(function.id, at_night=True) is None:
        found.append(
            Gap(
                GapKind.NO_NIGHT,
                function,
                "Not at night",
                f"{lead.name} leads this, and none of its desks answers out of hours.",
                f"Add a desk of {lead.name} that answers at night, or agree a deputy for nights and weekends.",
                (lead,),
            )
        )
    if lead.is_stale:
        since = lead.contacts_confirmed_on
        when = f"were last confirmed on {since.day} {since:%B %Y}" if since else "have never been confirmed"
        found.append(
            Gap(
                GapKind.STALE,
                function,
                "Lead not confirmed",
                f"The contacts of {lead.name}, which leads this, {when}.",
                f"Call {lead.name}, check each desk and number, and confirm its contacts.",
                (lead,),
            )
        )
    return found


def _alone(function: Function, lead: Agency) -> Gap:
    return Gap(
        GapKind.ALONE,
        function,
        "One agency only",
        f"{lead.name} stands alone: there is no deputy, and nobody supports it.",
        "Agree a deputy, for the day when the lead cannot act.",
        (lead,),
    )


def names(agencies: Iterable[Agency]) -> str:
    """Names of agencies in a row: A, B and C."""
    return _row([agency.name for agency in agencies], "and")


def one_of(words: list[str]) -> str:
    """Words in a row, each once: A, B or C."""
    return _row(list(dict.fromkeys(words)), "or")


def _row(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "nobody"


def _is(agencies: tuple[Agency, ...]) -> str:
    return "is" if len(agencies) == 1 else "are"


def _has(agencies: tuple[Agency, ...]) -> str:
    return "has" if len(agencies) == 1 else "have"


@dataclass(frozen=True, slots=True)
class Unkept:
    """Entries that nobody keeps: no account may change them, so nobody who knows will."""

    entries: tuple[tuple[Agency, int], ...]  # with the number of tasks that each leads; those that lead most first
    total: int  # entries of the map

    @property
    def leading(self) -> int:
        """How many of them lead a task."""
        return sum(1 for _, led in self.entries if led)


def find_unkept(map_: PartnershipMap, kept: Collection[UUID]) -> Unkept:
    """Entries of the map whose organisation is not among those that are kept by an account."""
    led: dict[UUID, set[str]] = {}
    for duty in map_.duties:
        if duty.role is Role.LEAD and duty.state is Agreement.ACCEPTED:
            led.setdefault(duty.agency.id, set()).add(duty.function_id)
    found = [(agency, len(led.get(agency.id, ()))) for agency in map_.agencies if agency.id not in kept]
    return Unkept(tuple(sorted(found, key=lambda entry: -entry[1])), len(map_.agencies))
