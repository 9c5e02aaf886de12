"""The boards of a partnership: by group, with who approves; and what is entered about hours and whom a service is for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.queries import read_map
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import Board, Contact, Service

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

BOARDS = "/partnerships/thameside/boards"


@pytest.fixture
def board(world: World, ours: Partnership) -> Organisation:
    """The LSCB as an organisation."""
    return world.organisation("Thameside LSCB", ours, kind_id="lscb")


def boards_of(app: Flask) -> dict[str, set[str]]:
    """The boards that count, with their groups."""
    with app.app_context():
        partnership = get_partnership("thameside")
        found = read_map(partnership, reader_of(partnership.id)).boards
    return {each.name: {group.value for group in each.groups} for each in found}


@pytest.mark.usefixtures("board")
def test_the_board_it_was_made_with_counts_for_the_group_of_its_kind(app: Flask, coordinator: CheckedClient) -> None:
    assert boards_of(app) == {"Thameside LSCB": {"children"}}
    assert "No board for adults" in coordinator.page(BOARDS).get_text()
    assert (
        "No board is named for the cases of adults"
        in coordinator.page("/partnerships/thameside/gaps?page=all").get_text()
    )


@pytest.mark.usefixtures("board")
def test_a_board_for_adults_stands_beside_the_first(app: Flask, coordinator: CheckedClient) -> None:
    given = {"name": "Adults Committee", "groups": ["adults"], "approver": "Adults manager"}
    assert coordinator.submit(BOARDS, **given).status_code == 302
    assert boards_of(app) == {"Thameside LSCB": {"children"}, "Adults Committee": {"adults"}}
    again = coordinator.submit(BOARDS, **given)
    assert "A board with this name is entered already" in again.text
    assert "No board for adults" not in coordinator.page(BOARDS).get_text()


@pytest.mark.usefixtures("board")
def test_a_board_is_changed_and_taken_out(app: Flask, coordinator: CheckedClient) -> None:
    coordinator.submit(BOARDS, name="Adults Committee", groups=["adults"])
    with app.app_context(), app.test_request_context():
        from partnership.store.db import db  # noqa: PLC0415

        board_id = db.session.scalars(select(Board.id).where(Board.name == "Adults Committee")).one()
    path = f"{BOARDS}/{board_id}"
    assert coordinator.submit(path, name="Adults Board", groups=["adults"]).status_code == 302
    assert "Adults Board" in boards_of(app)
    page = coordinator.page(path)
    version = page.select_one("main form input[name=version]")["value"]
    assert coordinator.send(path, remove="1", version=version).status_code == 302
    assert boards_of(app) == {"Thameside LSCB": {"children"}}


@pytest.fixture
def adults(world: World, ours: Partnership) -> str:
    """The page of a board that somebody has changed since it was opened with version 1."""
    with world.session() as session:
        row = Board(partnership_id=ours.id, name="Adults Committee", groups=["adults"], approver="Adults manager")
        session.add(row)
        session.flush()
        row.name = "Adults Board"
        session.flush()
        return f"{BOARDS}/{row.id}"


def test_the_second_of_two_writers_sees_both_boards_and_saves_again(coordinator: CheckedClient, adults: str) -> None:
    typed = {"name": "Board for grown-ups", "groups": ["adults", "children"], "approver": "Adults manager"}
    answer = coordinator.send(adults, **typed, version="1")
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("#stored tbody tr")]
    assert rows == [
        ["Name of the board", "Adults Board", "Board for grown-ups"],
        ["For whose cases", "Adults", "AdultsChildren"],
    ]
    assert page.select_one("main input[name=name]")["value"] == "Board for grown-ups"
    version = page.select_one("main form input[name=version]")["value"]
    assert coordinator.send(adults, **typed, version=version).status_code == 302
    assert coordinator.page(adults).h1.get_text(strip=True) == "Board for grown-ups"


def test_a_board_that_was_changed_meanwhile_is_not_taken_out_unseen(coordinator: CheckedClient, adults: str) -> None:
    answer = coordinator.send(adults, remove="1", version="1")
    assert answer.status_code == 409
    assert "It is not taken out" in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("main input[name=name]")["value"] == "Adults Board"
    version = page.select_one("main form input[name=version]")["value"]
    assert coordinator.send(adults, remove="1", version=version).status_code == 302


def test_a_name_that_is_taken_is_refused_and_the_board_keeps_its_own(
    app: Flask, coordinator: CheckedClient, adults: str
) -> None:
    coordinator.submit(BOARDS, name="Children's Board", groups=["children"])
    answer = coordinator.submit(adults, name="children's board", groups=["adults"])
    assert answer.status_code == 400
    assert "A board with this name is entered already" in answer.text
    assert set(boards_of(app)) == {"Adults Board", "Children's Board"}


def test_hours_and_limits_are_entered_as_fields(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Refuge", ours, kind_id="refuge")
    desk, service = world.contact(refuge), world.service(refuge, "Rooms")
    path = f"/organisations/{refuge.id}"
    night = {"open": "table", "open-weekdays-from": "5pm", "open-weekdays-to": "9am"}
    saturday = {"open-saturday-from": "midnight", "open-saturday-to": "midnight"}
    answer = coordinator.submit(f"{path}/contacts/{desk.id}/edit", **night, **saturday)
    assert answer.status_code == 302
    answer = coordinator.submit(
        f"{path}/services/{service.id}/edit", sexes=["women"], age_from="18", function_ids=["adult-support"]
    )
    assert answer.status_code == 302
    with world.session() as session:
        contact, row = session.get_one(Contact, desk.id), session.get_one(Service, service.id)
        assert contact.open is not None
        assert set(contact.open) == {"Mon-Fri 17:00-24:00", "Tue-Fri 00:00-09:00", "Sat"}
        assert (row.sexes, row.age_from, row.age_to, row.function_ids) == (["women"], 18, None, ["adult-support"])
    with app.app_context():
        partnership = get_partnership("thameside")
        (agency,) = read_map(partnership, reader_of(partnership.id)).agencies
    assert [service.age_from for service in agency.services] == [18]
    page = coordinator.page(f"{path}/services/{service.id}/edit")
    assert page.select_one("input[name=age_from]")["value"] == "18"
    wrong = coordinator.submit(f"{path}/contacts/{desk.id}/edit", **{**night, "open-weekdays-to": "late"})
    assert "cannot be read" in wrong.text
    turned = coordinator.submit(f"{path}/services/{service.id}/edit", age_to="17")
    assert turned.status_code == 400
    assert "Up to which age must be 18 or more" in turned.text
    assert coordinator.submit(f"{path}/services/{service.id}/edit", age_to="18").status_code == 302
    assert coordinator.submit(f"{path}/services/{service.id}/edit", for_whom="").status_code == 302
    with world.session() as session:
        assert session.get_one(Service, service.id).for_whom is None


def test_the_command_lists_what_every_member_sees(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    world.contact(police)
    world.responsibility(ours, police, "first-response", group=Group.BOTH)
    result = app.test_cli_runner().invoke(args=["findings", "list", "--partnership", "thameside", "--json"])
    assert result.exit_code == 0, result.output
    found = {each["key"]: each for each in json.loads(result.output)}
    assert found["not-at-night-first-response"]["agencies"] == ["Borough police"]
    assert found["not-at-night-first-response"]["severity"] == "stops-signing"
    plain = app.test_cli_runner().invoke(args=["findings", "list", "--partnership", "thameside"])
    assert plain.output.splitlines()[-1] == f"{len(found)} findings."
    assert plain.output.startswith("Stops signing: ")
    missing = app.test_cli_runner().invoke(args=["findings", "list", "--partnership", "nowhere"])
    assert (missing.exit_code, missing.output) == (1, "Error: there is no partnership 'nowhere'\n")
