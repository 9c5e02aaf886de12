"""The switch of a partnership's public directory, and what organisations agreed that anybody may see."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("partnership") as table:
        table.add_column(sa.Column("has_public_directory", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "publication",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cover", sa.JSON(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_publication_agreed_by_id_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_publication_ended_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publication_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_publication_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint(
            "partnership_id", "organisation_id", name=op.f("uq_publication_partnership_id_organisation_id")
        ),
    )
    op.create_index("ix_publication_organisation_id", "publication", ["organisation_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("publication")
    # What anybody saw is found by nobody any more: such words stand beside those of partners.
    op.execute("DELETE FROM search_token WHERE reach < 0")
    with op.batch_alter_table("partnership") as table:
        table.drop_column("has_public_directory")
