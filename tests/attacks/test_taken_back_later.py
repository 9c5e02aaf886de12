"""What was done once is taken back later, by who may do less by then: a file, a merger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from factories import make_member
from people.letters import letters
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import (
    Audience,
    Contact,
    Location,
    MemberRole,
    Merger,
    MergerState,
    Organisation,
    Participation,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_import_is_not_undone_in_an_entry_that_another_partnership_keeps_by_then(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    agency = world.organisation("Tideway advice", ours, website="https://old.example.org")
    row = (agency.name, "", "Night desk", "020 7946 0333", "", "https://new.example.org", "")
    place = brought(coordinator, ours, csv_of(row))
    applied(coordinator, place)
    theirs = world.partnership("eastbank")
    with world.session() as session:
        session.get_one(Organisation, agency.id).home_id = theirs.id
        session.add(Participation(partnership_id=theirs.id, organisation_id=agency.id, joined_on=now().date()))
    coordinator.submit(place, action=f"{place}/undo")
    with app.app_context():
        assert db.session.get_one(Organisation, agency.id).website == "https://new.example.org"
        assert [each.is_archived for each in db.session.scalars(select(Contact))] == [False]


def merged(client: CheckedClient, kept: Organisation, other: Organisation, *take: str) -> None:
    values = {"with": str(other.id), "version": 1, "other_version": 1, "take": list(take)}
    answer = client.post(f"/organisations/{kept.id}/merge", data=values | {"csrf_token": client.token()})
    assert answer.status_code == 302


def split(client: CheckedClient, app: Flask, kept: Organisation) -> None:
    with app.app_context():
        row = db.session.scalars(select(Merger)).one()
    client.send(f"/organisations/{kept.id}/merge/{row.id}/split", version=row.version)


def test_what_was_typed_for_named_people_is_not_opened_by_a_split(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    kept = world.organisation("Tideway advice", ours, website="https://open.example.org")
    double = world.organisation(
        "Tideway advice centre", ours, website="https://own.example.org", audiences={"website": Audience.NAMED.value}
    )
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    merged(cleared, kept, double, "website")
    with world.session() as session:
        session.get_one(Organisation, kept.id).website = "https://for-named-people.example.org"
    split(coordinator, app, kept)
    reader = app.test_client().sign_in(world.reader(ours))
    assert "for-named-people" not in reader.get(f"/organisations/{kept.id}").text


def test_a_place_that_was_locked_since_does_not_move_with_a_split(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    kept, double = world.organisation("Tideway advice", ours), world.organisation("Tideway advice centre", ours)
    place = world.location(double, address="14 Canary Cottage")
    merged(coordinator, kept, double)
    lead = app.test_client().sign_in(world.editor(kept, PositionRole.LEAD))
    lead.submit(f"/organisations/{kept.id}/locations/{place.id}/edit", is_confidential="y")
    split(coordinator, app, kept)
    with app.app_context():
        row = db.session.get_one(Location, place.id)
        assert (row.is_confidential, row.organisation_id) == (True, kept.id)


def test_who_is_taken_out_again_by_undoing_an_import_is_told(app: Flask, world: World, ours: Partnership) -> None:
    agency = world.organisation("Tideway advice", ours)
    reader = world.editor(agency, PositionRole.READER)
    theirs, both = world.partnership("eastbank"), world.coordinator(ours)
    with world.session() as session:
        make_member(session, session.merge(both), theirs, MemberRole.COORDINATOR)
    client = app.test_client().sign_in(both)
    place = brought(client, theirs, csv_of((agency.name, "", "", "", "", "", "")))
    applied(client, place)
    client.submit(place, action=f"{place}/undo")
    with app.app_context():
        ended = [
            each.left_on is not None
            for each in db.session.scalars(select(Participation))
            if each.partnership_id == theirs.id
        ]
    assert ended == [True]
    assert any(
        "takes part in Eastbank partnership no more" in subject for _to, subject, _text in letters(app, reader.email)
    )


def test_who_leads_the_other_entry_does_not_read_by_a_split_what_was_typed_since_for_named_people(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    kept, double = world.organisation("Tideway advice", ours), world.organisation("Tideway advice centre", ours)
    desk, quiet = world.contact(double, "Night desk"), world.contact(double, "Day desk")
    merged(coordinator, kept, double)
    people = app.test_client().sign_in(world.editor(kept, PositionRole.LEAD))
    people.submit(f"/organisations/{kept.id}/contacts/{desk.id}/edit", holder="Grimblefax Zyqqex")
    people.submit(f"/organisations/{kept.id}/contacts/{quiet.id}/edit", telephone="020 7946 0555")
    split(coordinator, app, kept)
    own = app.test_client().sign_in(world.editor(double, PositionRole.LEAD))
    page = own.get(f"/organisations/{double.id}").text
    assert ("Grimblefax" in page, "Day desk" in page) == (False, True)


def test_what_was_typed_since_the_whole_kept_entry_was_narrowed_is_not_opened_by_a_split(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    kept, double = world.organisation("Tideway advice", ours), world.organisation("Tideway advice centre", ours)
    desk = world.contact(double, "Night desk", telephone="020 7946 0444")
    merged(coordinator, kept, double)
    with world.session() as session:
        session.get_one(Organisation, kept.id).audience = Audience.NAMED
        session.get_one(Contact, desk.id).telephone = "020 7946 0555"
    split(app.test_client().sign_in(world.coordinator(ours, is_cleared=True)), app, kept)
    with app.app_context():
        assert db.session.scalars(select(Merger)).one().state is MergerState.UNDONE
    reader = app.test_client().sign_in(world.reader(ours))
    assert "020 7946 0555" not in reader.get(f"/organisations/{double.id}").text


def test_what_was_typed_since_the_kept_entry_left_a_partnership_is_not_shown_there_by_a_split(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("eastbank")
    kept, double = (world.organisation(name, ours, theirs) for name in ("Tideway advice", "Tideway advice centre"))
    desk = world.contact(double, "Night desk")
    world.contact(double, "Day desk", telephone="020 7946 0444")
    merged(coordinator, kept, double)
    with world.session() as session:
        session.scalars(
            select(Participation).filter_by(organisation_id=kept.id, partnership_id=theirs.id)
        ).one().left_on = now().date()
        session.get_one(Contact, desk.id).telephone = "020 7946 0555"
    split(coordinator, app, kept)
    page = app.test_client().sign_in(world.reader(theirs)).get(f"/organisations/{double.id}").text
    assert ("020 7946 0555" in page, "020 7946 0444" in page) == (False, True)
