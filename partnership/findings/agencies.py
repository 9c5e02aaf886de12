"""The rules about one agency: its desks and numbers, how true its entry is, and what it has said itself. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.cover import answering
from partnership.findings.facts import AT_WORK
from partnership.findings.hours import NIGHT, OFFICE, common, outside
from partnership.findings.reach import tier_of
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap
    from partnership.guidance.pack import Pack

PATIENCE = timedelta(days=28)  # so long a role may wait for an answer before somebody asks again
REPORTS = timedelta(days=30)
ENOUGH_REPORTS = 3  # by different people


def of_agencies(map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """What is wrong with entries of agencies that have a role at work or may meet a victim first."""
    duties: dict[UUID, list[Duty]] = {}
    for duty in map_.duties:
        duties.setdefault(duty.agency.id, []).append(duty)
    meeting = {agency.id for record in map_.settings for agency in record.first_contacts}
    for agency in map_.agencies:
        held = duties.get(agency.id, [])
        at_work = [duty for duty in held if duty.state is Agreement.ACCEPTED and duty.role in AT_WORK]
        yield from _waiting(agency, held, map_)
        if at_work or agency.id in meeting:
            yield from _entry(agency, at_work)
            yield from _desks(agency, at_work, map_, pack)


def _subject(agency: Agency) -> Subject:
    return Subject(About.AGENCY, str(agency.id))


def _entry(agency: Agency, at_work: list[Duty]) -> Iterator[Finding]:
    """Never confirmed by anybody, with roles that it never answered itself; or changed since, or too long ago."""
    has_said = any(duty.answered_on for duty in at_work)
    on = agency.certainty.confirmed_on
    if not agency.was_confirmed and at_work and not has_said:
        yield Finding(Rule.ROLE_UNCONFIRMED, _subject(agency), agencies=(agency.id,), values=(str(len(at_work)),))
    elif agency.is_stale:
        yield Finding(
            Rule.STALE_CONTACTS,
            _subject(agency),
            agencies=(agency.id,),
            values=("changed" if agency.certainty.is_changed else day(on) if on is not None else "never",),
        )


def _waiting(agency: Agency, held: list[Duty], map_: PartnershipMap) -> Iterator[Finding]:
    """Roles other than a lead, which stands with its task, that nobody has answered for four weeks."""
    late = [
        duty
        for duty in held
        if duty.state is Agreement.PROPOSED
        and duty.role is not Role.LEAD
        and duty.proposed_on is not None
        and map_.as_of - duty.proposed_on >= PATIENCE
    ]
    if late:
        tasks = tuple(dict.fromkeys(duty.function_id for duty in late))
        yield Finding(Rule.ROLE_UNANSWERED, _subject(agency), agencies=(agency.id,), values=tasks)


def _desks(agency: Agency, at_work: list[Duty], map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    if not pack.is_abroad(agency.kind_id):
        yield from _two_numbers(agency, at_work)
    for desk in agency.desks:
        subject = Subject(About.DESK, str(desk.id) if desk.id else f"{agency.id}-{desk.post}")
        recent = [on for on in desk.unanswered if map_.as_of - on <= REPORTS]
        if len(recent) >= ENOUGH_REPORTS:
            values = (desk.post, str(len(recent)), day(min(recent)))
            yield Finding(Rule.NOBODY_ANSWERED, subject, agencies=(agency.id,), values=values)
        if desk.is_vacant:
            yield Finding(Rule.DESK_VACANT, subject, agencies=(agency.id,), values=(desk.post,))
        if desk.is_unread:
            yield Finding(Rule.NOT_READ, subject, agencies=(agency.id,), values=(desk.post,))
    for service in agency.services:
        if service.function_ids and service.open is None and service.hours:
            subject = Subject(About.DESK, str(service.id) if service.id else f"{agency.id}-{service.name}")
            yield Finding(Rule.NOT_READ, subject, agencies=(agency.id,), values=(service.name,))


def _two_numbers(agency: Agency, at_work: list[Duty]) -> Iterator[Finding]:
    """Desks that suit a call alike: one answers at night itself, another sends on to a different number."""
    if not any(desk.out_of_hours_telephone for desk in agency.desks):
        return
    tasks = ["", *dict.fromkeys(duty.function_id for duty in at_work)]
    for group in (Group.CHILDREN, Group.ADULTS):
        desks = [desk for desk in agency.desks if desk.is_for(group)]
        for task in tasks:
            best = min((tier_of(desk, task) for desk in desks), default=0)
            pair = _differing([desk for desk in desks if tier_of(desk, task) == best])
            if pair:
                yield Finding(Rule.TWO_NIGHT_NUMBERS, _subject(agency), agencies=(agency.id,), values=pair)
                return


def _differing(desks: list[Desk]) -> tuple[str, str] | None:
    for own in desks:
        for other in desks:
            number = other.out_of_hours_telephone
            is_other = own.telephone and number and own.telephone != number
            if own is not other and is_other and common(own.answers, outside(other.answers)):
                return own.telephone, number
    return None


def of_kind_asked(agency: Agency, pack: Pack, group: Group, *, at_night: bool) -> Finding | None:
    """What is wrong with the number of an agency that a text prints: none at any hour, or none at night."""
    if pack.is_abroad(agency.kind_id):
        return None
    hours = answering(agency, group, pack)
    if not hours or (not at_night and not common(hours, OFFICE)):
        return Finding(Rule.NO_NUMBER, _subject(agency), Part(group), (agency.id,))
    silent = common(outside(hours), NIGHT) if at_night else ()
    return Finding(Rule.NOT_AT_NIGHT, _subject(agency), Part(group), (agency.id,), silent) if silent else None


def of_unkept(map_: PartnershipMap, kept: Collection[UUID]) -> Iterator[Finding]:
    """Entries that no account keeps; `kept` are those that one does. The most leads come first."""
    led: dict[UUID, set[str]] = {}
    for duty in map_.duties:
        if duty.state is Agreement.ACCEPTED and duty.role is Role.LEAD:
            led.setdefault(duty.agency.id, set()).add(duty.function_id)
    leads = {agency.id: len(led.get(agency.id, ())) for agency in map_.agencies if agency.id not in kept}
    unkept = [agency for agency in map_.agencies if agency.id in leads]
    for agency in sorted(unkept, key=lambda each: -leads[each.id]):
        yield Finding(Rule.ENTRY_UNKEPT, _subject(agency), Part(), (agency.id,), values=(str(leads[agency.id]),))


def of_unkept_at_work(map_: PartnershipMap, kept: Collection[UUID]) -> Iterator[Finding]:
    """Those of them with a role at work: what a paper says of them rests on nobody there."""
    working = {each.agency.id for each in map_.duties if each.state is Agreement.ACCEPTED and each.role in AT_WORK}
    return (each for each in of_unkept(map_, kept) if not working.isdisjoint(each.agencies))
