"""The cells of the papers of a return: states, dates and spaces that are filled in Word or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import counted
from partnership.returns.repatriation.lines import STAGE_RESULTS, LineClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.guidance.types import CheckStage
    from partnership.returns.repatriation.lines import StageLine

EMPTY = b.Cell(((b.Text(""),),))


def words(text: str, *, bold: bool = False) -> b.Cell:
    """A cell of plain or bold words."""
    return b.Cell(((b.Text(text, bold=bold),),))


def note(text: str, lead: str = "") -> b.Paragraph:
    """Words in small print, after a bold lead."""
    runs = (b.Text(f"{lead} ", bold=True), b.Text(text)) if lead else (b.Text(text),)
    return b.Paragraph(runs, b.Style.NOTE)


def box(title: str, text: str) -> b.Table:
    """A rule in small print below its title."""
    return b.Table("", f"{title}.", (b.Column(title),), ((words(text),),), is_compact=True)


def tall(*runs: b.Run) -> b.Cell:
    """A cell with room for a second line by hand."""
    return b.Cell((runs or (b.Text(""),), (b.Text(""),)))


def in_a_row(lines: Iterable[StageLine]) -> str:
    """Lines with their numbers, one after the other."""
    return " · ".join(f"{line.id} {line.short}" for line in lines)


def choice(key: str, label: str, choices: tuple[str, ...], *, is_marked: bool = False) -> b.ContentControl:
    """A list to choose from; a marked one is set off until somebody has chosen."""
    return b.ContentControl(key, label, b.ControlKind.CHOICE, choices, is_marked=is_marked)


def blank(key: str, label: str, hint: str = "") -> b.ContentControl:
    """A space for a few words."""
    return b.ContentControl(key, label, hint=hint)


def dated(key: str, label: str) -> b.ContentControl:
    """A space for a date."""
    return b.ContentControl(key, label, b.ControlKind.DATE)


def state(line: StageLine) -> b.ContentControl:
    """The one state of a line."""
    return choice(f"{line.id}:state", f"{line.id}: state", line.states, is_marked=line.is_lit)


def result(stage: CheckStage) -> b.ContentControl:
    """The result of a stage."""
    return choice(f"{stage.id}:result", f"{stage.title}: result", STAGE_RESULTS, is_marked=True)


def space(key: str, label: str, hint: str = "") -> b.Cell:
    """A cell with a space for a few words."""
    return b.Cell(((blank(key, label, hint),),))


def strip(caption: str, labels: Sequence[tuple[str, str, float]]) -> b.Table:
    """Labels side by side, each above a space: label, key of the space, width."""
    return b.Table(
        "",
        f"{caption}: a space below each label.",
        tuple(b.Column(label, width) for label, _, width in labels),
        (tuple(tall(blank(key, label)) for label, key, _ in labels),),
        is_compact=True,
    )


def signatures(caption: str, posts: Iterable[str], height: int = 3) -> b.Table:
    """Posts side by side, each above room for a signature with post and date."""
    named = tuple(posts)
    room: b.Runs = (b.Text(""),)
    return b.Table(
        caption,
        "A column for each post that signs: space for post, signature and date.",
        tuple(b.Column(post) for post in named),
        (
            tuple(
                b.Cell((*([room] * height), (blank(f"sign:{n}:post", f"{post}: post", "post"), b.Text(", "),
                                            dated(f"sign:{n}:date", f"{post}: date"))))
                for n, post in enumerate(named, 1)
            ),
        ),
        is_compact=True,
    )  # fmt: skip


def counts(lines: Iterable[StageLine]) -> str:
    """How many lines of each class, in words: "7 stops, 5 holds"."""
    found = [line.sort for line in lines]
    told = (
        (LineClass.STOP, "stop", "stops"),
        (LineClass.HOLD, "hold", "holds"),
        (LineClass.DO, "to do or explain", "to do or explain"),
    )
    return ", ".join(counted(found.count(sort), one, many) for sort, one, many in told if sort in found)
