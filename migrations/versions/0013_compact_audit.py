"""The audit in fewer bytes: keys, moments and seals in binary, no row names the one before, indexes of what is given.

Every row keeps what it was sealed over, so the chain holds as it held before. On SQLite the table is written anew; its
old pages are free for new rows, and `VACUUM` gives them back to the disk.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FIRST_SEAL = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BATCH = 1000
KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
KEYS = ("actor_id", "organisation_id", "partnership_id")
BEFORE = {
    "row_id": ("row_id", "sequence"),
    "organisation_id": ("organisation_id", "sequence"),
    "partnership_id": ("partnership_id", "sequence"),
    "actor_id": ("actor_id", "sequence"),
}
AFTER = BEFORE | {"row_id": ("row_id",), "organisation_id": ("organisation_id",)}

Row = dict[str, Any]


def upgrade() -> None:
    """Apply."""
    told: list[str] = context.config.attributes.setdefault("told", [])
    told += [
        f"row {number} of the audit names another row before it than the one that is there" for number in _unlinked()
    ]
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(_compact_columns(), _compacted)
    else:
        _drop_indexes()
        with op.batch_alter_table("audit_entry") as batch:
            batch.drop_column("previous")
        op.execute(
            f"""ALTER TABLE audit_entry ALTER seal TYPE bytea
            USING CASE WHEN seal ~ '^([0-9a-f]{{2}})*$' THEN decode(seal, 'hex') ELSE convert_to(seal, 'UTF8') END,
            ALTER row_id TYPE bytea USING CASE WHEN row_id ~ '^{KEY}'
            THEN '\\x00'::bytea || decode(replace(substr(row_id, 1, 36), '-', ''), 'hex')
                || convert_to(substr(row_id, 37), 'UTF8')
            ELSE '\\x01'::bytea || convert_to(row_id, 'UTF8') END"""
        )
    _make_indexes(AFTER)


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(_wide_columns(), _widened())
    else:
        _drop_indexes()
        op.execute(
            """ALTER TABLE audit_entry ALTER seal TYPE varchar(64) USING encode(seal, 'hex'),
            ALTER row_id TYPE varchar(80) USING CASE WHEN get_byte(row_id, 0) = 0
            THEN encode(substr(row_id, 2, 16), 'hex')::uuid::text || convert_from(substr(row_id, 18), 'UTF8')
            ELSE convert_from(substr(row_id, 2), 'UTF8') END,
            ADD previous varchar(64)"""
        )
        op.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_kept")
        op.execute(
            """UPDATE audit_entry SET previous = coalesce(before.seal, repeat('0', 64)) FROM
            (SELECT sequence, lag(seal) OVER (ORDER BY sequence) AS seal FROM audit_entry) AS before
            WHERE before.sequence = audit_entry.sequence"""
        )
        op.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_kept")
        op.alter_column("audit_entry", "previous", nullable=False)
    _make_indexes(BEFORE)


def _unlinked() -> list[int]:
    """Rows that name another seal before theirs than the row before has: lost with the column, so told now."""
    linked = sa.table("audit_entry", sa.column("sequence"), sa.column("previous"), sa.column("seal"))
    before = sa.func.lag(linked.c.seal, 1, FIRST_SEAL).over(order_by=linked.c.sequence).label("before")
    inner = sa.select(linked.c.sequence, linked.c.previous, before).subquery()
    unequal = sa.select(inner.c.sequence).where(inner.c.previous != inner.c.before).order_by(inner.c.sequence)
    return list(op.get_bind().execute(unequal).scalars())


# Indexes


def _drop_indexes() -> None:
    for name in (*BEFORE, "table_at"):
        op.drop_index(f"ix_audit_entry_{name}", table_name="audit_entry")


def _make_indexes(wanted: dict[str, tuple[str, ...]]) -> None:
    for name, columns in wanted.items():
        given = sa.text(f"{name} IS NOT NULL") if wanted is AFTER and name in KEYS else None
        op.create_index(
            f"ix_audit_entry_{name}", "audit_entry", list(columns), sqlite_where=given, postgresql_where=given
        )
    op.create_index("ix_audit_entry_table_at", "audit_entry", ["table", "at"])


# SQLite: the table is written anew, with the triggers of the old one


def _rewrite(columns: list[sa.Column[Any]], convert: Callable[[Row], Row]) -> None:
    connection = op.get_bind()
    made = op.create_table(
        "audit_entry_anew", *columns, sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_entry"))
    )
    # As plain types, so that what stands in a column goes over as it is.
    plain = sa.table(made.name, *(sa.column(each.name) for each in columns))
    asked = connection.exec_driver_sql("SELECT * FROM audit_entry ORDER BY sequence").mappings()
    for rows in asked.partitions(BATCH):
        connection.execute(plain.insert(), [convert(dict(row)) for row in rows])
    op.drop_table("audit_entry")
    op.rename_table(made.name, "audit_entry")


def _columns(key: Any, at: Any, row_id: Any, seal: Any) -> Iterator[sa.Column[Any]]:
    yield sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False)
    yield sa.Column("at", at, nullable=False)
    yield sa.Column("actor_id", key, nullable=True)
    yield sa.Column("actor", sa.String(length=254), nullable=False)
    yield sa.Column("action", sa.String(length=40), nullable=False)
    yield sa.Column("table", sa.String(length=40), nullable=False)
    yield sa.Column("row_id", row_id, nullable=False)
    yield sa.Column("organisation_id", key, nullable=True)
    yield sa.Column("partnership_id", key, nullable=True)
    yield sa.Column("changes", sa.JSON(), nullable=False)
    yield sa.Column("seal", seal, nullable=False)


def _compact_columns() -> list[sa.Column[Any]]:
    return list(_columns(sa.LargeBinary(16), sa.BigInteger(), sa.LargeBinary(), sa.LargeBinary()))


def _wide_columns() -> list[sa.Column[Any]]:
    columns = list(_columns(sa.Uuid(), sa.DateTime(timezone=True), sa.String(length=80), sa.String(length=64)))
    return [*columns[:-1], sa.Column("previous", sa.String(length=64), nullable=False), columns[-1]]


def _compacted(row: Row) -> Row:
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)
    keys = {name: UUID(row[name]).bytes if row[name] else None for name in KEYS}
    return (
        row | keys | {"at": (at - EPOCH) // MICROSECOND, "row_id": _packed(row["row_id"]), "seal": _digest(row["seal"])}
    )


def _packed(name: str) -> bytes:
    key, rest = name[:36], name[36:]
    try:
        is_key = str(UUID(key)) == key
    except ValueError:
        is_key = False
    return b"\0" + UUID(key).bytes + rest.encode() if is_key else b"\1" + name.encode()


def _digest(seal: str) -> bytes:
    """The bytes of a seal; what is none is kept as it is, for the check to find."""
    try:
        return bytes.fromhex(seal)
    except ValueError:
        return seal.encode()


def _widened() -> Callable[[Row], Row]:
    previous = FIRST_SEAL

    def widen(row: Row) -> Row:
        nonlocal previous
        at = (EPOCH + row["at"] * MICROSECOND).replace(tzinfo=None)
        keys = {name: row[name].hex() if row[name] else None for name in KEYS}
        name, seal = row["row_id"], row["seal"].hex()
        packed = str(UUID(bytes=name[1:17])) + name[17:].decode() if name[0] == 0 else name[1:].decode()
        wide = (
            row | keys | {"at": at.isoformat(" ", "microseconds"), "row_id": packed, "previous": previous, "seal": seal}
        )
        previous = seal
        return wide

    return widen
