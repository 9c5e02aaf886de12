"""Accounts, their sign-ins and second factors, one-time links, and the counters of failed tries."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, Keyed, choice, described, now


class Factor(StrEnum):
    """What somebody proved beside the password."""

    NONE = "none"  # only where the site asks for no second factor
    CODE = "code"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PROVIDER = "provider"  # the sign-in provider says that there was one


class SignInStage(StrEnum):
    """How far a sign-in has come; only an open one shows anything."""

    AWAITS_FACTOR = "awaits-factor"
    AWAITS_ENROLMENT = "awaits-enrolment"
    OPEN = "open"


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
    stage: Mapped[SignInStage] = mapped_column(choice(SignInStage), default=SignInStage.OPEN)
    factor: Mapped[Factor] = mapped_column(choice(Factor), default=Factor.NONE)
    challenge: Mapped[str] = mapped_column(String(200), default="")  # of a passkey that is being asked for
    # Whether it began at the sign-in provider and not with a password of this site.
    is_by_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whom a coordinator looks as ("see as"), and in which partnership; such a sign-in reads only.
    seeing_as_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    seeing_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"), default=None)


class RecoveryCode(Keyed, Base):
    """A code for the day on which the telephone is lost; each works once."""

    __tablename__ = "recovery_code"
    is_audited: ClassVar[bool] = False  # made and used codes are recorded as events

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Passkey(Edited, Base):
    """A key of a device or a security key (WebAuthn); its secret half never leaves the device."""

    __tablename__ = "passkey"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0, info={"audit": "mask"})
    name: Mapped[str] = mapped_column(String(100), default="", info=described("Name"))
    used_at: Mapped[datetime | None] = mapped_column(default=None, info={"audit": "mask"})


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SIGN_UP = "sign-up"  # into a partnership; made on the command line or by a coordinator
    INVITATION = "invitation"  # into an organisation
    RESET = "reset"  # of a password
    CONFIRM = "confirm"  # the monthly page of own entries


class OneTimeLink(Keyed, Base):
    """A link that works once, until it expires; stored hashed, used by a conditional update."""

    __tablename__ = "one_time_link"

    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"audit": "mask"})
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None, index=True)
    partnership_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"), default=None)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), default=None, index=True)
    role: Mapped[str] = mapped_column(String(32), default="", info=described("As"))  # of a MemberRole or PositionRole
    made_by: Mapped[str] = mapped_column(String(254), default="")
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # none: the command line
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # who said yes to it
    # What the command line said of whoever takes it up: another person than all it knows, or the same as this one.
    is_another_person: Mapped[bool] = mapped_column(
        default=False, info=described("Said to be another person than all others")
    )
    same_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    # Confidential places, by id, that whoever takes it up may open: a lead who holds them ticked that.
    opens: Mapped[list[str]] = mapped_column(default=list)
    vouched_by: Mapped[str] = mapped_column(String(254), default="", info=described("Vouched for by", is_private=True))
    vouched_why: Mapped[str] = mapped_column(String(500), default="", info=described("Why", is_private=True))
    expires_at: Mapped[datetime] = mapped_column(info=described("Works until"))
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # taken back, or ended with the account's rights


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


class KnownBrowser(Keyed, Base):
    """A browser in which an account was signed in, all the way: guesses from elsewhere do not keep it out.

    Its cookie holds a 256-bit token for each account, the table only its SHA-256.
    """

    __tablename__ = "known_browser"
    is_audited: ClassVar[bool] = False  # it opens nothing

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime]


class FailedStep(StrEnum):
    """What of a sign-in failed."""

    PASSWORD = "password"  # noqa: S105 - no password
    CODE = "code"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    REFUSED = "refused"  # not looked at, after too many failures


class SignInFailure(Keyed, Base):
    """That a sign-in failed or had to wait, kept for a stated time; the address is sealed, nothing typed is kept."""

    __tablename__ = "sign_in_failure"
    is_audited: ClassVar[bool] = False

    at: Mapped[datetime] = mapped_column(index=True)
    step: Mapped[FailedStep] = mapped_column(choice(FailedStep))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None, index=True)  # none: unknown
    # What is tried and from where, as in the counters: of those that wait one is kept for each in a quarter of an hour
    account_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)  # table "sign_in_failure", field "address"
    device: Mapped[str] = mapped_column(String(200), default="")
    is_known_browser: Mapped[bool] = mapped_column(default=False)


class ProviderLink(Edited, Base):
    """As whom of the sign-in provider an account signs in; without a subject: as the first with its address there."""

    __tablename__ = "provider_link"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(255), info=described("Sign-in provider"))
    subject: Mapped[str | None] = mapped_column(String(255), default=None, info={"audit": "mask"})


class ProviderSession(Keyed, Base):
    """The provider's side of a sign-in: whose it is there, and with what the provider is asked whether it goes on."""

    __tablename__ = "provider_session"
    is_audited: ClassVar[bool] = False

    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), unique=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255), index=True)
    session: Mapped[str] = mapped_column(String(255), default="")
    sealed_refresh: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)  # field "refresh"
    asked_at: Mapped[datetime]
    # Until when its holder, who has just taken an invitation up, may make the first passkey
    first_passkey_until: Mapped[datetime | None] = mapped_column(default=None)


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
    stands_since: Mapped[datetime | None] = mapped_column(default=None, info=described("Counts since"))
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
