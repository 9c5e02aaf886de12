"""A partnership takes other guidance: what was decided for each kind and task, and until when it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, FieldKind, choice, described

CHANGE_UNDONE_WITHIN: Final = timedelta(days=7)


class GuidanceChangeState(StrEnum):
    """How far a change of guidance is."""

    PLANNED = "planned"  # somebody decides what becomes of each kind and task; nothing is changed
    MADE = "made"
    UNDONE = "undone"
    DROPPED = "dropped"  # the plan was given up

    @property
    def is_planned(self) -> bool:
        """Whether nothing is changed yet."""
        return self is GuidanceChangeState.PLANNED


class GuidanceChange(Edited, Base):
    """One move of a partnership from one guidance pack to another, as a whole."""

    __tablename__ = "guidance_change"
    __table_args__ = (
        # Two coordinators who begin at one moment plan one change.
        Index(
            "uq_guidance_change_planned",
            "partnership_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    from_pack_id: Mapped[str] = mapped_column(
        String(60), info=described("Guidance before", kind=FieldKind.CHOICE, choices="guidance")
    )
    to_pack_id: Mapped[str] = mapped_column(
        String(60), info=described("New guidance", kind=FieldKind.CHOICE, choices="guidance")
    )
    state: Mapped[GuidanceChangeState] = mapped_column(choice(GuidanceChangeState), default=GuidanceChangeState.PLANNED)
    # {"kinds": {organisation: kind}, "tasks": {task of before: [tasks]}}: only what a person decides
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    made_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Changed on"))
    # The audit tells what it changed: everything between these two numbers, and nothing else.
    after_sequence: Mapped[int] = mapped_column(default=0)
    until_sequence: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Undone on"))
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)

    def can_be_undone(self, at: datetime) -> bool:
        """Whether it stands and is no older than a week."""
        return (
            self.state is GuidanceChangeState.MADE
            and self.made_at is not None
            and at < self.made_at + CHANGE_UNDONE_WITHIN
        )

    @property
    def undone_until(self) -> datetime | None:
        """Until when it can be undone; None before it is made."""
        return self.made_at + CHANGE_UNDONE_WITHIN if self.made_at else None
