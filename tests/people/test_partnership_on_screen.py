"""An administrator makes a partnership on screen: it begins empty, and nobody gains by it what others keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.people.administration.forms import slug_of
from partnership.register.mail.services import text_of
from partnership.store.db import db
from partnership.store.models import Account, Board, LetIn, Mail, MemberRole, Membership, OneTimeLink, Partnership, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

ADD = "/administration/partnerships/add"
LIST = "/administration/partnerships"
FIRST = "coordinator@riverside.example"


@pytest.fixture
def administrator(world: World) -> Account:
    """Who makes it."""
    return world.administrator()


@pytest.fixture
def desk(client: CheckedClient, administrator: Account) -> CheckedClient:
    """Their browser."""
    return client.sign_in(administrator)


def make(client: CheckedClient, **values: str) -> TestResponse:
    """Fill the form and press its button."""
    usual = {"name": "Riverside partnership", "area": "Borough of Riverside", "coordinator": FIRST}
    return client.submit(ADD, **{**usual, **values})


def made(app: Flask) -> Partnership:
    """The partnership that is there."""
    with app.app_context():
        return db.session.scalars(select(Partnership)).one()


def links(world: World) -> list[str]:
    """The ways in that were mailed, the newest last."""
    with world.session() as session:
        rows = session.scalars(select(Mail).where(Mail.kind == "invitation").order_by(Mail.created_at))
        return [word for row in rows for word in text_of(row)[0].split() if "/sign-up/" in word]


def sign_up(client: CheckedClient, link: str) -> TestResponse:
    """Take a link up."""
    path = "/sign-up/" + link.rsplit("/sign-up/", maxsplit=1)[1]
    word = "a long word that nobody knows"
    client.delete_cookie("sign-in", domain="localhost")
    return client.submit(path, display_name="Coordinator's desk", password=word)


def test_it_has_the_guidance_of_the_site_its_boards_and_a_way_in_for_its_first_coordinator(
    app: Flask, desk: CheckedClient, administrator: Account, world: World
) -> None:
    answer = make(desk, board_for_children="Riverside LSCB", board_for_adults="Adults board")
    assert "Their first page lists what to set up" in desk.get(answer.location).text
    row = made(app)
    assert (row.slug, row.pack_id, row.made_by_id) == (
        "riverside-partnership",
        load_packs().newest_first[0].id,
        administrator.id,
    )
    with app.app_context():
        boards = {each.name: each.groups for each in db.session.scalars(select(Board))}
    assert boards == {"Riverside LSCB": [Group.CHILDREN], "Adults board": [Group.ADULTS]}
    assert len(links(world)) == 1


def test_its_first_coordinator_hangs_on_the_administrator_and_is_not_cleared(
    app: Flask, desk: CheckedClient, administrator: Account, world: World
) -> None:
    make(desk)
    assert sign_up(desk, links(world)[0]).status_code == 302
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == FIRST)).one()
        place = db.session.scalars(select(Membership).where(Membership.account_id == account.id)).one()
        assert (place.role, place.is_cleared) == (MemberRole.COORDINATOR, False)
        assert account.stands_for_itself_since is None
        by = db.session.scalars(select(LetIn.by_id).where(LetIn.account_id == account.id)).all()
        assert by == [administrator.id]


def test_the_administrator_sees_nothing_of_it_and_cannot_name_themselves(
    app: Flask, desk: CheckedClient, administrator: Account
) -> None:
    refused = make(desk, coordinator=administrator.email)
    assert "Nobody gives themselves a place" in refused.text
    with app.app_context():
        assert db.session.scalars(select(Partnership)).all() == []
    make(desk)
    assert desk.get("/partnerships/riverside-partnership").status_code == 404


def test_all_other_administrators_are_told(desk: CheckedClient, world: World) -> None:
    other = world.administrator("second@example.org")
    make(desk)
    with world.session() as session:
        (mail,) = session.scalars(select(Mail).where(Mail.account_id == other.id))
        assert "made Riverside partnership on screen" in text_of(mail)[0]


def test_another_first_coordinator_can_be_named_and_the_one_before_is_not_any_more(
    app: Flask, desk: CheckedClient, administrator: Account, world: World
) -> None:
    make(desk)
    desk.submit(f"{LIST}/{made(app).id}/coordinators", email="other@riverside.example")
    first, second = links(world)
    assert desk.get("/sign-up/" + first.rsplit("/", maxsplit=1)[1]).status_code == 404
    assert sign_up(desk, second).status_code == 302
    desk.sign_in(administrator)
    asked = desk.submit(f"{LIST}/{made(app).id}/coordinators", email="third@riverside.example")
    assert "says yes before" in desk.get(asked.location).text, "from now on a coordinator is asked"


def test_a_partnership_of_the_command_line_gets_its_first_coordinator_there_alone(
    desk: CheckedClient, world: World
) -> None:
    row = world.partnership("thameside")
    assert "command line" in desk.submit(f"{LIST}/{row.id}/coordinators", email=FIRST).text
    assert "Name another first coordinator" not in desk.get(LIST).text


def test_a_link_of_who_is_no_administrator_any_more_lets_nobody_in(
    app: Flask, desk: CheckedClient, administrator: Account, world: World
) -> None:
    world.administrator("second@example.org")
    make(desk)
    with world.session() as session:
        session.get_one(Account, administrator.id).is_administrator = False
    assert sign_up(desk, links(world)[0]).status_code != 302
    with app.app_context():
        assert db.session.scalars(select(Membership)).all() == []


def test_a_partnership_that_lost_its_first_coordinator_is_not_begun_again(
    app: Flask, desk: CheckedClient, administrator: Account, world: World
) -> None:
    make(desk)
    sign_up(desk, links(world)[0])
    with world.session() as session:
        session.scalars(select(Membership)).one().ended_at = now()
    desk.sign_in(administrator)
    assert "command line" in desk.submit(f"{LIST}/{made(app).id}/coordinators", email="p2@riverside.example").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "No Such!"}, "Use 2 to 60 small letters"),
        ({"name": "漢字"}, "none can be made from this name"),
        ({"name": ""}, "Enter the name"),
        ({"coordinator": "nobody"}, "format"),
        ({"slug": "thameside"}, "is there already"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    app: Flask, desk: CheckedClient, world: World, wrong: dict[str, str], said: str
) -> None:
    world.partnership("thameside")
    assert said in make(desk, **wrong).text
    with app.app_context():
        assert len(db.session.scalars(select(Partnership)).all()) == 1
        assert db.session.scalars(select(OneTimeLink)).all() == []


def test_an_empty_one_can_be_put_away_and_one_with_an_organisation_not(
    app: Flask, desk: CheckedClient, world: World
) -> None:
    make(desk)
    row = made(app)
    away = f"{LIST}/{row.id}/put-away"
    world.organisation("Hospital", row, kind_id="hospital")
    assert "stays" in desk.get(desk.submit(away).location).text
    assert made(app).archived_at is None
    make(desk, name="Second partnership")
    with app.app_context():
        second = db.session.scalars(select(Partnership).where(Partnership.slug == "second-partnership")).one().id
    desk.submit(f"{LIST}/{second}/put-away")
    assert desk.get("/sign-up/" + links(world)[-1].rsplit("/", maxsplit=1)[1]).status_code == 404


def test_nobody_else_makes_one(client: CheckedClient, world: World) -> None:
    client.sign_in(world.coordinator(world.partnership("thameside")))
    assert client.get(ADD).status_code == 403
    assert client.send(ADD, name="Mine", area="Mine", coordinator=FIRST, pack_id="x").status_code == 403


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Riverside & Dock", "riverside-dock"), ("3 Boroughs", "boroughs"), ("漢字", ""), ("a" * 90, "a" * 60)],
)
def test_a_short_name_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug
