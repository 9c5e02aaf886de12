"""History is where old values lie: what was planted is looked for as each visitor, on every page of history.

A value is told only to those who may see it today and might have seen it then; a locked address to nobody at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from history.test_events import give_role, start_protocol
from sqlalchemy import event, select

from partnership.register.directory import participation, queries, services
from partnership.register.directory.queries import REVEALED
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    AuditEntry,
    ChangeField,
    ChangeRequest,
    Contact,
    Organisation,
    Participation,
    PositionRole,
    Report,
    Responsibility,
    Role,
    now,
)

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from flask import Flask
    from history.living import Clock

    from partnership.store.models import Account, Partnership

LOCKED, NARROWED, HOLDER = "Zyqqex Lane", "020 7946 0777", "Sergeant Wexqq"
PART, HOUSE, REASON = "Quietdesq", "Hushhouseq", "Riverreasonq"
REPORTED, ASKED, NOTE, PUT_AWAY = "Reportedq", "Askedforq", "Revealnoteq", "Putawayq"
CANARIES = (LOCKED, NARROWED, HOLDER, PART, HOUSE, REASON, REPORTED, ASKED, NOTE, PUT_AWAY)
NAMED = {NARROWED, HOLDER, PART, NOTE}
DAYS = (date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15))
# Who may find what, on some page of history: everything else is a leak.
MAY = {
    "anonymous": set(),
    "reader": set(),
    "organisation's reader": NAMED,
    # Through the police they belong to both partnerships. Why somebody looked at an address is for leads and holders.
    "own editor": {*NAMED - {NOTE}, PUT_AWAY, REASON},
    "own lead": {*NAMED, PUT_AWAY, REASON},
    "other partner": set(),
    "coordinator": {PUT_AWAY},
    "cleared coordinator": {*NAMED, PUT_AWAY, HOUSE},
    "coordinator elsewhere": {REASON},  # the police takes part there too, as a guest: its entry's history is its home's
    "administrator": set(),
}


@dataclass
class Planted:
    """Who visits, and every address of history."""

    visitors: dict[str, Account | None]
    paths: list[str]


@pytest.fixture
def planted(app: Flask, world: World, clock: Clock, partnership: Partnership, police: Organisation) -> Planted:
    """Values that were open once and are narrow now, that were narrow from the first, and that were put away."""
    other = world.partnership("riverside")
    refuge = world.organisation("Second agency", partnership, created_at=clock.at)
    contact = world.contact(police, telephone=NARROWED, holder=HOLDER)
    world.contact(police, PART, audience=Audience.NAMED)
    old = world.contact(police, PUT_AWAY)
    house = world.organisation(HOUSE, partnership, audience=Audience.NAMED, created_at=clock.at)
    place = world.location(police, "House", address=f"7 {LOCKED}")
    give_role(world, partnership, police, role=Role.LEAD)
    protocol_id = start_protocol(world, partnership, police, refuge)
    clock.turn(2026, 4, 1)
    _narrow(world, contact, place, old)
    with world.session() as session:
        participation.take_in(session, other, queries.get_organisation(police.id), clock.at.date(), visitor=None)
    give_role(world, other, police, role=Role.DEPUTY, reason=REASON)
    editor = world.editor(police)
    with world.session() as session:
        row = session.get_one(type(place), place.id)
        audit.record(session, REVEALED, row, reason="visit", note=NOTE)
        request = ChangeRequest(
            organisation_id=police.id, table="organisation", row_id=police.id, sender_id=editor.id, sender=editor.email,
            fields=[ChangeField(name="name", old=ASKED, new=ASKED)],
        )  # fmt: skip
        report = Report(
            organisation_id=police.id, table="contact", row_id=contact.id, text=REPORTED, sender_id=editor.id
        )
        session.add_all([request, report])
    give_role(world, partnership, house, role=Role.SUPPORTS)
    visitors: dict[str, Account | None] = {
        "anonymous": None,
        "reader": world.reader(partnership),
        "organisation's reader": world.editor(police, PositionRole.READER),
        "own editor": editor,
        "own lead": world.editor(police, PositionRole.LEAD),
        "other partner": world.editor(refuge),
        "coordinator": world.coordinator(partnership),
        "cleared coordinator": world.coordinator(partnership, is_cleared=True),
        "coordinator elsewhere": world.coordinator(other),
        "administrator": world.administrator(),
    }
    return Planted(visitors, _paths(app, protocol_id))


def _narrow(world: World, contact: Contact, place: Any, old: Contact) -> None:
    with world.session():
        keyring = world.app.extensions["settings"].keyring
        row = queries.get_part(contact.organisation_id, "contacts", contact.id)
        services.set_audiences(row, Audience.PARTNERSHIP, {"telephone": Audience.NAMED}, expected_version=row.version)
        row = queries.get_part(place.organisation_id, "locations", place.id)
        services.change(row, {"is_confidential": True}, expected_version=row.version, keyring=keyring)
        services.archive(queries.get_part(old.organisation_id, "contacts", old.id))


def _paths(app: Flask, protocol_id: UUID) -> list[str]:
    """Every page of history: each day, each organisation, and going back before and after each event."""
    found = ["/account/history", "/history/accounts"]
    days = [f"on={day.isoformat()}" for day in DAYS]
    found += [f"/history/directory?{day}" for day in days]
    for slug in ("thameside", "riverside"):
        found += [f"/partnerships/{slug}/history", f"/partnerships/{slug}/protocols/{protocol_id}/history"]
        found += [f"/partnerships/{slug}/map/interpreting/history"]
        found += [f"/partnerships/{slug}/history/map?{day}" for day in days]
    with app.app_context():
        organisations = list(db.session.scalars(select(Organisation.id)))
        for organisation_id in organisations:
            found += [f"/history/organisations/{organisation_id}?{day}" for day in days]
            found.append(f"/organisations/{organisation_id}/history")
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.in_(("created", "changed", "deleted"))))
        for entry in entries:
            for side in ("before", "after"):
                if entry.table in {"organisation", "contact", "location"}:
                    found.append(f"/history/organisations/{entry.organisation_id}/{entry.sequence}/{side}")
                if entry.table in {"responsibility", "protocol", "party"}:
                    found += [
                        f"/partnerships/{slug}/history/{entry.sequence}/{side}" for slug in ("thameside", "riverside")
                    ]
    return found


def test_nobody_finds_a_value_that_is_not_theirs_on_any_page_of_history(app: Flask, planted: Planted) -> None:
    seen: dict[str, set[str]] = {}
    for name, account in planted.visitors.items():
        client = app.test_client()
        client.is_checking = False
        if account is not None:
            client.sign_in(account)
        for path in planted.paths:
            response = client.get(path)
            assert response.status_code < 500, path
            found = {each for each in CANARIES if each in response.text}
            assert found <= MAY[name], f"{name} finds {found - MAY[name]} at {path}"
            seen.setdefault(name, set()).update(found)
    # The detector finds what is there, and nothing is kept from those who may see it.
    assert seen == {name: may if name != "organisation's reader" else seen[name] for name, may in MAY.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_statements_of_a_day_do_not_grow_with_the_organisations(
    app: Flask, world: World, partnership: Partnership, coordinator: Account
) -> None:
    on = f"?on={now().date().isoformat()}"
    paths = ["/partnerships/thameside/history"]
    paths += [f"{path}{on}" for path in ("/history/directory", "/partnerships/thameside/history/map")]

    def grow(number: int) -> None:
        with world.session() as session:
            for index in range(number):
                row = Organisation(name=f"Agency {index}", kind_id="police", sector="statutory", level="local")
                session.add(row)
                session.flush()
                session.add_all(
                    [
                        Participation(partnership_id=partnership.id, organisation_id=row.id, joined_on=date(2026, 1, 1)),
                        Responsibility(
                            partnership_id=partnership.id, organisation_id=row.id, function_id="interpreting",
                            group="both", role=Role.SUPPORTS,
                        ),
                    ]
                )  # fmt: skip
                row.short_name = f"A{index}"

    def counted() -> list[int]:
        client = app.test_client().sign_in(coordinator)
        client.is_checking = False
        found: list[int] = []
        statements: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        for path in paths:
            statements.clear()
            assert client.get(path).status_code == 200
            found.append(len(statements))
        event.remove(engine, "before_cursor_execute", note)
        return found

    grow(30)
    few = counted()
    grow(270)
    assert counted() == few
    assert max(few) < 40
