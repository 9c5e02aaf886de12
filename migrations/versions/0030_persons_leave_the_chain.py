"""The audit of before names persons as it does from now on: under their keys, and who acted by id alone.

The chain is made anew over what its rows say now, so every seal is another. The old seal of the last row is printed,
and kept in a row of the audit beside the new one: a note of the old seal that lies elsewhere can be held against it.
A chain that does not hold is left as it is, since a new one would hide what was done to it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.orm import Session

from partnership import audit, person_keys
from partnership.models import Account, AuditEntry
from partnership.models.persons import ADDRESS

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AUDIT = sa.inspect(AuditEntry).local_table
ACCOUNT = sa.inspect(Account).local_table
BATCH = 1000

Row = dict[str, Any]


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()

    def hidden(rows: list[Row]) -> list[Row]:
        new = [row | {"actor": _label(row)} for row in rows]
        person_keys.hide(connection, new)
        return new

    _rewrite(hidden)


def downgrade() -> None:
    """Take back: what was not erased is named again."""
    connection = op.get_bind()
    emails = {row.id: row.email for row in connection.execute(sa.select(ACCOUNT.c.id, ACCOUNT.c.email))}
    session = Session(bind=connection)

    def named(rows: list[Row]) -> list[Row]:
        return [
            row
            | {
                "actor": emails.get(row["actor_id"], row["actor"]) if row["actor_id"] else row["actor"],
                "changes": person_keys.opened(session, row["changes"]),
            }
            for row in rows
        ]

    _rewrite(named)


def _label(row: Row) -> str:
    if row["actor_id"] is not None:
        return ""
    return person_keys.INVITED if ADDRESS.fullmatch(row["actor"]) else row["actor"]


def _rewrite(convert: Callable[[list[Row]], list[Row]]) -> None:
    connection = op.get_bind()
    told: list[str] = context.config.attributes.setdefault("told", [])
    old = connection.execute(
        sa.select(AUDIT.c.sequence, AUDIT.c.seal).order_by(AUDIT.c.sequence.desc()).limit(1)
    ).first()
    if old is None:
        return
    if (broken := audit.first_broken(connection)) is not None:
        told.append(
            f"the audit does not hold at row {broken}, so its {old.sequence} rows are left as they are: mail addresses "
            "and names in them cannot be erased"
        )
        return
    with _without_triggers():
        changed, seal = _write(convert)
        if changed:
            _anchor(old.sequence, old.seal, seal)
            told.append(
                f"{changed} rows of the audit name persons in another way now; the seal of row {old.sequence} was "
                f"{old.seal} and is {seal}, and row {old.sequence + 1} tells both"
            )


def _write(convert: Callable[[list[Row]], list[Row]]) -> tuple[int, str]:
    """Write the rows that say something else now, and the seals of all that follow; how many, and the last seal."""
    connection = op.get_bind()
    statement = (
        AUDIT.update()
        .where(AUDIT.c.sequence == sa.bindparam("of"))
        .values(actor=sa.bindparam("label"), changes=sa.bindparam("told"), seal=sa.bindparam("sealed"))
    )
    key, seal, last, changed = audit.chain_key(), audit.FIRST_SEAL, 0, 0
    while rows := [dict(row) for row in connection.execute(_after(last)).mappings()]:
        waiting = []
        for before, row in zip(rows, convert(rows), strict=True):
            seal = audit.seal_of(key, row, seal)
            changed += (before["actor"], before["changes"]) != (row["actor"], row["changes"])
            if seal != before["seal"]:
                waiting.append({"of": row["sequence"], "label": row["actor"], "told": row["changes"], "sealed": seal})
        if waiting:
            connection.execute(statement, waiting)
        last = rows[-1]["sequence"]
    return changed, seal


def _after(sequence: int) -> Any:
    return sa.select(AUDIT).where(AUDIT.c.sequence > sequence).order_by(AUDIT.c.sequence).limit(BATCH)


def _anchor(sequence: int, old: str, new: str) -> None:
    row = {
        "sequence": sequence + 1, "at": datetime.now(UTC), "actor_id": None, "actor": audit.SYSTEM.label,
        "action": "rewritten", "table": "audit_entry", "row_id": str(sequence), "organisation_id": None,
        "partnership_id": None, "changes": {"old_seal": [None, old], "new_seal": [None, new]},
    }  # fmt: skip
    op.get_bind().execute(AUDIT.insert(), [row | {"seal": audit.seal_of(audit.chain_key(), row, new)}])


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Whoever owns the database may do this once, and says so in a row of the audit."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_kept")
        yield
        op.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_kept")
        return
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
    triggers = connection.exec_driver_sql(asked).all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)
