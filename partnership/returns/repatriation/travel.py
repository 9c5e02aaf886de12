"""The page that travels, the numbers for it, and the contacts after arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import capital
from partnership.findings.number_lines import from_abroad
from partnership.findings.phrases import conditions_words
from partnership.findings.sentences import line_words
from partnership.guidance.choices import FrontPart
from partnership.protocols.composing.phrases import cell
from partnership.returns.repatriation import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.cover import ContactLine
    from partnership.guidance.checklists import NightNumber
    from partnership.returns.repatriation.plan import Plan

EMERGENCY: Final = "Emergency: police and ambulance"
HERE: Final = "United Kingdom: 999"
NONE_ABROAD: Final = "no number here is sure to work from abroad"
NOT_SIGNED: Final = "Not to be signed yet"


def call_order(plan: Plan) -> b.ItemList:
    """The one order of whom to call where nobody is there, as it is for this return."""
    region = "member" if plan.variant.is_member else "non-member"
    steps = plan.template.call_order_for(plan.variant.age_group, region)
    return cells.numbered(each.text for each in steps)


def numbers(plan: Plan) -> b.Table:
    """Return a column for each number: the emergency number first, those of the map, and room for the receiver's.

    The page travels alone, so a column has the post that answers, and no agency stands beside its number.
    """
    wanted = night_numbers(plan)
    blank = b.Cell(((cells.blank("number.receiver", "Receiver: main number", at=".handover"),),))
    return b.Table(
        "",
        "A column for each number at night; the emergency number stands first.",
        (
            b.Column(EMERGENCY, 1.5),
            *(b.Column(label, 2.2) for label in wanted),
            b.Column("Receiver: main number", 1.3),
        ),
        ((_emergency(plan), *map(_number, wanted.values()), blank),),
        is_compact=True,
    )


def night_numbers(plan: Plan) -> dict[str, tuple[ContactLine, ...]]:
    """Return who answers at night on this return, by the label of the column."""
    group = plan.variant.age_group.group
    wanted = [each for each in plan.template.night_numbers if each.who in ("any", plan.variant.age_group)]
    return {
        _label(plan, each): plan.register.numbers(each.function, group, at_night=True)
        for each in wanted
        if each.function in plan.pack.functions
    }


def foot(plan: Plan) -> str:
    """What stands at the foot of each page: the emergency number, and who answers at night."""
    wanted = next((each for each in plan.template.night_numbers if each.function in plan.pack.functions
                   and each.who == plan.variant.age_group), None)  # fmt: skip
    lines = plan.register.numbers(wanted.function, plan.variant.age_group.group, at_night=True) if wanted else ()
    told = "; ".join(dict.fromkeys(line_words(line) for line in lines if line.way is not None))
    return f"Danger: 999. At night: {told}" if told else "Danger: 999."


def _label(plan: Plan, number: NightNumber) -> str:
    return (number.label_by_order if plan.variant.route.is_ordered else "") or number.label


def _number(lines: tuple[ContactLine, ...]) -> b.Cell:
    """Who answers at night, a line each, with the number as it is dialled from abroad."""
    told = [line for line in lines if line.way is not None]
    if not told:
        return b.Cell(((b.Gap("no desk answers at night"),),))
    paragraphs: list[b.Runs] = [(b.Text(_bare(line), bold=True), *_abroad(line)) for line in told]
    if not any(from_abroad(line.way.number) for line in told if line.way is not None):
        paragraphs.append((b.Gap(NONE_ABROAD),))
    return b.Cell(tuple(dict.fromkeys(paragraphs)))


def _bare(line: ContactLine) -> str:
    """A number with its hours and conditions, and without the agency whose it is."""
    if line.way is None:
        return ""
    notes = "; ".join(each for each in (line.when, conditions_words(line.way)) if each)
    return f"{line.way.number} ({notes})" if notes else line.way.number


def _abroad(line: ContactLine) -> Iterator[b.Run]:
    number = from_abroad(line.way.number) if line.way is not None else ""
    if number:
        yield b.Text(f", from abroad {number}")


def _emergency(plan: Plan) -> b.Cell:
    found = plan.pack.emergency_numbers.get(plan.variant.country_code)
    name = capital(plan.variant.country_name)
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
    for label, lines in night_numbers(plan).items():
        given = [line.way.number for line in lines if line.way is not None]
        if given and not any(map(from_abroad, given)):
            found.append(
                f"{label}: {given[0]} may not work from abroad. The lead officer must ask that desk for a "
                "number that does, and print this sheet again when the register has it."
            )
    return tuple(found)


def not_signed(why: tuple[str, ...]) -> b.Callout:
    """What stands in the place of signatures while something is missing."""
    return b.Callout(b.Tone.STOP, NOT_SIGNED, tuple(cells.note(each) for each in why))


_ANSWERS: Final = ("Not asked", "Yes", "No")
_GIVEN: Final = ("Not yet", "Given", "Not needed")
_ALONE: Final = ("Not asked", "Alone", "Not alone", "Not needed")
_SIGN_FOR_CHILD: Final = ("Receiving post: I have received the child", "Escort: identity matched, all four are yes")
_SIGN_FOR_ADULT: Final = ("Receiving post, if there is one", "The traveller, or who travels along")


def handover(plan: Plan) -> Iterator[b.Block]:
    """The page that may travel alone: what is asked, when to stop, whom to ring, what goes along, and who signs."""
    template = plan.template
    yield b.PageBreak(is_apart=True)
    yield b.Heading(1, "Handover: may I let go?" if plan.is_child else "Arrival: do I go on?", "handover")
    carrier = "The escort" if plan.is_child else "The traveller, or who travels along,"
    yield b.Paragraph(
        (b.Text(f"{carrier} carries this page. All other pages of this file stay at the office.", bold=True),)
    )
    yield cells.strip(
        "What the page belongs to",
        (
            ("Reference (no name)", "reference", 1.9),
            ("Place, date, hour", "handover.place", 2.4),
            ("Escort (post)" if plan.is_child else "Who travels along", "handover.escort", 1.8),
            ("Receiving post", "handover.receiver", 2.0),
        ),
        at=".handover",
    )
    yield _questions(plan)
    rule = template.break_off_rule if plan.is_child else template.break_off_rule_for_adults
    yield b.Callout(b.Tone.STOP, "When not to go on", (b.Paragraph((b.Text(rule, bold=True),)), call_order(plan)))
    yield numbers(plan)
    yield from _goods(plan)
    if why := lacking(plan):
        yield not_signed(why)
    else:
        yield _signatures(plan)


def _signatures(plan: Plan) -> b.Table:
    """Who signs on the way; the state of the stage is chosen at its end."""
    who_signs = _SIGN_FOR_CHILD if plan.is_child else _SIGN_FOR_ADULT
    return b.Table(
        "",
        "A column for each that signs: space for signature, date and hour.",
        tuple(b.Column(label, 3) for label in who_signs),
        (tuple(b.Cell(((b.Text(""),), (b.Text(""),), (
            b.Text("Date: "), cells.dated(f"handover.sign.{n}", f"{label}: date"), b.Text("   Hour:"),
        ))) for n, label in enumerate(who_signs, 1)),),
        is_compact=True,
    )  # fmt: skip


def _questions(plan: Plan) -> b.Table:
    questions = [each for each in plan.template.handover_questions if each.who == plan.variant.age_group]
    return b.Table(
        "",
        "A row for each question: the answer, the question, and what was seen.",
        (b.Column("State", 1.1, is_filled_in=True), b.Column(f"Only when all {len(questions)} are yes", 5.2),
         b.Column("Seen", 3.2)),
        tuple(
            (
                b.Cell(((cells.choice(f"handover.{each.id}", each.text[:40], _ANSWERS),),)),
                cell(each.text),
                b.Cell(((b.Text(f"{each.note}: "), cells.blank(f"handover.{each.id}.seen", each.note)),)),
            )
            for each in questions
        ),
        is_compact=True,
    )  # fmt: skip


def _goods(plan: Plan) -> Iterator[b.Block]:
    for goods in (each for each in plan.template.handed_over if each.who == plan.variant.age_group):
        given = tuple(b.Cell(((cells.choice(f"given.{n}", what, _GIVEN),),)) for n, what in enumerate(goods.given, 1))
        titles = tuple(b.Column(capital(what), is_filled_in=True) for what in goods.given)
        yield b.Table("", "A column for each thing that goes along.", titles, (given,), is_compact=True)
        yield b.Paragraph((b.Text(goods.not_given, bold=True),))


def contacts_after(plan: Plan) -> Iterator[b.Block]:
    """The contacts after arrival, and what is done when one fails."""
    yield cells.strip(
        "How to reach the person", (("Arrived on", "after.arrived", 1.6), ("Who calls (post)", "after.caller", 2.2),
                                    ("Safe way to call", "after.way", 2.6), ("Word for danger", "after.word", 1.6))
    )  # fmt: skip
    yield _calls(plan)
    lines = plan.template.front(FrontPart.CONTACT_FAILED, plan.variant.age_group)
    yield b.Callout(b.Tone.STOP, "When a contact fails", (cells.numbered(lines),))


def _calls(plan: Plan) -> b.Table:
    calls = [each for each in plan.template.calls if each.who in ("any", plan.variant.age_group)]
    return b.Table(
        "",
        "A row for each call: when, who calls whom, the date, whether the person was alone, and the next step.",
        (b.Column("When", 1.3), b.Column("Who rings whom", 3.2), b.Column("Date", 1.2),
         b.Column("Alone?", 1.2, is_filled_in=True), b.Column("How the person is; next step", 3.2)),
        tuple(
            (
                cell(each.when),
                cell(plan.told(each.call)),
                b.Cell(((cells.dated(f"call.{n}.on", f"{each.when}: date"),),)),
                b.Cell(((cells.choice(f"call.{n}.alone", f"{each.when}: alone", _ALONE),),)),
                cells.space(f"call.{n}.said", f"{each.when}: how the person is"),
            )
            for n, each in enumerate(calls, 1)
        ),
        is_compact=True,
    )  # fmt: skip
