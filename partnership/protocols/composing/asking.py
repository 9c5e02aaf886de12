"""What an agency that has agreed to nothing is told: it is asked, and nothing is demanded of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents import blocks as b

if TYPE_CHECKING:
    from collections.abc import Collection

Said = b.Paragraph | b.ItemList | b.Table
LINKS = (", ", " and ", " or ", ", and ", "; ")
_FIRST = re.compile(r" must( not)?\b")
_FURTHER = re.compile(r"(, (?:and|but)(?: it)?) must( not)?\b")
_SENTENCE = re.compile(r"(?<=[.!?]) ")


def asked_of_unbound(block: Said, unbound: Collection[str]) -> Said:
    """The block with "is asked to" for "must" where all whom it tells are among `unbound`, names of agencies."""
    if not unbound or isinstance(block, b.Table):
        return block
    if isinstance(block, b.Paragraph):
        return replace(block, runs=_asked(block.runs, unbound))
    return _list(block, unbound)


def _list(items: b.ItemList, unbound: Collection[str]) -> b.ItemList:
    return replace(
        items,
        items=tuple(
            b.ListItem(_asked(item.runs, unbound), _list(item.children, unbound) if item.children is not None else None)
            for item in items.items
        ),
    )


def _asked(runs: b.Runs, unbound: Collection[str]) -> b.Runs:
    return tuple(
        replace(run, text=_worded(run.text, how_many))
        if isinstance(run, b.Text) and (how_many := _told(runs[:place], unbound))
        else run
        for place, run in enumerate(runs)
    )


def _told(before: b.Runs, unbound: Collection[str]) -> int:
    """How many agencies a sentence begins with just before its verb; 0 where one of them is bound."""
    names = 0
    for place, run in enumerate(reversed(before)):
        is_name = place % 2 == 0
        if is_name and isinstance(run, b.Filled) and run.text in unbound:
            names += 1
        elif is_name or not isinstance(run, b.Text) or run.text not in LINKS:
            return 0 if is_name else names
    return names


def _worded(text: str, how_many: int) -> str:
    if _FIRST.match(text) is None:
        return text
    verb = "is" if how_many == 1 else "are"

    def asks(found: re.Match[str]) -> str:
        return f" {verb} asked{found[1] or ''} to"

    sentence, *rest = _SENTENCE.split(text, maxsplit=1)
    worded = _FURTHER.sub(lambda found: f"{found[1]} {verb} asked{found[2] or ''} to", _FIRST.sub(asks, sentence, 1))
    return " ".join([worded, *rest])
