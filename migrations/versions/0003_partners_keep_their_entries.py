"""Partners keep their own entries: people, factors, links, mail, change requests, consultation, signing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table, column, type, and what rows that are there already get; None: the column may be empty.
ADDED = (
    ("account", "is_administrator", sa.Boolean(), sa.false()),
    ("account", "totp_secret", sa.LargeBinary(), None),
    ("account", "totp_step", sa.Integer(), None),
    ("account", "mail_off", sa.JSON(), "[]"),
    ("account", "warned_unused_at", sa.DateTime(timezone=True), None),
    ("account", "closed_why", sa.String(length=200), ""),
    ("contact", "vacant_since", sa.DateTime(timezone=True), None),
    ("position", "agreement", sa.String(length=20), ""),
    ("position", "agreed_at", sa.DateTime(timezone=True), None),
    ("position", "vouched_by", sa.String(length=254), ""),
    ("responsibility", "proposed_at", sa.DateTime(timezone=True), None),
    ("responsibility", "answered_by", sa.String(length=254), ""),
    ("responsibility", "answered_at", sa.DateTime(timezone=True), None),
    ("sign_in", "stage", sa.String(length=32), "open"),
    ("sign_in", "factor", sa.String(length=32), "none"),
    ("sign_in", "challenge", sa.String(length=200), ""),
)
# What was recorded about an account and about a sort of row is found without reading the whole audit.
AUDIT_INDEXES = (("ix_audit_entry_actor_id", ["actor_id", "sequence"]), ("ix_audit_entry_table_at", ["table", "at"]))
REFERENCES = (
    ("contact", "held_by_id", "account"),
    ("responsibility", "suggested_id", "organisation"),
    ("sign_in", "seeing_as_id", "account"),
    ("sign_in", "seeing_in_id", "partnership"),
)
MADE = (
    "mail_ending",
    "change_request",
    "mail",
    "one_time_link",
    "passkey",
    "recovery_code",
    "report",
    "taking_in",
    "change_field",
    "digest",
    "consultation",
    "signing",
    "consulted_party",
    "clause_comment",
    "signature",
)


def upgrade() -> None:
    """Apply."""
    for name, columns in AUDIT_INDEXES:
        op.create_index(name, "audit_entry", columns, unique=False)
    op.create_table(
        "mail_ending",
        sa.Column("ending", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_ending")),
        sa.UniqueConstraint("ending", name=op.f("uq_mail_ending_ending")),
    )
    op.create_table(
        "change_request",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_change_request_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_change_request_owner_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_change_request_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_change_request_sender_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(
        "ix_change_request_organisation_id_state", "change_request", ["organisation_id", "state"], unique=False
    )
    op.create_index("ix_change_request_partnership_id", "change_request", ["partnership_id"], unique=False)
    op.create_index("ix_change_request_sender_id", "change_request", ["sender_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_html", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_fault", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index("ix_mail_account_id", "mail", ["account_id"], unique=False)
    op.create_index("ix_mail_sent_at_next_try_at", "mail", ["sent_at", "next_try_at"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("vouched_by", sa.String(length=254), nullable=False),
        sa.Column("vouched_why", sa.String(length=500), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_link_account_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_one_time_link_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_one_time_link_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index("ix_one_time_link_account_id", "one_time_link", ["account_id"], unique=False)
    op.create_index("ix_one_time_link_organisation_id", "one_time_link", ["organisation_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_report_sender_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_organisation_id_answered_at", "report", ["organisation_id", "answered_at"], unique=False)
    op.create_index("ix_report_sender_id", "report", ["sender_id"], unique=False)

    op.create_table(
        "taking_in",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_taking_in_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_taking_in_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taking_in")),
    )
    op.create_index("ix_taking_in_organisation_id_state", "taking_in", ["organisation_id", "state"], unique=False)
    op.create_index("ix_taking_in_partnership_id", "taking_in", ["partnership_id"], unique=False)
    op.create_index(
        "uq_taking_in_open",
        "taking_in",
        ["partnership_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "change_field",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("sealed_new", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["change_request.id"], name=op.f("fk_change_field_request_id_change_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_field")),
        sa.UniqueConstraint("request_id", "name", name=op.f("uq_change_field_request_id_name")),
    )
    op.create_table(
        "digest",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_account_id_account")),
        sa.ForeignKeyConstraint(["link_id"], ["one_time_link.id"], name=op.f("fk_digest_link_id_one_time_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("account_id", "month", name=op.f("uq_digest_account_id_month")),
    )
    op.create_table(
        "consultation",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invitation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_consultation_protocol_id_protocol")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_consultation_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index("ix_consultation_protocol_id", "consultation", ["protocol_id"], unique=False)

    op.create_table(
        "signing",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=500), nullable=False),
        sa.Column("without_consultation", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_signing_protocol_id_protocol")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_signing_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing")),
        sa.UniqueConstraint("version_id", name=op.f("uq_signing_version_id")),
    )
    op.create_index("ix_signing_protocol_id", "signing", ["protocol_id"], unique=False)

    op.create_table(
        "consulted_party",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("no_comment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consulted_party_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consulted_party_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consulted_party")),
        sa.UniqueConstraint(
            "consultation_id", "organisation_id", name=op.f("uq_consulted_party_consultation_id_organisation_id")
        ),
    )
    op.create_index("ix_consulted_party_organisation_id", "consulted_party", ["organisation_id"], unique=False)

    op.create_table(
        "clause_comment",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("came_by", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed_text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_clause_comment_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_clause_comment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_clause_comment_sender_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_comment")),
    )
    op.create_index(
        "ix_clause_comment_consultation_id_clause_id", "clause_comment", ["consultation_id", "clause_id"], unique=False
    )
    op.create_index("ix_clause_comment_sender_id", "clause_comment", ["sender_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("signing_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("approval", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("is_needed", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("kept_at", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_signature_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "signing_id", "organisation_id", "approval", name=op.f("uq_signature_signing_id_organisation_id_approval")
        ),
    )
    op.create_index("ix_signature_organisation_id", "signature", ["organisation_id"], unique=False)
    for table, name, kind, usual in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=usual is None, server_default=usual))
    for table, column, target in REFERENCES:
        _add_reference(table, column, target)
    op.execute(
        "INSERT INTO one_time_link (id, purpose, token_hash, email, partnership_id, role, made_by, vouched_by,"
        " vouched_why, expires_at, used_at) SELECT id, 'sign-up', token_hash, email, partnership_id, role, '', '', '',"
        " expires_at, used_at FROM sign_up_link"
    )
    op.drop_table("sign_up_link")


def _add_reference(table: str, column: str, target: str) -> None:
    """One statement for both databases: SQLite takes a foreign key only together with its column."""
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind}"
        f" CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
    )


def downgrade() -> None:
    """Take back."""
    op.create_table(
        "sign_up_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_sign_up_link_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_link_token_hash")),
    )
    op.execute(
        "INSERT INTO sign_up_link (id, token_hash, email, partnership_id, role, expires_at, used_at)"
        " SELECT id, token_hash, email, partnership_id, role, expires_at, used_at FROM one_time_link"
        " WHERE purpose = 'sign-up'"
    )
    for name, _columns in AUDIT_INDEXES:
        op.drop_index(name, table_name="audit_entry")
    for table, column, _target in reversed(REFERENCES):
        op.drop_column(table, column)
    for table, name, _kind, _usual in reversed(ADDED):
        op.drop_column(table, name)
    for table in reversed(MADE):
        op.drop_table(table)
