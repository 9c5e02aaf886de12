"""Partnerships, their boards and responsibilities, relationships of organisations, and notes on findings."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from partnership.guidance.types import Group, Sharing
from partnership.store.models.base import (
    Archived,
    Audience,
    Base,
    Edited,
    EntrySection,
    FieldKind,
    choice,
    described,
    now,
)

if TYPE_CHECKING:
    from partnership.store.models.register import Organisation

LONGEST_KEY = 300  # characters of a finding's key: rule, subject and part, as its anchor has them


class FindingNote(Edited, Base):
    """Who mends a finding and by when, or until when it is set aside and why."""

    __tablename__ = "finding_note"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))  # rule, subject and part, as the finding's anchor has them
    # As it read when the note was made.
    title: Mapped[str | None] = mapped_column(String(300), default=None, info=described("Gap"))
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))
    due_on: Mapped[date | None] = mapped_column(default=None, info=described("By"))
    # The last day; none: not set aside.
    aside_until: Mapped[date | None] = mapped_column(default=None, info=described("Set aside until"))
    aside_on: Mapped[date | None] = mapped_column(default=None, info=described("Set aside on"))
    aside_by: Mapped[str | None] = mapped_column(String(254), default=None, info=described("Set aside by"))
    reason: Mapped[str] = mapped_column(Text, default="", info=described("Reason"))


class LateFinding(Edited, Base):
    """A finding that stops signing, came up after the signing was opened, and was answered by a coordinator.

    The version comes into force over it only with such an answer; one without is no row, and found anew in the map.
    """

    __tablename__ = "late_finding"
    __table_args__ = (UniqueConstraint("signing_id", "key"),)

    signing_id: Mapped[UUID] = mapped_column(ForeignKey("signing.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))  # rule, subject and part, as the finding's anchor has them
    # What was missing, as it read when it was answered, and the numbers of the clauses that rest on it.
    text: Mapped[str] = mapped_column(Text, info=described("What came up"))
    clauses: Mapped[str] = mapped_column(String(500), default="", info=described("Clauses"))
    answer: Mapped[str] = mapped_column(String(500), info=described("Answer"))
    answered_by: Mapped[str] = mapped_column(String(254), info=described("Answered by"))
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    answered_at: Mapped[datetime] = mapped_column(default=now)


# Copies of a consulted version that came back changed: what each changed, and what became of every change.


class Board(Edited, Base):
    """A board to which a partnership reports for the cases of some groups, and who approves for it."""

    __tablename__ = "board"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    name: Mapped[str] = mapped_column(String(200), info=described("Name"))
    groups: Mapped[list[str]] = mapped_column(
        default=list, info=described("For whose cases", kind=FieldKind.CHOICE, choices="group")
    )
    # The post that approves a paper on its behalf
    approver: Mapped[str] = mapped_column(String(200), default="", info=described("Who approves for it"))


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


class RelationshipKind(StrEnum):
    """What one organisation is to another. The values stand in files and never change."""

    REFERS_TO = "refers-to"
    COMMISSIONS = "commissions"
    SHARES_INFORMATION = "shares-information"
    CHAIRS = "chairs"
    PART_OF = "part-of"

    @property
    def is_mutual(self) -> bool:
        """Whether it is the same from both ends, so that it stands once, whoever is named first."""
        return self is RelationshipKind.SHARES_INFORMATION


class Relationship(Archived, Edited, Base):
    """One organisation to another within a partnership: of a kind, from a day until, perhaps, another.

    Each end says for itself whether it is so. A row is never deleted, so that its history has readers: what was
    recorded by mistake is archived.
    """

    __tablename__ = "relationship"
    __table_args__ = (
        Index("ix_relationship_partnership_id", "partnership_id"),
        Index("ix_relationship_other_id", "other_id"),
        Index(
            # By audience: whoever may not know of a narrow one is not told of it by being refused another
            "uq_relationship_current", "partnership_id", "organisation_id", "other_id", "kind", "audience", unique=True,
            sqlite_where=text("archived_at IS NULL AND until_on IS NULL"),
            postgresql_where=text("archived_at IS NULL AND until_on IS NULL"),
        ),
    )  # fmt: skip

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)  # from whom it goes
    other_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))  # to whom
    kind: Mapped[RelationshipKind] = mapped_column(choice(RelationshipKind))
    audience: Mapped[Audience] = mapped_column(
        choice(Audience), default=Audience.PARTNERSHIP,
        info=described("Who can see it", kind=FieldKind.CHOICE, choices="audience"),
    )  # fmt: skip
    # What each end said: nothing yet, yes or no.
    own_state: Mapped[Agreement] = mapped_column(
        choice(Agreement), default=Agreement.PROPOSED, info=described("The first one says")
    )
    other_state: Mapped[Agreement] = mapped_column(
        choice(Agreement), default=Agreement.PROPOSED, info=described("The second one says")
    )
    answered_by: Mapped[str] = mapped_column(String(254), default="", info=described("Answered by", is_private=True))
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(String(200), default="", info=described("Agreement"))
    remark: Mapped[str] = mapped_column(String(500), default="", info=described("Remark", is_private=True))
    from_on: Mapped[date | None] = mapped_column(default=None, info=described("From"))
    until_on: Mapped[date | None] = mapped_column(default=None, info=described("Until"))
    review_on: Mapped[date | None] = mapped_column(default=None, info=described("To be reviewed by"))

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    other: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[other_id])

    @property
    def end_ids(self) -> frozenset[UUID]:
        """Both organisations."""
        return frozenset((self.organisation_id, self.other_id))

    @property
    def state(self) -> Agreement:
        """What both said together: it is agreed when both say so, and declined when either says no."""
        said = {self.own_state, self.other_state}
        if Agreement.DECLINED in said:
            return Agreement.DECLINED
        return Agreement.ACCEPTED if said == {Agreement.ACCEPTED} else Agreement.PROPOSED

    @property
    def shown_to(self) -> Audience:
        """Who may know of it: until both agreed, nobody outside the partnership."""
        if self.state is Agreement.ACCEPTED:
            return self.audience
        return max(self.audience, Audience.PARTNERSHIP, key=lambda each: each.reach)

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or self.until_on > day)
