"""What other systems are told: when the public part of an entry changed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.models.base import Base, now
from partnership.models.register import Organisation


class PublicClock(Base):
    """When something of an entry changed that is marked public: what is restricted moves it never."""

    __tablename__ = "public_clock"
    is_audited: ClassVar[bool] = False  # it moves with rows that are told of

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")  # written after it
