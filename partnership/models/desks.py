"""Desks that do not answer: notices that one is closed, and reports of calls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Base, Edited, Keyed, now


class DeskNotice(Edited, Base):
    """A desk is closed for a time; it lapses by itself."""

    __tablename__ = "desk_notice"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(default=now)
    until_at: Mapped[datetime]
    instead: Mapped[str] = mapped_column(String(60), default="")  # the number to ring meanwhile
    by: Mapped[str] = mapped_column(String(254), default="")


class DeskReport(Keyed, Base):
    """Somebody rang a desk: whether it answered. No words, so that nothing about a case can stand here."""

    __tablename__ = "desk_report"
    __table_args__ = (Index("ix_desk_report_contact_id_at", "contact_id", "at"),)

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    was_answered: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
