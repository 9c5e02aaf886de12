"""An import that waits for the worker, whose coordinator loses the place at the moment at which it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attacks.turns import on_postgres, one_after_the_other, signed_in
from exchange.imports.table_files import brought, csv_of
from sqlalchemy import select

from partnership.exchange.imports import jobs
from partnership.register.authority import queries as authority
from partnership.store.db import db
from partnership.store.models import DirectoryImport, ImportState, Organisation, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = on_postgres


def test_the_worker_imports_nothing_for_who_coordinates_no_more(app: Flask, world: World, ours: Partnership) -> None:
    dismissed, other = world.coordinator(ours), world.coordinator(ours)
    brought(app.test_client().sign_in(dismissed), ours, csv_of(("Tideway advice", "", "", "", "", "", "")))
    with world.session() as session:
        session.scalars(select(DirectoryImport)).one().state = ImportState.WAITING
        member = authority.membership(dismissed.id, ours.id)
        assert member is not None
        path, version = f"/partnerships/{ours.slug}/team/{member.id}/role", str(member.version)

    def work() -> Any:
        with app.app_context():
            return jobs.run_waiting(now(), lambda: False)

    dismissing = signed_in(app, other)
    answer, done = one_after_the_other(app, lambda: dismissing.post(path, role="reader", version=version), work)
    assert (answer.status_code, done) == (302, 0)
    with app.app_context():
        assert db.session.scalars(select(DirectoryImport)).one().state is ImportState.FAILED
        assert db.session.scalars(select(Organisation).where(Organisation.name == "Tideway advice")).all() == []
