"""What other systems are told, by which tokens they ask, and imports, which wait under seal until they are done."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Audience, Base, Edited, Keyed, choice, described, now
from partnership.store.models.register import Organisation


class ImportState(StrEnum):
    """How far an import is."""

    READ = "read"  # the file is read: what its columns mean is said next
    CHECKED = "checked"  # each row is looked through, and nothing is changed yet
    WAITING = "waiting"  # for its turn to be done
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDONE = "undone"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in {ImportState.READ, ImportState.CHECKED, ImportState.WAITING}


class SourceIdentifier(Keyed, Base):
    """What a source calls a record that was imported from it: its next edition finds the record by it.

    As Open Referral has identifiers: the scheme says whose they are, `part` what they are of.
    """

    __tablename__ = "source_identifier"
    is_audited: ClassVar[bool] = False  # it opens and tells nothing; what an import changes is told by its records
    __table_args__ = (Index("ix_source_identifier_partnership_id_scheme", "partnership_id", "scheme"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    scheme: Mapped[str] = mapped_column(String(60))
    part: Mapped[str] = mapped_column(String(20))  # organisation, services, contacts, locations
    identifier: Mapped[str] = mapped_column(String(200))
    row_id: Mapped[UUID]  # of the organisation, service, contact or location


class DirectoryImport(Edited, Base):
    """One file, on its way into the directory."""

    __tablename__ = "directory_import"

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # none: a command
    file_name: Mapped[str] = mapped_column(String(200), info=described("File"))
    file_sha256: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(20))  # csv, excel, feed
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.READ, info=described("State"))
    headings: Mapped[str] = mapped_column(
        String(64), index=True
    )  # a hash: files with the same ones have the same columns
    columns: Mapped[dict[str, str]] = mapped_column(default=dict)  # place of a column -> field that it fills
    kinds: Mapped[dict[str, str]] = mapped_column(
        default=dict
    )  # the file's own word -> kind; "" -> of rows without one
    # Somebody said that rows without a name go on with the organisation above.
    has_unnamed_rows: Mapped[bool] = mapped_column(default=False, server_default=false())
    decisions: Mapped[dict[str, str]] = mapped_column(default=dict)  # folded name -> organisation, "new" or "leave"
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by what becomes of rows
    sealed_rows: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info={"audit": "mask"})
    sealed_report: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info={"audit": "mask"})
    why: Mapped[str] = mapped_column(String(500), default="", info=described("Why it was not done"))
    done_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Done"))
    # The audit tells what it changed: everything between these two numbers, and nothing else.
    after_sequence: Mapped[int] = mapped_column(default=0)
    until_sequence: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Undone"))


class PublicClock(Base):
    """When something of an entry changed that is marked public: what is restricted moves it never."""

    __tablename__ = "public_clock"
    is_audited: ClassVar[bool] = False  # it moves with rows that are told of

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")  # written after it


class CalendarAddress(Keyed, Base):
    """An address at which the calendar of an account reads the dates of a partnership; its token is kept as a hash."""

    __tablename__ = "calendar_address"
    is_audited: ClassVar[bool] = False  # made and ended addresses are recorded as events of the account

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # taken back, or ended with the account's rights
    given_hash: Mapped[str] = mapped_column(String(64), default="")  # of the file that was handed out last


class ApiToken(Keyed, Base):
    """By what a system asks for a partnership's directory with the rights of an account; kept as a hash."""

    __tablename__ = "api_token"
    is_audited: ClassVar[bool] = False  # that it was made and ended are events of it

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))  # what its maker calls it
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    audience: Mapped[Audience] = mapped_column(choice(Audience))  # as whom it reads, whatever its account sees besides
    has_places: Mapped[bool] = mapped_column(default=False)  # whether it reads addresses of places too
    made_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)  # to ten minutes
    ended_at: Mapped[datetime | None] = mapped_column(default=None)  # revoked, or ended with the account's rights
    recorded_on: Mapped[date | None] = mapped_column(default=None)  # the last day on which what it took was recorded
    warned_at: Mapped[datetime | None] = mapped_column(default=None)  # when its holder was told that it ends
