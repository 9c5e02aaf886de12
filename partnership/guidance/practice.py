"""Which practice of a pack helps with a task, a competence or a clause, and which fits a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        Clause,
        Group,
        Practice,
        ProtocolTemplate,
        Stage,
    )


@dataclass(frozen=True, slots=True)
class PracticeFilter:
    """What a list of practice is narrowed to; empty values narrow nothing."""

    text: str = ""
    stage: Stage | None = None
    group: Group | None = None
    competence: str = ""
    function: str = ""


def find_practice(pack: Pack, wanted: PracticeFilter) -> tuple[Practice, ...]:
    """Practice in the pack's order whose words hold every word of the text."""
    words = wanted.text.casefold().split()
    return tuple(
        each
        for each in pack.practice.values()
        if (wanted.stage is None or each.stage is wanted.stage)
        and (wanted.group is None or each.group in (wanted.group, "both"))
        and (not wanted.competence or wanted.competence in each.competences)
        and (not wanted.function or wanted.function in each.functions)
        and all(word in _words_of(each) for word in words)
    )


def _words_of(practice: Practice) -> str:
    return f"{practice.title} {practice.place} {practice.what} {practice.lesson}".casefold()


def helping(pack: Pack, clause: Clause) -> tuple[Practice, ...]:
    """The practice that a clause names."""
    return tuple(pack.practice[each] for each in clause.examples if each in pack.practice)


def naming(pack: Pack, practice_id: str) -> tuple[tuple[ProtocolTemplate, Clause], ...]:
    """The clauses that name an example of practice, with their protocols."""
    return tuple(
        (template, clause)
        for template in pack.protocols.values()
        for clause in template.clauses()
        if practice_id in clause.examples
    )
