"""The words by which organisations are found; the upgrade writes them afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    token = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")
    op.create_table(
        "search_token",
        sa.Column("token", token, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reach", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_search_token_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("token", "organisation_id", "reach", name=op.f("pk_search_token")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_token_organisation_id", "search_token", ["organisation_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("search_token")
