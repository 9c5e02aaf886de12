"""A service has a web page, fees and how to attend, and may leave unsaid whom it is for."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0041"
branch_labels = None
depends_on = None
FIELDS = (("website", 300), ("fees", 300), ("how_to_attend", 300))


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("service") as table:
        for name, longest in FIELDS:
            table.add_column(sa.Column(name, sa.String(longest), nullable=False, server_default=""))
        table.alter_column("for_whom", existing_type=sa.String(32), nullable=True)


def downgrade() -> None:
    """Take back."""
    op.execute("UPDATE service SET for_whom = 'both' WHERE for_whom IS NULL")
    with op.batch_alter_table("service") as table:
        table.alter_column("for_whom", existing_type=sa.String(32), nullable=False)
        for name, _longest in FIELDS:
            table.drop_column(name)
