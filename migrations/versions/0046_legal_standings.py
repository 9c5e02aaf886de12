"""An organisation says for itself whether it may refer, must notify, or holds a national contract."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0041"
branch_labels = None
depends_on = None

STANDINGS = ("first_responder", "duty_to_notify", "support_contractor", "guardian_service")
ANSWERS = ("statutory", "named", "policy", "contract", "partner", "no")


def upgrade() -> None:
    """Apply."""
    for name in STANDINGS:
        answer = sa.Enum(*ANSWERS, name="standinganswer", native_enum=False, length=32)
        op.add_column("organisation", sa.Column(name, answer, nullable=True))
        op.add_column("organisation", sa.Column(f"{name}_source", sa.String(300), nullable=False, server_default=""))
        op.add_column("organisation", sa.Column(f"{name}_checked_on", sa.Date(), nullable=True))
        op.add_column(
            "organisation", sa.Column(f"{name}_checked_by", sa.String(254), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Take back."""
    for name in STANDINGS:
        for column in (name, f"{name}_source", f"{name}_checked_on", f"{name}_checked_by"):
            op.drop_column("organisation", column)
