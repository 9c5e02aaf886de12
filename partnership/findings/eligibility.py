"""Whom an agency serves: by its kind, by the limits of its services, and by words that shut nobody out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from partnership.findings.hours import covers, in_words
from partnership.findings.phrases import ADULT, OLDEST, age_words
from partnership.findings.types import Caveat, Condition, Person, Sex
from partnership.guidance.types import Group, LegalStanding, Sector, StandingAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency, Service
    from partnership.findings.hours import Moment
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

_ONLY = {Sex.WOMEN: Caveat.WOMEN, Sex.MEN: Caveat.MEN}


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an agency serves a person, and on which conditions."""

    is_served: bool
    conditions: tuple[Condition, ...] = ()


REFUSED = Eligibility(is_served=False)


def in_remit(agency: Agency, group: Group, pack: Pack) -> bool:
    """Whether the kind of an agency works with a group."""
    kind = pack.kind(agency.kind_id)
    return kind is None or kind.works_with in (Group.BOTH, group)


def may_do(agency: Agency, function: Function, pack: Pack) -> bool:
    """Whether an agency is in law what a task needs: asked of the agency, whose kind only suggests it."""
    return function.lead_needs is None or agency.standing(function.lead_needs, pack).holds


def is_only_asked(agency: Agency, pack: Pack) -> bool:
    """Whether every paper asks an agency and none binds it: by its kind, or as one that holds a national contract."""
    kind = pack.kind(agency.kind_id)
    if kind is not None and (kind.only_asked or kind.is_abroad):
        return True
    contracts = (LegalStanding.SUPPORT_CONTRACTOR, LegalStanding.GUARDIAN_SERVICE)
    return any(agency.standing(each, pack).answer is StandingAnswer.CONTRACT for each in contracts)


def services_for(agency: Agency, task: str) -> tuple[Service, ...]:
    """The services whose limits count for a task: those that name it, else all."""
    return tuple(each for each in agency.services if task in each.function_ids) or agency.services


def serves(agency: Agency, person: Person, task: str, pack: Pack, *, has_role: bool = True) -> Eligibility:
    """Whether an agency serves a person in a task; one without a role there needs a service for the group too."""
    if not in_remit(agency, person.group, pack):
        return REFUSED
    services = services_for(agency, task)
    if not has_role:
        services = tuple(each for each in services if each.for_whom in (Group.BOTH, person.group))
        says = any(each.for_whom is not None for each in agency.services)
        if not services and (says or not _is_statutory(agency, pack)):
            return REFUSED
    if not services:
        return Eligibility(is_served=True)
    found = [(each, conditions) for each in services if (conditions := _admits(each, person)) is not None]
    if not found:
        return REFUSED
    service, conditions = min(found, key=lambda each: len(each[1]))
    remark = service.eligibility if task in service.function_ids else ""
    return Eligibility(
        is_served=True, conditions=(*conditions, *((Condition(Caveat.REMARK, remark),) if remark else ()))
    )


def hours_of_service(agency: Agency, task: str, at: Moment) -> tuple[Condition, ...]:
    """That the service itself is shut, where it names the task: its desk may answer all the same."""
    named = [each for each in agency.services if task in each.function_ids and each.open is not None]
    if not named or any(covers(each.open or (), at) for each in named):
        return ()
    return (Condition(Caveat.SERVICE_SHUT, named[0].hours or in_words(named[0].open or ())),)


def _is_statutory(agency: Agency, pack: Pack) -> bool:
    kind = pack.kind(agency.kind_id)
    return kind is not None and kind.sector is Sector.STATUTORY


def _admits(service: Service, person: Person) -> tuple[Condition, ...] | None:
    """The conditions on which a service takes a person; none where it does not."""
    if service.sexes and person.sex is not None and person.sex not in service.sexes:
        return None
    lowest, highest = ages_of(person)
    first, last = service.age_from or 0, OLDEST if service.age_to is None else service.age_to
    if first > highest or last < lowest:
        return None
    made: list[Condition] = []
    if len(service.sexes) == 1 and person.sex is None:
        made.append(Condition(_ONLY[next(iter(service.sexes))]))
    if (first > lowest or last < highest) and (words := age_words(first, last, person.group)):
        made.append(Condition(Caveat.AGE, words))
    return tuple(made)


def ages_of(person: Person) -> tuple[int, int]:
    """The years that a person may have lived, both included."""
    if person.age is not None:
        return person.age, person.age
    return (0, ADULT - 1) if person.group is Group.CHILDREN else (ADULT, OLDEST)


@dataclass(frozen=True, slots=True)
class Crowd:
    """People whom limits of services treat alike."""

    person: Person
    ages: tuple[int, int]  # both included


def crowds(agencies: Iterable[Agency], task: str, group: Group) -> tuple[Crowd, ...]:
    """The people of a group, divided where a limit of one of these agencies divides them."""
    services = [service for agency in agencies for service in services_for(agency, task)]
    lowest, highest = ages_of(Person(group))
    cuts = {lowest, highest + 1}
    for service in services:
        cuts |= {
            year for year in (service.age_from, (service.age_to or OLDEST) + 1) if year and lowest < year <= highest
        }
    sexes: tuple[Sex | None, ...] = tuple(Sex) if any(len(each.sexes) == 1 for each in services) else (None,)
    years = sorted(cuts)
    bands = [(first, after - 1) for first, after in pairwise(years)]
    is_whole = len(bands) == 1
    return tuple(
        Crowd(Person(group, sex, None if is_whole else first), (first, last)) for sex in sexes for first, last in bands
    )
