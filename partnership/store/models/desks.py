"""Desks beside their entry: what was confirmed of each, notices that one is closed, and reports of calls."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, Keyed, choice, now
from partnership.store.models.register import fold


class DeskWay(StrEnum):
    """What is confirmed of a desk, each by itself."""

    TELEPHONE = "telephone"
    OUT_OF_HOURS = "out-of-hours"
    EMAIL = "email"
    HOURS = "hours"


COLUMNS_OF_WAYS: Final = {
    DeskWay.TELEPHONE: ("telephone",),
    DeskWay.OUT_OF_HOURS: ("out_of_hours_telephone",),
    DeskWay.EMAIL: ("email",),
    DeskWay.HOURS: ("open", "hours"),
}


def fingerprint(contact: Any, way: DeskWay) -> str:
    """What stands there for a way, on which desk of which organisation: another number, or another desk, has another.

    `contact` is a row of the table or of its columns.
    """
    values = [getattr(contact, name) or "" for name in COLUMNS_OF_WAYS[way]]
    whole = json.dumps([str(contact.organisation_id), fold(contact.post), *values])
    return hashlib.sha256(whole.encode()).hexdigest()


class DeskConfirmation(Base):
    """The last time that somebody confirmed a way to a desk, with a fingerprint of what was confirmed.

    It holds as long as the desk has that fingerprint and nobody has changed the way: what was changed and changed back
    is not confirmed.
    """

    __tablename__ = "desk_confirmation"
    is_audited: ClassVar[bool] = False  # whoever confirms is told of by the clock of the section, or by an event

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    way: Mapped[DeskWay] = mapped_column(choice(DeskWay), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(String(254), default="")
    changed_at: Mapped[datetime | None] = mapped_column(default=None)  # since it was confirmed


class DeskNotice(Edited, Base):
    """A desk is closed for a time; it lapses by itself."""

    __tablename__ = "desk_notice"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(default=now)
    until_at: Mapped[datetime]
    instead: Mapped[str] = mapped_column(String(60), default="")  # the number to ring meanwhile
    by: Mapped[str] = mapped_column(String(254), default="")

    def end(self, at: datetime) -> None:
        """It holds no longer than this."""
        self.until_at = at


class DeskReport(Keyed, Base):
    """Somebody rang a desk: whether it answered. No words, so that nothing about a case can stand here."""

    __tablename__ = "desk_report"
    __table_args__ = (Index("ix_desk_report_contact_id_at", "contact_id", "at"),)

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    was_answered: Mapped[bool] = mapped_column(default=False)
    is_wrong_number: Mapped[bool] = mapped_column(default=False, server_default=false())  # somebody else answered
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class CardWatch(Keyed, Base):
    """An account wants to know when a number changes on the card that it has printed or saved."""

    __tablename__ = "card_watch"
    is_audited: ClassVar[bool] = False  # a wish of one's own; the changes that it waits for are told
    __table_args__ = (UniqueConstraint("account_id", "partnership_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    edition: Mapped[str] = mapped_column(String(40))  # of the card that it has
    at: Mapped[datetime] = mapped_column(default=now)


class CardEdition(Keyed, Base):
    """The numbers that a partnership's cards had, by a code of them, from one day to another."""

    __tablename__ = "card_edition"
    is_audited: ClassVar[bool] = False  # it follows from rows whose changes are told
    __table_args__ = (UniqueConstraint("partnership_id", "edition"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    edition: Mapped[str] = mapped_column(String(40))
    since_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)  # when another took its place
