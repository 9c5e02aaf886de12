"""The sheets that are carried: the day before, the handover, and the contacts after arrival; a page each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.findings.number_lines import from_abroad
from partnership.findings.sentences import line_words
from partnership.guidance.types import IfNot, ReturnPaper
from partnership.returns.repatriation import cells
from partnership.returns.repatriation.lines import LineClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.cover import ContactLine
    from partnership.guidance.checklists import CallStep, NightNumber
    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.lines import StageLine
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


_ANSWERS = ("NOT ASKED", "Yes", "NO")
_SIGN_FOR_CHILD = ("Receiving post", "Escort")
_SIGN_FOR_ADULT = ("Receiving post, if anybody", "The adult, or who travels along")
_REFERENCE = ("Reference (no name)", "head:reference", 1.9)


def day_before(plan: Plan) -> Iterator[b.Block]:
    """Go or no go: each line that is shown on the day before, with what follows if it is not."""
    template = plan.template
    (stage,) = plan.stages_of(ReturnPaper.DAY_BEFORE)
    lines, post = plan.counted(stage), template.post_name(template.hold_passed_by)
    yield b.Heading(
        1, f"The day before: go or no go ({plan.variant.age_group}, {plan.variant.country_name})", "day-before"
    )
    yield cells.strip(
        "What the sheet belongs to",
        (
            _REFERENCE,
            ("Journey: date, hour, flight", "head:journey", 2.2),
            ("Earlier stages CLEAR on", "head:clear", 2.1),
            ("Nothing reopened: post", "head:reopened", 2.0),
        ),
    )
    yield _day_lines(plan, lines)
    is_ordered = plan.variant.route.is_ordered
    no_go = template.no_go_rule_by_order if is_ordered else f"{template.no_go_rule} Nobody presses for another date."
    yield cells.note(
        f"A hold may be passed by the {post}, with the reason. {no_go} "
        f"Tell {plan.whom}, escort, receiver and carrier, in that order.",
        f"{stage.rule}: {cells.counts(lines)}.",
    )
    yield numbers(plan)
    if why := lacking(plan):
        yield not_signed(why)
    else:
        yield _acts(plan, stage)
        yield cells.signatures("", ("Lead officer", post.capitalize(), "Escort or key worker told by voice"), 1)
    yield cells.note(template.after_go_rule)


def _day_lines(plan: Plan, lines: tuple[StageLine, ...]) -> b.Table:
    return b.Table(
        "",
        "A row for each line: what is shown today, its state, what follows if it is not, time and initials.",
        (b.Column("Line", 0.7), b.Column("Shown today", 5.7), b.Column("State", 1.4), b.Column("If not", 2.1),
         b.Column("Initials, hour", 1.3)),
        tuple(_day_row(plan, line) for line in lines),
        is_compact=True,
    )  # fmt: skip


def _day_row(plan: Plan, line: StageLine) -> tuple[b.Cell, ...]:
    says: b.Runs = (b.Text(f" ({line.not_arising_by})", italic=True),) if line.not_arising_by else ()
    return (
        cells.words(f"{line.id} hold" if line.sort is LineClass.HOLD else line.id),
        b.Cell(((b.Text(f"{line.short}. ", bold=True), b.Text(line.evidence), *says),)),
        b.Cell(((cells.state(line),),)),
        cells.words(consequence(plan, line)),
        cells.space(f"{line.id}:seen", f"{line.id}: hour, initials, reason"),
    )


def consequence(plan: Plan, line: StageLine) -> str:
    """What follows when a line is not clear on the day before."""
    template = plan.template
    if line.sort is LineClass.DO:
        return f"PUT RIGHT by {template.put_right_by}, or explain"
    decided = max(plan.number(stage) for stage in plan.stages_of(ReturnPaper.CONFERENCE))
    first = min(plan.number(each.stage) for each in plan.lines if each.item_id == line.item_id)
    return {
        IfNot.PUT_RIGHT: f"PUT RIGHT by {template.put_right_by}, or NO GO",
        IfNot.DOCTOR: "DOCTOR DECIDES, in writing, today",
        IfNot.NO_GO: "NO GO",
        IfNot.REOPEN: f"NO GO: stage {min(first, decided)} reopens",
        None: "NO GO",
    }[line.if_not]


def _acts(plan: Plan, stage: CheckStage) -> b.Table:
    rows = [
        (
            cells.words(f"{line.id} {line.short}"),
            b.Cell(((cells.state(line), b.Text("  because "), cells.blank(f"{line.id}:seen", f"{line.id}: reason")),)),
        )
        for line in plan.in_stage(stage, LineClass.ACT)
    ]
    rows.append((cells.words(f"Stage {plan.number(stage)}: result"), b.Cell(((cells.result(stage),),))))
    columns = (b.Column("Signature", 5.5), b.Column("Result", 4))
    return b.Table("", "The signature that closes the stage, and its result.", columns, tuple(rows), is_compact=True)


def handover(plan: Plan) -> Iterator[b.Block]:
    """What is asked before anybody is handed over, when to break off, what goes along, and who signs."""
    template, who = plan.template, plan.variant.age_group
    (stage,) = plan.stages_of(ReturnPaper.HANDOVER)
    yield b.Heading(1, f"Handover ({who}, {plan.variant.country_name})", "handover")
    yield cells.strip(
        "What the sheet belongs to",
        (
            _REFERENCE,
            ("Place, date, hour", "head:place", 2.2),
            ("Escort (post)" if plan.is_child else "Who travels along (post)", "head:escort", 1.8),
            ("Receiving post", "head:receiver", 2.0),
        ),
    )
    yield _questions(plan)
    rule = template.break_off_rule if plan.is_child else template.break_off_rule_for_adults
    yield b.Callout(b.Tone.STOP, "Break off", (cells.note(rule), call_order(plan)))
    yield numbers(plan)
    yield from _goods(plan)
    if why := lacking(plan):
        yield not_signed(why)
        return
    yield b.Table(
        "",
        "The signature that closes the handover.",
        (b.Column("Signature", 4.5), b.Column("Result", 5)),
        tuple(
            (
                cells.words(f"{line.id} {line.short}"),
                b.Cell(((cells.state(line), b.Text("  hour "), cells.blank(f"{line.id}:seen", f"{line.id}: hour")),)),
            )
            for line in plan.in_stage(stage, LineClass.ACT)
        ),
        is_compact=True,
    )
    who_signs = _SIGN_FOR_CHILD if plan.is_child else _SIGN_FOR_ADULT
    yield cells.signatures("", who_signs, 2)


def _questions(plan: Plan) -> b.Table:
    questions = [each for each in plan.template.handover_questions if each.who == plan.variant.age_group]
    return b.Table(
        "",
        "A row for each question: the answer, the question, and what was seen.",
        (b.Column("Answer", 1.1), b.Column(f"Only when all {len(questions)} are yes", 5.2), b.Column("Seen", 3.2)),
        tuple(
            (
                b.Cell(((cells.choice(f"question:{each.id}", each.text[:40], _ANSWERS, is_marked=True),),)),
                cells.words(each.text),
                cells.tall(b.Text(f"{each.note}: "), cells.blank(f"seen:{each.id}", each.note)),
            )
            for each in questions
        ),
        is_compact=True,
    )  # fmt: skip


def _goods(plan: Plan) -> Iterator[b.Block]:
    for goods in (each for each in plan.template.handed_over if each.who == plan.variant.age_group):
        given = tuple(
            b.Cell(((cells.choice(f"given:{n}", what, ("–", "Given", "Not given")),), (b.Text(""),)))
            for n, what in enumerate(goods.given, 1)
        )
        titles = tuple(b.Column(what[:1].upper() + what[1:]) for what in goods.given)
        yield b.Table("", "A column for each thing that goes along.", titles, (given,), is_compact=True)
        yield cells.note(f"{goods.not_given}.", "Not given:")


def after(plan: Plan) -> Iterator[b.Block]:
    """The time after arrival: each call, the lines that stay open until then, and what is done when a contact fails."""
    template, who = plan.template, plan.variant.age_group
    (stage,) = plan.stages_of(ReturnPaper.HANDOVER)
    yield b.Heading(1, f"After arrival ({who}, {plan.variant.country_name})", "after-arrival")
    yield cells.strip(
        "What the sheet belongs to",
        (
            _REFERENCE,
            ("Arrived on", "head:arrived", 1.6),
            ("Who calls (post)", "head:caller", 2.2),
            ("Safe way; word for danger", "head:way", 2.6),
        ),
    )
    closed = cells.blank("closed:by", "Closed by"), b.Text(", "), cells.dated("closed:on", "Closed on")
    yield _calls(plan)
    yield b.Callout(b.Tone.STOP, "When a contact fails", (cells.note(template.not_reached_rule),))
    yield _last_lines(plan, stage)
    yield b.Table(
        "",
        "The result of the last stage.",
        (b.Column(f"Stage {plan.number(stage)}: result", 4.5), b.Column("Closed by (post), on", 5)),
        ((b.Cell(((cells.result(stage),),)), b.Cell((closed,))),),
        is_compact=True,
    )  # fmt: skip


def _calls(plan: Plan) -> b.Table:
    calls = [each for each in plan.template.calls if each.who in ("any", plan.variant.age_group)]
    return b.Table(
        "",
        "A row for each call: when, who calls whom, the date, whether the person was alone, and the next step.",
        (b.Column("When", 1.3), b.Column("Who calls whom", 3.2), b.Column("Date", 1.1), b.Column("Alone?", 1.2),
         b.Column("How it goes; next step", 3.4)),
        tuple(
            (
                cells.words(each.when),
                cells.tall(b.Text(each.call)),
                b.Cell(((cells.dated(f"call:{n}:on", f"{each.when}: date"),),)),
                b.Cell(((cells.choice(f"call:{n}:alone", f"{each.when}: alone", ("NOT ASKED", "Yes", "No")),),)),
                cells.space(f"call:{n}:said", f"{each.when}: how it goes"),
            )
            for n, each in enumerate(calls, 1)
        ),
        is_compact=True,
    )  # fmt: skip


def _last_lines(plan: Plan, stage: CheckStage) -> b.Table:
    return b.Table(
        "",
        "A row for each line of the last stage: its state, its evidence, and the reason.",
        (
            b.Column("Line", 0.8),
            b.Column(f"Stage {plan.number(stage)}: {stage.title.lower()}", 4.6),
            b.Column("State", 1.5),
            b.Column("Seen, or why; date", 2.8),
        ),
        tuple(
            (
                cells.words(line.id),
                b.Cell(((b.Text(f"{line.short}. ", bold=True), b.Text(line.evidence)),)),
                b.Cell(((cells.state(line),),)),
                cells.space(f"{line.id}:seen", f"{line.id}: seen, or why"),
            )
            for line in plan.counted(stage)
        ),
        is_compact=True,
    )  # fmt: skip
