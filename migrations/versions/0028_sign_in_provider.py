"""Accounts of a sign-in provider, and sign-ins that began there."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # Not in a batch: the table built anew would hold its foreign keys otherwise than 0003 takes them away.
    op.add_column("sign_in", sa.Column("is_by_provider", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "provider_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_provider_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_link")),
        sa.UniqueConstraint("account_id", name=op.f("uq_provider_link_account_id")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_link_issuer_subject")),
    )
    op.create_table(
        "provider_session",
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("session", sa.String(length=255), nullable=False),
        sa.Column("sealed_refresh", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_passkey_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_in_id"],
            ["sign_in.id"],
            name=op.f("fk_provider_session_sign_in_id_sign_in"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_session")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_provider_session_sign_in_id")),
    )
    op.create_index(op.f("ix_provider_session_subject"), "provider_session", ["subject"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("provider_session")
    op.drop_table("provider_link")
    op.drop_column("sign_in", "is_by_provider")
