"""What each slot of a clause says: an answer from the map, a stop-gap, or a gap in words with the finding behind it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.documents.blocks import Filled, Gap, Reference, Text
from partnership.documents.wording import day
from partnership.findings.eligibility import is_only_asked
from partnership.findings.find import kind_missing
from partnership.findings.papers import role_empty
from partnership.findings.phrases import (
    conditions_words,
    doubts_beside,
    inside,
    kind_name,
    part_words,
    task_name,
)
from partnership.findings.sentences import Voice, said
from partnership.findings.severity import LEADING
from partnership.findings.types import About, Basis, Finding, Rule, Subject
from partnership.findings.words import STOP_GAP, WORDINGS
from partnership.guidance.slots import is_of_written
from partnership.guidance.terms import find_clause
from partnership.guidance.types import Group, LegalForm, LegalStanding, Night
from partnership.protocols.composing.context import Context, Numbering, label
from partnership.protocols.composing.leads import WHOSE, asked_words, shares
from partnership.protocols.composing.phrases import (
    HOLDERS,
    calling_rule,
    joined,
    with_unit,
)
from partnership.protocols.composing.signatories import is_board, unbound
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partnership.documents.blocks import Run, Runs
    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency
    from partnership.protocols.composing.leads import Assignment

NOT_A_PARTY = "not a party to this protocol"
NOT_CONFIRMED = "not confirmed"
NOBODY_REFERS = "no agency that takes part is known to be a first responder"
BOARD_SIGNS = "signs by its chair, not as a party"

BY_DAY, BY_NIGHT = (*LEADING, Rule.NO_NUMBER), (*LEADING, Rule.NO_NUMBER, Rule.NOT_AT_NIGHT)


@dataclass(frozen=True, slots=True)
class SlotValue:
    """What stands in place of a slot, and the finding that keeps it from being what the clause asks for."""

    runs: Runs
    because: Finding | None = None
    short: Runs = ()  # instead of `runs` where a table cell holds the slot alone; empty: the same
    bare: SlotValue | None = None  # instead of this where the clause prints the number of the task itself
    stacked: tuple[Runs, ...] = ()  # instead of `runs` where a cell of a written paper holds the slot alone: paragraphs


@dataclass(frozen=True)
class SlotResolver:
    """Answers to slots in one context. Values of the map become runs and are never read as Markdown or slots."""

    context: Context
    numbering: Numbering
    _by_name: dict[str, Callable[[str], SlotValue]] = field(init=False, default_factory=dict)
    _given: dict[tuple[str, str], SlotValue] = field(init=False, default_factory=dict)  # many clauses ask the same

    def __post_init__(self) -> None:
        self._by_name.update({
            "partnership": lambda _: _said(self.context.map_.name, "the partnership has no name"),
            "area": lambda _: _said(self.context.map_.area, "the area is not recorded"),
            "board": lambda _: self._board(),
            "who-may-refer": lambda _: self._who_may_refer(),
            "date": lambda _: _said(day(self.context.dated_on), ""),
            "lead": lambda function_id: self._holders(function_id, Role.LEAD),
            "deputy": lambda function_id: self._holders(function_id, Role.DEPUTY),
            "supports": lambda function_id: self._holders(function_id, Role.SUPPORTS),
            "contact": lambda function_id: self._contact(function_id, at_night=False),
            "out-of-hours": lambda function_id: self._contact(function_id, at_night=True),
            "agency": self._agencies,
            "agency-contact": lambda kind_id: self._agency_contacts(kind_id, at_night=False),
            "agency-out-of-hours": lambda kind_id: self._agency_contacts(kind_id, at_night=True),
            "parameter": self._parameter,
            "clause": self._clause,
            "section": self._section,
            "protocol": self._protocol,
            "owner": self._owner,
        })  # fmt: skip

    @cached_property
    def unbound(self) -> tuple[str, ...]:
        """The names of parties that have agreed to nothing: the text asks of them and demands nothing."""
        return unbound(self.context)

    def answer(self, name: str, argument: str) -> SlotValue:
        """The answer to `{{name:argument}}`; a slot that nobody knows is a gap too, and never an error."""
        given = self._given.get((name, argument))
        if given is None:
            known = self._by_name.get(name)
            if self.context.template.is_written and is_of_written(name, argument):
                from partnership.protocols.composing.written_slots import answer  # noqa: PLC0415 - it needs this module

                given = answer(self, name, argument)
            else:
                given = known(argument) if known else _unknown(name, argument, f"nothing is known as “{name}”")
            self._given[name, argument] = given
        return given

    def classic(self, name: str, argument: str) -> SlotValue:
        """The answer as a paper has it that is not written in Markdown."""
        return self._by_name[name](argument)

    def _board(self) -> SlotValue:
        boards = self.context.boards
        missing = self._finding(self.context.register.of_rule(Rule.NO_BOARD), (Rule.NO_BOARD,), self.context.group)
        if not boards:
            return SlotValue((Gap(WORDINGS[Rule.NO_BOARD].in_place.slot),), missing)
        return SlotValue(joined([Filled(board.name) for board in boards]), missing)

    def _who_may_refer(self) -> SlotValue:
        """Those that take part and may refer, as their entries or the guidance have it; a council once."""
        pack = self.context.pack
        known = [(each, each.standing(LegalStanding.FIRST_RESPONDER, pack)) for each in self.context.map_.agencies]
        forms = {each.id: kind.legal_form for each, _ in known if (kind := pack.kind(each.kind_id)) is not None}
        is_whole = any(form is LegalForm.COUNCIL for form in forms.values())
        runs = [
            Filled(each.name, "" if standing.is_recorded else NOT_CONFIRMED)
            for each, standing in known
            if standing.holds and not (is_whole and forms.get(each.id) is LegalForm.DEPARTMENT)
        ]
        return SlotValue(joined(runs) if runs else (Gap(NOBODY_REFERS),))

    def _finding(self, findings: Iterable[Finding], rules: Iterable[Rule], group: Group) -> Finding | None:
        """The first finding of some rules that concerns a group."""
        return next((each for each in findings if each.rule in rules and each.part.meets(group)), None)

    def _of_task(self, function_id: str, rules: Iterable[Rule], group: Group) -> Finding | None:
        return self._finding(self.context.register.of_task(function_id), rules, group)

    def _holders(self, function_id: str, role: Role) -> SlotValue:
        found = shares(self.context, function_id, role)
        return _together([self._share(function_id, role, share) for share in found], " or ")

    def _share(self, function_id: str, role: Role, share: Assignment) -> SlotValue:
        """Who holds a role, said for whose cases where that differs; a stop-gap in place of a lead that nobody has."""
        context = self.context
        because = self._of_task(function_id, LEADING, share.group) if role is Role.LEAD else None
        if share.agencies:
            runs = [Filled(agency.name, outside(context, agency)) for agency in share.agencies]
            return SlotValue((*joined(runs), *self._whose(share)), because)
        if role is not Role.LEAD:
            because = role_empty(function_id, role, share.group)
        noun = f"{HOLDERS[role]} {share.about(task_name(context.pack, function_id))} "
        asked = asked_words(context, function_id, role, share.group)
        short = Gap(f"{self._short(because)}{asked}")
        standing_in = self._standing_in(function_id, share) if role is Role.LEAD else ()
        if standing_in:
            named = self._standing_in(function_id, share, has_number=False)
            bare = SlotValue((Text(f"{noun}("), *named, Text(")")), because, named)
            return SlotValue((Text(f"{noun}("), *standing_in, Text(")")), because, standing_in, bare)
        nobody = WORDINGS[Rule.NO_LEAD if role is Role.LEAD else Rule.ROLE_EMPTY].in_place.slot
        return SlotValue((Text(noun), Gap(f"{nobody}{asked}")), because, (short,))

    def _short(self, because: Finding | None) -> str:
        words = said(because, Voice.CELL, self.context.register) if because is not None else "nobody"
        return inside(words)

    def _whose(self, share: Assignment) -> Runs:
        return (Text(f" ({share.whose})"),) if share.whose else ()

    def _groups(self, function_id: str, group: Group) -> tuple[Group, ...]:
        """Children and adults apart, as far as a group and the task have them."""
        function = self.context.pack.functions.get(function_id)
        known = function.groups if function is not None else (Group.CHILDREN, Group.ADULTS)
        return tuple(each for each in known if group in (Group.BOTH, each))

    def _lines(self, function_id: str, group: Group, *, at_night: bool) -> dict[ContactLine, tuple[Group, ...]]:
        """The numbers of a task, each with the groups that it is for."""
        found: dict[ContactLine, tuple[Group, ...]] = {}
        for each in self._groups(function_id, group):
            for line in self.context.register.numbers(function_id, each, at_night=at_night):
                found[line] = (*found.get(line, ()), each)
        return found

    def _standing_in(self, function_id: str, share: Assignment, *, has_number: bool = True) -> Runs:
        """Whom one gets while nobody has the lead; nothing where nobody answers."""
        lines = [line for line in self._lines(function_id, share.group, at_night=False) if line.way is not None]
        return _rows([(_number(line, is_named=True, is_brief=True, has_number=has_number),) for line in lines])

    def _contact(self, function_id: str, *, at_night: bool) -> SlotValue:
        """The number that answers: the lead's, its deputy's, or a stop-gap's; for whom and when, where it differs."""
        context = self.context
        function = context.pack.functions.get(function_id)
        group = context.group if function is None or function.group is Group.BOTH else function.group
        because = self._of_task(function_id, BY_NIGHT if at_night else BY_DAY, group)
        if rule := self._rule_of_lead(function_id, group):
            return SlotValue((Text(rule),), because)
        lines = self._lines(function_id, group, at_night=at_night)
        whole = self._groups(function_id, group)
        leads = context.map_.holding(function_id, Role.LEAD, group)
        is_named = len(leads) != 1 or len(lines) > 1
        waits = at_night and function is not None and function.at_night is Night.WAITS
        runs: list[Runs] = []
        for line, groups in lines.items():
            if waits and (line.way is None or not line.way.is_agreed):
                run: Run = Text(WORDINGS[Rule.NOT_AT_NIGHT].may_wait.slot)
            elif line.way is None:
                run = Gap(_no_number(at_night))
            else:
                run = _number(line, is_named=is_named)
            heading = "" if groups == whole else f"{WHOSE[groups[0]]}, "
            runs.append((Text(heading), run) if heading else (run,))
        return SlotValue(_rows(runs), because)

    def _rule_of_lead(self, function_id: str, group: Group) -> str:
        """The rule in place of numbers where only bodies abroad lead a task."""
        leads = self.context.map_.holding(function_id, Role.LEAD, group)
        pack = self.context.pack
        if not leads or not all(pack.is_abroad(agency.kind_id) for agency in leads):
            return ""
        return f"no number is printed. {calling_rule(leads[0], pack)}"

    def _agencies(self, kind_id: str) -> SlotValue:
        found = self._of_kind(kind_id)
        if not found:
            kind = inside(kind_name(self.context.pack, kind_id))
            words = WORDINGS[Rule.KIND_MISSING].in_place
            alone = Gap(words.slot_alone.format(kind=kind))
            return SlotValue((Text(f"the {kind} "), Gap(words.slot)), kind_missing(kind_id), (alone,))
        return SlotValue(joined([Filled(agency.name, self._note(agency)) for agency in found]))

    def _of_kind(self, kind_id: str) -> tuple[Agency, ...]:
        """Parties of a kind; where there is none, the agencies of it that take part without being parties."""
        return self.context.of_kind(kind_id) or self.context.map_.of_kind(kind_id)

    def _note(self, agency: Agency) -> str:
        """That an agency is no party; embassies and authorities abroad never are, unless they ask to be."""
        return "" if self.context.pack.is_abroad(agency.kind_id) else outside(self.context, agency)

    def _agency_contacts(self, kind_id: str, *, at_night: bool) -> SlotValue:
        found = self._of_kind(kind_id)
        if not found:
            return SlotValue((Gap(_no_number(at_night)),), kind_missing(kind_id))
        return _together([self._agency_contact(agency, at_night=at_night, is_named=len(found) > 1) for agency in found])

    def _agency_contact(self, agency: Agency, *, at_night: bool, is_named: bool) -> SlotValue:
        context = self.context
        name = f"{agency.name}: " if is_named else ""
        if context.pack.is_abroad(agency.kind_id):
            return SlotValue((Text(f"{name}no number is printed. {calling_rule(agency, context.pack)}"),))
        lines = context.register.numbers_of(agency, context.group, at_night=at_night)
        rules = (Rule.NO_NUMBER, *((Rule.NOT_AT_NIGHT,) if at_night else ()))
        because = self._finding(context.register.of_agency(agency.id), rules, Group.BOTH)
        runs: list[Runs] = []
        for line in lines:
            run: Run = Gap(_no_number(at_night)) if line.way is None else _number(line, is_named=is_named)
            runs.append((Text(name), run) if line.way is None and name else (run,))
        return SlotValue(_rows(runs), because)

    def _parameter(self, parameter_id: str) -> SlotValue:
        context = self.context
        found = context.set_value(parameter_id)
        if found is None:
            return _unknown("parameter", parameter_id, f"this protocol sets no value named “{parameter_id}”")
        parameter, value = found
        if value:
            return SlotValue((Filled(with_unit(value, parameter.unit)),))
        because = Finding(Rule.VALUE_MISSING, Subject(About.SECTION), values=("", parameter.label))
        words = WORDINGS[Rule.VALUE_MISSING].in_place
        return SlotValue((Gap(words.slot.format(label=parameter.label)),), because, (Gap(words.slot_alone),))

    def _clause(self, clause_id: str) -> SlotValue:
        value = _reference(clause_id, self.numbering.clauses.get(clause_id, ""), "clause")
        if clause_id in self.numbering.clauses:
            return value
        if (terms := self.context.terms) is not None and not self._is_own_clause(clause_id):
            found = find_clause(terms.template, clause_id)
            if found is not None:
                above = (each.title for each in terms.template.sections if found in each.clauses)
                return _of_terms(found.heading or next(above, "") or label(found))
        return replace(value, because=Finding(Rule.REFERENCE_LOST, Subject(About.CLAUSE, clause_id)))

    def _protocol(self, protocol_id: str) -> SlotValue:
        """The title of another protocol inside a sentence."""
        template = self.context.pack.protocol(protocol_id)
        if template is None:
            return _unknown("protocol", protocol_id, f"there is no protocol “{protocol_id}”")
        return SlotValue((Text(inside(template.title)),))

    def _owner(self, protocol_id: str) -> SlotValue:
        """Whom to ask about a document: a lead that is bound, since a body that is only asked owns none."""
        pack = self.context.pack
        own, of_terms = pack.owners_of(protocol_id), pack.terms.owners if pack.terms is not None else ()
        for tasks in (own, of_terms):
            found = [(task, each) for task in tasks for each in shares(self.context, task, Role.LEAD)]
            bound = [(task, each) for task, each in found if not any(is_only_asked(a, pack) for a in each.agencies)]
            if bound:
                return _together([self._share(task, Role.LEAD, each) for task, each in bound], " and ")
        return _unknown("owner", protocol_id, f"no task says whose document “{protocol_id}” is")

    def _is_own_clause(self, clause_id: str) -> bool:
        return any(clause.id == clause_id for clause in self.context.template.clauses())

    def _section(self, section_id: str) -> SlotValue:
        own = any(section.id == section_id for section in self.context.template.sections)
        if (terms := self.context.terms) is not None and not own:
            found = [section.title for section in terms.template.sections if section.id == section_id]
            if found:
                return _of_terms(found[0])
        return _reference(section_anchor(section_id), self.numbering.sections.get(section_id, ""), "section")


