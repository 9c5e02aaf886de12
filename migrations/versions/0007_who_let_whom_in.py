"""Who let whom in: lines, places that stand, homes, grants with an end, and what waits for a yes."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import context, op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = "From before the rule"  # the reason of grants that the next migration makes for those who have a place


def upgrade() -> None:
    """Apply."""
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
    with op.batch_alter_table("let_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_let_in_account_id"), ["account_id"], unique=False)

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
                "open", "agreed", "refused", "withdrawn", "lapsed", name="askedstate", native_enum=False, length=32
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
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index("ix_asked_state_at", ["state", "at"], unique=False)
        batch_op.create_index(
            "uq_asked_open",
            ["subject"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands_for_itself_since", sa.DateTime(timezone=True), nullable=True))

    _make_grants_anew()

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clearance_given_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("clearance_agreed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("given_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("asleep_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("woken_by_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_membership_account_id_partnership_id"), type_="unique")
        batch_op.create_index(
            "uq_membership_current",
            ["account_id", "partnership_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_membership_clearance_given_by_id_account"), "account", ["clearance_given_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_membership_given_by_id_account"), "account", ["given_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_membership_woken_by_id_account"), "account", ["woken_by_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_membership_clearance_agreed_by_id_account"), "account", ["clearance_agreed_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_membership_ended_by_id_account"), "account", ["ended_by_id"], ["id"])

    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("agreed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("is_another_person", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("same_person_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("opens", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_foreign_key(
            batch_op.f("fk_one_time_link_same_person_id_account"), "account", ["same_person_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_one_time_link_agreed_by_id_account"), "account", ["agreed_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_one_time_link_made_by_id_account"), "account", ["made_by_id"], ["id"]
        )

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_home_id"), ["home_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_home_id_partnership"), "partnership", ["home_id"], ["id"]
        )

    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("agreed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("is_before_rule", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("vacant_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("vacant_agreed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("given_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("asleep_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("woken_by_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_position_account_id_organisation_id"), type_="unique")
        batch_op.create_index(
            "uq_position_current",
            ["account_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_position_given_by_id_account"), "account", ["given_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_position_woken_by_id_account"), "account", ["woken_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_position_agreed_by_id_account"), "account", ["agreed_by_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_position_vacant_agreed_by_id_account"), "account", ["vacant_agreed_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_position_ended_by_id_account"), "account", ["ended_by_id"], ["id"])

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("leads_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("let_in_by", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("agreed_by", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("objected_by", sa.String(length=254), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("objected_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("objection", sa.String(length=500), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_signature_decided_by_id_account"), "account", ["decided_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_signature_objected_by_id_account"), "account", ["objected_by_id"], ["id"]
        )

    with op.batch_alter_table("taking_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_as", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back. The schema before knew no place that had ended or sleeps, and no grant with an end: they are left out.

    A place that only works is one like any other there, as that schema let coordinators give it.
    """
    _leave_out("membership")
    _leave_out("position")
    with op.batch_alter_table("taking_in", schema=None) as batch_op:
        batch_op.drop_column("answered_as")

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_signature_objected_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_signature_decided_by_id_account"), type_="foreignkey")
        batch_op.drop_column("objection")
        batch_op.drop_column("objected_by_id")
        batch_op.drop_column("objected_by")
        batch_op.drop_column("objected_at")
        batch_op.drop_column("agreed_by")
        batch_op.drop_column("let_in_by")
        batch_op.drop_column("leads_since")
        batch_op.drop_column("decided_by_id")

    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_position_ended_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_position_vacant_agreed_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_position_agreed_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_position_woken_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_position_given_by_id_account"), type_="foreignkey")
        batch_op.drop_index(
            "uq_position_current",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_position_account_id_organisation_id"), ["account_id", "organisation_id"]
        )
        batch_op.drop_column("woken_by_id")
        batch_op.drop_column("asleep_since")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("given_by_id")
        batch_op.drop_column("vacant_agreed_by_id")
        batch_op.drop_column("vacant_at")
        batch_op.drop_column("is_before_rule")
        batch_op.drop_column("agreed_by_id")
        batch_op.drop_column("stands_since")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organisation_home_id_partnership"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organisation_home_id"))
        batch_op.drop_column("home_id")

    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_one_time_link_made_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_one_time_link_agreed_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_one_time_link_same_person_id_account"), type_="foreignkey")
        batch_op.drop_column("opens")
        batch_op.drop_column("same_person_id")
        batch_op.drop_column("is_another_person")
        batch_op.drop_column("agreed_by_id")
        batch_op.drop_column("made_by_id")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_membership_ended_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_membership_clearance_agreed_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_membership_woken_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_membership_given_by_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_membership_clearance_given_by_id_account"), type_="foreignkey")
        batch_op.drop_index(
            "uq_membership_current",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_membership_account_id_partnership_id"), ["account_id", "partnership_id"]
        )
        batch_op.drop_column("woken_by_id")
        batch_op.drop_column("asleep_since")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("given_by_id")
        batch_op.drop_column("clearance_agreed_by_id")
        batch_op.drop_column("clearance_given_by_id")

    _make_grants_as_before()

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("stands_for_itself_since")

    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_asked_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_asked_state_at")
        batch_op.drop_index(batch_op.f("ix_asked_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_asked_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_asked_account_id"))

    op.drop_table("asked")
    with op.batch_alter_table("let_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_let_in_account_id"))

    op.drop_table("let_in")


