"""An organisation is given a role by typing its name: found, refused with a word, and saved with the other rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.store.db import db
from partnership.store.models import Agreement, Audience, PositionRole, Responsibility, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MAP = "/partnerships/thameside/map"
TASK = f"{MAP}/section-47"
HOW = "Safeguarding board of 3 May"


@pytest.fixture
def housing(world: World, ours: Partnership) -> Organisation:
    """An agency without a part."""
    return world.organisation("Housing options team", ours, kind_id="housing")


def add(client: CheckedClient, *rows: tuple[str, str, str]) -> TestResponse:
    """Send rows of name, role and how it was agreed."""
    names, values, hows = map(list, zip(*rows, strict=True))
    sent = {"csrf_token": client.token(), "add": names, "add-role": values, "add-how": hows}
    return client.post(TASK, data=sent)


def stored(app: Flask) -> list[tuple[str, Role, Agreement, Group, str]]:
    """Every role."""
    with app.app_context():
        rows = db.session.scalars(select(Responsibility))
        return sorted((str(row.organisation_id), row.role, row.state, row.group, row.reason) for row in rows)


def faults(response: TestResponse) -> list[tuple[str, str]]:
    """Each error of the summary, with where it leads."""
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 400
    return [(link.get_text(strip=True), str(link["href"])) for link in page.select(".govuk-error-summary a")]


@pytest.mark.parametrize("typed", ["Housing options team", "housing", "HOUS opt", " options   hous "])
def test_it_is_found_by_its_name_or_by_beginnings_of_its_words(
    app: Flask, coordinator: CheckedClient, housing: Organisation, typed: str
) -> None:
    response = add(coordinator, (typed, "supports:proposed", ""))
    assert response.status_code == 302
    assert stored(app) == [(str(housing.id), Role.SUPPORTS, Agreement.PROPOSED, Group.CHILDREN, "")]
    assert "Saved. Was: No role" in coordinator.page(response.location).get_text(" ", strip=True)


def test_several_are_added_by_one_press(
    app: Flask, coordinator: CheckedClient, housing: Organisation, police: Organisation
) -> None:
    rows = [("housing", "supports", HOW), (police.name, "lead:proposed", ""), ("", "", "")]
    assert add(coordinator, *rows).status_code == 302
    assert {each[:3] for each in stored(app)} == {
        (str(housing.id), Role.SUPPORTS, Agreement.ACCEPTED), (str(police.id), Role.LEAD, Agreement.PROPOSED),
    }  # fmt: skip


def test_the_whole_name_is_meant_where_it_is_part_of_another(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, housing: Organisation
) -> None:
    world.organisation("Housing options team north", ours, kind_id="housing")
    assert add(coordinator, (housing.name, "supports:proposed", "")).status_code == 302
    assert [each[0] for each in stored(app)] == [str(housing.id)]


@pytest.mark.usefixtures("housing")
def test_a_name_of_several_is_refused_with_their_names_and_stays_on_the_page(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    world.organisation("Housing register", ours, kind_id="housing")
    response = add(coordinator, ("housing", "supports:proposed", ""))
    ((told, at),) = faults(response)
    assert "Housing options team; Housing register" in told
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one(at)["value"] == "housing"
    assert page.select_one("select[name=add-role] option[selected]")["value"] == "supports:proposed"
    assert stored(app) == []


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize(
    ("row", "told", "at"),
    [
        (("no such agency", "lead:proposed", ""), "No organisation called “no such agency” takes part", "#add-1"),
        (("<b>", "lead:proposed", ""), "No organisation called “<b>”", "#add-1"),
        (("", "lead:proposed", ""), "Enter the organisation", "#add-1"),
        (("housing", "", ""), "Choose the role of Housing options team", "#add-role-1"),
    ],
)
def test_what_is_missing_or_unknown_is_told_at_its_field(
    app: Flask, coordinator: CheckedClient, row: tuple[str, str, str], told: str, at: str
) -> None:
    ((words, where),) = faults(add(coordinator, row))
    assert (words.startswith(told), where, stored(app)) == (True, at, [])


def test_an_agreed_role_needs_a_word_of_how_and_has_a_row_of_its_own_by_then(
    app: Flask, coordinator: CheckedClient, housing: Organisation
) -> None:
    response = add(coordinator, ("housing", "deputy", ""), ("nobody", "lead:proposed", ""))
    assert [at for _told, at in faults(response)] == ["#add-1", f"#how.{housing.id}.children"]
    page = BeautifulSoup(response.text, "html.parser")
    row = page.select_one(f"select[name='role.{housing.id}.children']")
    assert row.select_one("option[selected]")["value"] == "deputy"
    assert [each["value"] for each in page.select("input[name=add]")] == ["nobody"]
    assert stored(app) == []


def test_one_that_has_a_role_is_changed_in_its_own_row(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, housing: Organisation
) -> None:
    world.responsibility(ours, housing, "section-47", Role.INFORMED, group=Group.CHILDREN)
    ((told, _at),) = faults(add(coordinator, ("housing", "lead:proposed", "")))
    assert told == "Housing options team has a role here. Change it in its own row"
    assert [each[1] for each in stored(app)] == [Role.INFORMED]


def test_the_same_organisation_twice_is_refused(app: Flask, coordinator: CheckedClient, housing: Organisation) -> None:
    rows = [("housing", "lead:proposed", ""), (housing.name, "deputy:proposed", "")]
    assert "has a role here" in faults(add(coordinator, *rows))[0][0]
    assert stored(app) == []


def test_one_that_answers_for_itself_is_only_asked(
    app: Flask, coordinator: CheckedClient, world: World, housing: Organisation
) -> None:
    world.editor(housing, PositionRole.LEAD)
    assert add(coordinator, ("housing", "lead", HOW)).status_code == 302
    assert [each[2] for each in stored(app)] == [Agreement.PROPOSED]


def test_an_organisation_that_the_coordinator_may_not_know_of_is_as_if_there_were_none(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    world.organisation("Zyqqex safe house", ours, kind_id="refuge", audience=Audience.NAMED)
    world.organisation("Zyqqex elsewhere", world.partnership("riverside"))
    for typed in ("Zyqqex safe house", "zyq", "Zyqqex elsewhere"):
        ((told, _at),) = faults(add(coordinator, (typed, "lead:proposed", "")))
        assert told.startswith(f"No organisation called “{typed}” takes part")
    assert stored(app) == []
    assert "Zyqqex" not in coordinator.page(TASK).get_text()


@pytest.mark.usefixtures("housing")
def test_a_role_that_no_list_has_and_signs_that_cannot_be_kept_are_refused(
    app: Flask, coordinator: CheckedClient
) -> None:
    assert add(coordinator, ("housing", "emperor", "")).status_code == 400
    assert add(coordinator, ("hous\x00ing", "deputy", "a\x0bb")).status_code == 400
    assert add(coordinator, ("housing", "deputy", "x" * 501)).status_code == 400
    assert stored(app) == []


def test_a_reader_adds_nobody(app: Flask, client: CheckedClient, world: World, ours: Partnership) -> None:
    world.organisation("Housing options team", ours, kind_id="housing")
    client.sign_in(world.reader(ours))
    assert add(client, ("housing", "lead:proposed", "")).status_code == 403
    assert stored(app) == []
