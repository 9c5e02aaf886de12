"""Which items of a pack carry each recommendation and each mechanism of the source: found, checked and written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        Clause,
        Mechanism,
        Recommendation,
    )

_OPENING = """\
# Coverage

Where each recommendation (K1 to K46) and each mechanism (M01 to M71) of the report is found in the guidance pack
“{title}”. Written by `flask guidance coverage`; do not change it by hand.
"""
_LONGEST = 90  # characters of what is quoted from an item without a title


@dataclass(frozen=True, slots=True)
class Carrier:
    """An item that carries something: in which part of the pack, what it is called, and its id."""

    part: str
    title: str
    id: str
    is_clause: bool = False


def carriers(pack: Pack) -> Mapping[str, tuple[Carrier, ...]]:
    """What carries each id, in the order of the pack; an id that nothing carries is not there."""
    found: dict[str, list[Carrier]] = {}
    for carrier, carries in _each(pack):
        for one in carries:
            found.setdefault(one, []).append(carrier)
    return {key: tuple(each) for key, each in found.items()}


def uncovered(pack: Pack) -> list[Recommendation | Mechanism]:
    """Recommendations that no clause carries; mechanisms that nothing carries and that no words place either."""
    found = carriers(pack)
    recommendations = [
        each for each in pack.recommendations.values() if not any(one.is_clause for one in found.get(each.id, ()))
    ]
    return [*recommendations, *(each for each in pack.mechanisms.values() if not (each.where or each.id in found))]


def unused(pack: Pack) -> list[tuple[str, str]]:
    """List and id of common sections that no protocol uses, and of practice that no clause names."""
    sections = [section for template in pack.protocols.values() for section in template.sections]
    used = {section.use for section in sections}
    named = {example for section in sections for clause in section.clauses for example in clause.examples}
    return [
        *(("common", each) for each in pack.common if each not in used),
        *(("practice", each) for each in pack.practice if each not in named),
    ]


def write_coverage(pack: Pack) -> str:
    """The coverage of a pack as Markdown."""
    found = carriers(pack)
    lines = [_OPENING.format(title=pack.title), "## Recommendations", ""]
    for one in pack.recommendations.values():
        lines += [f"### {one.id} {one.text}", "", *_listed(found.get(one.id, ()), ""), ""]
    lines += ["## Mechanisms", ""]
    for each in pack.mechanisms.values():
        lines += [f"### {each.id} {each.name}", "", *_listed(found.get(each.id, ()), each.where), ""]
    return "\n".join(lines).rstrip() + "\n"


def _listed(found: tuple[Carrier, ...], where: str) -> list[str]:
    lines = [f"- {one.part}: {one.title} (`{one.id}`)" for one in found]
    if where:
        lines.append(f"- {where}")
    return lines or ["- Nothing carries it."]


def _each(pack: Pack) -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    """Everything that can carry something, with what it carries; a common clause once for all its protocols."""
    users = {name: _users(pack, name) for name in pack.common}
    shared = {id(clause) for section in pack.common.values() for clause in section.clauses}
    for section in pack.common.values():
        for clause in section.clauses if users[section.id] else ():
            yield _of_clause(f"{users[section.id]}, {section.title}", clause), clause.carries
    for template in pack.protocols.values():
        for clause in template.clauses():
            if id(clause) not in shared:
                yield _of_clause(template.title, clause), clause.carries
    for checklist in pack.checklists.values():
        for item in checklist.items:
            yield Carrier(checklist.title, _shortened(item.text), item.id), item.carries
    for body in pack.bodies.values():
        yield Carrier("Bodies", body.name, body.id), body.carries
    for practice in pack.practice.values():
        yield Carrier("Practice", practice.title, practice.id), practice.carries


def _users(pack: Pack, name: str) -> str:
    """Which protocols use a common section, in words; empty when none does."""
    titles = [one.title for one in pack.protocols.values() if any(section.use == name for section in one.sections)]
    if len(titles) == len(pack.protocols) > 1:
        return "Every protocol"
    return titles[0] if len(titles) == 1 else f"{len(titles)} protocols" if titles else ""


def _of_clause(part: str, clause: Clause) -> Carrier:
    return Carrier(
        part,
        clause.heading or _shortened(clause.blocks[0].text if clause.blocks else clause.text),
        clause.id,
        is_clause=True,
    )


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
