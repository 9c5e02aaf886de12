"""Findings in words: fills the texts of a rule from a finding and the map that it was found in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.documents.wording import day, listed
from partnership.findings import phrases
from partnership.findings.hours import in_words
from partnership.findings.types import About, Finding, Part
from partnership.findings.words import NOBODY_ANSWERS, WORDINGS, Mends
from partnership.guidance.types import Group, LegalStanding
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency
    from partnership.findings.find import Register

_ROLES = {Role.DEPUTY: ("deputy", "deputise in"), Role.SUPPORTS: ("support", "support")}
_WHOLE = {About.BOARD: "Boards", About.LAW: "Law and bodies", About.SHARING: "Sharing of information"}
_STANDINGS = {
    LegalStanding.FIRST_RESPONDER: "a first responder organisation",
    LegalStanding.DUTY_TO_NOTIFY: "a body with the duty to notify",
    LegalStanding.SUPPORT_CONTRACTOR: "a body under the national contract of support",
    LegalStanding.GUARDIAN_SERVICE: "the national guardian service",
}
_OTHER = {Group.CHILDREN: Group.ADULTS, Group.ADULTS: Group.CHILDREN, Group.BOTH: Group.BOTH}
_CHOICE = re.compile(r"\[p:([^|\]]*)\|([^\]]*)\]")


class Voice(StrEnum):
    """Where a finding is told."""

    CELL = "cell"  # of the matrix and of lists: two or three words
    PAGE = "page"  # what is missing, and what to do
    DOCUMENT = "document"  # what is missing
    MAIL = "mail"  # what it is about, and what to do


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding in words."""

    short: str
    text: str
    to_do: str
    mends: Mends
    together: str = ""  # begins one sentence on several findings of its rule in a paper; empty: each is told by itself
    in_row: str = ""  # it in that sentence


def said(finding: Finding, voice: Voice, register: Register) -> str:
    """A finding in one voice."""
    words = said_of(finding, register)
    match voice:
        case Voice.CELL:
            return words.short
        case Voice.PAGE:
            return f"{words.text} {words.to_do}"
        case Voice.DOCUMENT:
            return said_of(finding, register, is_dated=True).text
        case Voice.MAIL:
            return f"{words.short}: {about(finding, register)}. {words.to_do}"


def said_of(finding: Finding, register: Register, *, is_dated: bool = False) -> FindingText:
    """All texts of a finding; `is_dated`: for paper, with days in place of how long ago something was."""
    wording = WORDINGS[finding.rule]
    filler = _Filler(finding, register, is_dated=is_dated)
    short, text, to_do = map(filler.filled, (wording.cell, wording.missing, wording.to_do))
    return FindingText(short, text, to_do, wording.mends, wording.together, filler.filled(wording.in_row))


def about(finding: Finding, register: Register) -> str:
    """What a finding is about, as a title: the task, the setting, or the agencies that it names."""
    pack, subject = register.pack, finding.subject
    match subject.about:
        case About.TASK if subject.id in pack.functions:
            return pack.functions[subject.id].name
        case About.SETTING if subject.id in pack.settings:
            return pack.settings[subject.id].name
        case About.COMPETENCE if subject.id in pack.competences:
            return pack.competences[subject.id].name
        case About.KIND:
            return phrases.kind_name(pack, subject.id)
        case About.BOARD | About.LAW | About.SHARING:
            return _WHOLE[subject.about]
        case _:
            names = [agency.name for agency in register.agencies(finding)]
            return listed(names) if names else "This paper"


def cell_text(findings: Iterable[Finding], register: Register) -> str:
    """Findings as one cell says them, each once; empty when there is none."""
    return ". ".join(dict.fromkeys(said(each, Voice.CELL, register) for each in findings))


def meanwhile_words(finding: Finding, register: Register, whose: Group = Group.BOTH) -> str:
    """Whom one gets meanwhile, each with its conditions and hours; empty where nobody answers.

    Where children and adults get somebody else, it is said who is for whom. Hours that are those of the finding are
    left out: its own sentence says them.
    """
    if whose is not Group.BOTH:
        return _meanwhile(finding, register, whose)
    told = {group: _meanwhile(finding, register, group) for group in (Group.CHILDREN, Group.ADULTS)}
    if len(set(told.values())) == 1:
        return told[Group.CHILDREN]
    return "; ".join(f"for {group}, {words}" for group, words in told.items() if words)


