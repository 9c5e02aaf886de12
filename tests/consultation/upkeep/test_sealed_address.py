"""A confidential address that is proposed: under seal, answered by the cleared only, shown by the logged manner only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from test_canary import traces

from partnership.accounts.queries import viewer_of
from partnership.base.errors import NotAllowed
from partnership.people import approvals
from partnership.register.authority import lines
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    ChangeField,
    FieldAnswer,
    Gift,
    Location,
    LocationGrant,
    Position,
    PositionRole,
    Question,
    RequestState,
)

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from consultation.upkeep.sending import Place
    from factories import World
    from flask import Flask

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
    told = page.get_text(" ", strip=True)
    assert "A lead of the organisation answers, or a cleared coordinator where nobody leads" in told
    sent = place.answers(request_id, address="accepted") | {"version": "1"}
    assert client.send(f"/requests/{request_id}", **sent).status_code == 403
    assert client.get(f"/requests/{request_id}/address").status_code == 403
    assert client.send(f"/requests/{request_id}/address", **WHY).status_code == 403
    assert stored_address(place)[2] == OLD


def test_it_is_shown_by_a_post_with_a_reason_and_written_down_first(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    request_id = place.ask(path=edit(refuge), address=NEW)
    world.grant(refuge, cleared)
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
    lead = world.editor(place.organisation, PositionRole.LEAD)
    assert "The address that was proposed" in place.client(lead).page(f"{place.path}/reveals").get_text()


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
    with world.session() as session:  # two cleared people opened it meanwhile
        row = session.get_one(Location, refuge.id)
        row.is_confidential, row.address = False, "1 Town Square"
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
    world.grant(refuge, reader)
    client = place.client(reader)
    assert client.get(f"{place.path}/locations/{refuge.id}/reveal").status_code == 200
    assert client.get(f"/requests/{request_id}/address").status_code == 404
    assert client.send(f"/requests/{request_id}/address", **WHY).status_code == 404


def test_what_only_hides_takes_effect_at_once(place: Place, world: World) -> None:
    office = world.location(place.organisation, address=OLD)
    client = place.client(place.editor)
    response = client.submit(f"{place.path}/locations/{office.id}/edit", is_confidential="y")
    assert "Saved: " in client.page(response.location.split("#")[0]).get_text()
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


# Who types another address, who answers for one that was sent, and whose grants that ends.


def holders(world: World, refuge: Location) -> dict[UUID, LocationGrant]:
    """Grants of the place that stand, by account."""
    with world.session() as session:
        rows = session.scalars(
            select(LocationGrant).where(LocationGrant.location_id == refuge.id, LocationGrant.ended_at.is_(None))
        )
        return {row.account_id: row for row in rows}


def test_a_new_address_typed_by_a_lead_ends_all_grants_but_those_ticked_and_is_granted_to_the_lead(
    place: Place, world: World, refuge: Location
) -> None:
    lead, kept, gone = (
        world.editor(place.organisation, PositionRole.LEAD),
        world.reader(place.partnership),
        world.reader(place.partnership),
    )
    grant = world.grant(refuge, kept)
    world.grant(refuge, gone)
    reveal = f"{place.path}/locations/{refuge.id}/reveal"
    assert place.client(lead).get(reveal).status_code == 403
    response = place.client(lead).submit(place.path + edit(refuge), address=NEW, kept_grants=[str(grant.id)])
    assert response.status_code == 302
    assert stored_address(place) == (True, "", NEW)
    assert set(holders(world, refuge)) == {lead.id, kept.id}
    assert NEW.split(",", maxsplit=1)[0] in place.client(lead).submit(reveal, **WHY).text
    assert place.client(gone).get(reveal).status_code == 403
    assert place.client(kept).get(reveal).status_code == 200


def test_a_change_without_another_address_ends_no_grant(place: Place, world: World, refuge: Location) -> None:
    lead, holder = world.editor(place.organisation, PositionRole.LEAD), world.reader(place.partnership)
    world.grant(refuge, holder)
    place.client(lead).submit(place.path + edit(refuge), name="South house")
    assert set(holders(world, refuge)) == {holder.id}
    assert stored_address(place)[2] == OLD


@pytest.mark.parametrize("is_led", [False, True])
@pytest.mark.parametrize("who", ["cleared", "uncleared", "cleared elsewhere"])
def test_home_types_an_address_only_where_nobody_leads_and_only_the_cleared(
    place: Place, world: World, refuge: Location, cleared: Any, who: str, *, is_led: bool
) -> None:
    if is_led:
        world.editor(place.organisation, PositionRole.LEAD)
    holder = world.reader(place.partnership)
    world.grant(refuge, holder)
    account = {
        "cleared": lambda: cleared,
        "uncleared": lambda: place.coordinator,
        "cleared elsewhere": lambda: world.coordinator(world.partnership("riverside"), is_cleared=True),
    }[who]()
    client = place.client(account)
    client.is_checking = False
    client.send(place.path + edit(refuge), name="House", is_confidential="y", address=NEW, version="1")
    may = who == "cleared" and not is_led
    assert stored_address(place) == (True, "", NEW if may else OLD)
    assert set(holders(world, refuge)) == ({account.id} if may else {holder.id})


@pytest.mark.parametrize("role", [PositionRole.LEAD, PositionRole.DEPUTY])
def test_a_lead_who_only_works_and_an_editor_ask_and_a_standing_lead_answers(
    place: Place, world: World, refuge: Location, cleared: Any, role: PositionRole
) -> None:
    working, lead, holder = (
        world.editor(place.organisation, role),
        world.editor(place.organisation, PositionRole.LEAD),
        world.reader(place.partnership),
    )
    with world.session() as session:
        session.scalars(select(Position).where(Position.account_id == working.id)).one().stands_since = None
    world.grant(refuge, holder)
    world.grant(refuge, lead)
    request_id = place.ask(working, path=edit(refuge), address=NEW)
    assert stored_address(place)[2] == OLD
    assert {to for to, _, _ in place.mails("request-waiting")} == {lead.email}
    sent = place.answers(request_id, address="accepted") | {"version": "1"}
    for account in (cleared, place.coordinator, place.editor, working):
        assert place.client(account).send(f"/requests/{request_id}", **sent).status_code == 403, account.email
    assert place.answer(request_id, lead, address="accepted").status_code == 302
    assert stored_address(place) == (True, "", NEW)
    found = holders(world, refuge)
    assert set(found) == {working.id, lead.id}, "who sent it knows it, who accepted it could open the place before"
    assert found[working.id].agreed_by_id == lead.id


def test_a_lead_answers_for_the_lock_and_the_address_and_for_nothing_else(
    place: Place, world: World, refuge: Location
) -> None:
    lead = world.editor(place.organisation, PositionRole.LEAD)
    request_id = place.ask(name="Tideway trust")
    sent = place.answers(request_id, name="accepted") | {"version": "1"}
    assert place.client(lead).send(f"/requests/{request_id}", **sent).status_code == 403
    own = place.ask(lead, path=edit(refuge), is_confidential="")
    sent = place.answers(own, is_confidential="accepted") | {"version": "1"}
    assert place.client(lead).send(f"/requests/{own}", **sent).status_code == 403, "nobody answers what they sent"
    assert place.entry().locations[0].is_confidential


def test_a_lead_who_opens_a_place_asks_home(place: Place, world: World, refuge: Location, cleared: Any) -> None:
    lead = world.editor(place.organisation, PositionRole.LEAD)
    request_id = place.ask(lead, path=edit(refuge), is_confidential="", address="1 Town Square")
    assert {to for to, _, _ in place.mails("request-waiting")} == {cleared.email}
    assert stored_address(place) == (True, "", OLD)
    place.answer(request_id, cleared, is_confidential="accepted", address="accepted")
    assert stored_address(place) == (False, "1 Town Square", OLD)


@pytest.mark.parametrize("taken", [("address",), ("is_confidential", "address")])
def test_an_editors_request_to_open_a_place_is_its_leads_to_answer_alone(
    place: Place, world: World, refuge: Location, cleared: Any, taken: tuple[str, ...]
) -> None:
    lead = world.editor(place.organisation, PositionRole.LEAD)
    world.grant(refuge, lead)
    request_id = place.ask(path=edit(refuge), is_confidential="", address=NEW)
    assert {to for to, _, _ in place.mails("request-waiting")} == {lead.email}
    sent = place.answers(request_id, **dict.fromkeys(taken, "accepted")) | {"version": "1"}
    assert place.client(cleared).send(f"/requests/{request_id}", **sent).status_code == 403
    assert stored_address(place) == (True, "", OLD)
    assert set(holders(world, refuge)) == {lead.id}
    assert place.answer(request_id, lead, is_confidential="accepted", address="accepted").status_code == 302
    assert stored_address(place) == (False, NEW, OLD)


def test_where_nobody_leads_one_person_with_two_accounts_opens_no_place(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    with world.session() as session:
        session.get_one(Account, place.editor.id).stands_for_itself_since = None
        lines.let_in(session, place.editor.id, [cleared.id], Gift.PLACE)
    request_id = place.ask(path=edit(refuge), is_confidential="", address="1 Town Square")
    sent = place.answers(request_id, is_confidential="accepted", address="accepted") | {"version": "1"}
    assert place.client(cleared).send(f"/requests/{request_id}", **sent).status_code == 403
    assert stored_address(place) == (True, "", OLD)
    second = world.coordinator(place.partnership, is_cleared=True)
    assert place.answer(request_id, second, is_confidential="accepted", address="accepted").status_code == 302
    assert stored_address(place) == (False, "1 Town Square", OLD)


def open_question(world: World) -> Question | None:
    with world.session() as session:
        return session.scalars(select(Question).where(Question.act == "audience")).one_or_none()


def test_home_opens_a_place_only_with_the_yes_of_its_lead(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    lead, other = (
        world.editor(place.organisation, PositionRole.LEAD),
        world.coordinator(place.partnership, is_cleared=True),
    )
    response = place.client(cleared).submit(place.path + edit(refuge), is_confidential="")
    assert response.status_code == 302
    assert stored_address(place) == (True, "", OLD)
    asked = open_question(world)
    assert asked is not None
    for account in (cleared, other, place.coordinator, place.editor):
        with pytest.raises(NotAllowed):
            say_yes(world, asked, account)
    assert stored_address(place)[0]
    say_yes(world, asked, lead)
    assert stored_address(place) == (False, "", OLD)


def test_where_nobody_leads_two_cleared_coordinators_open_a_place(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    other = world.coordinator(place.partnership, is_cleared=True)
    place.client(cleared).submit(place.path + edit(refuge), is_confidential="")
    asked = open_question(world)
    assert asked is not None
    with pytest.raises(NotAllowed):
        say_yes(world, asked, cleared)
    say_yes(world, asked, other)
    assert stored_address(place) == (False, "", OLD)


def test_one_cleared_coordinator_alone_opens_no_place_and_is_told_what_is_missing(
    place: Place, world: World, refuge: Location, cleared: Any
) -> None:
    response = place.client(cleared).submit(place.path + edit(refuge), is_confidential="")
    assert "A second person who is cleared agrees first, and there is none" in response.text
    assert stored_address(place)[0]
    assert open_question(world) is None


def say_yes(world: World, asked: Question, account: Any) -> None:
    """Answer by the service, as the page of what waits does."""
    with world.session() as session:
        row = session.get_one(Question, asked.id)
        viewer = viewer_of(session.get_one(Account, account.id))
        approvals.answer(session, row, viewer, is_agreed=True, expected_version=row.version)


@pytest.mark.parametrize("who", ["lead", "home", "editor"])
def test_the_first_address_is_granted_to_a_lead_or_home_who_typed_it(place: Place, world: World, who: str) -> None:
    account = {
        "lead": lambda: world.editor(place.organisation, PositionRole.LEAD),
        "home": lambda: place.coordinator,
        "editor": lambda: place.editor,
    }[who]()
    client = place.client(account)
    response = client.submit(f"{place.path}/locations/add", name="House", is_confidential="y", address=NEW)
    assert response.status_code == 302
    (row,) = place.entry().locations
    assert set(holders(world, row)) == ({account.id} if who != "editor" else set())


def test_who_locks_away_an_address_that_they_do_not_see_is_granted_nothing(place: Place, world: World) -> None:
    office = world.location(place.organisation, address=OLD, audiences={"address": "named"})
    client = place.client(place.coordinator)
    assert OLD.split(",", maxsplit=1)[0] not in client.get(f"{place.path}/locations/{office.id}/edit").text
    client.submit(f"{place.path}/locations/{office.id}/edit", is_confidential="y")
    assert stored_address(place) == (True, "", OLD)
    assert holders(world, office) == {}
