"""Imports of a file into the directory; an organisation has its company number."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATES = ("read", "checked", "waiting", "done", "cancelled", "failed", "undone")


def upgrade() -> None:
    """Apply."""
    op.add_column("organisation", sa.Column("company_number", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "directory_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="importstate", native_enum=False, length=32), nullable=False),
        sa.Column("headings", sa.String(64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sealed_rows", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_report", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("until_sequence", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_directory_import_by_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_directory_import_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_import")),
    )
    op.create_index(op.f("ix_directory_import_partnership_id"), "directory_import", ["partnership_id"])
    op.create_index(op.f("ix_directory_import_headings"), "directory_import", ["headings"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("directory_import")
    op.drop_column("organisation", "company_number")
