"""The evidence record: every line with its question, who acts, the evidence, its state and where it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.guidance.types import ChangeKind
from partnership.protocols.composing.phrases import cited, named_guidance, with_reason
from partnership.returns.repatriation import cells
from partnership.returns.repatriation.lines import CLASS_WORDS, LineClass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from partnership.guidance.types import CheckItem, CheckStage, Citation
    from partnership.returns.repatriation.lines import StageLine
    from partnership.returns.repatriation.plan import Plan

DRAFT = (
    "This is a draft. Nobody may rely on it before a lawyer of the council and a safeguarding lead of the partnership "
    "have signed it off."
)
NOT_ABROAD = (
    "Never ask an embassy, a consulate or an authority abroad that stands there, except as the box on page 1 allows."
)


def blocks_of(plan: Plan, dated_on: date, version: str) -> tuple[b.Block, ...]:
    """The first page, a part for each stage, and what the lines rest on."""
    return (
        *_first_page(plan, dated_on, version),
        *(block for stage in plan.template.stages for block in _stage(plan, stage)),
        *_sources(plan),
    )


def _first_page(plan: Plan, dated_on: date, version: str) -> Iterator[b.Block]:
    template, variant = plan.template, plan.variant
    yield b.Heading(1, variant.title, "record")
    yield cells.note(_about(plan, dated_on, version))
    yield cells.strip(
        "What the record belongs to",
        (
            ("Reference in your own system (no name)", "head:reference", 2.6),
            ("Lead officer (post)", "head:lead", 2),
            ("Opened on", "head:opened", 1.2),
            ("Copy no.", "head:copy", 0.9),
        ),
    )
    box = template.embassy_rule_for(variant.age_group)
    yield b.Callout(b.Tone.STOP, "Embassies and consulates", (cells.note(box),))
    yield cells.note(template.result_rule, "Result: NOT CLEAR.")
    yield b.Table(
        "",
        "A row for each stage: its stops in words, how many lines it has, and its result.",
        (b.Column("Stage", 1.5), b.Column("Every stop of this return", 7.7), b.Column("Result", 1.2)),
        tuple(_stage_row(plan, stage) for stage in template.stages),
        has_row_headings=True,
        is_compact=True,
    )
    yield from _how_to_fill(plan)
    yield from _taken_out(plan)


def _about(plan: Plan, dated_on: date, version: str) -> str:
    """What the record is made for, and from what."""
    template, variant, pack = plan.template, plan.variant, plan.pack
    union = ""
    if pack.union is not None:
        union = f", not {pack.union.inside} on {day(pack.as_of)}"
    if pack.union is not None and variant.is_member:
        joined_on = pack.accessions[variant.country_code].joined_on
        union = f", {pack.union.inside}" + (f" since {day(joined_on)}" if joined_on else "")
    country = variant.country_name[:1].upper() + variant.country_name[1:]
    about = [
        f"{sum(len(plan.counted(stage)) for stage in template.stages)} lines, {len(plan.stops)} of them stops",
        f"{country}{union}",
        f"Route: {variant.route.name}",
        f"Version {version}, on law and bodies of {day(pack.as_of)}",
        f"Made on {day(dated_on)} from the register as it stood on {day(plan.map_.as_of)}",
        *([f"Guidance: {named_guidance(pack)}"] if pack.base else ()),
    ]
    return f"{'. '.join(about)}."


def _how_to_fill(plan: Plan) -> Iterator[b.Block]:
    """Who clears what, what never happens, where the copy is kept, and the route."""
    template, variant = plan.template, plan.variant
    post = template.post_name(template.hold_passed_by)
    yield cells.note(
        f"A stop is cleared by evidence that you saw yourself. A hold is clear, or the {post} passes it with reason "
        "and date. A line to do is done, or the lead officer explains it. “Does not arise” is said only by the post "
        f"that the line names, with a note and a date. {NOT_ABROAD} The conference sheet, the day-before "
        "sheet and the sheet for after arrival carry the same lines: enter each state here on the same day; where two "
        "differ, the one that is not clear counts.",
        "How to fill it.",
    )
    if plan.is_child:
        yield cells.note(template.court_order_rule, "On a court’s order:")
    else:
        yield cells.note(template.incapacity_rule)
    yield cells.note(f"{DRAFT} {template.no_victim_data}")
    yield cells.note(variant.route.description, f"The route: {variant.route.name}.")


def _stage_row(plan: Plan, stage: CheckStage) -> tuple[b.Cell, ...]:
    stops = cells.in_a_row(plan.in_stage(stage, LineClass.STOP))
    told = b.Cell(((b.Text(f"{plan.number(stage)} {stage.title}"),), (b.Text(cells.counts(plan.counted(stage))),)))
    return told, cells.words(stops or "No stop: what is promised is followed up"), b.Cell(((cells.result(stage),),))


def _stage(plan: Plan, stage: CheckStage) -> tuple[b.Block, ...]:
    lines = plan.in_stage(stage)
    if not lines:
        return ()
    told = cells.counts(plan.counted(stage))
    return (
        b.Heading(2, f"Stage {plan.number(stage)}: {stage.title}", f"stage-{stage.id}"),
        b.Table(
            "",
            f"A row for each line of stage {plan.number(stage)}: what must be so, who acts, its state, what was seen.",
            (b.Column(f"{stage.rule}: {told}", 7.8), b.Column("State, date, post; seen", 2.5)),
            tuple(_row(plan, line) for line in lines),
            is_compact=True,
        ),
    )  # fmt: skip


def _row(plan: Plan, line: StageLine) -> tuple[b.Cell, ...]:
    tag = line.id
    more = [line.stop_when] if line.stop_when else []
    if line.may_not_arise:
        more.append(f"Does not arise, said by the {line.may_not_arise}")
    evidence = (b.Text(f"{CLASS_WORDS[line.sort]}. Evidence: ", bold=True), b.Text(f"{line.evidence}. "))
    who = (b.Text("Who acts: ", bold=True), *_together(plan.acts_on(line.item_id).names), b.Text("."))
    return (
        b.Cell(
            (
                (b.Text(f"{line.id} {line.short}. ", bold=True), b.Text(line.text), *_mark(plan, line)),
                (*evidence, *who, b.Text(" ".join(["", *more]), italic=True)),
            )
        ),
        b.Cell(
            (
                (cells.state(line),),
                (
                    cells.dated(f"{tag}:on", f"{tag}: on"),
                    b.Text(", "),
                    cells.blank(f"{tag}:by", f"{tag}: by", "post, initials"),
                ),
                (cells.blank(f"{tag}:seen", f"{tag}: seen, or why"),),
            )
        ),
    )


def _together(cell: b.Cell) -> b.Runs:
    """The paragraphs of a cell in one line."""
    made: list[b.Run] = []
    for runs in cell.paragraphs:
        made += [b.Text("; "), *runs] if made else runs
    return tuple(made)


def _mark(plan: Plan, line: StageLine) -> b.Runs:
    """That this council's own guidance changed or added the check, on a line of its own."""
    change = plan.pack.change_of("items", line.item_id, plan.template.id)
    return (b.Break(), b.Text(change.what.words, italic=True)) if change is not None else ()


