"""Protocols with parties, clauses and versions, return checklists, letterheads. No victim data has a place here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.documents.blocks import Status
from partnership.store.models.base import Archived, Base, Edited, FieldKind, Keyed, choice, described, now
from partnership.store.models.consultation import Consultation, Signing
from partnership.store.models.law import LawReading


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
