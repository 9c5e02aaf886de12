"""What findings rest on beside the register: boards, notices at a desk, reports of calls, and notes on a finding."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Base, Edited, FieldKind, Keyed, described, now


class Board(Edited, Base):
    """A board to which a partnership reports for the cases of some groups, and who approves for it."""

    __tablename__ = "board"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    name: Mapped[str] = mapped_column(String(200), info=described("Name"))
    groups: Mapped[list[str]] = mapped_column(
        default=list, info=described("For whose cases", kind=FieldKind.CHOICE, choices="group")
    )
    # The post that approves a paper on its behalf
    approver: Mapped[str] = mapped_column(String(200), default="", info=described("Who approves for it"))


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


class FindingNote(Edited, Base):
    """Who mends a finding and by when, or until when it is set aside and why."""

    __tablename__ = "finding_note"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    key: Mapped[str] = mapped_column(String(200))  # rule, subject and part, as the finding's anchor has them
    # As it read when the note was made.
    title: Mapped[str | None] = mapped_column(String(300), default=None, info=described("Gap"))
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))
    due_on: Mapped[date | None] = mapped_column(default=None, info=described("By"))
    # The last day; none: not set aside.
    aside_until: Mapped[date | None] = mapped_column(default=None, info=described("Set aside until"))
    aside_on: Mapped[date | None] = mapped_column(default=None, info=described("Set aside on"))
    aside_by: Mapped[str | None] = mapped_column(String(254), default=None, info=described("Set aside by"))
    reason: Mapped[str] = mapped_column(Text, default="", info=described("Reason"))