def _sources(plan: Plan) -> Iterator[b.Block]:
    """What the lines rest on, each source with its checks: a line does not repeat it."""
    found: dict[str, list[str]] = {}
    for item in plan.items:
        for told in cited(_sources_of(plan, item), plan.pack):
            name, _, place = told.partition(": ")
            found.setdefault(name, []).append(f"{item.id} ({place})" if place else item.id)
    rows = tuple((cells.words(name), cells.words(", ".join(ids))) for name, ids in sorted(found.items()))
    yield b.Table(
        "What the lines rest on",
        "A row for each source, with the checks that rest on it and the place in it.",
        (b.Column("Source", 2.0), b.Column("Checks", 8)),
        rows,
        has_row_headings=True,
        is_compact=True,
    )
    yield cells.note("“Own judgement” is a proposal of this checklist and stands in no law or guidance.")


def _sources_of(plan: Plan, item: CheckItem) -> tuple[Citation, ...]:
    """What a check rests on, without the law of another country of return."""
    about = {source.id: source.country for source in plan.pack.sources.values()}
    named = item.sources_for(plan.variant.age_group)
    return tuple(each for each in named if about.get(each.source, "") in ("", plan.variant.country_code))


def _taken_out(plan: Plan) -> tuple[b.Block, ...]:
    """The checks that this council's own guidance took out, with the reason."""
    found = [
        change
        for change in plan.pack.changes
        if (change.list_name, change.of, change.what) == ("items", plan.template.id, ChangeKind.REMOVED)
    ]
    lines = (with_reason(f"{change.id}, {change.title}", change.reason) for change in found)
    items = b.ItemList(tuple(b.ListItem((b.Text(line),)) for line in lines))
    return (b.Paragraph((b.Text(f"{ChangeKind.REMOVED.words}:"),)), items) if found else ()
