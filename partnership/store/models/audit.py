"""The audit: one row for every change and every event that must be told, chained by HMAC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    TypeDecorator,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, column_property, mapped_column, object_session
from sqlalchemy.sql.functions import GenericFunction

from partnership.store.models.accounts import Account
from partnership.store.models.base import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# How the name of a row begins in storage: with a key in binary, or with plain text.
KEYED, PLAIN = b"\0", b"\1"
KEY_LENGTH, KEY_BYTES = 36, 16
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class AuditKey(TypeDecorator[UUID]):
    """A UUID: PostgreSQL has a type of 16 bytes for it, SQLite keeps those bytes in place of 32 letters."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database."""
        return dialect.type_descriptor(LargeBinary(KEY_BYTES) if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """For the database."""
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """From the database."""
        return UUID(bytes=value) if value is not None and dialect.name == "sqlite" else value


class AuditMoment(TypeDecorator[datetime]):
    """An aware time: on SQLite a number of microseconds in place of a text of 26 letters."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """For the database; a naive time is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive time was about to be stored: {value!r}"
            raise ValueError(message)
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        at: datetime = EPOCH + value * MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)
        return at


class HexDigest(TypeDecorator[str]):
    """A digest, in hexadecimal letters for Python and in half as many bytes for the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """For the database."""
        return bytes.fromhex(value) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """From the database."""
        return bytes(value).hex() if value is not None else None


class RowName(TypeDecorator[str]):
    """What a row is called in the audit: its key, or several parts of one with strokes between them."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """For the database."""
        return packed(value) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """From the database."""
        return unpacked(bytes(value)) if value is not None else None


def packed(name: str) -> bytes:
    """A name with the key that it begins with in binary; every name has one form, and no two have the same."""
    if _KEY.match(name):
        return KEYED + bytes.fromhex(name[:KEY_LENGTH].replace("-", "")) + name[KEY_LENGTH:].encode()
    return PLAIN + name.encode()


def unpacked(stored: bytes) -> str:
    """The name again. What was forged is shown as far as it goes, so that the check can name its row."""
    if stored[:1] == KEYED and len(stored) > KEY_BYTES:
        return str(UUID(bytes=stored[1 : KEY_BYTES + 1])) + stored[KEY_BYTES + 1 :].decode(errors="replace")
    return stored[1:].decode(errors="replace")


class as_other_tables_have_it(GenericFunction[UUID]):  # noqa: N801 - it is called as a function of SQL
    """A key of the audit as a key of another table, to find the row there; the other way round no index helps."""

    type = Uuid()
    inherit_cache = True


@compiles(as_other_tables_have_it)
def _as_it_is(element: Any, compiler: Any, **rest: Any) -> str:
    return str(compiler.process(element.clauses, **rest))


@compiles(as_other_tables_have_it, "sqlite")
def _as_letters(element: Any, compiler: Any, **rest: Any) -> str:
    return f"lower(hex({compiler.process(element.clauses, **rest)}))"


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
