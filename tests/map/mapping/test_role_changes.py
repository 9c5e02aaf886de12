"""Saving roles by one press: what is refused keeps the rows, what is saved is told beside them and can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping import role_undo
from partnership.map.mapping.choices import MANY_CHOICES
from partnership.store.db import db
from partnership.store.models import Agreement, PositionRole, Responsibility, Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Organisation, Partnership

MAP = "/partnerships/thameside/map"
TASK = f"{MAP}/section-47"
COLUMN = f"{MAP}?edit=section-47"
HOW = "Safeguarding board of 3 May"
ROWS = "#roles select[name^='role.']"


@pytest.fixture
def youth(world: World, ours: Partnership) -> Organisation:
    """An agency that nobody leads here, and of a kind that does not usually do this."""
    return world.organisation("Youth service", ours, kind_id="youth-offending-team")


def cell(organisation: Organisation, group: str = "children") -> str:
    """The end of the names of its fields."""
    return f"{organisation.id}.{group}"


def page_of(response: TestResponse) -> BeautifulSoup:
    """An answer as a page."""
    return BeautifulSoup(response.text, "html.parser")


def chosen(page: BeautifulSoup, organisation: Organisation) -> str:
    """The value that the list of an organisation shows."""
    return str(page.select_one(f"select[name='role.{cell(organisation)}'] option[selected]")["value"])


def row_of(page: BeautifulSoup, organisation: Organisation) -> str:
    """The words about the role of an organisation."""
    found = page.select_one(f"select[name='role.{cell(organisation)}']").find_parent("div")
    return str(found.get_text(" ", strip=True))


def stored(app: Flask) -> list[tuple[str, Role, Agreement, str]]:
    """Every role, by organisation."""
    with app.app_context():
        rows = db.session.scalars(select(Responsibility))
        return sorted((str(row.organisation_id), row.role, row.state, row.reason) for row in rows)


def save(client: CheckedClient, path: str = TASK, **values: str) -> TestResponse:
    """Choose roles on a page and press its button."""
    return client.submit(path, action=TASK, **values)


# --- what is offered ---


@pytest.mark.parametrize("path", [TASK, COLUMN])
def test_roles_to_ask_for_come_before_those_that_are_agreed(
    coordinator: CheckedClient, police: Organisation, path: str
) -> None:
    options = coordinator.page(path).select(f"select[name='role.{cell(police)}'] option")
    values = [str(each["value"]) for each in options]
    assert values[:2] == ["", "lead:proposed"]
    assert values.index("informed:proposed") < values.index("lead")
    asking = [each["value"] for each in options if each.has_attr("data-agreed")]
    assert asking == ["lead", "deputy", "supports", "consulted", "informed"]


def test_the_role_that_stands_asks_no_more_how_it_was_agreed(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, "section-47", group=Group.CHILDREN)
    options = coordinator.page(TASK).select(f"select[name='role.{cell(police)}'] option[data-agreed]")
    assert "lead" not in [each["value"] for each in options]


# --- how it was agreed ---


@pytest.mark.parametrize("path", [TASK, COLUMN])
def test_an_agreed_role_is_refused_in_its_row_until_somebody_says_how(
    app: Flask, coordinator: CheckedClient, police: Organisation, youth: Organisation, path: str
) -> None:
    values = {f"role.{cell(police)}": "lead", f"role.{cell(youth)}": "supports:proposed"}
    refused = save(coordinator, path, **values)
    page = page_of(refused)
    assert (refused.status_code, stored(app)) == (400, [])
    assert page.title.text.startswith("Error:")
    assert f"Enter how the role of {police.name} was agreed" in row_of(page, police)
    assert page.select_one(".govuk-error-summary a")["href"] == f"#how.{cell(police)}"
    assert (chosen(page, police), chosen(page, youth)) == ("lead", "supports:proposed")
    assert "Not saved. Was: No role" in row_of(page, youth)


@pytest.mark.parametrize("value", ["lead", "lead:", "lead:accepted"])
def test_no_way_of_writing_an_agreed_role_goes_without_a_reason(
    app: Flask, coordinator: CheckedClient, police: Organisation, value: str
) -> None:
    assert coordinator.send(TASK, **{f"role.{cell(police)}": value}).status_code == 400
    assert stored(app) == []


def test_how_it_was_agreed_is_kept_as_the_remark(app: Flask, coordinator: CheckedClient, police: Organisation) -> None:
    values = {f"role.{cell(police)}": "lead", f"how.{cell(police)}": f" {HOW}\r\nby all "}
    assert save(coordinator, **values).status_code == 302
    assert stored(app) == [(str(police.id), Role.LEAD, Agreement.ACCEPTED, f"{HOW}\nby all")]


def test_every_row_without_a_reason_is_told_at_once(
    coordinator: CheckedClient, police: Organisation, youth: Organisation
) -> None:
    page = page_of(save(coordinator, **{f"role.{cell(each)}": "lead" for each in (police, youth)}))
    assert len(page.select(".govuk-error-summary li")) == 2


@pytest.mark.parametrize(("typed", "words"), [("x" * 501, "500 characters or fewer"), ("a\x0bb", "")])
def test_a_reason_that_cannot_be_kept_is_shown_again(
    app: Flask, coordinator: CheckedClient, police: Organisation, typed: str, words: str
) -> None:
    page = page_of(save(coordinator, **{f"role.{cell(police)}": "lead", f"how.{cell(police)}": typed}))
    box = page.select_one(f"textarea[name='how.{cell(police)}']")
    assert (box.text.strip(), stored(app)) == (typed.replace("\x0b", ""), [])
    assert words in page.select_one(".govuk-error-summary").get_text()


def test_a_role_that_is_only_asked_for_needs_no_reason(
    app: Flask, coordinator: CheckedClient, police: Organisation
) -> None:
    assert save(coordinator, **{f"role.{cell(police)}": "lead:proposed"}).status_code == 302
    assert stored(app) == [(str(police.id), Role.LEAD, Agreement.PROPOSED, "")]


def test_an_organisation_with_its_own_people_is_asked_and_not_recorded(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    world.editor(police, PositionRole.LEAD)
    page = coordinator.page(TASK)
    assert not page.select(f"textarea[name='how.{cell(police)}']")
    assert coordinator.send(TASK, **{f"role.{cell(police)}": "lead"}).status_code == 302
    assert [each[2] for each in stored(app)] == [Agreement.PROPOSED]


def test_a_rule_that_refuses_one_role_is_told_in_its_row_and_nothing_is_saved(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    mediators = world.organisation("Mediation project", ours, kind_id="cultural-mediator")
    values = {f"role.{cell(each)}": "supports:proposed" for each in (police, mediators)}
    page = page_of(save(coordinator, **values))
    assert "“Cultural mediator” gets no role with children" in row_of(page, mediators)
    assert page.select_one(".govuk-error-summary a")["href"] == f"#role.{cell(mediators)}"
    assert (chosen(page, police), stored(app)) == ("supports:proposed", [])


@pytest.mark.parametrize("value", ["emperor", "lead:proposed:x", "<b>"])
def test_a_role_that_no_list_has_is_refused(
    app: Flask, coordinator: CheckedClient, police: Organisation, value: str
) -> None:
    sent = {f"role.{cell(police)}": value, f"how.{cell(police)}": HOW}
    assert coordinator.send(TASK, **sent).status_code == 400
    assert stored(app) == []


@pytest.mark.parametrize("row", ["x.children", "x", f"{'0' * 32}.nobody"])
def test_a_row_that_no_page_has_is_refused(app: Flask, coordinator: CheckedClient, row: str) -> None:
    response = coordinator.send(TASK, **{f"role.{row}": "lead:proposed"})
    assert (response.status_code, stored(app)) == (400, [])
    assert "cannot be read" in response.text


# --- somebody else was first ---


def late(client: CheckedClient, police: Organisation, youth: Organisation, **more: str) -> TestResponse:
    """Two rows, of which somebody else changed the first after version 1 was shown."""
    values = {
        f"role.{cell(police)}": "deputy", f"was.{cell(police)}": "lead", f"version.{cell(police)}": "1",
        f"role.{cell(youth)}": "lead", f"was.{cell(youth)}": "", f"version.{cell(youth)}": "0",
        f"how.{cell(police)}": HOW, f"how.{cell(youth)}": HOW,
    }  # fmt: skip
    return client.send(TASK, **{**values, **more})


@pytest.fixture
def overtaken(world: World, ours: Partnership, police: Organisation) -> Responsibility:
    """A role that somebody changed after the page was opened."""
    row = world.responsibility(ours, police, "section-47", group=Group.CHILDREN)
    with world.session() as session:
        session.get_one(Responsibility, row.id).role = Role.INFORMED
    return row


@pytest.mark.usefixtures("overtaken")
def test_a_row_that_moved_on_shows_both_choices_and_the_rest_stays_staged(
    app: Flask, coordinator: CheckedClient, police: Organisation, youth: Organisation
) -> None:
    response = late(coordinator, police, youth)
    page = page_of(response)
    assert (response.status_code, len(stored(app))) == (409, 1)
    assert [link["href"] for link in page.select("#conflict a")] == [f"#role.{cell(police)}"]
    both = [each.get_text(strip=True) for each in page.find(id=f"both.{cell(police)}").select("dd")]
    assert both == ["Informed (agreed)", "Deputy (agreed)"]
    assert (chosen(page, police), chosen(page, youth)) == ("deputy", "lead")
    assert page.select_one(f"textarea[name='how.{cell(youth)}']").text.strip() == HOW


@pytest.mark.usefixtures("overtaken")
def test_what_is_sent_again_after_both_were_seen_replaces_what_is_stored(
    app: Flask, coordinator: CheckedClient, police: Organisation, youth: Organisation
) -> None:
    page = page_of(late(coordinator, police, youth))
    hidden = {each["name"]: each.get("value", "") for each in page.select("#roles input[type=hidden][name]")}
    rows = {f"role.{cell(police)}": "deputy", f"role.{cell(youth)}": "lead"}
    said = {f"how.{cell(each)}": HOW for each in (police, youth)}
    assert coordinator.post(TASK, data={**hidden, **rows, **said}).status_code == 302
    assert {each[1] for each in stored(app)} == {Role.DEPUTY, Role.LEAD}


@pytest.mark.usefixtures("overtaken")
def test_a_fault_in_another_row_does_not_hide_that_one_moved_on(
    app: Flask, coordinator: CheckedClient, police: Organisation, youth: Organisation
) -> None:
    response = late(coordinator, police, youth, **{f"how.{cell(youth)}": ""})
    assert response.status_code == 409
    assert "Saved by somebody else" in row_of(page_of(response), police)
    assert [each[1] for each in stored(app)] == [Role.INFORMED]


def test_what_was_chosen_has_a_row_where_its_role_went_to_other_cases_meanwhile(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, "interpreting", group=Group.ADULTS)
    of = cell(police, "both")
    sent = {f"role.{of}": "deputy:proposed", f"was.{of}": "lead", f"version.{of}": "1"}
    response = coordinator.send(f"{MAP}/interpreting", **sent)
    assert response.status_code == 409
    assert page_of(response).select_one(f"select[name='role.{of}'] option[selected]")["value"] == "deputy:proposed"


# --- the answer, and undo ---


@pytest.mark.parametrize("path", [TASK, COLUMN])
def test_the_answer_says_what_became_of_the_gaps_and_stands_beside_the_row(
    coordinator: CheckedClient, police: Organisation, path: str
) -> None:
    response = save(coordinator, path, **{f"role.{cell(police)}": "lead", f"how.{cell(police)}": HOW})
    assert response.location.endswith("#saved")
    page = coordinator.page(response.location)
    told = page.select_one("#saved").get_text(" ", strip=True)
    assert "Saved 1 change. Gap closed: No lead. New gap" in told
    assert "Saved. Was: No role" in row_of(page, police)


def undo(client: CheckedClient, saved: TestResponse) -> TestResponse:
    """Press Undo on the page that answered."""
    form = client.page(saved.location).select_one("#saved form")
    return client.post(form["action"], data={each["name"]: each["value"] for each in form.select("input")})


@pytest.mark.parametrize("path", [TASK, COLUMN])
def test_a_press_puts_back_what_stood_before(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation,
    path: str,
) -> None:  # fmt: skip
    row = world.responsibility(ours, police, "section-47", group=Group.CHILDREN)
    gone = world.responsibility(ours, youth, "section-47", Role.SUPPORTS, group=Group.CHILDREN)
    with world.session() as session:
        for each in (row, gone):
            kept = session.get_one(Responsibility, each.id)
            kept.reason, kept.from_on = "As the board agreed", date(2020, 1, 2)
    before = stored(app)
    saved = save(coordinator, path, **{f"role.{cell(police)}": "informed:proposed", f"role.{cell(youth)}": ""})
    assert stored(app) != before
    back = undo(coordinator, saved)
    assert stored(app) == before
    with app.app_context():
        assert set(db.session.scalars(select(Responsibility.from_on))) == {date(2020, 1, 2)}
    assert "Undone: 2 roles are as they were." in coordinator.page(back.location).get_text()


@pytest.mark.parametrize(("choice", "kept"), [("deputy:proposed", None), ("supports:proposed", date(2020, 1, 2))])
def test_a_role_in_place_of_another_does_not_begin_when_that_began(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation,
    choice: str, kept: date | None,
) -> None:  # fmt: skip
    row = world.responsibility(ours, police, "section-47", Role.SUPPORTS, group=Group.CHILDREN)
    with world.session() as session:
        session.get_one(Responsibility, row.id).from_on = date(2020, 1, 2)
    save(coordinator, TASK, **{f"role.{cell(police)}": choice})
    with app.app_context():
        assert list(db.session.scalars(select(Responsibility.from_on))) == [kept]


@pytest.mark.parametrize("other", ["consulted:proposed", ""], ids=["another role", "no role"])
def test_what_an_organisation_had_accepted_itself_stands_again_with_its_answer(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, other: str
) -> None:
    world.editor(police, PositionRole.LEAD)
    row = world.responsibility(ours, police, "section-47", group=Group.CHILDREN)
    answered = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    with world.session() as session:
        kept = session.get_one(Responsibility, row.id)
        kept.answered_by, kept.answered_at, kept.proposed_at = "Borough commander", answered, answered
    saved = save(coordinator, **{f"role.{cell(police)}": other})
    undo(coordinator, saved)
    with app.app_context():
        stands = db.session.scalars(select(Responsibility)).one()
        assert (stands.role, stands.state) == (Role.LEAD, Agreement.ACCEPTED)
        assert (stands.answered_by, stands.answered_at, stands.proposed_at) == ("Borough commander", answered, answered)


def test_a_role_that_was_given_is_taken_away_again(
    app: Flask, coordinator: CheckedClient, police: Organisation
) -> None:
    undo(coordinator, save(coordinator, **{f"role.{cell(police)}": "lead:proposed"}))
    assert stored(app) == []


def test_nothing_is_undone_once_somebody_else_changed_one_of_the_roles(
    app: Flask, coordinator: CheckedClient, world: World, police: Organisation, youth: Organisation
) -> None:
    values = {f"role.{cell(each)}": "lead:proposed" for each in (police, youth)}
    saved = save(coordinator, **values)
    form = coordinator.page(saved.location).select_one("#saved form")
    with world.session() as session:
        rows = select(Responsibility).where(Responsibility.organisation_id == youth.id)
        session.scalars(rows).one().role = Role.DEPUTY
    sent = {each["name"]: each["value"] for each in form.select("input")}
    told = coordinator.page(coordinator.post(form["action"], data=sent).location)
    assert "Nothing was undone" in told.get_text()
    assert [each[1] for each in stored(app)].count(Role.LEAD) == 1
    assert not coordinator.page(saved.location).select("#saved")


def test_after_ten_minutes_nothing_is_undone(
    coordinator: CheckedClient, police: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save(coordinator, **{f"role.{cell(police)}": "lead:proposed"})
    monkeypatch.setattr(role_undo, "LASTS", timedelta(0))
    assert not coordinator.page(saved.location).select("#saved")


def test_nobody_else_undoes_what_somebody_saved(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    saved = save(coordinator, **{f"role.{cell(police)}": "lead:proposed"})
    span = saved.location.partition("saved=")[2].partition("#")[0]
    other = app.test_client().sign_in(world.coordinator(ours))
    assert not other.page(saved.location).select("#saved")
    other.send(f"{TASK}/undo", saved=span)
    assert len(stored(app)) == 1


@pytest.mark.parametrize("span", ["", "-", "1", "1-", "x-y", "1-²", f"1-{'9' * 40}", "1-999999999999"])
def test_an_address_that_nobody_was_given_undoes_nothing(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, span: str
) -> None:
    world.responsibility(ours, police, "section-47", group=Group.CHILDREN)
    assert coordinator.get(f"{TASK}?saved={span}").status_code == 200
    assert coordinator.send(f"{TASK}/undo", saved=span).status_code == 302
    assert len(stored(app)) == 1


# --- long registers ---


@pytest.fixture
def many(world: World, ours: Partnership, police: Organisation) -> list[Organisation]:
    """More agencies than one page shows, of a kind that does not usually do this."""
    assert police
    count = MANY_CHOICES + 1
    return [world.organisation(f"Housing team {n:03}", ours, kind_id="housing") for n in range(count)]


def test_a_long_register_shows_usual_agencies_first_and_all_on_request(
    coordinator: CheckedClient, police: Organisation, many: list[Organisation]
) -> None:
    page = coordinator.page(TASK)
    assert [each["name"] for each in page.select(ROWS)] == [f"role.{cell(police)}"]
    link = next(each for each in page.select("#roles a") if each.text.startswith("Show all"))
    assert link.text == f"Show all {len(many) + 1} organisations"
    assert len(coordinator.page(link["href"]).select(ROWS)) == len(many) + 1


def test_an_agency_with_a_row_for_children_and_one_for_adults_is_one_organisation(
    coordinator: CheckedClient, world: World, ours: Partnership, many: list[Organisation]
) -> None:
    for group in (Group.CHILDREN, Group.ADULTS):
        world.responsibility(ours, many[0], "interpreting", Role.SUPPORTS, group=group)
    page = coordinator.page(TASK.replace("section-47", "interpreting"))
    assert page.find("a", string=f"Show all {len(many) + 1} organisations")


def test_what_was_chosen_among_all_is_on_the_page_that_refuses_it(
    coordinator: CheckedClient, many: list[Organisation]
) -> None:
    sent = {f"role.{cell(many[-1])}": "lead"}
    page = page_of(coordinator.send(TASK, **sent))
    assert chosen(page, many[-1]) == "lead"
    assert len(page.select(ROWS)) == 2


def test_saving_among_all_goes_back_to_all(coordinator: CheckedClient, many: list[Organisation]) -> None:
    saved = save(coordinator, f"{TASK}?with=all", **{f"role.{cell(many[-1])}": "supports:proposed"})
    assert "with=all" in saved.location
