"""Papers that are kept, who may say that a fact of the law was checked, and changes of guidance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.documents.blocks import Status
from partnership.guidance.facts import FactOutcome
from partnership.store.models.base import Archived, Base, Edited, FieldKind, Keyed, choice, described, now
from partnership.store.models.consultation import Consultation, Signing
from partnership.store.models.register import Organisation

CHANGE_UNDONE_WITHIN: Final = timedelta(days=7)


class GuidanceChangeState(StrEnum):
    """How far a change of guidance is."""

    PLANNED = "planned"  # somebody decides what becomes of each kind and task; nothing is changed
    MADE = "made"
    UNDONE = "undone"
    DROPPED = "dropped"  # the plan was given up

    @property
    def is_planned(self) -> bool:
        """Whether nothing is changed yet."""
        return self is GuidanceChangeState.PLANNED


class GuidanceChange(Edited, Base):
    """One move of a partnership from one guidance pack to another, as a whole."""

    __tablename__ = "guidance_change"
    __table_args__ = (
        # Two coordinators who begin at one moment plan one change.
        Index(
            "uq_guidance_change_planned",
            "partnership_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    from_pack_id: Mapped[str] = mapped_column(
        String(60), info=described("Guidance before", kind=FieldKind.CHOICE, choices="guidance")
    )
    to_pack_id: Mapped[str] = mapped_column(
        String(60), info=described("New guidance", kind=FieldKind.CHOICE, choices="guidance")
    )
    state: Mapped[GuidanceChangeState] = mapped_column(choice(GuidanceChangeState), default=GuidanceChangeState.PLANNED)
    # {"kinds": {organisation: kind}, "tasks": {task of before: [tasks]}}: only what a person decides
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    made_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Changed on"))
    # The audit tells what it changed: everything between these two numbers, and nothing else.
    after_sequence: Mapped[int] = mapped_column(default=0)
    until_sequence: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Undone on"))
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)

    def can_be_undone(self, at: datetime) -> bool:
        """Whether it stands and is no older than a week."""
        return (
            self.state is GuidanceChangeState.MADE
            and self.made_at is not None
            and at < self.made_at + CHANGE_UNDONE_WITHIN
        )

    @property
    def undone_until(self) -> datetime | None:
        """Until when it can be undone; None before it is made."""
        return self.made_at + CHANGE_UNDONE_WITHIN if self.made_at else None


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


class Protocol(Archived, Edited, Base):
    """A template of a pack, filled for one partnership; this row is the working draft."""

    __tablename__ = "protocol"

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    template_id: Mapped[str] = mapped_column(String(80), info=described("Template"))
    title: Mapped[str] = mapped_column(String(200), info=described("Title"))
    status: Mapped[Status] = mapped_column(choice(Status), default=Status.DRAFT, info=described("Status"))
    parameters: Mapped[dict[str, str]] = mapped_column(default=dict)
    # The guidance that it rests on, where the partnership has another one by now; empty: that of the partnership
    other_pack_id: Mapped[str] = mapped_column(
        String(60),
        default="",
        server_default="",
        info=described("Rests on other guidance", kind=FieldKind.CHOICE, choices="guidance"),
    )

    parties: Mapped[list[Party]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    clause_texts: Mapped[list[ClauseText]] = relationship(
        lazy="raise_on_sql", order_by="ClauseText.clause_id", cascade="all, delete-orphan"
    )
    law_readings: Mapped[list[LawReading]] = relationship(
        lazy="raise_on_sql", order_by="LawReading.read_at, LawReading.id", viewonly=True
    )
    versions: Mapped[list[ProtocolVersion]] = relationship(
        lazy="raise_on_sql", order_by="ProtocolVersion.created_at.desc(), ProtocolVersion.id"
    )
    consultations: Mapped[list[Consultation]] = relationship(
        lazy="raise_on_sql", order_by="Consultation.opened_at.desc(), Consultation.id", viewonly=True
    )
    signings: Mapped[list[Signing]] = relationship(
        lazy="raise_on_sql", order_by="Signing.opened_at.desc(), Signing.id", viewonly=True
    )


class Party(Keyed, Base):
    """An organisation that is a party to a protocol."""

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("protocol_id", "organisation_id"),)

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)


class ClauseText(Edited, Base):
    """The partnership's own text of a clause, or its decision to leave the clause out, with the reason."""

    __tablename__ = "clause_text"
    __table_args__ = (UniqueConstraint("protocol_id", "clause_id"),)

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"))
    clause_id: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text, default="")  # Markdown subset with slots; empty: the template's text
    is_left_out: Mapped[bool] = mapped_column(default=False, info=described("Left out"))
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Why it is left out"))
    # When these words were written here; none for words that were put back: law that moved since is not in them
    written_at: Mapped[datetime | None] = mapped_column(default=None)
    # Clauses that guidance had parted from this one when it was changed: of others it holds the text still.
    parts: Mapped[list[str]] = mapped_column(default=list)


