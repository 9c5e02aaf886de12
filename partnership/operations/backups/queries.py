"""SQL about whole databases: what one holds, whether it is whole, and the rows of each table in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Text, func, inspect, select, table, text, type_coerce
from sqlalchemy.orm import Session

from partnership.operations.backups.manifest import DatabaseState
from partnership.store import audit
from partnership.store.models import Base, SignIn, SiteKey, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

BATCH = 2000
REVISIONS = "alembic_version"
# Foreign keys that stand between tables of which none can be first, or within one.
_KEYS_THERE = text("""
SELECT own.relname AS own, other.relname AS other, conname AS name,
       pg_get_constraintdef(pg_constraint.oid) AS definition
FROM pg_constraint JOIN pg_class own ON own.oid = conrelid JOIN pg_class other ON other.oid = confrelid
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
""")


def tables_there(connection: Connection) -> list[str]:
    """The tables of a database, by name."""
    return sorted(inspect(connection).get_table_names())


def count_rows(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def read_state(connection: Connection) -> DatabaseState:
    """What a database holds at this moment; raises OperationalError or ProgrammingError where it has no tables."""
    sequence, seal = audit.newest(connection) or (0, audit.FIRST_SEAL)
    keys = connection.execute(select(SiteKey.name, SiteKey.number, SiteKey.fingerprint)).all()
    return DatabaseState(
        system=connection.dialect.name,
        revision=connection.scalar(text("SELECT version_num FROM alembic_version")) or "",
        counts={name: count_rows(connection, name) for name in tables_there(connection) if name != REVISIONS},
        sequence=sequence,
        seal=seal,
        keys={f"{each.name} {each.number}": each.fingerprint for each in keys},
    )


def damage(connection: Connection) -> str:
    """What SQLite finds wrong with a file, in its words; empty where it is whole. PostgreSQL checks as it loads."""
    if connection.dialect.name != "sqlite":
        return ""
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        return f"the database is damaged: {found}"
    if dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        return f"a row of {dangling[0]} points to a row of {dangling[2]} that is not there"
    return ""


def first_broken(connection: Connection) -> int | None:
    """The first row of the audit that is not what was written, under the key of these settings; None if all are."""
    with Session(connection) as session:
        return audit.first_broken(session)


def audit_key(session: Session) -> SiteKey | None:
    """What the database knows of the key of its audit."""
    return session.get(SiteKey, ("audit", 0))


def end_sign_ins(connection: Connection) -> int:
    """End what was open when a backup was made: some were ended later, and would be open again. Gives how many.

    Past the listener of the audit, which does not tell of these rows: the columns may be those of an older release.
    """
    rows = Base.metadata.tables[SignIn.__tablename__]
    ended = connection.execute(rows.update().where(rows.c.ended_at.is_(None)).values(ended_at=now()))
    return ended.rowcount


def forget_other_key(connection: Connection, name: str, fingerprint: str) -> None:
    """Forget what a database knows of a key, where it is another one."""
    rows = Base.metadata.tables[SiteKey.__tablename__]
    connection.execute(rows.delete().where(rows.c.name == name, rows.c.fingerprint != fingerprint))


def export_snapshot(connection: Connection) -> str:
    """A name under which another program sees the database as this transaction does, until it ends (PostgreSQL)."""
    return str(connection.scalar(text("SELECT pg_export_snapshot()")))


def tables_in_order() -> list[Table]:
    """Every table, those that others point to first."""
    return list(Base.metadata.sorted_tables)


def raw_rows(connection: Connection, of: Table) -> Iterator[Any]:
    """The rows of a table with the values that its columns have in Python; JSON as the text that is kept."""
    columns = [type_coerce(each, Text) if isinstance(each.type, JSON) else each for each in of.columns]
    result = connection.execute(select(*columns).select_from(of).execution_options(yield_per=BATCH))
    yield from result


def told_rows(connection: Connection, of: Table) -> Iterator[Any]:
    """The rows of a table as the product sees them, on each database alike."""
    yield from connection.execute(select(of).execution_options(yield_per=BATCH))


def foreign_keys_there(connection: Connection) -> list[Any]:
    """Each foreign key of a PostgreSQL: own, other, name, definition."""
    return list(connection.execute(_KEYS_THERE))


def move_numbers(connection: Connection, of: Table) -> None:
    """Have the numbers that the database itself gives go on after the highest that is there (PostgreSQL)."""
    for column in of.primary_key.columns:
        name = connection.scalar(
            select(func.pg_get_serial_sequence(connection.dialect.identifier_preparer.format_table(of), column.name))
        )
        highest = connection.scalar(select(func.max(column))) if name else None
        if highest is not None:
            connection.execute(select(func.setval(name, highest)))
