"""Imports of a file into the directory: what was read waits under seal until it is done, taken back or forgotten."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, Keyed, choice, described


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
