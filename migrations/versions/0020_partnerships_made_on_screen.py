"""Which administrator made a partnership on screen; those from before were made at the command line."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("partnership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_partnership_made_by_id_account"), "account", ["made_by_id"], ["id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("partnership", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_partnership_made_by_id_account"), type_="foreignkey")
        batch_op.drop_column("made_by_id")
