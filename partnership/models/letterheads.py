"""Letterheads of partnerships: what was taken of an uploaded Word file. The file itself is not kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Archived, Base, Edited, described, now


class Letterhead(Archived, Edited, Base):
    """A house style for the Word documents of a partnership; one at a time is in use."""

    __tablename__ = "letterhead"
    __table_args__ = (
        # Two coordinators who choose at one moment choose one.
        Index(
            "uq_letterhead_used",
            "partnership_id",
            unique=True,
            sqlite_where=text("is_used"),
            postgresql_where=text("is_used"),
        ),
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), info=described("Name"))
    file_name: Mapped[str] = mapped_column(String(150), info=described("File"))  # as it came
    file_sha256: Mapped[str] = mapped_column(String(64), info=described("Fingerprint of the file (SHA-256)"))
    # What documents are written with (`documents.letterhead.stored`), read by an allow-list; never the file itself.
    taken: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    found: Mapped[dict[str, Any]]  # what was taken, added and left out, for the page that tells of it
    is_used: Mapped[bool] = mapped_column(default=False)
    read_by: Mapped[str] = mapped_column(String(254), default="")
    read_at: Mapped[datetime] = mapped_column(default=now)
