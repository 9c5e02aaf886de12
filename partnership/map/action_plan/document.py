"""The action plan as a document: what is missing, what to do, who sees to it and by when. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import counted, day
from partnership.findings.words import HEADINGS
from partnership.map.action_plan.rows import ActionState, counts_of
from partnership.map.mapping.paper import map_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.findings.facts import PartnershipMap
    from partnership.map.action_plan.rows import PlannedAction

TITLE: Final = "Action plan"
NOBODY: Final = "nobody yet"
COLUMNS: Final = (
    b.Column("Gap", 1.8), b.Column("What is missing", 3.0), b.Column("What to do", 2.6), b.Column("What it does", 1.2),
    b.Column("Who sees to it", 1.6), b.Column("By", 1.1), b.Column("State", 1.1),
)  # fmt: skip
_DESCRIPTION: Final = "A row for each gap: what is missing, what to do, which post sees to it, by when, how it stands."


def compose_plan(map_: PartnershipMap, actions: Sequence[PlannedAction]) -> b.Document:
    """The plan, a table for each place; what is closed comes last."""
    counts = counts_of(actions)
    told = ", ".join(f"{state.words.lower()}: {number}" for state, number in counts.items() if number)
    tables: list[b.Block] = [
        b.Heading(1, f"{TITLE}, {day(map_.as_of)}", "action-plan"),
        b.Paragraph((b.Text(f"{counted(len(actions), 'gap')}. {told[:1].upper()}{told[1:]}."),)),
    ]
    for place, rows in _by_place(actions).items():
        tables.append(b.Heading(2, place, f"place-{len(tables)}"))
        cells = tuple(_cells(each) for each in rows)
        tables.append(
            b.Table(f"{TITLE}: {place}", _DESCRIPTION, COLUMNS, cells, has_row_headings=True, is_compact=True)
        )
    return map_paper(
        map_,
        [b.Landscape(tuple(tables))],
        title=TITLE,
        subject="Gaps, who sees to each and by when",
        stem="action-plan",
    )


def _by_place(actions: Iterable[PlannedAction]) -> dict[str, list[PlannedAction]]:
    found: dict[str, list[PlannedAction]] = {}
    for each in actions:
        apart = each.state in (ActionState.CLOSED, ActionState.ASIDE)
        found.setdefault(each.state.words if apart else each.place_words, []).append(each)
    return found


def _cells(action: PlannedAction) -> tuple[b.Cell, ...]:
    owner = b.Text(action.post) if action.post else b.Gap(NOBODY)
    runs = (
        b.Text(action.title), b.Text(action.missing), b.Text(action.to_do),
        b.Text("" if action.is_closed else HEADINGS[action.severity]), owner,
        b.Text(day(action.due_on) if action.due_on else ""), b.Text(action.state.words),
    )  # fmt: skip
    return tuple(b.Cell(((each,),)) for each in runs)
