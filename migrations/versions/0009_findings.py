"""Days and times of desks, whom services are for, boards by group, notices at a desk, calls, notes on findings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Plain columns that may be empty: SQLite adds and drops them without making the table anew.
ADDED = (
    ("contact", "open", sa.JSON()),
    ("contact", "for_whom", sa.String(length=32)),
    ("service", "open", sa.JSON()),
    ("service", "sexes", sa.JSON()),
    ("service", "age_from", sa.Integer()),
    ("service", "age_to", sa.Integer()),
    ("service", "function_ids", sa.JSON()),
)


def upgrade() -> None:
    """Apply."""
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "board",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("approver", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_board_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_board_partnership_id_name")),
    )
    op.create_table(
        "desk_notice",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instead", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_notice_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_notice")),
    )
    op.create_index("ix_desk_notice_contact_id", "desk_notice", ["contact_id"], unique=False)
    op.create_table(
        "desk_report",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("was_answered", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_report_account_id_account")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_report_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_report")),
    )
    op.create_index("ix_desk_report_contact_id_at", "desk_report", ["contact_id", "at"], unique=False)
    op.create_table(
        "finding_note",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("aside_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_finding_note_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_note")),
        sa.UniqueConstraint("partnership_id", "key", name=op.f("uq_finding_note_partnership_id_key")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("finding_note", "desk_report", "desk_notice", "board"):
        op.drop_table(table)
    for table, name, _kind in reversed(ADDED):
        op.drop_column(table, name)
