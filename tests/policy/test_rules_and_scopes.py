"""Rule and list give the same answer over a grid, and audiences widen step by step."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.accounts.queries import viewer_of
from partnership.policy.actions import Action
from partnership.policy.audience import RedactedRecord, visible
from partnership.policy.rules import allows, may_know
from partnership.policy.scopes import known_organisations
from partnership.policy.viewer import ANONYMOUS, Viewer, reader_of
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    Contact,
    Location,
    Organisation,
    PositionRole,
    Service,
    descriptions,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

LOADED = (selectinload(Organisation.participations),)


def _viewers(world: World, app: Flask) -> dict[str, Viewer]:
    ours, theirs = world.partnership("ours"), world.partnership("theirs")
    for audience, archived, where in product(Audience, (False, True), ("ours", "theirs", "both", "nowhere")):
        places = {"ours": [ours], "theirs": [theirs], "both": [ours, theirs], "nowhere": []}[where]
        world.organisation(
            f"{audience} {archived} {where}", *places, audience=audience, archived_at=now() if archived else None
        )
    own = world.organisation("own", ours, audience=Audience.NAMED)
    accounts = {
        "coordinator": world.coordinator(ours),
        "cleared": world.coordinator(ours, is_cleared=True),
        "reader": world.reader(ours),
        "editor": world.editor(own),
        "organisation's reader": world.editor(own, PositionRole.READER),
        "of the other": world.coordinator(theirs, is_cleared=True),
        "of nothing": world.account("nothing@example.org"),
    }
    with app.app_context():
        found = {name: viewer_of(db.session.merge(account)) for name, account in accounts.items()}
    return {"anonymous": ANONYMOUS, **found}


def test_what_a_list_shows_is_what_the_rule_lets_be_known(app: Flask, world: World) -> None:
    viewers = _viewers(world, app)
    with app.app_context():
        rows = list(db.session.scalars(select(Organisation).options(*LOADED)))
        for name, viewer in viewers.items():
            by_rule = {row.name for row in rows if may_know(viewer, row)}
            by_list = set(db.session.scalars(select(Organisation.name).where(known_organisations(viewer))))
            assert by_rule == by_list, name


@pytest.fixture
def entry(world: World) -> Organisation:
    """An organisation with a part of each sort, of partnership ours."""
    ours = world.partnership("ours")
    row = world.organisation("Refuge charity", ours)
    world.contact(row, telephone="020 7946 0999", holder="the holder's name")
    world.service(row, capacity="6 places")
    world.refuge(row, "1 Hidden Lane")
    return row


def _shown(app: Flask, viewer: Viewer) -> dict[str, RedactedRecord | None]:
    with app.app_context():
        row = db.session.scalars(
            select(Organisation).options(
                *LOADED,
                selectinload(Organisation.contacts),
                selectinload(Organisation.services),
                selectinload(Organisation.locations),
            )
        ).one()
        parts = [*row.contacts, *row.services, *row.locations]
        for part in parts:
            part.organisation = row
        return {each.__tablename__: visible(viewer, each) for each in (row, *parts)}


def test_a_partner_elsewhere_sees_the_entry_without_its_desks(app: Flask, world: World, entry: Organisation) -> None:
    del entry
    elsewhere = world.coordinator(world.partnership("theirs"), is_cleared=True)
    with app.app_context():
        viewer = viewer_of(db.session.merge(elsewhere))
    shown = _shown(app, viewer)
    assert shown["organisation"].name == "Refuge charity"
    assert shown["contact"] is None
    assert shown["location"] is None
    assert (shown["service"].name, shown["service"].capacity) == ("Advice", "")


def test_a_document_of_the_partnership_shows_numbers_but_no_holder(
    app: Flask, world: World, entry: Organisation
) -> None:
    del world
    with app.app_context():
        partnership_id = db.session.scalars(select(Organisation).options(*LOADED)).one().partnership_ids
    shown = _shown(app, reader_of(next(iter(partnership_id))))
    assert shown["contact"].telephone == "020 7946 0999"
    assert shown["contact"].holder == ""
    assert entry.name == shown["organisation"].name


def test_a_confidential_address_is_in_no_view_even_for_its_own_people(
    app: Flask, world: World, entry: Organisation
) -> None:
    editor = world.editor(entry)
    with app.app_context():
        viewer = viewer_of(db.session.merge(editor))
    shown = _shown(app, viewer)["location"]
    assert shown.name == "Refuge"
    assert "sealed_address" in shown.withheld
    assert shown.address == ""


def test_a_field_of_its_own_audience_is_narrower_than_its_record(app: Flask, world: World, entry: Organisation) -> None:
    with world.session() as session:
        contact = session.scalars(select(Contact)).one()
        contact.audiences = {"telephone": Audience.NAMED.value}
    reader = world.reader(db_partnership(app, entry))
    with app.app_context():
        viewer = viewer_of(db.session.merge(reader))
    shown = _shown(app, viewer)["contact"]
    assert (shown.post, shown.telephone) == ("Duty desk", "")


def db_partnership(app: Flask, entry: Organisation) -> object:
    """The partnership of an entry."""
    from partnership.store.models import Participation, Partnership  # noqa: PLC0415 - for this one look

    with app.app_context():
        found = db.session.scalars(
            select(Partnership).join(Participation).where(Participation.organisation_id == entry.id)
        ).one()
        db.session.expunge(found)
    return found


def test_every_described_field_has_an_audience_and_a_label() -> None:
    for table in (Organisation, Service, Contact, Location):
        for name, description in descriptions(table).items():
            assert description.label, (table.__name__, name)
            assert isinstance(description.audience, Audience)


def test_nobody_anonymous_may_do_anything() -> None:
    assert not [action for action in Action if allows(ANONYMOUS, action)]


def test_an_unknown_subject_is_refused() -> None:
    viewer = Viewer(account_id=__import__("uuid").uuid4())
    assert not [action for action in Action if allows(viewer, action, object())]


def test_a_disabled_account_is_no_viewer(world: World) -> None:
    account = world.account("gone@example.org")
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    assert Viewer().is_active is False
