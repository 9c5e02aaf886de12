"""How filled sentences read: capitals where they begin, "every month" for "every 1 month", "clauses 3.1 and 3.2"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.protocols.composing.asking import Said
from partnership.protocols.composing.day_and_night import told_once
from partnership.protocols.composing.phrases import HOLDERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

REFERRED = ("clause", "section")
JOINTS = (", ", "; ", " and ", " or ", ", and ")
# Words that answers begin with, and the author of a clause cannot write with a capital.
_WORDS = (*HOLDERS.values(), "the", "for", "clause", "clauses", "section", "sections")
_BEGINNINGS = tuple(f"{word} " for word in _WORDS)
_ONE = re.compile(r"1 [a-z]")


def readable(block: Said, values: Collection[str]) -> Said:
    """The block as it reads well; `values` are those of the parameters, which may begin a sentence too."""
    if isinstance(block, b.Table):
        return block
    if isinstance(block, b.Paragraph):
        return replace(block, runs=tuple(_capitalised(readable_line(block.runs), values)))
    return _list(block)


def _list(items: b.ItemList) -> b.ItemList:
    return replace(
        items,
        items=tuple(
            b.ListItem(readable_line(item.runs), _list(item.children) if item.children is not None else None)
            for item in items.items
        ),
    )


def readable_line(runs: b.Runs) -> b.Runs:
    """A line as it reads well inside a sentence."""
    return tuple(_counted(_paired(_once(told_once(list(runs))))))


def readable_cell(runs: b.Runs, values: Collection[str]) -> b.Runs:
    """The line of a table cell, which begins with a capital."""
    return tuple(_capitalised(readable_line(runs), values))


def _once(runs: list[b.Run]) -> list[b.Run]:
    """An agency that two slots side by side name, "A and A", named once."""
    at = 0
    while at + 2 < len(runs):
        one, link, other = runs[at : at + 3]
        is_joined = isinstance(link, b.Text) and link.text in JOINTS
        if isinstance(one, b.Filled) and one == other and is_joined:
            del runs[at + 1 : at + 3]
        else:
            at += 1
    return runs


def _paired(runs: list[b.Run]) -> list[b.Run]:
    """Two references side by side, "clause 3.1 and clause 3.2", as "clauses 3.1 and 3.2"."""
    at = 0
    while at + 4 < len(runs):
        one, _, link, other, _ = runs[at : at + 5]
        for word in REFERRED:
            both = isinstance(runs[at + 1], b.Reference) and isinstance(runs[at + 4], b.Reference)
            if both and one == other == b.Text(f"{word} ") and link == b.Text(" and "):
                runs[at] = b.Text(f"{word}s ")
                del runs[at + 3]
                break
        at += 1
    return runs


def _counted(runs: list[b.Run]) -> Iterator[b.Run]:
    before = ""
    for run in runs:
        if isinstance(run, b.Filled) and before.endswith(("every ", "Every ")) and _ONE.match(run.text):
            yield replace(run, text=run.text[2:])
        else:
            yield run
        before = getattr(run, "text", "")


def _capitalised(runs: b.Runs, values: Collection[str]) -> Iterator[b.Run]:
    is_start = True
    for run in runs:
        is_answer = isinstance(run, b.Text) and run.text.startswith(_BEGINNINGS)
        is_value = isinstance(run, b.Filled) and run.text in values
        if is_start and isinstance(run, b.Text | b.Filled) and (is_answer or is_value):
            yield replace(run, text=run.text[:1].upper() + run.text[1:])
        else:
            yield run
        words = getattr(run, "text", "")
        is_start = isinstance(run, b.Text) and words.rstrip(" ").endswith((".", "?", "!")) and words.endswith(" ")
