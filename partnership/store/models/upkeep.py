"""Keeping entries true: change requests field by field, reports that something is wrong, monthly digests."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Base, Edited, Keyed, choice, described, now


class RequestState(StrEnum):
    """Where a change request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class FieldAnswer(StrEnum):
    """What became of one field of a change request."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # taken back by the sender, or replaced by what they asked later


class ChangeRequest(Edited, Base):
    """A partner's proposed change to an entry, field by field.

    `table` and `row_id` say what would change: the organisation itself, one of its parts, or (table "responsibility",
    with `partnership_id` and `about`) a role that the organisation offers to take, change or give up.
    """

    __tablename__ = "change_request"
    __table_args__ = (Index("ix_change_request_organisation_id_state", "organisation_id", "state"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"), default=None, index=True)
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[UUID | None] = mapped_column(default=None)
    about: Mapped[dict[str, str]] = mapped_column(default=dict)  # of a role: {"function_id": ..., "group": ...}
    base_version: Mapped[int] = mapped_column(Integer, default=0)  # the version that the sender had seen
    # Why, in the sender's words
    note: Mapped[str] = mapped_column(String(500), default="", info=described("Why", is_private=True, is_written=True))
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sender: Mapped[str] = mapped_column(String(254))  # mail address at the time
    sent_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[RequestState] = mapped_column(
        choice(RequestState), default=RequestState.OPEN, info=described("State")
    )
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # who has taken it on
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    fields: Mapped[list[ChangeField]] = relationship(
        lazy="raise_on_sql", order_by="ChangeField.place, ChangeField.id", cascade="all, delete-orphan"
    )


class ChangeField(Edited, Base):
    """One field of a change request: old and new, and the answer to it."""

    __tablename__ = "change_field"
    __table_args__ = (UniqueConstraint("request_id", "name"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("change_request.id"))
    place: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(String(60))  # of the column; "audience", "audience:FIELD", "address", "role"
    old: Mapped[Any] = mapped_column(JSON, default=None, info={"audit": "mask"})  # as it was when it was sent
    new: Mapped[Any] = mapped_column(JSON, default=None, info={"audit": "mask"})
    # A confidential address that is proposed (table "change_field", field "new"); `old` and `new` stay empty then.
    sealed_new: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info={"audit": "mask"})
    answer: Mapped[FieldAnswer] = mapped_column(choice(FieldAnswer), default=FieldAnswer.OPEN, info=described("Answer"))
    reason: Mapped[str] = mapped_column(
        String(500), default="", info=described("Reason", is_private=True, is_written=True)
    )
    answered_by: Mapped[str] = mapped_column(String(254), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class Report(Edited, Base):
    """A reader's word that a field is wrong, and what came of it."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_organisation_id_answered_at", "organisation_id", "answered_at"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(60), default="")  # empty: the record as a whole
    text: Mapped[str] = mapped_column(Text, info={"audit": "mask"})
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(Text, default="", info={"audit": "mask"})
    # Whether something was changed because of it; none where the reader took it back, which ends it as an answer does.
    was_right: Mapped[bool | None] = mapped_column(default=None, info=described("Something was changed because of it"))
    answered_by: Mapped[str] = mapped_column(String(254), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_taken_back(self) -> bool:
        """Whether its sender took it back before anybody answered."""
        return self.answered_at is not None and self.was_right is None


class Digest(Keyed, Base):
    """The monthly mail to one account: one a month at most, and whether it was answered."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("account_id", "month"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    month: Mapped[str] = mapped_column(String(7))  # "2009-11"
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_time_link.id"), default=None)
    sent_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    escalated_at: Mapped[datetime | None] = mapped_column(default=None)  # after three silences: told the coordinators
