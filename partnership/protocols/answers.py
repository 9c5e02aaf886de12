"""What each slot of a clause says: an answer from the map, or a gap in words with a matter to settle."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from partnership.documents.blocks import Filled, Gap, Reference, Text
from partnership.documents.wording import day
from partnership.guidance.types import Group
from partnership.models.partnerships import Role
from partnership.protocols.holding import more_than_one, no_holder, proposed_words, shares
from partnership.protocols.phrases import (
    HOLDERS,
    MISSING,
    calling_rule,
    doubt,
    function_name,
    inside,
    is_urgent,
    joined,
    kind_name,
    listed,
    number_of,
    with_unit,
)
from partnership.protocols.signing import is_board
from partnership.protocols.types import Matter, MatterKind, Numbering, Situation, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnership.documents.blocks import Run, Runs
    from partnership.guidance.types import Setting
    from partnership.mapping.facts import Agency
    from partnership.protocols.holding import Share

NOT_A_PARTY = "not a party to this protocol"
BOARD_SIGNS = "signs by its chair, not as a party"


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in place of a slot, and what is to be settled about it."""

    runs: Runs
    matters: tuple[Matter, ...] = ()
    short: Runs = ()  # instead of `runs` where a table cell holds the slot alone; empty: the same


@dataclass(frozen=True)
class Answers:
    """Answers to slots in one situation. Values of the map become runs and are never read as Markdown or slots."""

    situation: Situation
    numbering: Numbering
    _by_name: dict[str, Callable[[str], Answer]] = field(init=False, default_factory=dict)
    _given: dict[tuple[str, str], Answer] = field(init=False, default_factory=dict)  # many clauses ask the same

    def __post_init__(self) -> None:
        self._by_name.update({
            "partnership": lambda _: _said(self.situation.map_.name, "the partnership has no name"),
            "area": lambda _: _said(self.situation.map_.area, "the area is not recorded"),
            "board": lambda _: _said(self.situation.map_.board, "the board is not recorded"),
            "date": lambda _: _said(day(self.situation.dated_on), ""),
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
        })  # fmt: skip

    def answer(self, name: str, argument: str) -> Answer:
        """The answer to `{{name:argument}}`; a slot that nobody knows is a gap too, and never an error."""
        given = self._given.get((name, argument))
        if given is None:
            known = self._by_name.get(name)
            given = known(argument) if known else _gap(f"nothing is known as “{name}”")
            self._given[name, argument] = given
        return given

    def _holders(self, function_id: str, role: Role) -> Answer:
        several = more_than_one(self.situation, function_id) if role is Role.LEAD else ()
        found = shares(self.situation, function_id, role)
        return _together([self._share(function_id, role, share, several) for share in found], " and ")

    def _share(self, function_id: str, role: Role, share: Share, several: tuple[Matter, ...]) -> Answer:
        """Who holds a role, said for whose cases where that differs."""
        situation = self.situation
        if not share.agencies:
            matter = no_holder(situation, function_id, role, share)
            asked = proposed_words(situation, function_id, role, share)
            noun = Text(f"{HOLDERS[role]} {share.about(function_name(situation.pack, function_id))} ")
            short = Gap(f"{share.about(MISSING[role])}{asked}")
            return Answer((noun, Gap(f"nobody has accepted{asked}")), (matter,), (short,))
        runs = [Filled(agency.name, outside(self.situation, agency)) for agency in share.agencies]
        whose = (Text(f" ({share.whose})"),) if share.whose else ()
        return Answer((*joined(runs), *whose), several)

    def _contact(self, function_id: str, *, at_night: bool) -> Answer:
        """The lead's number; each lead's with its name, should there be two, and for whose cases."""
        answers = []
        for share in shares(self.situation, function_id, Role.LEAD):
            if not share.agencies:
                matter = no_holder(self.situation, function_id, Role.LEAD, share)
                answers.append(Answer((Gap(share.about(_no_number(at_night))),), (matter,)))
            is_named = len(share.agencies) > 1 or bool(share.whose)
            for agency in share.agencies:
                answer = self._desk(agency, function_id, at_night=at_night, is_named=is_named)
                answers.append(_headed(share.whose, answer))
        return _together(answers)

    def _desk(self, agency: Agency, function_id: str, *, at_night: bool, is_named: bool) -> Answer:
        situation = self.situation
        name = f"{agency.name}: " if is_named else ""
        if situation.pack.is_abroad(agency.kind_id):
            return Answer((Text(f"{name}no number is printed. {calling_rule(agency, situation.pack)}"),))
        desk = agency.desk_for(function_id, at_night=at_night)
        way = number_of(desk, at_night=at_night) if desk is not None else ""
        if desk is not None and not way and not at_night:
            way = desk.email
        if desk is None or not way:
            gap = Gap(_no_number(at_night))
            matter = no_number(situation, agency, function_id, at_night=at_night)
            return Answer((Text(name), gap) if name else (gap,), (matter,))
        note = doubt(agency, situation.pack)
        return Answer(
            (Filled(f"{name}{desk.post}, {way}", note),),
            (stale_contacts(agency, note),) if note else (),
        )

    def _agencies(self, kind_id: str) -> Answer:
        found = self._of_kind(kind_id)
        if not found:
            kind = inside(kind_name(self.situation.pack, kind_id))
            gap = Gap("no party is of this kind")
            return Answer((Text(f"the {kind} "), gap), (self._no_party(kind_id),), (Gap(f"no {kind} is a party"),))
        return Answer(joined([Filled(agency.name, self._note(agency)) for agency in found]))

    def _of_kind(self, kind_id: str) -> tuple[Agency, ...]:
        """Parties of a kind; where there is none, the agencies of it that take part without being parties."""
        return self.situation.of_kind(kind_id) or self.situation.map_.of_kind(kind_id)

    def _note(self, agency: Agency) -> str:
        """That an agency is no party; embassies and authorities abroad never are, unless they ask to be."""
        return "" if self.situation.pack.is_abroad(agency.kind_id) else outside(self.situation, agency)

    def _agency_contacts(self, kind_id: str, *, at_night: bool) -> Answer:
        found = self._of_kind(kind_id)
        if not found:
            return Answer((Gap(_no_number(at_night)),), (self._no_party(kind_id),))
        return _together([self._desk(agency, "", at_night=at_night, is_named=len(found) > 1) for agency in found])

    def _no_party(self, kind_id: str) -> Matter:
        kind = inside(kind_name(self.situation.pack, kind_id))
        return Matter(MatterKind.GAP, f"No party to this protocol is of the kind “{kind}”")

    def _parameter(self, parameter_id: str) -> Answer:
        situation = self.situation
        parameter = next((each for each in situation.template.parameters if each.id == parameter_id), None)
        if parameter is None:
            return _gap(f"this protocol sets no value named “{parameter_id}”")
        value = situation.values[parameter_id]
        said = _said(with_unit(value, parameter.unit) if value else "", f"“{parameter.label}” is not set")
        return said if value else replace(said, short=(Gap("not decided"),))

    def _clause(self, clause_id: str) -> Answer:
        answer = _reference(clause_id, self.numbering.clauses.get(clause_id, ""), "clause")
        if clause_id in self.numbering.clauses:
            return answer
        clause = next((each for each in self.situation.template.clauses() if each.id == clause_id), None)
        name = label(clause) if clause is not None else clause_id
        return Answer(answer.runs, (Matter(MatterKind.CLAUSE, f"“{name}” is left out, and other clauses refer to it"),))

    def _protocol(self, protocol_id: str) -> Answer:
        """The title of another protocol inside a sentence."""
        template = self.situation.pack.protocol(protocol_id)
        return Answer((Text(inside(template.title)),)) if template else _gap(f"there is no protocol “{protocol_id}”")

    def _section(self, section_id: str) -> Answer:
        return _reference(section_anchor(section_id), self.numbering.sections.get(section_id, ""), "section")


