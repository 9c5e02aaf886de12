"""An import says whether rows without a name go on with the organisation above."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "directory_import", sa.Column("has_unnamed_rows", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("directory_import", "has_unnamed_rows")
