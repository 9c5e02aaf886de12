"""Who does what as a document: a table for each stage. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.findings.phrases import WHOM
from partnership.guidance.types import Group
from partnership.map.mapping.labels import labels
from partnership.map.mapping.paper import map_paper
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.types import Stage
    from partnership.map.tasks.rows import AtNight, Lead, TaskRow

TITLE: Final = "Who does what"
NO_LEAD: Final = "no lead"
HOW: Final = (
    "The lead asks whoever is under Ask before. Whoever is under Tell after hears of it within one working day, as far "
    "as consent, a law and the protocol on information sharing allow. Nothing goes to immigration control only because "
    "it stands in that column. A newer sheet replaces this one."
)
COLUMNS: Final = (
    b.Column("Task", 2.4), b.Column("Lead", 2.0), b.Column("Deputy", 1.8), b.Column("Supports", 2.6),
    b.Column("Ask before", 1.8), b.Column("Tell after", 1.8), b.Column("At night", 1.1), b.Column("Gap", 1.9),
)  # fmt: skip
OTHER_ROLES: Final = (Role.SUPPORTS, Role.CONSULTED, Role.INFORMED)  # in the order of their columns


def compose_tasks(map_: PartnershipMap, stages: Mapping[Stage, tuple[TaskRow, ...]]) -> b.Document:
    """The list of all tasks."""
    names = labels(map_)
    blocks: list[b.Block] = [
        b.Heading(1, f"{TITLE}, {day(map_.as_of)}", "who-does-what"),
        b.Paragraph((b.Text(HOW),)),
    ]
    tables: list[b.Block] = []
    for stage, rows in stages.items():
        tables.append(b.Heading(2, stage.capitalize(), f"stage-{stage}"))
        tables.append(
            b.Table(
                f"{TITLE}: {stage}",
                "A row for each task: who leads it, who is deputy, who supports it, who is asked before and told "
                "after, whether somebody answers at night, and what is missing.",
                COLUMNS,
                tuple(_cells(row, names, map_) for row in rows),
                has_row_headings=True,
                is_compact=True,
            )
        )
    blocks.append(b.Landscape(tuple(tables)))
    return map_paper(map_, blocks, title=TITLE, subject="Lead, deputies and gaps of each task", stem="who-does-what")


def _cells(row: TaskRow, names: Mapping[UUID, str], map_: PartnershipMap) -> tuple[b.Cell, ...]:
    def told(agencies: Iterable[Agency]) -> str:
        return listed(names[each.id] for each in agencies)

    def lead(one: Lead) -> b.Run:
        return b.Text(told(one.agencies)) if one.agencies else b.Gap(NO_LEAD)

    def night(one: AtNight) -> b.Run:
        return b.Gap(one.words) if one.is_missing else b.Text(one.words)

    return (
        b.Cell(((b.Text(row.function.name),),)),
        _by_group({group: lead(one) for group, one in row.leads.items()}),
        _by_group({group: b.Text(told(agencies)) for group, agencies in row.deputies.items()}),
        *(b.Cell(((b.Text(told(_holding(map_, row, role))),),)) for role in OTHER_ROLES),
        _by_group({group: night(one) for group, one in row.at_night.items()}),
        b.Cell(((b.Gap(row.gap) if row.gap else b.Text(""),),)),
    )


def _holding(map_: PartnershipMap, row: TaskRow, role: Role) -> tuple[Agency, ...]:
    """Who has accepted a role in a task, for whose cases ever."""
    return map_.holding(row.function.id, role, Group.BOTH)


def _by_group(runs: Mapping[Group | None, b.Run]) -> b.Cell:
    """A line for each group; without its name where it is the same for all."""
    return b.Cell(
        tuple((b.Text(f"{WHOM[group].capitalize()}: "), run) if group else (run,) for group, run in runs.items())
    )
