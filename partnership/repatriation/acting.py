"""Who must act on a check, as the map says: the accepted lead, else the agencies of the right kinds, else a gap."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from partnership.documents.blocks import Cell, Filled, Gap, Text
from partnership.guidance.countries import OF_ORIGIN, country_of
from partnership.guidance.types import Group
from partnership.models.partnerships import Agreement, Role
from partnership.protocols.phrases import doubt, inside, joined, kind_name, marked, names_of, number_of
from partnership.repatriation.variants import AgeGroup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from partnership.documents.blocks import Run, Runs
    from partnership.guidance.types import CheckItem, Function, Pack
    from partnership.mapping.facts import Agency, PartnershipMap
    from partnership.repatriation.variants import Variant

NAMED = 3  # so many agencies are named in a cell, the others are counted
EMBASSY = "embassy"
UNDER_THE_RULE = "asked only as the box “Embassies and consulates” on page 1 allows"


class MatterKind(StrEnum):
    """What sort of thing is left to settle."""

    LEAD = "lead"  # nobody has accepted the lead
    KIND = "kind"  # no agency that could act
    NUMBER = "number"  # an agency that leads and cannot be called


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that the map does not answer; `text` is a clause that begins with a capital."""

    kind: MatterKind
    text: str
    function_id: str = ""
    item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts on one check: the cell that says so, the agencies it names, and what is left to settle."""

    cell: Cell
    agencies: tuple[Agency, ...]
    function_id: str  # the function they lead; empty where they are named by their kind
    matters: tuple[Matter, ...]


@dataclass(frozen=True)
class Actors:
    """Finds who acts, for one return, on one map."""

    pack: Pack
    map_: PartnershipMap
    variant: Variant
    _countries: dict[UUID, str] = field(init=False, default_factory=dict)  # of the agencies that belong to one

    def __post_init__(self) -> None:
        of_origin = (agency for agency in self.map_.agencies if agency.kind_id in OF_ORIGIN)
        self._countries.update(
            {agency.id: agency.country or country_of(agency.name, self.pack) for agency in of_origin}
        )

    def on(self, item: CheckItem) -> Acting:
        """Who acts on a check."""
        function = self._function(item)
        if function is None:
            return self._of_kinds(item, None)
        leads = self._fitting(self.map_.holding(function.id, Role.LEAD, self._group(function)))
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

    def _fitting(self, agencies: Iterable[Agency]) -> tuple[Agency, ...]:
        """Without those that stand for another country of origin."""
        return tuple(agency for agency in agencies if self._fits(agency))

    def _fits(self, agency: Agency) -> bool:
        return self._countries.get(agency.id, "") in ("", self.variant.country_code)

    def _note(self, agency: Agency) -> str:
        """What must be said beside the name: unconfirmed, of an unknown country, abroad."""
        notes = [doubt(agency, self.pack)]
        if self._countries.get(agency.id) == "":
            notes.append(f"check that it serves {self.variant.country_name}")
        if self.pack.is_abroad(agency.kind_id):
            notes.append(UNDER_THE_RULE)
        return "; ".join(note for note in notes if note)

    def _led(self, item: CheckItem, function: Function, leads: tuple[Agency, ...]) -> Acting:
        paragraphs: list[Runs] = []
        matters = list(self._two_leads(item, function, leads))
        for agency in leads[:NAMED]:
            way, note = way_to(agency, function.id), self._note(agency)
            if self.pack.is_abroad(agency.kind_id):  # no number of theirs is printed, so that nobody rings it
                paragraphs.append((Filled(f"{agency.name} (lead)", note),))
            elif way:
                paragraphs += [(Text(f"{agency.name} (lead)"),), (marked(way, note),)]
            else:
                paragraphs += [(marked(f"{agency.name} (lead)", note),), (Gap("no number is shown to partners"),)]
                text = f"No telephone number or email address of {agency.name} is shown to partners"
                matters.append(Matter(MatterKind.NUMBER, text, function.id, (item.id,)))
        return Acting(Cell(tuple(paragraphs)), leads[:NAMED], function.id, tuple(matters))

    def _two_leads(self, item: CheckItem, function: Function, leads: tuple[Agency, ...]) -> Iterable[Matter]:
        if len(leads) > 1:
            text = f"More than one agency has accepted the lead for {self._task(function)}: {names_of(leads)}"
            yield Matter(MatterKind.LEAD, text, function.id, (item.id,))

    def _of_kinds(self, item: CheckItem, function: Function | None) -> Acting:
        paragraphs: list[Runs] = []
        matters: list[Matter] = []
        if function is not None:
            paragraphs.append((Gap("no accepted lead for this return"),))
            matters.append(self._no_lead(item, function))
        kinds = item.kinds_for(self.variant.age_group, self.pack.kinds)
        found = self._turn_by_turn(kinds)
        if found:
            runs: list[Run] = [marked(agency.name, self._note(agency)) for agency in found[:NAMED]]
            if len(found) > NAMED:
                runs.append(Text(f"{len(found) - NAMED} more"))
            paragraphs.append(joined(runs))
        else:
            text = self._no_kind(kinds)
            paragraphs.append((Gap(text),))
            matters.append(
                Matter(MatterKind.KIND, text[:1].upper() + text[1:], function.id if function else "", (item.id,))
            )
        return Acting(Cell(tuple(paragraphs)), found[:NAMED], "", tuple(matters))

    def _turn_by_turn(self, kinds: tuple[str, ...]) -> tuple[Agency, ...]:
        """The first agency of each kind, then the second of each, so that no kind is crowded out."""
        by_kind = [self._fitting(self.map_.of_kind(kind)) for kind in kinds]
        return tuple(agency for turn in zip_longest(*by_kind) for agency in turn if agency is not None)

    def _no_kind(self, kinds: tuple[str, ...]) -> str:
        names = [inside(kind_name(self.pack, kind)) for kind in kinds]
        of_origin = set(kinds) & OF_ORIGIN
        told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
        where = f" (of {self.variant.country_name})" if of_origin else ""
        return f"no agency of this kind in the map: {told}{where}"

    def _no_lead(self, item: CheckItem, function: Function) -> Matter:
        group, task = self._group(function), self._task(function)
        others = self.map_.holding(function.id, Role.LEAD, group)
        proposed = self.map_.holding(function.id, Role.LEAD, group, Agreement.PROPOSED)
        text = f"No agency has accepted the lead for {task}"
        if others:
            text = f"The lead for {task}, {names_of(others)}, does not serve {self.variant.country_name}"
        elif proposed:
            text += f"; proposed: {names_of(proposed)}"
        return Matter(MatterKind.LEAD, text, function.id, (item.id,))

    def _task(self, function: Function) -> str:
        """A function in a sentence, with the group where it is for both."""
        group = f" ({self._group(function)})" if function.group is Group.BOTH else ""
        return f"{inside(function.name)}{group}"


def way_to(agency: Agency, function_id: str) -> str:
    """The desk and number (or address) to call about a function; empty when the reader may see none."""
    desk = agency.desk_for(function_id)
    way = (number_of(desk) or desk.email) if desk is not None else ""
    return f"{desk.post}, {way}" if desk is not None and way else ""


def way_at_night(agency: Agency, function_id: str) -> str:
    """The same out of hours; empty when nobody answers then."""
    desk = agency.desk_for(function_id, at_night=True)
    number = number_of(desk, at_night=True) if desk is not None else ""
    return f"{desk.post}, {number}" if desk is not None and number else ""


def merged(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Each matter once, with every check that it concerns; leads first, then kinds, then numbers."""
    found: dict[str, Matter] = {}
    for matter in matters:
        known = found.get(matter.text)
        ids = matter.item_ids if known is None else tuple(dict.fromkeys((*known.item_ids, *matter.item_ids)))
        first = known or matter
        found[matter.text] = Matter(first.kind, first.text, first.function_id or matter.function_id, ids)
    order = list(MatterKind)
    return tuple(sorted(found.values(), key=lambda matter: order.index(matter.kind)))
