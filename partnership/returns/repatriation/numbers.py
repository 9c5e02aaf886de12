"""Whom the sheets that are carried abroad say to ring: numbers as dialled there, and the emergency number. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.findings.sentences import line_words
from partnership.findings.telephones import from_abroad
from partnership.returns.repatriation import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.cover import ContactLine
    from partnership.guidance.checklists import CallStep, NightNumber
    from partnership.returns.repatriation.plan import Plan

EMERGENCY: Final = "Emergency: police and ambulance"
HERE: Final = "United Kingdom: 999"
NONE_ABROAD: Final = "no number here is sure to work from abroad"
NOT_SIGNED: Final = "Not to be signed yet"


def call_order(plan: Plan) -> b.ItemList:
    """The one order of whom to call where nobody is there, as it is for this return."""
    region = "member" if plan.variant.is_member else "non-member"
    return order_list(plan.template.call_order_for(plan.variant.age_group, region))


def order_list(steps: tuple[CallStep, ...]) -> b.ItemList:
    """Steps of the order as a numbered list."""
    return b.ItemList(tuple(b.ListItem((b.Text(each.text),)) for each in steps), is_ordered=True)


def numbers(plan: Plan) -> b.Table:
    """A column for each number: the emergency number first, those of the map, and room for the receiver's."""
    group = plan.variant.age_group.group
    wanted = [each for each in plan.template.night_numbers if each.who in ("any", plan.variant.age_group)]
    found = [each for each in wanted if each.function in plan.pack.functions]
    rows = [_number(plan.register.numbers(each.function, group, at_night=True)) for each in found]
    return b.Table(
        "",
        "A column for each number at night; the emergency number stands first.",
        (
            b.Column(EMERGENCY, 1.5),
            *(b.Column(_label(plan, each), 2.2) for each in found),
            b.Column("Receiver (by hand)", 1.3),
        ),
        ((_emergency(plan), *rows, cells.space("number:receiver", "Receiver's duty post")),),
        is_compact=True,
    )


def _label(plan: Plan, number: NightNumber) -> str:
    return (number.label_by_order if plan.variant.route.is_ordered else "") or number.label


def _number(lines: tuple[ContactLine, ...]) -> b.Cell:
    """Who answers at night, a line each, with the number as it is dialled from abroad."""
    told = [line for line in lines if line.way is not None]
    if not told:
        return b.Cell(((b.Gap("nobody answers at night"),),))
    paragraphs: list[b.Runs] = [(b.Text(line_words(line), bold=True), *_abroad(line)) for line in told]
    if not any(from_abroad(line.way.number) for line in told if line.way is not None):
        paragraphs.append((b.Gap(NONE_ABROAD),))
    return b.Cell(tuple(dict.fromkeys(paragraphs)))


def _abroad(line: ContactLine) -> Iterator[b.Run]:
    number = from_abroad(line.way.number) if line.way is not None else ""
    if number:
        yield b.Text(f", from abroad {number}")


def _emergency(plan: Plan) -> b.Cell:
    found = plan.pack.emergency_numbers.get(plan.variant.country_code)
    name = plan.variant.country_name[:1].upper() + plan.variant.country_name[1:]
    here: b.Runs = (b.Text(HERE, bold=True),)
    if found is None:
        return b.Cell((here, (b.Gap(f"{name}: none known"),)))
    told = f"police {found.police}, ambulance {found.ambulance}" if found.ambulance else found.police
    sources = "; ".join(plan.pack.sources[each.source].short for each in found.sources)
    return b.Cell((here, (b.Text(f"{name}: {told}", bold=True), b.Text(f" ({sources})"))))


def lacking(plan: Plan) -> tuple[str, ...]:
    """Return what keeps a sheet for abroad from being signed, a sentence each, with what to do."""
    found: list[str] = []
    if plan.variant.country_code not in plan.pack.emergency_numbers:
        found.append(
            f"No emergency number of {plan.variant.country_name} is known. The lead officer must find the numbers of "
            "police and ambulance in an official source, have them put into the guidance of this site with that source "
            "(emergency_numbers.toml), and print this sheet again."
        )
    group = plan.variant.age_group.group
    for each in plan.template.night_numbers:
        if each.who in ("any", plan.variant.age_group) and each.function in plan.pack.functions:
            lines = plan.register.numbers(each.function, group, at_night=True)
            given = [line.way.number for line in lines if line.way is not None]
            if given and not any(map(from_abroad, given)):
                found.append(
                    f"{each.label}: {given[0]} may not work from abroad. The lead officer must ask that desk for a "
                    "number that does, and print this sheet again when the register has it."
                )
    return tuple(found)


def not_signed(why: tuple[str, ...]) -> b.Callout:
    """What stands in the place of signatures while something is missing."""
    return b.Callout(b.Tone.STOP, NOT_SIGNED, tuple(cells.note(each) for each in why))
