"""Puts the common sections of a pack into the protocols that use them, and clauses and sections into their order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from partnership.guidance.shapes import FilePlace, FilePlaces, unknown
from partnership.guidance.types import Clause, CommonSection, Group, ProtocolTemplate, Section
from partnership.guidance.walk import PlacedItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.guidance.findings import PackFaults

_FROM_COMMON = ("id", "title", "is_annex")  # what a section that uses a common one takes from there
_Ordered = TypeVar("_Ordered", Clause, Section)


def resolve(
    protocol: PlacedItem, common: Mapping[str, CommonSection], places: FilePlaces, findings: PackFaults
) -> PlacedItem:
    """The protocol with every `use` replaced by what it stands for; what cannot be is a fault where it stands."""
    template: ProtocolTemplate = protocol.value
    own_place = places.find(template) or protocol.place
    sections, parameters = [], {parameter.id: parameter for parameter in reversed(template.parameters)}
    further = []
    for index, section in enumerate(template.sections):
        place = places.find(section) or protocol.place.below("sections", index)
        _check_group(section, template, place, findings)
        shared = common.get(section.use)
        if section.use and shared is None:
            message = unknown("common section", section.use, common)
            findings.fault(place.field("use"), message, names=("common", section.use), instead=(own_place,))
        resolved = _put_in(section, shared, place, findings) if shared else _own(section, place, findings)
        clauses = _in_order(resolved.clauses, place, places, findings)
        if shared or clauses != resolved.clauses:
            resolved = replace(resolved, clauses=clauses)
            places.put(resolved, place)
        sections.append(resolved)
        further += [each for each in shared.parameters if each.id not in parameters] if shared else []
    ordered = _in_order(sections, own_place, places, findings)
    value = replace(
        template,
        sections=(*(each for each in ordered if not each.is_annex), *(each for each in ordered if each.is_annex)),
        parameters=(*template.parameters, *further),
    )
    places.put(value, own_place)
    return replace(protocol, value=value)


def _check_group(section: Section, template: ProtocolTemplate, place: FilePlace, findings: PackFaults) -> None:
    if section.group and template.group is not Group.BOTH:
        message = f'"group" of a section is for a protocol whose group is both; this one is for {template.group}'
        findings.fault(place.field("group"), message)


def _own(section: Section, place: FilePlace, findings: PackFaults) -> Section:
    """A section that uses no common one says everything itself."""
    for name in ("id", "title", "clauses"):
        here = place.field(name)
        if not section.use and not getattr(section, name) and not findings.is_faulty(here):
            findings.fault(here, f'a section needs "{name}", or "use" with the id of a common section')
    return section


def _put_in(section: Section, shared: CommonSection, place: FilePlace, findings: PackFaults) -> Section:
    for name in _FROM_COMMON:
        if getattr(section, name):
            message = f'"{name}" comes from the common section "{shared.id}"; take it out here'
            findings.fault(place.field(name), message)
    own = {clause.id: clause for clause in reversed(section.clauses)}
    clauses = [own.get(clause.id, clause) for clause in shared.clauses]
    further = [clause for clause in section.clauses if not any(clause is each for each in clauses)]
    return replace(
        section,
        id=shared.id,
        title=shared.title,
        is_annex=shared.is_annex,
        clauses=(*clauses, *further),
    )


def _in_order(
    items: Sequence[_Ordered], place: FilePlace, places: FilePlaces, findings: PackFaults
) -> tuple[_Ordered, ...]:
    """The items with each that says `after` behind the one it names; several behind one keep the order of the file."""
    ordered = [item for item in items if not item.after]
    last: dict[str, str] = {}  # what was put behind each item last
    for item in items:
        if not item.after:
            continue
        ids = [each.id for each in ordered]
        if item.after not in ids:
            here = (places.find(item) or place).field("after")
            what = type(item).__name__.lower()
            known = {each.id for each in items} - {item.id}
            message = unknown(what, item.after, known)
            if item.after in known:
                message = f'the {what} "{item.after}" comes later itself; write this one behind it'
            findings.fault(here, message, names=(f"{what}s", item.after))
            ordered.append(item)
            continue
        ordered.insert(ids.index(last.get(item.after, item.after)) + 1, item)
        last[item.after] = item.id
    return tuple(ordered)
