"""What goes into a protocol beside template and map, and what comes out beside the document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from partnership.documents import blocks as b
from partnership.documents.wording import first_words
from partnership.findings.find import register_of
from partnership.findings.law import UNREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from uuid import UUID

    from partnership.documents.blocks import Document
    from partnership.findings.facts import Agency, Board, Duty, PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.law import ClauseReadings
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        Clause,
        Function,
        Group,
        Parameter,
        ProtocolTemplate,
    )
    from partnership.map.mapping.sharing import Choices

T = TypeVar("T")
_BOLD: Final = re.compile(r"\*\*([^*{]+)\*\*")
_MARK: Final = re.compile(r"^(?:[-*>]|\d+\.)\s+")
_HEADS: Final = 2  # of the columns of a table, which name it
_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class OwnText:
    """A partnership's own text of a clause, or its decision to leave the clause out."""

    text: str = ""  # empty: the template's text stands
    is_left_out: bool = False
    reason: str = ""
    parts: tuple[str, ...] = ()  # clauses that had been parted from it when it was written
    readings: ClauseReadings = UNREAD  # a clause with the template's text has those too


@dataclass(frozen=True, slots=True)
class ClauseReason:
    """Whether a clause stands in the document, with its number, and why."""

    clause_id: str
    number: str  # empty when it is not in
    is_in: bool
    reason: str
    is_own_text: bool = False
    is_left_out: bool = False  # by the partnership, not for want of a party

    def numbered(self, number: str) -> ClauseReason:
        """The same of a clause that has a number."""
        return ClauseReason(self.clause_id, number, self.is_in, self.reason, self.is_own_text, self.is_left_out)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers of the sections and clauses that stand in the document, by id."""

    sections: Mapping[str, str]  # "4", or "Annex A"
    clauses: Mapping[str, str]  # "4.2", or "A.1"; of a written paper the number of the section
    card: frozenset[str] = frozenset()  # pieces of a written card, which have no number


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A version that was saved before, as document control lists it."""

    number: str
    saved_on: date
    note: str


@dataclass(frozen=True, slots=True)
class ComposedDocument:
    """A document with the reasons for its clauses and what is left to settle."""

    document: Document
    reasons: tuple[ClauseReason, ...]
    matters: tuple[PaperFinding, ...]  # the findings that its clauses rest on

    def reason(self, clause_id: str) -> ClauseReason | None:
        """The reason for one clause."""
        return next((each for each in self.reasons if each.clause_id == clause_id), None)


@dataclass(frozen=True, slots=True)
class AdoptedTerms:
    """The common terms that a protocol adopts, as they stand in a partnership; no version where none is agreed."""

    template: ProtocolTemplate
    title: str
    values: Mapping[str, str]  # what they set, by the id of the parameter
    version: str = ""
    agreed_on: date | None = None
    sha256: str = ""  # of the agreed version


