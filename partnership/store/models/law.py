"""Who may say for a partnership that a fact of the law was checked, and what they said."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.guidance.facts import FactOutcome
from partnership.store.models.base import Base, Edited, Keyed, choice, described, now
from partnership.store.models.register import Organisation


class LawPost(Edited, Base):
    """A post in an organisation, such as its lawyer: whoever leads that organisation may record checks in its name."""

    __tablename__ = "law_post"
    __table_args__ = (UniqueConstraint("partnership_id", "organisation_id", "name"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), info=described("Post"))
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class FactCheck(Keyed, Base):
    """That a fact of the guidance was looked up for a partnership. It is never changed: another one comes after it."""

    __tablename__ = "fact_check"
    __table_args__ = (Index("ix_fact_check_partnership_id_fact_id", "partnership_id", "fact_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    fact_id: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, info=described("Fact"))  # as it read: another text has to be checked anew
    outcome: Mapped[FactOutcome] = mapped_column(choice(FactOutcome), info=described("Does it hold"))
    checked_on: Mapped[date] = mapped_column(info=described("Checked on"))
    against: Mapped[str] = mapped_column(String(500), info=described("Checked against"))
    note: Mapped[str] = mapped_column(Text, default="", info=described("Note"))
    since_on: Mapped[date | None] = mapped_column(default=None, info=described("From which day"))
    state: Mapped[str] = mapped_column(String(60), default="", server_default="", info=described("What is so"))
    look_on: Mapped[date | None] = mapped_column(default=None, info=described("Look at it again on"))
    post: Mapped[str] = mapped_column(String(200), info=described("Post"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    checked_by: Mapped[str] = mapped_column(String(254), info=described("Recorded by"))
    checked_at: Mapped[datetime] = mapped_column(default=now)
    # When this answer was given first, where it is one that still holds: what was read since then stays read.
    said_at: Mapped[datetime] = mapped_column(default=now)


class LawReading(Keyed, Base):
    """That a clause was read again after the law was found to be another, and is right as it stands. Never changed."""

    __tablename__ = "law_reading"
    __table_args__ = (Index("ix_law_reading_protocol_id_clause_id", "protocol_id", "clause_id"),)

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"))
    clause_id: Mapped[str] = mapped_column(String(80))
    fact_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, info=described("Why it is right as it stands"))
    post: Mapped[str] = mapped_column(String(200), info=described("Post"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    read_by: Mapped[str] = mapped_column(String(254), info=described("Recorded by"))
    read_at: Mapped[datetime] = mapped_column(default=now)
