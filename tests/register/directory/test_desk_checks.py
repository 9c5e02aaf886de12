"""What is confirmed of a desk is each number as it stands: whoever changes one, by whichever way, ends that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from partnership.base.clocks import Freshness, london_day
from partnership.base.errors import NotFound, Stale
from partnership.findings.certainty import NEVER_CONFIRMED, DeskCertainty
from partnership.policy.viewer import reader_of
from partnership.register.directory import queries, services
from partnership.register.directory.desk_checks import certainty_of_desk, certainty_of_entry, confirm_number, is_shown
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    AuditEntry,
    Contact,
    DeskConfirmation,
    DeskWay,
    EntrySection,
    Organisation,
    SectionClock,
    now,
)
from partnership.store.models.desks import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

OLD, NEW, NIGHT = "020 7946 0101", "020 7946 0999", "020 7946 0102"
WAYS = ("telephone", "out_of_hours", "email", "hours")


@pytest.fixture
def desk(world: World, police: Organisation) -> Contact:
    """A desk that was confirmed yesterday."""
    made = world.contact(police, telephone=OLD, out_of_hours_telephone=NIGHT, email="desk@example.org")
    world.confirm(police)
    return made


def sure(app: Flask, desk: Contact) -> DeskCertainty:
    """How sure the desk is now."""
    with app.app_context():
        row = db.session.get_one(Contact, desk.id)
        return certainty_of_desk(row, queries.confirmations([desk.id]).get(desk.id, {}), now())


def changed(app: Flask, desk: Contact) -> list[str]:
    """The ways that were changed since they were confirmed."""
    found = sure(app, desk)
    return [way for way in WAYS if getattr(found, way).is_changed]


def test_confirming_the_contacts_confirms_each_way_of_each_desk(app: Flask, desk: Contact) -> None:
    found = sure(app, desk)
    assert {getattr(found, way).standing for way in WAYS} == {Freshness.CONFIRMED}


@pytest.mark.parametrize(
    ("values", "ways"),
    [
        ({"telephone": NEW}, ["telephone"]),
        ({"out_of_hours_telephone": NEW}, ["out_of_hours"]),
        ({"out_of_hours_telephone": ""}, ["out_of_hours"]),
        ({"email": "other@example.org"}, ["email"]),
        ({"hours": "by appointment"}, ["hours"]),
        ({"open": ["every day"]}, ["hours"]),
        ({"post": "Night team"}, list(WAYS)),
        ({"post": "DUTY  desk"}, []),
        ({"holder": "A. Holder"}, []),
        ({"is_main": False}, []),
    ],
)
def test_a_change_ends_the_confirmation_of_what_it_changes_and_of_nothing_else(
    app: Flask, world: World, desk: Contact, values: dict[str, object], ways: list[str]
) -> None:
    with world.session() as session:
        row = session.get_one(Contact, desk.id)
        for name, value in values.items():
            setattr(row, name, value)
    assert changed(app, desk) == ways
    days = {getattr(sure(app, desk), way).changed_on for way in ways}
    assert days <= {london_day(now())}


def test_what_is_changed_and_changed_back_is_not_confirmed(app: Flask, world: World, desk: Contact) -> None:
    for number in (NEW, OLD):
        with world.session() as session:
            session.get_one(Contact, desk.id).telephone = number
    assert changed(app, desk) == ["telephone"]


def test_a_number_under_another_organisation_is_not_confirmed(app: Flask, world: World, desk: Contact) -> None:
    other = world.organisation("Borough constabulary")
    with world.session() as session:
        session.get_one(Contact, desk.id).organisation_id = other.id
    assert changed(app, desk) == list(WAYS)


def test_a_change_that_passes_the_application_by_is_not_confirmed_either(app: Flask, desk: Contact) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE contact SET telephone = :number"), {"number": NEW})
    assert changed(app, desk) == ["telephone"]


def test_a_desk_that_was_added_after_is_never_confirmed(
    app: Flask, world: World, police: Organisation, desk: Contact
) -> None:
    added = world.contact(police, "Night desk")
    assert sure(app, added).telephone == NEVER_CONFIRMED
    assert changed(app, desk) == []


def test_confirming_in_the_transaction_of_a_change_confirms_what_was_changed(
    app: Flask, world: World, police: Organisation, desk: Contact
) -> None:
    with world.session() as session:
        session.get_one(Contact, desk.id).telephone = NEW
        services.confirm(session, police, EntrySection.CONTACTS, "desk@example.org")
    assert changed(app, desk) == []


def test_another_section_confirms_no_number(app: Flask, world: World, police: Organisation) -> None:
    desk = world.contact(police)
    with world.session() as session:
        services.confirm(session, police, EntrySection.SERVICES, "desk@example.org")
    assert sure(app, desk).telephone == NEVER_CONFIRMED


def test_whoever_is_not_shown_a_number_does_not_confirm_it(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    desk = world.contact(police, out_of_hours_telephone=NIGHT, audiences={"out_of_hours_telephone": "named"})
    member = reader_of(ours.id)
    with world.session() as session:
        row = queries.get_organisation(police.id)
        assert not is_shown(member, row.contacts[0], DeskWay.OUT_OF_HOURS)
        services.confirm(session, row, EntrySection.CONTACTS, "member@example.org", seen_by=member)
    found = sure(app, desk)
    assert (found.telephone.standing, found.out_of_hours.standing) == (Freshness.CONFIRMED, Freshness.NEVER)


def test_what_is_taken_back_is_never_confirmed(app: Flask, world: World, police: Organisation, desk: Contact) -> None:
    with world.session() as session:
        services.unconfirm(session, police, EntrySection.CONTACTS)
    assert sure(app, desk).telephone == NEVER_CONFIRMED


def test_a_list_says_what_the_entry_says_and_nothing_of_single_numbers(
    app: Flask, world: World, police: Organisation, desk: Contact
) -> None:
    empty = world.organisation("Court")
    world.confirm(empty)

    def standings() -> list[Freshness]:
        with app.app_context():
            rows = [queries.get_organisation(each.id) for each in (police, empty)]
            return [certainty_of_entry(each, now()).standing for each in rows]

    assert standings() == [Freshness.CONFIRMED, Freshness.CONFIRMED]
    with world.session() as session:
        session.get_one(Contact, desk.id).out_of_hours_telephone = NEW
    assert standings() == [Freshness.CONFIRMED, Freshness.CONFIRMED], "a list names no number, and some are for few"


# The press of somebody who has rung it.


def test_a_number_that_was_rung_is_confirmed_alone(app: Flask, world: World, desk: Contact, ours: Partnership) -> None:
    with world.session() as session:
        row = session.get_one(Contact, desk.id)
        row.telephone, row.out_of_hours_telephone = NEW, "020 7946 0998"
    with world.session() as session:
        row = queries.get_part(desk.organisation_id, "contacts", desk.id)
        seen = fingerprint(row, DeskWay.TELEPHONE)
        assert confirm_number(session, row, DeskWay.TELEPHONE, reader_of(ours.id), seen=seen) == NEW  # type: ignore[arg-type]
    assert changed(app, desk) == ["out_of_hours"]


@pytest.mark.parametrize(
    ("way", "change", "error"),
    [
        (DeskWay.TELEPHONE, {"telephone": NEW}, Stale),
        (DeskWay.TELEPHONE, {"telephone": ""}, NotFound),
        (DeskWay.OUT_OF_HOURS, {"out_of_hours_telephone": ""}, NotFound),
        (DeskWay.EMAIL, {}, NotFound),
        (DeskWay.HOURS, {}, NotFound),
        (DeskWay.TELEPHONE, {"archived_at": now()}, NotFound),
        (DeskWay.TELEPHONE, {"audiences": {"telephone": "named"}}, NotFound),
    ],
)
def test_only_the_number_that_was_seen_is_confirmed(
    app: Flask,
    world: World,
    desk: Contact,
    ours: Partnership,
    way: DeskWay,
    change: dict[str, object],
    error: type[Exception],
) -> None:
    seen = fingerprint(desk, way)
    with world.session() as session:
        row = session.get_one(Contact, desk.id)
        for name, value in change.items():
            setattr(row, name, value)
    before = sure(app, desk)
    with pytest.raises(error), world.session() as session:
        row = queries.get_part(desk.organisation_id, "contacts", desk.id)  # type: ignore[assignment]
        confirm_number(session, row, way, reader_of(ours.id), seen=seen)
    assert sure(app, desk) == before


def rang(client: CheckedClient, desk: Contact) -> list[str]:
    """The presses that the page offers."""
    page = client.page(f"/organisations/{desk.organisation_id}")
    return [form["action"] for form in page.select("form[action*='/rang/']")]


def page_words(client: CheckedClient, desk: Contact) -> str:
    """What the page says of the desk."""
    card = client.page(f"/organisations/{desk.organisation_id}").select_one(f"#row-{desk.id}")
    return card.get_text(" ", strip=True)


def test_an_editor_changes_a_number_and_a_second_press_confirms_it(
    app: Flask, world: World, police: Organisation, desk: Contact
) -> None:
    editor = app.test_client().sign_in(world.editor(police))
    assert rang(editor, desk) == []
    done = editor.submit(f"/organisations/{police.id}/contacts/{desk.id}/edit", telephone=NEW)
    assert "The new number is not confirmed" in editor.get(done.location).text
    assert "not confirmed since" in page_words(editor, desk)
    (press,) = rang(editor, desk)
    editor.submit(f"/organisations/{police.id}", action=press)
    assert changed(app, desk) == []
    assert rang(editor, desk) == []
    with app.app_context():
        row = db.session.get_one(DeskConfirmation, (desk.id, DeskWay.TELEPHONE))
        assert row.confirmed_by.endswith("@partner.example")
        assert row.confirmed_at > db.session.get_one(SectionClock, (police.id, EntrySection.CONTACTS)).changed_at
        told = db.session.query(AuditEntry).filter_by(action="rung and answered").all()
        assert [each.changes for each in told] == [{"way": [None, "telephone"]}]
    history = editor.get(f"/organisations/{police.id}/history").text
    assert "rung and answered" in history


def test_two_tabs_confirm_nothing_that_one_of_them_has_not_shown(
    app: Flask, world: World, police: Organisation, desk: Contact, coordinator: CheckedClient
) -> None:
    address = f"/organisations/{police.id}"
    with world.session() as session:
        session.get_one(Contact, desk.id).telephone = NEW
    seen = coordinator.page(address).select_one("form[action*='/rang/'] [name=seen]")["value"]
    section = coordinator.page(address).select_one("form[action$='/confirm/contacts'] [name=seen_changed_at]")["value"]
    with world.session() as session:
        session.get_one(Contact, desk.id).telephone = "020 7946 0998"
    for path, sent in (
        (f"{address}/desks/{desk.id}/rang/telephone", {"seen": seen}),
        (f"{address}/confirm/contacts", {"seen_changed_at": section}),
    ):
        assert coordinator.post(path, data=sent | {"csrf_token": coordinator.token()}).status_code == 409
    assert changed(app, desk) == ["telephone"]


def test_who_may_not_confirm_sees_the_doubt_and_no_press(
    app: Flask, world: World, ours: Partnership, desk: Contact
) -> None:
    with world.session() as session:
        session.get_one(Contact, desk.id).telephone = NEW
    reader = app.test_client().sign_in(world.reader(ours))
    assert "not confirmed since" in page_words(reader, desk)
    assert rang(reader, desk) == []
    path = f"/organisations/{desk.organisation_id}/desks/{desk.id}/rang/telephone"
    assert reader.post(path, data={"seen": fingerprint(desk, DeskWay.TELEPHONE)}).status_code in (400, 403)


def test_of_a_number_that_is_withheld_the_page_says_nothing(
    app: Flask, world: World, ours: Partnership, desk: Contact
) -> None:
    with world.session() as session:
        row = session.get_one(Contact, desk.id)
        row.telephone, row.audiences = NEW, {"telephone": Audience.NAMED.value}
    reader = app.test_client().sign_in(world.reader(ours))
    assert "not confirmed" not in page_words(reader, desk)


# Everybody who changes.


def by_merger(client: CheckedClient, world: World, police: Organisation, desk: Contact, ours: Partnership) -> None:
    kept = world.organisation("Borough constabulary", ours)
    sent = {"with": str(police.id), "version": 1, "other_version": 1, "take": [], "csrf_token": client.token()}
    assert client.post(f"/organisations/{kept.id}/merge", data=sent).status_code == 302
    with world.session() as session:
        assert session.get_one(Contact, desk.id).organisation_id == kept.id


def by_form(client: CheckedClient, world: World, police: Organisation, desk: Contact, ours: Partnership) -> None:
    assert world
    assert ours
    client.submit(f"/organisations/{police.id}/contacts/{desk.id}/edit", telephone=NEW)


@pytest.mark.parametrize("change", [by_form, by_merger])
def test_a_form_and_a_merger_end_it(
    app: Flask,
    world: World,
    ours: Partnership,
    police: Organisation,
    desk: Contact,
    coordinator: CheckedClient,
    change: Callable[..., None],
) -> None:
    change(coordinator, world, police, desk, ours)
    assert "telephone" in changed(app, desk)
