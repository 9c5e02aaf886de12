"""All SQL of protocols: drafts with their parties and texts, versions, and when something last changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload, undefer

from partnership.db import db
from partnership.directory.queries import get_partnership
from partnership.errors import NotFound
from partnership.models import AuditEntry, ClauseText, Partnership, Protocol, ProtocolVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_WHOLE = (
    selectinload(Protocol.parties),
    selectinload(Protocol.clause_texts),
    selectinload(Protocol.versions),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A protocol with its partnership: the subject of every page about one protocol."""

    partnership: Partnership
    protocol: Protocol

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """A saved version with its protocol."""

    draft: Draft
    version: ProtocolVersion

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.draft.partnership_id


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a protocol was last changed, and by whom."""

    at: datetime
    actor: str


def get_draft(slug: str, protocol_id: UUID) -> Draft:
    """A protocol of a partnership, archived or not, whole; raises NotFound."""
    partnership = get_partnership(slug)
    statement = select(Protocol).where(Protocol.id == protocol_id, Protocol.partnership_id == partnership.id)
    protocol = db.session.scalar(statement.options(*_WHOLE))
    if protocol is None:
        raise NotFound
    return Draft(partnership, protocol)


def get_version(slug: str, protocol_id: UUID, number: str) -> FrozenVersion:
    """A saved version with its content; raises NotFound."""
    draft = get_draft(slug, protocol_id)
    version = db.session.scalar(
        select(ProtocolVersion)
        .where(ProtocolVersion.protocol_id == protocol_id, ProtocolVersion.number == number)
        .options(undefer(ProtocolVersion.content))
    )
    if version is None:
        raise NotFound
    return FrozenVersion(draft, version)


def protocols_of(partnership: Partnership) -> list[Draft]:
    """Every protocol of a partnership, whole: those at work first, by title."""
    rows = db.session.scalars(
        select(Protocol)
        .where(Protocol.partnership_id == partnership.id)
        .options(*_WHOLE)
        .order_by(Protocol.archived_at.is_not(None), func.lower(Protocol.title), Protocol.created_at, Protocol.id)
    )
    return [Draft(partnership, row) for row in rows]


def newest_of_template(partnership: Partnership, template_id: str) -> Draft | None:
    """The protocol of a template that was started last and is not archived."""
    row = db.session.scalar(
        select(Protocol)
        .where(
            Protocol.partnership_id == partnership.id,
            Protocol.template_id == template_id,
            Protocol.archived_at.is_(None),
        )
        .options(*_WHOLE)
        .order_by(Protocol.created_at.desc(), Protocol.id)
        .limit(1)
    )
    return Draft(partnership, row) if row is not None else None


def last_changes(protocols: Sequence[Protocol]) -> dict[UUID, LastChange]:
    """The last change of each protocol or of a text in it, from the audit; two statements for any number."""
    owners: dict[str, UUID] = {str(protocol.id): protocol.id for protocol in protocols}
    owners |= {str(text.id): protocol.id for protocol in protocols for text in protocol.clause_texts}
    if not owners:
        return {}
    rows = db.session.execute(
        select(AuditEntry.row_id, AuditEntry.at, AuditEntry.actor)
        .where(
            AuditEntry.sequence.in_(
                select(func.max(AuditEntry.sequence))
                .where(AuditEntry.row_id.in_(owners), AuditEntry.table.in_(["protocol", "clause_text"]))
                .group_by(AuditEntry.row_id)
            )
        )
        .order_by(AuditEntry.sequence)
    )
    found: dict[UUID, LastChange] = {}
    for row_id, at, actor in rows:
        found[owners[row_id]] = LastChange(at, actor)
    return found


def clause_text_of(protocol_id: UUID, clause_id: str) -> ClauseText | None:
    """The partnership's own text of a clause."""
    return db.session.scalar(
        select(ClauseText).where(ClauseText.protocol_id == protocol_id, ClauseText.clause_id == clause_id)
    )
