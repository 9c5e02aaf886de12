"""Self-assessments by the competence framework, and the audit of the settings in which victims may be met."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Archived, Base, Edited, choice, described


class Rating(StrEnum):
    """How far a competence is in place, weakest first."""

    NOT_IN_PLACE = "not-in-place"
    DEVELOPING = "developing"
    IN_PLACE = "in-place"
    PROVEN = "proven"


class Assessment(Archived, Edited, Base):
    """A partnership's self-assessment; once closed it is kept as it stood."""

    __tablename__ = "assessment"

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), info=described("Title"))
    opened_on: Mapped[date] = mapped_column(info=described("Opened on"))
    opened_by: Mapped[str] = mapped_column(String(254), default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str] = mapped_column(String(254), default="")
    conclusion: Mapped[str] = mapped_column(Text, default="", info=described("Conclusion"))
    # What the map showed for each competence, and the names of action owners, on the day it was closed.
    kept: Mapped[Any] = mapped_column(JSON, default=None, nullable=True)

    ratings: Mapped[list[CompetenceRating]] = relationship(
        lazy="raise_on_sql", order_by="CompetenceRating.competence_id"
    )
    evidence: Mapped[list[Evidence]] = relationship(lazy="raise_on_sql", order_by="Evidence.created_at, Evidence.id")

    @property
    def is_closed(self) -> bool:
        """Whether nothing more may be changed."""
        return self.closed_at is not None


class CompetenceRating(Edited, Base):
    """The rating of one competence in one assessment, with its next action."""

    __tablename__ = "competence_rating"
    __table_args__ = (UniqueConstraint("assessment_id", "competence_id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    competence_id: Mapped[str] = mapped_column(String(10))
    rating: Mapped[Rating | None] = mapped_column(choice(Rating), default=None, info=described("Rating"))
    reason: Mapped[str] = mapped_column(Text, default="", info=described("Why this rating"))
    action: Mapped[str] = mapped_column(Text, default="", info=described("Next action"))
    action_owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, info=described("Who does it")
    )
    action_due_on: Mapped[date | None] = mapped_column(default=None, info=described("By when"))
    action_done_on: Mapped[date | None] = mapped_column(default=None, info=described("Done on"))
    changed_by: Mapped[str] = mapped_column(String(254), default="")


class Evidence(Archived, Edited, Base):
    """A piece of evidence for a competence; each stands on its own, so that two people can add at once."""

    __tablename__ = "evidence"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    competence_id: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, info=described("Evidence"))
    link: Mapped[str] = mapped_column(String(500), default="", info=described("Link"))
    added_by: Mapped[str] = mapped_column(String(254), default="")


class SettingCheck(Edited, Base):
    """What assurance a partnership has that victims would be recognised in one setting, and what it does next."""

    __tablename__ = "setting_check"
    __table_args__ = (UniqueConstraint("partnership_id", "setting_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    setting_id: Mapped[str] = mapped_column(String(60))
    assurance: Mapped[str] = mapped_column(Text, default="", info=described("Assurance"))
    checked_on: Mapped[date | None] = mapped_column(default=None, info=described("Checked on"))
    action: Mapped[str] = mapped_column(Text, default="", info=described("Next action"))
    action_owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, info=described("Who does it")
    )
    action_due_on: Mapped[date | None] = mapped_column(default=None, info=described("By when"))
    changed_by: Mapped[str] = mapped_column(String(254), default="")


class FirstContact(Edited, Base):
    """An organisation whose staff are the first contact in one setting."""

    __tablename__ = "first_contact"
    __table_args__ = (UniqueConstraint("partnership_id", "setting_id", "organisation_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    setting_id: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
