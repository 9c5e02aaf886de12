"""What a paper points to: a number alone where that stands in the same paper, else with the paper that has it. Pure.

Asked of the blocks that are printed and of nothing else, so that no list of what prints can fall behind them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.protocols.composing.runs import with_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from partnership.documents.blocks import Block, Document, Run, Runs

ELSEWHERE: Final = "full paper"


def pointed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks of a shorter paper; a pointer to what does not stand among them is words that say where it is."""
    kept = tuple(blocks)
    change = partial(_pointed, anchors=_anchors(kept))
    return tuple(with_runs(block, change) for block in kept)


def in_words(blocks: Iterable[Block], whole: Document) -> tuple[Block, ...]:
    """Blocks of a paper that has neither clauses nor annexes of its own, such as a card: every pointer is words.

    Such a paper says once that its numbers are those of the clauses in the longer papers. An annex it names with the
    paper that has it: whoever holds one or two pages looks for an annex behind them.
    """
    change = partial(_in_words, annexes=_annexes(whole))
    return tuple(with_runs(block, change) for block in blocks)


def _anchors(blocks: tuple[Block, ...]) -> frozenset[str]:
    """What stands in blocks: their headings and clauses."""
    headings = (each.anchor for each in walk(blocks) if isinstance(each, b.Heading))
    clauses = (each.id for each in walk(blocks) if isinstance(each, b.Clause))
    return frozenset((*headings, *clauses))


def _annexes(whole: Document) -> frozenset[str]:
    """The annexes of a full paper: sections that begin with a letter and not with a number."""
    headings = (each for each in walk(whole.blocks) if isinstance(each, b.Heading) and each.level == 1)
    return frozenset(each.anchor for each in headings if each.number and not each.number[0].isdigit())


def _pointed(runs: Runs, *, anchors: Collection[str]) -> Runs:
    return tuple(_elsewhere(run) if isinstance(run, b.Reference) and run.target not in anchors else run for run in runs)


def _in_words(runs: Runs, *, annexes: Collection[str]) -> Runs:
    return tuple(_named(run, annexes) if isinstance(run, b.Reference) else run for run in runs)


def _named(run: b.Reference, annexes: Collection[str]) -> Run:
    return _elsewhere(run) if run.target in annexes else b.Text(run.text)


def _elsewhere(run: b.Reference) -> Run:
    return b.Text(f"{run.text} ({ELSEWHERE})")
