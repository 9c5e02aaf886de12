"""The desks that a shorter paper prints: of those that the full one lists, the ones that its words name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.protocols.composing.desks import CONFIRMED, desk_words
from partnership.protocols.composing.runs import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from partnership.documents.blocks import Block, Cell, Runs

_DESK: Final = ("Agency", "Desk")
_NUMBERS: Final = ("Telephone", "Out of hours")
_KEPT: Final = (*_DESK, *_NUMBERS)
_CONFIRMED: Final = "Confirmed"  # kept where a number is not: nobody rings one at night that the full paper doubts


def printed_desks(made: Iterable[Block], said: str, named: Collection[str]) -> Iterator[Block]:
    """The blocks of a list of desks with the rows alone whose number stands in `said`, or that are among `named`.

    `said` are all the words that print; `named`, as `desk_words` has them, the desks of the posts of which they speak.
    """
    for block in made:
        if not isinstance(block, b.Table):
            yield block
            continue
        titles = [column.title for column in block.columns]
        if not set(_KEPT) <= set(titles):  # bodies abroad: a rule and no number; the clause on them says it
            continue
        printed = tuple(row for row in block.rows if _is_printed(row, titles, said, named))
        kept = [titles.index(each) for each in (*_KEPT, *_doubts(printed, titles))]
        if printed:
            rows = tuple(tuple(row[at] for at in kept) for row in printed)
            yield replace(block, columns=tuple(block.columns[at] for at in kept), rows=rows)


def _doubts(rows: Iterable[tuple[Cell, ...]], titles: list[str]) -> tuple[str, ...]:
    """The column that says which agency has not confirmed its numbers, where a row has one."""
    if _CONFIRMED not in titles:
        return ()
    at = titles.index(_CONFIRMED)
    return (_CONFIRMED,) * any(words_of(runs) != CONFIRMED for row in rows for runs in row[at].paragraphs)


def _is_printed(row: tuple[Cell, ...], titles: list[str], said: str, named: Collection[str]) -> bool:
    agency, desk = (words_of(row[titles.index(each)].paragraphs[0]) for each in _DESK)
    numbers = (row[titles.index(each)] for each in _NUMBERS)
    return desk_words(agency, desk) in named or any(_stands(runs, said) for each in numbers for runs in each.paragraphs)


def _stands(runs: Runs, said: str) -> bool:
    text = words_of(runs)
    return any(character.isdigit() for character in text) and text in said
