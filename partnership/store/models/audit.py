"""The audit: one row for every change and every event that must be told, chained by HMAC."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String, func, select, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, column_property, mapped_column, object_session

from partnership.store.models.accounts import Account
from partnership.store.models.audit_types import AuditKey, AuditMoment, HexDigest, RowName, as_other_tables_have_it
from partnership.store.models.base import Base

if TYPE_CHECKING:
    from collections.abc import Callable

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
ROW_CHANGES = (CREATED, CHANGED, DELETED)  # any other action is an event, such as a look at a confidential address
TAKEN = "taken away"  # a file left the house: an event that changes nothing that can be reckoned from the register
# Whose name the audit says: the account of whoever acted, as it is called now.
_ACTING = Account.__table__.alias("acting")
_openers: list[Callable[[Session, Any], Any]] = []


def open_persons_by(opener: Callable[[Session, Any], Any]) -> None:
    """Say what reads the persons that are sealed in changes: tables know no keys."""
    _openers[:] = [opener]


def _where_given(name: str, *columns: str) -> Index:
    """An index that has no place for the many rows without a value: nobody asks for those by it."""
    given = text(f"{name} IS NOT NULL")
    return Index(f"ix_audit_entry_{name}", *columns, sqlite_where=given, postgresql_where=given)


class AuditEntry(Base):
    """Who did what to which row, from what to what. Written by partnership.store.audit only; triggers refuse changes.

    What is kept is told once: the row before is known by its number, and the keys that a row was made with stand in the
    columns beside its changes (`told_beside`).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_row_id", "row_id"),
        _where_given("organisation_id", "organisation_id"),
        _where_given("partnership_id", "partnership_id", "sequence"),
        _where_given("actor_id", "actor_id", "sequence"),
        Index("ix_audit_entry_table_at", "table", "at"),
    )
    is_audited: ClassVar[bool] = False

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(AuditMoment)
    actor_id: Mapped[UUID | None] = mapped_column(AuditKey, default=None)
    # "command line", "the site itself"; empty where an account acted, which is named by its id alone
    kept_actor: Mapped[str] = mapped_column("actor", String(254))
    action: Mapped[str] = mapped_column(String(40))  # one of ROW_CHANGES, or the name of an event
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(RowName)
    organisation_id: Mapped[UUID | None] = mapped_column(AuditKey, default=None)
    partnership_id: Mapped[UUID | None] = mapped_column(AuditKey, default=None)
    # field -> [old, new], or [new] of a row that was created; confidential values as "withheld"
    kept_changes: Mapped[Any] = mapped_column("changes", JSON)
    seal: Mapped[str] = mapped_column(HexDigest)  # HMAC-SHA-256 over every other column and the seal of the row before
    # The mail address of who acted, as its account has it now, or who else it was.
    actor: Mapped[str] = column_property(
        func.coalesce(
            select(_ACTING.c.email)
            .where(_ACTING.c.id == as_other_tables_have_it(actor_id))
            .correlate_except(_ACTING)
            .scalar_subquery(),
            kept_actor,
        )
    )

    @hybrid_property
    def changes(self) -> dict[str, Any]:
        """Every field that was told, with its old and its new value; in SQL, the changes as they are kept."""
        beside = told_beside(self.table, self.row_id, self.organisation_id, self.partnership_id)
        told = unfolded(self.kept_changes, self.action, beside)
        session = object_session(self)
        return _openers[0](session, told) if _openers and session is not None else told

    @changes.inplace.setter
    def _set_changes(self, value: dict[str, list[Any]]) -> None:
        self.kept_changes = value

    @changes.inplace.expression
    @classmethod
    def _changes(cls) -> InstrumentedAttribute[Any]:
        return cls.kept_changes

    @classmethod
    def made_with(cls, column: str) -> Any:
        """The value in a column that a row was created with, in SQL; not for columns that `told_beside` has."""
        changes: Any = cls.kept_changes
        return func.coalesce(changes[(column, 1)].as_string(), changes[(column, 0)].as_string())


def told_beside(
    table: str, row_id: str, organisation_id: UUID | None, partnership_id: UUID | None
) -> dict[str, str | None]:
    """What the columns of an entry tell of the row's own columns: its key, and to whom it belongs.

    Only columns that are never empty, so that a value is there whenever it is left out of the changes.
    """
    keys, owners = _own_columns(table)
    parts = row_id.split("/")
    told: dict[str, str | None] = dict(zip(keys, parts, strict=True)) if len(keys) == len(parts) else {}
    by_name = {"organisation_id": organisation_id, "partnership_id": partnership_id}
    return told | {name: str(by_name[name]) for name in owners if by_name[name] is not None}


@cache
def _own_columns(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of a table: the columns of its key, if those are told as texts, and those that name its owners."""
    known = Base.metadata.tables.get(table)
    if known is None:  # a table of an older release
        return (), ()
    keys = tuple(known.primary_key.columns)
    owners = [name for name in ("organisation_id", "partnership_id") if name in known.c and not known.c[name].nullable]
    is_text = all(issubclass(each.type.python_type, (UUID, str)) for each in keys)
    return tuple(each.name for each in keys) if is_text else (), tuple(owners)


def folded(changes: dict[str, list[Any]], action: str, beside: dict[str, str | None]) -> dict[str, list[Any]]:
    """Changes as they are kept: without what stands beside them, and without an old value where none can be."""
    if action == CREATED:
        return {name: [new] for name, (_old, new) in changes.items() if beside.get(name) != new}
    if action == DELETED:
        return {name: [old, new] for name, (old, new) in changes.items() if beside.get(name) != old}
    return changes


def unfolded(kept: dict[str, list[Any]], action: str, beside: dict[str, str | None]) -> dict[str, list[Any]]:
    """Changes as they are told. Rows of before kept all of it, and are read as they stand."""
    if action == CREATED:
        told = {name: [None, *values][-2:] for name, values in kept.items()}
        return told | {name: [None, value] for name, value in beside.items() if name not in kept}
    if action == DELETED:
        return kept | {name: [value, None] for name, value in beside.items() if name not in kept}
    return kept
