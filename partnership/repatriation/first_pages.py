"""The first pages of a return checklist: what it is, the rules that must be read, the hard stops, how to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.guidance.types import ChangeKind, Stop
from partnership.protocols.composing.phrases import named_guidance, with_reason
from partnership.repatriation.variants import AgeGroup

if TYPE_CHECKING:
    from datetime import date

    from partnership.repatriation.plan import Plan

DRAFT = (
    "This is a draft. Nobody may rely on it before a lawyer of the council and a safeguarding lead of the partnership "
    "have signed it off."
)
NEVER_A_TICK = (
    "A hard stop is cleared by evidence, never by a tick. While one is open the person does not travel, and nobody may "
    "overrule it because a date, a bed or money presses."
)
NOT_ABROAD = (
    "Never ask an embassy, a consulate or an authority abroad that stands there, except as the box on page 1 allows."
)


def phase_anchor(phase_id: str) -> str:
    """The anchor of a phase's heading."""
    return f"part-{phase_id}"


def title_page(plan: Plan, dated_on: date, version: str) -> b.TitlePage:
    """The first page: the rule on embassies, that there is no victim data, and that it is a draft."""
    variant, pack = plan.variant, plan.pack
    union = f"not in the European Union on {day(pack.as_of)}"
    if variant.is_eu:
        union = f"in the European Union since {day(pack.accessions[variant.country_code].joined_on)}"
    facts = (
        ("Return of", "A child (under 18, or treated as one)" if _is_child(plan) else "An adult"),
        ("Country of return", f"{_capital(variant.country_name)}, {union}"),
        ("Route", variant.route.name),
        ("Partnership", plan.map_.name),
        ("Date", f"{day(dated_on)}, from the register as it stood on {day(plan.map_.as_of)}"),
        ("Version of the checklist", f"{version}, on law and bodies of {day(pack.as_of)}"),
        *((("Guidance", named_guidance(pack)),) if pack.base else ()),
    )
    return b.TitlePage(
        variant.title,
        f"{len(plan.items)} checks, {len(plan.hard_ids)} of them hard stops",
        facts,
        (
            b.Callout(
                b.Tone.STOP,
                "Embassies and consulates",
                (_paragraph(plan.template.embassy_rule_for(variant.age_group)),),
            ),
            b.Callout(
                b.Tone.WARNING,
                "A draft, and no place for victim data",
                (_paragraph(DRAFT), _paragraph(plan.template.no_victim_data)),
            ),
        ),
    )


def hard_stops(plan: Plan) -> tuple[b.Block, ...]:
    """The short list of hard stops, each with the checks that it sums up, and the hard stops beyond it."""
    summed = {each for line in plan.stop_lines for each in line.item_ids}
    others = [each for each in plan.hard_ids if each not in summed]
    lines = tuple(
        b.ListItem((b.Text(f"{line.text} "), b.Text(f"({listed(line.item_ids)})", bold=True)))
        for line in plan.stop_lines
    )
    made: list[b.Block] = [
        b.Heading(1, "What stops this return", "hard-stops"),
        b.Callout(b.Tone.STOP, "Result so far: not cleared", (_paragraph(NEVER_A_TICK),)),
        _paragraph("The return does not go ahead while any of these holds. The numbers in brackets are the checks:"),
        b.ItemList(lines, is_ordered=True),
    ]
    if others:
        are = "This check is a hard stop" if len(others) == 1 else "These checks are hard stops"
        made.append(_paragraph(f"{are} too, and count in the same way: {listed(others)}."))
    return tuple(made)


def how_to_use(plan: Plan) -> tuple[b.Block, ...]:
    """Instructions: the order, what the three sorts of check mean, where the copy is kept, the route."""
    counts = {stop: sum(1 for item in plan.items if item.stop_for(plan.variant.age_group) is stop) for stop in Stop}
    hold = "go no further until a senior manager has recorded a decision and its reason"
    steps = (
        "Save a copy in the case file of your agency, and fill in that copy, offline. Never send it by open mail.",
        "Work through parts A to J in their order. Part A is the gate: nobody contacts the country of origin before.",
        f"For each check ask the agency in the column “Responsible”, and see the evidence yourself. {NOT_ABROAD}",
        "Tick the box, choose the state below it, and enter the date and your post. Leave names to the evidence.",
        "When a fact changes, set what depends on it back to “Not cleared” or “Open”.",
    )
    meanings = (
        (f"Hard stop ({counts[Stop.HARD]})", "the return may not go ahead; only the evidence clears it."),
        (f"Hold ({counts[Stop.HOLD]})", f"{hold}."),
        (f"Complete or explain ({counts[Stop.COMPLETE]})", "do it, or write down why not."),
    )
    route = plan.variant.route
    return (
        b.PageBreak(),
        b.Heading(1, "How to use this checklist", "how-to-use"),
        b.ItemList(tuple(b.ListItem((b.Text(step),)) for step in steps), is_ordered=True),
        _paragraph("What an open check does:"),
        b.ItemList(tuple(b.ListItem((b.Text(f"{word}: ", bold=True), b.Text(text))) for word, text in meanings)),
        b.Paragraph((b.Text(f"The route: {route.name}. ", bold=True), b.Text(route.description))),
        b.Paragraph(
            (b.Text(
                "Who is responsible is taken from the partnership’s register. “Unconfirmed” beside a number means that "
                "its agency has not confirmed it for 180 days or never: ring before you rely on it. No "
                "number of an embassy or an authority abroad is printed, and nobody rings to find one. A source named "
                "“Own judgement” is a proposal of this checklist and stands in no law or guidance."
            ),),
            b.Style.NOTE,
        ),
        *_taken_out(plan),
    )  # fmt: skip


def _taken_out(plan: Plan) -> tuple[b.Block, ...]:
    """The checks that this council's own guidance took out, with the reason."""
    found = [
        change
        for change in plan.pack.changes
        if (change.list_name, change.of, change.what) == ("items", plan.template.id, ChangeKind.REMOVED)
    ]
    lines = (with_reason(f"{change.id}, {change.title}", change.reason) for change in found)
    items = b.ItemList(tuple(b.ListItem((b.Text(line),)) for line in lines))
    return (_paragraph(f"{ChangeKind.REMOVED.words}:"), items) if found else ()


def _is_child(plan: Plan) -> bool:
    return plan.variant.age_group is AgeGroup.CHILD


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _paragraph(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))
