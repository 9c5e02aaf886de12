"""Changes of the guidance of a partnership, and which other guidance a protocol rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "guidance_change",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("from_pack_id", sa.String(length=60), nullable=False),
        sa.Column("to_pack_id", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "made", "undone", "dropped", name="guidancechangestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("until_sequence", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_guidance_change_by_id_account")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_guidance_change_undone_by_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_guidance_change_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_change")),
    )
    op.create_index("ix_guidance_change_partnership_id", "guidance_change", ["partnership_id"])
    planned = sa.text("state = 'planned'")
    op.create_index(
        "uq_guidance_change_planned",
        "guidance_change",
        ["partnership_id"],
        unique=True,
        sqlite_where=planned,
        postgresql_where=planned,
    )
    with op.batch_alter_table("protocol") as table:
        table.add_column(sa.Column("other_pack_id", sa.String(length=60), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("protocol") as table:
        table.drop_column("other_pack_id")
    op.drop_table("guidance_change")
