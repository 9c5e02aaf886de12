"""What rests on which facts: sources taken from them, clauses that name none, and every item that names one. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from partnership.guidance.choices import GeneratedPart
from partnership.guidance.facts import AbolishedName, Fact
from partnership.guidance.parts import each_part, reshape, with_fields
from partnership.guidance.shapes import unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.citations import Citation
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.types import Clause
    from partnership.guidance.walk import PlacedItem


def sources_of(fact_ids: Iterable[str], facts: Mapping[str, Fact]) -> tuple[Citation, ...]:
    """The sources of facts, each once, in the order of the facts."""
    return tuple(dict.fromkeys(each for key in fact_ids if key in facts for each in facts[key].sources))


def with_sources(items: Sequence[PlacedItem], places: FilePlaces) -> list[PlacedItem]:
    """The items, each that names facts and no source with the sources of its facts."""
    facts = {item.id: item.value for item in items if item.list_name == "facts"}

    def change(part: Any) -> Any:
        named = () if getattr(part, "sources", None) else getattr(part, "facts", ())
        found = sources_of(named, facts) if hasattr(part, "sources") else ()
        return with_fields(part, {"sources": found} if found else {}, places)

    return [replace(item, value=reshape(change(item.value), change, places)) for item in items] if facts else [*items]


def check_fact(item: PlacedItem, placed: Sequence[PlacedItem], pack: Pack, findings: PackFaults) -> None:
    """A fact has a day on which it was read; a name is abolished once, and what took its place is there."""
    if isinstance(item.value, Fact) and not (item.value.read_on or pack.facts_read_on):
        findings.fault(item.place, 'say "read_on" here, or "facts_read_on" for all facts in pack.toml')
    if not isinstance(item.value, AbolishedName):
        return
    names = (each for each in placed if each.list_name == item.list_name)
    first = next(each for each in names if each.id == item.id)
    if first is not item:
        findings.fault(item.place.field("words"), f"“{item.id}” is abolished already, in {findings.where(first.place)}")
    for index, value in enumerate(item.value.successors):
        if re.fullmatch("[a-z0-9-]+", value) and value not in pack.kinds:
            message = f"{unknown('kind', value, pack.kinds)}; words begin with a capital letter"
            findings.fault(item.place.field("successors").below(index), message)


def check_facts(pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Every clause of a pack with facts rests on one; guidance of a site may decide by itself."""
    for clause in _clauses(pack) if pack.facts and pack.base is None else ():
        place = places.find(clause)
        if place and not clause.facts and not clause.is_guide and not findings.is_faulty(place):
            message = f'the clause "{clause.id}" names no fact; write the numbers of those that it rests on in "facts"'
            findings.fault(place, message)


def _clauses(pack: Pack) -> Iterator[Clause]:
    for common in pack.common.values():
        yield from common.clauses
    for template in pack.protocols.values():
        yield from template.clauses()


def written_facts(pack: Pack) -> dict[GeneratedPart, tuple[str, ...]]:
    """The facts that what the map writes below a clause rests on, by what it writes."""
    signs, checks = pack.settings.values(), [pack.return_checklist] if pack.return_checklist is not None else []
    written: dict[GeneratedPart, Iterable[object]] = {
        GeneratedPart.SHARING: [*pack.information.values(), *pack.grounds.values()],
        GeneratedPart.INDICATORS: signs,
        GeneratedPart.SUFFICIENT_SIGNS: signs,
        GeneratedPart.RETURN_CHILDREN: checks,
        GeneratedPart.RETURN_ADULTS: checks,
    }
    return {
        part: tuple(dict.fromkeys(key for item in items for _, key in resting_on(item)))
        for part, items in written.items()
    }


def resting_on(item: Any) -> Iterator[tuple[Any, str]]:
    """An item and its parts that name facts, each with the number of one."""
    for part in (item, *(part for _, part in each_part(item))):
        yield from ((part, key) for key in getattr(part, "facts", ()))
