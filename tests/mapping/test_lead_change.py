"""Another agency leads a task: one press, with what becomes of the one before, by the rules of every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.db import db
from partnership.guidance.types import Group
from partnership.models import Agreement, PositionRole, Responsibility, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.models import Organisation, Partnership

TASK = "/partnerships/thameside/map/first-response"
LEAD = f"{TASK}/lead"
ACCEPTED, ASKED = Agreement.ACCEPTED, Agreement.PROPOSED


@pytest.fixture
def old(world: World, ours: Partnership, police: Organisation) -> Organisation:
    """The agency that leads it."""
    world.responsibility(ours, police, "first-response")
    return police


@pytest.fixture
def new(world: World, ours: Partnership) -> Organisation:
    """The agency that is to lead it."""
    return world.organisation("Children's services", ours, kind_id="childrens-services")


def stored(app: Flask) -> dict[str, tuple[Role, Agreement, str]]:
    """Every role, by organisation."""
    with app.app_context():
        return {
            str(row.organisation_id): (row.role, row.state, row.reason)
            for row in db.session.scalars(select(Responsibility))
        }


def change(client: CheckedClient, to: Organisation, **values: str) -> str:
    """Choose the lead and press the button; the page that follows."""
    sent = {"lead-lead": str(to.id)} | {f"lead-{name}": value for name, value in values.items()}
    answer = client.submit(TASK, action=LEAD, **sent)
    return client.get(answer.location).text if answer.status_code == 302 else answer.text


def test_both_are_asked_where_it_is_not_said_how_it_was_agreed(
    app: Flask, coordinator: CheckedClient, old: Organisation, new: Organisation
) -> None:
    page = change(coordinator, new)
    assert stored(app) == {str(old.id): (Role.DEPUTY, ASKED, ""), str(new.id): (Role.LEAD, ASKED, "")}
    assert "is asked to lead it from now on" in page


def test_what_was_agreed_is_recorded_with_how_and_the_old_lead_may_have_no_role(
    app: Flask, coordinator: CheckedClient, old: Organisation, new: Organisation
) -> None:
    change(coordinator, new, how="Board of 3 May", then="none")
    assert stored(app) == {str(new.id): (Role.LEAD, ACCEPTED, "Board of 3 May")}
    assert str(old.id) not in stored(app)


def test_it_can_be_undone_as_every_saved_role(
    app: Flask, coordinator: CheckedClient, old: Organisation, new: Organisation
) -> None:
    form = BeautifulSoup(change(coordinator, new), "html.parser").select_one("#saved form")
    coordinator.send(str(form["action"]), saved=str(form.select_one("[name=saved]")["value"]))
    assert stored(app) == {str(old.id): (Role.LEAD, ACCEPTED, "")}
    assert str(new.id) not in stored(app)


def test_who_answers_for_itself_is_asked_whatever_is_said(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation
) -> None:
    world.editor(new, PositionRole.LEAD)
    change(coordinator, new, how="Board of 3 May")
    assert stored(app)[str(new.id)][:2] == (Role.LEAD, ASKED)
    assert stored(app)[str(old.id)][:2] == (Role.DEPUTY, ACCEPTED)


def test_a_deputy_that_becomes_lead_keeps_one_role(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    world.responsibility(ours, new, "first-response", Role.DEPUTY)
    change(coordinator, new)
    assert {key: role for key, (role, _state, _how) in stored(app).items()} == {
        str(old.id): Role.DEPUTY, str(new.id): Role.LEAD,
    }  # fmt: skip


def test_the_second_of_two_is_told_and_keeps_what_was_typed(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    form = coordinator.page(TASK).select_one(f"form[action='{LEAD}']")
    sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
    world.responsibility(ours, world.organisation("Housing", ours, kind_id="housing"), "section-47", Role.SUPPORTS)
    late = coordinator.post(
        LEAD, data={**sent, "lead-lead": str(new.id), "lead-then": "deputy", "lead-how": "Board of 3 May"}
    )
    assert late.status_code == 409
    assert "Board of 3 May" in late.text
    assert stored(app)[str(old.id)] == (Role.LEAD, ACCEPTED, "")


@pytest.mark.parametrize("wrong", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_nobody_else_than_the_agencies_of_the_list_leads(
    app: Flask, coordinator: CheckedClient, old: Organisation, wrong: str
) -> None:
    answer = coordinator.submit(TASK, action=LEAD, **{"lead-lead": wrong})
    assert answer.status_code == 400
    assert stored(app) == {str(old.id): (Role.LEAD, ACCEPTED, "")}


def test_a_clash_of_cases_is_told_and_changes_nothing(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    world.responsibility(ours, new, "first-response", Role.SUPPORTS, group=Group.CHILDREN)
    assert "already has a role here" in change(coordinator, new)
    assert stored(app)[str(old.id)] == (Role.LEAD, ACCEPTED, "")


def test_without_a_lead_there_is_none_to_change(
    coordinator: CheckedClient, police: Organisation, new: Organisation
) -> None:
    assert coordinator.page(TASK).select_one(f"form[action='{LEAD}']") is None
    assert "Nothing was saved" in coordinator.get(coordinator.send(LEAD, **{"lead-lead": str(new.id)}).location).text
    assert police.name
