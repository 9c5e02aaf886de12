"""Mergers of two entries of one organisation, and whither the page of the second leads."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "merger",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("merged_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "made", "undone", "ended", name="mergerstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("waits_for", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_merger_by_id_account")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_merger_undone_by_id_account")),
        sa.ForeignKeyConstraint(["merged_id"], ["organisation.id"], name=op.f("fk_merger_merged_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_merger_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index("ix_merger_merged_id", "merger", ["merged_id"])
    op.create_index("ix_merger_organisation_id", "merger", ["organisation_id"])
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_organisation_merged_into_id_organisation"), "organisation", ["merged_into_id"], ["id"]
        )
        table.create_index(op.f("ix_organisation_merged_into_id"), ["merged_into_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("organisation") as table:
        table.drop_index(op.f("ix_organisation_merged_into_id"))
        table.drop_constraint(op.f("fk_organisation_merged_into_id_organisation"), type_="foreignkey")
        table.drop_column("merged_into_id")
    op.drop_table("merger")
