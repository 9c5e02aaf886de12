"""Imports by identity: ids of sources, the desk of a service, guessed kinds, and rows that go on with the one above."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "directory_import", sa.Column("has_unnamed_rows", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("organisation", sa.Column("is_kind_guessed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("service") as table:
        table.add_column(sa.Column("contact_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_service_contact_id_contact", "contact", ["contact_id"], ["id"])
    op.create_table(
        "source_identifier",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(60), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("identifier", sa.String(200), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name="fk_source_identifier_partnership_id_partnership"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_identifier"),
    )
    op.create_index("ix_source_identifier_partnership_id_scheme", "source_identifier", ["partnership_id", "scheme"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("source_identifier")
    with op.batch_alter_table("service") as table:
        table.drop_constraint("fk_service_contact_id_contact", type_="foreignkey")
        table.drop_column("contact_id")
    op.drop_column("organisation", "is_kind_guessed")
    op.drop_column("directory_import", "has_unnamed_rows")
