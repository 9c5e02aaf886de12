"""The number of a charity in the register of its country."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("organisation", sa.Column("charity_number", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("organisation", "charity_number")
