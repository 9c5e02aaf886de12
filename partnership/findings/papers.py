"""The findings of one paper: those that a clause of it rests on, how severe they are for it, which clauses. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.findings.find import kind_missing
from partnership.findings.law import UNREAD, ClauseReadings, facts_of, findings_on, standings
from partnership.findings.sentences import meanwhile_words, said_of
from partnership.findings.severity import DEAD_END, LEADING, of_other, of_task_in, worst_of
from partnership.findings.types import About, Finding, Part, Rule, Severity, Subject
from partnership.guidance.abolished import uses
from partnership.guidance.slots import SLOTS, find_slots
from partnership.guidance.terms import find_clause
from partnership.guidance.types import GeneratedPart, Group, Night
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.findings.find import Register
    from partnership.findings.sentences import FindingText
    from partnership.guidance.pack import Pack
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import Clause, ProtocolTemplate, Quorum

# A row of a first table, the page that is read in a hurry, may be empty for many reasons: a task without a lead, a kind
# without an agency, a desk without a number. An agreed version may have none, whatever the reason; so the rows
# themselves are asked, and not only the findings.


_NUMBERS = {"contact": False, "out-of-hours": True, "agency-contact": False, "agency-out-of-hours": True}
_OF_KIND = {"agency-contact", "agency-out-of-hours"}
_WORD = re.compile(r"[^\W_]")
_SENTENCE = re.compile(r"(?<=\.)\s+")


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A row: what it is for, and the slots of each cell that holds numbers and nothing else."""

    name: str
    cells: tuple[tuple[Slot, ...], ...]

    @property
    def arguments(self) -> frozenset[str]:
        """The tasks and kinds that it asks for."""
        return frozenset(slot.argument for cell in self.cells for slot in cell)


def rows_of(clause: Clause) -> tuple[FirstRow, ...]:
    """The rows of a clause's tables that print numbers."""
    if clause.blocks:
        return tuple(FirstRow(_name(each.cells, clause), each.numbers) for each in clause.blocks if each.numbers)
    rows = clause.table.rows if clause.table else ()
    found = (FirstRow(_name(row, clause), tuple(filter(None, map(_numbers_alone, row[1:])))) for row in rows)
    return tuple(row for row in found if row.cells)


def _numbers_alone(cell: str) -> tuple[Slot, ...]:
    slots = find_slots(cell)
    said = cell
    for slot in slots:
        said = said.replace(slot.written, "")
    is_alone = not _WORD.search(said) and all(slot.name in _NUMBERS for slot in slots)
    return slots if is_alone else ()


def _name(row: tuple[str, ...], clause: Clause) -> str:
    """What a row is for: the sentences of its first cell that ask the map for nothing.

    What to do where nobody answers, after a colon, belongs to the reader of the row: it is no part of its name.
    """
    first, *others = _SENTENCE.split(row[0] if row else "")
    sentences = [each for each in (first, *(one for one in others if ": " not in one)) if not find_slots(each)]
    return (" ".join(sentences).removesuffix(".") or clause.heading or clause.id).replace("**", "")


def empty_rows(rows: Iterable[FirstRow], group: Group, register: Register) -> tuple[FirstRow, ...]:
    """Those with a cell in which nobody answers."""
    return tuple(
        row for row in rows if any(not any(is_reached(slot, group, register) for slot in cell) for cell in row.cells)
    )


def is_reached(slot: Slot, group: Group, register: Register) -> bool:
    """Whether a slot prints a number, or says that the matter waits until morning."""
    at_night = _NUMBERS[slot.name]
    if slot.name in _OF_KIND:
        lacking = {Rule.NO_NUMBER, Rule.NOT_AT_NIGHT} if at_night else {Rule.NO_NUMBER}
        found = register.map_.of_kind(slot.argument)
        return any(lacking.isdisjoint(each.rule for each in register.of_agency(agency.id)) for agency in found)
    function = register.pack.functions.get(slot.argument)
    if function is None or (at_night and function.at_night is Night.WAITS):
        return True  # a slot that stands for nothing is a finding of its own
    groups = [each for each in function.groups if group in (each, type(group).BOTH)] or list(function.groups)
    return all(register.is_answered(function.id, each, at_night=at_night) for each in groups)


