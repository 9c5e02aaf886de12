"""The pages: who sees which number, another hour, and what those who rang say of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.map.calls.services import ROUND_LASTS
from partnership.store.db import db
from partnership.store.models import Audience, DeskReport, PositionRole, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Contact, Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
CALL = "/partnerships/thameside/call"
CHILD = f"{CALL}/found/child"
DAY, NIGHT, NEXT = "020 7946 0701", "020 7946 0702", "020 7946 0703"
NOON, THREE, CHRISTMAS = "at=2026-11-25T12:00", "at=2026-11-25T03:00", "at=2026-12-25T12:00"


@pytest.fixture
def desk(world: World, services: Organisation) -> Contact:
    """Their desk: one number in office hours, another at night."""
    hours = "Monday to Friday, 9am to 5pm"
    return world.contact(services, "Duty desk", telephone=DAY, out_of_hours_telephone=NIGHT, hours=hours)


@pytest.fixture
def client(app: Flask, world: World, ours: Partnership, desk: Contact) -> CheckedClient:
    """A reader of the partnership."""
    assert desk
    return app.test_client().sign_in(world.reader(ours))


def first(client: CheckedClient, address: str) -> str:
    """The number of the first call, as a telephone rings it."""
    found = client.page(address).select_one(".app-first-call .app-call")
    return str(found["href"]) if found else ""


def reports(app: Flask) -> list[bool]:
    with app.app_context():
        return list(db.session.scalars(select(DeskReport.was_answered).order_by(DeskReport.at)))


def test_the_question_leads_to_each_situation_for_a_child_and_an_adult(client: CheckedClient) -> None:
    page = client.page(CALL)
    leads = [str(each["href"]) for each in page.select(".app-situations a")]
    assert CHILD in leads
    assert len(leads) == 18
    for each in leads:
        client.page(each)


def test_the_number_is_that_of_the_hour(client: CheckedClient) -> None:
    assert first(client, f"{CHILD}?{NOON}") == f"tel:{DAY.replace(' ', '')}"
    assert first(client, f"{CHILD}?{THREE}") == f"tel:{NIGHT.replace(' ', '')}"
    assert first(client, f"{CHILD}?{CHRISTMAS}") == f"tel:{NIGHT.replace(' ', '')}"


def test_another_hour_is_chosen_by_day_and_time(client: CheckedClient) -> None:
    assert first(client, f"{CHILD}?day=2026-12-25&time=12:00") == f"tel:{NIGHT.replace(' ', '')}"


def test_an_hour_without_a_day_is_of_today_and_a_day_without_an_hour_at_the_hour_it_is(client: CheckedClient) -> None:
    assert first(client, f"{CHILD}?day=&time=03:00") == f"tel:{NIGHT.replace(' ', '')}"
    assert "Friday 25 December" in client.page(f"{CHILD}?day=2026-12-25&time=").get_text()


@pytest.mark.parametrize("words", ["at=nonsense", "day=2026-02-30&time=12:00", "at=9999-99-99T00:00", "sex=cat", "at="])
def test_an_hour_that_cannot_be_read_is_now(client: CheckedClient, words: str) -> None:
    assert "(not now)" not in client.page(f"{CHILD}?{words}").get_text()


def test_a_number_that_somebody_may_not_see_is_as_if_it_were_not_there(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    with world.session() as session:
        row = session.merge(desk)
        row.audiences = {"telephone": Audience.NAMED.value, "out_of_hours_telephone": Audience.NAMED.value}
    for hour in (NOON, THREE):
        page = client.page(f"{CHILD}?{hour}")
        assert page.select_one(".app-first-call") is None
        assert DAY not in page.get_text()
        assert NIGHT not in page.get_text()
        assert "call 999" in page.get_text()


def test_where_nobody_may_stand_in_the_page_says_what_to_do_meanwhile(client: CheckedClient) -> None:
    page = client.page(f"{CALL}/arrest/adult").get_text(" ", strip=True)
    assert "Nobody stands in for a legal adviser." in page
    assert "Nobody stands in for an independent interpreter:" in page


def test_who_belongs_elsewhere_does_not_know_the_page(app: Flask, world: World, desk: Contact) -> None:
    assert desk
    stranger = app.test_client().sign_in(world.reader(world.partnership("riverside")))
    assert stranger.get(CHILD).status_code == 404
    assert stranger.get(CALL).status_code == 404


@pytest.mark.parametrize("path", [f"{CALL}/found/everybody", f"{CALL}/nothing/child", "/partnerships/nowhere/call"])
def test_what_is_not_there_is_not_found(client: CheckedClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_one_address_leads_to_ones_own_partnership(client: CheckedClient, app: Flask) -> None:
    assert client.get("/call").headers["Location"] == CALL
    assert "/sign-in" in app.test_client().get("/call").headers["Location"]


def test_who_has_several_partnerships_chooses(app: Flask, world: World, ours: Partnership) -> None:
    both = world.organisation("Police of both", ours, world.partnership("riverside"))
    client = app.test_client().sign_in(world.editor(both, PositionRole.LEAD))
    page = client.page("/call")
    assert {CALL, "/partnerships/riverside/call"} <= {str(each["href"]) for each in page.select("main a")}


@pytest.fixture
def deputy(world: World, ours: Partnership) -> Contact:
    """The desk to ring after theirs."""
    row = world.organisation("Borough police", ours)
    world.responsibility(ours, row, "child-referral", role=Role.DEPUTY)
    return world.contact(row, "Control room", telephone=NEXT, hours="24 hours, every day")


def press(client: CheckedClient, button: str, where: str = ".app-first-call") -> None:
    """Press a button beside a number of the page of now."""
    form = client.page(CHILD).select_one(f"{where} form:has([name=desk])")
    assert form is not None
    pressed = next(each for each in form.select("button") if each.get_text(strip=True).startswith(button))
    client.send(str(form["action"]), desk=form.select_one("[name=desk]")["value"], answered=pressed["value"])


def tried(client: CheckedClient) -> list[str]:
    """The numbers that the page says were rung in vain."""
    return [str(each["href"]) for each in client.page(CHILD).select(".app-calls--tried a")]


@pytest.mark.parametrize(("button", "said"), [("It answered", True), ("Nobody answered", False)])
def test_one_press_says_whether_it_answered(app: Flask, client: CheckedClient, button: str, *, said: bool) -> None:
    press(client, button)
    assert reports(app) == [said]


def test_each_number_can_be_said_to_answer_or_not(client: CheckedClient, deputy: Contact) -> None:
    page = client.page(CHILD)
    assert deputy
    forms = page.select("main form:has([name=desk])")
    assert len(forms) == len(page.select(".app-first-call, .app-calls__row:has(.app-call)"))
    named = [each.get_text(" ", strip=True) for each in page.select(".app-calls__row button")]
    assert named
    assert all(": " in each for each in named), "which one answered is said to who hears it"


def test_a_look_at_another_hour_has_no_button_and_notes_nothing(
    app: Flask, client: CheckedClient, desk: Contact
) -> None:
    page = client.page(f"{CHILD}?{NOON}")
    assert page.select("main form:has([name=desk])") == []
    for hour in (NOON, "day=2026-12-25&time=12:00"):
        answer = client.send(f"{CHILD}?{hour}", desk=str(desk.id), answered="no")
        assert "shows another hour" in client.get(answer.location).text
    assert reports(app) == []


def test_after_a_number_that_nobody_answered_the_next_is_the_first_for_as_long_as_the_round_lasts(
    world: World, client: CheckedClient, deputy: Contact
) -> None:
    assert deputy
    before = first(client, CHILD)
    press(client, "Nobody answered")
    for _reload in range(2):
        assert first(client, CHILD) == f"tel:{NEXT.replace(' ', '')}"
        assert tried(client) == [before]
    assert first(client, f"{CHILD}?{NOON}") == f"tel:{DAY.replace(' ', '')}", "a look at another hour has no round"
    with world.session() as session:
        session.scalars(select(DeskReport)).one().at -= ROUND_LASTS
    assert first(client, CHILD) == before
    assert tried(client) == []


def test_the_round_of_one_is_not_that_of_another(
    app: Flask, world: World, ours: Partnership, client: CheckedClient, deputy: Contact
) -> None:
    assert deputy
    press(client, "Nobody answered")
    other = app.test_client().sign_in(world.reader(ours))
    assert first(other, CHILD) != first(client, CHILD)
    assert tried(other) == []


def test_where_every_number_was_tried_the_page_says_so_and_begins_again(client: CheckedClient, deputy: Contact) -> None:
    assert deputy
    before = first(client, CHILD)
    for _each in range(2):
        press(client, "Nobody answered")
    page = client.page(CHILD)
    assert "You have tried every number here. If it cannot wait, call 999." in page.get_text()
    assert first(client, CHILD) == before
    assert len(tried(client)) == 2


@pytest.mark.parametrize(
    ("button", "where"), [("Nobody answered", ".app-calls--tried"), ("It answered", ".app-first-call")]
)
def test_one_press_takes_a_slip_back(
    app: Flask, client: CheckedClient, deputy: Contact, button: str, where: str
) -> None:
    assert deputy
    before = first(client, CHILD)
    press(client, button)
    press(client, "Take back", where)
    assert reports(app) == []
    assert first(client, CHILD) == before
    assert tried(client) == []


def test_what_was_true_before_a_slip_stands_again_once_that_is_taken_back(
    app: Flask, client: CheckedClient, desk: Contact
) -> None:
    for said in ("no", "yes", "back"):
        client.send(CHILD, desk=str(desk.id), answered=said)
    assert reports(app) == [False]


def test_nobody_takes_back_what_another_said(
    app: Flask, world: World, ours: Partnership, client: CheckedClient, desk: Contact
) -> None:
    client.send(CHILD, desk=str(desk.id), answered="no")
    other = app.test_client().sign_in(world.reader(ours))
    answer = other.send(CHILD, desk=str(desk.id), answered="back")
    assert "nothing to take back" in other.get(answer.location).text
    assert reports(app) == [False]


def test_what_to_say_stands_before_the_second_number_of_any_agency(client: CheckedClient, deputy: Contact) -> None:
    assert deputy
    found = client.page(CHILD).select(".app-first-call, .app-say, .app-calls__row")
    assert [each["class"][0] for each in found[:3]] == ["app-first-call", "app-say", "app-say"]


def test_a_second_press_changes_nothing(app: Flask, client: CheckedClient, desk: Contact) -> None:
    for _ in range(2):
        client.send(CHILD, desk=str(desk.id), answered="yes")
    assert reports(app) == [True]


def test_that_it_answered_stands_beside_the_number(client: CheckedClient, desk: Contact) -> None:
    before = client.page(f"{CHILD}?{NOON}").select_one(".app-first-call").get_text(" ", strip=True)
    client.send(CHILD, desk=str(desk.id), answered="yes")
    after = client.page(f"{CHILD}?{NOON}").select_one(".app-first-call").get_text(" ", strip=True)
    assert re.search(r"Answered \d+ \w+ \d{4}", after)
    confirmed = re.compile(r"Confirmed \d+ \w+ \d{4}")
    assert confirmed.findall(before) == confirmed.findall(after)


@pytest.mark.parametrize("given", ["", "nonsense", "5bdefdf1-8181-449d-a31d-571238f01043"])
def test_a_desk_that_is_not_on_the_map_takes_no_report(app: Flask, client: CheckedClient, given: str) -> None:
    assert client.send(CHILD, desk=given, answered="yes").status_code == 404
    assert reports(app) == []


def test_a_desk_that_somebody_may_not_know_takes_no_report_of_theirs(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    with world.session() as session:
        session.merge(desk).audience = Audience.NAMED
    assert client.send(CHILD, desk=str(desk.id), answered="no").status_code == 404
    assert reports(app) == []
