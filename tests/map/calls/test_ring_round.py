"""Night numbers are tried one after another: by whom, what is kept of it, and what does not follow from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from register.mail.letters import waiting_texts
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.base import limits
from partnership.map.calls import services
from partnership.map.calls.services import CallResult
from partnership.map.calls.views.upkeep import CallTry, counts, ring_groups
from partnership.map.mapping.queries import read_map
from partnership.store.db import db, transaction
from partnership.store.models import Account, Audience, Contact, DeskReport, Organisation, Partnership, PositionRole

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from findings.demonstration import Demonstration
    from flask import Flask

ROUND = "/partnerships/thameside/call/ring-round"
HOURS = "/partnerships/thameside/call/hours"
NIGHT = "020 7946 0702"


@pytest.fixture
def desk(world: World, ours: Partnership) -> Contact:
    """A desk with another number at night."""
    services = world.organisation("Borough children's services", ours, kind_id="childrens-services")
    world.responsibility(ours, services, "child-referral")
    hours = "Monday to Friday, 9am to 5pm"
    made = world.contact(services, "Duty desk", telephone="020 7946 0701", out_of_hours_telephone=NIGHT, hours=hours)
    world.confirm(services)
    return made


def said(app: Flask) -> list[tuple[bool, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(DeskReport).order_by(DeskReport.at))
        return [(row.was_answered, row.is_wrong_number) for row in rows]


def test_every_night_number_of_the_map_is_listed_once(demonstration: Demonstration) -> None:
    groups = ring_groups(demonstration.map_, demonstration.pack, {})
    listed = [row.desk_id for group in groups for row in group.rows]
    wanted = [
        desk.id
        for agency in demonstration.map_.agencies
        if not demonstration.pack.is_abroad(agency.kind_id)
        for desk in agency.desks
        if desk.night_number
    ]
    assert listed == wanted
    assert counts(groups, date(2026, 11, 27)) == {"": len(wanted)}


def test_a_result_of_another_month_counts_as_not_tried(demonstration: Demonstration) -> None:
    groups = ring_groups(demonstration.map_, demonstration.pack, {})
    first, second = (row.desk_id for group in groups for row in group.rows[:1] if group in groups[:2])
    tries = {first: CallTry("answered", date(2026, 11, 20)), second: CallTry("wrong", date(2026, 9, 1))}
    found = counts(ring_groups(demonstration.map_, demonstration.pack, tries), date(2026, 11, 27))
    assert found["answered"] == 1
    assert "wrong" not in found


@pytest.mark.parametrize(
    ("button", "kept", "words"),
    [
        ("answered", (True, False), "1 answered"),
        ("nobody", (False, False), "1 not answered"),
        ("wrong", (False, True), "1 wrong"),
    ],
)
def test_one_press_keeps_the_result_and_comes_back_to_the_row(
    app: Flask, coordinator: CheckedClient, desk: Contact, button: str, kept: tuple[bool, bool], words: str
) -> None:
    page = coordinator.page(ROUND)
    row = page.select_one(f"#desk-{desk.id}")
    assert NIGHT in row.get_text()
    assert "Not tried yet" in row.get_text()
    assert "1 not tried" in page.select_one("main").get_text(" ", strip=True)
    answer = coordinator.send(ROUND, desk=str(desk.id), result=button)
    assert answer.headers["Location"] == f"{ROUND}#desk-{desk.id}"
    assert said(app) == [kept]
    assert words in coordinator.page(ROUND).select_one("main").get_text(" ", strip=True)


def test_a_wrong_number_is_told_to_those_who_keep_the_entry(
    app: Flask, world: World, coordinator: CheckedClient, desk: Contact
) -> None:
    with world.session() as session:
        organisation = session.get_one(Organisation, desk.organisation_id)
    world.editor(organisation, PositionRole.LEAD)
    coordinator.send(ROUND, desk=str(desk.id), result="wrong")
    ((_, text, _),) = waiting_texts(app)
    assert "it is the wrong number" in text
    assert NIGHT not in text


def test_keepers_get_one_mail_a_day_for_each_desk_and_result_whoever_presses(
    app: Flask, world: World, ours: Partnership, desk: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.session() as session:
        organisation = session.get_one(Organisation, desk.organisation_id)
    world.editor(organisation, PositionRole.LEAD)
    callers = [world.reader(ours), world.coordinator(ours)]
    begin = datetime(2026, 11, 27, 9, tzinfo=UTC)

    def mails(hours: int) -> int:
        """How many there are after somebody said that it did not answer, and that it is the wrong number."""
        monkeypatch.setattr(services, "now", lambda: begin + timedelta(hours=hours))
        for caller in callers:
            with app.app_context(), transaction() as session:
                visitor = viewer_of(session.get_one(Account, caller.id))
                map_ = read_map(session.get_one(Partnership, ours.id), visitor)
                for result in (CallResult.NOBODY, CallResult.WRONG, CallResult.ANSWERED):
                    assert services.report(session, visitor, map_, desk.id, result)
        return len(waiting_texts(app))

    assert [mails(hours) for hours in (0, 1, 14)] == [2, 2, 2]
    assert [mails(hours) for hours in (15, 38)] == [4, 4]
    assert len(said(app)) == 5 * 6


def test_one_account_says_only_so_much_a_day(
    app: Flask, coordinator: CheckedClient, desk: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RESULTS_OF_CALLS", replace(limits.RESULTS_OF_CALLS, most=2))
    for result in ("answered", "nobody", "wrong"):
        coordinator.send(ROUND, desk=str(desk.id), result=result)
    assert said(app) == [(True, False), (False, False)]
    assert services.ENOUGH in coordinator.page(ROUND).get_text()


def test_no_result_changes_whom_one_rings_or_confirms_anything(coordinator: CheckedClient, desk: Contact) -> None:
    night = "/partnerships/thameside/call/found/child?at=2026-11-25T03:00"

    def told() -> tuple[str, str]:
        first = coordinator.page(night).select_one(".app-first-call")
        words = first.get_text(" ", strip=True)
        return str(first.select_one(".app-call")["href"]), words[words.index("Confirmed") :].split(".")[0]

    before = told()
    for result in ("answered", "nobody", "wrong"):
        coordinator.send(ROUND, desk=str(desk.id), result=result)
        assert told() == before


def test_a_wrong_number_stands_beside_the_number_until_the_entry_changes(
    world: World, coordinator: CheckedClient, desk: Contact
) -> None:
    night = "/partnerships/thameside/call/found/child?at=2026-11-25T03:00"
    coordinator.send(ROUND, desk=str(desk.id), result="answered")
    coordinator.send(ROUND, desk=str(desk.id), result="wrong")
    assert "Said to be a wrong number" in coordinator.page(night).get_text()
    with world.session() as session:
        session.get_one(Contact, desk.id).out_of_hours_telephone = "020 7946 0703"
    assert "Said to be a wrong number" not in coordinator.page(night).get_text()


def test_readers_and_partners_have_no_ring_round(app: Flask, world: World, ours: Partnership, desk: Contact) -> None:
    reader = app.test_client().sign_in(world.reader(ours))
    assert reader.get(ROUND).status_code == 403
    assert reader.get(HOURS).status_code == 403
    assert reader.send(ROUND, desk=str(desk.id), result="answered").status_code == 403
    assert "Try the night numbers" not in reader.page("/partnerships/thameside/call").get_text()
    assert said(app) == []


def test_a_desk_of_another_partnership_takes_no_result(
    app: Flask, world: World, coordinator: CheckedClient, desk: Contact
) -> None:
    elsewhere = world.organisation("Riverside police", world.partnership("riverside"))
    foreign = world.contact(elsewhere, "Control room", telephone="020 7946 0801")
    assert coordinator.send(ROUND, desk=str(foreign.id), result="wrong").status_code == 404
    assert (
        coordinator.send("/partnerships/riverside/call/ring-round", desk=str(foreign.id), result="wrong").status_code
        == 404
    )
    assert said(app) == []


def test_a_number_that_the_coordinator_may_not_see_is_not_tried(
    app: Flask, world: World, coordinator: CheckedClient, desk: Contact
) -> None:
    with world.session() as session:
        row = session.merge(desk)
        row.audiences = {"telephone": Audience.NAMED.value, "out_of_hours_telephone": Audience.NAMED.value}
    assert NIGHT not in coordinator.page(ROUND).get_text()
    assert coordinator.send(ROUND, desk=str(desk.id), result="wrong").status_code == 404
    assert said(app) == []


@pytest.mark.parametrize(
    "sent", [{"result": "answered"}, {"desk": "x", "result": "answered"}, {"desk": str(uuid4()), "result": "maybe"}]
)
def test_what_is_no_result_is_not_kept(
    app: Flask, coordinator: CheckedClient, desk: Contact, sent: dict[str, str]
) -> None:
    assert desk
    assert coordinator.send(ROUND, **sent).status_code == 404
    assert said(app) == []


def test_hours_that_cannot_be_read_are_listed_with_their_form(
    world: World, ours: Partnership, coordinator: CheckedClient, desk: Contact
) -> None:
    school = world.organisation("Riverside school", ours)
    office = world.contact(school, "School office", telephone="020 7946 0901", hours="School days, 8am to 4pm")
    bare = world.contact(school, "Side desk", telephone="020 7946 0902", hours="")
    page = coordinator.page(HOURS)
    rows = [each.get_text(" ", strip=True) for each in page.select(".app-calls__row")]
    assert len(rows) == 2
    assert "“School days, 8am to 4pm”" in rows[0]
    assert "No hours" in rows[1]
    links = [str(each["href"]) for each in page.select(".app-calls__numbers a")]
    assert [str(each.id) in link for each, link in zip((office, bare), links, strict=True)] == [True, True]
    form = coordinator.get(links[0].split("#")[0])
    assert form.status_code == 302
    assert "School days, 8am to 4pm" in coordinator.get(form.location).text
    assert str(desk.id) not in str(page)
