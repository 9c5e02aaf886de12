"""Changes of return checklists: made, put away, brought back. Three choices are stored and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.store.models import ReturnChecklist
from partnership.store.models.base import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.returns.repatriation.variants import Variant
    from partnership.store.models import Partnership


def make_checklist(session: Session, partnership: Partnership, variant: Variant, *, made_by: str) -> ReturnChecklist:
    """Store the three choices of a checklist, and which post made it; `variant` is known to be open."""
    row = ReturnChecklist(
        partnership_id=partnership.id,
        age_group=str(variant.age_group),
        country=variant.country_code,
        route=variant.route.id,
        created_by=made_by,
    )
    session.add(row)
    session.flush()
    return row


def archive(checklist: ReturnChecklist) -> None:
    """Put a checklist away; it can be brought back. Raises InputFault when it is put away already."""
    if checklist.is_archived:
        raise InputFault("This checklist is archived already.")
    checklist.archived_at = now()


def restore(checklist: ReturnChecklist) -> None:
    """Bring a checklist back as it was. Raises InputFault when it is not put away."""
    if not checklist.is_archived:
        raise InputFault("This checklist is not archived.")
    checklist.archived_at = None
