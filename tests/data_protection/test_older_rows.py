"""The audit of before, written anew once: persons leave its rows, the old seal is kept, a broken chain is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import Text, cast, inspect, select
from sqlalchemy.exc import DBAPIError

from partnership import audit, schema
from partnership.data_protection.erasure import erase_everywhere
from partnership.db import db
from partnership.models import Account, AuditEntry, now
from partnership.models.persons import ERASED

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

BEFORE = "0029"
EMAIL = "petra.marchbanks@council.example"
TABLE = inspect(AuditEntry).local_table


@pytest.fixture
def petra(app: Flask, world: World) -> Account:
    """An account; the audit is then as it was kept before, with her address in the open."""
    account = world.account(EMAIL)
    with app.app_context():
        schema.migrate(BEFORE)
        _write(_rows(account))
    return account


def _rows(account: Account) -> list[dict[str, Any]]:
    shared = {"at": now(), "organisation_id": None, "partnership_id": None, "row_id": str(account.id)}
    return [
        shared | {"actor_id": None, "actor": EMAIL, "action": "created", "table": "account", "changes": {"email": [EMAIL]}},
        shared | {"actor_id": account.id, "actor": EMAIL, "action": "signed in", "table": "account", "changes": {}},
        shared | {"actor_id": None, "actor": "command line", "action": "changed", "table": "report",
                  "changes": {"answered_by": ["", EMAIL], "field": ["", f"said {EMAIL}."]}},
    ]  # fmt: skip


def _write(rows: list[dict[str, Any]]) -> None:
    """In the place of all that is there, as an older release would have written them."""
    with _as_owner() as connection:
        connection.execute(TABLE.delete())
        seal = audit.FIRST_SEAL
        for number, row in enumerate(rows, 1):
            told = {**row, "sequence": number}
            seal = audit.seal_of(audit.chain_key(), told, seal)
            connection.execute(TABLE.insert(), [told | {"seal": seal}])


class _as_owner:  # noqa: N801 - used as a block
    """A transaction of whoever owns the database, with the triggers off."""

    def __enter__(self) -> Any:
        self._begun = db.engine.begin()
        connection = self._begun.__enter__()
        self._triggers = []
        if connection.dialect.name == "sqlite":
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            self._triggers = connection.exec_driver_sql(asked).all()
            for name, _sql in self._triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_kept")
        self._connection = connection
        return connection

    def __exit__(self, *fault: object) -> None:
        for _name, sql in self._triggers:
            self._connection.exec_driver_sql(sql)
        if self._connection.dialect.name != "sqlite":
            self._connection.exec_driver_sql("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_kept")
        self._begun.__exit__(*fault)


def _raw() -> str:
    rows = db.session.execute(select(AuditEntry.kept_actor, cast(AuditEntry.kept_changes, Text))).all()
    db.session.remove()
    return repr(rows)


def test_persons_leave_the_rows_and_the_old_seal_is_told(app: Flask, petra: Account) -> None:
    with app.app_context():
        old = db.session.scalar(select(TABLE.c.seal).order_by(TABLE.c.sequence.desc()).limit(1))
        db.session.remove()
        told = schema.migrate()
        assert EMAIL not in _raw()
        assert audit.first_broken(db.session()) is None
        *rows, anchor = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
        assert (anchor.action, anchor.row_id, anchor.changes["old_seal"][1]) == ("rewritten", "3", old)
        assert anchor.changes["new_seal"][1] == rows[-1].seal
        assert any(old in each and rows[-1].seal in each for each in told)
        assert [each.actor for each in rows] == ["somebody who was invited", EMAIL, "command line"]
        assert rows[0].changes["email"] == [None, EMAIL]
        assert rows[2].changes == {"answered_by": ["", EMAIL], "field": ["", f"said {EMAIL}."]}
        with pytest.raises(DBAPIError):  # the triggers are back
            db.session.execute(TABLE.delete())


def test_who_stood_in_older_rows_is_erased_from_them(app: Flask, world: World, petra: Account) -> None:
    with app.app_context():
        schema.migrate()
    with world.session() as session:
        account = session.get_one(Account, petra.id)
        account.is_active = False
        session.flush()
        erase_everywhere(session, account)
    with world.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.table == "report")).one()
        assert told.changes == {"answered_by": ["", ERASED], "field": ["", f"said {ERASED}."]}
        assert audit.first_broken(session) is None


def test_a_chain_that_does_not_hold_is_left_as_it_is(app: Flask, petra: Account) -> None:
    rows = _rows(petra)
    with app.app_context():
        _write(rows)
        with _as_owner() as connection:
            connection.execute(TABLE.update().where(TABLE.c.sequence == 2).values(action="never"))
        told = schema.migrate()
        assert any("does not hold at row 2" in each for each in told)
        assert EMAIL in _raw()
        assert audit.first_broken(db.session()) == 2


def test_going_back_names_everybody_again_and_up_again_takes_them_out(app: Flask, petra: Account) -> None:
    with app.app_context():
        schema.migrate()
        schema.migrate(BEFORE)
        assert EMAIL in _raw()
        assert audit.first_broken(db.session()) is None
        db.session.remove()
        schema.migrate()
        assert EMAIL not in _raw()
        assert audit.first_broken(db.session()) is None


def test_an_audit_without_persons_is_not_written_anew(app: Flask) -> None:
    with app.app_context():
        schema.migrate(BEFORE)
        row = {"at": now(), "organisation_id": None, "partnership_id": None, "row_id": str(uuid4()), "actor_id": None,
               "actor": "command line", "action": "created", "table": "board", "changes": {}}  # fmt: skip
        _write([row])
        assert schema.migrate() == []
        assert db.session.scalar(select(TABLE.c.sequence).order_by(TABLE.c.sequence.desc()).limit(1)) == 1
