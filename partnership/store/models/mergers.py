"""Two entries of one organisation become one: what was asked, what was moved, and until when it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
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
