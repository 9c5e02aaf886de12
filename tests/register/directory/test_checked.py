"""Saving what was checked on the telephone confirms its section in the same press; adding one takes its first desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Contact, EntrySection, Organisation, PositionRole, SectionClock

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADD = "/partnerships/thameside/organisations/add"


def confirmed(app: Flask, organisation: Organisation | None = None) -> set[EntrySection]:
    """The sections that somebody has confirmed."""
    with app.app_context():
        rows = db.session.scalars(select(SectionClock).where(SectionClock.confirmed_at.is_not(None)))
        return {row.section for row in rows if organisation is None or row.organisation_id == organisation.id}


def contact_page(contact: Contact) -> str:
    """The page on which a desk is changed."""
    return f"/organisations/{contact.organisation_id}/contacts/{contact.id}/edit"


def test_a_desk_that_was_checked_is_saved_and_confirmed_by_one_press(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    page = contact_page(world.contact(police))
    assert "I checked the contacts of Borough police with them today" in coordinator.get(page).text
    coordinator.submit(page, telephone="020 7946 0102", is_checked="y")
    assert confirmed(app, police) == {EntrySection.CONTACTS}


def test_without_the_tick_nothing_is_confirmed(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    coordinator.submit(contact_page(world.contact(police)), telephone="020 7946 0102")
    assert confirmed(app) == set()


def test_nothing_to_change_is_confirmed_too(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    coordinator.submit(contact_page(world.contact(police)), is_checked="y")
    assert confirmed(app, police) == {EntrySection.CONTACTS}


def test_what_somebody_else_changed_meanwhile_is_not_confirmed_and_that_is_said(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    contact, other = world.contact(police), world.contact(police, "Custody desk")
    page = contact_page(contact)
    sent = {
        str(each["name"]): str(each.get("value", ""))
        for each in coordinator.page(page).select("main form input[type=hidden], main form input[type=text]")
    }
    with world.session() as session:
        session.get_one(Contact, other.id).telephone = "020 7946 0199"
    answer = coordinator.post(page, data={**sent, "telephone": "020 7946 0102", "is_checked": "y"})
    assert "are not confirmed" in coordinator.get(answer.location).text
    assert confirmed(app) == set()


def test_a_change_that_is_asked_first_confirms_nothing(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.coordinator(ours)
    client.sign_in(world.editor(police, PositionRole.LEAD))
    client.submit(f"/organisations/{police.id}/edit", name="Another police", is_checked="y")
    assert confirmed(app) == set()


def test_who_may_not_confirm_is_not_asked_and_cannot(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    eastbank = world.partnership("eastbank")
    hospital = world.organisation("Hospital", eastbank, ours, kind_id="hospital")
    contact = world.contact(hospital)
    client.sign_in(world.coordinator(ours))
    page = f"/organisations/{hospital.id}/contacts/{contact.id}/ask-for-a-change"
    assert "I checked" not in client.get(page).text
    client.submit(page, telephone="020 7946 0102")
    client.send(page, post="Duty desk", telephone="020 7946 0103", is_checked="y", version="1")
    assert confirmed(app) == set()


def test_an_organisation_is_added_with_its_first_desk_and_confirmed_by_one_press(
    app: Flask, coordinator: CheckedClient
) -> None:
    answer = coordinator.submit(
        ADD, name="Lockgate Interpreters", kind_id="interpreting-service", desk_post="Booking desk",
        desk_telephone="020 7946 0150", is_checked="y",
    )  # fmt: skip
    assert answer.status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Organisation)).one()
        contact = db.session.scalars(select(Contact)).one()
        assert (contact.post, contact.telephone, contact.is_main) == ("Booking desk", "020 7946 0150", True)
        assert row.sector, "it follows from the kind"
    assert confirmed(app) == {EntrySection.IDENTITY, EntrySection.CONTACTS}


def test_the_next_page_gives_it_tasks_where_that_is_asked_for(app: Flask, coordinator: CheckedClient) -> None:
    values = {"name": "Lockgate Interpreters", "kind_id": "interpreting-service"}
    answer = coordinator.send(ADD, **values, next="tasks")
    with app.app_context():
        row = db.session.scalars(select(Organisation)).one()
    assert answer.location == f"/partnerships/thameside/organisations/{row.id}/tasks"


@pytest.mark.parametrize("wrong", [{"desk_telephone": "020 7946 0150"}, {"desk_post": "Desk", "desk_email": "no mail"}])
def test_a_desk_that_cannot_be_kept_is_told_at_its_field_and_nothing_is_added(
    app: Flask, coordinator: CheckedClient, wrong: dict[str, str]
) -> None:
    answer = coordinator.submit(ADD, name="Lockgate", kind_id="interpreting-service", **wrong)
    assert "desk_post" in answer.text
    assert "There is a problem" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Organisation)).all() == []
