"""What an agency told a coordinator: the list of agencies, one page for each, one save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from factories import make_member
from map.mapping.proposing import TASK, name, propose, role_now
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.queries import pack_of
from partnership.register.directory.desk_checks import RANG
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    Audience,
    AuditEntry,
    Contact,
    DeskConfirmation,
    MemberRole,
    PositionRole,
    Role,
)  # fmt: skip
from partnership.store.models import Organisation as Row

if TYPE_CHECKING:
    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Organisation, Partnership

LIST = "/partnerships/thameside/answers"
HOME = "/partnerships/thameside"
OTHER = "age-assessment"
BY = "told-by"
MOST_PRESSES = 16
REFUGE = "7 Zyqqex Lane, QX9 9ZQ"


def path(agency: Organisation) -> str:
    """The page of what it said."""
    return f"{LIST}/{agency.id}"


def shown(response: TestResponse) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(response.text, "lxml")


def fields_of(page: BeautifulSoup) -> dict[str, str]:
    """What the form of a page sends before anything is chosen."""
    form = page.select_one("main form:has([name=told-by])")
    found = {
        str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden], input[type=text]")
    }
    return found | {str(each["name"]): str(each["value"]) for each in form.select("input[type=radio][checked]")}


class Presses:
    """A coordinator who counts: each control that is changed, each link and each button is one press."""

    def __init__(self, client: CheckedClient, start: str) -> None:
        self.client, self.page, self.count = client, client.page(start), 0
        self.sent: dict[str, str] = {}

    def follow(self, words: str) -> str:
        """Press the link with these words."""
        link = next(each for each in self.page.select("main a[href]") if words in each.get_text(" ", strip=True))
        self.count += 1
        self.page, self.sent = self.client.page(str(link["href"])), {}
        return str(link["href"])

    def change(self, control: str, value: str) -> None:
        """Choose or type something in a control of the page."""
        assert self.page.select(f"main form [name='{control}']"), control
        self.count += 1
        self.sent[control] = value

    def save(self) -> TestResponse:
        """Press the one button of the form."""
        form: Tag = self.page.select_one("main form:has([name=told-by])")
        assert len(form.select("button")) == 1
        self.count += 1
        return self.client.post(str(form["action"]), data=fields_of(self.page) | self.sent)


def test_twelve_answers_of_an_agency_take_at_most_sixteen_presses_from_home(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    with app.app_context():
        tasks = list(pack_of(db.session.merge(ours)).functions.values())
    fitting = [each.id for each in tasks if each.group is not Group.ADULTS][:12]
    rows = [propose(world, ours, police, task, Role.SUPPORTS) for task in fitting]
    coordinator_at = Presses(coordinator, HOME)
    coordinator_at.follow("1 agency has 12 roles to answer")
    coordinator_at.follow("police")
    for row in rows:
        coordinator_at.change(name(row), "accept")
    coordinator_at.change(BY, "Duty manager, by telephone")
    assert coordinator_at.save().status_code == 302
    assert {role_now(world, row).state for row in rows} == {Agreement.ACCEPTED}
    assert len(rows) == 12
    assert coordinator_at.count <= MOST_PRESSES, coordinator_at.count


def test_an_answer_keeps_whose_word_it_is_and_when(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    yes, no, later = (
        propose(world, ours, police),
        propose(world, ours, police, OTHER),
        propose(world, ours, police, "schooling"),
    )
    day = {"told-on-day": "2", "told-on-month": "11", "told-on-year": "2026"}
    sent = {name(yes): "accept", name(no): "decline", name(no, "reason"): "No trained officers."}
    response = coordinator.submit(path(police), **sent, **day, **{BY: "Duty manager, by telephone"})
    assert response.status_code == 302
    accepted, declined = role_now(world, yes), role_now(world, no)
    word = "Told us on 2 November 2026: Duty manager, by telephone"
    assert (accepted.state, accepted.reason, accepted.answered_at) == (Agreement.ACCEPTED, word, None)
    assert (declined.state, declined.reason) == (Agreement.DECLINED, f"No trained officers. {word}")
    assert role_now(world, later).state is Agreement.PROPOSED
    page = coordinator.page(response.location)
    assert "1 agreed and 1 declined" in page.select_one(".govuk-notification-banner").get_text(" ", strip=True)
    assert word in page.get_text(" ", strip=True)
    with world.session() as session:
        assert audit.first_broken(session) is None


@pytest.mark.parametrize(
    ("missing", "field"), [("reason", "decline"), ("by", "accept"), ("day", "accept"), ("answer", "")]
)
def test_what_is_missing_is_asked_for_and_nothing_is_saved(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, missing: str, field: str
) -> None:
    row = propose(world, ours, police)
    sent = {name(row): field} if field else {}
    sent[BY] = "" if missing == "by" else "Duty manager"
    sent["told-on-day"] = "" if missing == "day" else "1"
    response = coordinator.submit(path(police), **sent)
    assert response.status_code == 400
    at = {"reason": name(row, "reason"), "by": BY, "day": "told-on-day", "answer": name(row)}[missing]
    assert shown(response).select_one(".govuk-error-summary a")["href"] == f"#{at}"
    assert role_now(world, row).state is Agreement.PROPOSED


def test_an_answer_cannot_be_told_on_a_day_to_come(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    row = propose(world, ours, police)
    response = coordinator.submit(path(police), **{name(row): "accept", BY: "Duty manager", "told-on-year": "2099"})
    assert response.status_code == 400
    assert role_now(world, row).state is Agreement.PROPOSED


def test_the_second_of_two_coordinators_sees_both_and_saves_nothing(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    one, two = propose(world, ours, police), propose(world, ours, police, OTHER)
    seen = fields_of(coordinator.page(path(police)))
    first = app.test_client().sign_in(world.coordinator(ours))
    assert first.submit(path(police), **{name(one): "accept", BY: "Head of service"}).status_code == 302
    mine = {name(one): "decline", name(one, "reason"): "My words", name(two): "accept", BY: "Duty manager"}
    late = coordinator.post(path(police), data=seen | mine)
    assert late.status_code == 409
    text = shown(late).select_one("#conflict").get_text(" ", strip=True)
    assert "Head of service" in text
    assert "My words" in text
    assert role_now(world, one).state is Agreement.ACCEPTED
    assert role_now(world, two).state is Agreement.PROPOSED


def test_an_agency_that_a_person_leads_by_now_answers_for_itself(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    row = propose(world, ours, police)
    seen = fields_of(coordinator.page(path(police)))
    world.editor(police, PositionRole.LEAD)
    late = coordinator.post(path(police), data=seen | {name(row): "accept", BY: "Duty manager"})
    assert late.status_code == 409
    assert not shown(late).select("main form input[type=radio]")
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_coordinator_who_leads_the_agency_answers_with_its_own_word(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    row, account = propose(world, ours, police), world.editor(police, PositionRole.LEAD)
    with world.session() as session:
        make_member(session, account, ours, MemberRole.COORDINATOR)
    client = app.test_client().sign_in(account)
    assert not client.page(path(police)).select(f"[name={BY}]")
    assert client.submit(path(police), **{name(row): "accept"}).status_code == 302
    assert role_now(world, row).answered_at is not None


@pytest.mark.parametrize("who", ["reader", "editor", "lead"])
def test_only_a_coordinator_of_the_partnership_records_answers(
    app: Flask, world: World, ours: Partnership, police: Organisation, who: str
) -> None:
    row = propose(world, ours, police)
    account = world.reader(ours) if who == "reader" else world.editor(police, PositionRole(who))
    client = app.test_client().sign_in(account)
    assert client.get(LIST).status_code == 403
    assert client.get(path(police)).status_code == 403
    assert client.send(path(police), **{name(row): "accept", BY: "Duty manager"}).status_code == 403
    assert role_now(world, row).state is Agreement.PROPOSED


def test_a_role_asked_elsewhere_is_not_answered_here(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    shared = world.organisation("Border agency", ours, theirs, kind_id="border-agency")
    here, there = propose(world, ours, shared), propose(world, theirs, shared, OTHER)
    seen = fields_of(coordinator.page(path(shared)))
    assert name(here) in seen
    assert name(there) not in seen
    forged = {name(there): "accept", name(there, "version"): "1", BY: "Duty manager"}
    assert coordinator.post(path(shared), data=seen | forged).status_code == 409
    assert role_now(world, there).state is Agreement.PROPOSED


def test_no_remark_tells_where_a_refuge_is(coordinator: CheckedClient, world: World, ours: Partnership) -> None:
    refuge = world.organisation("Harbour", ours, kind_id="refuge")
    world.refuge(refuge, REFUGE)
    row = propose(world, ours, refuge, "childs-voice", Role.SUPPORTS)
    response = coordinator.submit(path(refuge), **{name(row): "accept", BY: f"Manager, at {REFUGE}"})
    assert response.status_code == 400
    assert role_now(world, row).state is Agreement.PROPOSED


# --- numbers ---


def rang(contact: Contact, way: str = "telephone") -> str:
    """The name of the box beside a number."""
    return f"rang.{contact.id}.{way}"


def confirmed(world: World, contact: Contact) -> set[str]:
    """Which ways to a desk are confirmed."""
    with world.session() as session:
        rows = session.scalars(select(DeskConfirmation).where(DeskConfirmation.contact_id == contact.id))
        return {str(row.way) for row in rows}


def test_a_number_is_confirmed_by_its_own_box_and_by_no_answer(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    contact, row, other = world.contact(police), propose(world, ours, police), propose(world, ours, police, OTHER)
    assert coordinator.submit(path(police), **{name(row): "accept", BY: "Duty manager"}).status_code == 302
    assert confirmed(world, contact) == set()
    box = coordinator.page(path(police)).find(id=rang(contact))
    assert coordinator.submit(path(police), **{rang(contact): str(box["value"])}).status_code == 302
    assert confirmed(world, contact) == {"telephone"}
    assert role_now(world, other).state is Agreement.PROPOSED
    with world.session() as session:
        assert [each.action for each in session.scalars(select(AuditEntry).where(AuditEntry.action == RANG))] == [RANG]


def test_the_box_for_all_contact_points_confirms_hours_too(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    contact = world.contact(police, hours="Monday to Friday")
    box = coordinator.page(path(police)).find(id="contacts-checked")
    assert coordinator.submit(path(police), **{"contacts-checked": str(box["value"])}).status_code == 302
    assert {"telephone", "hours"} <= confirmed(world, contact)


@pytest.mark.parametrize("box", ["one number", "all"])
def test_a_number_that_was_changed_meanwhile_is_not_confirmed_and_no_answer_is_saved(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, box: str
) -> None:
    contact, row = world.contact(police), propose(world, ours, police)
    page = coordinator.page(path(police))
    control = "contacts-checked" if box == "all" else rang(contact)
    seen = fields_of(page) | {control: str(page.find(id=control)["value"]), name(row): "accept", BY: "Duty manager"}
    with world.session() as session:
        session.get_one(Contact, contact.id).telephone = "020 7946 0999"
    late = coordinator.post(path(police), data=seen)
    assert late.status_code == 409
    assert confirmed(world, contact) == set()
    assert role_now(world, row).state is Agreement.PROPOSED
    assert shown(late).find(id=name(row)).has_attr("checked"), "what was chosen is still there"


def test_a_coordinator_who_does_not_maintain_the_entry_confirms_nothing(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    shared = world.organisation("Border agency", world.partnership("riverside"), ours, kind_id="border-agency")
    contact, row = world.contact(shared), propose(world, ours, shared)
    page = coordinator.page(path(shared))
    assert not page.select("input[type=checkbox]")
    forged = fields_of(page) | {rang(contact): "anything", name(row): "accept", BY: "Duty manager"}
    assert coordinator.post(path(shared), data=forged).status_code == 403
    assert confirmed(world, contact) == set()


# --- the list, home, the next one ---


def test_the_agency_that_most_tasks_wait_for_is_first_and_the_next_is_one_press_away(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    few = world.organisation("A youth service", ours, kind_id="youth-service")
    many = world.organisation("Zone police", ours)
    itself = world.organisation("Middle police", ours)
    world.editor(itself, PositionRole.LEAD)
    propose(world, ours, few, "schooling", Role.SUPPORTS)
    propose(world, ours, many)
    propose(world, ours, itself, OTHER)
    propose(world, ours, itself, "schooling")
    order = [str(each["href"]) for each in coordinator.page(LIST).select("main tbody th a")]
    assert order == [path(itself), path(many), path(few)]
    at = Presses(coordinator, path(many))
    assert at.follow("Next:") == path(few)
    assert at.follow("Next:") == path(many)


def test_after_a_save_the_next_agency_is_the_one_that_was_next_before(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    first, second, third = (world.organisation(f"{each} police", ours) for each in ("Upper", "Middle", "Lower"))
    row = propose(world, ours, first)
    for task in (OTHER, "schooling"):
        propose(world, ours, first, task)
        propose(world, ours, second, task)
    propose(world, ours, third, TASK, Role.SUPPORTS)
    assert Presses(coordinator, path(first)).follow("Next:") == path(second)
    saved = coordinator.submit(path(first), **{name(row): "accept", BY: "Duty manager"})
    assert Presses(coordinator, saved.location).follow("Next:") == path(second)


def test_home_and_who_does_what_lead_to_the_answers_that_are_missing(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    home = [str(each["href"]) for each in coordinator.page(HOME).select(".app-todo a")]
    assert LIST not in home
    propose(world, ours, police)
    for page in (HOME, f"{HOME}/tasks"):
        assert coordinator.page(page).select(f"main a[href='{LIST}']"), page
    entry = coordinator.page(f"/organisations/{police.id}")
    assert entry.select(f"main a[href='{path(police)}']")


def test_a_member_is_not_told_what_others_have_to_answer(
    app: Flask, world: World, ours: Partnership, police: Organisation
) -> None:
    propose(world, ours, police)
    client = app.test_client().sign_in(world.reader(ours))
    for page in (HOME, f"{HOME}/tasks"):
        assert not client.page(page).select(f"a[href='{LIST}']"), page


def test_an_agency_that_is_hidden_from_a_coordinator_is_neither_counted_nor_opened(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    hidden = world.organisation("Hidden house", world.partnership("riverside"), ours, kind_id="refuge")
    propose(world, ours, hidden, "childs-voice", Role.SUPPORTS)
    assert coordinator.page(LIST).select("tbody a")
    with world.session() as session:
        session.get_one(Row, hidden.id).audience = Audience.NAMED
    assert not coordinator.page(LIST).select("tbody a")
    assert coordinator.get(path(hidden)).status_code == 404


def test_an_empty_partnership_has_a_list_that_says_so(coordinator: CheckedClient) -> None:
    page = coordinator.page(LIST)
    assert not page.select("table")
    assert page.select("main a[href$='/take-in'], main a[href*='add']")


def test_an_agency_without_roles_or_numbers_has_a_page_without_a_form(
    coordinator: CheckedClient, police: Organisation
) -> None:
    page = coordinator.page(path(police))
    assert not page.select("main form")
    assert page.select(".app-empty")
