"""What the mark of a stop-gap means: said where one is printed with its number, and nowhere else. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents import blocks as b
from partnership.findings.words import STOP_GAP
from partnership.guidance.choices import Length
from partnership.protocols.composing.runs import runs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.documents.blocks import Runs

MEANS: Final = "Ring here until an agency with a number accepts the task."
LEGEND: Final = b.Paragraph((b.Text(STOP_GAP, bold=True), b.Text(f": {MEANS[:1].lower()}{MEANS[1:]}")), b.Style.NOTE)
_NUMBER: Final = re.compile(r", \+?[\d() ]{5,}")
_KEPT: Final = 256


def rings_stop_gap(runs: Runs) -> bool:
    """Whether runs name a stop-gap with the number that is rung: an agency alone needs no word on ringing."""
    return any(isinstance(run, b.Filled) and STOP_GAP in run.text and bool(_NUMBER.search(run.text)) for run in runs)


class FilledClause(NamedTuple):
    """A clause as it is filled, and whether it rings a stop-gap."""

    clause: b.Clause
    rings_stop_gap: bool


def filled(clause: b.Clause) -> FilledClause:
    """A filled clause, with its words looked through."""
    return FilledClause(clause, any(map(rings_stop_gap, runs_of(clause.blocks))))


def explained(clauses: Mapping[str, FilledClause]) -> dict[str, b.Clause]:
    """Clauses in their order, by id, with the meaning below the first that rings a stop-gap.

    The first that the shorter papers print as well, where one does: they print clauses as they are.
    """
    found = [each.clause for each in clauses.values() if each.rings_stop_gap]
    found.sort(key=lambda each: each.depth != Length.OPERATIONAL)  # keeps the order otherwise
    made = {key: each.clause for key, each in clauses.items()}
    return made | {each.id: _with_legend(each) for each in found[:1]}


@lru_cache(maxsize=_KEPT)
def _with_legend(clause: b.Clause) -> b.Clause:
    """Kept, so that writers need not write again what has not changed."""
    return replace(clause, blocks=(*clause.blocks, LEGEND))
