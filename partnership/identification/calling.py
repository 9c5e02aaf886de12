"""Whom to call about a setting: the partnership's leads and the first contacts, with their numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.mapping.setting_gaps import why_not_first_contact
from partnership.models.partnerships import Role
from partnership.protocols.phrases import doubt, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.types import Function, Pack, Setting
    from partnership.mapping.facts import Agency, PartnershipMap

# The task whose lead is called, and what a worker calls it for.
FOR_CHILDREN = {"child-referral": "To refer a child", "first-response": "First response"}
FOR_ADULTS = {
    "first-response": "First response",
    "adult-support": "Support for adults",
    "child-referral": "If under 18, or perhaps",
}
RECOGNISING = {Group.CHILDREN: "recognise-children", Group.ADULTS: "recognise-adults"}
FIRST_CONTACT = "May meet victims here, not for referral"
POLICE = "police"
NOT_AGREED = "lead not agreed yet"


@dataclass(frozen=True, slots=True)
class Way:
    """A number and the desk that answers; both empty when the reader may see none."""

    number: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call: what for, who, how by day and at night, and what is wrong with it in words."""

    purposes: tuple[str, ...]
    agency: Agency | None  # none: nobody could be called for this
    by_day: Way = Way()
    at_night: Way = Way()
    note: str = ""
    must_answer_at_night: bool = False
    is_safe_place: bool = False  # the name of the agency and of its desk stay off the card

    @property
    def is_lead(self) -> bool:
        """Whether it is more than a first contact of the setting."""
        return self.purposes != (FIRST_CONTACT,)


def calls_for(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[Call, ...]:
    """The leads of the tasks that matter in the setting's group, then its other first contacts; each desk once."""
    merged: dict[object, Call] = {}
    leads = list(_of_leads(setting, map_, pack))
    leads += _of_police(leads, map_, pack)
    for call in (*leads, *_of_first_contacts(leads, setting, map_, pack)):
        key = (call.agency.id, call.by_day) if call.agency else call.purposes
        known = merged.get(key)
        merged[key] = call if known is None else _together(known, call)
    return tuple(merged.values())


def _together(one: Call, other: Call) -> Call:
    """The same desk for two purposes."""
    purposes = tuple(dict.fromkeys((*one.purposes, *other.purposes)))
    night = one.at_night if one.at_night.number else other.at_night
    urgent = one.must_answer_at_night or other.must_answer_at_night
    return Call(purposes, one.agency, one.by_day, night, one.note or other.note, urgent, one.is_safe_place)


def _of_leads(setting: Setting, map_: PartnershipMap, pack: Pack) -> Iterator[Call]:
    for function_id, purpose in (FOR_ADULTS if setting.group is Group.ADULTS else FOR_CHILDREN).items():
        function = pack.functions.get(function_id)
        if function is not None:
            yield _of_lead(function, purpose, setting, map_, pack)


def _of_lead(function: Function, purpose: str, setting: Setting, map_: PartnershipMap, pack: Pack) -> Call:
    """One number for one purpose. Two leads are a gap of the map: the one that answers at night stands on the card."""
    group = setting.group if function.group is Group.BOTH else function.group
    leads = [each for each in map_.holding(function.id, Role.LEAD, group) if _may_stand(each, setting, pack)]
    usual = (agency for kind_id in function.leads for agency in map_.of_kind(kind_id))
    found = leads or [each for each in usual if _may_stand(each, setting, pack)]
    if not found:
        return Call((purpose,), None)
    agency = min(found, key=lambda each: (not _way(each, function.id, at_night=True).number, each.is_stale))
    note = "; ".join(each for each in ("" if leads else NOT_AGREED, doubt(agency, pack)) if each)
    ways = _way(agency, function.id), _way(agency, function.id, at_night=True)
    is_safe = _is_safe_place(agency, pack)
    return Call((purpose,), agency, *ways, note, function.needs_out_of_hours, is_safe)


def _of_police(leads: list[Call], map_: PartnershipMap, pack: Pack) -> Iterator[Call]:
    """The police, should they lead nothing here: a worker looks for their number on every card."""
    if any(call.agency is not None and call.agency.kind_id == POLICE for call in leads):
        return
    for agency in map_.of_kind(POLICE)[:1]:
        ways = _way(agency, "first-response"), _way(agency, "first-response", at_night=True)
        yield Call(("Police",), agency, *ways, doubt(agency, pack), must_answer_at_night=True)


def _of_first_contacts(leads: list[Call], setting: Setting, map_: PartnershipMap, pack: Pack) -> Iterator[Call]:
    """Those who are likely to meet a victim here; whoever is called anyway, and every safe place, is left out."""
    function_id = RECOGNISING.get(setting.group, RECOGNISING[Group.CHILDREN])
    called = {call.agency.id for call in leads if call.agency is not None}
    for agency in map_.setting(setting.id).first_contacts:
        if agency.id in called or _is_safe_place(agency, pack):
            continue
        ways = _way(agency, function_id), _way(agency, function_id, at_night=True)
        yield Call((FIRST_CONTACT,), agency, *ways, doubt(agency, pack))


def _is_safe_place(agency: Agency, pack: Pack) -> bool:
    """Whether people are hidden there, as the guidance says: a card goes into many pockets and names none of them."""
    kind = pack.kind(agency.kind_id)
    return kind is not None and kind.is_safe_place


def _may_stand(agency: Agency, setting: Setting, pack: Pack) -> bool:
    """Embassies and authorities abroad are on no card, and cultural mediators on none for children."""
    return not why_not_first_contact(agency.kind_id, setting, pack)


def _way(agency: Agency, function_id: str, *, at_night: bool = False) -> Way:
    desk = agency.desk_for(function_id, at_night=at_night)
    number = number_of(desk, at_night=at_night) if desk is not None else ""
    return Way(number, desk.post) if desk is not None and number else Way()
