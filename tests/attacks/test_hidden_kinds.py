"""A refuge is to be called something else: by every road, by one person with several accounts, and by two who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import applied, brought, csv_of
from history.test_restore_entries import event, fields
from register.directory.kept import browser, path, rows, say
from sqlalchemy import select

from partnership.base.errors import InputFault, NotAllowed
from partnership.register.directory import safe_places
from partnership.register.directory.merger import services as merger
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    ChangeField,
    ChangeRequest,
    Location,
    Merger,
    Organisation,
    PositionRole,
    Question,
    QuestionState,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HIDING, OTHER = "refuge", "support-organisation"
ADDRESS = "14 Zyqqex Lane"


@pytest.fixture
def refuge(world: World, ours: Partnership) -> Organisation:
    return world.organisation("Tideway charity", ours, kind_id=HIDING, audience=Audience.PUBLIC)


@pytest.fixture
def keeper(world: World, ours: Partnership) -> Account:
    """A coordinator of its home who is cleared."""
    return world.coordinator(ours, is_cleared=True, email="keeper@thameside.example")


def kind_of(world: World, organisation: Organisation) -> str:
    with world.app.app_context():
        return db.session.get_one(Organisation, organisation.id).kind_id


def rename(app: Flask, account: Account, organisation: Organisation, kind_id: str = OTHER) -> str:
    """What a browser is told that sends the ordinary form with another kind."""
    client = browser(app, account)
    answer = client.submit(path(organisation, "/edit"), kind_id=kind_id)
    assert answer.status_code in (302, 400)
    return answer.text if answer.status_code == 400 else client.get(path(organisation)).text


def answer(app: Flask, account: Account, request: ChangeRequest) -> int:
    """Accept the one field of a request, by a form as its page has it, whether it is offered or not."""
    client = browser(app, account)
    with app.app_context():
        field = db.session.scalars(select(ChangeField).where(ChangeField.request_id == request.id)).one()
        version = db.session.get_one(Organisation, request.organisation_id).version
    values = {f"answer_{field.id.hex}": "accepted", f"seen_{field.id.hex}": field.version, "version": version}
    return client.post(f"/requests/{request.id}", data=values | {"csrf_token": client.token()}).status_code


def test_a_coordinator_alone_asks_its_lead_and_changes_nothing(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    assert "It stays a kind that hides people until its lead has said yes" in rename(app, keeper, refuge)
    assert kind_of(world, refuge) == HIDING
    with pytest.raises(NotAllowed):
        say(world, keeper)
    say(world, lead)
    assert kind_of(world, refuge) == OTHER


def test_a_no_leaves_it_hidden(app: Flask, world: World, refuge: Organisation, keeper: Account) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    rename(app, keeper, refuge)
    say(world, lead, is_agreed=False)
    assert kind_of(world, refuge) == HIDING


def test_a_yes_is_for_the_kind_that_was_asked_about_last(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    rename(app, keeper, refuge)
    rename(app, keeper, refuge, "police")
    assert sorted(each.state for each in rows(world, Question)) == [QuestionState.OPEN, QuestionState.WITHDRAWN]
    say(world, lead)
    assert kind_of(world, refuge) == "police"


def test_where_nobody_leads_two_accounts_of_one_person_are_not_two(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, keeper: Account
) -> None:
    own = world.coordinator(ours, email="own@thameside.example")
    other = world.coordinator(ours, is_cleared=True, email="other@thameside.example")
    rename(app, own, refuge)
    with pytest.raises(NotAllowed):
        say(world, own)
    with pytest.raises(NotAllowed):
        say(world, world.coordinator(ours, email="uncleared@thameside.example"))
    with pytest.raises(NotAllowed):
        say(world, world.administrator())
    assert kind_of(world, refuge) == HIDING
    say(world, other)
    assert kind_of(world, refuge) == OTHER


def test_where_nobody_could_agree_the_form_says_whose_yes_is_missing(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    assert "and there is none" in rename(app, keeper, refuge)
    assert (kind_of(world, refuge), rows(world, Question)) == (HIDING, [])


def test_a_lead_waits_for_who_is_cleared_at_home(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, keeper: Account
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    rename(app, lead, refuge)
    (request,) = rows(world, ChangeRequest)
    assert answer(app, world.coordinator(ours, email="plain@thameside.example"), request) == 403
    assert kind_of(world, refuge) == HIDING
    assert answer(app, keeper, request) == 302
    assert kind_of(world, refuge) == OTHER


def test_what_an_editor_asks_is_for_the_lead_and_not_for_a_coordinator(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    rename(app, world.editor(refuge), refuge)
    (request,) = rows(world, ChangeRequest)
    assert answer(app, keeper, request) == 403  # somebody leads there, so they answer
    assert kind_of(world, refuge) == HIDING
    assert answer(app, lead, request) == 302
    assert kind_of(world, refuge) == OTHER


def test_another_kind_that_hides_people_is_chosen_as_any_field(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    rename(app, keeper, refuge, "care-home")
    assert (kind_of(world, refuge), rows(world, Question)) == ("care-home", [])


def test_what_is_laid_open_is_published_by_another_yes_alone(
    app: Flask, world: World, ours: Partnership, refuge: Organisation, keeper: Account
) -> None:
    lead = world.editor(refuge, PositionRole.LEAD)
    with world.session() as session:
        session.merge(ours).has_public_directory = True
    rename(app, keeper, refuge)
    say(world, lead)
    assert app.test_client().get(f"/find/{refuge.id}").status_code == 404


def test_no_file_lays_it_open(app: Flask, world: World, ours: Partnership, refuge: Organisation) -> None:
    client = browser(app, world.coordinator(ours))
    place = brought(client, ours, csv_of((refuge.name, "Charity", "", "020 7946 0333", "", "", "")))
    client.submit(f"{place}/columns", k0=OTHER)
    assert "People are hidden there" in client.page(place).get_text(" ", strip=True)
    applied(client, place)
    assert kind_of(world, refuge) == HIDING


def test_an_import_that_hid_people_is_undone_without_laying_them_open(
    app: Flask, world: World, ours: Partnership
) -> None:
    charity = world.organisation("Tideway charity", ours, kind_id=OTHER)
    client = browser(app, world.coordinator(ours))
    place = brought(client, ours, csv_of((charity.name, "Charity", "", "", "", "", ADDRESS)))
    client.submit(f"{place}/columns", k0=HIDING)
    applied(client, place)
    assert kind_of(world, charity) == HIDING
    assert [each.address for each in rows(world, Location)] == [""]
    client.submit(place, action=f"{place}/undo")
    assert kind_of(world, charity) == HIDING


def test_no_merger_takes_what_is_hidden_into_an_open_entry(
    app: Flask, world: World, ours: Partnership, refuge: Organisation
) -> None:
    double = world.organisation("Tideway house", ours, kind_id=OTHER, audience=Audience.PUBLIC)
    client = browser(app, world.coordinator(ours))
    for kept, merged in ((double, refuge), (refuge, double)):
        values = {"with": str(merged.id), "version": 1, "other_version": 1, "take": ["kind_id"]}
        client.post(path(kept, "/merge"), data=values | {"csrf_token": client.token()})
    with app.app_context():
        (made,) = db.session.scalars(select(Merger))
        assert made.organisation_id == refuge.id
    assert kind_of(world, refuge) == HIDING
    with world.session() as session:
        merged = session.get_one(Organisation, double.id)
        assert merger.fault_of(merged, session.get_one(Organisation, refuge.id))


def test_the_history_does_not_lead_back_to_a_kind_that_hides_nobody(
    app: Flask, world: World, ours: Partnership
) -> None:
    charity = world.organisation("Tideway charity", ours, kind_id=OTHER)
    coordinator = world.coordinator(ours)
    rename(app, coordinator, charity, HIDING)
    number = event(world, "organisation", "changed", "kind_id")
    page = f"/history/organisations/{charity.id}/{number}/before"
    client = browser(app, coordinator)
    assert any("People are hidden there" in each for each in fields(client, page).values())


def test_no_code_lays_it_open_by_itself(world: World, refuge: Organisation) -> None:
    with world.session() as session:
        row = session.get_one(Organisation, refuge.id)
        session.expire(row)
        with pytest.raises(InputFault, match="People are hidden there"):
            row.kind_id = OTHER
        with safe_places.agreed():
            row.kind_id = OTHER


def test_an_address_of_a_refuge_is_locked_whatever_was_ticked(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    client = browser(app, keeper)
    client.submit(path(refuge, "/locations/add"), name="House", address=ADDRESS)
    (made,) = rows(world, Location)
    assert (made.is_confidential, made.address, made.audience) == (True, "", Audience.NAMED)


def test_an_address_typed_later_for_an_open_place_of_a_refuge_is_locked(
    app: Flask, world: World, refuge: Organisation, keeper: Account
) -> None:
    place = world.location(refuge, "House")
    browser(app, keeper).submit(path(refuge, f"/locations/{place.id}/edit"), address=ADDRESS)
    (kept,) = rows(world, Location)
    assert (kept.is_confidential, kept.address) == (True, "")
