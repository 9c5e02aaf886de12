"""Every change is told, chained, and cannot be untold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, Contact, EntrySection, Organisation, SectionClock

if TYPE_CHECKING:
    from factories import World
    from flask import Flask


def _told(app: Flask, table: str) -> list[AuditEntry]:
    with app.app_context():
        statement = select(AuditEntry).where(AuditEntry.table == table).order_by(AuditEntry.sequence)
        return list(db.session.scalars(statement))


def test_a_change_is_told_with_old_and_new_value(app: Flask, world: World) -> None:
    row = world.organisation("Old name")
    with world.session() as session:
        audit.set_actor(audit.Actor(None, "command line"))
        session.get_one(Organisation, row.id).name = "New name"
    first, second = _told(app, "organisation")
    assert (first.action, first.changes["name"]) == ("created", [None, "Old name"])
    assert (second.action, second.changes) == ("changed", {"name": ["Old name", "New name"]})
    assert second.actor == "command line"
    assert second.organisation_id == row.id


def test_saving_without_a_change_tells_nothing(app: Flask, world: World) -> None:
    row = world.organisation("Same name")
    with world.session() as session:
        session.get_one(Organisation, row.id).name = "Same name"
    assert len(_told(app, "organisation")) == 1


def test_a_deleted_row_leaves_its_last_values(app: Flask, world: World) -> None:
    row = world.responsibility(world.partnership(), world.organisation("Police"), "first-response")
    with world.session() as session:
        session.delete(session.get_one(type(row), row.id))
    assert _told(app, "responsibility")[-1].changes["role"] == ["lead", None]


def test_secrets_are_told_as_withheld(app: Flask, world: World) -> None:
    world.account("officer@example.org", "walnut umbrella tractor")
    world.refuge(world.organisation("Refuge charity"), "1 Hidden Lane")
    assert _told(app, "account")[0].changes["password_hash"] == [None, "withheld"]
    assert _told(app, "location")[0].changes["sealed_address"] == [None, "withheld"]


def test_changing_moves_one_clock_and_confirming_the_other(app: Flask, world: World) -> None:
    organisation = world.organisation("Police")
    world.confirm(organisation, EntrySection.CONTACTS, days_ago=10)
    contact = world.contact(organisation)
    with app.app_context():
        clock = db.session.get_one(SectionClock, (organisation.id, EntrySection.CONTACTS))
        assert clock.changed_at > clock.confirmed_at
        confirmed = clock.confirmed_at
    with world.session() as session:
        session.get_one(Contact, contact.id).telephone = "020 7946 0102"
    with app.app_context():
        assert db.session.get_one(SectionClock, (organisation.id, EntrySection.CONTACTS)).confirmed_at == confirmed


def test_the_chain_holds_after_many_changes(app: Flask, world: World) -> None:
    for number in range(5):
        world.contact(world.organisation(f"Organisation {number}"))
    with app.app_context():
        assert audit.first_broken(db.session()) is None
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (0, "The audit holds.\n")


@pytest.mark.parametrize("statement", [update(AuditEntry).values(actor="nobody"), delete(AuditEntry)])
def test_the_database_refuses_to_change_or_delete_a_row(app: Flask, world: World, statement: object) -> None:
    world.organisation("Police")
    with app.app_context(), pytest.raises(DBAPIError, match="audit rows are never"):
        db.session.execute(statement)


def test_the_database_refuses_to_replace_a_row(app: Flask, world: World) -> None:
    world.organisation("Police")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        with pytest.raises(DBAPIError, match="audit rows are never"):
            db.session.execute(text("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1"))


def _forge(app: Flask, statement: str) -> None:
    """What somebody does who owns the database itself."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
            db.session.execute(text("DROP TRIGGER audit_entry_is_not_deleted"))
        else:
            db.session.execute(text("DROP TRIGGER audit_entry_is_kept ON audit_entry"))
        db.session.execute(text(statement))
        db.session.commit()


@pytest.mark.parametrize(
    ("forgery", "row"),
    [
        ("UPDATE audit_entry SET actor = 'somebody else' WHERE sequence = 2", 2),
        ("UPDATE audit_entry SET changes = '{}' WHERE sequence = 3", 3),
        ("DELETE FROM audit_entry WHERE sequence = 2", 2),
        ("UPDATE audit_entry SET sequence = 100 WHERE sequence = 3", 3),
    ],
)
def test_a_forged_row_is_named(app: Flask, world: World, forgery: str, row: int) -> None:
    for number in range(3):
        world.organisation(f"Organisation {number}")
    _forge(app, forgery)
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (1, f"Error: the audit does not hold at row {row}\n")


def test_account_names_are_not_in_the_chain_twice(app: Flask, world: World) -> None:
    account = world.account("officer@example.org")
    with app.app_context():
        assert db.session.get(Account, account.id).version == 1
