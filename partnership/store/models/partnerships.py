"""Partnerships, who takes part in them, and who is responsible for which function."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from partnership.guidance.types import Group, Sharing
from partnership.store.models.base import Archived, Base, Edited, EntrySection, FieldKind, choice, described, now

if TYPE_CHECKING:
    from partnership.store.models.register import Organisation


FIRST_VERSIONS = 900_000_000  # forms carry nine digits


class Role(StrEnum):
    """What an organisation does for a function, strongest first."""

    LEAD = "lead"
    DEPUTY = "deputy"
    SUPPORTS = "supports"
    CONSULTED = "consulted"
    INFORMED = "informed"

    @property
    def is_lead(self) -> bool:
        """Whether whoever has it answers for the task."""
        return self is Role.LEAD


class Agreement(StrEnum):
    """Whether the organisation itself has said yes."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def is_proposed(self) -> bool:
        """Whether the organisation has not answered."""
        return self is Agreement.PROPOSED

    @property
    def is_accepted(self) -> bool:
        """Whether the role counts."""
        return self is Agreement.ACCEPTED

    @property
    def is_declined(self) -> bool:
        """Whether the organisation has said no."""
        return self is Agreement.DECLINED


class Partnership(Archived, Edited, Base):
    """The agencies of one or more local authority areas that work together."""

    __tablename__ = "partnership"

    slug: Mapped[str] = mapped_column(String(60), unique=True, info=described("Short name in addresses"))
    name: Mapped[str] = mapped_column(String(200), info=described("Name"))
    area: Mapped[str] = mapped_column(String(300), info=described("Area"))  # the local authority areas, in words
    # The LSCB it reports to
    board: Mapped[str] = mapped_column(String(200), default="", info=described("Board it reports to"))
    pack_id: Mapped[str] = mapped_column(
        String(60), info=described("Guidance", kind=FieldKind.CHOICE, choices="guidance")
    )
    # The administrator who made it on screen; none: the command line
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    # Whether anybody may see, without signing in, what its organisations agreed to
    has_public_directory: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=described("Public directory", kind=FieldKind.YES_NO)
    )
    # Whether other systems may read the same as data
    has_feed: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=described("Open Referral feed", kind=FieldKind.YES_NO)
    )


class Participation(Edited, Base):
    """An organisation takes part in a partnership, from a day until, perhaps, another."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("partnership_id", "organisation_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    joined_on: Mapped[date] = mapped_column(info=described("Takes part from"))
    left_on: Mapped[date | None] = mapped_column(default=None, info=described("Left on"))

    @property
    def is_current(self) -> bool:
        """Whether it still takes part."""
        return self.left_on is None


def _next_version(version: int | None) -> int:
    return version + 1 if version else 1 + secrets.randbelow(FIRST_VERSIONS)


class TakingInState(StrEnum):
    """What an organisation said to a partnership that wants to take it in."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody answered in time


class TakingIn(Edited, Base):
    """A partnership asks who answers for an organisation whether it takes part: its lead, else its home."""

    __tablename__ = "taking_in"
    __table_args__ = (
        Index("ix_taking_in_organisation_id_state", "organisation_id", "state"),
        # Two coordinators who ask at one moment ask once.
        Index(
            "uq_taking_in_open",
            "partnership_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[TakingInState] = mapped_column(
        choice(TakingInState), default=TakingInState.OPEN, info=described("Answer")
    )
    asked_by: Mapped[str] = mapped_column(String(254), default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    # Until when it waits; nothing for what was answered before questions of this kind lapsed
    lapses_at: Mapped[datetime | None] = mapped_column(default=None)
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")  # mails that asked again
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Reason", is_private=True))
    answered_by: Mapped[str] = mapped_column(String(254), default="", info=described("Answered by", is_private=True))
    # "lead", or "home": a coordinator of its home
    answered_as: Mapped[str] = mapped_column(
        String(20), default="", info=described("Answered as", kind=FieldKind.CHOICE, choices="answered-as")
    )
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class Replaced(Edited):
    """A row that may be removed and made again: it begins at another version, so that an old form is never taken."""

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a declared attribute receives the class
        """As for every edited row, with a first version of its own."""
        return {"version_id_col": cls.version, "version_id_generator": _next_version}


class Responsibility(Replaced, Base):
    """Organisation x function within a partnership."""

    __tablename__ = "responsibility"
    __table_args__ = (
        UniqueConstraint("partnership_id", "organisation_id", "function_id", "group"),
        Index("ix_responsibility_partnership_function", "partnership_id", "function_id"),
    )
    moves_clock: ClassVar[EntrySection | None] = EntrySection.RESPONSIBILITIES

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    function_id: Mapped[str] = mapped_column(String(60))
    group: Mapped[Group] = mapped_column(choice(Group), info=described("For whom"))
    role: Mapped[Role] = mapped_column(choice(Role), info=described("Role"))
    state: Mapped[Agreement] = mapped_column(choice(Agreement), default=Agreement.PROPOSED, info=described("State"))
    # Why it was declined, or another remark
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Remark", is_private=True))
    from_on: Mapped[date | None] = mapped_column(default=None, info=described("From"))
    until_on: Mapped[date | None] = mapped_column(default=None, info=described("Until"))
    proposed_at: Mapped[datetime | None] = mapped_column(default=None)  # since when it waits, or waited, for an answer
    # The organisation's own answer: by which post and when (no time: a coordinator recorded it), and another
    # organisation that it suggests where it declined.
    answered_by: Mapped[str] = mapped_column(String(254), default="", info=described("Answered by", is_private=True))
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    suggested_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, info=described("Suggested instead", is_private=True)
    )
    # Of one that is asked to lead in place of another: which role it takes over once it accepts, and what that agency
    # has then (none: no role). Until its answer the agency that is asked keeps the role that it had accepted.
    takes_over_id: Mapped[UUID | None] = mapped_column(default=None)
    then_role: Mapped[Role | None] = mapped_column(
        choice(Role), default=None, info=described("The lead until then becomes")
    )
    held_role: Mapped[Role | None] = mapped_column(
        choice(Role), default=None, info=described("Role that it keeps until it answers")
    )

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])


class SharingDecision(Replaced, Base):
    """What the partnership decided about a kind of information and a kind of agency, in place of the pack."""

    __tablename__ = "sharing_decision"
    __table_args__ = (UniqueConstraint("partnership_id", "information_id", "kind_id"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    information_id: Mapped[str] = mapped_column(String(60))
    kind_id: Mapped[str] = mapped_column(String(60))  # of the agency that receives
    sharing: Mapped[Sharing] = mapped_column(choice(Sharing), info=described("May it go there"))
    basis: Mapped[str] = mapped_column(Text, default="", info=described("What it rests on in law"))
    condition: Mapped[str] = mapped_column(Text, default="", info=described("Condition"))
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Why"))
