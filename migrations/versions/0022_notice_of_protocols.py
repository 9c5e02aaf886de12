"""Who wants to be told when a version of a protocol comes into force."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "manual_watch",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("protocol_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_manual_watch_account_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_manual_watch_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_manual_watch_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_watch")),
        sa.UniqueConstraint(
            "account_id",
            "partnership_id",
            "protocol_id",
            name=op.f("uq_manual_watch_account_id_partnership_id_protocol_id"),
        ),
    )
    op.create_index("ix_manual_watch_account_id", "manual_watch", ["account_id"])
    op.create_index("ix_manual_watch_partnership_id", "manual_watch", ["partnership_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("manual_watch")
