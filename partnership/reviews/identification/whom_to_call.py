"""Whom to call about a setting: the partnership's leads and the police, with their numbers. Pure.

First contacts of a setting are not called about it, so that no number of theirs stands on a card: the audit has them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.findings.cover import agency_numbers
from partnership.findings.find import register_of
from partnership.findings.number_lines import number_lines
from partnership.findings.phrases import FALLBACK, conditions_words, way_doubt
from partnership.findings.types import Caveat, Rule, Way
from partnership.findings.words import WORDINGS
from partnership.guidance.types import Group, KindOffice, Night
from partnership.policy.audience import is_safe_place
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.number_lines import NumberLine
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Setting

NOT_AGREED = WORDINGS[Rule.LEAD_PROPOSED].in_place.card


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A number and the desk that answers; both empty when the reader may see none."""

    number: str = ""
    post: str = ""
    name: str = ""  # of the agency, where it is not the one that the call names
    is_safe_place: bool = False
    doubt: str = ""  # what is doubtful about the number, in words


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call: what for, who, how by day and at night, and what is wrong with it in words."""

    purposes: tuple[str, ...]
    agency: Agency | None  # none: nobody could be called for this
    by_day: CallNumber = CallNumber()
    at_night: CallNumber = CallNumber()
    note: str = ""
    must_answer_at_night: bool = False
    is_safe_place: bool = False  # the name of the agency and of its desk stay off the card


def calls_for(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[Call, ...]:
    """The leads of the tasks that matter in the setting's group, and the police; each desk once."""
    merged: dict[object, Call] = {}
    leads = list(_of_leads(setting, map_, pack))
    leads += _of_police(leads, setting, map_, pack)
    for call in leads:
        key = (call.agency.id, call.by_day, call.at_night, call.note) if call.agency else call.purposes
        known = merged.get(key)
        merged[key] = call if known is None else _together(known, call)
    return tuple(merged.values())


def _together(one: Call, other: Call) -> Call:
    """The same desks, of which the same is to know, for two purposes."""
    purposes = tuple(dict.fromkeys((*one.purposes, *other.purposes)))
    urgent = one.must_answer_at_night or other.must_answer_at_night
    return replace(one, purposes=purposes, must_answer_at_night=urgent)


def _of_leads(setting: Setting, map_: PartnershipMap, pack: Pack) -> Iterator[Call]:
    """A call for each purpose; where men get somebody else than women, one for each of them."""
    for function, purpose in pack.sign_calls(_about(setting)):
        lines = number_lines(register_of(map_, pack), function.id, _group(function, setting))
        for line in lines:
            whose = f", {line.whose}" if len(lines) > 1 else ""
            yield _of_lead(function, f"{purpose}{whose}", line, map_)


def _about(setting: Setting) -> Group:
    return Group.ADULTS if setting.group is Group.ADULTS else Group.CHILDREN


def _of_lead(function: Function, purpose: str, line: NumberLine, map_: PartnershipMap) -> Call:
    """Whom one gets for a purpose by day, and at night; a stop-gap says that it is one."""
    day, night = _one(line.by_day, at_night=False), _one(line.at_night, at_night=True)
    first = day or night
    if first is None:
        return Call((purpose,), None)
    leads = map_.holding(function.id, Role.LEAD, line.parts[0].group)
    mark = FALLBACK if not first.is_agreed else ""
    is_asked = any(each.caveat is Caveat.NOT_ACCEPTED for each in first.conditions)
    agreed = "" if leads or is_asked else NOT_AGREED
    note = "; ".join(each for each in (mark, agreed, conditions_words(_without_doubt(first))) if each)
    by_day, at_night = (_way_of(each, first.agency) for each in (day, night))
    must, is_safe = function.at_night is Night.MUST, is_safe_place(first.agency.kind_id)
    return Call((purpose,), first.agency, by_day, at_night, note, must, is_safe)


def _one(lines: Iterable[ContactLine], *, at_night: bool) -> Way | None:
    """The one number that a card has room for: at night the one that answers in the middle of it."""
    return next((line.way for line in lines if line.way is not None and (line.is_in_deep_night or not at_night)), None)


def _group(function: Function, setting: Setting) -> Group:
    return _about(setting) if function.group is Group.BOTH else function.group


def _way_of(way: Way | None, agency: Agency) -> CallNumber:
    """A number for the card of an agency; of another agency with its name, unless it is one that no card names."""
    if way is None or way.desk is None:
        return CallNumber()
    is_other, is_safe = way.agency.id != agency.id, is_safe_place(way.agency.kind_id)
    name = way.agency.name if is_other and not is_safe else ""
    return CallNumber(way.number, way.desk.post, name, is_safe, way_doubt(way))


def _without_doubt(way: Way) -> Way:
    """What is to know of both numbers: each says for itself how sure it is."""
    return replace(way, conditions=tuple(each for each in way.conditions if each.caveat is not Caveat.UNCONFIRMED))


def _of_police(leads: list[Call], setting: Setting, map_: PartnershipMap, pack: Pack) -> Iterator[Call]:
    """The police, should they lead nothing here: a worker looks for their number on every card."""
    kinds = pack.of_office(KindOffice.POLICE)
    if any(call.agency is not None and call.agency.kind_id in kinds for call in leads):
        return
    theirs = (each.id for each, _ in pack.sign_calls(_about(setting)) if kinds & {*each.leads})
    for agency in [each for kind in sorted(kinds) for each in map_.of_kind(kind)][:1]:
        ways = _ways(agency, pack, next(theirs, ""))
        yield Call(("Police",), agency, *ways, must_answer_at_night=True)


def _ways(agency: Agency, pack: Pack, function_id: str) -> tuple[CallNumber, CallNumber]:
    """The numbers of one agency by day and at night, where the same answers all night."""
    found = []
    for at_night in (False, True):
        way = _one(agency_numbers(agency, pack, Group.BOTH, at_night=at_night, task=function_id), at_night=at_night)
        found.append(_way_of(way, agency))
    return found[0], found[1]
