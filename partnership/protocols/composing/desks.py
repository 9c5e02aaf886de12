"""The desks whom the clauses of a protocol name, as its annex of contacts: no other desk is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.slots import SLOTS, Slot, Takes, find_slots
from partnership.guidance.types import Group
from partnership.map.mapping.contact_sheet import abroad, confirmed, post, ways
from partnership.protocols.composing.context import Context
from partnership.protocols.composing.phrases import cell
from partnership.protocols.composing.written_slots import acting_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency, Desk
    from partnership.findings.papers import PaperFinding

    AskedSlot = tuple[Slot, Group]  # what a clause asks, and whose cases it is about

NUMBERS = {"contact", "out-of-hours", "agency-contact", "agency-out-of-hours"}  # slots that print a number
AGENCIES = "agencies"  # the slot of written papers that prints the numbers of all who act
CAPTION = "Desks that this paper names"
CAPTION_MEANWHILE = "Desks that are rung while a matter is open"
CONFIRMED = "yes"  # on which day, the contact sheet says; where it is too long ago, the day and a mark stand here
NOBODY = "No clause of this paper names a desk. The contact sheet of the partnership has them all."


def named_desks(context: Context, asked: Iterable[AskedSlot], matters: Iterable[PaperFinding]) -> tuple[b.Block, ...]:
    """A row for each desk that a clause names, by agency; then the rule for bodies abroad that have a part.

    Desks that are rung only while a matter is open have a list of their own: it goes with the matter, and who compares
    two versions is told of the matter alone.
    """
    named = tuple(_named(context, dict.fromkeys((slot.name, slot.argument, group) for slot, group in asked)))
    lines = (line for each in matters for line in context.register.meanwhile(each.finding, each.whose))
    meanwhile = tuple(each for each in _desks(context, lines) if each not in named)
    made: list[b.Block] = [_table(CAPTION, named)] if named else []
    made += [_table(CAPTION_MEANWHILE, meanwhile)] if meanwhile else []
    made = made or [b.Paragraph((b.Text(NOBODY),))]
    if context.listed_only:
        made.append(abroad(context.pack, context.listed_only, context.party_ids))
    return tuple(made)


def post_slots(context: Context, text: str, group: Group) -> Iterator[AskedSlot]:
    """What a text in small letters asks the map by the name of a post: the number of the task of that post."""
    for function_id, words in context.once(_called):
        if any(word in text and _stands_alone(word, text) for word in words):
            yield Slot("contact", function_id, 0, 0), group


def agency_slots(text: str, group: Group) -> Iterator[AskedSlot]:
    """What a text asks the map by a slot for all who act in a task."""
    for slot in find_slots(text):
        if slot.name == AGENCIES:
            yield slot, group


def _called(context: Context) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each task that has posts by name, with these names."""
    return tuple(
        (each.id, tuple(word.casefold() for word in each.called))
        for each in context.pack.functions.values()
        if each.called
    )


def _stands_alone(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def desks_of_posts(context: Context, text: str) -> tuple[str, ...]:
    """The desks that a text in small letters names by their posts, by day and at night, as the annex has them."""
    asked = [(slot.name, slot.argument, group) for slot, group in post_slots(context, text, context.group)]
    return tuple(dict.fromkeys(desk_words(agency.name, post(desk)) for agency, desk in _named(context, asked)))


def desk_words(agency: str, desk: str) -> str:
    """A desk as it is told from all others: its agency, and what the annex of desks calls it."""
    return f"{agency}: {desk}"


def _table(caption: str, desks: Iterable[tuple[Agency, Desk]]) -> b.Table:
    """A row for each desk: a number stands in the row of its desk, however their words wrap and the page breaks."""
    by_agency = sorted(dict.fromkeys(desks), key=lambda each: each[0].name.casefold())
    return b.Table(
        caption,
        "A row for each desk that this paper names: its agency, the desk, and its numbers.",
        (
            b.Column("Agency", 2.4),
            b.Column("Desk", 3.0),
            b.Column("Telephone", 1.3),
            b.Column("Out of hours", 1.3),
            b.Column("Confirmed", 1.5),
        ),
        tuple(_row(agency, desk) for agency, desk in by_agency),
        has_row_headings=True,
        is_compact=True,
    )


def _row(agency: Agency, desk: Desk) -> tuple[b.Cell, ...]:
    is_doubtful = any(each.is_doubtful for each in desk.by_way.values())
    told = cell(confirmed(agency, desk) if is_doubtful else CONFIRMED)
    return cell(agency.name), cell(post(desk)), *ways(desk)[:2], told


def _named(context: Context, asked: Iterable[tuple[str, str, Group]]) -> Iterator[tuple[Agency, Desk]]:
    for name, argument, group in asked:
        if name in NUMBERS:
            yield from _desks(context, _lines(context, name, argument, group))
        elif name == AGENCIES:
            yield from _desks(context, _lines_of_all(context, argument, group))


def _lines(context: Context, name: str, argument: str, group: Group) -> Iterator[ContactLine]:
    """The numbers of a task or of a kind, by day and at night."""
    register = context.register
    for at_night in (False, True):
        if SLOTS[name] is Takes.FUNCTION:
            for each in _groups(context, argument, group):
                yield from register.numbers(argument, each, at_night=at_night)
        else:
            for agency in context.of_kind(argument) or context.map_.of_kind(argument):
                yield from register.numbers_of(agency, group, at_night=at_night)


def _lines_of_all(context: Context, task: str, group: Group) -> Iterator[ContactLine]:
    """The numbers of everybody with an accepted part in a task."""
    for each in _groups(context, task, group):
        for agency in acting_in(context, task, each):
            for at_night in (False, True):
                yield from context.register.numbers_of(agency, each, at_night=at_night)


def _desks(context: Context, lines: Iterable[ContactLine]) -> Iterator[tuple[Agency, Desk]]:
    for line in lines:
        way = line.way
        if way is not None and way.desk is not None and not context.pack.is_abroad(way.agency.kind_id):
            yield way.agency, way.desk


def _groups(context: Context, function_id: str, group: Group) -> tuple[Group, ...]:
    function = context.pack.functions.get(function_id)
    known = function.groups if function is not None else ()
    whole = group if function is None or function.group is Group.BOTH else function.group
    return tuple(each for each in known if whole in (Group.BOTH, each))
