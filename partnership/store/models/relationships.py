"""Relationships: which organisation refers to, commissions or chairs which other one, and what both said about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Archived, Audience, Base, Edited, FieldKind, choice, described
from partnership.store.models.partnerships import Agreement
from partnership.store.models.register import Organisation


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
