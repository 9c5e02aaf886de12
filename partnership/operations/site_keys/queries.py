"""SQL about the keys of a site, and the values that are sealed with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, update

from partnership.store.db import db
from partnership.store.models import AuditEntry, Location, SiteKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Column
    from sqlalchemy.orm import Session

BATCH = 1000


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, and the name of the field to which they are bound."""

    table: str
    name: str
    field: str

    @property
    def columns(self) -> tuple[Column[Any], Column[Any]]:
        """Key and value."""
        table = db.metadata.tables[self.table]
        return table.c.id, table.c[self.name]


# What stays. Drafts and challenges of a sign-in are sealed too, and are gone after a day.
SEALED = (
    SealedColumn("location", "sealed_address", "address"),
    SealedColumn("account", "totp_secret", "totp_secret"),
    SealedColumn("change_field", "sealed_new", "new"),
    SealedColumn("directory_import", "sealed_rows", "rows"),
    SealedColumn("directory_import", "sealed_report", "report"),
    SealedColumn("mail", "sealed_text", "text"),
    SealedColumn("mail", "sealed_html", "html"),
    SealedColumn("sign_in_failure", "sealed_address", "address"),
    SealedColumn("provider_session", "sealed_refresh", "refresh"),
    SealedColumn("erasure_request", "sealed_names", "names"),
    SealedColumn("person_key", "sealed_key", "key"),
)


def known(session: Session) -> list[SiteKey]:
    """The keys of which the database has a fingerprint, by name and number."""
    return list(session.scalars(select(SiteKey).order_by(SiteKey.name, SiteKey.number)))


def sealed_address(session: Session) -> tuple[UUID, bytes] | None:
    """Any sealed address with the place it is of; None where there is none."""
    statement = select(Location.id, Location.sealed_address).where(Location.sealed_address.is_not(None)).limit(1)
    found = session.execute(statement).first()
    return (found.id, found.sealed_address) if found is not None else None


def not_under(
    session: Session, where: SealedColumn, prefix: bytes, after: UUID | None, most: int
) -> list[tuple[UUID, bytes]]:
    """Values of a column that begin otherwise, with the ids of their rows; from an id on, so that none comes twice."""
    key, value = where.columns
    statement = select(key, value).where(value.is_not(None), func.substr(value, 1, len(prefix)) != prefix)
    if after is not None:
        statement = statement.where(key > after)
    return [(row[0], row[1]) for row in session.execute(statement.order_by(key).limit(most))]


def replace_sealed(session: Session, where: SealedColumn, row_id: UUID, old: bytes, new: bytes) -> bool:
    """Put a value in the place of another, if that one still stands there; gives whether it did.

    Past the listener of the audit: it is the same value under another key, and nobody has changed anything.
    """
    key, value = where.columns
    done = session.execute(update(key.table).where(and_(key == row_id, value == old)).values({value.name: new}))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def count_under(session: Session, where: SealedColumn, prefix: bytes) -> int:
    """How many values of a column begin so."""
    _key, value = where.columns
    statement = select(func.count()).where(func.substr(value, 1, len(prefix)) == prefix)
    return session.scalar(statement) or 0


def changes_told(session: Session) -> Iterator[dict[str, list[Any]]]:
    """What each row of the audit tells, one after the other."""
    yield from session.scalars(select(AuditEntry.changes).execution_options(yield_per=BATCH))
