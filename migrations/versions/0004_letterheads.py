"""Letterheads: a council's own Word file as the look of a partnership's documents."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "letterhead",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("read_by", sa.String(length=254), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_letterhead_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
    )
    op.create_index(op.f("ix_letterhead_partnership_id"), "letterhead", ["partnership_id"], unique=False)
    op.create_index(
        "uq_letterhead_used",
        "letterhead",
        ["partnership_id"],
        unique=True,
        sqlite_where=sa.text("is_used"),
        postgresql_where=sa.text("is_used"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("letterhead")
