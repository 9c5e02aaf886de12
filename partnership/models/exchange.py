"""What other systems are told: when the public part of an entry changed, and where a calendar reads its dates."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.models.base import Base, Keyed, now
from partnership.models.register import Organisation


class PublicClock(Base):
    """When something of an entry changed that is marked public: what is restricted moves it never."""

    __tablename__ = "public_clock"
    is_audited: ClassVar[bool] = False  # it moves with rows that are told of

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")  # written after it


class CalendarAddress(Keyed, Base):
    """An address at which the calendar of an account reads the dates of a partnership; its token is kept as a hash."""

    __tablename__ = "calendar_address"
    is_audited: ClassVar[bool] = False  # made and ended addresses are recorded as events of the account

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # taken back, or ended with the account's rights
    given_hash: Mapped[str] = mapped_column(String(64), default="")  # of the file that was handed out last
