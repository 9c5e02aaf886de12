"""The audit: one row for every change and every event that must be told, chained by HMAC."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Base


class AuditEntry(Base):
    """Who did what to which row, from what to what. Written by partnership.audit only; triggers refuse changes."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_row_id", "row_id", "sequence"),
        Index("ix_audit_entry_organisation_id", "organisation_id", "sequence"),
        Index("ix_audit_entry_partnership_id", "partnership_id", "sequence"),
        Index("ix_audit_entry_actor_id", "actor_id", "sequence"),
        Index("ix_audit_entry_table_at", "table", "at"),
    )
    is_audited: ClassVar[bool] = False

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(default=None)
    actor: Mapped[str] = mapped_column(String(254))  # mail address, or "command line"
    action: Mapped[str] = mapped_column(String(40))  # created, changed, deleted, or the name of an event
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[UUID | None] = mapped_column(default=None)
    partnership_id: Mapped[UUID | None] = mapped_column(default=None)
    changes: Mapped[Any] = mapped_column(JSON)  # field -> [old, new]; confidential values as "withheld"
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))  # HMAC-SHA-256 over `previous` and every other column
