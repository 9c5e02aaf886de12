"""The contact schedule: a row for each desk, and the rule in place of numbers for embassies and authorities abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.map.mapping.contact_sheet import abroad, desks

if TYPE_CHECKING:
    from partnership.protocols.composing.context import Context


def contact_schedule(context: Context) -> tuple[b.Block, ...]:
    """Posts and desks of the parties; then, apart from them, the bodies abroad, with their rule and no number."""
    pack = context.pack
    agencies = (*context.parties, *context.listed_only)
    if not agencies:
        return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
    here = [agency for agency in context.parties if not pack.is_abroad(agency.kind_id)]
    elsewhere = [agency for agency in agencies if pack.is_abroad(agency.kind_id)]
    tables = (desks(here), abroad(pack, elsewhere, context.party_ids))
    return tuple(table for table in tables if table.rows)
