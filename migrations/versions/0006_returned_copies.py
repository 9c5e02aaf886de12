"""Copies of a consulted version that came back, and what they changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "returned_copy",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("came_by", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by", sa.String(length=254), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_returned_copy_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_returned_copy_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_returned_copy_sender_id_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_returned_copy_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_copy")),
        sa.UniqueConstraint("consultation_id", "sha256", name=op.f("uq_returned_copy_consultation_id_sha256")),
    )
    op.create_index("ix_returned_copy_consultation_id", "returned_copy", ["consultation_id"], unique=False)
    op.create_index("ix_returned_copy_organisation_id", "returned_copy", ["organisation_id"], unique=False)
    op.create_table(
        "returned_change",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("near", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("where", sa.String(length=500), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_tracked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["returned_copy.id"], name=op.f("fk_returned_change_copy_id_returned_copy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_change")),
    )
    op.create_index("ix_returned_change_clause_id", "returned_change", ["clause_id"], unique=False)
    op.create_index("ix_returned_change_copy_id", "returned_change", ["copy_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("returned_change")
    op.drop_table("returned_copy")
