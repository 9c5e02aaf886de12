"""The boards to which a partnership reports."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, FieldKind, described


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