_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class PaperClause:
    """A clause that stands in a paper, and what it asks the map."""

    id: str
    group: Group  # whose cases its section is about
    slots: tuple[Slot, ...] = ()
    generated: GeneratedPart | None = None
    is_first_page: bool = False
    section: str = ""  # its title
    quorum: Quorum | None = None  # where it says when a meeting can decide
    rows: tuple[FirstRow, ...] = ()  # of its table, where it stands on the first page
    facts: tuple[str, ...] = ()  # that it rests on
    records_consent: bool = False  # it asks for consent and writes the answer down
    own_text: str = ""  # in place of that of the template
    readings: ClauseReadings = UNREAD


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper is besides its map: its clauses, its parties by what they are bound to, and its values."""

    template: ProtocolTemplate
    clauses: tuple[PaperClause, ...]
    labels: Mapping[str, str]  # of every clause of the template, by id
    party_ids: frozenset[UUID] = frozenset()
    waited_for: frozenset[UUID] | None = None  # parties without whose signature it is not in force; none: all of them
    without_task: frozenset[UUID] = frozenset()  # parties that have accepted no task of it
    signing_boards: frozenset[UUID] = frozenset()  # agencies whose chair signs for the board
    led: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)  # tasks of it, by who leads them
    gone: int = 0  # chosen as parties, and take part no more
    unsigned_kinds: tuple[str, ...] = ()  # kinds that must sign, of which no party is
    undecided: frozenset[str] = frozenset()  # parameters without a value
    are_terms_agreed: bool = True  # whether a version of the common terms that it adopts is in force


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """A finding in a paper: how severe it is for it, the clauses that rest on it, and its words."""

    finding: Finding
    severity: Severity
    clause_ids: tuple[str, ...]
    said: FindingText
    meanwhile: str  # whom one gets while it stands; empty where nobody
    whose: Group = Group.BOTH  # whose cases those clauses are about

    @property
    def text(self) -> str:
        """What is missing."""
        return self.said.text

    @property
    def stops_signing(self) -> bool:
        """Whether nobody signs while it stands."""
        return self.severity is Severity.STOPS

    @property
    def function_id(self) -> str:
        """The task that it is about; empty for any other subject."""
        return _function_id(self.finding)

    @property
    def agency_id(self) -> UUID | None:
        """The first agency that it names, where it is about no task."""
        return next(iter(self.finding.agencies), None) if not self.function_id else None


def of_paper(register: Register, paper: Paper) -> tuple[PaperFinding, ...]:
    """Findings that clauses of a paper rest on, for a part that it serves; what stops signing first."""
    groups = {clause.id: clause.group for clause in paper.clauses}
    made = []
    for finding, (severity, clause_ids) in weighed(register, paper).items():
        whose = _whose({groups[each] for each in clause_ids if each in groups} or {paper.template.group})
        meanwhile = meanwhile_words(finding, register, whose)
        made.append(PaperFinding(finding, severity, clause_ids, said_of(finding, register), meanwhile, whose))
    return tuple(made)


def _whose(groups: set[Group]) -> Group:
    """The group that all of them are, else both."""
    return next(iter(groups)) if len(groups) == 1 else Group.BOTH


def weighed(register: Register, paper: Paper) -> dict[Finding, tuple[Severity, tuple[str, ...]]]:
    """The same without words: how severe each is for the paper, and the clauses that rest on it; in the same order."""
    placing = _Placing(register, paper)
    placing.read()
    order = {rule: number for number, rule in enumerate(Rule)}

    def place(each: tuple[Finding, tuple[Severity, dict[str, None]]]) -> tuple[int, bool, int]:
        finding, (severity, _) = each
        function = register.pack.functions.get(_function_id(finding))
        can_wait = function is None or function.at_night is not Night.MUST
        return _SEVERITIES.index(severity), can_wait, order[finding.rule]

    found = sorted(placing.found.items(), key=place)
    return {finding: (severity, tuple(clauses)) for finding, (severity, clauses) in found}


def _function_id(finding: Finding) -> str:
    """The task that a finding is about; empty for any other subject."""
    return finding.subject.id if finding.subject.about is About.TASK else ""


class _Placing:
    """Reads a paper clause by clause and keeps each finding once."""

    def __init__(self, register: Register, paper: Paper) -> None:
        self.register, self.paper = register, paper
        self.found: dict[Finding, tuple[Severity, dict[str, None]]] = {}
        self.standing = {clause.id for clause in paper.clauses}
        self.terms = register.pack.terms_for(paper.template.id)
        both = (paper.template,) if self.terms is None else (paper.template, self.terms)
        self.parameters = {one.id for each in both for one in each.parameters}
        self.sections = {one.id for each in both for one in each.sections}

    def read(self) -> None:
        """Every clause, then what the paper as a whole lacks."""
        for clause in self.paper.clauses:
            for slot in clause.slots:
                self._slot(clause, slot)
            self._generated(clause)
            self._quorum(clause)
            self._rows(clause)
            self._names(clause)
        self._values()
        self._consent()
        self._law()
        self._signing()

    def _tell(self, finding: Finding, *clause_ids: str) -> None:
        """A finding about anything but a task, as severe as its rule always is."""
        self._add(finding, of_other(finding.rule), *clause_ids)

    def _add(self, finding: Finding, severity: Severity, *clause_ids: str) -> None:
        known = self.found.get(finding)
        if known is None:
            self.found[finding] = severity, dict.fromkeys(clause_ids)
        else:
            self.found[finding] = worst_of(known[0], severity), known[1] | dict.fromkeys(clause_ids)

    def _slot(self, clause: PaperClause, slot: Slot) -> None:
        match slot.name:
            case "lead":
                self._task(clause, slot.argument, LEADING)
            case "owner":
                self._owner(clause, slot.argument)
            case "deputy" | "supports":
                self._role(clause, slot.argument, Role(slot.name))
            case "contact" | "out-of-hours":
                self._number(clause, slot.argument, at_night=slot.name == "out-of-hours")
            case "agency":
                self._kind(clause, slot.argument)
            case "agency-contact" | "agency-out-of-hours":
                self._kind_number(clause, slot.argument, at_night=slot.name == "agency-out-of-hours")
            case "board":
                self._board(clause)
            case "clause":
                self._reference(clause, slot.argument)
            case _:
                pass  # asks nothing of the map
        if not self._is_known(slot):
            self._tell(Finding(Rule.SLOT_UNKNOWN, Subject(About.SLOT, slot.written), values=(slot.written,)), clause.id)

    def _owner(self, clause: PaperClause, protocol_id: str) -> None:
        for task in self.register.pack.owners_of(protocol_id):
            self._task(clause, task, LEADING)

    def _is_known(self, slot: Slot) -> bool:
        match slot.name:
            case "parameter":
                return slot.argument in self.parameters
            case "clause":
                return slot.argument in self.paper.labels or (
                    self.terms is not None and bool(find_clause(self.terms, slot.argument))
                )
            case "section":
                return slot.argument in self.sections
            case "protocol" | "owner":
                return self.register.pack.protocol(slot.argument) is not None
            case _:
                return slot.name in SLOTS

    def _group(self, clause: PaperClause, task: str) -> Group:
        """A task for one group only is answered for that group, wherever it is named."""
        function = self.register.pack.functions.get(task)
        return clause.group if function is None or function.group is Group.BOTH else function.group

    def _task(self, clause: PaperClause, task: str, rules: Iterable[Rule], *, is_dead_end: bool = False) -> None:
        group, function = self._group(clause, task), self.register.pack.functions.get(task)
        if function is not None and function.never_for is clause.group:
            self._tell(Finding(Rule.NEVER_FOR, Subject(About.TASK, task), Part(clause.group)), clause.id)
        for finding in self.register.of_task(task):
            if function is not None and finding.rule in rules and finding.part.meets(group):
                severity = of_task_in(finding.rule, function, self.paper.template)
                self._add(finding, DEAD_END if is_dead_end else severity, clause.id)

    def _role(self, clause: PaperClause, task: str, role: Role) -> None:
        map_, group = self.register.map_, self._group(clause, task)
        whole = ((group, map_.holding(task, role, group)),)
        # As the slot says it: a deputy is told apart for children and for adults where the two differ.
        for whose, holders in map_.told_apart(task, role, group) if role is Role.DEPUTY else whole:
            if not holders:
                self._tell(role_empty(task, role, whose), clause.id)

    def _number(self, clause: PaperClause, task: str, *, at_night: bool) -> None:
        """The lead and a number; on a first page nobody may be left without one."""
        function = self.register.pack.functions.get(task)
        waits = at_night and (function is None or function.at_night is Night.WAITS)
        rules = (*LEADING, Rule.NO_NUMBER, *((Rule.NOT_AT_NIGHT,) if at_night else ()))
        groups = [each for each in (function.groups if function else ()) if Part(self._group(clause, task)).meets(each)]
        is_answered = waits or all(self.register.is_answered(task, each, at_night=at_night) for each in groups)
        self._task(clause, task, rules, is_dead_end=clause.is_first_page and not is_answered)
        printed = {
            line.way.agency.id: line.way.agency
            for group in groups
            for line in self.register.numbers(task, group, at_night=at_night)
            if line.way is not None
        }
        for agency in printed.values():
            self._entry(clause, agency, at_night=at_night)

    def _entry(self, clause: PaperClause, agency: Agency, *, at_night: bool) -> None:
        """What is doubtful about a number that a clause prints."""
        rules = {Rule.STALE_CONTACTS, Rule.ROLE_UNCONFIRMED, *((Rule.TWO_NIGHT_NUMBERS,) if at_night else ())}
        for finding in self.register.of_agency(agency.id):
            if finding.rule in rules:
                self._add(finding, of_other(finding.rule, is_on_first_page=clause.is_first_page), clause.id)
        for finding in self.register.of_desks(agency.id):
            self._tell(finding, clause.id)

    def _kind(self, clause: PaperClause, kind_id: str) -> None:
        found = self.register.map_.of_kind(kind_id)
        if not found:
            self._tell(kind_missing(kind_id), clause.id)
        for agency in found:
            if agency.id in self.paper.without_task:
                subject = Subject(About.AGENCY, str(agency.id))
                self._tell(Finding(Rule.DUTY_UNACCEPTED, subject, agencies=(agency.id,)), clause.id)

    def _kind_number(self, clause: PaperClause, kind_id: str, *, at_night: bool) -> None:
        self._kind(clause, kind_id)
        for agency in self.register.map_.of_kind(kind_id):
            for finding in self.register.of_agency(agency.id):
                is_asked = finding.rule is Rule.NO_NUMBER or (at_night and finding.rule is Rule.NOT_AT_NIGHT)
                if is_asked:
                    self._tell(finding, clause.id)
            self._entry(clause, agency, at_night=at_night)

    def _board(self, clause: PaperClause) -> None:
        for finding in self.register.of_rule(Rule.NO_BOARD):
            if finding.part.meets(clause.group):
                self._tell(finding, clause.id)

    def _reference(self, clause: PaperClause, target: str) -> None:
        if target in self.paper.labels and target not in self.standing:
            finding = Finding(Rule.REFERENCE_LOST, Subject(About.CLAUSE, target), values=(self.paper.labels[target],))
            self._tell(finding, clause.id)

    def _generated(self, clause: PaperClause) -> None:
        if clause.generated is GeneratedPart.SIGNATURES:
            self._board(clause)
        if clause.generated is GeneratedPart.SHARING:
            for finding in self.register.of_rule(Rule.TREATED_AS_ONE):
                self._tell(finding, clause.id)
        if clause.generated is GeneratedPart.ADOPTED_TERMS and not self.paper.are_terms_agreed:
            self._tell(Finding(Rule.TERMS_NOT_AGREED, Subject(About.PAPER)), clause.id)
        if clause.generated is GeneratedPart.INDICATORS:
            for finding in self.register.of_rule(Rule.NO_FIRST_CONTACT):
                if finding.part.meets(clause.group) and not self._meets(finding.subject.id):
                    self._tell(finding, clause.id)

    def _quorum(self, clause: PaperClause) -> None:
        """A meeting that could never decide: too few parties, or none of a kind that must be there."""
        if clause.quorum is None or not self.paper.party_ids:  # that it has no party at all is told already
            return
        kinds = [each.kind_id for each in self.register.map_.agencies if each.id in self.paper.party_ids]
        lacking = ["|".join(row) for row in clause.quorum.among if not any(kind in kinds for kind in row)]
        seats = (str(clause.quorum.seats), str(len(kinds))) if len(kinds) < clause.quorum.seats else ("0", "0")
        if lacking or seats != ("0", "0"):
            new = Finding(Rule.NO_QUORUM, Subject(About.CLAUSE, clause.id), values=(*seats, *lacking))
            # Two meetings of a paper may lack the same: that is told once, with the clauses of both.
            same = (each for each in self.found if each.rule is new.rule and each.values == new.values)
            self._tell(next(same, new), clause.id)

    def _rows(self, clause: PaperClause) -> None:
        """Rows of the first table that leave nobody to call, where nothing else says so already."""
        if not clause.rows:
            return
        told = {
            each.subject.id
            for each, (severity, clause_ids) in self.found.items()
            if severity is Severity.STOPS and clause.id in clause_ids
        }
        rows = [row for row in empty_rows(clause.rows, clause.group, self.register) if not row.arguments & told]
        if rows:
            names = tuple(dict.fromkeys(row.name for row in rows))
            self._tell(Finding(Rule.FIRST_ROW_EMPTY, Subject(About.CLAUSE, clause.id), values=names), clause.id)

    def _meets(self, setting_id: str) -> bool:
        """Whether a party is of a kind that usually meets somebody first in a setting."""
        kinds = self.register.pack.settings[setting_id].first_contacts
        return any(each.kind_id in kinds and each.id in self.paper.party_ids for each in self.register.map_.agencies)

    def _values(self) -> None:
        """Values that are not decided, as one finding for the section that prints them first, with every clause."""
        parameters = {each.id: each for each in self.paper.template.parameters if each.id in self.paper.undecided}
        asked: dict[str, set[str]] = {}
        by_section: dict[str, list[str]] = {}
        for clause in self.paper.clauses:
            for slot in clause.slots:
                if slot.name == "parameter" and slot.argument in parameters:
                    if slot.argument not in asked:
                        by_section.setdefault(clause.section, []).append(slot.argument)
                    asked.setdefault(slot.argument, set()).add(clause.id)
        for section, ids in by_section.items():
            found = [parameters[each] for each in ids]
            severity = of_other(Rule.VALUE_MISSING, is_needed=any(each.is_needed for each in found))
            values = (section, *(each.label for each in found))
            finding = Finding(Rule.VALUE_MISSING, Subject(About.SECTION, section), values=values)
            resting = {clause_id for each in ids for clause_id in asked[each]}
            self._add(finding, severity, *(each.id for each in self.paper.clauses if each.id in resting))

    def _names(self, clause: PaperClause) -> None:
        """Names that are gone, in a text of the partnership's own; `guidance check` holds those of the pack."""
        found = tuple(use.in_short for use in uses(clause.own_text, self.register.pack)) if clause.own_text else ()
        if found:
            self._tell(Finding(Rule.ABOLISHED_NAME, Subject(About.CLAUSE, clause.id), values=found), clause.id)

    def _consent(self) -> None:
        """Tasks that the paper leads to, for people whose consent comes first, and no clause that records it."""
        if any(clause.records_consent for clause in self.paper.clauses):
            return
        for function in self.register.pack.functions.values():
            named = [
                each.id
                for each in self.paper.clauses
                if function.asks_consent_of is not None
                and each.group in (function.asks_consent_of, Group.BOTH)
                and any(slot.name in ("lead", "contact") and slot.argument == function.id for slot in each.slots)
            ]
            if named and function.asks_consent_of is not None:
                part = Part(function.asks_consent_of)
                self._tell(Finding(Rule.NO_CONSENT_STEP, Subject(About.TASK, function.id), part), *named)

    def _law(self) -> None:
        """Facts that clauses rest on: nobody has checked them, or not for long, or the clause was not read since."""
        map_, pack = self.register.map_, self.register.pack
        found = standings(map_, pack) if pack.facts else {}
        waiting = {
            clause.id: [key for key in clause.facts if key in found and found[key].waits_for(clause.readings)]
            for clause in self.paper.clauses
        }
        if ids := dict.fromkeys(key for keys in waiting.values() for key in keys):
            unread = Finding(Rule.FACT_CHANGED, Subject(About.LAW), values=tuple(key for key in found if key in ids))
            self._tell(unread, *(clause_id for clause_id, keys in waiting.items() if keys))
        for finding in findings_on((key for each in self.paper.clauses for key in each.facts), map_, pack):
            named = set(finding.values)
            self._tell(finding, *(each.id for each in self.paper.clauses if named & {*each.facts}))

    def _signing(self) -> None:
        """Who signs: parties that left, kinds without a party, leads that the paper does not bind."""
        paper, page = self.paper, [each.id for each in self.paper.clauses if each.generated is GeneratedPart.SIGNATURES]
        if paper.gone:
            self._tell(Finding(Rule.PARTY_GONE, Subject(About.PAPER), values=(str(paper.gone),)))
        if not paper.party_ids:
            self._tell(Finding(Rule.NO_SIGNATORY, Subject(About.KIND)), *page)
        for kind_id in paper.unsigned_kinds if paper.party_ids else ():
            self._tell(Finding(Rule.NO_SIGNATORY, Subject(About.KIND, kind_id)), *page)
        for agency_id, tasks in paper.led.items():
            is_bound = agency_id in paper.party_ids and (paper.waited_for is None or agency_id in paper.waited_for)
            if not is_bound and agency_id not in paper.signing_boards:
                subject = Subject(About.AGENCY, str(agency_id))
                finding = Finding(Rule.LEAD_NOT_BOUND, subject, agencies=(agency_id,), values=tasks)
                self._tell(finding, *page)


