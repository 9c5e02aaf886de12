"""What people say about a finding: that it can wait, and why a version comes into force over it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, described, now

LONGEST_KEY = 300  # characters of a finding's key: rule, subject and part, as its anchor has them


class FindingNote(Edited, Base):
    """Who mends a finding and by when, or until when it is set aside and why."""

    __tablename__ = "finding_note"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))  # rule, subject and part, as the finding's anchor has them
    # As it read when the note was made.
    title: Mapped[str | None] = mapped_column(String(300), default=None, info=described("Gap"))
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))
    due_on: Mapped[date | None] = mapped_column(default=None, info=described("By"))
    # The last day; none: not set aside.
    aside_until: Mapped[date | None] = mapped_column(default=None, info=described("Set aside until"))
    aside_on: Mapped[date | None] = mapped_column(default=None, info=described("Set aside on"))
    aside_by: Mapped[str | None] = mapped_column(String(254), default=None, info=described("Set aside by"))
    reason: Mapped[str] = mapped_column(Text, default="", info=described("Reason"))


class LateFinding(Edited, Base):
    """A finding that stops signing, came up after the signing was opened, and was answered by a coordinator.

    The version comes into force over it only with such an answer; one without is no row, and found anew in the map.
    """

    __tablename__ = "late_finding"
    __table_args__ = (UniqueConstraint("signing_id", "key"),)

    signing_id: Mapped[UUID] = mapped_column(ForeignKey("signing.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))  # rule, subject and part, as the finding's anchor has them
    # What was missing, as it read when it was answered, and the numbers of the clauses that rest on it.
    text: Mapped[str] = mapped_column(Text, info=described("What came up"))
    clauses: Mapped[str] = mapped_column(String(500), default="", info=described("Clauses"))
    answer: Mapped[str] = mapped_column(String(500), info=described("Answer"))
    answered_by: Mapped[str] = mapped_column(String(254), info=described("Answered by"))
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    answered_at: Mapped[datetime] = mapped_column(default=now)


# Copies of a consulted version that came back changed: what each changed, and what became of every change.
