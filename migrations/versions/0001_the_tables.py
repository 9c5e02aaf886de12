"""The tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite keeps keys and moments of the audit in binary: half as many bytes in the largest table.
KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
# The audit is written once: neither database changes or deletes a row of it for the application.
TRIGGERS = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END""",
        """CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END $$""",
        """CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    ),
}
TABLES = (
    "account",
    "audit_entry",
    "failed_sign_in",
    "mail_ending",
    "missed_typing",
    "person_key",
    "sent_form",
    "site_key",
    "site_mark",
    "draft",
    "erasure_request",
    "known_browser",
    "let_in",
    "mail",
    "partnership",
    "passkey",
    "provider_link",
    "recovery_code",
    "sign_in_failure",
    "api_token",
    "assessment",
    "board",
    "calendar_address",
    "card_edition",
    "card_watch",
    "directory_import",
    "finding_note",
    "guidance_change",
    "letterhead",
    "membership",
    "missed_count",
    "missed_phrase",
    "missing_notice",
    "organisation",
    "protocol",
    "return_checklist",
    "sharing_decision",
    "sign_in",
    "source_identifier",
    "change_request",
    "clause_text",
    "competence_rating",
    "contact",
    "evidence",
    "fact_check",
    "first_contact",
    "law_post",
    "law_reading",
    "location",
    "manual_watch",
    "merger",
    "one_time_link",
    "participation",
    "party",
    "position",
    "protocol_version",
    "provider_session",
    "public_clock",
    "publication",
    "relationship",
    "report",
    "responsibility",
    "search_token",
    "section_clock",
    "setting_check",
    "taking_in",
    "asked",
    "change_field",
    "consultation",
    "desk_confirmation",
    "desk_notice",
    "desk_report",
    "digest",
    "issued_file",
    "location_grant",
    "service",
    "signing",
    "clause_comment",
    "consulted_party",
    "late_finding",
    "returned_copy",
    "signature",
    "returned_change",
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("has_second_factor", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("mail_off", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("warned_unused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stands_for_itself_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("partnership_id", KEY, nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_actor_id",
        "audit_entry",
        ["actor_id", "sequence"],
        unique=False,
        sqlite_where=sa.text("actor_id IS NOT NULL"),
        postgresql_where=sa.text("actor_id IS NOT NULL"),
    )
    op.create_index(
        "ix_audit_entry_organisation_id",
        "audit_entry",
        ["organisation_id"],
        unique=False,
        sqlite_where=sa.text("organisation_id IS NOT NULL"),
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_audit_entry_partnership_id",
        "audit_entry",
        ["partnership_id", "sequence"],
        unique=False,
        sqlite_where=sa.text("partnership_id IS NOT NULL"),
        postgresql_where=sa.text("partnership_id IS NOT NULL"),
    )
    op.create_index("ix_audit_entry_row_id", "audit_entry", ["row_id"], unique=False)
    op.create_index("ix_audit_entry_table_at", "audit_entry", ["table", "at"], unique=False)

    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index("ix_failed_sign_in_account_hash_at", "failed_sign_in", ["account_hash", "at"], unique=False)
    op.create_index("ix_failed_sign_in_address_hash_at", "failed_sign_in", ["address_hash", "at"], unique=False)

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
        "missed_typing",
        sa.Column("phrase_hash", sa.String(length=64), nullable=False),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("typed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("phrase_hash", "person_hash", name=op.f("pk_missed_typing")),
        sa.UniqueConstraint("phrase_hash", "typed_on", name=op.f("uq_missed_typing_phrase_hash_typed_on")),
    )
    op.create_index(op.f("ix_missed_typing_typed_on"), "missed_typing", ["typed_on"], unique=False)

    op.create_table(
        "person_key",
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_key")),
        sa.UniqueConstraint("lookup", name=op.f("uq_person_key_lookup")),
    )
    op.create_table(
        "sent_form",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("work", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_form")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sent_form_key_hash")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"], unique=False)
    op.create_index(op.f("ix_sent_form_work"), "sent_form", ["work"], unique=False)

    op.create_table(
        "site_key",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "number", name=op.f("pk_site_key")),
    )
    op.create_table(
        "site_mark",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_fine", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_mark")),
    )
    op.create_table(
        "draft",
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("holder_hash", sa.String(length=64), nullable=False),
        sa.Column("work", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("sent_times", sa.Integer(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_account_id_address", "draft", ["account_id", "address"], unique=False)
    op.create_index(op.f("ix_draft_changed_at"), "draft", ["changed_at"], unique=False)
    op.create_index(op.f("ix_draft_holder_hash"), "draft", ["holder_hash"], unique=False)

    op.create_table(
        "erasure_request",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_names", sa.LargeBinary(), nullable=True),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_erasure_request_account_id_account")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_erasure_request_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    op.create_index(op.f("ix_erasure_request_account_id"), "erasure_request", ["account_id"], unique=False)

    op.create_table(
        "known_browser",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_known_browser_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_browser")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_browser_token_hash")),
    )
    op.create_index(op.f("ix_known_browser_account_id"), "known_browser", ["account_id"], unique=False)

    op.create_table(
        "let_in",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "gift",
            sa.Enum(
                "place",
                "team",
                "clearance",
                "administrator",
                "back-in",
                "same-person",
                name="gift",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_let_in_account_id_account")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_let_in_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_let_in")),
    )
    op.create_index(op.f("ix_let_in_account_id"), "let_in", ["account_id"], unique=False)

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
    op.create_index(op.f("ix_mail_account_id"), "mail", ["account_id"], unique=False)
    op.create_index("ix_mail_sent_at_next_try_at", "mail", ["sent_at", "next_try_at"], unique=False)

    op.create_table(
        "partnership",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=300), nullable=False),
        sa.Column("board", sa.String(length=200), nullable=False),
        sa.Column("pack_id", sa.String(length=60), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("has_public_directory", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("has_feed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_partnership_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("slug", name=op.f("uq_partnership_slug")),
    )
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
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"], unique=False)

    op.create_table(
        "provider_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_provider_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_link")),
        sa.UniqueConstraint("account_id", name=op.f("uq_provider_link_account_id")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_link_issuer_subject")),
    )
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
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False)

    op.create_table(
        "sign_in_failure",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "password",
                "code",
                "recovery",
                "passkey",
                "provider",
                "refused",
                name="failedstep",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("is_known_browser", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_failure_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_account_id"), "sign_in_failure", ["account_id"], unique=False)
    op.create_index(op.f("ix_sign_in_failure_at"), "sign_in_failure", ["at"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("has_places", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_api_token_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_account_id"), "api_token", ["account_id"], unique=False)
    op.create_index(op.f("ix_api_token_partnership_id"), "api_token", ["partnership_id"], unique=False)

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
    op.create_index(op.f("ix_assessment_partnership_id"), "assessment", ["partnership_id"], unique=False)

    op.create_table(
        "board",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("groups", sa.JSON(none_as_null=True), nullable=False),
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
        "calendar_address",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_address_account_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_calendar_address_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_address_token_hash")),
    )
    op.create_index(op.f("ix_calendar_address_account_id"), "calendar_address", ["account_id"], unique=False)

    op.create_table(
        "card_edition",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_card_edition_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_edition")),
        sa.UniqueConstraint("partnership_id", "edition", name=op.f("uq_card_edition_partnership_id_edition")),
    )
    op.create_table(
        "card_watch",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_watch_account_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_card_watch_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_watch")),
        sa.UniqueConstraint("account_id", "partnership_id", name=op.f("uq_card_watch_account_id_partnership_id")),
    )
    op.create_index(op.f("ix_card_watch_account_id"), "card_watch", ["account_id"], unique=False)
    op.create_index(op.f("ix_card_watch_partnership_id"), "card_watch", ["partnership_id"], unique=False)

    op.create_table(
        "directory_import",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "read",
                "checked",
                "waiting",
                "done",
                "cancelled",
                "failed",
                "undone",
                name="importstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("headings", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("has_unnamed_rows", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sealed_rows", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_report", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("until_sequence", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_directory_import_by_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_directory_import_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_import")),
    )
    op.create_index(op.f("ix_directory_import_headings"), "directory_import", ["headings"], unique=False)
    op.create_index(op.f("ix_directory_import_partnership_id"), "directory_import", ["partnership_id"], unique=False)

    op.create_table(
        "finding_note",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("aside_until", sa.Date(), nullable=True),
        sa.Column("aside_on", sa.Date(), nullable=True),
        sa.Column("aside_by", sa.String(length=254), nullable=True),
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
    op.create_table(
        "guidance_change",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("from_pack_id", sa.String(length=60), nullable=False),
        sa.Column("to_pack_id", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "made", "undone", "dropped", name="guidancechangestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("until_sequence", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_guidance_change_by_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_guidance_change_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_guidance_change_undone_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_change")),
    )
    op.create_index(op.f("ix_guidance_change_partnership_id"), "guidance_change", ["partnership_id"], unique=False)
    op.create_index(
        "uq_guidance_change_planned",
        "guidance_change",
        ["partnership_id"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )

    op.create_table(
        "letterhead",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("read_by", sa.String(length=254), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_letterhead_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
    )
    op.create_index(op.f("ix_letterhead_partnership_id"), "letterhead", ["partnership_id"], unique=False)
    op.create_index(
        "uq_letterhead_used",
        "letterhead",
        ["partnership_id"],
        unique=True,
        sqlite_where=sa.text("is_used"),
        postgresql_where=sa.text("is_used"),
    )

    op.create_table(
        "membership",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role", sa.Enum("coordinator", "reader", name="memberrole", native_enum=False, length=32), nullable=False
        ),
        sa.Column("is_cleared", sa.Boolean(), nullable=False),
        sa.Column("clearance_given_by_id", sa.Uuid(), nullable=True),
        sa.Column("clearance_agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("asleep_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("woken_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account")),
        sa.ForeignKeyConstraint(
            ["clearance_agreed_by_id"], ["account.id"], name=op.f("fk_membership_clearance_agreed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["clearance_given_by_id"], ["account.id"], name=op.f("fk_membership_clearance_given_by_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_membership_ended_by_id_account")),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_membership_given_by_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_membership_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["woken_by_id"], ["account.id"], name=op.f("fk_membership_woken_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_partnership_id"), "membership", ["partnership_id"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["account_id", "partnership_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

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
    op.create_index(op.f("ix_missed_phrase_last_on"), "missed_phrase", ["last_on"], unique=False)

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
    op.create_index(
        "ix_missing_notice_partnership_id_done_at", "missing_notice", ["partnership_id", "done_at"], unique=False
    )
    op.create_index(op.f("ix_missing_notice_sender_id"), "missing_notice", ["sender_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("kind_id", sa.String(length=60), nullable=False),
        sa.Column(
            "sector",
            sa.Enum(
                "statutory",
                "voluntary",
                "international",
                "diplomatic",
                "private",
                name="sector",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "local",
                "regional",
                "national",
                "international",
                "country-of-origin",
                name="level",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("charity_number", sa.String(length=20), nullable=False),
        sa.Column("company_number", sa.String(length=20), nullable=False),
        sa.Column("covers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("folded_name", sa.String(length=400), nullable=False),
        sa.Column("body_pack_id", sa.String(length=60), server_default="", nullable=False),
        sa.Column("is_kind_guessed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("home_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column(
            "first_responder",
            sa.Enum(
                "statutory",
                "named",
                "policy",
                "contract",
                "partner",
                "no",
                name="standinganswer",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("first_responder_source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("first_responder_checked_on", sa.Date(), nullable=True),
        sa.Column("first_responder_checked_by", sa.String(length=254), server_default="", nullable=False),
        sa.Column(
            "duty_to_notify",
            sa.Enum(
                "statutory",
                "named",
                "policy",
                "contract",
                "partner",
                "no",
                name="standinganswer",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("duty_to_notify_source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("duty_to_notify_checked_on", sa.Date(), nullable=True),
        sa.Column("duty_to_notify_checked_by", sa.String(length=254), server_default="", nullable=False),
        sa.Column(
            "support_contractor",
            sa.Enum(
                "statutory",
                "named",
                "policy",
                "contract",
                "partner",
                "no",
                name="standinganswer",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("support_contractor_source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("support_contractor_checked_on", sa.Date(), nullable=True),
        sa.Column("support_contractor_checked_by", sa.String(length=254), server_default="", nullable=False),
        sa.Column(
            "guardian_service",
            sa.Enum(
                "statutory",
                "named",
                "policy",
                "contract",
                "partner",
                "no",
                name="standinganswer",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("guardian_service_source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("guardian_service_checked_on", sa.Date(), nullable=True),
        sa.Column("guardian_service_checked_by", sa.String(length=254), server_default="", nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["partnership.id"], name=op.f("fk_organisation_home_id_partnership")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["organisation.id"], name=op.f("fk_organisation_merged_into_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index("ix_organisation_folded_name_id", "organisation", ["folded_name", "id"], unique=False)
    op.create_index(op.f("ix_organisation_home_id"), "organisation", ["home_id"], unique=False)
    op.create_index(op.f("ix_organisation_merged_into_id"), "organisation", ["merged_into_id"], unique=False)

    op.create_table(
        "protocol",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "consultation", "agreed", "superseded", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("other_pack_id", sa.String(length=60), server_default="", nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_protocol_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol")),
    )
    op.create_index(op.f("ix_protocol_partnership_id"), "protocol", ["partnership_id"], unique=False)

    op.create_table(
        "return_checklist",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("age_group", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("route", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_return_checklist_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_checklist")),
    )
    op.create_index(
        "ix_return_checklist_partnership_id_created_at",
        "return_checklist",
        ["partnership_id", "created_at"],
        unique=False,
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
        "sign_in",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("awaits-factor", "awaits-enrolment", "open", name="signinstage", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "factor",
            sa.Enum("none", "code", "recovery", "passkey", "provider", name="factor", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("challenge", sa.String(length=200), nullable=False),
        sa.Column("is_by_provider", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seeing_as_id", sa.Uuid(), nullable=True),
        sa.Column("seeing_in_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.ForeignKeyConstraint(["seeing_as_id"], ["account.id"], name=op.f("fk_sign_in_seeing_as_id_account")),
        sa.ForeignKeyConstraint(["seeing_in_id"], ["partnership.id"], name=op.f("fk_sign_in_seeing_in_id_partnership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)

    op.create_table(
        "source_identifier",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(length=60), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_source_identifier_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_identifier")),
    )
    op.create_index(
        "ix_source_identifier_partnership_id_scheme", "source_identifier", ["partnership_id", "scheme"], unique=False
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
        sa.Column(
            "state",
            sa.Enum("open", "answered", "withdrawn", name="requeststate", native_enum=False, length=32),
            nullable=False,
        ),
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
    op.create_index(op.f("ix_change_request_partnership_id"), "change_request", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_change_request_sender_id"), "change_request", ["sender_id"], unique=False)

    op.create_table(
        "clause_text",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_clause_text_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_text")),
        sa.UniqueConstraint("protocol_id", "clause_id", name=op.f("uq_clause_text_protocol_id_clause_id")),
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
        "contact",
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("telephone", sa.String(length=60), nullable=False),
        sa.Column("out_of_hours_telephone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("open", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column(
            "for_whom", sa.Enum("children", "adults", "both", name="group", native_enum=False, length=32), nullable=True
        ),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("function_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("vacant_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["held_by_id"], ["account.id"], name=op.f("fk_contact_held_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_organisation_id"), "contact", ["organisation_id"], unique=False)

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
    op.create_index(op.f("ix_evidence_assessment_id"), "evidence", ["assessment_id"], unique=False)

    op.create_table(
        "fact_check",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "holds", "begun", "changed", "ended", "not-found", name="factoutcome", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("against", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=60), server_default="", nullable=False),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("checked_by", sa.String(length=254), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fact_check_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_fact_check_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check")),
    )
    op.create_index("ix_fact_check_partnership_id_fact_id", "fact_check", ["partnership_id", "fact_id"], unique=False)

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
    op.create_index(op.f("ix_first_contact_organisation_id"), "first_contact", ["organisation_id"], unique=False)

    op.create_table(
        "law_post",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_law_post_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_law_post_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_post")),
        sa.UniqueConstraint(
            "partnership_id", "organisation_id", "name", name=op.f("uq_law_post_partnership_id_organisation_id_name")
        ),
    )
    op.create_index(op.f("ix_law_post_organisation_id"), "law_post", ["organisation_id"], unique=False)

    op.create_table(
        "law_reading",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("fact_id", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("read_by", sa.String(length=254), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_law_reading_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_law_reading_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_reading")),
    )
    op.create_index("ix_law_reading_protocol_id_clause_id", "law_reading", ["protocol_id", "clause_id"], unique=False)

    op.create_table(
        "location",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_location_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_index(op.f("ix_location_organisation_id"), "location", ["organisation_id"], unique=False)

    op.create_table(
        "manual_watch",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("protocol_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_manual_watch_account_id_account")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_manual_watch_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_manual_watch_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_watch")),
        sa.UniqueConstraint(
            "account_id",
            "partnership_id",
            "protocol_id",
            name=op.f("uq_manual_watch_account_id_partnership_id_protocol_id"),
        ),
    )
    op.create_index(op.f("ix_manual_watch_account_id"), "manual_watch", ["account_id"], unique=False)
    op.create_index(op.f("ix_manual_watch_partnership_id"), "manual_watch", ["partnership_id"], unique=False)

    op.create_table(
        "merger",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("merged_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "made", "undone", "ended", name="mergerstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("waits_for", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_merger_by_id_account")),
        sa.ForeignKeyConstraint(["merged_id"], ["organisation.id"], name=op.f("fk_merger_merged_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_merger_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_merger_undone_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_merged_id"), "merger", ["merged_id"], unique=False)
    op.create_index(op.f("ix_merger_organisation_id"), "merger", ["organisation_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column(
            "purpose",
            sa.Enum("sign-up", "invitation", "reset", "confirm", name="linkpurpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_another_person", sa.Boolean(), nullable=False),
        sa.Column("same_person_id", sa.Uuid(), nullable=True),
        sa.Column("opens", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("vouched_by", sa.String(length=254), nullable=False),
        sa.Column("vouched_why", sa.String(length=500), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_link_account_id_account")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_one_time_link_agreed_by_id_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_one_time_link_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_one_time_link_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_one_time_link_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["same_person_id"], ["account.id"], name=op.f("fk_one_time_link_same_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index(op.f("ix_one_time_link_account_id"), "one_time_link", ["account_id"], unique=False)
    op.create_index(op.f("ix_one_time_link_organisation_id"), "one_time_link", ["organisation_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_participation_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint(
            "partnership_id", "organisation_id", name=op.f("uq_participation_partnership_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_participation_organisation_id"), "participation", ["organisation_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_party_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_party_protocol_id_protocol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("protocol_id", "organisation_id", name=op.f("uq_party_protocol_id_organisation_id")),
    )
    op.create_index(op.f("ix_party_organisation_id"), "party", ["organisation_id"], unique=False)

    op.create_table(
        "position",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "deputy", "editor", "reader", name="positionrole", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("agreement", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vouched_by", sa.String(length=254), nullable=False),
        sa.Column("stands_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("vacant_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vacant_agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("asleep_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("woken_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_position_account_id_account")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_position_agreed_by_id_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_position_ended_by_id_account")),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_position_given_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_position_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["vacant_agreed_by_id"], ["account.id"], name=op.f("fk_position_vacant_agreed_by_id_account")
        ),
        sa.ForeignKeyConstraint(["woken_by_id"], ["account.id"], name=op.f("fk_position_woken_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    op.create_index(op.f("ix_position_organisation_id"), "position", ["organisation_id"], unique=False)
    op.create_index(
        "uq_position_current",
        "position",
        ["account_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "protocol_version",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_version_protocol_id_protocol")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_version")),
        sa.UniqueConstraint("protocol_id", "number", name=op.f("uq_protocol_version_protocol_id_number")),
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
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_provider_session_sign_in_id_sign_in"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_session")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_provider_session_sign_in_id")),
    )
    op.create_index(op.f("ix_provider_session_subject"), "provider_session", ["subject"], unique=False)

    op.create_table(
        "public_clock",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_public_clock_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_public_clock")),
    )
    op.create_table(
        "publication",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cover", sa.JSON(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_publication_agreed_by_id_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_publication_ended_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publication_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_publication_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint(
            "partnership_id", "organisation_id", name=op.f("uq_publication_partnership_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_publication_organisation_id"), "publication", ["organisation_id"], unique=False)

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
        sa.Column(
            "own_state",
            sa.Enum("proposed", "accepted", "declined", name="agreement", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "other_state",
            sa.Enum("proposed", "accepted", "declined", name="agreement", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_relationship_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_relationship_other_id_organisation")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_relationship_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationship")),
    )
    op.create_index(op.f("ix_relationship_organisation_id"), "relationship", ["organisation_id"], unique=False)
    op.create_index("ix_relationship_other_id", "relationship", ["other_id"], unique=False)
    op.create_index("ix_relationship_partnership_id", "relationship", ["partnership_id"], unique=False)
    op.create_index(
        "uq_relationship_current",
        "relationship",
        ["partnership_id", "organisation_id", "other_id", "kind", "audience"],
        unique=True,
        sqlite_where=sa.text("archived_at IS NULL AND until_on IS NULL"),
        postgresql_where=sa.text("archived_at IS NULL AND until_on IS NULL"),
    )

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
    op.create_index(op.f("ix_report_sender_id"), "report", ["sender_id"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function_id", sa.String(length=60), nullable=False),
        sa.Column(
            "group", sa.Enum("children", "adults", "both", name="group", native_enum=False, length=32), nullable=False
        ),
        sa.Column(
            "role",
            sa.Enum("lead", "deputy", "supports", "consulted", "informed", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("proposed", "accepted", "declined", name="agreement", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suggested_id", sa.Uuid(), nullable=True),
        sa.Column("takes_over_id", sa.Uuid(), nullable=True),
        sa.Column(
            "then_role",
            sa.Enum("lead", "deputy", "supports", "consulted", "informed", name="role", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "held_role",
            sa.Enum("lead", "deputy", "supports", "consulted", "informed", name="role", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_responsibility_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_responsibility_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_id"], ["organisation.id"], name=op.f("fk_responsibility_suggested_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
        sa.UniqueConstraint(
            "partnership_id",
            "organisation_id",
            "function_id",
            "group",
            name=op.f("uq_responsibility_partnership_id_organisation_id_function_id_group"),
        ),
    )
    op.create_index(op.f("ix_responsibility_organisation_id"), "responsibility", ["organisation_id"], unique=False)
    op.create_index(
        "ix_responsibility_partnership_function", "responsibility", ["partnership_id", "function_id"], unique=False
    )

    op.create_table(
        "search_token",
        sa.Column(
            "token",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reach", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_search_token_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("token", "organisation_id", "reach", name=op.f("pk_search_token")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_token_organisation_id"), "search_token", ["organisation_id"], unique=False)

    op.create_table(
        "section_clock",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "identity",
                "services",
                "contacts",
                "locations",
                "responsibilities",
                name="entrysection",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_section_clock_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "section", name=op.f("pk_section_clock")),
    )
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
        "taking_in",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "withdrawn",
                "lapsed",
                name="takinginstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_as", sa.String(length=20), nullable=False),
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
    op.create_index(op.f("ix_taking_in_partnership_id"), "taking_in", ["partnership_id"], unique=False)
    op.create_index(
        "uq_taking_in_open",
        "taking_in",
        ["partnership_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "asked",
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "agreed", "refused", "withdrawn", "lapsed", name="questionstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_asked_account_id_account")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_asked_answered_by_id_account")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_asked_by_id_account")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_asked_location_id_location")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_asked_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_asked_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
    )
    op.create_index(op.f("ix_asked_account_id"), "asked", ["account_id"], unique=False)
    op.create_index(op.f("ix_asked_by_id"), "asked", ["by_id"], unique=False)
    op.create_index(op.f("ix_asked_organisation_id"), "asked", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_asked_partnership_id"), "asked", ["partnership_id"], unique=False)
    op.create_index("ix_asked_state_at", "asked", ["state", "at"], unique=False)
    op.create_index(
        "uq_asked_open",
        "asked",
        ["subject"],
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
        sa.Column(
            "answer",
            sa.Enum("open", "accepted", "refused", "withdrawn", name="fieldanswer", native_enum=False, length=32),
            nullable=False,
        ),
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
    op.create_index(op.f("ix_consultation_protocol_id"), "consultation", ["protocol_id"], unique=False)

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
    op.create_index(op.f("ix_desk_notice_contact_id"), "desk_notice", ["contact_id"], unique=False)

    op.create_table(
        "desk_report",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("was_answered", sa.Boolean(), nullable=False),
        sa.Column("is_wrong_number", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_report_account_id_account")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_report_contact_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_report")),
    )
    op.create_index("ix_desk_report_contact_id_at", "desk_report", ["contact_id", "at"], unique=False)

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
        "issued_file",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=60), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_issued_file_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_file")),
        sa.UniqueConstraint("sha256", "version_id", name=op.f("uq_issued_file_sha256_version_id")),
    )
    op.create_index(op.f("ix_issued_file_version_id"), "issued_file", ["version_id"], unique=False)

    op.create_table(
        "location_grant",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_location_grant_account_id_account")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_location_grant_agreed_by_id_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_location_grant_ended_by_id_account")),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_location_grant_given_by_id_account")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_location_grant_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_grant")),
    )
    op.create_index(op.f("ix_location_grant_account_id"), "location_grant", ["account_id"], unique=False)
    op.create_index(
        "uq_location_grant_current",
        "location_grant",
        ["location_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "service",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "for_whom", sa.Enum("children", "adults", "both", name="group", native_enum=False, length=32), nullable=True
        ),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("how_to_refer", sa.Text(), nullable=False),
        sa.Column("how_to_attend", sa.String(length=300), server_default="", nullable=False),
        sa.Column("fees", sa.String(length=300), server_default="", nullable=False),
        sa.Column("website", sa.String(length=300), server_default="", nullable=False),
        sa.Column("open", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("sexes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("function_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("capacity", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", "partnership", "named", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_service_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_service_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_organisation_id"), "service", ["organisation_id"], unique=False)

    op.create_table(
        "signing",
        sa.Column("protocol_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "agreed", "ended", "superseded", name="signingstate", native_enum=False, length=32),
            nullable=False,
        ),
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
    op.create_index(op.f("ix_signing_protocol_id"), "signing", ["protocol_id"], unique=False)

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
        sa.Column(
            "state",
            sa.Enum("open", "taken", "declined", "withdrawn", name="commentstate", native_enum=False, length=32),
            nullable=False,
        ),
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
    op.create_index(op.f("ix_clause_comment_sender_id"), "clause_comment", ["sender_id"], unique=False)

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
    op.create_index(op.f("ix_consulted_party_organisation_id"), "consulted_party", ["organisation_id"], unique=False)

    op.create_table(
        "late_finding",
        sa.Column("signing_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("clauses", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_late_finding_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_late_finding_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_finding")),
        sa.UniqueConstraint("signing_id", "key", name=op.f("uq_late_finding_signing_id_key")),
    )
    op.create_table(
        "returned_copy",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("came_by", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by", sa.String(length=254), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_returned_copy_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_returned_copy_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_returned_copy_sender_id_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["protocol_version.id"], name=op.f("fk_returned_copy_version_id_protocol_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_copy")),
        sa.UniqueConstraint("consultation_id", "sha256", name=op.f("uq_returned_copy_consultation_id_sha256")),
    )
    op.create_index(op.f("ix_returned_copy_consultation_id"), "returned_copy", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_returned_copy_organisation_id"), "returned_copy", ["organisation_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("signing_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("approval", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("is_needed", sa.Boolean(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("open", "signed", "refused", name="decision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("kept_at", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("leads_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("let_in_by", sa.String(length=300), nullable=False),
        sa.Column("agreed_by", sa.String(length=300), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_by", sa.String(length=254), nullable=False),
        sa.Column("objected_by_id", sa.Uuid(), nullable=True),
        sa.Column("objection", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_signature_decided_by_id_account")),
        sa.ForeignKeyConstraint(["objected_by_id"], ["account.id"], name=op.f("fk_signature_objected_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_signature_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "signing_id", "organisation_id", "approval", name=op.f("uq_signature_signing_id_organisation_id_approval")
        ),
    )
    op.create_index(op.f("ix_signature_organisation_id"), "signature", ["organisation_id"], unique=False)

    op.create_table(
        "returned_change",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.String(length=80), nullable=False),
        sa.Column("near", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("where", sa.String(length=500), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_tracked", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "taken", "declined", name="changestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["returned_copy.id"], name=op.f("fk_returned_change_copy_id_returned_copy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_change")),
    )
    op.create_index("ix_returned_change_clause_id", "returned_change", ["clause_id"], unique=False)
    op.create_index(op.f("ix_returned_change_copy_id"), "returned_change", ["copy_id"], unique=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