@dataclass(frozen=True)
class Context:
    """Everything that a slot or a generated part is answered from."""

    template: ProtocolTemplate
    pack: Pack
    map_: PartnershipMap
    parameters: Mapping[str, str]
    dated_on: date
    party_ids: frozenset[UUID]
    focus: Group | None = None  # the group of the section at hand, in a protocol for both
    sharing: Choices = field(default_factory=dict)  # what the partnership decided about sharing information
    review_on: date | None = None  # the day of the review, where it was set; else the template's time says it
    given_terms: AdoptedTerms | None = None  # as the partnership has them; else those of the pack
    status: b.Status = b.Status.DRAFT
    version: str = ""

    def about(self, group: Group | None) -> Context:
        """The same, for a section that is about one group only."""
        return replace(self, focus=group) if group is not None else self

    @cached_property
    def parties(self) -> tuple[Agency, ...]:
        """The parties that take part in the partnership now, by name."""
        return tuple(agency for agency in self.map_.agencies if agency.id in self.party_ids)

    @property
    def gone(self) -> int:
        """How many were chosen as parties and take part no more; who is hidden from members still does."""
        return len(self.party_ids - self.map_.agency_ids - self.map_.hidden_ids)

    @property
    def group(self) -> Group:
        """Whose cases the protocol, or the section at hand, is for."""
        return self.focus or self.template.group

    def functions(self) -> tuple[Function, ...]:
        """The tasks that the template is about, by stage; in a section about one group, those of that group."""
        return tuple(each for each in functions_of(self.template, self.pack) if concerns(each.group, self.group))

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Roles in these tasks, in cases of the template's group; by agency."""
        ids = {function.id for function in self.functions()}
        return tuple(
            duty for duty in self.map_.duties if duty.function_id in ids and concerns(duty.group, self.group)
        )  # fmt: skip

    @cached_property
    def listed_only(self) -> tuple[Agency, ...]:
        """Embassies and authorities abroad with a role in these tasks that are no parties, so bound to nothing."""
        with_role = {duty.agency.id for duty in self.duties}
        return tuple(agency for agency in self._abroad if agency.id in with_role)

    @cached_property
    def _abroad(self) -> tuple[Agency, ...]:
        return tuple(
            agency
            for agency in self.map_.agencies
            if agency.id not in self.party_ids and self.pack.is_abroad(agency.kind_id)
        )

    def of_kind(self, kind_id: str) -> tuple[Agency, ...]:
        """The parties of a kind by name, with embassies and authorities abroad that are none."""
        return tuple(agency for agency in (*self.parties, *self._abroad) if agency.kind_id == kind_id)

    @property
    def register(self) -> Register:
        """What is missing in the map, and whom one gets."""
        return register_of(self.map_, self.pack)

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """The boards to which its cases are reported."""
        return self.map_.boards_for(self.group)

    @cached_property
    def board_names(self) -> frozenset[str]:
        """Their names, as names are compared."""
        return frozenset(board.name.casefold() for board in self.boards)

    def once(self, work_out: Callable[[Context], T]) -> T:
        """What is worked out from it: at the first time, and kept."""
        if work_out not in self._worked_out:
            self._worked_out[work_out] = work_out(self)
        found: T = self._worked_out[work_out]
        return found

    @cached_property
    def _worked_out(self) -> dict[Callable[[Context], Any], Any]:
        return {}

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What the protocol sets for each parameter: the partnership's value, else the template's."""
        return values_of(self.template, self.parameters)

    @cached_property
    def terms(self) -> AdoptedTerms | None:
        """The common terms that the protocol adopts; None for the common terms, and where its pack has none."""
        template = self.pack.terms_for(self.template.id)
        if template is None or self.given_terms is not None:
            return self.given_terms if template is not None else None
        return AdoptedTerms(template, template.title, values_of(template, {}))

    def set_value(self, parameter_id: str) -> tuple[Parameter, str] | None:
        """A parameter of the protocol or of the common terms, with its value; None for one of neither."""
        sets = [(self.template, self.values)]
        if self.terms is not None:
            sets.append((self.terms.template, self.terms.values))
        for template, values in sets:
            for parameter in template.parameters:
                if parameter.id == parameter_id:
                    return parameter, values[parameter_id]
        return None

    @cached_property
    def all_values(self) -> tuple[str, ...]:
        """Every value that may stand in a clause: its own, and those of the common terms."""
        return (*self.values.values(), *(self.terms.values.values() if self.terms is not None else ()))


def values_of(template: ProtocolTemplate, parameters: Mapping[str, str]) -> Mapping[str, str]:
    """What a protocol sets for each parameter: the partnership's value, else the template's."""
    return {each.id: parameters.get(each.id, "").strip() or each.default for each in template.parameters}


def functions_of(template: ProtocolTemplate, pack: Pack) -> tuple[Function, ...]:
    """The tasks that a template is about, by stage: those that it names, else all of its group."""
    return tuple(
        function
        for functions in pack.functions_by_stage.values()
        for function in functions
        if concerns(function.group, template.group) and (not template.functions or function.id in template.functions)
    )


def concerns(one: Group, other: Group) -> bool:
    """Whether two groups have cases in common."""
    return one == other or "both" in (one, other)


def label(clause: Clause) -> str:
    """Return a clause in words: its heading, the words that a written piece opens with, or its id with spaces."""
    return clause.heading or _opening(clause.text if clause.blocks else "") or clause.id.replace("-", " ").capitalize()


def _opening(text: str) -> str:
    """The bold words at the beginning of a piece, its first words, or the heads of the columns of its table."""
    line = text.strip().partition("\n")[0]
    if line.startswith("|"):
        return " / ".join([cell for each in line.strip("|").split("|") if (cell := _plain(each))][:_HEADS])
    bold = _BOLD.match(line)
    said = _plain(bold[1].rstrip(".,:;") if bold else _MARK.sub("", line).partition("{{")[0])
    return first_words(said, _WORDS) if bold or " " in said else ""


def _plain(text: str) -> str:
    return text.replace("*", "").strip()
