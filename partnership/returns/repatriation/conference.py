"""The conference sheet: two pages on which a meeting decides the first stages of a return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.types import ReturnPaper
from partnership.returns.repatriation import cells
from partnership.returns.repatriation.lines import LineClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.lines import StageLine
    from partnership.returns.repatriation.plan import Plan

_HERE = ("–", "Here", "By telephone", "Heard before")
_SAYS = ("–", "Agrees", "DISSENTS")


def blocks_of(plan: Plan) -> tuple[b.Block, ...]:
    """Both pages."""
    return (*_first_page(plan), b.PageBreak(), *_second_page(plan))


def _first_page(plan: Plan) -> Iterator[b.Block]:
    variant, template = plan.variant, plan.template
    stages = plan.stages_of(ReturnPaper.CONFERENCE)
    stops = [line for stage in stages for line in plan.in_stage(stage, LineClass.STOP)]
    yield b.Heading(1, f"May this {variant.age_group} return to {variant.country_name}?", "conference")
    yield cells.strip(
        "What the sheet belongs to",
        (
            ("Reference (no name)", "head:reference", 2.0),
            ("Meeting: date, place", "head:meeting", 1.9),
            ("Chair (post)", "head:chair", 1.5),
            ("Lead officer (post)", "head:lead", 1.9),
            ("Copy no.", "head:copy", 0.8),
        ),
    )
    yield cells.box(
        f"NOT CLEAR until each of the {len(stops)} stops below is clear or does not arise",
        f"{template.result_rule} “Does not arise” is a state only where a post stands behind the line.",
    )
    yield b.Table(
        "",
        "A row for each stop of the first stages: its number, what must be so, its state, and evidence.",
        (
            b.Column("Line", 0.65),
            b.Column("Stop", 6.2),
            b.Column("State", 1.35),
            b.Column("Evidence, date, initials", 2.1),
        ),
        tuple(_stop_rows(plan)),
        is_compact=True,
    )
    yield _later(plan)
    if not plan.is_child:
        yield _consents(plan)


def _later(plan: Plan) -> b.Table:
    """The stops of later stages, in words."""
    later = [
        (stage, plan.in_stage(stage, LineClass.STOP))
        for stage in plan.template.stages
        if stage.paper is not ReturnPaper.CONFERENCE
    ]
    return b.Table(
        "",
        "A row for each later stage: its stops in words.",
        (b.Column("Later", 1.2), b.Column("The other stops, in words, so that nobody forgets them", 9)),
        tuple(
            (cells.words(f"{plan.number(stage)} {stage.title}"), cells.words(cells.in_a_row(lines)))
            for stage, lines in later
            if lines
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _stop_rows(plan: Plan) -> Iterator[tuple[b.Cell, ...]]:
    for stage in plan.stages_of(ReturnPaper.CONFERENCE):
        lines = plan.in_stage(stage, LineClass.STOP)
        head = f"Stage {plan.number(stage)}, {stage.title.lower()}. {stage.rule}"
        yield cells.EMPTY, cells.words(head, bold=True), cells.words(f"{len(lines)} stops", bold=True), cells.EMPTY
        for line in lines:
            says: b.Runs = (b.Text(f" ({line.not_arising_by})", italic=True),) if line.not_arising_by else ()
            yield (
                cells.words(line.id),
                b.Cell(((b.Text(line.short), *says),)),
                b.Cell(((cells.state(line),),)),
                cells.space(f"{line.id}:seen", f"{line.id}: evidence, date, initials"),
            )


def _second_page(plan: Plan) -> Iterator[b.Block]:
    template = plan.template
    stages = plan.stages_of(ReturnPaper.CONFERENCE)
    lines = [line for stage in stages for line in plan.in_stage(stage, LineClass.HOLD, LineClass.DO)]
    post = template.post_name(template.hold_passed_by)
    yield b.Table(
        "",
        "A row for each hold and each line to do: its state, the reason, and who passed it.",
        (
            b.Column("Line", 0.65),
            b.Column(f"Hold: clear, or passed by the {post}", 5.9),
            b.Column("State", 0.9),
            b.Column("Because", 2.4),
            b.Column("By, date", 1.3),
        ),
        tuple(_hold_row(line) for line in lines),
        is_compact=True,
    )
    if plan.is_child:
        yield _compared(plan)
    yield _seats(plan)
    yield cells.note(template.dissent_rule if plan.is_child else template.dissent_rule_for_adults)
    if not plan.is_child:
        yield cells.note(template.incapacity_rule)
    yield _decision(plan)
    signing = [each.post for each in template.signatories if each.who == plan.variant.age_group]
    yield cells.signatures("", signing, 1 if plan.is_child else 3)


def _hold_row(line: StageLine) -> tuple[b.Cell, ...]:
    is_do = line.sort is LineClass.DO
    lead: b.Runs = (b.Text("Do or explain: "),) if is_do else ()
    says: b.Runs = (b.Text(f" ({line.not_arising_by})", italic=True),) if line.not_arising_by else ()
    who = cells.words("lead officer") if is_do else cells.space(f"{line.id}:passed", f"{line.id}: passed by, date")
    return (
        cells.words(line.id),
        b.Cell(((*lead, b.Text(line.short), *says),)),
        b.Cell(((cells.state(line),),)),
        cells.space(f"{line.id}:because", f"{line.id}: reason"),
        who,
    )


def _compared(plan: Plan) -> b.Table:
    sides = ("for", "against", "child says")
    rows = tuple(
        (
            cells.words(f"{choice} to {plan.variant.country_name}" if n == 1 else choice),
            *(cells.tall(cells.blank(f"compared:{n}:{side}", f"{choice}: {side}")) for side in sides),
        )
        for n, choice in enumerate(plan.template.compared, 1)
    )
    columns = (b.Column("What was compared", 1.6), b.Column("For", 2), b.Column("Against", 2))
    return b.Table(
        "",
        "A row for each choice: what speaks for it, against it, and what the child says.",
        (*columns, b.Column("The child says", 2)),
        rows,
        has_row_headings=True,
        is_compact=True,
    )


def _seats(plan: Plan) -> b.Table:
    seated = [each for each in plan.template.members if each.who == plan.variant.age_group]
    rows = tuple(
        (
            cells.words(each.post, bold=each.dissent_stops),
            b.Cell(((cells.choice(f"seat:{n}:here", f"{each.post}: here", _HERE),),)),
            b.Cell(((cells.choice(f"seat:{n}:says", f"{each.post}: says", _SAYS),),)),
            cells.space(f"seat:{n}:why", f"{each.post}: reason"),
        )
        for n, each in enumerate(seated, 1)
    )
    return b.Table(
        "",
        "A row for each post: whether it was here, whether it agrees or dissents, and why.",
        (
            b.Column("Who was here (post, no name)", 3),
            b.Column("Here", 1.1),
            b.Column("Says", 1.1),
            b.Column("Reason, or where it is written", 4.3),
        ),
        rows,
        is_compact=True,
    )


def _consents(plan: Plan) -> b.Table:
    rows = tuple(
        (cells.words(what), cells.tall(), b.Cell(((cells.dated(f"consent:{n}", what),),)))
        for n, what in enumerate(plan.template.consents, 1)
    )
    return b.Table(
        "",
        "A row for each thing to which the adult consents, with spaces for signature, date and time.",
        (b.Column("The adult’s own consent, each apart", 3), b.Column("Signature", 4), b.Column("Date and time", 2)),
        rows,
        is_compact=True,
    )


def _decision(plan: Plan) -> b.Table:
    rows: list[tuple[b.Cell, ...]] = []
    for stage in plan.stages_of(ReturnPaper.CONFERENCE):
        rows += [_act(line) for line in plan.in_stage(stage, LineClass.ACT)]
        rows.append(_stage_result(plan, stage))
    before = plan.template.not_before if plan.is_child else plan.template.not_before_for_adults
    told = f"{before}; told on "
    rows += [
        (cells.words("Decision in words"), cells.tall(cells.blank("decision:words", "Decision in words"))),
        (cells.words("Court’s order"), cells.space("decision:order", "Court order", "number and date, or none")),
        (cells.words("Journey not before"), b.Cell(((b.Text(told), cells.dated("decision:told", "Told on")),))),
    ]
    return b.Table(
        "",
        "A row for each signature and result.",
        (b.Column("Result and decision", 4.2), b.Column("In words, no name", 6)),
        tuple(rows),
        has_row_headings=True,
        is_compact=True,
    )


def _stage_result(plan: Plan, stage: CheckStage) -> tuple[b.Cell, ...]:
    """How much of a stage is clear, and its result."""
    stops, holds = (len(plan.in_stage(stage, sort)) for sort in (LineClass.STOP, LineClass.HOLD))
    told: b.Runs = (
        b.Text("stops clear "),
        cells.blank(f"{stage.id}:stops", "Stops clear or not arising", "......"),
        b.Text(f" of {stops}, holds "),
        cells.blank(f"{stage.id}:holds", "Holds clear or passed", "......"),
        b.Text(f" of {holds}: "),
        cells.result(stage),
    )
    return cells.words(f"Stage {plan.number(stage)}, {stage.title.lower()}"), b.Cell((told,))


def _act(line: StageLine) -> tuple[b.Cell, ...]:
    by = cells.blank(f"{line.id}:by", f"{line.id}: by", "post")
    on = cells.dated(f"{line.id}:on", f"{line.id}: on")
    told = (cells.state(line), b.Text("  by "), by, b.Text(", "), on)
    return cells.words(f"{line.id} {line.short}"), b.Cell((told,))
