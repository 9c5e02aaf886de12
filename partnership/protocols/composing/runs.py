"""Every line of runs of blocks, wherever it stands: in paragraphs, lists, cells, boxes; read, or changed in one way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.outline import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnership.documents.blocks import Block, Runs

    Change = Callable[[Runs], Runs]


def runs_of(blocks: tuple[Block, ...]) -> Iterator[Runs]:
    """Every line of runs in blocks, in reading order."""
    for block in walk(blocks):
        match block:
            case b.Paragraph():
                yield block.runs
            case b.ItemList():
                yield from _runs_of_items(block)
            case b.Table():
                yield from (runs for row in block.rows for cell in row for runs in cell.paragraphs)
            case b.Facts():
                yield from (runs for _, cell in block.rows for runs in cell.paragraphs)
            case b.Pathway():
                yield from (runs for step in block.steps for runs in (step.runs, step.beside))
            case _:
                pass  # nothing else has lines of runs of its own


def words_of(runs: Runs) -> str:
    """A line of runs as plain text."""
    return "".join("\n" if isinstance(run, b.Break) else run.text for run in runs)


def _runs_of_items(items: b.ItemList) -> Iterator[Runs]:
    for item in items.items:
        yield item.runs
        if item.children is not None:
            yield from _runs_of_items(item.children)


def with_runs(block: Block, change: Change) -> Block:
    """The block with each of its lines as `change` returns it.

    What does not change stays the same object, lines and blocks: writers know again what they have written.
    """
    made = _with_runs(block, change)
    return block if made == block else made


def _with_runs(block: Block, change: Change) -> Block:  # noqa: PLR0911 - one line for each type
    match block:
        case b.Paragraph():
            return replace(block, runs=change(block.runs))
        case b.ItemList():
            return _items(block, change)
        case b.Table():
            return replace(block, rows=tuple(_cells(row, change) for row in block.rows))
        case b.Facts():
            return replace(block, rows=tuple((name, _cell(cell, change)) for name, cell in block.rows))
        case b.Pathway():
            steps = tuple(replace(each, runs=change(each.runs), beside=change(each.beside)) for each in block.steps)
            return replace(block, steps=steps)
        case b.Clause() | b.Callout() | b.Landscape():
            return replace(block, blocks=tuple(with_runs(each, change) for each in block.blocks))
        case _:
            return block


def _items(items: b.ItemList, change: Change) -> b.ItemList:
    return replace(
        items,
        items=tuple(
            b.ListItem(change(item.runs), _items(item.children, change) if item.children is not None else None)
            for item in items.items
        ),
    )


def _cells(row: tuple[b.Cell, ...], change: Change) -> tuple[b.Cell, ...]:
    made = tuple(_cell(cell, change) for cell in row)
    return row if all(new is old for new, old in zip(made, row, strict=True)) else made


def _cell(cell: b.Cell, change: Change) -> b.Cell:
    made = tuple(map(change, cell.paragraphs))
    return cell if made == cell.paragraphs else b.Cell(made)
