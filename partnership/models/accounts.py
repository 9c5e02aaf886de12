"""Accounts, what they may do where, and the mail endings that an invitation may go to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.models.base import Base, Edited, choice


class MemberRole(StrEnum):
    """What an account is in a partnership."""

    COORDINATOR = "coordinator"
    READER = "reader"


class PositionRole(StrEnum):
    """What an account is in an organisation: a lead or deputy also manages its people and speaks for it."""

    LEAD = "lead"
    DEPUTY = "deputy"
    EDITOR = "editor"
    READER = "reader"

    @property
    def edits(self) -> bool:
        """Whether it changes and confirms the organisation's own entry."""
        return self is not PositionRole.READER

    @property
    def leads(self) -> bool:
        """Whether it manages the organisation's people, answers proposed roles and signs protocols."""
        return self in (PositionRole.LEAD, PositionRole.DEPUTY)


class Account(Edited, Base):
    """Somebody who signs in, by the mail address of a post where that is possible."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)  # folded to lower case
    display_name: Mapped[str] = mapped_column(String(200), default="")  # a post, shown in history
    password_hash: Mapped[str] = mapped_column(String(200), default="", info={"audit": "mask"})
    is_active: Mapped[bool] = mapped_column(default=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)  # manages accounts; sees no partnership by that
    has_second_factor: Mapped[bool] = mapped_column(default=False)  # set by enrolment; the sign-in gate asks it
    # The secret of the authenticator app, sealed (table "account", field "totp_secret"), and the last step that a code
    # was taken for: each code works once.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info={"audit": "mask"})
    totp_step: Mapped[int | None] = mapped_column(Integer, default=None, info={"audit": "mask"})
    mail_off: Mapped[list[str]] = mapped_column(default=list)  # kinds of mail that it does not want
    warned_unused_at: Mapped[datetime | None] = mapped_column(default=None)  # told that it will be closed
    closed_why: Mapped[str] = mapped_column(String(200), default="")


class Membership(Edited, Base):
    """An account in a partnership: coordinator or reader; clearance is for confidential locations."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "partnership_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole))
    is_cleared: Mapped[bool] = mapped_column(default=False)


class Position(Edited, Base):
    """An account in an organisation."""

    __tablename__ = "position"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PositionRole] = mapped_column(choice(PositionRole))
    # The owner agreement: which wording was accepted, and when. Empty where it is still to be accepted.
    agreement: Mapped[str] = mapped_column(String(20), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    vouched_by: Mapped[str] = mapped_column(String(254), default="")  # who vouched for an address of another ending


class MailEnding(Edited, Base):
    """An ending of mail addresses that an invitation may go to without a voucher, for example ".gov.uk"."""

    __tablename__ = "mail_ending"

    ending: Mapped[str] = mapped_column(String(100), unique=True)  # folded; with or without a leading dot
    source: Mapped[str] = mapped_column(String(200), default="")
