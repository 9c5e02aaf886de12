"""SQL of the pages that show several capabilities: counts of papers, and what changed lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from partnership.policy.scopes import known_organisations
from partnership.register.directory.queries import WHOLE
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    ClauseText,
    Organisation,
    Participation,
    Partnership,
    Protocol,
    ProtocolVersion,
    ReturnChecklist,
    Signing,
    SigningState,
)
from partnership.store.models.audit import ROW_CHANGES, as_other_tables_have_it

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer

LATEST = 6
TOLD = ("organisation", "service", "contact", "location", "responsibility")


@dataclass(frozen=True, slots=True)
class SearchedProtocol:
    """A protocol whose clauses are searched: of its version in force, or without one of its draft."""

    id: UUID
    title: str
    template_id: str
    version_id: UUID | None = None
    number: str = ""
    own_texts: Mapping[str, str | None] = field(default_factory=dict)  # of a draft, by clause; none is left out


def searched_protocols(partnership_id: UUID) -> list[SearchedProtocol]:
    """The protocols of a partnership that are not archived, by title: two statements."""
    agreed = and_(Signing.protocol_id == Protocol.id, Signing.state == SigningState.AGREED)
    statement = (
        select(Protocol.id, Protocol.title, Protocol.template_id, ProtocolVersion.id, ProtocolVersion.number)
        .outerjoin(Signing, agreed)
        .outerjoin(ProtocolVersion, ProtocolVersion.id == Signing.version_id)
        .where(Protocol.partnership_id == partnership_id, Protocol.archived_at.is_(None))
        .order_by(func.lower(Protocol.title), Protocol.id)
    )
    found = db.session.execute(statement).all()
    columns = (ClauseText.protocol_id, ClauseText.clause_id, ClauseText.text, ClauseText.is_left_out)
    own = select(*columns).where(ClauseText.protocol_id.in_([row[0] for row in found if not row[4]]))
    texts: dict[UUID, dict[str, str | None]] = {}
    for row in db.session.execute(own):
        if row.text or row.is_left_out:
            texts.setdefault(row.protocol_id, {})[row.clause_id] = None if row.is_left_out else row.text
    return [
        SearchedProtocol(
            id=row[0], title=row[1], template_id=row[2], version_id=row[3], number=row[4] or "",
            own_texts=texts.get(row[0], {}),
        )
        for row in found
    ]  # fmt: skip


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
    taking_part = select(Participation.organisation_id).where(Participation.partnership_id == partnership.id)
    last = (
        select(AuditEntry.organisation_id, func.max(AuditEntry.sequence).label("sequence"))
        .where(
            AuditEntry.organisation_id.in_(db.session.scalars(taking_part).all()),
            # Said so that the rows of these organisations are looked at, and not all rows of these tables.
            func.coalesce(AuditEntry.table, "").in_(TOLD),
            AuditEntry.action.in_(ROW_CHANGES),
            or_(AuditEntry.partnership_id.is_(None), AuditEntry.partnership_id == partnership.id),
        )
        .group_by(AuditEntry.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, AuditEntry.at, AuditEntry.actor)
        .join(last, as_other_tables_have_it(last.c.organisation_id) == Organisation.id)
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


def organisations(ids: Sequence[UUID]) -> list[Organisation]:
    """Organisations with all their parts, in the order of their ids: six statements, or none for nobody."""
    if not ids:
        return []
    rows = {
        row.id: row for row in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).options(*WHOLE))
    }
    return [rows[each] for each in ids if each in rows]
