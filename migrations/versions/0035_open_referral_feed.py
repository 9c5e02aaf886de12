"""The feed of a public directory: its switch, and when the public part of an entry changed."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("partnership") as batch_op:
        batch_op.add_column(sa.Column("has_feed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "public_clock",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_public_clock_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_public_clock")),
    )
    op.execute(
        sa.text(
            "INSERT INTO public_clock (organisation_id, changed_at) SELECT organisation_id, max(changed_at) "
            "FROM section_clock WHERE changed_at IS NOT NULL GROUP BY organisation_id"
        )
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("public_clock")
    with op.batch_alter_table("partnership") as batch_op:
        batch_op.drop_column("has_feed")
