"""The cells of a return checklist: states, dates and spaces that are filled in Word or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import counted
from partnership.returns.repatriation.lines import NOT_CLEAR, LineClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.lines import StageLine
    from partnership.returns.repatriation.plan import Plan


def bullets(lines: Iterable[str]) -> b.ItemList:
    """Sentences as a list."""
    return b.ItemList(tuple(b.ListItem((b.Text(each),)) for each in lines))


def numbered(lines: Iterable[str]) -> b.ItemList:
    """Sentences as a numbered list."""
    return b.ItemList(tuple(b.ListItem((b.Text(each),)) for each in lines), is_ordered=True)


def band(text: str) -> tuple[b.Cell]:
    """A heading inside a table, as wide as the table."""
    return (b.Cell(((b.Text(text, bold=True),),), spans=True),)


def note(text: str, lead: str = "") -> b.Paragraph:
    """Words in small print, after a bold lead."""
    runs = (b.Text(f"{lead} ", bold=True), b.Text(text)) if lead else (b.Text(text),)
    return b.Paragraph(runs, b.Style.NOTE)


def said(text: str) -> b.Paragraph:
    """Words in the print of the text."""
    return b.Paragraph((b.Text(text),))


def tall(*runs: b.Run) -> b.Cell:
    """A cell with room for a second line by hand."""
    return b.Cell((runs or (b.Text(""),), (b.Text(""),)))


def choice(key: str, label: str, choices: tuple[str, ...], *, at: str = "") -> b.ContentControl:
    """A list to choose from; `at` tells the second place that shows the same value from the first."""
    return b.ContentControl(
        f"{key}{at}", label, b.ControlKind.CHOICE, choices, is_marked=choices[0] == NOT_CLEAR, bound=key
    )


def blank(key: str, label: str, hint: str = "", *, at: str = "") -> b.ContentControl:
    """A space for a few words."""
    return b.ContentControl(f"{key}{at}", label, hint=hint, bound=key)


def dated(key: str, label: str, *, at: str = "") -> b.ContentControl:
    """A space for a date."""
    return b.ContentControl(f"{key}{at}", label, b.ControlKind.DATE, bound=key)


def post(plan: Plan, post_id: str, at: str) -> b.ContentControl:
    """A post: what is written in one place for it stands in all."""
    name = plan.post(post_id)
    return b.ContentControl(f"post.{post_id}.{at}", f"Post: {name}", bound=f"post.{post_id}", value=name)


def signed(plan: Plan, key: str, title: str, signers: tuple[str, ...], at: str) -> tuple[b.Runs, ...]:
    """Each post that signs, with a space for initials."""
    return tuple(
        (
            post(plan, each, f"{at}.{key}"),
            b.Text("  "),
            blank(f"{key}.by.{each}", f"{title}: {plan.post(each)}, initials", "initials", at=f".{at}"),
        )
        for each in signers
    )


def state(line: StageLine) -> b.ContentControl:
    """The one state of a line."""
    return choice(f"{line.id}.state", f"{line.number}: state", line.states)


def stage_state(plan: Plan, stage: CheckStage, at: str) -> b.ContentControl:
    """The state of a stage, which its end and the first page show."""
    label = f"Stage {plan.number(stage)}: state"
    return choice(f"{stage.id}.state", label, plan.states(stage), at=at)


def space(key: str, label: str, hint: str = "") -> b.Cell:
    """A cell with a space for a few words."""
    return b.Cell(((blank(key, label, hint),),))


def strip(caption: str, labels: Sequence[tuple[str, str, float]], at: str = "") -> b.Table:
    """Labels side by side, each above a space: label, key of the space, width."""
    return b.Table(
        "",
        f"{caption}: a space below each label.",
        tuple(b.Column(label, width) for label, _, width in labels),
        (tuple(b.Cell(((blank(key, label, at=at),),)) for label, key, _ in labels),),
        is_compact=True,
    )


def counts(lines: Iterable[StageLine]) -> str:
    """How many lines of each class, in words: "7 stops, 5 holds"."""
    found = [line.sort for line in lines]
    told = (
        (LineClass.STOP, "stop", "stops"),
        (LineClass.HOLD, "hold", "holds"),
        (LineClass.DO, "task", "tasks"),
    )
    return ", ".join(counted(found.count(sort), one, many) for sort, one, many in told if sort in found)
