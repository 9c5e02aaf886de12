"""The pages of pictures and their files over HTTP."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from partnership.models import Audience, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "/partnerships/thameside"


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """An agency that leads a task."""
    made = world.organisation("Borough police", ours, covers=["Eastside"])
    world.responsibility(ours, made, "first-response")
    return made


def test_a_step_of_the_journey_opens_its_task(coordinator: CheckedClient, police: Organisation) -> None:
    page = coordinator.page(f"{HERE}/journey")
    assert "police" in page.select_one("figure svg").text
    assert f"{HERE}/map/first-response" in {str(each["href"]) for each in page.select("figure a")}
    assert [each.text.strip() for each in page.select(".app-switch a[aria-current]")] == ["A child"]
    adult = coordinator.page(f"{HERE}/journey?way=adult&state=gaps")
    assert [each.text.strip() for each in adult.select(".app-switch a[aria-current]")] == ["An adult"]
    assert "way=return&amp;state=gaps" in str(adult) or "state=gaps&amp;way=return" in str(adult)


def test_an_address_with_what_is_not_offered_narrows_nothing(coordinator: CheckedClient, police: Organisation) -> None:
    for name in ("journey", "coverage"):
        plain = coordinator.page(f"{HERE}/{name}").select_one("figure svg").text
        odd = coordinator.page(f"{HERE}/{name}?level=moon&area=moon&state=moon&stage=moon&group=moon&way=moon")
        assert odd.select_one("figure svg").text == plain


def test_coverage_shows_who_has_a_part_where_it_is_asked_for(coordinator: CheckedClient, police: Organisation) -> None:
    page = coordinator.page(f"{HERE}/coverage?area=Eastside&stage=identification")
    assert [str(each["href"]) for each in page.select("figure a") if "/organisations/" in str(each["href"])] == [
        f"/organisations/{police.id}"
    ]


@pytest.mark.parametrize("name", ["journey", "coverage"])
def test_the_files_hold_what_any_member_may_see_whoever_asks(
    app: Flask, world: World, ours: Partnership, police: Organisation, name: str
) -> None:
    hidden = world.organisation("Zyqqex safe house", ours, kind_id="refuge", audience=Audience.NAMED)
    world.responsibility(ours, hidden, "adult-support")
    world.responsibility(ours, hidden, "first-response", Role.SUPPORTS)
    answers = []
    for account in (world.reader(ours), world.coordinator(ours, is_cleared=True)):
        answer = app.test_client().sign_in(account).get(f"{HERE}/{name}/file")
        answers.append(answer.data)
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="thameside-{name}-2')
    assert answers[0] == answers[1]
    rows = list(csv.reader(StringIO(answers[0].decode("utf-8-sig"))))
    assert any("police" in cell for row in rows for cell in row[2:] if "Nobody" not in cell)
    assert "Zyqqex" not in answers[0].decode()


def test_a_cell_that_looks_like_a_formula_stays_text(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    sly = world.organisation("=1+1", ours)
    world.responsibility(ours, sly, "first-response")
    rows = list(csv.reader(StringIO(coordinator.get(f"{HERE}/journey/file").data.decode("utf-8-sig"))))
    assert "'=1+1" in [row[2] for row in rows]


def test_a_sheet_is_had_as_a_picture_and_one_that_is_not_there_is_not_found(
    coordinator: CheckedClient, police: Organisation
) -> None:
    page = coordinator.page(f"{HERE}/coverage")
    png = next(str(each["href"]) for each in page.select("main a") if "format=png" in str(each["href"]))
    answer = coordinator.get(png)
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert coordinator.get(f"{HERE}/coverage/file?format=png&part=moon").status_code == 404
