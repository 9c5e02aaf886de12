"""The words by which organisations are found, and searches without an answer, which tell nobody who typed them."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited

LONGEST_TOKEN = 60
# Beginnings of words are looked for by their range, which both databases must see by code points.
TOKEN = String(LONGEST_TOKEN).with_variant(String(LONGEST_TOKEN, collation="C"), "postgresql")


class SearchToken(Base):
    """A folded word of an entry; `flask search rebuild` makes all of them anew from the register."""

    __tablename__ = "search_token"
    __table_args__ = ({"sqlite_with_rowid": False},)
    is_audited: ClassVar[bool] = False  # it follows from rows whose changes are told

    token: Mapped[str] = mapped_column(TOKEN, primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    # How narrow the audience is (`Audience.reach`). What only named people may see never stands here.
    reach: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    weight: Mapped[int] = mapped_column(SmallInteger)


class MissedTyping(Base):
    """Somebody typed a phrase that found nothing: both only as hashes under a key that is not in the database.

    The hash of the person is made with the phrase, so that two phrases of one person have nothing in common.
    """

    __tablename__ = "missed_typing"
    __table_args__ = (UniqueConstraint("phrase_hash", "typed_on"),)
    is_audited: ClassVar[bool] = False  # the audit would say who typed, and when

    phrase_hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # of the partnership and the phrase
    person_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    typed_on: Mapped[date] = mapped_column(index=True)


class MissedPhrase(Base):
    """A phrase that three people typed on three days, and that finds nothing."""

    __tablename__ = "missed_phrase"
    is_audited: ClassVar[bool] = False  # the third who typed it would stand in the audit

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    phrase: Mapped[str] = mapped_column(String(60), primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger)  # on which it was typed
    last_on: Mapped[date] = mapped_column(index=True)


class MissedCount(Base):
    """How many searches of a month found nothing; of most nothing else is kept."""

    __tablename__ = "missed_count"
    is_audited: ClassVar[bool] = False  # a number that moves by itself

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    number: Mapped[int]


class MissingNotice(Edited, Base):
    """What somebody tells the coordinators is missing, in words that they read before they sent them."""

    __tablename__ = "missing_notice"
    __table_args__ = (Index("ix_missing_notice_partnership_id_done_at", "partnership_id", "done_at"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    # A name may stand in it for all that the page asks: the audit, which nobody can clear, does not keep it.
    words: Mapped[str] = mapped_column(String(200), info={"audit": "mask"})
    done_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_done(self) -> bool:
        """Whether a coordinator has looked after it."""
        return self.done_at is not None
