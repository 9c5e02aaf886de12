"""Accounts, what they may do where and who let them in, and the mail endings that an invitation may go to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, Keyed, choice, described, now


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

    email: Mapped[str] = mapped_column(String(254), unique=True, info=described("Mail address"))  # folded to lower case
    # A post, shown in history
    display_name: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))
    password_hash: Mapped[str] = mapped_column(String(200), default="", info={"audit": "mask"})
    is_active: Mapped[bool] = mapped_column(default=True, info=described("Open"))
    # Manages accounts; sees no partnership by that
    is_administrator: Mapped[bool] = mapped_column(default=False, info=described("Administrator"))
    # Set by enrolment; the sign-in gate asks it
    has_second_factor: Mapped[bool] = mapped_column(default=False, info=described("Has a second factor"))
    # The secret of the authenticator app, sealed (table "account", field "totp_secret"), and the last step that a code
    # was taken for: each code works once.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info={"audit": "mask"})
    totp_step: Mapped[int | None] = mapped_column(Integer, default=None, info={"audit": "mask"})
    # Kinds of mail that it does not want
    mail_off: Mapped[list[str]] = mapped_column(default=list, info=described("Mail that is switched off"))
    warned_unused_at: Mapped[datetime | None] = mapped_column(default=None)  # told that it will be closed
    closed_why: Mapped[str] = mapped_column(String(200), default="", info=described("Why it was closed"))
    # When all that names its holder was erased; its row stays, for what hangs on its id. It can never be opened again.
    erased_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Erased"))
    # Since when the command line vouches that it is another person than every other that stands for itself. It hangs on
    # nobody then, but on those who let it back in later. None: it hangs on those who let it in.
    stands_for_itself_since: Mapped[datetime | None] = mapped_column(default=None)


class Gift(StrEnum):
    """What somebody was given by another account; the line of an account is made of all of them."""

    PLACE = "place"  # in an organisation, or a stronger role there, or that it stands
    TEAM = "team"  # a place in the team of a partnership, or a stronger role there
    CLEARANCE = "clearance"
    ADMINISTRATOR = "administrator"
    BACK_IN = "back-in"  # its factor was cleared, or it was opened again: it hangs on who did, whatever it was before
    SAME_PERSON = "same-person"  # the command line says that both accounts are one person's


class LetIn(Keyed, Base):
    """One account was let in or raised by another: a link of its line, never taken back."""

    __tablename__ = "let_in"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    gift: Mapped[Gift] = mapped_column(choice(Gift))
    at: Mapped[datetime] = mapped_column(default=now)


class Tenure:
    """A place that somebody gave: ended, never deleted, so that who gave and who ended it can be told."""

    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # none: the command line
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # none: the clock
    # Since when it gives nothing, because others let its account back in, until who answers for it wakes it.
    asleep_since: Mapped[datetime | None] = mapped_column(default=None)
    woken_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)


class Membership(Tenure, Edited, Base):
    """An account in a partnership: coordinator or reader; clearance is for confidential locations."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_current", "account_id", "partnership_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole), info=described("Role"))
    is_cleared: Mapped[bool] = mapped_column(default=False, info=described("Cleared for confidential addresses"))
    clearance_given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    clearance_agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)


class Position(Tenure, Edited, Base):
    """An account in an organisation: it works there, and stands once somebody who answers for it has said yes.

    A seat is the place of a lead or deputy that stands, or stood and is kept (see `authority.queries.is_seat`).
    """

    __tablename__ = "position"
    __table_args__ = (
        Index(
            "uq_position_current", "account_id", "organisation_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PositionRole] = mapped_column(choice(PositionRole), info=described("Role"))
    # The owner agreement: which wording was accepted, and when. Empty where it is still to be accepted.
    agreement: Mapped[str] = mapped_column(String(20), default="", info=described("Owner agreement"))
    agreed_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Accepted"))
    # Who vouched for an address of another ending
    vouched_by: Mapped[str] = mapped_column(String(254), default="", info=described("Vouched for by", is_private=True))
    # Since when it stands, and for a lead or deputy since when it leads; none: it works. It stands by who gave it (a
    # lead, the command line) or by who agreed, or raised it to lead.
    stands_since: Mapped[datetime | None] = mapped_column(default=None, info=described("Stands since"))
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    # That the seat, which somebody else ended, is vacant: said by its holder, or agreed by a second person.
    vacant_at: Mapped[datetime | None] = mapped_column(default=None)
    vacant_agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)


class MailEnding(Edited, Base):
    """An ending of mail addresses that an invitation may go to without a voucher, for example ".gov.uk"."""

    __tablename__ = "mail_ending"

    # Folded; with or without a leading dot
    ending: Mapped[str] = mapped_column(String(100), unique=True, info=described("Ending"))
    source: Mapped[str] = mapped_column(String(200), default="", info=described("Taken from"))