def _meanwhile(finding: Finding, register: Register, whose: Group) -> str:
    lines = (each for each in register.meanwhile(finding, whose) if each.way is not None)
    told = (replace(each, hours=()) if each.hours and each.hours == finding.hours else each for each in lines)
    return "; ".join(dict.fromkeys(map(line_words, told)))


def line_words(line: ContactLine) -> str:
    """One number with its agency, desk, hours and conditions."""
    if line.way is None:
        return NOBODY_ANSWERS
    whom = phrases.part_words(line.whom) if line.whom is not None else ""
    notes = "; ".join(each for each in (whom, line.when, phrases.conditions_words(line.way)) if each)
    return f"{phrases.way_words(line.way)} ({notes})" if notes else phrases.way_words(line.way)


class _Filler:
    """Fills the texts of a rule from one finding."""

    def __init__(self, finding: Finding, register: Register, *, is_dated: bool = False) -> None:
        self.finding, self.register, self.is_dated = finding, register, is_dated
        self.agencies = register.agencies(finding)
        self.names = [agency.name for agency in self.agencies]

    def filled(self, text: str) -> str:
        """The text with everything in its place; a capital where it begins."""
        is_one = len(self.names) == 1
        text = _CHOICE.sub(lambda found: found[1] if is_one else found[2], text)
        text = text.replace("[s]", "s" if is_one else "").replace("[n]", "s" if self._first() == "1" else "")
        for key in re.findall(r"\{(\w+)\}", text):
            text = text.replace(f"{{{key}}}", getattr(self, f"_{key.lower()}")())
        return text[:1].upper() + text[1:]

    def _task(self) -> str:
        return phrases.task_name(self.register.pack, self.finding.subject.id)

    def _about(self) -> str:
        return self._task() if self.finding.subject.about is About.TASK else "calls"

    def _part(self) -> str:
        return phrases.part_words(self.finding.part) or "everybody"

    def _for_part(self) -> str:
        """For whose cases, unless it is everybody whom the task is for."""
        part, function = self.finding.part, self.register.pack.functions.get(self.finding.subject.id)
        is_whole = function is not None and part == Part(function.group)
        words = "" if is_whole else phrases.part_words(part)
        return f" for {words}" if words else ""

    def _other(self) -> str:
        return phrases.WHOM[_OTHER[self.finding.part.group]]

    def _leads(self) -> str:
        return listed(self.names) or "no agency"

    def _hours(self) -> str:
        words = in_words(self.finding.hours)
        return words if words.startswith(("outside", "at any")) else f"at these hours: {words}"

    def _usual(self) -> str:
        """Agencies of the usual kinds that take part, else the kinds."""
        found = self._usual_agencies()
        if found:
            return phrases.one_of(agency.name for agency in found)
        kinds = self._usual_kinds()
        names = phrases.one_of(phrases.inside(phrases.kind_name(self.register.pack, each)) for each in kinds)
        return f"an agency of a usual kind ({names})" if kinds else "an agency that can do it"

    def _usual_kinds(self) -> tuple[str, ...]:
        pack, subject = self.register.pack, self.finding.subject
        if subject.about is About.SETTING:
            return pack.settings[subject.id].first_contacts if subject.id in pack.settings else ()
        function = pack.functions.get(subject.id)
        return function.leads if function is not None else ()

    def _usual_agencies(self) -> list[Agency]:
        map_, group = self.register.map_, self.finding.part.group
        refused = map_.declined(self.finding.subject.id, group) | set(self.finding.agencies)
        pack = self.register.pack
        found = (agency for kind_id in self._usual_kinds() for agency in map_.of_kind(kind_id))
        return [each for each in dict.fromkeys(found) if each.id not in refused and not pack.is_abroad(each.kind_id)]

    def _suggested(self) -> str:
        """Whom those who declined suggest instead, else the usual ones."""
        found = (
            duty.suggested.name
            for duty in self.register.map_.duties
            if duty.function_id == self.finding.subject.id
            and duty.state is Agreement.DECLINED
            and duty.suggested is not None
            and duty.agency.id in self.finding.agencies
            and duty.suggested.id not in self.finding.agencies
        )
        names = list(dict.fromkeys(found))
        return f"{phrases.one_of(names)}, whom it suggested," if names else self._usual()

    def _asked(self) -> str:
        """How long ago they were asked; on paper the day."""
        waiting = self.register.map_.waiting(self.finding.subject.id)
        oldest = next((duty for duty in waiting if duty.agency.id in self.finding.agencies), None)
        if oldest is None or oldest.proposed_on is None:
            return "some time ago"
        return day(oldest.proposed_on) if self.is_dated else self.register.map_.waits_for(oldest)

    def _role(self) -> str:
        return _ROLES[Role(self._first())][0]

    def _does(self) -> str:
        return _ROLES[Role(self._first())][1]

    def _roles(self) -> str:
        return "1 role" if self._first() == "1" else f"{self._first()} roles"

    def _tasks(self) -> str:
        return listed([phrases.task_name(self.register.pack, each) for each in self.finding.values]) or "no agency"

    def _sure(self) -> str:
        if self._first() == "changed":
            return "Contacts changed, not confirmed since"
        return f"Contacts last confirmed {self._checked()}"

    def _checked(self) -> str:
        return f"on {self._first()}" if self._first() != "never" else "never"

    def _kind(self) -> str:
        return self._kinds(self.finding.subject.id)

    def _of_country(self) -> str:
        return f" of {self.finding.part.country}" if self.finding.part.country else ""

    def _setting(self) -> str:
        return phrases.inside(about(self.finding, self.register))

    def _finding(self) -> str:
        """What another finding of the map says."""
        other = next((each for each in self.register.findings if each.key == self._first()), None)
        return said_of(other, self.register).text if other is not None else "something is missing."

    def _lacking(self) -> str:
        """Which seats cannot be filled: how many are missing, then the kinds of which none is a party."""
        seats, parties, *rows = self.finding.values
        few = [f"{parties} of {seats} seats can be filled"] if int(parties) < int(seats) else []
        return "; ".join([*few, *(f"no party is of the kind {self._kinds(row)}" for row in rows)])

    def _kinds(self, ids: str) -> str:
        names = (phrases.kind_name(self.register.pack, each) for each in ids.split("|"))
        return phrases.one_of(map(phrases.inside, names))

    def _signatory(self) -> str:
        if not self.finding.subject.id:
            return "No agency is chosen as a party."
        return f"No party is of a kind that must sign: {self._kind()}."

    def _decisions(self) -> str:
        return listed(self.finding.values[1:]) or "no agency"

    def _values(self) -> str:
        return listed(self.finding.values) or "no agency"

    def _standing(self) -> str:
        return _STANDINGS[LegalStanding(self._first())]

    def _where(self) -> str:
        """Where it is done all the same: agencies that are recorded for it, else a clause."""
        if not self.names:
            return "a clause about them names it"
        return f"{listed(self.names)} {'is' if len(self.names) == 1 else 'are'} recorded for it"

    def _kept_apart(self) -> str:
        kinds = (kind.name for kind in self.register.pack.kinds.values() if kind.kept_apart == self.finding.subject.id)
        return listed([*kinds]) or "Agencies"

    def _information(self) -> str:
        known = self.register.pack.information
        return listed([phrases.inside(known[each].name) for each in self.finding.values if each in known])

    def _points(self) -> str:
        """How many facts; which they are stands in the annex and on the page of the law."""
        number = len(self.finding.values)
        return "1 point of law is" if number == 1 else f"{number} points of law are"

    def _moved(self) -> str:
        number = len(self.finding.values)
        return "1 point of law has" if number == 1 else f"{number} points of law have"

    def _it(self) -> str:
        return "it" if len(self.finding.values) == 1 else "them"

    def _first(self) -> str:
        return self.finding.values[0] if self.finding.values else ""

    def _second(self) -> str:
        return self.finding.values[1]

    def _third(self) -> str:
        return self.finding.values[2]
