"""Another agency leads a task: one press, with what becomes of the one before, by the rules of every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.cell_names import cell_of
from partnership.map.mapping.queries import members_map
from partnership.register.mail.services import text_of
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Agreement, Mail, PositionRole, Responsibility, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

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
    page = client.get(answer.location).text if answer.status_code == 302 else answer.text
    return page.replace("&#39;", "'")


def answered(client: CheckedClient, organisation: Organisation, decision: str, **more: str) -> None:
    """An agency answers the one role that it is asked for."""
    page = f"/organisations/{organisation.id}/roles"
    name = str(client.page(page).select_one("[name^=r-][name$=-decision]")["name"])
    sent = {name: decision} | {name.replace("decision", key): value for key, value in more.items()}
    assert client.submit(page, **sent).status_code == 302


def letters(world: World, kind: str) -> list[tuple[str, str]]:
    """To whom mails of a kind go, and their text."""
    with world.session() as session:
        rows = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.created_at)).all()
        return [(row.to, text_of(row)[0]) for row in rows]


def test_who_has_agreed_to_lead_goes_on_until_the_new_one_accepts(
    app: Flask, coordinator: CheckedClient, old: Organisation, new: Organisation
) -> None:
    page = change(coordinator, new)
    assert stored(app) == {str(old.id): (Role.LEAD, ACCEPTED, ""), str(new.id): (Role.LEAD, ASKED, "")}
    assert f"{new.name} is asked to lead it. {old.name} leads it until {new.name} accepts." in page
    assert "Lead not agreed" not in page


@pytest.mark.parametrize("then", ["deputy", "none"])
def test_the_change_takes_effect_when_the_new_lead_accepts_and_the_old_one_is_told(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation, then: str
) -> None:
    told = world.editor(old, PositionRole.LEAD).email
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    change(coordinator, new, then=then)
    assert [to for to, _text in letters(world, "role-proposed") if to == told] == []
    answered(head, new, "accept")
    expected = {"deputy": {str(old.id): (Role.DEPUTY, ASKED, "")}, "none": {}}[then]
    assert stored(app) == {str(new.id): (Role.LEAD, ACCEPTED, ""), **expected}
    assert [to for to, _text in letters(world, "role-proposed")][-1] == told
    assert f"It led until now: {old.name}" in letters(world, "role-answered")[-1][1]
    with world.session() as session:
        assert audit.first_broken(session) is None


def test_a_coordinator_records_the_answer_of_who_does_not_answer_for_itself(
    app: Flask, coordinator: CheckedClient, old: Organisation, new: Organisation
) -> None:
    change(coordinator, new)
    answer = coordinator.submit(f"{TASK}/{new.id}", role="lead", state="accepted", reason="By telephone")
    assert answer.status_code == 302
    assert stored(app)[str(old.id)] == (Role.DEPUTY, ASKED, "")
    assert stored(app)[str(new.id)][:2] == (Role.LEAD, ACCEPTED)


def test_a_no_leaves_the_old_lead_where_it_is(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation
) -> None:
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    change(coordinator, new)
    answered(head, new, "decline", reason="No night shift")
    assert stored(app) == {
        str(old.id): (Role.LEAD, ACCEPTED, ""), str(new.id): (Role.LEAD, Agreement.DECLINED, "No night shift"),
    }  # fmt: skip


def test_who_leads_for_another_reason_by_then_is_left_alone(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    """The decision was about the lead of then: an answer deposes nobody about whom nobody decided."""
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    change(coordinator, new, then="none")
    third = world.organisation("Housing", ours, kind_id="housing")
    with world.session() as session:
        session.delete(session.scalars(select(Responsibility).where(Responsibility.organisation_id == old.id)).one())
    world.responsibility(ours, third, "first-response")
    answered(head, new, "accept")
    assert stored(app)[str(third.id)][:2] == (Role.LEAD, ACCEPTED)


def test_a_request_is_withdrawn_by_one_press(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation
) -> None:
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    change(coordinator, new)
    assert coordinator.page(TASK).select_one(f"form[action='{LEAD}']") is None, "one is asked at a time"
    form = coordinator.page(TASK).select_one("#lead-request form")
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input[name=version]")}
    assert coordinator.send(str(form["action"]), **sent).status_code == 302
    assert stored(app) == {str(old.id): (Role.LEAD, ACCEPTED, "")}
    assert coordinator.page(TASK).select_one(f"form[action='{LEAD}']") is not None
    assert head.page(f"/organisations/{new.id}/roles").select("[name^=r-]") == []


def test_a_request_that_was_answered_meanwhile_is_not_withdrawn(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation
) -> None:
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    change(coordinator, new)
    form = coordinator.page(TASK).select_one("#lead-request form")
    answered(head, new, "accept")
    answer = coordinator.send(str(form["action"]), version=form.select_one("[name=version]")["value"])
    assert "Nothing was saved" in coordinator.get(answer.location).text
    assert stored(app)[str(new.id)][:2] == (Role.LEAD, ACCEPTED)


def test_a_deputy_that_is_asked_to_lead_stays_deputy_until_it_answers(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    head = app.test_client().sign_in(world.editor(new, PositionRole.LEAD))
    row = world.responsibility(ours, new, "first-response", Role.DEPUTY)
    change(coordinator, new)
    with app.app_context():
        map_ = members_map(db.session.merge(ours))
        assert [each.id for each in map_.holding("first-response", Role.DEPUTY)] == [new.id]
        assert [each.id for each in map_.holding("first-response", Role.LEAD)] == [old.id]
    answered(head, new, "decline", reason="No night shift")
    assert stored(app)[str(new.id)] == (Role.DEPUTY, ACCEPTED, "No night shift")
    assert "Declined: Lead" in letters(world, "role-answered")[-1][1]
    change(coordinator, new)
    form = coordinator.page(TASK).select_one("#lead-request form")
    coordinator.send(str(form["action"]), version=form.select_one("[name=version]")["value"])
    assert stored(app)[str(new.id)][:2] == (Role.DEPUTY, ACCEPTED)
    with world.session() as session:
        assert session.get_one(Responsibility, row.id).held_role is None


@pytest.mark.parametrize("asks", [True, False])
def test_in_the_list_of_roles_the_lead_makes_way_when_the_new_one_has_accepted_too(
    app: Flask, coordinator: CheckedClient, world: World, old: Organisation, new: Organisation, *, asks: bool
) -> None:
    before, after = (cell_of(each.id, Group.BOTH) for each in (old, new))
    version = coordinator.page(TASK).select_one(f"[name='version.{before}']")["value"]
    chosen = "lead:proposed" if asks else "lead"
    answer = coordinator.send(
        TASK,
        **{f"role.{before}": "", f"was.{before}": "lead", f"version.{before}": str(version)},
        **{f"role.{after}": chosen, f"was.{after}": "", f"version.{after}": "0", f"how.{after}": "Board of 3 May"},
    )
    assert answer.status_code == 302
    found = stored(app)
    assert found[str(new.id)][:2] == (Role.LEAD, ASKED if asks else ACCEPTED)
    assert (str(old.id) in found) is asks
    if asks:
        assert "goes on until then" in coordinator.get(answer.location).text
        answered(app.test_client().sign_in(world.editor(new, PositionRole.LEAD)), new, "accept")
        assert str(old.id) not in stored(app)


def test_who_was_only_asked_to_lead_makes_way_at_once(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, new: Organisation
) -> None:
    world.responsibility(ours, police, "first-response", state=ASKED)
    change(coordinator, new, then="none")
    assert stored(app) == {str(new.id): (Role.LEAD, ASKED, "")}


def test_an_agency_without_a_number_is_marked_before_it_is_asked_and_told_after(
    coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    rings = world.organisation("Housing", ours, kind_id="housing")
    world.contact(rings, "Duty desk", telephone="020 7946 0701", hours="24 hours, every day")
    names = [each.get_text(strip=True) for each in coordinator.page(TASK).select("[name=lead-lead] option")]
    assert f"{new.name} (no telephone number)" in names
    assert rings.name in names
    assert f"{new.name} has no telephone number" in change(coordinator, new)


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
    assert stored(app)[str(old.id)] == (Role.LEAD, ACCEPTED, "")


def test_a_deputy_that_becomes_lead_keeps_one_role(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, old: Organisation, new: Organisation
) -> None:
    world.responsibility(ours, new, "first-response", Role.DEPUTY)
    change(coordinator, new, how="Board of 3 May")
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
