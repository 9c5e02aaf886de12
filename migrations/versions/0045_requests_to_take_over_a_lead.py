"""An agency that is asked to lead in place of another takes over once it accepts, and keeps its own role until then."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("responsibility", sa.Column("takes_over_id", sa.Uuid(), nullable=True))
    op.add_column("responsibility", sa.Column("then_role", sa.String(length=32), nullable=True))
    op.add_column("responsibility", sa.Column("held_role", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("responsibility", "held_role")
    op.drop_column("responsibility", "then_role")
    op.drop_column("responsibility", "takes_over_id")
