"""Assessments, the identification audit, decisions on sharing information, countries of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("organisation", sa.Column("country", sa.String(length=2), nullable=True))
    op.create_table(
        "assessment",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=254), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_assessment_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index("ix_assessment_partnership_id", "assessment", ["partnership_id"], unique=False)

    op.create_table(
        "first_contact",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("setting_id", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_first_contact_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_first_contact_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_contact")),
        sa.UniqueConstraint(
            "partnership_id",
            "setting_id",
            "organisation_id",
            name=op.f("uq_first_contact_partnership_id_setting_id_organisation_id"),
        ),
    )
    op.create_index("ix_first_contact_organisation_id", "first_contact", ["organisation_id"], unique=False)

    op.create_table(
        "setting_check",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("setting_id", sa.String(length=60), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("action_owner_id", sa.Uuid(), nullable=True),
        sa.Column("action_due_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_owner_id"], ["organisation.id"], name=op.f("fk_setting_check_action_owner_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_setting_check_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_check")),
        sa.UniqueConstraint("partnership_id", "setting_id", name=op.f("uq_setting_check_partnership_id_setting_id")),
    )
    op.create_table(
        "sharing_decision",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("information_id", sa.String(length=60), nullable=False),
        sa.Column("kind_id", sa.String(length=60), nullable=False),
        sa.Column(
            "sharing",
            sa.Enum("routine", "consent", "case", "never", name="sharing", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_sharing_decision_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_decision")),
        sa.UniqueConstraint(
            "partnership_id",
            "information_id",
            "kind_id",
            name=op.f("uq_sharing_decision_partnership_id_information_id_kind_id"),
        ),
    )
    op.create_table(
        "competence_rating",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("competence_id", sa.String(length=10), nullable=False),
        sa.Column(
            "rating",
            sa.Enum("not-in-place", "developing", "in-place", "proven", name="rating", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("action_owner_id", sa.Uuid(), nullable=True),
        sa.Column("action_due_on", sa.Date(), nullable=True),
        sa.Column("action_done_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_owner_id"], ["organisation.id"], name=op.f("fk_competence_rating_action_owner_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_competence_rating_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_rating")),
        sa.UniqueConstraint(
            "assessment_id", "competence_id", name=op.f("uq_competence_rating_assessment_id_competence_id")
        ),
    )
    op.create_table(
        "evidence",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("competence_id", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("added_by", sa.String(length=254), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_evidence_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_assessment_id", "evidence", ["assessment_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_evidence_assessment_id", table_name="evidence")

    op.drop_table("evidence")
    op.drop_table("competence_rating")
    op.drop_table("sharing_decision")
    op.drop_table("setting_check")
    op.drop_index("ix_first_contact_organisation_id", table_name="first_contact")

    op.drop_table("first_contact")
    op.drop_index("ix_assessment_partnership_id", table_name="assessment")

    op.drop_table("assessment")
    op.drop_column("organisation", "country")
