"""Asking for many roles by one press: the usual ones of all agencies, and the tasks of one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from factories import make_member
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.queries import pack_of
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.register.mail.services import text_of
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Agreement,
    Mail,
    MemberRole,
    Organisation,
    Partnership,
    PositionRole,
    Responsibility,
    Role,
)  # fmt: skip

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse


USUAL = "/partnerships/thameside/usual-roles"


@pytest.fixture
def children(world: World, ours: Partnership) -> Organisation:
    """The usual lead of most tasks about children."""
    return world.organisation("Children's services", ours, kind_id="childrens-services")


@pytest.fixture
def head(world: World, police: Organisation) -> Account:
    """Who leads the police."""
    return world.editor(police, PositionRole.LEAD)


def tasks_of(organisation: Organisation) -> str:
    """The page that gives an organisation tasks."""
    return f"/partnerships/thameside/organisations/{organisation.id}/tasks"


def ticks(client: CheckedClient, path: str = USUAL) -> list[str]:
    """What a page has ticked."""
    return [str(each["value"]) for each in client.page(path).select("input[name=ask][checked]")]


def stored(app: Flask) -> dict[tuple[str, str, Group], tuple[Role, Agreement]]:
    """Every role, by task, organisation and group."""
    with app.app_context():
        rows = db.session.scalars(select(Responsibility))
        return {(row.function_id, str(row.organisation_id), row.group): (row.role, row.state) for row in rows}


def mails(world: World) -> list[Mail]:
    """Mails about proposed roles."""
    with world.session() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == "role-proposed")))


def undo_form(response: TestResponse) -> dict[str, str]:
    """What the button that undoes it would send."""
    form = BeautifulSoup(response.text, "html.parser").select_one("#saved form")
    return {"action": str(form["action"]), "saved": str(form.select_one("[name=saved]")["value"])}


# --- the usual roles of all ---


def test_one_press_asks_for_all_that_is_ticked_and_accepts_nothing(
    app: Flask, coordinator: CheckedClient, police: Organisation, children: Organisation
) -> None:
    ticked = ticks(coordinator)
    coordinator.submit(USUAL)
    found = stored(app)
    assert len(found) == len(ticked) > 20
    assert {state for _role, state in found.values()} == {Agreement.PROPOSED}
    assert found["first-response", str(police.id), Group.BOTH] == (Role.LEAD, Agreement.PROPOSED)
    assert found["first-response", str(children.id), Group.CHILDREN] == (Role.DEPUTY, Agreement.PROPOSED)


def test_who_leads_an_agency_gets_one_mail_with_all_roles(
    coordinator: CheckedClient, world: World, head: Account
) -> None:
    count = len(ticks(coordinator))
    coordinator.submit(USUAL)
    (mail,) = mails(world)
    assert mail.account_id == head.id
    with world.session():
        assert text_of(mail)[0].count(": ") >= count > 1


def test_a_coordinator_who_leads_an_agency_too_accepts_nothing_for_it_here(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, head: Account
) -> None:
    with world.session() as session:
        make_member(
            session, session.get_one(Account, head.id), session.get_one(Partnership, ours.id), MemberRole.COORDINATOR
        )
    client.sign_in(head).submit(USUAL)
    client.send(tasks_of(police), ask="", state="accepted", how="Board")
    assert {state for _role, state in stored(app).values()} == {Agreement.PROPOSED}


def test_another_role_can_be_chosen_and_a_row_left_out(
    app: Flask, coordinator: CheckedClient, police: Organisation
) -> None:
    key = f"first-response.{police.id}.both"
    coordinator.submit(USUAL, ask=[key], **{f"role.{key}": "deputy"})
    assert stored(app) == {("first-response", str(police.id), Group.BOTH): (Role.DEPUTY, Agreement.PROPOSED)}


def test_what_was_asked_can_be_undone_for_ten_minutes(
    app: Flask, coordinator: CheckedClient, world: World, head: Account
) -> None:
    saved = coordinator.get(coordinator.submit(USUAL).location)
    assert "Asked for" in saved.text
    form = undo_form(saved)
    coordinator.send(form["action"], saved=form["saved"])
    assert stored(app) == {}
    assert mails(world) == [], f"{head.email} is told nothing of a slip"


@pytest.mark.parametrize("nothing", [{}, {"ask": "x"}, {"ask": "first-response.not-an-id.both"}])
def test_nothing_ticked_and_what_no_page_offers_change_nothing(
    app: Flask, coordinator: CheckedClient, police: Organisation, nothing: dict[str, str]
) -> None:
    assert coordinator.send(USUAL, seen="0", **nothing).status_code in (400, 409)
    assert stored(app) == {}


def test_a_role_that_is_none_is_refused(app: Flask, coordinator: CheckedClient, police: Organisation) -> None:
    key = f"first-response.{police.id}.both"
    answer = coordinator.send(USUAL, seen="0", ask=key, **{f"role.{key}": "owner"})
    assert "Select one of the roles" in answer.text
    assert stored(app) == {}


def test_the_second_of_two_is_shown_the_list_anew_with_the_same_ticks(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation,
    children: Organisation,
) -> None:  # fmt: skip
    key, other = f"first-response.{police.id}.both", f"section-47.{police.id}.children"
    token = coordinator.token()
    with app.app_context(), transaction() as session:
        task = pack_of(ours).functions["section-47"]
        row = session.get_one(Organisation, children.id)
        set_role(session, ours, row, task, Group.CHILDREN, RoleAssignment(Role.LEAD))
    late = coordinator.post(USUAL, data={"csrf_token": token, "seen": "0", "ask": [key]})
    assert late.status_code == 409
    page = BeautifulSoup(late.text, "html.parser")
    ticked = {str(each["value"]) for each in page.select("input[name=ask][checked]")}
    assert key in ticked
    assert other not in ticked
    assert set(stored(app)) == {("section-47", str(children.id), Group.CHILDREN)}
    seen = page.select_one("input[name=seen]")["value"]
    assert coordinator.send(USUAL, seen=seen, ask=key).status_code == 302


def test_who_does_not_coordinate_asks_for_nothing(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation, head: Account
) -> None:
    client.sign_in(head)
    assert client.get(USUAL).status_code == 403
    assert client.send(USUAL, seen="0", ask=f"first-response.{police.id}.both").status_code == 403
    assert client.send(tasks_of(police), seen="0", ask=f"first-response.{police.id}.both").status_code == 403
    client.sign_in(world.coordinator(world.partnership("eastbank")))
    assert client.send(USUAL, seen="0", ask=f"first-response.{police.id}.both").status_code == 404
    assert stored(app) == {}


# --- the tasks of one organisation ---


def test_usual_tasks_of_an_organisation_are_ticked_and_another_can_be_added(
    app: Flask, coordinator: CheckedClient, police: Organisation, children: Organisation
) -> None:
    assert f"section-47.{police.id}.children" in ticks(coordinator, tasks_of(police))
    other = f"age-assessment.{police.id}.children"
    coordinator.submit(tasks_of(police), ask=[other], **{f"role.{other}": "informed"})
    assert stored(app) == {("age-assessment", str(police.id), Group.CHILDREN): (Role.INFORMED, Agreement.PROPOSED)}


def test_what_an_organisation_that_nobody_leads_has_agreed_is_recorded_with_how(
    app: Flask, coordinator: CheckedClient, police: Organisation
) -> None:
    key = f"first-response.{police.id}.both"
    question = coordinator.page(tasks_of(police)).select_one("[name=how]").find_parent(attrs={"data-asked-for": True})
    assert question is not None, "how it was agreed is asked of who has agreed alone"
    unsaid = coordinator.submit(tasks_of(police), ask=[key], state="accepted")
    assert "Enter how it was agreed" in unsaid.text
    assert stored(app) == {}
    coordinator.submit(tasks_of(police), ask=[key], state="accepted", how="Told by the duty desk on the telephone")
    assert set(stored(app).values()) == {(Role.LEAD, Agreement.ACCEPTED)}


def test_for_an_organisation_that_others_lead_nothing_is_accepted(
    app: Flask, coordinator: CheckedClient, police: Organisation, head: Account
) -> None:
    key = f"first-response.{police.id}.both"
    coordinator.send(tasks_of(police), seen="0", ask=key, state="accepted", how=f"Not by {head.email}")
    assert set(stored(app).values()) == {(Role.LEAD, Agreement.PROPOSED)}


def test_pages_of_an_organisation_lead_there(coordinator: CheckedClient, police: Organisation) -> None:
    for path in (f"/organisations/{police.id}", f"/partnerships/thameside/answers/{police.id}"):
        assert coordinator.page(path).select_one(f"a[href='{tasks_of(police)}']") is not None
