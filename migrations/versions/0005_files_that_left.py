"""Hashes of the files of saved versions that have left the house."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "issued_file",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=60), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_issued_file_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_file")),
        sa.UniqueConstraint("sha256", "version_id", name=op.f("uq_issued_file_sha256_version_id")),
    )
    op.create_index("ix_issued_file_version_id", "issued_file", ["version_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_issued_file_version_id", table_name="issued_file")

    op.drop_table("issued_file")
