"""What other systems are told: when what is public changed, where calendars read, and by which tokens systems ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Audience, Base, Keyed, choice, now
from partnership.store.models.register import Organisation


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


class ApiToken(Keyed, Base):
    """By what a system asks for a partnership's directory with the rights of an account; kept as a hash."""

    __tablename__ = "api_token"
    is_audited: ClassVar[bool] = False  # that it was made and ended are events of it

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))  # what its maker calls it
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    audience: Mapped[Audience] = mapped_column(choice(Audience))  # as whom it reads, whatever its account sees besides
    has_places: Mapped[bool] = mapped_column(default=False)  # whether it reads addresses of places too
    made_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)  # to ten minutes
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # revoked, or ended with the account's rights
    recorded_on: Mapped[date | None] = mapped_column(default=None)  # the last day on which what it took was recorded
    warned_at: Mapped[datetime | None] = mapped_column(default=None)  # when its holder was told that it ends