def role_empty(task: str, role: Role, group: Group) -> Finding:
    """That nobody has accepted a role other than the lead, for some cases."""
    return Finding(Rule.ROLE_EMPTY, Subject(About.TASK, task), Part(group), values=(role.value,))


def asking(template: ProtocolTemplate, pack: Pack | None = None) -> tuple[PaperClause, ...]:
    """The clauses of a template as it is written, each with what it asks."""
    return tuple(
        PaperClause(
            clause.id,
            section.group or template.group,
            clause.slots,
            clause.generated,
            is_first_page=section.is_first_page,
            section=section.title,
            quorum=clause.quorum,
            rows=rows_of(clause) if section.is_first_page else (),
            facts=facts_of(clause, pack) if pack is not None else (),
            records_consent=clause.records_consent,
        )
        for section in template.sections
        for clause in section.clauses
    )


def as_written(
    template: ProtocolTemplate,
    register: Register,
    undecided: frozenset[str] = frozenset(),
    party_ids: frozenset[UUID] | None = None,
    *,
    are_terms_agreed: bool = True,
) -> Paper:
    """A paper as its template is written, with its parties, else everybody on the map; `undecided`: values not set."""
    labels = {clause.id: clause.heading or clause.id for clause in template.clauses()}
    on_map = register.map_.agency_ids
    parties = on_map if party_ids is None else party_ids & on_map
    kinds = {agency.kind_id for agency in register.map_.agencies if agency.id in parties}
    missing = tuple(kind_id for kind_id in template.must_sign if kind_id not in kinds)
    return Paper(
        template,
        asking(template, register.pack),
        labels,
        party_ids=parties,
        unsigned_kinds=missing,
        undecided=undecided,
        are_terms_agreed=are_terms_agreed,
    )


