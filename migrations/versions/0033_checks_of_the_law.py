"""Who may record that a fact of the law was checked for a partnership, and what they recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "law_post",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_law_post_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_law_post_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_post")),
        sa.UniqueConstraint(
            "partnership_id", "organisation_id", "name", name=op.f("uq_law_post_partnership_id_organisation_id_name")
        ),
    )
    op.create_index("ix_law_post_organisation_id", "law_post", ["organisation_id"])
    op.create_table(
        "fact_check",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("holds", "changed", name="factoutcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("against", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("checked_by", sa.String(length=254), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fact_check_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_fact_check_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check")),
    )
    op.create_index("ix_fact_check_partnership_id_fact_id", "fact_check", ["partnership_id", "fact_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("fact_check")
    op.drop_table("law_post")
