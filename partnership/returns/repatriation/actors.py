"""Who must act on a check, as the map says: the accepted lead, else a stop-gap and agencies of the right kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from partnership.documents.blocks import Cell, Filled, Gap, Text
from partnership.findings import returns
from partnership.findings.cover import MIDWEEK
from partnership.findings.eligibility import serves
from partnership.findings.find import register_of
from partnership.findings.phrases import (
    conditions_words,
    confirmed_words,
    inside,
    kind_name,
    one_of,
)
from partnership.findings.reach import way_of
from partnership.findings.sentences import line_words
from partnership.findings.types import Basis, Person, Rule, Why
from partnership.findings.words import STOP_GAP, WORDINGS
from partnership.guidance.countries import country_of
from partnership.guidance.types import Group
from partnership.protocols.composing.phrases import joined, marked
from partnership.returns.repatriation.variants import AgeGroup
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from partnership.documents.blocks import Run, Runs
    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.papers import PaperFinding
    from partnership.findings.types import Finding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import CheckItem, Function
    from partnership.returns.repatriation.variants import Variant

NAMED = 3  # so many agencies are named in a cell, the others are counted
UNDER_THE_RULE = "asked only as the box on page 1 allows"


@dataclass(frozen=True, slots=True)
class CheckActors:
    """Who acts on one check: the cell that says so, the agencies it names, and what is left to settle."""

    cell: Cell
    agencies: tuple[Agency, ...]
    function_id: str  # the function they lead; empty where they are named by their kind
    matters: tuple[PaperFinding, ...]
    missing: tuple[Runs, ...] = ()  # what the map lacks, in words, and whom to ring instead


@dataclass(frozen=True)
class Actors:
    """Finds who acts, for one return, on one map."""

    pack: Pack
    map_: PartnershipMap
    variant: Variant
    _countries: dict[UUID, str] = field(init=False, default_factory=dict)  # of the agencies that belong to one

    def __post_init__(self) -> None:
        of_origin = (agency for agency in self.map_.agencies if agency.kind_id in self.pack.kinds_of_origin)
        self._countries.update(
            {agency.id: agency.country or country_of(agency.name, self.pack) for agency in of_origin}
        )

    @property
    def register(self) -> Register:
        """What is missing in the map, and whom one gets."""
        return register_of(self.map_, self.pack)

    def on(self, item: CheckItem) -> CheckActors:
        """Who acts on a check."""
        function = self._function(item)
        if function is None:
            return self._of_kinds(item, None)
        holders = self.map_.holding(function.id, Role.LEAD, self._group(function))
        leads = tuple(each for each in holders if self._fits(each) and self._takes(each, function))
        return self._led(item, function, leads) if leads else self._of_kinds(item, function)

    def _function(self, item: CheckItem) -> Function | None:
        """The function whose lead acts. One for adults only says nothing about a child.

        One for children may concern an adult's return: where age is in doubt, or for children of the adult.
        """
        function = self.pack.functions.get(item.function)
        if function is not None and function.group is Group.ADULTS and self.variant.age_group is AgeGroup.CHILD:
            return None
        return function

    def _group(self, function: Function) -> Group:
        return self.variant.age_group.group if function.group is Group.BOTH else function.group

    def _takes(self, agency: Agency, function: Function) -> bool:
        """Whether a lead serves people of this return."""
        if self.pack.is_abroad(agency.kind_id):
            return True
        return serves(agency, Person(self._group(function)), function.id, self.pack).is_served

    def _may_act(self, agency: Agency, function: Function | None) -> bool:
        """Whether an agency without a role may be named for a check: it has something for this age group."""
        if self.pack.is_abroad(agency.kind_id):
            return self._fits(agency)
        person = Person(self.variant.age_group.group)
        task = function.id if function is not None else ""
        return self._fits(agency) and serves(agency, person, task, self.pack, has_role=False).is_served

    def _fits(self, agency: Agency) -> bool:
        """Whether it does not stand for another country of origin."""
        return self._countries.get(agency.id, "") in ("", self.variant.country_code)

    def _note(self, agency: Agency) -> str:
        """What must be said beside the name: unconfirmed, of an unknown country, abroad."""
        notes = [confirmed_words(agency)]
        if self._countries.get(agency.id) == "":
            notes.append(f"check that it serves {self.variant.country_name}")
        if self.pack.is_abroad(agency.kind_id):
            notes.append(UNDER_THE_RULE)
        return "; ".join(note for note in notes if note)

    def _led(self, item: CheckItem, function: Function, leads: tuple[Agency, ...]) -> CheckActors:
        paragraphs: list[Runs] = []
        group = self._group(function)
        missing = list(returns.two_leads(self.register, function.id, group))
        lacking: list[Runs] = []
        for agency in leads[:NAMED]:
            way, note = way_to(agency, function.id, group), self._note(agency)
            if self.pack.is_abroad(agency.kind_id):  # no number of theirs is printed, so that nobody rings it
                paragraphs.append((Filled(f"{agency.name} (lead)", note),))
            elif way:
                paragraphs += [(Text(f"{agency.name} (lead)"),), (marked(way, note),)]
            else:
                added = [*self._standing_in(function, Rule.NO_NUMBER)]
                lacking += added
                paragraphs += [(marked(f"{agency.name} (lead)", note),), *added]
                missing.append(returns.without_number(agency, function.id, group))
        placed = self._placed(missing, item)
        return CheckActors(Cell(tuple(paragraphs)), leads[:NAMED], function.id, placed, tuple(lacking))

    def _placed(self, findings: Iterable[Finding], item: CheckItem) -> tuple[PaperFinding, ...]:
        whose = self.variant.age_group.group
        return tuple(returns.placed(each, item.id, self.register, whose) for each in findings)

    def _standing_in(self, function: Function, rule: Rule) -> Iterator[Runs]:
        """What is missing in words; then the stop-gap, where there is one."""
        lines = [
            line
            for line in self.register.numbers(function.id, self._group(function), at_night=False)
            if line.way is not None and line.way.basis is not Basis.LEAD and self._fits(line.way.agency)
        ]
        yield (Gap(WORDINGS[rule].in_place.check),)
        yield from ((Filled(f"{STOP_GAP} {line_words(line)}"),) for line in lines)

    def _of_kinds(self, item: CheckItem, function: Function | None) -> CheckActors:
        lacking: list[Runs] = []
        named: tuple[Runs, ...] = ()
        missing: list[Finding] = []
        if function is not None:
            lacking += self._standing_in(function, Rule.NO_LEAD)
            missing += self._no_lead(function)
        kinds = item.kinds_for(self.variant.age_group, self.pack.kinds)
        found = self._turn_by_turn(kinds, function)
        if found:
            runs: list[Run] = [marked(agency.name, self._note(agency)) for agency in found[:NAMED]]
            if len(found) > NAMED:
                runs.append(Text(f"{len(found) - NAMED} more"))
            named = (joined(runs),)
        else:
            lacking.append((Gap(self._no_kind(kinds)),))
            country = self.variant.country_name if set(kinds) & self.pack.kinds_of_origin else ""
            missing.append(returns.kinds_missing(kinds, country))
        placed = self._placed(missing, item)
        return CheckActors(Cell((*lacking, *named)), found[:NAMED], "", placed, tuple(lacking))

    def _turn_by_turn(self, kinds: tuple[str, ...], function: Function | None) -> tuple[Agency, ...]:
        """The first agency of each kind, then the second of each, so that no kind is crowded out."""
        by_kind = [[each for each in self.map_.of_kind(kind) if self._may_act(each, function)] for kind in kinds]
        return tuple(agency for turn in zip_longest(*by_kind) for agency in turn if agency is not None)

    def _no_kind(self, kinds: tuple[str, ...]) -> str:
        names = one_of(inside(kind_name(self.pack, kind)) for kind in kinds)
        where = f" (of {self.variant.country_name})" if set(kinds) & self.pack.kinds_of_origin else ""
        return WORDINGS[Rule.KIND_MISSING].in_place.check.format(kind=f"{names}{where}")

    def _no_lead(self, function: Function) -> tuple[Finding, ...]:
        """Why nobody leads for this return."""
        group = self._group(function)
        is_strange = any(not self._fits(each) for each in self.map_.holding(function.id, Role.LEAD, group))
        return returns.without_lead(self.register, function.id, group, self.variant.country_name if is_strange else "")


def way_to(agency: Agency, function_id: str, group: Group) -> str:
    """The desk and number to call about a function by day; empty when the reader may see none."""
    way = way_of(agency, Basis.LEAD, function_id, group, MIDWEEK)
    post = way.desk.post if way.desk is not None else ""
    if way.why is Why.MAIL_ONLY and way.desk is not None:
        return f"{post}, mail only: {way.desk.email}"
    if not way.number:
        return ""
    notes = conditions_words(way)
    return f"{post}, {way.number}{f' ({notes})' if notes else ''}"


def ways_at_night(lines: Iterable[ContactLine]) -> list[str]:
    """The desks and numbers that answer out of hours, with the hours where they are not the same all night."""
    return [
        ", ".join(each for each in (line.way.desk.post if line.way.desk else "", line.way.number, line.when) if each)
        for line in lines
        if line.way is not None
    ]
