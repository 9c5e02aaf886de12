"""One pass over a map: every finding once; then by task, by setting, and whom one gets meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.agencies import of_agencies, of_kind_asked, of_unkept_at_work
from partnership.findings.cover import ContactLine, agency_numbers, answering, cover, holders, number_at, numbers
from partnership.findings.eligibility import Crowd, crowds, in_remit, serves
from partnership.findings.facts import AT_WORK
from partnership.findings.hours import ALWAYS, OFFICE, common
from partnership.findings.law import of_law, of_roles, of_sharing
from partnership.findings.types import About, Finding, Part, Rule, Severity, Subject
from partnership.guidance.types import Group, Need, Night
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap, SettingRecord
    from partnership.findings.hours import Hours
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Setting

# How long a check of an assurance holds. Staff leave, training fades and posters come down within a year, and a board
# reports once a year. No source sets this time: it is our own judgement.
CHECK_HOLDS = timedelta(days=365)
NO_AUTHORITY_ABROAD = "an embassy or an authority abroad is never a first contact"
ONLY_ADULTS = "an agency that works with adults only, and stands in for nobody, is never a first contact for children"


class CheckStanding(StrEnum):
    """How the assurance of a setting stands."""

    NONE = "no-assurance"
    NEVER = "never-checked"
    FRESH = "checked"
    OLD = "old"


def why_not_first_contact(kind_id: str, setting: Setting, pack: Pack) -> str:
    """Why an agency of a kind may not be first contact in a setting, to stand in a sentence; empty when it may."""
    if pack.is_abroad(kind_id):
        return NO_AUTHORITY_ABROAD
    kind = pack.kind(kind_id)
    if kind and kind.works_with is Group.ADULTS and not kind.stands_in and setting.group is not Group.ADULTS:
        return ONLY_ADULTS
    return ""


def check_standing(record: SettingRecord, today: date) -> CheckStanding:
    """How the assurance of a setting stands on a day."""
    if not record.assurance:
        return CheckStanding.NONE
    if record.checked_on is None:
        return CheckStanding.NEVER
    return CheckStanding.OLD if today - record.checked_on > CHECK_HOLDS else CheckStanding.FRESH


def proposed(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[Agency, ...]:
    """Agencies of the usual kinds that take part and are not recorded yet, kinds in the pack's order."""
    recorded = map_.setting(setting.id).first_contacts
    usual = (agency for kind_id in setting.first_contacts for agency in map_.of_kind(kind_id))
    return tuple(
        agency
        for agency in dict.fromkeys(usual)
        if agency not in recorded and not why_not_first_contact(agency.kind_id, setting, pack)
    )


def of_setting(setting: Setting, map_: PartnershipMap) -> Iterator[Finding]:
    """What is missing in one setting; where nobody has looked yet, that alone is told."""
    record = map_.setting(setting.id)
    subject, part = Subject(About.SETTING, setting.id), Part(setting.group)
    if not record.first_contacts:
        yield Finding(Rule.NO_FIRST_CONTACT, subject, part)
    if record.is_empty:
        return
    match check_standing(record, map_.as_of):
        case CheckStanding.NONE:
            yield Finding(Rule.NO_ASSURANCE, subject, part)
        case CheckStanding.NEVER:
            yield Finding(Rule.CHECK_OLD, subject, part, values=("never",))
        case CheckStanding.OLD if record.checked_on is not None:
            yield Finding(Rule.CHECK_OLD, subject, part, values=(day(record.checked_on),))
        case CheckStanding.FRESH | CheckStanding.OLD:
            pass


_FOR = {Need.ANY: Group.BOTH, Need.CHILDREN: Group.CHILDREN, Need.ADULTS: Group.ADULTS}


