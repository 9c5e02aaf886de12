"""A desk that answers on one number at all hours is told once: "Duty desk, 020 7946 0101, day and night". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import DAY_AND_NIGHT, SAME_AT_NIGHT
from partnership.protocols.composing.leads import WHOSE

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_DAY: Final = re.compile(r"(?i)\b(by day)(:? )$")
_AT_NIGHT: Final = re.compile(r"(?i)[.;,] (at )?nights?( and weekends)?:? ")
_MORE: Final = b.Text("; ")  # between the desks of one answer
_WITHIN: Final = (_MORE, *(b.Text(f"{whose}, ") for whose in WHOSE.values()))  # before a desk of the same answer
_ASKED_BY_DAY: Final = re.compile(r"\{\{(agency-)?contact:")
_ASKED_AT_NIGHT: Final = re.compile(r"\{\{(agency-)?out-of-hours:")


def told_once(runs: list[b.Run]) -> list[b.Run]:
    """A line in which "A; nights and weekends A" is "A, day and night", and "By day: A" then "Day and night: A"."""
    at = 0
    while at < len(runs):
        run = runs[at]
        if isinstance(run, b.Text) and _AT_NIGHT.fullmatch(run.text) and (length := _same(runs, at)):
            start = at - length
            before = runs[start - 1] if start else None
            if isinstance(before, b.Text) and (found := _BY_DAY.search(before.text)):
                words = DAY_AND_NIGHT if found[1].islower() else DAY_AND_NIGHT.capitalize()
                runs[start - 1] = replace(before, text=f"{before.text[: found.start()]}{words}{found[2]}")
                del runs[at : at + 1 + length]
            else:
                is_said = isinstance(before, b.Text) and before.text.casefold().rstrip(": ").endswith(DAY_AND_NIGHT)
                runs[at : at + 1 + length] = [] if is_said else [b.Text(f", {DAY_AND_NIGHT}")]
        at += 1
    return runs


def _same(runs: Sequence[b.Run], at: int) -> int:
    """How many runs before a link make the very answer that stands after it; none where either has a desk more."""
    for length in range(min(at, len(runs) - at - 1), 0, -1):
        start, end = at - length, at + 1 + length
        answer = runs[start:at]
        is_whole = not any(each in _WITHIN for each in (*runs[max(0, start - 1) : start], *runs[end : end + 1]))
        if answer == runs[at + 1 : end] and is_whole and _names_a_desk(answer):
            return length
    return 0


def _names_a_desk(runs: Sequence[b.Run]) -> bool:
    return any(isinstance(each, b.Filled) for each in runs)


def same_at_night(texts: Sequence[str], cells: Sequence[b.Cell]) -> tuple[b.Cell, ...]:
    """The cells of a row; where what answers at night stands in the cell before it, words to say so."""
    pairs = pairwise(zip(texts, cells, strict=True))
    return (*cells[:1], *(_at_night(*one, *other) for one, other in pairs))


def _at_night(by_day: str, day: b.Cell, at_night: str, night: b.Cell) -> b.Cell:
    is_asked = bool(_ASKED_BY_DAY.match(by_day) and _ASKED_AT_NIGHT.match(at_night))
    return SAME if is_asked and day == night and all(map(_names_a_desk, day.paragraphs)) else night


SAME: Final = b.Cell(((b.Text(SAME_AT_NIGHT),),))