def outside(situation: Situation, agency: Agency) -> str:
    """That an agency is no party, and of the board that its chair signs all the same; empty for a party."""
    if agency.id in situation.party_ids:
        return ""
    return BOARD_SIGNS if is_board(situation, agency) else NOT_A_PARTY


def section_anchor(section_id: str) -> str:
    """The anchor of a section's heading; clauses have their own ids, so a section needs another name."""
    return f"section-{section_id}"


def nobody_meets(situation: Situation, setting: Setting) -> str:
    """That nobody is recorded as first contact in a setting, and no party is of a usual kind; empty when one is."""
    if situation.map_.setting(setting.id).first_contacts or any(
        situation.of_kind(kind_id) for kind_id in setting.first_contacts
    ):
        return ""
    kinds = listed([inside(kind_name(situation.pack, kind_id)) for kind_id in setting.first_contacts])
    return f"no party is of the kinds likely to meet {whom(situation)} first ({inside(setting.name)}): {kinds}"


def whom(situation: Situation) -> str:
    """Whose protocol it is, in a sentence."""
    return "the child" if situation.group is Group.CHILDREN else "the person"


def no_number(situation: Situation, agency: Agency, function_id: str, *, at_night: bool) -> Matter:
    """The matter that an agency cannot be called; it stops signing where the task may not wait."""
    about = f" for {function_name(situation.pack, function_id)}" if function_id else ""
    when = "an out-of-hours number" if at_night else "a telephone number or email address"
    text = f"The register does not show {when} of {agency.name}{about}"
    stops = is_urgent(situation.pack, function_id) and situation.stops_signing(function_id)
    return Matter(MatterKind.GAP, text, function_id, agency.id, stops_signing=stops)


def stale_contacts(agency: Agency, note: str) -> Matter:
    """The matter that an agency's contacts are not confirmed; `note` is what a document says beside them."""
    return Matter(MatterKind.CONTACT, f"Contacts of {agency.name}: {note}", agency_id=agency.id)


def _said(text: str, missing: str) -> Answer:
    return Answer((Filled(text),)) if text.strip() else _gap(missing)


def _gap(text: str) -> Answer:
    return Answer((Gap(text),), (Matter(MatterKind.GAP, text[:1].upper() + text[1:]),))


def _reference(anchor: str, number: str, what: str) -> Answer:
    if not number:
        return Answer((Text(f"{what} (not included)"),))
    if number.startswith("Annex"):
        return Answer((Reference(anchor, number),))
    return Answer((Text(f"{what} "), Reference(anchor, number)))


def _headed(whose: str, answer: Answer) -> Answer:
    """An answer with whose cases it is about before it, where that must be said."""
    return replace(answer, runs=(Text(f"{whose}, "), *answer.runs)) if whose else answer


def _together(answers: list[Answer], link: str = "; ") -> Answer:
    """Answers in a row, with each matter once."""
    runs: list[Run] = []
    short: list[Run] = []
    for number, answer in enumerate(answers):
        runs.extend((Text(link),) if number else ())
        runs.extend(answer.runs)
        short.extend((Text("; "),) if number else ())
        short.extend(answer.short or answer.runs)
    matters = tuple(dict.fromkeys(matter for answer in answers for matter in answer.matters))
    return Answer(tuple(runs), matters, tuple(short))


def _no_number(at_night: bool) -> str:  # noqa: FBT001 - day or night
    return "no night number" if at_night else "no number"
