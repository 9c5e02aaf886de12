"""Copies of a consulted version that came back changed: what each changed, and what became of every change."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.models.base import Base, Edited, choice, described, now


class ChangeState(StrEnum):
    """What became of a change in a copy."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class ReturnedCopy(Edited, Base):
    """A Word file that a party changed and sent back. The file is not kept: only what it says, and its hash."""

    __tablename__ = "returned_copy"
    __table_args__ = (UniqueConstraint("consultation_id", "sha256"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultation.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("protocol_version.id"))  # what it was compared with
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))  # who uploaded it
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))  # of who sent it
    # How it came, where a coordinator uploaded it
    came_by: Mapped[str] = mapped_column(String(100), default="", info=described("Came by"))
    uploaded_by: Mapped[str] = mapped_column(String(254), default="")
    sent_at: Mapped[datetime] = mapped_column(default=now)
    file_name: Mapped[str] = mapped_column(String(200), default="", info=described("File", is_private=True))
    sha256: Mapped[str] = mapped_column(String(64), info=described("Fingerprint of the file (SHA-256)"))
    # What was odd about the file, in words
    remark: Mapped[str] = mapped_column(String(500), default="", info=described("About the file"))
    # How many came in as comments of the consultation
    comments: Mapped[int] = mapped_column(default=0, info=described("Comments in it"))

    changes: Mapped[list[ReturnedChange]] = relationship(
        lazy="raise_on_sql", order_by="ReturnedChange.place, ReturnedChange.id", cascade="all, delete-orphan"
    )


class ReturnedChange(Edited, Base):
    """One change in a copy. Lines of `old` and `new` are paragraphs, with the mark of a list before its items."""

    __tablename__ = "returned_change"
    is_audited: ClassVar[bool] = False  # what becomes of each is recorded as an event of its copy
    __table_args__ = (Index("ix_returned_change_clause_id", "clause_id"),)

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("returned_copy.id"), index=True)
    place: Mapped[int] = mapped_column(default=0)
    clause_id: Mapped[str] = mapped_column(String(80), default="")  # empty: beside no clause
    near: Mapped[str] = mapped_column(String(300), default="")  # heading or clause it stands at, in words
    kind: Mapped[str] = mapped_column(String(20))  # as `reading.compare.Kind` has it
    where: Mapped[str] = mapped_column(String(500), default="")  # row and column, or after which clause
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(300), default="")  # as the file says: people, so for no other party
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    is_tracked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState), default=ChangeState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(254), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is ChangeState.OPEN
