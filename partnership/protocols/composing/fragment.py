"""One clause as a document of its own, for a preview: cross-references become words, as nothing else is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents import blocks as b

if TYPE_CHECKING:
    from collections.abc import Iterable


def fragment(clause: b.Clause, document: b.Document) -> b.Document:
    """The clause alone, in a document that is otherwise the same."""
    alone = replace(clause, heading="", blocks=tuple(map(_alone, clause.blocks)))  # the page has the heading
    return replace(document, blocks=(alone,))


def _alone(block: b.Block) -> b.Block:
    if isinstance(block, b.Paragraph):
        return replace(block, runs=_words(block.runs))
    if isinstance(block, b.ItemList):
        return _list(block)
    if isinstance(block, b.Table):
        return replace(block, rows=tuple(tuple(map(_cell, row)) for row in block.rows))
    return block


def _list(items: b.ItemList) -> b.ItemList:
    return replace(
        items,
        items=tuple(
            b.ListItem(_words(item.runs), _list(item.children) if item.children is not None else None)
            for item in items.items
        ),
    )


def _cell(cell: b.Cell) -> b.Cell:
    return b.Cell(tuple(map(_words, cell.paragraphs)))


def _words(runs: Iterable[b.Run]) -> b.Runs:
    return tuple(b.Text(run.text) if isinstance(run, b.Reference) else run for run in runs)
