"""A printed card: whether its numbers still hold, who is told, and what its code tells a stranger."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from register.mail.letters import waiting_texts
from sqlalchemy import event, select

from partnership.map.calls import card_watches
from partnership.map.calls.card import card_rows
from partnership.map.calls.card_watches import tell_changed
from partnership.store.db import db, transaction
from partnership.store.models import Contact, Membership, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

CARD = "/partnerships/thameside/call/card"
TOLD = f"{CARD}/told"
OLD, NEW = "020 7946 0701", "020 7946 0709"


@pytest.fixture
def desk(world: World, ours: Partnership) -> Contact:
    services = world.organisation("Borough children's services", ours, kind_id="childrens-services")
    world.responsibility(ours, services, "child-referral")
    return world.contact(services, "Duty desk", telephone=OLD, hours="24 hours, every day")


@pytest.fixture
def client(app: Flask, world: World, ours: Partnership, desk: Contact) -> CheckedClient:
    """A reader of the partnership."""
    assert desk
    return app.test_client().sign_in(world.reader(ours))


def code_on(client: CheckedClient) -> str:
    found = re.search(r"/card/([\w-]+)", client.page(CARD).select_one(".app-card-a5").get_text())
    assert found is not None
    return found[1]


def change(world: World, desk: Contact, number: str = NEW) -> None:
    with world.session() as session:
        session.get_one(Contact, desk.id).telephone = number


def work(app: Flask) -> int:
    with app.app_context(), transaction() as session:
        return tell_changed(session, now())


def seen_by_a_stranger(app: Flask, code: str) -> str:
    return app.test_client().page(f"/card/{code}").select_one("main").get_text(" ", strip=True)


def test_a_card_is_right_until_a_number_on_it_changes(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    code = code_on(client)
    work(app)
    assert "This card is right" in seen_by_a_stranger(app, code)
    change(world, desk)
    assert "Print this card again" in seen_by_a_stranger(app, code)  # before the clock has come round
    work(app)
    said = seen_by_a_stranger(app, code)
    assert re.search(r"A number on this card has changed: \d+ \w+ \d{4}", said)
    assert "This card is right" in seen_by_a_stranger(app, code_on(client))


def test_numbers_that_come_back_make_the_card_right_again(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    code = code_on(client)
    for number in (OLD, NEW, OLD):
        change(world, desk, number)
        work(app)
    assert "This card is right" in seen_by_a_stranger(app, code)


def test_a_stranger_learns_neither_whose_card_it_is_nor_a_number(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    code = code_on(client)
    work(app)
    change(world, desk)
    work(app)
    for text in (seen_by_a_stranger(app, code), seen_by_a_stranger(app, code_on(client))):
        assert not [word for word in ("Thameside", "hildren", "Duty", OLD, NEW) if word in text.replace("999", "")]


@pytest.mark.parametrize("guess", ["x", "aaaaaa-aaaaaaaaaaaa", "’", "a" * 5_000, "-", "%00"])
def test_a_code_that_was_guessed_says_the_same_as_an_old_one_without_a_day(
    app: Flask, desk: Contact, guess: str
) -> None:
    assert desk
    answer = app.test_client().get(f"/card/{guess}")
    assert answer.status_code in {200, 404}
    if answer.status_code == 200:
        assert "A number on this card may have changed." in answer.text


def test_a_right_first_part_with_guessed_numbers_says_no_day(app: Flask, client: CheckedClient) -> None:
    key = code_on(client).partition("-")[0]
    work(app)
    assert "may have changed" in seen_by_a_stranger(app, f"{key}-aaaaaaaaaaaa")


def statements(app: Flask, code: str) -> list[str]:
    """What is asked of the database for a look at a code."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        seen_by_a_stranger(app, code)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


def test_a_look_costs_the_same_whatever_the_code_and_reckons_nothing_again(
    app: Flask, world: World, client: CheckedClient, desk: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[object] = []
    monkeypatch.setattr(card_watches, "card_rows", lambda map_, pack: (reckoned.append(map_), card_rows(map_, pack))[1])
    code = code_on(client)
    assert "This card is right" in seen_by_a_stranger(app, code)
    before = len(reckoned)
    looks = [statements(app, each) for each in (code, f"{code[:6]}-aaaaaaaaaaaa", "aaaaaa-aaaaaaaaaaaa", "x")]
    assert looks[0]
    assert looks == [looks[0]] * 4
    assert len(reckoned) == before
    change(world, desk)
    assert "Print this card again" in seen_by_a_stranger(app, code)
    assert len(reckoned) == before + 1


def test_who_asked_is_told_once_and_nobody_else(app: Flask, world: World, client: CheckedClient, desk: Contact) -> None:
    client.send(TOLD, told="yes")
    assert "Do not tell me any more" in client.page(CARD).get_text()
    assert work(app) == 0
    change(world, desk)
    assert work(app) == 1
    assert work(app) == 0
    ((_, text, _),) = waiting_texts(app)
    assert CARD in text
    assert not [number for number in (OLD, NEW) if number in text]


def test_who_does_not_want_it_any_more_is_not_told(
    app: Flask, world: World, client: CheckedClient, desk: Contact
) -> None:
    client.send(TOLD, told="yes")
    client.send(TOLD, told="no")
    change(world, desk)
    assert work(app) == 0


def test_who_left_the_partnership_is_not_told(app: Flask, world: World, ours: Partnership, desk: Contact) -> None:
    reader = world.reader(ours)
    gone = app.test_client().sign_in(reader)
    gone.send(TOLD, told="yes")
    with world.session() as session:
        for membership in session.scalars(select(Membership).where(Membership.account_id == reader.id)):
            membership.ended_at = now() - timedelta(days=1)
    change(world, desk)
    assert work(app) == 0
    assert waiting_texts(app) == []


def test_a_change_that_is_not_on_the_card_tells_nobody(
    app: Flask, world: World, client: CheckedClient, ours: Partnership
) -> None:
    client.send(TOLD, told="yes")
    work(app)
    world.contact(world.organisation("Allotment society", ours, kind_id="housing"), "Shed", telephone="020 7946 0999")
    assert work(app) == 0
