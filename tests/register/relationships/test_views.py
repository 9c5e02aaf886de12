"""Relationships on screen: an organisation records its own, the other one confirms it, and who may not know sees none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.policy.viewer import reader_of
from partnership.register.relationships.queries import edges_in
from partnership.store.models import Agreement, Audience, PositionRole, Relationship, RelationshipKind, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
PATH = "/partnerships/thameside/relationships"


@pytest.fixture
def charity(world: World, ours: Partnership) -> Organisation:
    """Another agency that takes part."""
    return world.organisation("Tideway charity", ours)


@pytest.fixture
def officer(world: World, police: Organisation) -> Account:
    """Who keeps the entry of the police."""
    return world.editor(police)


@pytest.fixture
def manager(world: World, charity: Organisation) -> Account:
    """Who leads the charity."""
    return world.editor(charity, PositionRole.LEAD)


def browser(app: Flask, account: Account) -> CheckedClient:
    return app.test_client().sign_in(account)  # type: ignore[attr-defined,no-any-return]


def record(client: CheckedClient, one: Organisation, other: Organisation, **values: object) -> int:
    given = {"kind": "refers-to", "audience": "partnership", "organisation": one.id, "other": other.id} | values
    return client.send(f"{PATH}/record", **given).status_code


def row(app: Flask) -> Relationship:
    from partnership.store.db import db  # noqa: PLC0415 - beside the one question

    with app.app_context():
        return db.session.scalars(select(Relationship)).one()


def main(client: CheckedClient, address: str) -> str:
    found = client.page(address).select_one("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def test_what_waits_is_counted_as_far_as_it_is_seen(
    app: Flask, world: World, ours: Partnership, police: Organisation, charity: Organisation
) -> None:
    ends = {"partnership_id": ours.id, "organisation_id": police.id, "other_id": charity.id}
    with world.session() as session:
        session.add(Relationship(kind=RelationshipKind.REFERS_TO, audience=Audience.NAMED, **ends))
    coordinator, cleared = world.coordinator(ours), world.coordinator(ours, is_cleared=True)
    assert "recorded by others" not in main(browser(app, coordinator), "/partnerships/thameside")
    assert "1 relationship recorded by others" in main(browser(app, cleared), "/partnerships/thameside")


def test_what_an_organisation_records_of_itself_waits_for_the_other_one_to_confirm_it(
    app: Flask, police: Organisation, charity: Organisation, officer: Account, manager: Account
) -> None:
    assert record(browser(app, officer), police, charity) == 302
    made = row(app)
    assert (made.own_state, made.other_state) == (Agreement.ACCEPTED, Agreement.PROPOSED)
    theirs = browser(app, manager)
    assert "1 relationship recorded by others" in main(theirs, "/partnerships/thameside")
    assert "Is it so?" in main(theirs, f"{PATH}/{made.id}")
    theirs.send(f"{PATH}/{made.id}/answer", is_so="yes", version=made.version)
    assert row(app).state is Agreement.ACCEPTED
    assert "Refers to Tideway charity" in main(theirs, f"/organisations/{police.id}")
    assert "Is referred to by Borough police" in main(theirs, f"/organisations/{charity.id}")


def test_nobody_records_what_is_between_two_others(
    app: Flask, world: World, ours: Partnership, charity: Organisation, officer: Account
) -> None:
    hospital = world.organisation("Hospital", ours)
    assert record(browser(app, officer), charity, hospital) == 400


def test_what_was_declined_is_shown_to_nobody_as_a_relationship(
    app: Flask, ours: Partnership, police: Organisation, charity: Organisation, officer: Account, manager: Account
) -> None:
    record(browser(app, officer), police, charity)
    theirs = browser(app, manager)
    theirs.send(f"{PATH}/{row(app).id}/answer", is_so="no", version=row(app).version)
    with app.app_context():
        assert not edges_in(ours, reader_of(ours.id))
    assert "Nothing is recorded that matches" in main(theirs, PATH)
    assert "Declined" in main(theirs, f"{PATH}?show=ended")


def test_it_can_be_shown_to_fewer_and_never_to_more(
    app: Flask, police: Organisation, charity: Organisation, manager: Account
) -> None:
    theirs = browser(app, manager)
    record(theirs, charity, police, audience="named")
    address, version = f"{PATH}/{row(app).id}/change", row(app).version
    assert theirs.send(address, audience="partnership", version=version).status_code == 400
    assert row(app).audience is Audience.NAMED


def test_a_new_day_of_review_is_confirmed_anew_and_an_end_holds_at_once(
    app: Flask, world: World, ours: Partnership, police: Organisation, charity: Organisation, manager: Account,
    officer: Account,
) -> None:  # fmt: skip
    theirs = browser(app, manager)
    record(theirs, charity, police)
    browser(app, officer).send(f"{PATH}/{row(app).id}/answer", is_so="yes", version=row(app).version)
    address = f"{PATH}/{row(app).id}/change"
    review = {"review_on-day": "1", "review_on-month": "2", "review_on-year": "2030"}
    theirs.send(address, audience="partnership", version=row(app).version, **review)
    assert (row(app).review_on, row(app).state) == (date(2030, 2, 1), Agreement.PROPOSED)
    today = now().date()
    end = {"until_on-day": today.day, "until_on-month": today.month, "until_on-year": today.year}
    theirs.send(address, audience="partnership", version=row(app).version, **review, **end)
    with app.app_context():
        assert not edges_in(ours, reader_of(ours.id))


def test_the_second_of_two_writers_is_shown_both_texts(
    app: Flask, police: Organisation, charity: Organisation, manager: Account
) -> None:
    theirs = browser(app, manager)
    record(theirs, charity, police, title="Agreement of the spring")
    sent = {"audience": "partnership", "version": row(app).version}
    address = f"{PATH}/{row(app).id}/change"
    assert theirs.send(address, title="Agreement of the summer", **sent).status_code == 302
    late = theirs.send(address, title="Agreement of the autumn", **sent)
    assert late.status_code == 409
    assert "Agreement of the summer" in late.get_data(as_text=True)


def test_a_review_that_is_due_stands_among_the_gaps(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, charity: Organisation
) -> None:
    with world.session() as session:
        session.add(agreed(ours, police, charity, title="Information agreement", review_on=date(2020, 1, 1)))
    assert (
        "The review of “Information agreement” was due on 1 January 2020: Borough police and Tideway charity."
        in main(coordinator, "/partnerships/thameside/gaps?page=all")
    )
    assert "Review 1 agreement between organisations" in main(coordinator, "/partnerships/thameside")


def test_who_may_see_it_is_asked_of_it_and_of_both_its_organisations(
    app: Flask, world: World, ours: Partnership, police: Organisation, charity: Organisation, manager: Account
) -> None:
    elsewhere = world.partnership("riverside")
    hidden = world.organisation("Hidden house", ours, audience=Audience.NAMED)
    eyes = {
        "member": world.reader(ours), "lead": manager, "cleared": world.coordinator(ours, is_cleared=True),
        "elsewhere": world.reader(elsewhere),
    }  # fmt: skip
    with world.session() as session:
        session.add_all(
            [
                agreed(ours, police, charity, audience=Audience.NAMED),
                agreed(ours, charity, police, audience=Audience.PARTNERS),
                agreed(ours, police, hidden),
                agreed(ours, charity, police, RelationshipKind.CHAIRS, Audience.PARTNERS, Agreement.PROPOSED),
            ]
        )
    with app.app_context():
        seen = {name: len(edges_in(ours, viewer_for(account))) for name, account in eyes.items()}
        # Until both agreed to it, nobody outside the partnership sees it.
        assert seen == {"member": 2, "lead": 3, "cleared": 4, "elsewhere": 1}


def test_the_history_of_both_tells_it_to_who_may_know(
    app: Flask, world: World, police: Organisation, charity: Organisation, manager: Account, ours: Partnership
) -> None:
    record(browser(app, manager), charity, police, audience="named")
    told = "Relationship recorded: Tideway charity refers to Borough police"
    assert told in main(browser(app, manager), f"/organisations/{charity.id}/history")
    assert told in main(browser(app, world.editor(police, PositionRole.LEAD)), f"/organisations/{police.id}/history")
    plain = browser(app, world.coordinator(ours))
    assert told not in main(plain, f"/organisations/{police.id}/history")
    assert told not in main(plain, "/partnerships/thameside/history")


def agreed(
    ours: Partnership, one: Organisation, other: Organisation, kind: RelationshipKind = RelationshipKind.REFERS_TO,
    audience: Audience = Audience.PARTNERSHIP, other_state: Agreement = Agreement.ACCEPTED, **values: object,
) -> Relationship:  # fmt: skip
    ends = {"partnership_id": ours.id, "organisation_id": one.id, "other_id": other.id}
    said = {"own_state": Agreement.ACCEPTED, "other_state": other_state}
    return Relationship(kind=kind, audience=audience, **ends, **said, **values)


def viewer_for(account: Account) -> Viewer:
    return viewer_of(account)
