"""Two entries of one organisation become one: who says yes, what moves and what does not, and going back as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.policy.viewer import reader_of
from partnership.register.directory.merger.services import end_unanswered
from partnership.register.mail.services import text_of
from partnership.register.relationships.queries import edges_in
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Agreement,
    Audience,
    ChangeRequest,
    Contact,
    Mail,
    Merger,
    MergerState,
    Organisation,
    Position,
    PositionRole,
    Question,
    Relationship,
    RelationshipKind,
    Report,
    Responsibility,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def double(world: World, ours: Partnership) -> Organisation:
    """The second entry of the police."""
    return world.organisation("Borough constabulary", ours, website="https://constabulary.example.org")


def press(client: CheckedClient, kept: Organisation, other: Organisation, *take: str, version: int = 1) -> TestResponse:
    values = {"with": str(other.id), "version": version, "other_version": 1, "take": list(take)}
    return client.post(f"/organisations/{kept.id}/merge", data=values | {"csrf_token": client.token()})


def split(client: CheckedClient, app: Flask, kept: Organisation) -> TestResponse:
    with app.app_context():
        row = db.session.scalars(select(Merger)).one()
    return client.send(f"/organisations/{kept.id}/merge/{row.id}/split", version=row.version)


def main(client: CheckedClient, address: str) -> str:
    found = client.page(address).select_one("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def where(app: Flask, table: type, row_id: object) -> object:
    with app.app_context():
        return db.session.get_one(table, row_id).organisation_id


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the register and the map, without versions and clocks: what undoing gives back."""
    skipped = {"version", "changed_at", "changed_by"}
    with app.app_context():
        return {
            table.__tablename__: sorted(
                (
                    tuple(str(getattr(row, each.key)) for each in table.__table__.columns if each.key not in skipped)
                    for row in db.session.scalars(select(table))
                ),
            )
            for table in (Organisation, Contact, Responsibility, Relationship, Position)
        }


