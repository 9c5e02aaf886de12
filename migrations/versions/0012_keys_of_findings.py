"""Keys of findings have one length; one about the hours of a service goes by its id, not by its name."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOTE = sa.table("finding_note", sa.column("id", sa.Uuid()), sa.column("key", sa.String()))
SERVICE = sa.table(
    "service", sa.column("id", sa.Uuid()), sa.column("organisation_id", sa.Uuid()), sa.column("name", sa.String())
)
RULE = "not-read"
BEFORE, AFTER = 200, 300


def upgrade() -> None:
    """Apply."""
    _alter(BEFORE, AFTER)
    _rename(dict(_keys()))


def downgrade() -> None:
    """Take back."""
    _rename({by_id: by_name for by_name, by_id in _keys() if len(by_name) <= BEFORE})
    _alter(AFTER, BEFORE)


def _alter(before: int, after: int) -> None:
    with op.batch_alter_table("finding_note") as batch:
        batch.alter_column("key", existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)


def _keys() -> Iterator[tuple[str, str]]:
    for row in op.get_bind().execute(sa.select(SERVICE)).all():
        yield f"{RULE}-{row.organisation_id}-{row.name}".lower(), f"{RULE}-{row.id}"


def _rename(keys: dict[str, str]) -> None:
    for note in op.get_bind().execute(sa.select(NOTE)).all():
        if note.key in keys:
            op.execute(NOTE.update().where(NOTE.c.id == note.id).values(key=keys[note.key]))
