"""An entry that was taken over from guidance says from which, so that its year is that of its own guidance."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("organisation", sa.Column("body_pack_id", sa.String(60), nullable=False, server_default=""))
    # Whoever took it over is its home, and had the guidance then that it most likely still has.
    op.execute(
        "UPDATE organisation SET body_pack_id = COALESCE("
        "(SELECT pack_id FROM partnership WHERE partnership.id = organisation.home_id), '') WHERE is_body_of_pack"
    )
    op.drop_column("organisation", "is_body_of_pack")


def downgrade() -> None:
    """Take back."""
    op.add_column("organisation", sa.Column("is_body_of_pack", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE organisation SET is_body_of_pack = (body_pack_id <> '')")
    op.drop_column("organisation", "body_pack_id")
