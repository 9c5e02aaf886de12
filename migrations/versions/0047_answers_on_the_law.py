"""A check of the law says what is so now and since when; a clause is read again for a fact; its words have a day."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("fact_check") as batch:
        batch.add_column(sa.Column("since_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("state", sa.String(60), nullable=False, server_default=""))
        batch.add_column(sa.Column("look_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE fact_check SET said_at = checked_at")
    with op.batch_alter_table("fact_check") as batch:
        batch.alter_column("said_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.add_column("clause_text", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "law_reading",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("fact_id", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("read_by", sa.String(length=254), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_law_reading_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_law_reading_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_reading")),
    )
    op.create_index("ix_law_reading_protocol_id_clause_id", "law_reading", ["protocol_id", "clause_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("law_reading")
    op.drop_column("clause_text", "written_at")
    # What was found to be otherwise is “changed” in the words of before.
    op.execute("UPDATE fact_check SET outcome = 'changed' WHERE outcome IN ('begun', 'ended', 'not-found')")
    with op.batch_alter_table("fact_check") as batch:
        for name in ("said_at", "look_on", "state", "since_on"):
            batch.drop_column(name)
