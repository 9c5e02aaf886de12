"""The findings of one check of a return: as the register has them, else narrowed to whose return it is. Pure.

A checklist names whom to call for one person and one country. The register speaks of everybody whom a task serves, so
what is missing for this return alone, such as a lead that stands for another country, is found here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.findings.papers import PaperFinding
from partnership.findings.sentences import meanwhile_words, said_of
from partnership.findings.severity import LEADING, OF_RETURN
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.findings.facts import Agency
    from partnership.findings.find import Register
    from partnership.guidance.types import Group


def two_leads(register: Register, task: str, group: Group) -> tuple[Finding, ...]:
    """That more than one agency leads a task for people of this return."""
    return _of_task(register, task, group, (Rule.TWO_LEADS,))


def without_lead(register: Register, task: str, group: Group, country: str = "") -> tuple[Finding, ...]:
    """Why nobody leads a task: as the map says; or who does takes nobody of this group, or nobody of this country.

    `country` is that of the return, where an agency that leads stands for another one.
    """
    holders = register.map_.holding(task, Role.LEAD, group)
    found = _of_task(register, task, group, LEADING)
    if found and not holders:
        return found
    ids = tuple(each.id for each in holders)
    return (Finding(Rule.LEAD_NOT_FOR, Subject(About.TASK, task), Part(group, country=country), ids),)


def without_number(agency: Agency, task: str, group: Group) -> Finding:
    """That a lead has no number by day: of it alone, as a check names each lead with its own number."""
    return Finding(Rule.NO_NUMBER, Subject(About.TASK, task), Part(group), (agency.id,))


def kinds_missing(kinds: Sequence[str], country: str = "") -> Finding:
    """That no agency of some kinds takes part that could act; of which country, where they stand for one."""
    return Finding(Rule.KIND_MISSING, Subject(About.KIND, "|".join(kinds)), Part(country=country))


def placed(finding: Finding, check_id: str, register: Register, whose: Group) -> PaperFinding:
    """A finding beside the check that rests on it, in words, for a child or an adult."""
    meanwhile = meanwhile_words(finding, register, whose)
    return PaperFinding(finding, OF_RETURN, (check_id,), said_of(finding, register), meanwhile, whose)


def merged(found: Iterable[PaperFinding]) -> tuple[PaperFinding, ...]:
    """Each finding once, with every check that it concerns, in the order of the rules."""
    once: dict[Finding, PaperFinding] = {}
    for each in found:
        known = once.get(each.finding, each)
        ids = tuple(dict.fromkeys((*known.clause_ids, *each.clause_ids)))
        once[each.finding] = replace(known, clause_ids=ids)
    order = list(Rule)
    return tuple(sorted(once.values(), key=lambda each: order.index(each.finding.rule)))


def _of_task(register: Register, task: str, group: Group, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    return tuple(each for each in register.of_task(task) if each.rule in rules and each.part.meets(group))
