"""The map tells proposed, accepted and declined apart: in words, counts, ages, suggestions and what was answered before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.store.models import Agreement, PositionRole, Responsibility, Role, now

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

MAP = "/partnerships/thameside/map"
TASK = "section-47"


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """An agency that answers for itself."""
    row = world.organisation("Borough police", ours)
    world.editor(row, PositionRole.LEAD)
    return row


@pytest.fixture
def youth(world: World, ours: Partnership) -> Organisation:
    """An agency that nobody leads."""
    return world.organisation("Youth service", ours, kind_id="youth-service")


def declined(world: World, ours: Partnership, by: Organisation, instead: Organisation) -> Responsibility:
    """A lead that was declined, with a suggestion."""
    row = world.responsibility(ours, by, TASK, Role.LEAD, Agreement.DECLINED, Group.CHILDREN)
    with world.session() as session:
        kept = session.get_one(Responsibility, row.id)
        kept.reason, kept.suggested_id, kept.answered_at = "No staff", instead.id, now() - timedelta(days=2)
        kept.answered_by = "Head of crime"
    return row


def waiting_since(world: World, row: Responsibility, days: int) -> None:
    """Have a proposal wait for so many days."""
    with world.session() as session:
        session.get_one(Responsibility, row.id).proposed_at = now().replace(hour=12) - timedelta(days=days)


def words(page: BeautifulSoup) -> str:
    """The main part in words."""
    return " ".join(page.select_one("main").get_text(" ").split()).replace(" .", ".")


def test_the_matrix_counts_and_shows_only_what_waits_when_asked(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    world.responsibility(ours, police, "first-response")
    row = world.responsibility(ours, youth, "training", Role.SUPPORTS, Agreement.PROPOSED)
    world.responsibility(ours, police, "training", Role.SUPPORTS, Agreement.DECLINED)
    waiting_since(world, row, 40)
    page = coordinator.page(MAP)
    assert "1 accepted, 1 proposed, 1 declined." in words(page)
    only = coordinator.page(page.select_one("#counts a")["href"])
    assert [each["id"] for each in only.select(".app-grid tbody th")] == ["training"]
    assert [each.get_text(" ", strip=True) for each in only.select(".app-grid .app-part__words")] == [
        "Supports (declined)", "Supports (asked)",
    ]  # fmt: skip
    line = words(only).split("Who answers")[1]
    assert "Youth service Training" in line
    assert "40 days ago A coordinator records what it says" in line
    assert "Nothing waits" in words(coordinator.page(f"{MAP}?show=waiting&stage=return"))


def test_chips_have_a_mark_and_words_beside_colour(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    world.responsibility(ours, police, TASK, Role.LEAD, Agreement.PROPOSED, Group.CHILDREN)
    world.responsibility(ours, youth, TASK, Role.SUPPORTS, Agreement.DECLINED, Group.CHILDREN)
    table = coordinator.page(f"{MAP}?stage=referral").select_one(".app-grid")
    assert table.select_one(".app-part--proposed").get_text(" ", strip=True) == "L? Lead (asked)"
    assert table.select_one(".app-part--declined").get_text(" ", strip=True) == "S Supports (declined)"


def test_an_organisation_that_answers_itself_is_offered_only_what_can_be_and_the_page_says_why(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    world.responsibility(ours, police, TASK, group=Group.CHILDREN)
    for path in (f"{MAP}/{TASK}", f"{MAP}?edit={TASK}"):
        page = coordinator.page(path)
        led = page.select_one(f"select[name='role.{police.id}.children']")
        values = [each["value"] for each in led.select("option")]
        assert (values[0], values[-1]) == ("", "lead")
        assert all(value.endswith(":proposed") for value in values[1:-1])
        assert page.find(id=led["aria-describedby"]).get_text(strip=True) == "Answers for itself"
        free = page.select_one(f"select[name='role.{youth.id}.children']")
        assert "lead" in [each["value"] for each in free.select("option")]


def test_a_form_that_says_accepted_for_one_that_answers_itself_is_saved_as_proposed_and_says_so(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    cell = f"{police.id}.children"
    response = coordinator.send(f"{MAP}/{TASK}", **{f"role.{cell}": "lead", f"was.{cell}": "", f"version.{cell}": "0"})
    assert "Saved as proposed: Borough police has people here" in words(coordinator.page(response.location))
    with world.session() as session:
        assert session.scalars(select(Responsibility)).one().state is Agreement.PROPOSED


def test_the_page_of_one_role_offers_no_answer_of_others(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    page = coordinator.page(f"{MAP}/{TASK}/{police.id}")
    assert "has people here who answer for it" in words(page)
    assert [each["value"] for each in page.select("[name=state]")] == ["proposed"]
    assert [each["value"] for each in coordinator.page(f"{MAP}/{TASK}/{youth.id}").select("[name=state]")] == [
        "accepted", "proposed", "declined",
    ]  # fmt: skip
    assert coordinator.submit(f"{MAP}/{TASK}/{police.id}", role="lead").status_code == 302
    world.responsibility(ours, police, "training", Role.SUPPORTS)
    kept = coordinator.page(f"{MAP}/training/{police.id}")
    assert [each["value"] for each in kept.select("[name=state]")] == ["accepted", "proposed"]


def test_who_was_suggested_instead_is_proposed_with_one_button(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    declined(world, ours, police, youth)
    page = coordinator.page(f"{MAP}/{TASK}")
    assert "Borough police declined the role “lead” and suggested Youth service." in words(page)
    button = page.select_one(".app-asked button")
    assert button.get_text(" ", strip=True).startswith("Propose Youth service")
    sent = {each["name"]: each["value"] for each in button.find_parent("form").select("input")}
    assert coordinator.post(button.find_parent("form")["action"], data=sent).status_code == 302
    with world.session() as session:
        row = session.scalars(select(Responsibility).where(Responsibility.organisation_id == youth.id)).one()
    assert (row.role, row.state, row.group) == (Role.LEAD, Agreement.PROPOSED, Group.CHILDREN)
    after = coordinator.page(f"{MAP}/{TASK}")
    assert after.select_one("#suggested") is None
    assert not [each for each in after.select("button") if each.get_text(strip=True).startswith("Propose")]
    gaps = words(coordinator.page("/partnerships/thameside/gaps?page=all"))
    assert "Asked today: Youth service." in gaps


def test_a_suggestion_that_has_a_role_here_already_is_not_overwritten_by_a_button(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    declined(world, ours, police, youth)
    world.responsibility(ours, youth, TASK, Role.SUPPORTS, group=Group.CHILDREN)
    page = coordinator.page(f"{MAP}/{TASK}")
    assert "Youth service has a role here already: supports, accepted." in words(page)
    assert not page.select(".app-asked button")


def test_a_gap_tells_who_was_suggested_and_how_long_a_proposal_waits(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    declined(world, ours, police, youth)
    row = world.responsibility(ours, police, "training", Role.LEAD, Agreement.PROPOSED)
    waiting_since(world, row, 40)
    gaps = words(coordinator.page("/partnerships/thameside/gaps?page=all"))
    assert "Declined by Borough police." in gaps
    assert "Ask Youth service, whom it suggested, to lead" in gaps
    assert "Asked 40 days ago: Borough police." in gaps


def test_what_was_answered_before_is_told_with_the_post_for_coordinators_only(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    cell = f"{police.id}.children"
    coordinator.send(f"{MAP}/{TASK}", **{f"role.{cell}": "lead:proposed"})
    with world.session() as session:
        row = session.scalars(select(Responsibility)).one()
    head = world.editor(police, PositionRole.DEPUTY)
    own = app.test_client().sign_in(head)
    own.submit(f"/organisations/{police.id}/roles", **{f"r-{row.id}-decision": "accept"})
    own.submit(f"/organisations/{police.id}/roles/{row.id}/hand-back", reason="Team closed")
    with world.session() as session:
        version = session.get_one(Responsibility, row.id).version
    coordinator.send(f"{MAP}/{TASK}", **{f"role.{cell}": "", f"was.{cell}": "x", f"version.{cell}": str(version)})
    told = words(coordinator.page(f"{MAP}/{TASK}"))
    assert "Answers so far (4)" in told
    for line in (
        "Borough police Taken away: lead, children (under 18) coordinator-",
        "Borough police Handed back Team closed deputy-",
        "Borough police Accepted by the organisation deputy-",
        "Borough police Proposed: lead, children (under 18) coordinator-",
    ):
        assert line in told
    reader = words(app.test_client().sign_in(world.reader(ours)).page(f"{MAP}/{TASK}"))
    assert "Borough police Handed back Team closed" in reader
    assert "deputy-" not in reader
    assert "coordinator-" not in reader


def test_the_past_of_an_organisation_that_few_may_know_of_is_not_told(
    app: Flask, world: World, ours: Partnership
) -> None:
    quiet = world.organisation("Quiet house", ours, kind_id="refuge", audience="named")
    world.responsibility(ours, quiet, TASK, Role.SUPPORTS, Agreement.PROPOSED, Group.CHILDREN)
    page = app.test_client().sign_in(world.coordinator(ours)).page(f"{MAP}/{TASK}")
    assert "Quiet house" not in page.get_text()
    assert "Answers so far" not in page.get_text()


def test_entries_that_nobody_keeps_are_one_section_with_those_that_have_a_role_first(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation, youth: Organisation
) -> None:
    world.organisation("Advice centre", ours, kind_id="legal-adviser")
    world.responsibility(ours, youth, TASK, group=Group.CHILDREN)
    page = coordinator.page("/partnerships/thameside/gaps?finding=unkept")
    assert page.find(id="unkept").get_text(strip=True) == "Organisations with nobody to update them: 2 of 3"
    items = [each.get_text(" ", strip=True) for each in page.find(id="unkept").find_next("ul").select("li")]
    assert items[0].startswith("Youth service")
    assert page.select(f"a[href='/organisations/{youth.id}/people/invite']")
    assert police.name not in " ".join(items)
    reader = app.test_client().sign_in(world.reader(ours)).page("/partnerships/thameside/gaps?finding=unkept")
    assert not reader.select("a[href$='/invite']")


def test_the_sharing_matrix_about_adults_leaves_out_who_works_with_children_only(
    coordinator: CheckedClient, world: World, ours: Partnership, youth: Organisation, police: Organisation
) -> None:
    page = coordinator.page("/partnerships/thameside/sharing?about=adults")
    heads = [each.get_text(strip=True) for each in page.select("table.matrix thead th")]
    assert "Youth service" not in heads
    assert "Police force" in heads
    assert (
        "Not listed, since they work with children only and nothing about adults goes to them: Youth service."
        in words(page)
    )
    everything = coordinator.page("/partnerships/thameside/sharing")
    assert "Youth service" in [each.get_text(strip=True) for each in everything.select("table.matrix thead th")]
    sent = {"sharing": "case", "basis": "Act", "condition": "", "reason": "Board of 3 May", "version": "0"}
    coordinator.send("/partnerships/thameside/sharing/adult-signs/youth-service", **sent)
    again = coordinator.page("/partnerships/thameside/sharing?about=adults")
    assert "Youth service" in [each.get_text(strip=True) for each in again.select("table.matrix thead th")]
