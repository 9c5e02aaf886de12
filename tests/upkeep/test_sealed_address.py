"""A confidential address that is proposed: under seal, answered by the cleared only, shown by the logged manner only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from test_canary import traces

from partnership.db import db
from partnership.models import (
    AuditEntry,
    ChangeField,
    FieldAnswer,
    Location,
    LocationGrant,
    RequestState,
    now,
)

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask
    from upkeep.sending import Place

OLD = "4 Former Road, AB1 2CD"
NEW = "Canary House, 7 Zyqqex Lane, QX9 9ZQ"
WHY = {"reason": "entry", "note": "Before I answer"}


@pytest.fixture
def refuge(place: Place, world: World) -> Location:
    """A confidential place of the organisation."""
    return world.refuge(place.organisation, OLD)


@pytest.fixture
def cleared(place: Place, world: World) -> Any:
    """A coordinator with clearance."""
    return world.coordinator(place.partnership, is_cleared=True)


def edit(refuge: Location) -> str:
    return f"/locations/{refuge.id}/edit"


def stored_address(place: Place) -> tuple[bool, str, str]:
    """Whether it is confidential, the open address, and what is under its seal."""
    keyring = place.app.extensions["settings"].keyring
    (row,) = place.entry().locations
    sealed = keyring.unseal(row.sealed_address, table="location", row=row.id, field="address")
    return bool(row.is_confidential), row.address, sealed


def test_another_address_for_a_locked_place_is_sent_under_seal(place: Place, refuge: Location) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    (field,) = place.request(request_id).fields
    assert (field.name, field.old, field.new) == ("address", None, None)
    assert field.sealed_new is not None
    assert stored_address(place) == (True, "", OLD)


def test_it_stands_in_no_table_mail_audit_log_page_or_file(
    app: Flask, place: Place, world: World, refuge: Location, cleared: Any, caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    request_id = place.ask(path=edit(refuge), address=NEW)
    for account in (
        place.editor,
        cleared,
        place.coordinator,
        world.reader(place.partnership),
        world.editor(place.organisation, "reader"),
    ):
        client = place.client(account)
        for address in (
            place.path, f"{place.path}/requests", f"/requests/{request_id}", f"/requests/{request_id}/address",
            f"/requests/{request_id}/withdraw", "/your-requests", place.queue, f"{place.queue}?show=lately",
            f"{place.path}/history", f"{place.path}{edit(refuge)}", f"{place.path}/audience",
        ):  # fmt: skip
            assert not traces(client.get(address).get_data()), address
    mails = [*place.mails("request-waiting")]
    place.answer(request_id, cleared, address=("refused", "Not before the lease is signed"))
    mails += place.mails("request-answered")
    assert mails
    assert not traces(str(mails).encode())
    assert not traces(caplog.text.encode())
    with app.app_context():
        told = "\n".join(str(row) for row in db.session.scalars(select(AuditEntry.changes)))
        assert not traces(told.encode())
        if db.engine.dialect.name != "sqlite":
            tables = db.session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            for table in list(tables):
                rows = db.session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - names of the database itself
                assert not traces("\n".join(str(row) for row in rows).encode()), table
        db.session.remove()
        db.engine.dispose()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert not traces(path.read_bytes()), path


def test_only_the_cleared_are_told_and_answer(place: Place, refuge: Location, cleared: Any) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    assert [to for to, _, _ in place.mails("request-waiting")] == [cleared.email]
    client = place.client(place.coordinator)
    page = client.page(f"/requests/{request_id}")
    assert not page.select("main input[type=radio]")
    assert "Only a coordinator with clearance can see it and answer" in page.get_text(" ", strip=True)
    sent = place.answers(request_id, address="accepted") | {"version": "1"}
    assert client.send(f"/requests/{request_id}", **sent).status_code == 403
    assert client.get(f"/requests/{request_id}/address").status_code == 403
    assert client.send(f"/requests/{request_id}/address", **WHY).status_code == 403
    assert stored_address(place)[2] == OLD


def test_it_is_shown_by_a_post_with_a_reason_and_written_down_first(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    client, address = place.client(cleared), f"/requests/{request_id}/address"
    assert not traces(client.get(address).get_data())
    assert "Select why you need the address" in client.submit(address).text
    response = client.submit(address, **WHY)
    assert "7 Zyqqex Lane" in response.text
    assert "Proposed address" in response.text
    with world.session() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "revealed"))
        assert (entry.actor, entry.row_id) == (cleared.email, str(refuge.id))
        assert entry.changes["which"] == [None, "the one that is proposed"]
    assert "The address that was proposed" in place.client(place.editor).page(f"{place.path}/reveals").get_text()


def test_accepted_it_is_locked_away_in_the_place_and_nowhere_else(place: Place, refuge: Location, cleared: Any) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    assert place.answer(request_id, cleared, address="accepted").status_code == 302
    assert stored_address(place) == (True, "", NEW)
    row = place.request(request_id)
    assert (row.state, row.fields[0].sealed_new) == (RequestState.ANSWERED, None)


def test_refused_or_withdrawn_it_is_gone(place: Place, world: World, refuge: Location, cleared: Any) -> None:
    refused = place.ask(path=edit(refuge), address=NEW)
    place.answer(refused, cleared, address=("refused", "Not yet"))
    replaced = place.ask(path=edit(refuge), address=NEW)
    withdrawn = place.ask(path=edit(refuge), address=NEW)
    place.client(place.editor).submit(f"/requests/{withdrawn}/withdraw")
    with world.session() as session:
        rows = list(session.scalars(select(ChangeField)))
        assert {row.answer for row in rows} == {FieldAnswer.REFUSED, FieldAnswer.WITHDRAWN}
        assert [row.sealed_new for row in rows] == [None, None, None]
    assert replaced
    assert stored_address(place)[2] == OLD


def test_opening_a_place_is_asked_and_its_old_address_stays_locked(
    place: Place, refuge: Location, cleared: Any
) -> None:
    request_id = place.ask(path=edit(refuge), is_confidential="", address="1 Town Square")
    assert {field.name for field in place.request(request_id).fields} == {"is_confidential", "address"}
    assert place.entry().locations[0].is_confidential
    place.answer(request_id, cleared, is_confidential="accepted", address="accepted")
    assert stored_address(place) == (False, "1 Town Square", OLD)


def test_an_address_sent_for_a_locked_place_is_never_laid_open(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    place.client(cleared).submit(place.path + edit(refuge), is_confidential="", address="1 Town Square")
    response = place.answer(request_id, cleared, address="accepted")
    assert "would stand in the open" in response.text
    assert stored_address(place) == (False, "1 Town Square", OLD)
    assert not traces(response.get_data())


def test_a_lock_that_was_replaced_meanwhile_is_marked(place: Place, refuge: Location, cleared: Any) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    page = place.client(cleared).page(f"/requests/{request_id}").get_text(" ", strip=True)
    assert "Changed since" not in page
    place.client(cleared).submit(place.path + edit(refuge), address="5 Third Road")
    page = place.client(cleared).page(f"/requests/{request_id}").get_text(" ", strip=True)
    assert "Locked away Changed since" in page
    assert "Third Road" not in page


def test_who_was_granted_the_address_by_name_is_not_shown_the_proposed_one(
    place: Place, world: World, refuge: Location
) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    reader = world.reader(place.partnership)
    with world.session() as session:
        session.add(LocationGrant(location_id=refuge.id, account_id=reader.id, granted_at=now()))
    client = place.client(reader)
    assert client.get(f"{place.path}/locations/{refuge.id}/reveal").status_code == 200
    assert client.get(f"/requests/{request_id}/address").status_code == 404
    assert client.send(f"/requests/{request_id}/address", **WHY).status_code == 404


def test_what_only_hides_takes_effect_at_once(place: Place, world: World) -> None:
    office = world.location(place.organisation, address=OLD)
    client = place.client(place.editor)
    response = client.submit(f"{place.path}/locations/{office.id}/edit", is_confidential="y")
    assert "The change is saved." in client.page(response.location.split("#")[0]).get_text()
    assert stored_address(place) == (True, "", OLD)
    response = client.submit(f"{place.path}/locations/add", name="House", is_confidential="y", address=NEW)
    assert response.status_code == 302
    assert place.requests() == []


def test_the_second_writer_of_a_locked_address_is_not_shown_it(place: Place, refuge: Location, world: World) -> None:
    client = place.client(place.editor)
    page = client.page(place.path + edit(refuge))
    version = page.select_one("main input[name=version]")["value"]
    world_editor = place.client(world.editor(place.organisation))
    world_editor.submit(place.path + edit(refuge), name="Another name")
    sent = {"name": "House", "is_confidential": "y", "address": NEW, "version": version}
    response = client.send(place.path + edit(refuge), **sent)
    assert response.status_code == 409
    assert "Former Road" not in response.text
    assert place.requests() == []
