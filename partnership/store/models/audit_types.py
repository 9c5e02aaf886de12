"""How the audit keeps what it keeps most of: keys, moments and seals in as few bytes as they have.

The audit grows with every change and never shrinks, so the form of its rows decides how large a database is. Python
sees the usual types. On SQLite a key and a moment are another type here than in every other table, so a comparison with
a column of another table finds nothing there: ask with values, or through `as_other_tables_have_it`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, TypeDecorator, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

if TYPE_CHECKING:
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
