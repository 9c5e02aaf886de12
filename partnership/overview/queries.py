"""SQL of the pages that show several capabilities: counts of papers, and what changed lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from partnership.db import db
from partnership.models import (
    AuditEntry,
    Organisation,
    Participation,
    Partnership,
    Protocol,
    ReturnChecklist,
)
from partnership.policy.scopes import known_organisations

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer

LATEST = 6
TOLD = ("organisation", "service", "contact", "location", "responsibility")
CHANGES = ("created", "changed", "deleted")  # events, such as a look at a confidential address, are no change


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An organisation's entry was changed: when, and by whom."""

    organisation_id: UUID
    name: str
    at: datetime
    by: str  # the account, for coordinators only


def count_papers(partnership_id: UUID) -> dict[str, int]:
    """How many protocols and return checklists the partnership has, archived ones left out."""
    protocols = select(func.count()).where(Protocol.partnership_id == partnership_id, Protocol.archived_at.is_(None))
    returns = select(func.count()).where(
        ReturnChecklist.partnership_id == partnership_id, ReturnChecklist.archived_at.is_(None)
    )
    row = db.session.execute(select(protocols.scalar_subquery(), returns.scalar_subquery())).one()
    return {"protocols": row[0], "returns": row[1]}


def latest_changes(viewer: Viewer, partnership: Partnership) -> list[EntryChange]:
    """The entries of the partnership that changed last, each once, without saying what changed."""
    last = (
        select(AuditEntry.organisation_id, func.max(AuditEntry.sequence).label("sequence"))
        .join(Participation, Participation.organisation_id == AuditEntry.organisation_id)
        .where(
            AuditEntry.table.in_(TOLD),
            AuditEntry.action.in_(CHANGES),
            or_(AuditEntry.partnership_id.is_(None), AuditEntry.partnership_id == partnership.id),
            Participation.partnership_id == partnership.id,
        )
        .group_by(AuditEntry.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, AuditEntry.at, AuditEntry.actor)
        .join(last, last.c.organisation_id == Organisation.id)
        .join(AuditEntry, AuditEntry.sequence == last.c.sequence)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            known_organisations(viewer),
            Participation.partnership_id == partnership.id,
            Participation.left_on.is_(None),
        )
        .order_by(last.c.sequence.desc())
        .limit(LATEST)
    )
    # Who works where is no business of other partners.
    is_told_who = viewer.coordinates(partnership.id)
    return [EntryChange(row.id, row.name, row.at, row.actor if is_told_who else "") for row in rows]