def _make_grants_anew() -> None:
    """A grant has an id of its own, since one that has ended stays: its key was the account with the place."""
    bind = op.get_bind()
    rows = (
        bind.execute(sa.text("SELECT location_id, account_id, reason, granted_at FROM location_grant")).mappings().all()
    )
    op.drop_table("location_grant")
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
    op.create_index("ix_location_grant_account_id", "location_grant", ["account_id"], unique=False)
    op.create_index(
        "uq_location_grant_current",
        "location_grant",
        ["location_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for row in rows:
        bind.execute(
            sa.text(
                "INSERT INTO location_grant (id, location_id, account_id, reason, from_at) "
                "VALUES (:id, :location_id, :account_id, :reason, :granted_at)"
            ),
            {**row, "id": uuid4().hex},
        )


def _leave_out(table: str) -> None:
    """Delete the places that give nothing now: they would count again."""
    rows = sa.table(table, sa.column("ended_at"), sa.column("asleep_since"))
    gone = sa.or_(rows.c.ended_at.is_not(None), rows.c.asleep_since.is_not(None))
    found = op.get_bind().execute(sa.delete(rows).where(gone))
    if found.rowcount > 0:
        context.config.attributes.setdefault("told", []).append(
            f"{found.rowcount} of “{table}” left out: they have ended or sleep, which the schema before does not know"
        )


def _make_grants_as_before() -> None:
    """The table before knew no grant that has ended, begins later or has an end: those would open without end there.

    Those that only stand for a place, because it opened an address when they were made, are not needed there.
    """
    bind = op.get_bind()
    at = {"at": datetime.now(UTC).replace(tzinfo=None) if bind.dialect.name == "sqlite" else datetime.now(UTC)}
    rows = (
        bind.execute(
            sa.text(
                "SELECT location_id, account_id, reason, from_at FROM location_grant "
                "WHERE ended_at IS NULL AND from_at <= :at AND until_at IS NULL AND reason <> :before"
            ),
            {**at, "before": BEFORE},
        )
        .mappings()
        .all()
    )
    op.drop_table("location_grant")
    op.create_table(
        "location_grant",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_location_grant_account_id_account")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_location_grant_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", "account_id", name=op.f("pk_location_grant")),
    )
    for row in rows:
        bind.execute(
            sa.text(
                "INSERT INTO location_grant (location_id, account_id, reason, granted_at) "
                "VALUES (:location_id, :account_id, :reason, :from_at)"
            ),
            dict(row),
        )
