"""The pages of the stages: each check with its state, evidence and post, and the signature at the end of its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.guidance.choices import StagePage
from partnership.guidance.types import IfNot
from partnership.protocols.composing.phrases import cell
from partnership.returns.repatriation import cells, conference, travel
from partnership.returns.repatriation.lines import CLASS_WORDS, DECLINED, NOT_ARISING, NOT_DECIDED, LineClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.lines import LineGroup, StageLine
    from partnership.returns.repatriation.plan import Plan

CONFERENCE_GROUP: Final = "conference"
_STATE: Final = (b.Column("No.", 0.56), b.Column("State", 1.2, is_filled_in=True))
_POST: Final = b.Column("Post, date, initials", 1.87)
_COLUMNS: Final[tuple[b.Column, ...]] = (*_STATE, b.Column("Check and evidence", 6.45), _POST)
_EVE_COLUMNS: Final = (*_STATE, b.Column("Check and evidence", 4.95), b.Column("If not clear", 1.5), _POST)
_ASKED: Final = (
    ("Whom may we ask?", "asked.whom", 1),
    ("What for?", "asked.what", 1),
    ("What must not be said?", "asked.not", 1),
    ("Who asks?", "asked.by", 1),
)


def pages(plan: Plan) -> Iterator[b.Block]:
    """The pages of every stage, in order of use."""
    for stage in plan.template.stages:
        yield b.PageBreak()
        match stage.page:
            case StagePage.CHECKS:
                yield from _checks_page(plan, stage)
            case StagePage.CONFERENCE:
                yield from _decision(plan, stage)
            case StagePage.DAY_BEFORE:
                yield from _day_before(plan, stage)
            case StagePage.HANDOVER:
                yield from travel.handover(plan)
                yield b.PageBreak()
                yield from _after(plan, stage)


def heading(plan: Plan, stage: CheckStage) -> Iterator[b.Block]:
    """The head of a stage: its question, and what is not done before it is clear."""
    who = plan.variant.age_group
    question = stage.question_for(who)
    question = question[:1].lower() + question[1:]
    yield b.Heading(1, f"Stage {plan.number(stage)} {stage.title_for(who)}: {question}", f"stage-{stage.id}")
    yield b.Paragraph((b.Text(stage.rule, bold=True),))


def _checks_page(plan: Plan, stage: CheckStage) -> Iterator[b.Block]:
    yield from heading(plan, stage)
    yield checks(plan, plan.groups_in(stage))
    if plan.number(stage) == 1:
        yield cells.strip("What is asked abroad", _ASKED)
    elif plan.variant.route.is_ordered:
        yield b.Callout(b.Tone.STOP, "If a court orders the return", (cells.said(plan.template.court_order_rule),))
    yield signature(plan, stage)


def _decision(plan: Plan, stage: CheckStage) -> Iterator[b.Block]:
    yield from heading(plan, stage)
    groups = plan.groups_in(stage)
    yield checks(plan, [each for each in groups if each.id != CONFERENCE_GROUP])
    closing = plan.closing(stage)
    for act in (each for each in plan.signatures(stage) if each not in closing):
        yield _result(plan, act)
    yield b.PageBreak()
    yield b.Heading(1, "The conference decides", "conference")
    yield checks(plan, [each for each in groups if each.id == CONFERENCE_GROUP])
    yield from conference.heard(plan)
    yield signature(plan, stage)


def _day_before(plan: Plan, stage: CheckStage) -> Iterator[b.Block]:
    template = plan.template
    yield from heading(plan, stage)
    yield checks(plan, plan.groups_in(stage))
    rule = template.no_go_rule_by_order if plan.variant.route.is_ordered else template.no_go_rule
    tell = f"Tell, in this order: {plan.whom}, escort or companion, receiver, carrier."
    yield b.Callout(b.Tone.STOP, "Go or no go", (cells.said(f"{rule} {tell} {template.after_go_rule}"),))
    if why := travel.lacking(plan):
        yield travel.not_signed(why)
    else:
        yield signature(plan, stage)


def _after(plan: Plan, stage: CheckStage) -> Iterator[b.Block]:
    yield b.Heading(1, f"Stage {plan.number(stage)} After arrival: is {plan.whom} safe?", "after-arrival")
    yield from travel.contacts_after(plan)
    yield checks(plan, plan.groups_in(stage))
    yield b.Paragraph((b.Text(stage.rule, bold=True),))
    yield signature(plan, stage)


def checks(plan: Plan, groups: Iterable[LineGroup]) -> b.Table:
    """Checks in their groups, a row each; on the day before, with what follows if one is not clear."""
    rows: list[tuple[b.Cell, ...]] = []
    columns: tuple[b.Column, ...] = _COLUMNS
    for group in groups:
        columns = _EVE_COLUMNS if group.stage.page is StagePage.DAY_BEFORE else _COLUMNS
        rows.append(cells.band(group.title))
        rows += [_row(plan, line) for line in group.lines]
    return b.Table(
        "",
        "A row for each check: its number and what it does while it is open, its state, the question and the evidence, "
        "and the post with date and initials.",
        columns,
        tuple(rows),
        is_compact=True,
    )


def _row(plan: Plan, line: StageLine) -> tuple[b.Cell, ...]:
    return (
        b.Cell(((b.Text(line.number, bold=True),), (b.Text(CLASS_WORDS[line.sort]),))),
        b.Cell(((cells.state(line),),)),
        b.Cell(tuple(_check(plan, line))),
        *((cell(consequence(plan, line)),) if line.stage.page is StagePage.DAY_BEFORE else ()),
        b.Cell((
            (cells.post(plan, line.post, line.id),),
            (
                cells.dated(f"{line.id}.on", f"{line.number}: date"),
                b.Text("  "),
                cells.blank(f"{line.id}.by", f"{line.number}: initials", "initials"),
            ),
        )),
    )  # fmt: skip


def _check(plan: Plan, line: StageLine) -> Iterator[b.Runs]:
    """The question; the evidence; who may say what else; what follows on the day before; what the map lacks."""
    change = plan.pack.change_of("items", line.item_id, plan.template.id)
    yield (b.Text(line.question, bold=True),)
    yield b.Text("Evidence: ", bold=True), b.Text(plan.told(line.evidence))
    if line.warning:
        yield (b.Text(line.warning, bold=True),)
    if line.may_not_arise:
        yield (b.Text(f"{NOT_ARISING} ({line.not_arising_by}): {plan.told(line.may_not_arise)}", italic=True),)
    if line.declined:
        yield (b.Text(f"{DECLINED}: {plan.told(line.declined)}", italic=True),)
    yield from _open(plan, line)
    if change is not None:
        yield b.Text(plan.told(line.text)), b.Break(), b.Text(change.what.words, italic=True)


def _open(plan: Plan, line: StageLine) -> Iterator[b.Runs]:
    """What the map lacks for a check, and whom to ring instead; once for each item."""
    first = next(each for each in plan.lines if each.item_id == line.item_id)
    if first is line:
        yield from plan.acts_on(line.item_id).missing


def consequence(plan: Plan, line: StageLine) -> str:
    """What follows when a line is not clear on the day before."""
    by = plan.template.put_right_by
    if line.sort is LineClass.DO:
        return f"Fix by {by}, or explain"
    decided = plan.number(plan.stage_on(StagePage.CONFERENCE))
    first = min(plan.number(each.stage) for each in plan.lines if each.item_id == line.item_id)
    return {
        IfNot.PUT_RIGHT: f"Fix by {by}, or No go",
        IfNot.DOCTOR: "Doctor decides, in writing, today",
        IfNot.NO_GO: "No go",
        IfNot.REOPEN: f"No go: stage {min(first, decided)}",
        None: "No go",
    }[line.if_not]


def _result(plan: Plan, act: StageLine) -> b.Table:
    """A signed result inside a stage."""
    states = (NOT_DECIDED, *act.results, *act.refusals)
    state = b.ContentControl(
        f"{act.id}.result", act.question, b.ControlKind.CHOICE, states, is_marked=True, bound=f"{act.id}.result"
    )
    return _signing(plan, act, act.question, state, act.id, (act.post,))


def signature(plan: Plan, stage: CheckStage) -> b.Table:
    """The end of a stage: its state, which the first page shows too, the date, and who signs."""
    act = plan.signatures(stage)[-1]
    state = cells.stage_state(plan, stage, ".end")
    return _signing(plan, act, f"Stage {plan.number(stage)} is", state, stage.id, plan.signers(stage))


def _signing(
    plan: Plan, act: StageLine, title: str, state: b.ContentControl, key: str, signers: tuple[str, ...]
) -> b.Table:
    return b.Table(
        "",
        "The state, the date, and who signs.",
        (b.Column(title, 3.2), b.Column("State", 2.1, is_filled_in=True), b.Column("Date", 1.2),
         b.Column("Signature, initials", 3.5)),
        ((
            cell(act.question),
            b.Cell(((state,),)),
            b.Cell(((cells.dated(f"{key}.on", f"{title}: date", at=".end"),),)),
            b.Cell((*cells.signed(plan, key, title, signers, "end"), (b.Text(""),))),
        ),),
        is_compact=True,
    )  # fmt: skip