def of_partnership(map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """What is missing in the partnership as a whole."""
    for kind in pack.kinds.values():
        if kind.needed is not None and not map_.of_kind(kind.id):
            yield kind_missing(kind.id, _FOR[kind.needed])
    for group in (Group.CHILDREN, Group.ADULTS):
        if not map_.boards_for(group):
            yield Finding(Rule.NO_BOARD, Subject(About.BOARD), Part(group))
    for review in map_.reviews:
        if review.on <= map_.as_of:
            ids = tuple(agency.id for agency in review.agencies)
            subject = Subject(About.RELATIONSHIP, str(review.id))
            yield Finding(Rule.REVIEW_DUE, subject, agencies=ids, values=(review.title, day(review.on)))


def kind_missing(kind_id: str, group: Group = Group.BOTH) -> Finding:
    """That no agency of a kind takes part."""
    return Finding(Rule.KIND_MISSING, Subject(About.KIND, kind_id), Part(group))


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


@dataclass(frozen=True, slots=True)
class FindingScope:
    """What a finding may be about beside the map."""

    kept: frozenset[UUID] | None = None  # organisations whose entry an account keeps; none: not asked


EVERYTHING = FindingScope()


@dataclass(frozen=True)
class Register:
    """What is missing in a map, each finding once; and whom one gets, asked of the same map."""

    map_: PartnershipMap
    pack: Pack
    findings: tuple[Finding, ...]
    _numbers: dict[tuple[str, Group, bool], tuple[ContactLine, ...]] = field(
        init=False, repr=False, default_factory=dict
    )
    _of_agencies: dict[tuple[UUID, Group, bool], tuple[ContactLine, ...]] = field(
        init=False, repr=False, default_factory=dict
    )
    _answered: dict[tuple[str, Group, bool], bool] = field(init=False, repr=False, default_factory=dict)
    # What each finding does to a template as it is written, by template: kept by `papers`.
    severities: dict[str, Mapping[Finding, Severity]] = field(init=False, repr=False, default_factory=dict)

    @cached_property
    def _by_subject(self) -> Mapping[tuple[About, str], tuple[Finding, ...]]:
        found: dict[tuple[About, str], list[Finding]] = {}
        for finding in self.findings:
            found.setdefault((finding.subject.about, finding.subject.id), []).append(finding)
        return {key: tuple(each) for key, each in found.items()}

    def of_task(self, function_id: str) -> tuple[Finding, ...]:
        """Findings of one task, in the order of the rules."""
        return self._by_subject.get((About.TASK, function_id), ())

    def of_setting(self, setting_id: str) -> tuple[Finding, ...]:
        """Findings of one setting, with those of the contacts of its first contacts."""
        stale = (each for agency in self.map_.setting(setting_id).first_contacts for each in self.of_agency(agency.id))
        kept = tuple(each for each in stale if each.rule in (Rule.STALE_CONTACTS, Rule.ROLE_UNCONFIRMED))
        return (*self._by_subject.get((About.SETTING, setting_id), ()), *kept)

    def of_agency(self, agency_id: UUID) -> tuple[Finding, ...]:
        """Findings whose subject is an agency."""
        return self._by_subject.get((About.AGENCY, str(agency_id)), ())

    def of_desks(self, agency_id: UUID) -> tuple[Finding, ...]:
        """Findings about desks of an agency."""
        return self._of_desks.get(agency_id, ())

    @cached_property
    def _of_desks(self) -> Mapping[UUID, tuple[Finding, ...]]:
        found: dict[UUID, list[Finding]] = {}
        for finding in self.findings:
            if finding.subject.about is About.DESK:
                for agency_id in dict.fromkeys(finding.agencies):
                    found.setdefault(agency_id, []).append(finding)
        return {key: tuple(each) for key, each in found.items()}

    def of_rule(self, rule: Rule) -> tuple[Finding, ...]:
        """Findings of one rule."""
        return tuple(each for each in self.findings if each.rule is rule)

    def agencies(self, finding: Finding) -> tuple[Agency, ...]:
        """The agencies that a finding names, as far as they take part and are shown."""
        return tuple(self.map_.by_id[each] for each in finding.agencies if each in self.map_.by_id)

    def numbers(self, function_id: str, group: Group, *, at_night: bool) -> tuple[ContactLine, ...]:
        """The numbers of a task by day, or through the night, for one group: made when they are first asked for."""
        key = (function_id, group, at_night)
        if key not in self._numbers:
            self._numbers[key] = numbers(self.map_, self.pack, function_id, group, at_night=at_night)
        return self._numbers[key]

    def numbers_of(self, agency: Agency, group: Group, *, at_night: bool) -> tuple[ContactLine, ...]:
        """The numbers of one agency, whatever for: made when they are first asked for."""
        key = (agency.id, group, at_night)
        if key not in self._of_agencies:
            self._of_agencies[key] = agency_numbers(agency, self.pack, group, at_night=at_night)
        return self._of_agencies[key]

    def is_answered(self, function_id: str, group: Group, *, at_night: bool) -> bool:
        """Whether somebody at all answers for everybody of a group, be it a stop-gap."""
        key = (function_id, group, at_night)
        if key not in self._answered:
            self._answered[key] = number_at(self.map_, self.pack, function_id, group, at_night=at_night)
        return self._answered[key]

    def meanwhile(self, finding: Finding, whose: Group = Group.BOTH) -> tuple[ContactLine, ...]:
        """Whom one gets while a finding of a task stands: at night where that is what is missing.

        `whose` are the cases of whoever asks: nobody is sent on to a number for the other group.
        """
        if finding.subject.about is not About.TASK:
            return ()
        at_night = finding.rule is Rule.NOT_AT_NIGHT
        function = self.pack.functions.get(finding.subject.id)
        groups = [group for group in (function.groups if function else ()) if finding.part.meets(group)]
        found = (
            line
            for group in [each for each in groups if whose in (Group.BOTH, each)] or groups
            for line in self.numbers(finding.subject.id, group, at_night=at_night)
            if line.way is not None and not (at_night and line.way.is_agreed)
            if line.whom is None or finding.part.sex in (None, line.whom.sex)
        )
        return tuple(dict.fromkeys(found))


def find(map_: PartnershipMap, pack: Pack, needs: FindingScope = EVERYTHING) -> Register:
    """Everything that is missing in a map."""
    found: list[Finding] = []
    for functions in pack.functions_by_stage.values():
        for function in functions:
            found += of_task(function, map_, pack)
    for setting in pack.settings.values():
        found += of_setting(setting, map_)
    found += of_agencies(map_, pack)
    found += _of_numbers_asked(map_, pack)
    found += of_partnership(map_, pack)
    found += of_law(map_, pack)
    found += of_sharing(map_)
    found += of_unkept_at_work(map_, needs.kept) if needs.kept is not None else ()
    return Register(map_, pack, tuple(dict.fromkeys(found)))


def register_of(map_: PartnershipMap, pack: Pack) -> Register:
    """The same, found once for a map: pages, slots and papers that are made from one map ask one register."""
    known = map_.computed.get(pack.id)
    if isinstance(known, Register) and known.pack is pack:
        return known
    found = map_.computed[pack.id] = find(map_, pack)
    return found


def _of_numbers_asked(map_: PartnershipMap, pack: Pack) -> list[Finding]:
    """Agencies whose number a text or a card prints, and who have none, or none at night where a text asks for that."""
    found = []
    for kind_id, asked, at_night in sorted(pack.numbers_asked):
        groups = (Group.CHILDREN, Group.ADULTS) if asked is Group.BOTH else (asked,)
        for agency in map_.of_kind(kind_id):
            found += [each for group in groups if (each := of_kind_asked(agency, pack, group, at_night=at_night))]
    for setting in pack.settings.values():  # their cards print the number of each first contact by day
        for agency in map_.setting(setting.id).first_contacts:
            found += [each for each in (of_kind_asked(agency, pack, Group.BOTH, at_night=False),) if each]
    return _for_both(found)


def _for_both(found: list[Finding]) -> list[Finding]:
    """What is found for children and for adults alike, once for both."""
    made: dict[tuple[Rule, Subject], Finding] = {}
    for each in found:
        known = made.setdefault((each.rule, each.subject), each)
        if known.part != each.part:
            made[each.rule, each.subject] = replace(known, part=Part())
    return list(made.values())