class ProtocolVersion(Keyed, Base):
    """A numbered version: the whole document as it stood, and the SHA-256 of its canonical JSON. Never changed."""

    __tablename__ = "protocol_version"
    __table_args__ = (UniqueConstraint("protocol_id", "number"),)

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"))
    number: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="", info=described("What it is for"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(254), default="")
    content: Mapped[Any] = mapped_column(JSON, info={"audit": "mask"}, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), info=described("Fingerprint (SHA-256)"))


class IssuedFile(Keyed, Base):
    """The hash of a file of a saved version that left the house: once for each that is different. Never who had it."""

    __tablename__ = "issued_file"
    __table_args__ = (UniqueConstraint("sha256", "version_id"),)
    is_audited: ClassVar[bool] = False  # a look at what every member may read is no event

    version_id: Mapped[UUID] = mapped_column(ForeignKey("protocol_version.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))  # of the bytes of the file
    name: Mapped[str] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(60))  # as the file itself says it: "AGREED", "FOR SIGNATURE"
    left_at: Mapped[datetime] = mapped_column(default=now)  # the first time


class ManualWatch(Keyed, Base):
    """An account wants to be told when a version of a protocol, or of any of a partnership, comes into force."""

    __tablename__ = "manual_watch"
    is_audited: ClassVar[bool] = False  # a wish of one's own; the changes that it waits for are told
    __table_args__ = (UniqueConstraint("account_id", "partnership_id", "protocol_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    protocol_id: Mapped[UUID | None] = mapped_column(ForeignKey("protocol.id"), default=None)  # none: all of them
    at: Mapped[datetime] = mapped_column(default=now)


class ReturnChecklist(Archived, Keyed, Base):
    """A return safety checklist made for an age group, a country and a route: nothing about the person."""

    __tablename__ = "return_checklist"
    __table_args__ = (Index("ix_return_checklist_partnership_id_created_at", "partnership_id", "created_at"),)
    is_audited: ClassVar[bool] = True

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    age_group: Mapped[str] = mapped_column(String(10))  # "child" or "adult"
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    route: Mapped[str] = mapped_column(String(60), info=described("Route"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(254), default="")


# Letterheads of partnerships: what was taken of an uploaded Word file. The file itself is not kept.


class Letterhead(Archived, Edited, Base):
    """A house style for the Word documents of a partnership; one at a time is in use."""

    __tablename__ = "letterhead"
    __table_args__ = (
        # Two coordinators who choose at one moment choose one.
        Index(
            "uq_letterhead_used",
            "partnership_id",
            unique=True,
            sqlite_where=text("is_used"),
            postgresql_where=text("is_used"),
        ),
    )

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), info=described("Name"))
    file_name: Mapped[str] = mapped_column(String(150), info=described("File"))  # as it came
    file_sha256: Mapped[str] = mapped_column(String(64), info=described("Fingerprint of the file (SHA-256)"))
    # What documents are written with (`documents.letterhead.stored`), read by an allow-list; never the file itself.
    taken: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    found: Mapped[dict[str, Any]]  # what was taken, added and left out, for the page that tells of it
    is_used: Mapped[bool] = mapped_column(default=False)
    read_by: Mapped[str] = mapped_column(String(254), default="")
    read_at: Mapped[datetime] = mapped_column(default=now)
