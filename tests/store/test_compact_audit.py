"""The audit is kept in few bytes, and says what it said when it was kept in many."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text

from partnership.register.directory import services
from partnership.store.db import db
from partnership.store.models import AuditEntry, EntrySection, SectionClock
from partnership.store.models.audit import packed, unpacked

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    _Row = dict[str, Any]

ORGANISATION, ACCOUNT = uuid4(), uuid4()
NAMES = (
    str(ORGANISATION),
    f"{ORGANISATION}/contacts",
    "solace-2009",
    str(ORGANISATION).upper(),
    "",
    f"{ORGANISATION}é",
)
AT = (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), datetime(2026, 11, 24, 9, 30, 0, 7, tzinfo=UTC))


def test_a_row_that_was_created_is_told_with_its_keys_which_are_kept_once(app: Flask, world: World) -> None:
    police = world.organisation("Police")
    contact = world.contact(police)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.table == "contact")).one()
        assert entry.changes["id"] == [None, str(contact.id)]
        assert entry.changes["organisation_id"] == [None, str(police.id)]
        assert entry.changes["post"] == [None, contact.post]
        assert not {"id", "organisation_id"} & entry.kept_changes.keys()
        assert entry.kept_changes["post"] == [contact.post]


def test_a_row_that_was_deleted_is_told_with_its_keys_which_are_kept_once(app: Flask, world: World) -> None:
    partnership, police = world.partnership(), world.organisation("Police")
    row = world.responsibility(partnership, police, "first-response")
    with world.session() as session:
        session.delete(session.get_one(type(row), row.id))
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "deleted")).one()
        keys = {"id": row.id, "organisation_id": police.id, "partnership_id": partnership.id}
        assert {name: entry.changes[name] for name in keys} == {name: [str(key), None] for name, key in keys.items()}
        assert not keys.keys() & entry.kept_changes.keys()


def test_a_clock_is_told_when_somebody_confirms_and_not_when_it_only_came_to_be(app: Flask, world: World) -> None:
    police = world.organisation("Police")
    world.contact(police)
    clocks = select(AuditEntry).where(AuditEntry.table == "section_clock").order_by(AuditEntry.sequence)
    with app.app_context():
        assert len(db.session.scalars(select(SectionClock)).all()) == 2
        assert db.session.scalars(clocks).all() == []
    with world.session() as session:
        services.confirm(session, police, EntrySection.CONTACTS, "duty@example.org")
    with app.app_context():
        entry = db.session.scalars(clocks).one()
        assert entry.row_id == f"{police.id}/contacts"
        assert entry.changes["confirmed_by"][1] == "duty@example.org"


def test_names_of_rows_come_back_and_no_two_are_kept_alike() -> None:
    names = [
        *NAMES,
        "\0",
        "\1",
        "é" * 16,
        ORGANISATION.hex,
        f"{ORGANISATION}"[:-1],
        f"{ORGANISATION}/",
        f"{{{ORGANISATION}}}",
    ]
    assert [unpacked(packed(name)) for name in names] == names
    assert len({packed(name) for name in names}) == len(names)
    assert len(packed(str(ORGANISATION))) == 17


@pytest.mark.parametrize(
    "value", ["organisation_id = x'00'", "at = 'yesterday'", "changes = 'no JSON'", "seal = x'00'", "row_id = x'00'"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_row_that_cannot_be_read_is_named(app: Flask, world: World, value: str) -> None:
    for number in range(3):
        world.organisation(f"Organisation {number}")
    with app.app_context():
        db.session.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
        db.session.execute(text(f"UPDATE audit_entry SET {value} WHERE sequence = 2"))  # noqa: S608 - as above
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (1, "Error: the audit does not hold at row 2\n")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (AuditEntry.organisation_id.in_([ORGANISATION, ACCOUNT]), "ix_audit_entry_organisation_id"),
        (AuditEntry.partnership_id == ORGANISATION, "ix_audit_entry_partnership_id"),
        (AuditEntry.actor_id == ACCOUNT, "ix_audit_entry_actor_id"),
        (AuditEntry.row_id == str(ORGANISATION), "ix_audit_entry_row_id"),
    ],
)
def test_indexes_without_a_place_for_nothing_serve_those_who_ask_for_something(
    app: Flask, condition: Any, index: str
) -> None:
    with app.app_context():
        asked = select(AuditEntry.at).where(condition).order_by(AuditEntry.sequence.desc())
        with db.engine.connect() as connection:
            sent: list[tuple[str, Any]] = []
            event.listen(connection, "before_cursor_execute", lambda *call: sent.append((call[2], call[3])))
            connection.execute(asked)
            statement, values = sent[-1]
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert index in str(plan)
