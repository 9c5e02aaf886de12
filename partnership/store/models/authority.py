"""What waits for somebody's yes before it widens what an account reaches."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, choice, described, now


class QuestionState(StrEnum):
    """What became of a question."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by who asked, or since what it was about has ended
    LAPSED = "lapsed"  # nobody answered in time


class Question(Edited, Base):
    """Somebody starts an act that needs another's yes (`policy.authority`); asked once as long as it is open.

    `act` is the name of the row of the table; `row_id` the place, membership or question that it is about, where there
    is one; `details` what is to be done, in words and stable values: {"role": "lead", "email": ...}.
    """

    __tablename__ = "asked"
    __table_args__ = (
        Index("ix_asked_state_at", "state", "at"),
        Index(
            "uq_asked_open", "subject", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(
        String(300)
    )  # act and what it is about, so that nothing is asked twice at once
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id"), default=None, index=True
    )  # whom it raises
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), default=None, index=True)
    partnership_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"), default=None, index=True)
    location_id: Mapped[UUID | None] = mapped_column(ForeignKey("location.id"), default=None)
    row_id: Mapped[UUID | None] = mapped_column(default=None)
    details: Mapped[dict[str, str]] = mapped_column(default=dict)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None, index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    lapses_at: Mapped[datetime] = mapped_column(info=described("Waits until"))
    reminders: Mapped[int] = mapped_column(default=0)  # mails that asked again
    state: Mapped[QuestionState] = mapped_column(
        choice(QuestionState), default=QuestionState.OPEN, info=described("Answer")
    )
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Why not", is_private=True))

    @property
    def is_open(self) -> bool:
        """Whether it waits for a yes."""
        return self.state is QuestionState.OPEN
