"""What somebody typed and has not saved yet, under seal; and forms that were sent and taken, so that each is once."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Keyed, now

LONGEST_ADDRESS = 2000  # characters


class FormDraft(Keyed, Base):
    """A form as it was typed or sent at one moment; what is in it is sealed, and bound to its author."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_account_id_address", "account_id", "address"),)
    is_audited: ClassVar[bool] = False  # nothing was saved: only its author ever hears of it

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # none: nobody was signed in
    holder_hash: Mapped[str] = mapped_column(
        String(64), default="", index=True
    )  # of the browser that typed it signed out
    work: Mapped[UUID]  # the page it was begun on: all drafts of one piece of work share it
    endpoint: Mapped[str] = mapped_column(String(100))  # that takes the form
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))  # where it is sent to, which names its subject
    base_version: Mapped[int] = mapped_column(default=0)  # of the row that the form showed; 0: of none
    sent_times: Mapped[int] = mapped_column(default=0)  # 0: typed, and not sent yet
    sealed_content: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now, index=True)

    @property
    def is_sent(self) -> bool:
        """Whether its button was pressed, so that it is shown with what was wrong, or at its next step."""
        return self.sent_times > 0


class SentForm(Keyed, Base):
    """A form that was taken, by the key of its page and its fields: sent a second time, it changes nothing more."""

    __tablename__ = "sent_form"
    is_audited: ClassVar[bool] = False  # what was changed is told already

    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    work: Mapped[UUID] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")  # where its sender was led to
    at: Mapped[datetime] = mapped_column(default=now, index=True)
