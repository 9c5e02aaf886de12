"""Who stands in for each lead that nobody has accepted: the one test of reach, as a list under the clause about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.types import Night
from partnership.models.partnerships import Role
from partnership.protocols.composing.leads import shares
from partnership.protocols.composing.slots import SlotResolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.blocks import Run, Runs
    from partnership.guidance.types import Function
    from partnership.protocols.composing.context import Context, Numbering
    from partnership.protocols.composing.leads import Assignment

ALL_LED = "On the date of this document every task of it has an accepted lead."
NOBODY = b.Text("nobody stands in")


def stop_gaps(situation: Context, numbering: Numbering) -> tuple[b.Block, ...]:
    """A line for each task without a lead, for whose cases: whom one gets by day, and at night where that differs."""
    items = tuple(
        b.ListItem(tuple(_line(situation, numbering, function, share)))
        for function in situation.functions()
        for share in shares(situation, function.id, Role.LEAD)
        if not share.agencies
    )
    return (b.ItemList(items),) if items else (b.Paragraph((b.Text(ALL_LED),)),)


def _line(situation: Context, numbering: Numbering, function: Function, share: Assignment) -> Iterator[Run]:
    answers = SlotResolver(situation.about(share.group), numbering)
    by_day, at_night = (_plain(answers.answer(name, function.id).runs) for name in ("contact", "out-of-hours"))
    yield b.Text(f"{share.about(function.name)}: ", bold=True)
    yield from by_day
    if function.at_night is not Night.WAITS and at_night != by_day:
        yield b.Text("; at night: ")
        yield from at_night
    fallback = function.fallback_for(share.group)
    if fallback is not None and fallback.says and NOBODY in (*by_day, *at_night):
        yield b.Text(f". {fallback.says}")


def _plain(runs: Runs) -> Runs:
    """That nobody answers is no gap of its own here: the annex of matters names it, where a clause rests on it."""
    return tuple(NOBODY if isinstance(run, b.Gap) else run for run in runs)
