"""When somebody answers for a task: the test of reach, asked of a whole week; and the numbers that papers print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from partnership.findings.eligibility import crowds, serves
from partnership.findings.hours import NIGHT, OFFICE, Moment, Span, covers, in_words, merged, outside
from partnership.findings.phrases import way_doubt
from partnership.findings.reach import first_way, stop_gap_agencies, way_of
from partnership.findings.types import Ask, Basis, Caveat, Condition, Part, Person, Sex
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.hours import Hours
    from partnership.findings.types import Way
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Group

MIDWEEK = Moment(2, 11 * 60)  # Wednesday at eleven: what papers call "by day"
BY_DAY = ((Span(MIDWEEK.day, MIDWEEK.minute, MIDWEEK.minute + 1),),)
DEEP_NIGHT = Moment(2, 3 * 60)  # where there is room for one number at night


def answering(agency: Agency, group: Group, pack: Pack) -> Hours:
    """When an agency picks up for a group, on any desk; a body abroad is never rung."""
    return () if pack.is_abroad(agency.kind_id) else agency.reachable[group]


def cover(map_: PartnershipMap, pack: Pack, task: str, person: Person) -> Hours:
    """Hours of a week, bank holidays too, when no lead or deputy that serves the person answers."""
    found = (
        span
        for agency in holders(map_, task, person.group)
        if serves(agency, person, task, pack).is_served
        for span in answering(agency, person.group, pack)
    )
    return outside(merged(tuple(found)))


@dataclass(frozen=True, slots=True)
class ContactLine:
    """What a paper prints for some people: whom they are, the way, and the hours where it is not always the same."""

    whom: Part | None  # none: everybody of the group
    way: Way | None  # none: nobody answers
    hours: Hours  # empty: all the hours asked for

    @property
    def is_in_deep_night(self) -> bool:
        """Whether it answers at three in the night."""
        return not self.hours or covers(self.hours, DEEP_NIGHT)

    @property
    def when(self) -> str:
        """The hours in words; empty where they are all that were asked for."""
        return in_words(self.hours) if self.hours else ""


def numbers(map_: PartnershipMap, pack: Pack, task: str, group: Group, *, at_night: bool) -> tuple[ContactLine, ...]:
    """The numbers of a task by day, or through the night: a line for each part, and hours where the way differs."""
    whole = _lines(map_, pack, task, Person(group), at_night=at_night)
    if not any(line.way is not None and line.way.is_limited for line in whole):
        return whole
    apart = {sex: _lines(map_, pack, task, Person(group, sex), at_night=at_night) for sex in Sex}
    women, men = (tuple((line.way, line.hours) for line in apart[sex]) for sex in Sex)
    if women == men:
        return whole
    return tuple(line for sex in Sex for line in apart[sex])


def _whom(person: Person) -> Part | None:
    return Part(person.group, person.sex) if person.sex is not None else None


def _lines(map_: PartnershipMap, pack: Pack, task: str, person: Person, *, at_night: bool) -> tuple[ContactLine, ...]:
    if not at_night:
        way = first_way(map_, pack, Ask(task, person, MIDWEEK))
        return (ContactLine(_whom(person), way, ()),) if way is not None else _some_hours(map_, pack, task, person)
    by_way: dict[Way | None, list[Span]] = {}
    for hours in alike(_concerned(map_, pack, task, person.group), NIGHT):
        found = first_way(map_, pack, Ask(task, person, _first_of(hours)))
        by_way.setdefault(_always(found), []).extend(hours)
    by_day = _always(first_way(map_, pack, Ask(task, person, MIDWEEK)))
    if len(by_way) > 1:  # its last hour of the evening stands with the number by day
        by_way.pop(by_day, None)
    is_same = merged(tuple(span for spans in by_way.values() for span in spans)) == NIGHT and len(by_way) == 1
    return tuple(
        ContactLine(_whom(person), way, () if is_same else merged(tuple(spans))) for way, spans in by_way.items()
    )


def _always(way: Way | None) -> Way | None:
    """A way without what holds at some hours only: that the service behind it is shut."""
    if way is None or all(each.caveat is not Caveat.SERVICE_SHUT for each in way.conditions):
        return way
    return replace(way, conditions=tuple(each for each in way.conditions if each.caveat is not Caveat.SERVICE_SHUT))


def agency_numbers(
    agency: Agency, pack: Pack, group: Group, *, at_night: bool, task: str = ""
) -> tuple[ContactLine, ...]:
    """The numbers of one agency by day or through the night, for a task or whatever for; hours where they differ."""
    by_way: dict[Way | None, list[Span]] = {}
    for hours in alike((agency,), NIGHT) if at_night else BY_DAY:
        way = way_of(agency, Basis.LEAD, task, group, _first_of(hours))
        doubt = way_doubt(way)
        marks = (Condition(Caveat.UNCONFIRMED, doubt),) if doubt else ()
        by_way.setdefault(replace(way, conditions=(*way.conditions, *marks)) if way.number else None, []).extend(hours)
    if not at_night and None in by_way and (shorter := _office_hours(agency, task, group)):
        return shorter
    if at_night and len(by_way) > 1:  # an early or late hour of the desk by day stands with its number by day
        day = {line.way for line in agency_numbers(agency, pack, group, at_night=False, task=task)}
        kept = {way: found for way, found in by_way.items() if way is None or way not in day}
        by_way = kept if any(kept) or not day else {None: []}
    is_same = len(by_way) == 1
    return tuple(ContactLine(None, way, () if is_same else merged(tuple(found))) for way, found in by_way.items())


def _office_hours(agency: Agency, task: str, group: Group) -> tuple[ContactLine, ...]:
    """The numbers of one agency that answers in the working week, and not in the middle of it."""
    by_way: dict[Way, list[Span]] = {}
    for hours in alike((agency,), OFFICE):
        way = way_of(agency, Basis.LEAD, task, group, _first_of(hours))
        if way.number:
            by_way.setdefault(way, []).extend(hours)
    return tuple(ContactLine(None, way, merged(tuple(found))) for way, found in by_way.items())


def _some_hours(map_: PartnershipMap, pack: Pack, task: str, person: Person) -> tuple[ContactLine, ...]:
    """The first number of the working week, where nobody answers in the middle of it."""
    by_way: dict[Way, list[Span]] = {}
    for hours in alike(_concerned(map_, pack, task, person.group), OFFICE):
        way = first_way(map_, pack, Ask(task, person, _first_of(hours)))
        if way is not None:
            by_way.setdefault(way, []).extend(hours)
    found = [ContactLine(_whom(person), way, merged(tuple(spans))) for way, spans in by_way.items()]
    return tuple(found) or (ContactLine(_whom(person), None, ()),)


def _concerned(map_: PartnershipMap, pack: Pack, task: str, group: Group) -> tuple[Agency, ...]:
    function = pack.functions.get(task)
    fallback = function.fallback_for(group) if function else None
    standing_in = (agency for agency, _ in stop_gap_agencies(map_, pack, task, group))
    by_law = (agency for kind_id in (fallback.kinds if fallback else ()) for agency in map_.of_kind(kind_id))
    return tuple(dict.fromkeys((*holders(map_, task, group), *standing_in, *by_law)))


def alike(agencies: Iterable[Agency], within: Hours) -> tuple[tuple[Span, ...], ...]:
    """Some hours, divided by which desks of these agencies answer and which of their services are open.

    Whom one gets is the same through all the spans of one division, so that it is asked once for each.
    """
    times = dict.fromkeys(
        hours
        for agency in agencies
        for hours in (*(desk.answers for desk in agency.desks), *(service.open or () for service in agency.services))
    )
    return _divided(tuple(times), within)


@lru_cache(maxsize=1024)
def _divided(times: tuple[Hours, ...], within: Hours) -> tuple[tuple[Span, ...], ...]:
    """Some hours, divided by which of these times are on."""
    edges: dict[int, set[int]] = {}
    for hours in times:
        for span in hours:
            edges.setdefault(span.day, set()).update((span.start, span.end))
    found: dict[tuple[bool, ...], list[Span]] = {}
    for span in within:
        inner = (minute for minute in edges.get(span.day, ()) if span.start < minute < span.end)
        for first, last in pairwise(sorted({span.start, span.end, *inner})):
            at = Moment(span.day, first)
            found.setdefault(tuple(covers(hours, at) for hours in times), []).append(Span(span.day, first, last))
    return tuple(tuple(each) for each in found.values())


def _first_of(hours: tuple[Span, ...]) -> Moment:
    return Moment(hours[0].day, hours[0].start)


def number_at(map_: PartnershipMap, pack: Pack, task: str, group: Group, *, at_night: bool) -> bool:
    """Whether somebody at all answers, for everybody of a group, by day or through the night."""
    agencies = _concerned(map_, pack, task, group)
    return all(
        first_way(map_, pack, Ask(task, crowd.person, _first_of(hours))) is not None
        for crowd in crowds(agencies, task, group)
        for hours in (alike(agencies, NIGHT) if at_night else BY_DAY)
    )


def holders(map_: PartnershipMap, task: str, group: Group) -> tuple[Agency, ...]:
    """Who leads a task or deputises in it for a group, each once."""
    found = (agency for role in (Role.LEAD, Role.DEPUTY) for agency in map_.holding(task, role, group))
    return tuple(dict.fromkeys(found))
