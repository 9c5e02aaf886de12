"""A guidance pack as everything else reads it: its items by their ids, and what it says of its kinds and changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from partnership.guidance.checklists import ReturnTemplate
from partnership.guidance.choices import (
    ChangeKind,
    GeneratedPart,
    Group,
    KindOffice,
    LegalStanding,
    Stage,
    StandingAnswer,
)
from partnership.guidance.citations import Source
from partnership.guidance.fact_links import written_facts
from partnership.guidance.facts import AbolishedName, Fact, LawAddress, UnwrittenPaper
from partnership.guidance.journeys import Journey
from partnership.guidance.paper_forms import BlankForm
from partnership.guidance.situations import Situation
from partnership.guidance.slots import PRINTED
from partnership.guidance.standings import Identity, NamedStanding, StandingFact, recorded, suggest
from partnership.guidance.successors import Succession
from partnership.guidance.synonyms import Synonym, WordGroup
from partnership.guidance.tasks import Function, Kind
from partnership.guidance.terms import find_clause
from partnership.guidance.types import (
    Accession,
    Body,
    CommonSection,
    Competence,
    EmergencyNumber,
    Ground,
    InformationKind,
    LocalChange,
    Mechanism,
    Practice,
    ProtocolTemplate,
    Recommendation,
    Setting,
    StateUnion,
    Theme,
)
from partnership.guidance.written.duty_table import DutyPost, PaperRule, PostDuty, TimeLimit


@dataclass(frozen=True)
class Pack:
    """A whole guidance pack, every item by its id."""

    id: str
    title: str
    as_of: date  # the day whose law and bodies it describes
    summary: str
    sources: Mapping[str, Source]
    kinds: Mapping[str, Kind]
    functions: Mapping[str, Function]
    bodies: Mapping[str, Body]
    settings: Mapping[str, Setting]
    accessions: Mapping[str, Accession]
    protocols: Mapping[str, ProtocolTemplate]
    checklists: Mapping[str, ReturnTemplate]
    forms: Mapping[str, BlankForm] = field(default_factory=dict)
    emergency_numbers: Mapping[str, EmergencyNumber] = field(default_factory=dict)  # by country
    themes: Mapping[str, Theme] = field(default_factory=dict)
    practice: Mapping[str, Practice] = field(default_factory=dict)
    information: Mapping[str, InformationKind] = field(default_factory=dict)
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    mechanisms: Mapping[str, Mechanism] = field(default_factory=dict)
    situations: Mapping[str, Situation] = field(default_factory=dict)
    synonyms: Mapping[str, Synonym] = field(default_factory=dict)
    word_groups: Mapping[str, WordGroup] = field(default_factory=dict)
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    common: Mapping[str, CommonSection] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    addresses: Mapping[str, LawAddress] = field(default_factory=dict)
    abolished: Mapping[str, AbolishedName] = field(default_factory=dict)
    unwritten: Mapping[str, UnwrittenPaper] = field(default_factory=dict)
    named_standings: Mapping[str, NamedStanding] = field(default_factory=dict)
    successors: Mapping[str, Succession] = field(default_factory=dict)  # of items of older packs
    times: Mapping[str, TimeLimit] = field(default_factory=dict)
    posts: Mapping[str, DutyPost] = field(default_factory=dict)
    duties: Mapping[str, PostDuty] = field(default_factory=dict)
    rules: Mapping[str, PaperRule] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)  # glossary: term -> meaning
    facts_read_on: date | None = None  # where a fact names no day of its own
    facts_ask_again: int = 0  # days after which a fact has to be looked at again; 0: never
    union: StateUnion | None = None  # whose states `accessions` lists
    base: Pack | None = None  # the pack that it stands over; what was taken out of use is still found there
    changes: tuple[LocalChange, ...] = ()  # what it has made different from that pack

    @cached_property
    def functions_by_stage(self) -> Mapping[Stage, tuple[Function, ...]]:
        """Functions of each stage, stages in their order, functions as in the file."""
        return {stage: tuple(f for f in self.functions.values() if f.stage is stage) for stage in Stage}

    @cached_property
    def numbers_asked(self) -> frozenset[tuple[str, Group, bool]]:
        """Kinds whose number its protocols print: for whose cases, and whether it is the one for the night."""
        sections = ((s, s.group or template.group) for template in self.protocols.values() for s in template.sections)
        asked = ((slot, group) for s, group in sections for clause in s.clauses for slot in clause.slots)
        return frozenset((slot.argument, group, PRINTED[slot.name]) for slot, group in asked if slot.name in PRINTED)

    @cached_property
    def ground_codes(self) -> Mapping[str, str]:
        """What papers call each ground in law: L1, L2, in the order of the file."""
        return {ground_id: f"L{number}" for number, ground_id in enumerate(self.grounds, 1)}

    @cached_property
    def competences(self) -> Mapping[str, Competence]:
        """Every competence by its number, in order."""
        return {competence.id: competence for theme in self.themes.values() for competence in theme.competences}

    def kind(self, kind_id: str) -> Kind | None:
        """A kind of organisation; one that was taken out of use is found too, for the agencies that are of it."""
        return self.kinds.get(kind_id) or (self.base.kind(kind_id) if self.base else None)

    def is_abroad(self, kind_id: str) -> bool:
        """Whether agencies of a kind stand for another state: no local protocol binds them, the rule on them does."""
        kind = self.kind(kind_id)
        return kind is not None and kind.is_abroad

    def standing(
        self, standing: LegalStanding, identity: Identity, answers: Mapping[LegalStanding, StandingAnswer]
    ) -> StandingFact:
        """Whether an organisation may refer, or has another legal standing: what its entry says, else a suggestion."""
        kind = self.kind(identity.kind_id)
        return recorded(answers, standing) or suggest(identity, kind, self.named_standings.values(), standing)

    def is_safe_place(self, kind_id: str) -> bool:
        """Whether people are hidden in agencies of a kind: what goes into many pockets names none of them."""
        kind = self.kind(kind_id)
        return kind is not None and kind.is_safe_place

    def of_office(self, office: KindOffice) -> frozenset[str]:
        """The kinds that are something to the product's own rules, such as the police; none where the pack has none."""
        return frozenset(kind.id for kind in self.kinds.values() if kind.office is office)

    @cached_property
    def kinds_of_origin(self) -> frozenset[str]:
        """The kinds whose agencies act in a return to one country, and to no other."""
        return frozenset(kind.id for kind in self.kinds.values() if kind.is_of_origin)

    def sign_calls(self, group: Group) -> tuple[tuple[Function, str], ...]:
        """The tasks whose leads are called about signs of a group, each with what the call is for, in their order."""
        calls = ((call, each) for each in self.functions.values() for call in each.sign_calls if call.group is group)
        return tuple((each, call.words) for call, each in sorted(calls, key=lambda pair: pair[0].order))

    def recognition(self, group: Group) -> str:
        """The task of whoever meets somebody of a group in a setting; empty where the pack has none."""
        found = [each for each in self.functions.values() if each.is_recognition]
        exact = (each.id for each in found if each.group is group)
        return next(exact, next((each.id for each in found), ""))

    @cached_property
    def return_checklist(self) -> ReturnTemplate | None:
        """The return safety checklist; None for a pack without one."""
        return next(iter(self.checklists.values()), None)

    @cached_property
    def terms(self) -> ProtocolTemplate | None:
        """The common terms that its other protocols adopt; None where each protocol says everything itself."""
        return next((template for template in self.protocols.values() if template.is_terms), None)

    def terms_for(self, template_id: str) -> ProtocolTemplate | None:
        """The common terms for a protocol, which has none of its own; None for the common terms themselves."""
        return self.terms if self.terms is not None and self.terms.id != template_id else None

    def protocol(self, template_id: str) -> ProtocolTemplate | None:
        """A protocol template; one that was taken out of use is found too, for the drafts that were made from it."""
        return self.protocols.get(template_id) or (self.base.protocol(template_id) if self.base else None)

    def owners_of(self, protocol_id: str) -> tuple[str, ...]:
        """The tasks whose leads are asked about a document: its own, else those of the common terms."""
        template = self.protocol(protocol_id)
        own = template.owners if template is not None else ()
        return own or (self.terms.owners if self.terms is not None else ())

    def forms_of(self, protocol_id: str, clause_id: str) -> tuple[BlankForm, ...]:
        """The blank forms that a clause asks for, in their order."""
        return self._forms.get((protocol_id, clause_id), ())

    def change_of(self, list_name: str, item_id: str, of: str = "") -> LocalChange | None:
        """What this pack has changed in an item, or in a part of the item `of`; None where it is as in the base."""
        return self._changes.get((list_name, item_id, of))

    def change_in(self, list_name: str, item_id: str) -> ChangeKind | None:
        """The same for an item with all its parts: it is changed too where only a part of it is different."""
        change = self.change_of(list_name, item_id)
        has_other_parts = any((one.of_list, one.of) == (list_name, item_id) for one in self.changes)
        return change.what if change else ChangeKind.CHANGED if has_other_parts else None

    @cached_property
    def _forms(self) -> Mapping[tuple[str, str], tuple[BlankForm, ...]]:
        found: dict[tuple[str, str], tuple[BlankForm, ...]] = {}
        for form in self.forms.values():
            for use in form.uses:
                protocol, _, clause = use.partition("/")
                template = self.protocol(protocol)
                taken = find_clause(template, clause) if template is not None else None  # by an older id of it too
                key = protocol, taken.id if taken is not None else clause
                found[key] = (*found.get(key, ()), form)
        return found

    @cached_property
    def facts_written(self) -> Mapping[GeneratedPart, tuple[str, ...]]:
        """The facts that parts of papers rest on which the map writes, by the part."""
        return written_facts(self)

    @cached_property
    def addresses_of(self) -> Mapping[str, tuple[LawAddress, ...]]:
        """Where each fact is looked up, by its number."""
        found: dict[str, tuple[LawAddress, ...]] = {}
        for each in self.addresses.values():
            for key in each.facts:
                found[key] = (*found.get(key, ()), each)
        return found

    def asks_again(self, fact_id: str) -> int:
        """Days after which a fact has to be looked at again, by its pages or by the pack; 0: never."""
        own = [each.ask_again for each in self.addresses_of.get(fact_id, ()) if each.ask_again]
        return min([*own, self.facts_ask_again] if self.facts_ask_again else own, default=0)

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str, str], LocalChange]:
        return {(change.list_name, change.id, change.of): change for change in self.changes}

    def is_member(self, country: str) -> bool:
        """Whether the state was in the union or convention of the pack's countries at its date."""
        accession = self.accessions.get(country)
        return accession is not None and (accession.joined_on is None or accession.joined_on <= self.as_of)

    def membership(self, country: str) -> str:
        """The same in words."""
        return "Member" if self.is_member(country) else "Not a member"
