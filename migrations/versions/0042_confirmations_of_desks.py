"""What is confirmed of a desk is each of its numbers, as it stood: until somebody confirms it, none is."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "desk_confirmation",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("telephone", "out-of-hours", "email", "hours", name="deskway", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_confirmation_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", "way", name=op.f("pk_desk_confirmation")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("desk_confirmation")
