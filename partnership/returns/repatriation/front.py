"""The first page of a return checklist: the hard stop, the stages with their states, its use, when a check is clear."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import capital, day
from partnership.guidance.choices import FrontPart
from partnership.guidance.types import ChangeKind
from partnership.protocols.composing.phrases import named_guidance, with_reason
from partnership.returns.repatriation import cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.plan import Plan

DRAFT: Final = "Draft: do not rely on it before a council lawyer and a safeguarding lead have signed it off."
REFERENCE: Final = b.ContentControl("reference.head", "Reference (no name)", hint="............", bound="reference")
_SENTENCE: Final = re.compile(r"(?<=[.!?]) +(?=[A-Z])")


def first_page(plan: Plan, dated_on: date, version: str) -> Iterator[b.Block]:
    """The page."""
    template, variant = plan.template, plan.variant
    yield b.Heading(1, variant.title, "checklist")
    yield cells.strip(
        "What the checklist belongs to",
        (("Reference (no name)", "reference", 2.6), ("Team", "team", 2), ("Opened on", "opened", 1.2),
         ("Copy", "copy", 0.9)),
    )  # fmt: skip
    rule = _SENTENCE.split(template.embassy_rule_for(variant.age_group))
    gate = template.stages[0]
    yield b.Callout(
        b.Tone.STOP, f"Embassies and anyone in {variant.country_name}", (cells.bullets((plan.told(gate.rule), *rule)),)
    )
    yield b.Table(
        "",
        "A row for each stage: the question that it answers, its state, the date, and who signs.",
        (b.Column("Stage", 3.6), b.Column("State", 2, is_filled_in=True), b.Column("Date", 1.3),
         b.Column("Signed by", 3)),
        tuple(_stage_row(plan, stage) for stage in template.stages),
        is_compact=True,
    )  # fmt: skip
    for part, title in ((FrontPart.USE, "How to use"), (FrontPart.RESULT, "When is it Clear?")):
        yield b.Paragraph((b.Text(title),), b.Style.HEADING)
        yield cells.numbered(template.front(part, variant.age_group))
    if not plan.is_child:
        yield cells.note(plan.told(template.incapacity_rule))
    yield cells.note(f"{DRAFT} {template.no_victim_data}")
    yield cells.note(_about(plan, dated_on, version))
    yield from _taken_out(plan)


def _stage_row(plan: Plan, stage: CheckStage) -> tuple[b.Cell, ...]:
    who = plan.variant.age_group
    number = plan.number(stage)
    return (
        b.Cell(((b.Text(f"{number} {stage.title_for(who)}", bold=True),), (b.Text(stage.question_for(who)),))),
        b.Cell(((cells.stage_state(plan, stage, ".front"),),)),
        b.Cell(((cells.dated(f"{stage.id}.on", f"Stage {number}: date", at=".front"),),)),
        b.Cell(cells.signed(plan, stage.id, f"Stage {number}", plan.signers(stage), "front")),
    )  # fmt: skip


def _about(plan: Plan, dated_on: date, version: str) -> str:
    """What it is made for, and from what."""
    variant, pack = plan.variant, plan.pack
    union = ""
    if pack.union is not None:
        union = f", not {pack.union.inside} on {day(pack.as_of)}"
    if pack.union is not None and variant.is_member:
        joined_on = pack.accessions[variant.country_code].joined_on
        union = f", {pack.union.inside}" + (f" since {day(joined_on)}" if joined_on else "")
    country = capital(variant.country_name)
    about = [
        f"{len(plan.lines)} checks, {len(plan.stops)} of them stops",
        f"{country}{union}",
        f"Route: {variant.route.name}",
        f"Version {version}, on law and bodies of {day(pack.as_of)}",
        f"Made on {day(dated_on)} from the register as it stood on {day(plan.map_.as_of)}",
        *([f"Guidance: {named_guidance(pack)}"] if pack.base else ()),
    ]
    return f"{'. '.join(about)}."


def _taken_out(plan: Plan) -> tuple[b.Block, ...]:
    """The checks that this council's own guidance took out, with the reason."""
    found = [
        change
        for change in plan.pack.changes
        if (change.list_name, change.of, change.what) == ("items", plan.template.id, ChangeKind.REMOVED)
    ]
    if not found:
        return ()
    lines = (with_reason(f"{change.id}, {change.title}", change.reason) for change in found)
    return b.Paragraph((b.Text(f"{ChangeKind.REMOVED.words}:"),)), cells.bullets(lines)
