"""Relationships between organisations of a partnership: of a kind, dated, and said by both."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

CURRENT = sa.text("archived_at IS NULL AND until_on IS NULL")
AGREEMENT = ("proposed", "accepted", "declined")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "relationship",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "refers-to",
                "commissions",
                "shares-information",
                "chairs",
                "part-of",
                name="relationshipkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("own_state", sa.Enum(*AGREEMENT, name="agreement", native_enum=False, length=32), nullable=False),
        sa.Column("other_state", sa.Enum(*AGREEMENT, name="agreement", native_enum=False, length=32), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_relationship_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_relationship_other_id_organisation")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_relationship_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationship")),
    )
    op.create_index("ix_relationship_organisation_id", "relationship", ["organisation_id"])
    op.create_index("ix_relationship_other_id", "relationship", ["other_id"])
    op.create_index("ix_relationship_partnership_id", "relationship", ["partnership_id"])
    op.create_index(
        "uq_relationship_current",
        "relationship",
        ["partnership_id", "organisation_id", "other_id", "kind", "audience"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("relationship")
