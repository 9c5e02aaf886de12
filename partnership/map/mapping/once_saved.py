"""What roles that are chosen and not saved would do once they are: to gaps, and to papers that wait to be signed.

The map as it would be, and the findings of both; nothing is read or stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault
from partnership.documents.wording import listed
from partnership.findings.cover import cover
from partnership.findings.facts import Duty
from partnership.findings.hours import OFFICE, common
from partnership.findings.phrases import WHOM
from partnership.findings.sentences import Voice, said
from partnership.findings.types import Person, Rule
from partnership.map.mapping.cell_names import read_cell
from partnership.map.mapping.finding_rows import stopping
from partnership.map.mapping.forms import read_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Function
    from partnership.map.mapping.finding_rows import RecordedInput
    from partnership.map.mapping.role_drafts import RoleDraft


def as_if_saved(map_: PartnershipMap, function_id: str, drafts: Mapping[str, RoleDraft]) -> PartnershipMap:
    """The map with the roles that were chosen for one task; what cannot be read, and who is not on it, is left out."""
    agencies = {agency.id: agency for agency in map_.agencies}
    duties = list(map_.duties)
    for cell, draft in drafts.items():
        try:
            (organisation_id, group), chosen = read_cell(cell), read_role(draft.value)
        except InputFault:
            continue
        if organisation_id not in agencies:
            continue
        place = (function_id, organisation_id, group)
        duties = [each for each in duties if (each.function_id, each.agency.id, each.group) != place]
        if chosen is not None:
            role, state = chosen
            duties.append(Duty(uuid4(), agencies[organisation_id], function_id, group, role, state, version=0))
    return replace(map_, duties=tuple(duties))


@dataclass(frozen=True, slots=True)
class TaskGaps:
    """What is missing for a task, in short, each once; and what callers get."""

    gaps: Mapping[str, Rule]
    unmet: frozenset[Rule]  # of hours, whether or not there is a lead about whom a finding could tell it
    reached: tuple[tuple[str, bool], ...]  # when, and whether anybody at all answers then, be it a fallback

    @classmethod
    def of(cls, register: Register, function: Function) -> TaskGaps:
        """Return those of a task on one map."""
        gaps = {said(each, Voice.CELL, register): each.rule for each in register.of_task(function.id)}
        return cls(gaps, frozenset(_unmet(register, function)), tuple(_reached(register, function)))

    def moved_to(self, after: TaskGaps) -> list[str]:
        """Return what a change does, in sentences; none where all is as it was.

        A gap of hours is closed where somebody who has agreed answers in them, and not where nobody is left whose hours
        could be asked.
        """
        gone = [each for each in self.gaps if each not in after.gaps]
        still = [each for each in gone if self.gaps[each] in after.unmet]
        told = (
            ("Gap closed", "Gaps closed", [each for each in gone if each not in still]),
            ("New gap", "New gaps", [each for each in after.gaps if each not in self.gaps]),
            ("Still open", "Still open", still),
        )
        sentences = [f"{one if len(gaps) == 1 else many}: {'; '.join(gaps)}." for one, many, gaps in told if gaps]
        lost = [when for when, is_reached in self.reached if is_reached and (when, False) in after.reached]
        return [*sentences, *(f"{when}, no agency answers for this any more." for when in lost)]


def _unmet(register: Register, function: Function) -> Iterator[Rule]:
    holes = [cover(register.map_, register.pack, function.id, Person(group)) for group in function.groups]
    if any(holes):
        yield Rule.NOT_AT_NIGHT
    if any(common(hours, OFFICE) == OFFICE for hours in holes):
        yield Rule.NO_NUMBER


def _reached(register: Register, function: Function) -> Iterator[tuple[str, bool]]:
    for group in function.groups:
        for at_night, when in ((False, "By day"), (True, "At night")):
            whom = f", for {WHOM[group]}" if len(function.groups) > 1 else ""
            yield f"{when}{whom}", register.is_answered(function.id, group, at_night=at_night)


def stops_in(register: Register, template_ids: Collection[str], recorded: RecordedInput) -> dict[str, frozenset[str]]:
    """What stops the signing of each paper in use, by its title."""
    return {title: frozenset(each.key for each in found) for title, found in stopping(register, template_ids, recorded)}


def stops_moved(before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Which papers a change stops from being signed, or stops no more, in sentences."""
    new = [f"“{title}”" for title, keys in after.items() if keys - before.get(title, frozenset())]
    gone = [f"“{title}”" for title in before if title not in after]
    if new:
        yield f"This stops the signing of {listed(new)}."
    if gone:
        yield f"Nothing in the map stops the signing of {listed(gone)} any more."
