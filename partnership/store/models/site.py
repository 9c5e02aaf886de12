"""What the site keeps for itself: the outbox, fingerprints of its keys, what it did by the clock.

No restricted value ever stands in a mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Keyed, now


class Mail(Keyed, Base):
    """A mail to one address. The text may carry a one-time link, so it is sealed, and emptied once it is sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_sent_at_next_try_at", "sent_at", "next_try_at"),)
    is_audited: ClassVar[bool] = False  # a mail is no change of the directory; what causes it is recorded

    kind: Mapped[str] = mapped_column(String(40))  # a MailKind of partnership.register.mail.kinds
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None, index=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    sealed_text: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    sealed_html: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    given_up_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    last_fault: Mapped[str] = mapped_column(String(300), default="")  # the kind of fault, never the text of the mail


class SiteKey(Base):
    """A key that the data of this site needs; `number` is 0 but for keys of sealed values, which have several."""

    __tablename__ = "site_key"
    is_audited: ClassVar[bool] = False  # it is about the machine, and is written before anybody has an account

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    known_since: Mapped[datetime] = mapped_column(default=now)


class SiteMark(Base):
    """The last time of something: a round of the worker, a look at the whole chain, an anchor that was written."""

    __tablename__ = "site_mark"
    is_audited: ClassVar[bool] = False  # of the machine, every minute, and of nobody

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    is_fine: Mapped[bool]
    number: Mapped[int | None] = mapped_column(default=None)  # of the row of the audit that it is about
