"""Which clauses had been parted from a clause when a partnership changed it; before, none had."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.alter_column("parts", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.drop_column("parts")
