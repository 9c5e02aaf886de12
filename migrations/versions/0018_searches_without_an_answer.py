"""Searches without an answer: as hashes, as phrases that several people typed, as a number, and as told on purpose."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "missed_typing",
        sa.Column("phrase_hash", sa.String(length=64), nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("typed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("phrase_hash", "person_hash", name=op.f("pk_missed_typing")),
        sa.UniqueConstraint("phrase_hash", "typed_on", name=op.f("uq_missed_typing_phrase_hash_typed_on")),
    )
    op.create_index("ix_missed_typing_typed_on", "missed_typing", ["typed_on"])
    op.create_table(
        "missed_phrase",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("phrase", sa.String(length=60), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_missed_phrase_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "phrase", name=op.f("pk_missed_phrase")),
    )
    op.create_index("ix_missed_phrase_last_on", "missed_phrase", ["last_on"])
    op.create_table(
        "missed_count",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_missed_count_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "month", name=op.f("pk_missed_count")),
    )
    op.create_table(
        "missing_notice",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_missing_notice_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_missing_notice_sender_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_notice")),
    )
    op.create_index("ix_missing_notice_partnership_id_done_at", "missing_notice", ["partnership_id", "done_at"])
    op.create_index("ix_missing_notice_sender_id", "missing_notice", ["sender_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("missing_notice")
    op.drop_table("missed_count")
    op.drop_table("missed_phrase")
    op.drop_table("missed_typing")
