"""Two who answer, take in, accept or import the same at one moment: the first is heard, the second is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attacks.turns import on_postgres, one_after_the_other, signed_in
from exchange.imports.table_files import brought, csv_of
from people.letters import invitation_path
from sqlalchemy import select

from partnership.policy.audience import digest_of
from partnership.register.directory.queries import get_organisation
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    Contact,
    LocationGrant,
    OneTimeLink,
    Participation,
    Partnership,
    Position,
    PositionRole,
    Publication,
    Question,
    QuestionState,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

pytestmark = on_postgres


@pytest.mark.parametrize(("first", "state"), [("yes", QuestionState.AGREED), ("no", QuestionState.REFUSED)])
def test_a_yes_and_a_no_to_one_question(
    app: Flask, world: World, ours: Partnership, first: str, state: QuestionState
) -> None:
    refuge = world.organisation("Tideway charity", ours)
    house, officer = world.refuge(refuge, "14 Zyqqex Lane"), world.editor(world.organisation("Borough police", ours))
    asker, *others = (world.coordinator(ours, is_cleared=True) for _ in range(3))
    app.test_client().sign_in(asker).submit(
        f"/organisations/{refuge.id}/locations/{house.id}/grants", email=officer.email, reason="Escort on Monday"
    )
    with app.app_context():
        asked = db.session.scalars(select(Question)).one()
    second = {"yes": "no", "no": "yes"}[first]
    visitors = [signed_in(app, each) for each in others]
    sent = [{"answer": each, "version": str(asked.version), "reason": "No need"} for each in (first, second)]
    one_after_the_other(
        app,
        lambda: visitors[0].post(f"/waiting/{asked.id}", **sent[0]),
        lambda: visitors[1].post(f"/waiting/{asked.id}", **sent[1]),
    )
    with app.app_context():
        row = db.session.scalars(select(Question)).one()
        given = db.session.scalars(select(LocationGrant).where(LocationGrant.account_id == officer.id)).all()
        assert audit.first_broken(db.session()) is None
    assert (row.state, row.answered_by_id, len(given)) == (state, others[0].id, int(first == "yes"))


def test_an_organisation_that_two_take_in_takes_part_once(app: Flask, world: World, ours: Partnership) -> None:
    charity = world.organisation("Tideway charity")
    visitors = [signed_in(app, world.coordinator(ours)) for _ in range(2)]
    path = f"/partnerships/{ours.slug}/organisations/take-in"
    one_after_the_other(
        app, *(lambda visitor=each: visitor.post(path, organisation=str(charity.id)) for each in visitors)
    )
    with app.app_context():
        rows = db.session.scalars(select(Participation).where(Participation.organisation_id == charity.id)).all()
    assert len(rows) == 1


def test_an_invitation_that_is_taken_back_and_taken_up_ends_as_the_first_of_the_two_said(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    lead, invited = world.editor(police, PositionRole.LEAD), world.account("invited@example.org")
    app.test_client().sign_in(lead).submit(
        f"/organisations/{police.id}/people/invite", email=invited.email, role="lead",
        vouched_by="Borough commander", vouched_why="Works there",
    )  # fmt: skip
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
    taking_back, taking_up = signed_in(app, lead), signed_in(app, invited)
    address = invitation_path(app, invited.email)
    ended, late = one_after_the_other(
        app,
        lambda: taking_back.post(f"/organisations/{police.id}/invitations/{link.id}/take-back"),
        lambda: taking_up.post(address, agree="yes"),
    )
    assert (ended.status_code, late.status_code) == (302, 404)
    with app.app_context():
        assert db.session.scalars(select(Position).where(Position.account_id == invited.id)).all() == []


def test_a_file_that_is_imported_in_two_tabs_is_imported_once(app: Flask, world: World, ours: Partnership) -> None:
    coordinator = world.coordinator(ours)
    row = (world.organisation("Tideway advice", ours).name, "", "Night desk", "020 7946 0333", "", "", "")
    place = brought(app.test_client().sign_in(coordinator), ours, csv_of(row))
    visitors = [signed_in(app, coordinator) for _ in range(2)]
    version = app.test_client().sign_in(coordinator).page(place).select_one("[name=version]")["value"]
    one_after_the_other(
        app, *(lambda visitor=each: visitor.post(f"{place}/apply", version=version) for each in visitors)
    )
    with app.app_context():
        assert db.session.scalars(select(Contact.post)).all() == ["Night desk"]


@pytest.mark.parametrize("what", ["switched off", "left"])
def test_nothing_is_published_in_a_public_directory_that_ends_at_that_moment(
    app: Flask, world: World, ours: Partnership, what: str
) -> None:
    charity = world.organisation("Tideway charity", ours, audience=Audience.PUBLIC)
    with world.session() as session:
        session.get_one(Partnership, ours.id).has_public_directory = True
    with app.app_context():
        digest = digest_of(get_organisation(charity.id))
        version = str(db.session.get_one(Partnership, ours.id).version)
        part = str(db.session.scalars(select(Participation)).one().version)
    ending, agreeing = signed_in(app, world.coordinator(ours)), signed_in(app, world.editor(charity, PositionRole.LEAD))
    at = f"/partnerships/{ours.slug}"
    acts = {
        "switched off": lambda: ending.post(f"{at}/public-directory", is_on="no", version=version),
        "left": lambda: ending.post(f"{at}/organisations/{charity.id}/leave", version=part),
    }
    ended, _late = one_after_the_other(
        app, acts[what], lambda: agreeing.post(f"{at}/organisations/{charity.id}/public", digest=digest)
    )
    assert ended.status_code == 302
    with app.app_context():
        assert [each for each in db.session.scalars(select(Publication)) if each.is_current] == []
