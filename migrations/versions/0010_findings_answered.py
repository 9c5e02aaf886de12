"""What came up while a version was signed, with the answer to each; since when and by whom a finding is set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Plain columns that may be empty: SQLite adds and drops them without making the table anew.
ADDED = (
    ("finding_note", "title", sa.String(length=300)),
    ("finding_note", "aside_on", sa.Date()),
    ("finding_note", "aside_by", sa.String(length=254)),
)


def upgrade() -> None:
    """Apply."""
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "late_finding",
        sa.Column("signing_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("clauses", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_late_finding_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_late_finding_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_finding")),
        sa.UniqueConstraint("signing_id", "key", name=op.f("uq_late_finding_signing_id_key")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("late_finding")
    for table, name, _kind in reversed(ADDED):
        op.drop_column(table, name)