def worst(register: Register, template_ids: Iterable[str]) -> Mapping[Finding, Severity]:
    """The worst that each finding of a map does in some templates, as they are written and with everybody a party."""
    found: dict[Finding, Severity] = {}
    for template_id in template_ids:
        template = register.pack.protocol(template_id)
        if template is not None:
            for finding, severity in _severities(register, template).items():
                found[finding] = worst_of(found.get(finding, Severity.TIDY), severity)
    return found


def worst_of_task(function_id: str, register: Register, severities: Mapping[Finding, Severity]) -> Severity | None:
    """The worst that the findings of a task do, as `worst` has them; none where nothing is missing."""
    found = [severities.get(each, Severity.TIDY) for each in register.of_task(function_id)]
    return min(found, key=_SEVERITIES.index) if found else None


def _severities(register: Register, template: ProtocolTemplate) -> Mapping[Finding, Severity]:
    """What findings do to one template as it is written; asked by several pages of one map, so it is read once."""
    if template.id not in register.severities:
        found = weighed(register, as_written(template, register))
        register.severities[template.id] = {finding: severity for finding, (severity, _) in found.items()}
    return register.severities[template.id]


def able_to_wait(register: Register) -> frozenset[Finding]:
    """Findings that neither stop signing nor cost safety in any paper of the guidance, be it in use here or not."""
    grave = worst(register, register.pack.protocols)
    return frozenset(each for each in register.findings if grave.get(each, Severity.TIDY) is Severity.TIDY)
