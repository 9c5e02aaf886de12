"""Desks that do not answer: notices that one is closed, and reports of calls."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
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

    def end(self, at: datetime) -> None:
        """It holds no longer than this."""
        self.until_at = at


class DeskReport(Keyed, Base):
    """Somebody rang a desk: whether it answered. No words, so that nothing about a case can stand here."""

    __tablename__ = "desk_report"
    __table_args__ = (Index("ix_desk_report_contact_id_at", "contact_id", "at"),)

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    was_answered: Mapped[bool] = mapped_column(default=False)
    is_wrong_number: Mapped[bool] = mapped_column(default=False, server_default=false())  # somebody else answered
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class CardWatch(Keyed, Base):
    """An account wants to know when a number changes on the card that it has printed or saved."""

    __tablename__ = "card_watch"
    is_audited: ClassVar[bool] = False  # a wish of one's own; the changes that it waits for are told
    __table_args__ = (UniqueConstraint("account_id", "partnership_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    edition: Mapped[str] = mapped_column(String(40))  # of the card that it has
    at: Mapped[datetime] = mapped_column(default=now)


class CardEdition(Keyed, Base):
    """The numbers that a partnership's cards had, by a code of them, from one day to another."""

    __tablename__ = "card_edition"
    is_audited: ClassVar[bool] = False  # it follows from rows whose changes are told
    __table_args__ = (UniqueConstraint("partnership_id", "edition"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    edition: Mapped[str] = mapped_column(String(40))
    since_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)  # when another took its place
