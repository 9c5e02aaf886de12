"""What a partnership asks an organisation is asked again, and lapses; what is open today waits thirty days from now."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LAPSES_AFTER = timedelta(days=30)
TAKING_IN = sa.table("taking_in", sa.column("state", sa.String()), sa.column("lapses_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    """Apply."""
    op.add_column("taking_in", sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("taking_in", sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))
    lapses_at = datetime.now(UTC) + LAPSES_AFTER
    op.execute(TAKING_IN.update().where(TAKING_IN.c.state == "open").values(lapses_at=lapses_at))


def downgrade() -> None:
    """Take back: what lapsed was asked no longer."""
    op.execute(TAKING_IN.update().where(TAKING_IN.c.state == "lapsed").values(state="withdrawn"))
    op.drop_column("taking_in", "reminders")
    op.drop_column("taking_in", "lapses_at")
