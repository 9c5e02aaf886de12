"""The rules about one task: who leads it, for whom, and when somebody answers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.cover import answering, cover, holders
from partnership.findings.eligibility import Crowd, crowds, in_remit, serves
from partnership.findings.facts import AT_WORK
from partnership.findings.hours import ALWAYS, OFFICE, common
from partnership.findings.legal_limits import of_roles
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.guidance.types import Group, Night
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.hours import Hours
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function


_ORDER = {rule: number for number, rule in enumerate(Rule)}


def of_task(function: Function, map_: PartnershipMap, pack: Pack) -> tuple[Finding, ...]:
    """Everything that is missing for one task, in the order of the rules."""
    task = _Task(function, map_, pack)
    found = [*task.without_lead(), *task.not_for(), *task.two_leads(), *task.unreachable(), *task.alone()]
    found += of_roles(function, map_, pack)
    return tuple(sorted(found, key=lambda each: _ORDER[each.rule]))


class _Task:
    """One task on one map, with its people divided as the limits of its holders divide them."""

    def __init__(self, function: Function, map_: PartnershipMap, pack: Pack) -> None:
        self.function, self.map_, self.pack = function, map_, pack
        self.subject = Subject(About.TASK, function.id)
        self.leads = {group: map_.holding(function.id, Role.LEAD, group) for group in function.groups}
        self.fitting = {
            group: tuple(each for each in leads if in_remit(each, group, pack)) for group, leads in self.leads.items()
        }
        self.crowds = {
            group: crowds(holders(map_, function.id, group), function.id, group)
            for group, leads in self.fitting.items()
            if leads
        }
        self.serving = {
            crowd: [each for each in self.fitting[group] if serves(each, crowd.person, function.id, pack).is_served]
            for group, found in self.crowds.items()
            for crowd in found
        }

    def _finding(self, rule: Rule, part: Part, agencies: Iterable[Agency], hours: Hours = ()) -> Finding:
        ids = tuple(dict.fromkeys(agency.id for agency in agencies))
        return Finding(rule, self.subject, part, ids, hours)

    def _whole(self, groups: Iterable[Group]) -> list[Part]:
        """Parts for some of the groups: one for everybody where it is all of them."""
        found = list(groups)
        if len(found) == len(self.function.groups):
            return [Part(self.function.group)]
        return [Part(group) for group in found]

    def without_lead(self) -> Iterator[Finding]:
        """Nobody accepted; asked, declined or nobody at all. Or those who did work with another group."""
        empty: dict[Rule, list[Group]] = {}
        for group, leads in self.leads.items():
            if not leads:
                empty.setdefault(self._leaderless(group), []).append(group)
        for rule, groups in empty.items():
            state = {Rule.LEAD_PROPOSED: Agreement.PROPOSED, Rule.LEAD_DECLINED: Agreement.DECLINED}.get(rule)
            for part in self._whole(groups):
                asked = self.map_.holding(self.function.id, Role.LEAD, part.group, state) if state else ()
                yield self._finding(rule, part, asked)
        strangers = {
            group: [each for each in leads if each not in self.fitting[group]] for group, leads in self.leads.items()
        }
        for part in self._whole(group for group, found in strangers.items() if found):
            agencies = [each for group, found in strangers.items() if part.meets(group) for each in found]
            yield self._finding(Rule.OUT_OF_REMIT, part, agencies)

    def _leaderless(self, group: Group) -> Rule:
        if self.map_.holding(self.function.id, Role.LEAD, group, Agreement.PROPOSED):
            return Rule.LEAD_PROPOSED
        if self.map_.holding(self.function.id, Role.LEAD, group, Agreement.DECLINED):
            return Rule.LEAD_DECLINED
        return Rule.NO_LEAD

    def not_for(self) -> Iterator[Finding]:
        """Leads that work with the group, and none of them takes these people."""
        for part in self._parts(lambda crowd: not self.serving[crowd]):
            agencies = [each for group in self.crowds if part.meets(group) for each in self.fitting[group]]
            yield self._finding(Rule.LEAD_NOT_FOR, part, agencies)

    def two_leads(self) -> Iterator[Finding]:
        """More than one for the same people."""
        for part in self._parts(lambda crowd: len(self.serving[crowd]) > 1):
            agencies = [each for group in self.crowds if part.meets(group) for each in self.fitting[group]]
            yield self._finding(Rule.TWO_LEADS, part, agencies)

    def unreachable(self) -> Iterator[Finding]:
        """A lead without a telephone; nobody in office hours; some hour without anybody."""
        silent = {
            group: [each for each in leads if not self.pack.is_abroad(each.kind_id) and not self._rings(each, group)]
            for group, leads in self.fitting.items()
        }
        uncovered = {crowd: self._uncovered(crowd) for each in self.crowds.values() for crowd in each}
        by_day = {crowd for crowd, hours in uncovered.items() if common(hours, OFFICE) == OFFICE}
        without = {crowd for crowd in uncovered if silent[crowd.person.group]} | by_day
        for part in self._parts(lambda crowd: crowd in without):
            agencies = [
                each
                for group in self.crowds
                if part.meets(group)
                for each in silent[group] or self.fitting[group]
            ]  # fmt: skip
            yield self._finding(Rule.NO_NUMBER, part, agencies)
        if self.function.at_night is Night.WAITS:
            return
        hours_found = dict.fromkeys(hours for hours in uncovered.values() if hours not in ((), ALWAYS))
        for hours in hours_found:
            for part in self._parts(lambda crowd, hours=hours: uncovered[crowd] == hours):  # type: ignore[misc]
                agencies = [each for group in self.crowds if part.meets(group) for each in self.fitting[group]]
                yield self._finding(Rule.NOT_AT_NIGHT, part, agencies, hours)

    def _rings(self, agency: Agency, group: Group) -> bool:
        return bool(answering(agency, group, self.pack))

    def _uncovered(self, crowd: Crowd) -> Hours:
        """When nobody answers for people whom a lead serves; nothing for those whom none does: that is told before."""
        if not self.serving[crowd]:
            return ()
        return cover(self.map_, self.pack, self.function.id, crowd.person)

    def alone(self) -> Iterator[Finding]:
        """One agency in all."""
        at_work = (
            agency
            for role in AT_WORK
            for group in self.leads
            for agency in self.map_.holding(self.function.id, role, group)
        )
        first = next(at_work, None)
        if first is not None and any(self.leads.values()) and all(each.id == first.id for each in at_work):
            yield self._finding(Rule.ALONE, Part(self.function.group), (first,))

    def _parts(self, is_meant: Callable[[Crowd], bool]) -> list[Part]:
        """The people for whom something holds, as few and as wide parts as say it."""
        meant = {group: [crowd for crowd in each if is_meant(crowd)] for group, each in self.crowds.items()}
        whole = [group for group, found in meant.items() if found and len(found) == len(self.crowds[group])]
        made = self._whole(whole)
        for group, found in meant.items():
            if found and group not in whole:
                made += _narrow(group, found, self.crowds[group])
        return made


def _narrow(group: Group, meant: list[Crowd], every: tuple[Crowd, ...]) -> list[Part]:
    """Parts of one group: by sex where all ages are meant, by age where both sexes are, else by both."""
    sexes = list(dict.fromkeys(crowd.person.sex for crowd in every))
    ages = list(dict.fromkeys(crowd.ages for crowd in every))
    left = list(meant)
    made: list[Part] = []
    for sex in sexes:
        of_sex = [crowd for crowd in left if crowd.person.sex is sex]
        if sex is not None and len(of_sex) == len(ages):
            made.append(Part(group, sex))
            left = [crowd for crowd in left if crowd not in of_sex]
    for band in ages:
        of_age = [crowd for crowd in left if crowd.ages == band]
        if len(ages) > 1 and len(of_age) == len(sexes):
            made.append(Part(group, None, band))
            left = [crowd for crowd in left if crowd not in of_age]
    return made + [Part(group, crowd.person.sex, crowd.ages) for crowd in left]
