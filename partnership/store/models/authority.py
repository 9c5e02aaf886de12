"""What needs another's yes, or an organisation's agreement: questions, mergers, erasures, the public directory."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, choice, described, now

UNDONE_WITHIN: Final = timedelta(days=30)


class MergerState(StrEnum):
    """What became of a merger."""

    ASKED = "asked"  # somebody's yes is missing
    MADE = "made"
    UNDONE = "undone"
    ENDED = "ended"  # somebody said no, or nobody answered in time


class Merger(Edited, Base):
    """One organisation's entry takes up another's; both rows stay, and the second one's page leads to the first."""

    __tablename__ = "merger"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)  # which is kept
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_name: Mapped[str] = mapped_column(String(200), info=described("Merged entry"))  # as it was called then
    state: Mapped[MergerState] = mapped_column(choice(MergerState), default=MergerState.ASKED)
    fields: Mapped[list[str]] = mapped_column(default=list)  # of the merged entry, which are taken over
    waits_for: Mapped[list[str]] = mapped_column(default=list)  # ids of those of the two whose yes is missing
    # Each value that was changed: table, row, column, what it was and what it is, so that all of it can be undone.
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, info={"audit": "mask"})
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Merged on"))
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Split again on"))
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)

    @property
    def is_asked(self) -> bool:
        """Whether somebody's yes is missing."""
        return self.state is MergerState.ASKED

    def can_be_undone(self, at: datetime) -> bool:
        """Whether it stands and is no older than thirty days."""
        return self.state is MergerState.MADE and self.made_at is not None and at < self.made_at + UNDONE_WITHIN


class ErasureRequest(Edited, Base):
    """The names and addresses of an erased person, under seal until everybody whose words have them has answered.

    Each partnership is asked by a question of its own (`asked`). Whoever made the request hears the same on the same
    day, whether a name was found or not.
    """

    __tablename__ = "erasure_request"
    is_audited: ClassVar[bool] = False  # the erasure is an event of its account, and each question is told

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # empty: the clock
    at: Mapped[datetime] = mapped_column(default=now)
    # The end of the month within which the law wants the person answered
    due_at: Mapped[datetime] = mapped_column(info=described("To be answered by"))
    sealed_names: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    searched_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Publication(Edited, Base):
    """Who answers for an organisation agreed that its entry is in the public directory of a partnership.

    `cover` is what they agreed to: by the id of the organisation or of a part, the names of its fields. What becomes
    public later needs another yes.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("partnership_id", "organisation_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    cover: Mapped[dict[str, Any]]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    agreed_at: Mapped[datetime] = mapped_column(default=now, info=described("Agreed"))
    ended_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Taken out"))
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)

    @property
    def is_current(self) -> bool:
        """Whether the yes holds."""
        return self.ended_at is None


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
