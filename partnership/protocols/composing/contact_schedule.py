"""The contact schedule: a row for each desk, and the rule in place of numbers for embassies and authorities abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.protocols.composing.phrases import calling_rule, cell, marked

if TYPE_CHECKING:
    from partnership.findings.facts import Agency, Desk
    from partnership.protocols.composing.context import Context

NONE_SHOWN = WORDINGS[Rule.NO_NUMBER].in_place.row
NO_PARTY = "not a party"
A_PARTY = "a party; the rule holds all the same"


def contact_schedule(context: Context) -> tuple[b.Block, ...]:
    """Posts and desks of the parties; then, apart from them, the bodies abroad, with their rule and no number."""
    agencies = (*context.parties, *context.listed_only)
    if not agencies:
        return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
    abroad = [agency for agency in agencies if context.pack.is_abroad(agency.kind_id)]
    rows = tuple(row for agency in context.parties if agency not in abroad for row in _rows(context, agency))
    tables = (_desks(rows), _abroad(context, abroad))
    return tuple(table for table in tables if table.rows)


def _desks(rows: tuple[tuple[b.Cell, ...], ...]) -> b.Table:
    return b.Table(
        "Contact schedule",
        "A row for each post or desk of a party, with its numbers and the day on which the agency last confirmed them.",
        (
            b.Column("Agency", 2.4),
            b.Column("Post or desk", 3.1),
            b.Column("Telephone", 1.25),
            b.Column("Out of hours", 1.3),
            b.Column("Email", 2.6),
            b.Column("Last confirmed", 1.75),
        ),
        rows,
        has_row_headings=True,
        is_compact=True,
    )


def _abroad(context: Context, agencies: list[Agency]) -> b.Table:
    """Bodies that nobody calls straight from a list: the rule stands where their numbers would."""
    return b.Table(
        "Embassies and authorities abroad: contacted only under their rule, no number is printed",
        "A row for each embassy or authority abroad, whether it is a party, and the rule that holds before anybody "
        "contacts it.",
        (b.Column("Body", 3.2), b.Column("Before anybody contacts it", 9.2)),
        tuple(
            (_standing(context, agency), cell(b.Text(calling_rule(agency, context.pack), bold=True)))
            for agency in agencies
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _rows(context: Context, agency: Agency) -> list[tuple[b.Cell, ...]]:
    name, when = cell(agency.name), cell(_confirmed(agency, context.pack.as_of.year))
    if not agency.desks:
        return [(name, cell(b.Gap("no contact is shown in the register")), cell("–"), cell("–"), cell("–"), when)]
    return [(name, cell(_post(desk)), *_ways(desk), when) for desk in agency.desks]


def _standing(context: Context, agency: Agency) -> b.Cell:
    """A body abroad with whether it is a party: none is unless it asked to be."""
    return cell(marked(agency.name, A_PARTY if agency.id in context.party_ids else NO_PARTY))


def _confirmed(agency: Agency, year: int) -> b.Run:
    """When an agency last confirmed its contacts, marked where that is too long ago or never happened."""
    on = agency.contacts_confirmed_on
    if on is None:
        return b.Filled(str(year) if agency.is_body_of_pack else "never", "unconfirmed")
    return b.Filled(day(on), "unconfirmed" if agency.is_stale else "")


def _post(desk: Desk) -> str:
    return f"{desk.post} ({desk.hours})" if desk.hours else desk.post


def _ways(desk: Desk) -> tuple[b.Cell, b.Cell, b.Cell]:
    """Telephone, number out of hours and email of a desk."""
    night = desk.night_number
    same = night and night == desk.telephone
    return (
        cell(desk.telephone or NONE_SHOWN),
        cell("the same number" if same else night or NONE_SHOWN),
        cell(desk.email or NONE_SHOWN),
    )
