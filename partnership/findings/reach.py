"""Whom one gets for a task, for this person, at this hour, on which number, or why not: the one test of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.findings.eligibility import hours_of_service, may_do, serves
from partnership.findings.hours import covers, opens
from partnership.findings.phrases import way_doubt
from partnership.findings.types import (
    Ask,
    Basis,
    CallOrder,
    Caveat,
    Condition,
    How,
    Way,
    Why,
)
from partnership.guidance.types import Level
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.findings.hours import Moment
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Fallback, Function, Group

LEVELS = tuple(Level)
_WORST = tuple(Why)


def reach(map_: PartnershipMap, pack: Pack, ask: Ask) -> CallOrder:
    """Everybody to try, the best first; an agency stands once, by the best reason to ring it."""
    function = pack.functions.get(ask.task)
    if function is None:
        return CallOrder(())
    fallback = function.fallback_for(ask.person.group)
    return CallOrder(_once(_ways(map_, pack, function, ask)), function.emergency, fallback.says if fallback else "")


def first_way(map_: PartnershipMap, pack: Pack, ask: Ask) -> Way | None:
    """The first way with a number, as `reach` has it; nobody behind it is looked at."""
    function = pack.functions.get(ask.task)
    found = _ways(map_, pack, function, ask) if function is not None else ()
    return next((way for way in found if way.number), None)


def _ways(map_: PartnershipMap, pack: Pack, function: Function, ask: Ask) -> Iterator[Way]:
    """The best first; an agency may stand in it again, by a lesser reason."""
    known: list[Way] = []
    for basis, role in ((Basis.LEAD, Role.LEAD), (Basis.DEPUTY, Role.DEPUTY)):
        holding = map_.holding(ask.task, role, ask.person.group)
        found = [
            _way(agency, basis, ask, pack) if may_do(agency, function, pack) else Way(agency, basis, why=Why.MAY_NOT)
            for agency in holding
        ]
        yield from sorted(found, key=_holder_first)
        known += found
    found = _stop_gaps(map_, pack, function, ask, {way.agency.id for way in known})
    yield from found
    known += found
    yield from _by_law(map_, pack, function, ask, {way.agency.id for way in known if way.number})


def _once(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Each agency once: the first of its ways that has a number, else the first."""
    kept: dict[UUID, Way] = {}
    for way in ways:
        known = kept.get(way.agency.id)
        if known is None:
            kept[way.agency.id] = way
        elif way.number and not known.number:
            del kept[way.agency.id]
            kept[way.agency.id] = way
    return tuple(kept.values())


def _holder_first(way: Way) -> tuple[bool, bool, bool, str]:
    """Among leads, or deputies: who answers now, serves everybody, is confirmed; then by name."""
    return not way.number, way.is_limited, way.is_doubtful, way.agency.name


def stop_gap_agencies(map_: PartnershipMap, pack: Pack, task: str, group: Group) -> tuple[tuple[Agency, bool], ...]:
    """Who may stand in for a lead, each with whether they accepted a role: supporters, and who was asked to lead."""
    refused, function = map_.declined(task, group), pack.functions.get(task)
    accepted = map_.holding(task, Role.SUPPORTS, group)
    asked = [a for r in (Role.LEAD, Role.DEPUTY) for a in map_.holding(task, r, group, Agreement.PROPOSED)]
    found: dict[UUID, tuple[Agency, bool]] = {}
    for agency, is_accepted in (*((a, True) for a in accepted), *((a, False) for a in asked)):
        kind = pack.kind(agency.kind_id)
        may = function is None or may_do(agency, function, pack)
        if may and agency.id not in refused and (kind is None or (kind.stands_in and not kind.is_abroad)):
            found.setdefault(agency.id, (agency, is_accepted))
    return tuple(found.values())


def _stop_gaps(map_: PartnershipMap, pack: Pack, function: Function, ask: Ask, known: set[UUID]) -> list[Way]:
    found = []
    for agency, is_accepted in stop_gap_agencies(map_, pack, function.id, ask.person.group):
        if agency.id not in known:
            way = _way(agency, Basis.STOP_GAP, ask, pack)
            if not is_accepted:
                way = replace(way, conditions=(Condition(Caveat.NOT_ACCEPTED), *way.conditions))
            found.append((_stop_gap_first(way, function, is_accepted=is_accepted), way))
    return [way for _, way in sorted(found, key=lambda each: each[0])]


def _stop_gap_first(way: Way, function: Function, *, is_accepted: bool) -> tuple[bool, bool, bool, int, int, str]:
    """A yes before a question; for everybody before limited, confirmed before not, usual kinds first, then near."""
    kind = way.agency.kind_id
    usual = 0 if kind in function.leads else 1 if kind in function.supports else 2
    near = LEVELS.index(way.agency.level)
    return not is_accepted, way.is_limited, way.is_doubtful, usual, near, way.agency.name


