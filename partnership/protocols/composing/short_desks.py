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

_KEPT: Final = ("Agency", "Desk", "Telephone", "Out of hours")
_NUMBERS: Final = ("Telephone", "Out of hours")
_CONFIRMED: Final = "Confirmed"  # kept where a number is not: nobody rings one at night that the full paper doubts


def printed_desks(made: Iterable[Block], said: str, named: Collection[str]) -> Iterator[Block]:
    """The blocks of a list of desks with the lines alone whose number stands in `said`, or that are among `named`.

    `said` are all the words that print; `named`, as `desk_words` has them, the desks of the posts of which they speak.
    """
    for block in made:
        if not isinstance(block, b.Table):
            yield block
            continue
        titles = [column.title for column in block.columns]
        if not set(_KEPT) <= set(titles):  # bodies abroad: a rule and no number; the clause on them says it
            continue
        printed = tuple(_printed(block.rows, titles, said, named))
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


def _printed(
    rows: Iterable[tuple[Cell, ...]], titles: list[str], said: str, named: Collection[str]
) -> Iterator[tuple[Cell, ...]]:
    """Each agency with the desks of it that are printed: a line of its cells is a desk."""
    numbers = [titles.index(each) for each in _NUMBERS]
    for row in rows:
        agency, desks = words_of(row[titles.index("Agency")].paragraphs[0]), row[titles.index("Desk")].paragraphs
        lines = len(desks)
        printed = [
            at
            for at in range(lines)
            if desk_words(agency, words_of(desks[at])) in named
            or any(_stands(row[each].paragraphs[at], said) for each in numbers)
        ]
        if printed:
            yield tuple(
                b.Cell(tuple(cell.paragraphs[at] for at in printed)) if len(cell.paragraphs) == lines > 1 else cell
                for cell in row
            )


def _stands(runs: Runs, said: str) -> bool:
    text = words_of(runs)
    return any(character.isdigit() for character in text) and text in said