def outside(context: Context, agency: Agency) -> str:
    """That an agency is no party, and of the board that its chair signs all the same; empty for a party."""
    if agency.id in context.party_ids:
        return ""
    return BOARD_SIGNS if is_board(context, agency) else NOT_A_PARTY


def section_anchor(section_id: str) -> str:
    """The anchor of a section's heading; clauses have their own ids, so a section needs another name."""
    return f"section-{section_id}"


def whom(context: Context) -> str:
    """Whose protocol it is, in a sentence."""
    return "the child" if context.group is Group.CHILDREN else "the person"


def _said(text: str, missing: str) -> SlotValue:
    if text.strip():
        return SlotValue((Filled(text),))
    return SlotValue((Gap(missing),), Finding(Rule.VALUE_MISSING, Subject(About.SECTION), values=("", missing)))


def _unknown(name: str, argument: str, missing: str) -> SlotValue:
    written = f"{{{{{name}:{argument}}}}}" if argument else f"{{{{{name}}}}}"
    return SlotValue((Gap(missing),), Finding(Rule.SLOT_UNKNOWN, Subject(About.SLOT, written), values=(written,)))


def _of_terms(title: str) -> SlotValue:
    """A part of the common terms by its heading: its number is that of another paper."""
    return SlotValue((Text(f"“{title}” in the common terms"),))


