"""A desk is said to be closed for a while: by whom, what callers are given meanwhile, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from register.mail.letters import waiting_texts
from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Audience, DeskNotice, PositionRole, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Contact, Organisation, Partnership

CHILD = "/partnerships/thameside/call/found/child"
NUMBER, INSTEAD, NEXT = "020 7946 0701", "020 7946 0799", "020 7946 0705"


@pytest.fixture
def desk(world: World, services: Organisation) -> Contact:
    return world.contact(services, "Duty desk", telephone=NUMBER, hours="24 hours, every day")


@pytest.fixture
def keeper(app: Flask, world: World, services: Organisation) -> CheckedClient:
    return app.test_client().sign_in(world.editor(services, PositionRole.LEAD))


def path(desk: Contact) -> str:
    return f"/organisations/{desk.organisation_id}/desks/{desk.id}/closed"


def first(client: CheckedClient) -> str:
    found = client.page(CHILD).select_one(".app-first-call")
    return found.get_text(" ", strip=True) if found else ""


def close(client: CheckedClient, desk: Contact, **values: str) -> int:
    return client.submit(path(desk), **{"until": "8-hours", **values}).status_code


def test_callers_are_given_the_other_number_at_once(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    reader = app.test_client().sign_in(world.reader(ours))
    assert NUMBER in first(reader)
    assert close(keeper, desk, instead=INSTEAD) == 302
    assert INSTEAD in first(reader)
    assert NUMBER not in first(reader)
    assert "The desk is closed until" in first(reader)


def test_the_other_number_is_not_called_confirmed(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    reader = app.test_client().sign_in(world.reader(ours))
    assert "onfirmed" in first(reader)
    close(keeper, desk, instead=INSTEAD)
    assert "onfirmed" not in first(reader)


def test_its_people_see_on_home_and_at_the_entry_that_it_is_closed_and_open_it_there(
    keeper: CheckedClient, desk: Contact
) -> None:
    places = ("/partnerships/thameside", f"/organisations/{desk.organisation_id}")
    for each in places:
        assert "Closed until" not in keeper.page(each).select_one("main").get_text()
    close(keeper, desk, instead=INSTEAD)
    for each in places:
        page = keeper.page(each)
        assert "Closed until" in page.select_one("main").get_text()
        links = [link["href"] for link in page.select("main a") if "Open again or change" in link.get_text()]
        assert links == [path(desk)]
    keeper.send(f"{path(desk)}/ended")
    for each in places:
        assert "Closed until" not in keeper.page(each).select_one("main").get_text()


def test_without_another_number_the_desk_is_not_named(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    close(keeper, desk)
    assert NUMBER not in app.test_client().sign_in(world.reader(ours)).get(CHILD).text


def test_it_answers_again_when_its_people_say_so(keeper: CheckedClient, desk: Contact) -> None:
    close(keeper, desk, instead=INSTEAD)
    assert keeper.send(f"{path(desk)}/ended").status_code == 302
    assert NUMBER in first(keeper)


def test_a_notice_lapses_by_itself(world: World, keeper: CheckedClient, desk: Contact) -> None:
    close(keeper, desk, instead=INSTEAD)
    with world.session() as session:
        session.scalars(select(DeskNotice)).one().until_at = now() - timedelta(minutes=1)
    assert NUMBER in first(keeper)


def test_a_second_notice_takes_the_place_of_the_first(app: Flask, keeper: CheckedClient, desk: Contact) -> None:
    close(keeper, desk, instead=INSTEAD)
    close(keeper, desk, instead=NEXT, until="2-hours")
    assert NEXT in first(keeper)
    with app.app_context():
        open_ones = [each for each in db.session.scalars(select(DeskNotice)) if each.until_at > now()]
        assert [each.instead for each in open_ones] == [NEXT]


def test_a_day_is_needed_where_another_day_is_chosen(keeper: CheckedClient, desk: Contact) -> None:
    assert close(keeper, desk, until="day") == 400
    assert NUMBER in first(keeper)


def test_a_coordinator_of_its_home_may_say_it_and_no_other(
    app: Flask, world: World, ours: Partnership, desk: Contact
) -> None:
    home = app.test_client().sign_in(world.coordinator(ours))
    assert close(home, desk, instead=INSTEAD) == 302
    for account in (world.reader(ours), world.coordinator(world.partnership("riverside"))):
        other = app.test_client().sign_in(account)
        assert other.get(path(desk)).status_code in {403, 404}
        assert other.send(path(desk), until="8-hours").status_code in {403, 404}
        assert other.send(f"{path(desk)}/ended").status_code in {403, 404}


def test_a_desk_of_another_organisation_is_not_found(keeper: CheckedClient, world: World, ours: Partnership) -> None:
    other = world.contact(world.organisation("Borough police", ours), "Control room")
    wrong = path(other).replace(str(other.organisation_id), str(other.id))
    assert keeper.get(wrong).status_code == 404


def test_who_keeps_the_entry_hears_that_nobody_answered_and_not_who_rang(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    assert keeper
    reader = world.reader(ours)
    app.test_client().sign_in(reader).send(CHILD, desk=str(desk.id), answered="no")
    (text,) = [text for mail, text, _html in waiting_texts(app) if "nobody answered" in mail.subject]
    assert "Duty desk" in text
    assert reader.email not in text


def test_what_is_taken_back_is_told_to_nobody(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    assert keeper
    one, other = (app.test_client().sign_in(world.reader(ours)) for _ in range(2))

    def subjects() -> list[str]:
        return [mail.subject for mail, _text, _html in waiting_texts(app) if "nobody answered" in mail.subject]

    for each in (one, other):
        each.send(CHILD, desk=str(desk.id), answered="no")
    assert len(subjects()) == 1
    one.send(CHILD, desk=str(desk.id), answered="back")
    assert len(subjects()) == 1, "somebody else still says it"
    other.send(CHILD, desk=str(desk.id), answered="back")
    assert subjects() == []


def test_nobody_hears_of_a_call_that_was_answered(
    app: Flask, world: World, ours: Partnership, keeper: CheckedClient, desk: Contact
) -> None:
    assert keeper
    app.test_client().sign_in(world.reader(ours)).send(CHILD, desk=str(desk.id), answered="yes")
    assert [mail for mail, _text, _html in waiting_texts(app) if "answered" in mail.subject] == []


@pytest.mark.parametrize("kept_for", ["desk", "post"])
def test_no_mail_names_a_desk_that_is_for_named_people_only(
    app: Flask, world: World, ours: Partnership, services: Organisation, kept_for: str
) -> None:
    world.editor(services)
    named = {"audience": Audience.NAMED} if kept_for == "desk" else {"audiences": {"post": Audience.NAMED.value}}
    desk = world.contact(services, "Desk of the hidden house", telephone=NUMBER, **named)
    cleared = app.test_client().sign_in(world.coordinator(ours, is_cleared=True))
    cleared.send(CHILD, desk=str(desk.id), answered="no")
    (text,) = [text for mail, text, _html in waiting_texts(app) if "nobody answered" in mail.subject]
    assert "hidden house" not in text
