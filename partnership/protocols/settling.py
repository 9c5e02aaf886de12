"""The annex of matters to settle: what stops signing first, then the rest by kind, contacts as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.protocols.cover import UNSIGNED
from partnership.protocols.phrases import cell, joined
from partnership.protocols.types import Matter, MatterKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.mapping.facts import Agency
    from partnership.protocols.types import Numbering, Situation

STOPS = "Stops signing:"


def matters_to_settle(
    situation: Situation, matters: Sequence[Matter], numbering: Numbering, status: b.Status
) -> tuple[b.Block, ...]:
    """Every matter, in the order in which a board should look at them."""
    made: list[b.Block] = []
    if status in UNSIGNED:
        made.append(b.Paragraph((b.Text("No party has signed this version."),)))
    for kind in MatterKind:
        found = [matter for matter in matters if matter.kind is kind]
        title = f"{kind.heading} ({len(found)})"
        if kind is MatterKind.CONTACT and found:
            made.append(_contacts(situation, title, found))
        elif found:
            made.append(b.Paragraph((b.Text(title),), b.Style.HEADING))
            made.append(b.ItemList(tuple(b.ListItem(_line(matter, numbering)) for matter in found)))
    return tuple(made) or (b.Paragraph((b.Text("Nothing is left to settle."),)),)


def _line(matter: Matter, numbering: Numbering) -> b.Runs:
    """A matter with the clauses that it touches."""
    runs: list[b.Run] = [b.Text(f"{STOPS} ", bold=True)] if matter.stops_signing else []
    runs.append(b.Text(matter.text))
    numbers = [(each, numbering.clauses[each]) for each in matter.clause_ids if each in numbering.clauses]
    if numbers:
        runs.append(b.Text(" (clause " if len(numbers) == 1 else " (clauses "))
        runs += joined([b.Reference(clause_id, number) for clause_id, number in numbers])
        runs.append(b.Text(")"))
    return tuple(runs)


def _contacts(situation: Situation, caption: str, matters: Sequence[Matter]) -> b.Table:
    agencies = {agency.id: agency for agency in situation.map_.agencies}
    found = [agencies[matter.agency_id] for matter in matters if matter.agency_id in agencies]
    return b.Table(
        caption,
        "A row for each agency whose contacts are not confirmed, with the day of the last confirmation.",
        (b.Column("Agency", 4.0), b.Column("Last confirmed", 2.0)),
        tuple((cell(agency.name), cell(_last_confirmed(situation, agency))) for agency in found),
        has_row_headings=True,
        is_compact=True,
    )


def _last_confirmed(situation: Situation, agency: Agency) -> str:
    if agency.contacts_confirmed_on is not None:
        return day(agency.contacts_confirmed_on)
    return f"never; as of {situation.pack.as_of.year}" if agency.is_body_of_pack else "never"
