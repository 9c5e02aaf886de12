"""Accounts, what they may do where, their sign-ins, sign-up links and the counters of throttling."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Base, Edited, Keyed, choice


class MemberRole(StrEnum):
    """What an account is in a partnership."""

    COORDINATOR = "coordinator"
    READER = "reader"


class PositionRole(StrEnum):
    """What an account is in an organisation."""

    EDITOR = "editor"
    READER = "reader"


class Account(Edited, Base):
    """Somebody who signs in, by the mail address of a post where that is possible."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)  # folded to lower case
    display_name: Mapped[str] = mapped_column(String(200), default="")  # a post, shown in history
    password_hash: Mapped[str] = mapped_column(String(200), default="", info={"audit": "mask"})
    is_active: Mapped[bool] = mapped_column(default=True)
    has_second_factor: Mapped[bool] = mapped_column(default=False)  # set by enrolment; the sign-in gate asks it


class Membership(Edited, Base):
    """An account in a partnership: coordinator or reader; clearance is for confidential locations."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "partnership_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole))
    is_cleared: Mapped[bool] = mapped_column(default=False)


class Position(Edited, Base):
    """An account in an organisation: editor or reader of that organisation's own entry."""

    __tablename__ = "position"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PositionRole] = mapped_column(choice(PositionRole))


class SignIn(Keyed, Base):
    """A sign-in that lasts: the cookie holds a 256-bit token, the table only its SHA-256."""

    __tablename__ = "sign_in"
    is_audited: ClassVar[bool] = False  # begun and ended sign-ins are recorded as events by accounts.services

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    device: Mapped[str] = mapped_column(String(200), default="")


class SignUpLink(Keyed, Base):
    """A one-time link to a first account; stored hashed, used once, by a conditional update."""

    __tablename__ = "sign_up_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"audit": "mask"})
    email: Mapped[str] = mapped_column(String(254))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class FailedSignIn(Base):
    """A failed try, counted per account and per address; both are kept hashed and for a day."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_account_hash_at", "account_hash", "at"),
        Index("ix_failed_sign_in_address_hash_at", "address_hash", "at"),
    )
    is_audited: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    account_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