def _reference(anchor: str, number: str, what: str) -> SlotValue:
    if not number:
        return SlotValue((Text(f"{what} (not included)"),))
    if number.startswith("Annex"):
        return SlotValue((Reference(anchor, number),))
    return SlotValue((Text(f"{what} "), Reference(anchor, number)))


def _number(line: ContactLine, *, is_named: bool, is_brief: bool = False, has_number: bool = True) -> Run:
    """One number with its desk; with its agency where that is not plain, and marked where it is no lead's.

    Without `has_number` the agency alone, with what there is to know of it.
    """
    way = line.way
    assert way is not None  # noqa: S101 - whoever calls has a number
    also = f"also {', '.join(way.also)}" if way.also and has_number else ""
    doubts = doubts_beside(way) if has_number else ()
    deputy = "deputy" if way.basis is Basis.DEPUTY else ""
    whom = part_words(line.whom) if line.whom is not None else ""
    notes = [
        each for each in (whom, line.when, deputy, conditions_words(way, is_brief=is_brief), also, *doubts) if each
    ]
    desk = way.desk.post if way.desk is not None else ""
    link = ": " if way.basis is Basis.LEAD else ", "
    name = "" if way.basis is Basis.LEAD and not is_named else f"{way.agency.name}{link}"
    mark = "" if way.is_agreed else f"{STOP_GAP} "
    if not has_number:
        return Filled(f"{mark}{way.agency.name}", "; ".join(notes))
    return Filled(f"{mark}{name}{desk}, {way.number}", "; ".join(notes))


def _rows(rows: list[Runs]) -> Runs:
    """Lines one after the other, each once."""
    made: list[Run] = []
    for row in dict.fromkeys(rows):
        made += [Text("; ")] if made else []
        made += row
    return tuple(made)


def _together(values: list[SlotValue], link: str = "; ") -> SlotValue:
    """Values in a row, with the first finding among them."""
    runs: list[Run] = []
    short: list[Run] = []
    for number, value in enumerate(values):
        runs.extend((Text(link),) if number else ())
        runs.extend(value.runs)
        short.extend((Text("; "),) if number else ())
        short.extend(value.short or value.runs)
    because = next((value.because for value in values if value.because is not None), None)
    has_bare = any(value.bare is not None for value in values)
    bare = _together([value.bare or value for value in values], link) if has_bare else None
    return SlotValue(tuple(runs), because, tuple(short), bare)


def _no_number(at_night: bool) -> str:  # noqa: FBT001 - day or night
    return WORDINGS[Rule.NOT_AT_NIGHT if at_night else Rule.NO_NUMBER].in_place.slot
