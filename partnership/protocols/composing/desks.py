"""The desks whom the clauses of a protocol name, as its annex of contacts: no other desk is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.slots import SLOTS, Takes
from partnership.guidance.types import Group
from partnership.mapping.contact_sheet import abroad, confirmed, post, ways
from partnership.protocols.composing.context import Context
from partnership.protocols.composing.phrases import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.findings.facts import Agency, Desk
    from partnership.guidance.slots import Slot

    AskedSlot = tuple[Slot, Group]  # what a clause asks, and whose cases it is about

NUMBERS = {"contact", "out-of-hours", "agency-contact", "agency-out-of-hours"}  # slots that print a number
CONFIRMED = "yes"  # on which day, the contact sheet says; where it is too long ago, the day and a mark stand here
NOBODY = "No clause of this paper names a desk. The contact sheet of the partnership has them all."


def named_desks(context: Context, asked: Iterable[AskedSlot]) -> tuple[b.Block, ...]:
    """A row for each desk that a clause names, by agency; then the rule for bodies abroad that have a part."""
    found: dict[Agency, dict[Desk, None]] = {}
    for agency, desk in _named(context, dict.fromkeys((slot.name, slot.argument, group) for slot, group in asked)):
        found.setdefault(agency, {})[desk] = None
    rows = [
        _row(context, agency, tuple(found[agency])) for agency in sorted(found, key=lambda each: each.name.casefold())
    ]
    made: list[b.Block] = [_table(tuple(rows))] if rows else [b.Paragraph((b.Text(NOBODY),))]
    if context.listed_only:
        made.append(abroad(context.pack, context.listed_only, context.party_ids))
    return tuple(made)


def _row(context: Context, agency: Agency, desks: tuple[Desk, ...]) -> tuple[b.Cell, ...]:
    """An agency with its desks, a line each: the same line in each cell is the same desk."""
    columns = zip(*(ways(desk)[:2] for desk in desks), strict=True)
    return (
        cell(agency.name),
        b.Cell(tuple((b.Text(post(desk)),) for desk in desks)),
        *(b.Cell(tuple(each.paragraphs[0] for each in column)) for column in columns),
        cell(confirmed(agency, context.pack.as_of.year) if agency.is_stale else CONFIRMED),
    )


def _table(rows: tuple[tuple[b.Cell, ...], ...]) -> b.Table:
    return b.Table(
        "Desks that this paper names",
        "A row for each agency, with a line for each of its desks that a clause names, and its numbers.",
        (
            b.Column("Agency", 2.4),
            b.Column("Desk", 3.0),
            b.Column("Telephone", 1.3),
            b.Column("Out of hours", 1.3),
            b.Column("Confirmed", 1.5),
        ),
        rows,
        has_row_headings=True,
        is_compact=True,
    )


def _named(context: Context, asked: Iterable[tuple[str, str, Group]]) -> Iterator[tuple[Agency, Desk]]:
    register = context.register
    for name, argument, group in asked:
        if name not in NUMBERS:
            continue
        for at_night in (False, True):
            if SLOTS[name] is Takes.FUNCTION:
                lines = [
                    line
                    for each in _groups(context, argument, group)
                    for line in register.numbers(argument, each, at_night=at_night)
                ]
            else:
                agencies = context.of_kind(argument) or context.map_.of_kind(argument)
                lines = [line for each in agencies for line in register.numbers_of(each, group, at_night=at_night)]
            for line in lines:
                way = line.way
                if way is not None and way.desk is not None and not context.pack.is_abroad(way.agency.kind_id):
                    yield way.agency, way.desk


def _groups(context: Context, function_id: str, group: Group) -> tuple[Group, ...]:
    function = context.pack.functions.get(function_id)
    known = function.groups if function is not None else ()
    whole = group if function is None or function.group is Group.BOTH else function.group
    return tuple(each for each in known if whole in (Group.BOTH, each))
