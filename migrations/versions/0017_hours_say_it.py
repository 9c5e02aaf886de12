"""Hours alone say when a desk answers: the tick for nights goes; wrong numbers; editions of the card of numbers."""

import sqlalchemy as sa
from alembic import op

from partnership.findings.schedule import schedule_of

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CONTACT = sa.table(
    "contact",
    sa.column("id", sa.Uuid()),
    sa.column("telephone", sa.String()),
    sa.column("out_of_hours_telephone", sa.String()),
    sa.column("hours", sa.String()),
    sa.column("open", sa.JSON()),
    sa.column("is_out_of_hours", sa.Boolean()),
)


def _unread(*conditions: sa.ColumnElement[bool]) -> list[sa.Row]:
    """Desks with a telephone whose hours nobody can read."""
    rows = op.get_bind().execute(sa.select(CONTACT).where(CONTACT.c.telephone != "", *conditions))
    return [row for row in rows if schedule_of(row.open, row.hours) is None]


def _set(row: sa.Row, **values: object) -> None:
    op.get_bind().execute(sa.update(CONTACT).where(CONTACT.c.id == row.id).values(**values))


def upgrade() -> None:
    """Apply: where no hours can be read, a ticked desk goes on answering at night."""
    for row in _unread(CONTACT.c.is_out_of_hours.is_(True), CONTACT.c.out_of_hours_telephone == ""):
        _set(row, out_of_hours_telephone=row.telephone)
    op.drop_column("contact", "is_out_of_hours")
    op.add_column("desk_report", sa.Column("is_wrong_number", sa.Boolean(), nullable=False, server_default=sa.false()))
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
    op.create_index("ix_card_watch_account_id", "card_watch", ["account_id"])
    op.create_index("ix_card_watch_partnership_id", "card_watch", ["partnership_id"])
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


def downgrade() -> None:
    """Take back: a desk without hours whose number for closed hours is its own is one that was ticked."""
    op.drop_table("card_edition")
    op.drop_table("card_watch")
    op.drop_column("desk_report", "is_wrong_number")
    op.add_column("contact", sa.Column("is_out_of_hours", sa.Boolean(), nullable=False, server_default=sa.false()))
    for row in _unread(CONTACT.c.out_of_hours_telephone == CONTACT.c.telephone):
        _set(row, out_of_hours_telephone="", is_out_of_hours=True)
