"""One pass over a map: every finding once; then by task, by setting, and whom one gets meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.findings.agencies import of_agencies, of_kind_asked, of_unkept_at_work
from partnership.findings.cover import ContactLine, agency_numbers, number_at, numbers
from partnership.findings.law import of_law
from partnership.findings.legal_limits import of_sharing
from partnership.findings.partnership import of_partnership
from partnership.findings.settings import of_setting
from partnership.findings.tasks import of_task
from partnership.findings.types import About, Finding, Part, Rule, Severity, Subject
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack


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
