"""What organisations agreed that anybody may see, without signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, described, now


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