def _by_law(map_: PartnershipMap, pack: Pack, function: Function, ask: Ask, known: set[UUID]) -> Iterator[Way]:
    """The desks of whom the pack says that they are rung while nobody has agreed, with what the law asks of each."""
    fallback = function.fallback_for(ask.person.group)
    refused = map_.declined(function.id, ask.person.group)
    if fallback is None:
        return
    for kind_id in fallback.kinds:
        for agency in sorted(map_.of_kind(kind_id), key=lambda each: (LEVELS.index(each.level), each.name)):
            is_out = agency.id in known or agency.id in refused or pack.is_abroad(agency.kind_id)
            if is_out or not may_do(agency, function, pack):
                continue
            way = _way(agency, Basis.DUTY, ask, pack, has_role=False)
            if way.number:
                yield replace(way, conditions=(Condition(_in_law(fallback, kind_id)), *way.conditions))


def _in_law(fallback: Fallback, kind_id: str) -> Caveat:
    """What the law of the pack asks of a kind: no paper says of a service that it has a duty which it has not."""
    if kind_id in fallback.duty:
        return Caveat.DUTY
    return Caveat.MAY_HAVE_DUTY if kind_id in fallback.may else Caveat.NO_DUTY


def _way(agency: Agency, basis: Basis, ask: Ask, pack: Pack, *, has_role: bool = True) -> Way:
    if pack.is_abroad(agency.kind_id):
        return Way(agency, basis, why=Why.UNDER_RULE)
    serving = serves(agency, ask.person, ask.task, pack, has_role=has_role)
    if not serving.is_served:
        return Way(agency, basis, why=Why.NOT_FOR)
    way = way_of(agency, basis, ask.task, ask.person.group, ask.at)
    shut = hours_of_service(agency, ask.task, ask.at) if way.number else ()
    doubt = way_doubt(way)
    unconfirmed = (Condition(Caveat.UNCONFIRMED, doubt),) if doubt else ()
    conditions = (*serving.conditions, *way.conditions, *shut, *unconfirmed)
    return replace(way, conditions=conditions) if conditions != way.conditions else way


def way_of(agency: Agency, basis: Basis, task: str, group: Group, at: Moment) -> Way:
    """The desk of an agency that answers at a moment, whoever asks; or why none does."""
    states = [(tier_of(desk, task), _state(agency, basis, desk, at)) for desk in agency.desks if desk.is_for(group)]
    able = sorted((each for each in states if each[1].number), key=_desk_first)
    if not able:
        return _why_not(agency, basis, [way for _, way in sorted(states, key=lambda each: each[0])])
    tier, best = able[0]
    equal = [way for other, way in able[1:] if other == tier and {way.how, best.how} == {How.OWN_HOURS, How.DIVERTED}]
    beside = tuple(way for way in equal if way.number != best.number)
    marks = (Condition(Caveat.OTHER_TASK),) if tier == len(_TIERS) - 1 and task else ()
    return replace(best, beside=beside, conditions=(*best.conditions, *marks)) if beside or marks else best


_TIERS = ("names the task", "names none", "names others")


def tier_of(desk: Desk, task: str) -> int:
    """How well a desk suits a task: it names it, takes everything, or is kept for other tasks."""
    if not desk.function_ids:
        return 1
    return 0 if task in desk.function_ids else 2


def _desk_first(each: tuple[int, Way]) -> tuple[int, bool, bool, bool, str]:
    tier, way = each
    desk = way.desk
    return tier, way.how is How.DIVERTED, not (desk and desk.is_main), bool(desk and desk.is_vacant), _post(way)


def _post(way: Way) -> str:
    return way.desk.post if way.desk is not None else ""


def _why_not(agency: Agency, basis: Basis, ways: list[Way]) -> Way:
    """Of desks that do not answer, the one that answers soonest after."""
    if not ways:
        return Way(agency, basis, why=Why.NO_DESK)
    return min(ways, key=lambda way: _WORST.index(way.why) if way.why else 0)


def _state(agency: Agency, basis: Basis, desk: Desk, at: Moment) -> Way:
    """What a desk does at a moment."""
    unread = (Condition(Caveat.HOURS_UNCHECKED),) if desk.open is None else ()

    def way(number: str = "", how: How = How.OWN_HOURS, why: Why | None = None, until: Moment | None = None) -> Way:
        return Way(agency, basis, desk, number, how, why, until, unread)

    notice = desk.notice
    if notice is not None and at.at is not None and notice.from_at <= at.at < notice.until_at:
        return way(notice.instead, How.INSTEAD, None if notice.instead else Why.CLOSED)
    answers = desk.answers_at(at)
    is_answered = covers(answers, at)
    if is_answered and desk.telephone:
        return way(desk.telephone)
    if not is_answered and desk.out_of_hours_telephone:
        return way(desk.out_of_hours_telephone, How.DIVERTED)
    if not is_answered and desk.telephone:
        return way(why=Why.SHUT, until=opens(answers, at))
    return way(why=Why.MAIL_ONLY if desk.email else Why.NO_NUMBER)