def test_both_are_seen_side_by_side_before_anything_moves(
    coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    assert "Borough constabulary" in main(coordinator, f"/organisations/{police.id}/merge")
    seen = main(coordinator, f"/organisations/{police.id}/merge?with={double.id}")
    assert "https://constabulary.example.org" in seen
    assert "nothing that was signed changes" in seen


def test_desks_tasks_and_relationships_move_and_the_old_page_and_name_lead_to_the_kept_one(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, double: Organisation
) -> None:
    desk, service = world.contact(double, "Night desk"), world.service(double)
    hospital = world.organisation("Hospital", ours)
    task = world.responsibility(ours, double, "criminal-investigation")
    with world.session() as session:
        said = {"own_state": Agreement.ACCEPTED, "other_state": Agreement.ACCEPTED}
        ends = {"partnership_id": ours.id, "organisation_id": double.id, "other_id": hospital.id}
        session.add(Relationship(kind=RelationshipKind.REFERS_TO, **said, **ends))
    assert press(coordinator, police, double, "website").status_code == 302
    assert {where(app, Contact, desk.id), where(app, type(service), service.id)} == {police.id}
    assert where(app, Responsibility, task.id) == police.id
    with app.app_context():
        (edge,) = edges_in(ours, reader_of(ours.id))
        assert edge.from_name == "Borough police"
        assert db.session.get_one(Organisation, police.id).website == "https://constabulary.example.org"
    old = coordinator.get(f"/organisations/{double.id}")
    assert old.headers["Location"].endswith(f"/organisations/{police.id}")
    assert "Borough police" in main(coordinator, "/search?q=constabulary")
    assert "Merger carried out: “Borough constabulary” into Borough police" in main(
        coordinator, f"/organisations/{police.id}/history"
    )


def test_entries_with_a_name_that_is_alike_are_offered_first(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    for name in ("Anchor line", "Borough Polise"):
        world.organisation(name, ours)
    seen = main(coordinator, f"/organisations/{police.id}/merge")
    assert seen.index("Names that are alike") < seen.index("Borough Polise") < seen.index("All others")
    assert seen.index("All others") < seen.index("Anchor line")


def test_back_from_a_merger_that_is_made_leads_to_the_entry_that_was_kept(
    coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    address = f"/organisations/{police.id}/merge?with={double.id}"
    assert press(coordinator, police, double).status_code == 302
    assert coordinator.get(address).headers["Location"].endswith(f"/organisations/{police.id}")


def test_two_that_cannot_be_merged_are_told_why_and_have_no_button(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    other = world.organisation("Borough constabulary", ours, audience=Audience.PARTNERSHIP)
    seen = main(coordinator, f"/organisations/{police.id}/merge?with={other.id}")
    assert "not for the same readers" in seen
    assert "Merge the two" not in seen


def test_what_the_kept_one_has_already_stays_once(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, double: Organisation
) -> None:
    own, other = (world.responsibility(ours, each, "criminal-investigation") for each in (police, double))
    press(coordinator, police, double)
    assert (where(app, Responsibility, own.id), where(app, Responsibility, other.id)) == (police.id, double.id)


def test_it_is_undone_as_a_whole(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, double: Organisation
) -> None:
    world.contact(police, is_main=True)
    world.contact(double, "Night desk", is_main=True)
    world.responsibility(ours, double, "criminal-investigation")
    before = everything(app)
    press(coordinator, police, double, "website", "name")
    assert everything(app) != before
    assert split(coordinator, app, police).status_code == 302
    assert everything(app) == before
    assert "Borough constabulary" in main(coordinator, f"/organisations/{double.id}")


def test_after_thirty_days_it_stands(
    app: Flask, world: World, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    press(coordinator, police, double)
    with world.session() as session:
        session.scalars(select(Merger)).one().made_at = now() - timedelta(days=31)
    split(coordinator, app, police)
    with app.app_context():
        assert db.session.scalars(select(Merger)).one().state is MergerState.MADE


def test_a_lead_of_either_is_asked_and_nothing_moves_before(
    app: Flask, world: World, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    desk, lead = world.contact(double, "Night desk"), world.editor(double, PositionRole.LEAD)
    press(coordinator, police, double)
    assert where(app, Contact, desk.id) == double.id
    with app.app_context():
        asked = db.session.scalars(select(Question)).one()
    theirs = app.test_client().sign_in(lead)  # type: ignore[attr-defined]
    theirs.send(f"/waiting/{asked.id}", answer="yes", version=asked.version)
    assert where(app, Contact, desk.id) == police.id


def test_a_merger_to_which_somebody_says_no_waits_no_longer_and_can_be_asked_for_again(
    app: Flask, world: World, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    lead = world.editor(double, PositionRole.LEAD)
    press(coordinator, police, double)
    with app.app_context(), transaction() as session:
        assert end_unanswered(session, now()) == 0
        asked = session.scalars(select(Question)).one()
    theirs = app.test_client().sign_in(lead)  # type: ignore[attr-defined]
    theirs.send(f"/waiting/{asked.id}", answer="no", version=asked.version)
    with app.app_context(), transaction() as session:
        assert end_unanswered(session, now()) == 1
        assert session.scalars(select(Merger)).one().state is MergerState.ENDED
    assert press(coordinator, police, double).status_code == 302


def test_nobody_is_let_in(
    app: Flask, world: World, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    editor = world.editor(double)
    assert press(coordinator, police, double).status_code == 302
    with app.app_context():
        assert police.id not in viewer_of(editor).positions


@pytest.mark.parametrize("is_hidden", [True, False])
def test_where_somebody_stands_only_a_cleared_coordinator_merges_whatever_is_hidden(
    app: Flask, world: World, ours: Partnership, coordinator: CheckedClient, police: Organisation, double: Organisation,
    is_hidden: bool,  # noqa: FBT001 - a parameter of the test
) -> None:  # fmt: skip
    if is_hidden:
        world.contact(double, "Covert desk", audience=Audience.NAMED)
    world.editor(police)
    page = f"/organisations/{police.id}/merge?with={double.id}"
    assert coordinator.page(page).select_one(".govuk-warning-text") is not None
    assert coordinator.page(page).select_one("main button") is None
    assert press(coordinator, police, double).status_code == 409
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))  # type: ignore[attr-defined]
    assert press(cleared, police, double).status_code == 302


def test_a_preview_is_the_same_with_and_without_what_is_hidden(
    world: World, ours: Partnership, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    world.contact(double, "Day desk")
    address = f"/organisations/{police.id}/merge?with={double.id}"
    before = main(coordinator, address)
    assert "Day desk" in before
    hide(world, ours, police, double)
    assert main(coordinator, address) == before


def test_the_clocks_of_a_merged_entry_are_the_same_with_and_without_what_is_hidden(
    app: Flask, world: World, ours: Partnership, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    plain = [world.organisation(name, ours) for name in ("Plain police", "Plain constabulary")]
    hide(world, ours, police, double)
    with app.app_context():
        db.session.execute(SectionClock.__table__.delete())
        db.session.commit()
    for kept, merged in ((police, double), plain):
        assert press(coordinator, kept, merged).status_code == 302
    with app.app_context():
        moved = [
            set(db.session.scalars(select(SectionClock.section).where(SectionClock.organisation_id == each.id)))
            for each in (police, plain[0])
        ]
    assert moved[0] == moved[1]


def hide(world: World, ours: Partnership, police: Organisation, double: Organisation) -> Contact:
    """Something of every sort that named people alone know of, and what is asked about it."""
    desk = world.contact(double, "Covert desk", audience=Audience.NAMED, is_main=False)
    world.service(double, "Covert help", audience=Audience.NAMED)
    world.location(double, "Covert office", audience=Audience.NAMED)
    with world.session() as session:
        about = {"organisation_id": double.id, "table": "contact", "row_id": desk.id}
        sender = session.scalars(select(Account.id)).first()
        ends = {"partnership_id": ours.id, "organisation_id": double.id, "other_id": police.id}
        session.add(Relationship(kind=RelationshipKind.REFERS_TO, audience=Audience.NAMED, **ends))
        session.add(ChangeRequest(**about, sender="A partner", sender_id=sender))
        session.add(Report(**about, text="It rings out", sender_id=sender))
    return desk


def told(app: Flask, words: str) -> list[str]:
    """To whom a mail with these words goes."""
    with app.app_context():
        return [mail.to for mail in db.session.scalars(select(Mail)) if words in text_of(mail)[0]]


def test_what_is_hidden_moves_with_what_is_asked_about_it_and_the_cleared_are_told(
    app: Flask, world: World, ours: Partnership, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    cleared = world.coordinator(ours, is_cleared=True)
    desk = hide(world, ours, police, double)
    assert press(coordinator, police, double).status_code == 302
    assert where(app, Contact, desk.id) == police.id
    with app.app_context():
        about = [db.session.scalars(select(table)).one() for table in (ChangeRequest, Report)]
        assert {each.organisation_id for each in about} == {police.id}
    assert told(app, "has moved into") == [cleared.email]
    split(coordinator, app, police)
    with app.app_context():
        about = [db.session.scalars(select(table)).one() for table in (ChangeRequest, Report)]
        assert {each.organisation_id for each in about} == {double.id}


def test_splitting_says_nothing_of_what_was_changed_out_of_sight(
    app: Flask, world: World, ours: Partnership, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    cleared = world.coordinator(ours, is_cleared=True)
    desk = hide(world, ours, police, double)
    assert press(coordinator, police, double).status_code == 302
    other = app.test_client().sign_in(cleared)  # type: ignore[attr-defined]
    edit = f"/organisations/{police.id}/contacts/{desk.id}/edit"
    assert other.submit(edit, telephone="020 7946 0333").status_code == 302
    split(coordinator, app, police)
    assert where(app, Contact, desk.id) == police.id
    assert "changed meanwhile" not in main(coordinator, f"/organisations/{police.id}")
    assert told(app, "are apart again") == [cleared.email]


def test_nobody_chooses_a_value_that_they_do_not_see(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation
) -> None:
    hidden = {"description": "For named people", "audiences": {"description": "named"}}
    double = world.organisation("Borough constabulary", ours, **hidden)
    assert press(coordinator, police, double, "description").status_code == 302
    with app.app_context():
        assert db.session.get_one(Organisation, police.id).description == ""


def test_a_desk_that_the_other_entry_has_already_is_named_and_can_be_archived_first(
    world: World, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    world.contact(police, "Main contact", telephone="020 7946 0101")
    desk = world.contact(double, "Reception", telephone="+44 20 7946 0101")
    page = coordinator.page(f"/organisations/{police.id}/merge?with={double.id}")
    assert page.select_one(f"a[href='/organisations/{double.id}/contacts/{desk.id}/archive']") is not None


@pytest.mark.parametrize("why", ["elsewhere", "audience", "place", "archived"])
def test_what_would_widen_anything_is_refused(
    app: Flask, world: World, coordinator: CheckedClient, ours: Partnership, police: Organisation, why: str
) -> None:
    beside = [world.partnership("riverside")] if why == "elsewhere" else []
    given = {"audience": Audience.PARTNERSHIP} if why == "audience" else {}
    double = world.organisation("Borough constabulary", ours, *beside, **given)
    if why == "place":
        world.refuge(double, "14 Canary Cottage")
    if why == "archived":
        with world.session() as session:
            session.get_one(Organisation, double.id).archived_at = now()
    assert press(coordinator, police, double).status_code in (404, 409)
    with app.app_context():
        assert db.session.get_one(Organisation, double.id).merged_into_id is None


def test_the_second_of_two_tabs_merges_nothing(
    app: Flask, coordinator: CheckedClient, police: Organisation, double: Organisation
) -> None:
    assert press(coordinator, police, double, version=7).status_code == 409
    assert press(coordinator, police, double).status_code == 302
    assert press(coordinator, police, double).status_code in (404, 409)


def test_who_keeps_only_one_of_the_two_merges_neither(
    world: World, coordinator: CheckedClient, police: Organisation
) -> None:
    far = world.organisation("Riverside police", world.partnership("riverside"))
    assert coordinator.get(f"/organisations/{police.id}/merge?with={far.id}").status_code == 404
