"""Setting a finding aside that is only to be tidied: who, until when, why, and what it never hides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.map.mapping.queries import today
from partnership.store.db import db
from partnership.store.models import Assessment, AuditEntry, CompetenceRating, FindingNote, Protocol, Rating, Service
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

GAPS = "/partnerships/thameside/gaps?page=all"
ASIDE = "/partnerships/thameside/gaps/aside"
ALONE = "alone-first-response"
WHY = "The board agrees deputies in May"


@pytest.fixture
def ours(world: World) -> Partnership:
    """A partnership."""
    return world.partnership()


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """The one agency that does first response, and answers at every hour."""
    row = world.organisation("Borough police", ours)
    world.contact(row, hours="24 hours, every day")
    world.confirm(row)
    world.responsibility(ours, row, "first-response")
    return row


@pytest.fixture
def coordinator(client: CheckedClient, world: World, ours: Partnership, police: Organisation) -> CheckedClient:
    """A coordinator's browser."""
    return client.sign_in(world.coordinator(ours))


def parts(day: date) -> dict[str, str]:
    """A day as a form sends it."""
    return {"until-day": str(day.day), "until-month": str(day.month), "until-year": str(day.year)}


def aside(coordinator: CheckedClient, key: str = ALONE, days: int = 30, reason: str = WHY) -> Any:
    """Set a finding aside."""
    return coordinator.submit(f"{ASIDE}?finding={key}", reason=reason, **parts(today() + timedelta(days=days)))


def test_what_is_set_aside_about_a_service_outlives_its_name_however_long_that_is(
    coordinator: CheckedClient, world: World, police: Organisation
) -> None:
    service = world.service(police, "S" * 200)
    with world.session() as session:
        row = session.get_one(Service, service.id)
        row.function_ids, row.hours, row.open = ["first-response"], "whenever somebody is in", None
    key = f"not-read-{service.id}"
    assert coordinator.page(GAPS).select_one(f"#{key}") is not None
    assert aside(coordinator, key).status_code == 302
    with world.session() as session:
        session.get_one(Service, service.id).name = "Advice line"
    kept = coordinator.page(GAPS).select_one(f"#{key}")
    assert kept is not None
    assert WHY in kept.get_text()


def row(browser: CheckedClient, key: str = ALONE) -> Tag | None:
    """A finding on the page of gaps."""
    return browser.page(GAPS).select_one(f"#{key}")


def heading_of(found: Tag | None) -> str:
    """The heading under which it stands."""
    assert found is not None
    heading = found.find_previous("h2")
    assert heading is not None
    return " ".join(heading.get_text().split())


def note(app: Flask) -> FindingNote:
    """The only note."""
    with app.app_context():
        return db.session.scalars(select(FindingNote)).one()


def test_what_is_to_tidy_is_set_aside_with_post_day_and_reason(app: Flask, coordinator: CheckedClient) -> None:
    assert heading_of(row(coordinator)) != "Set aside: 1"
    assert aside(coordinator).status_code == 302
    found = row(coordinator)
    assert heading_of(found) == "Set aside: 1"
    assert found is not None
    text = " ".join(found.get_text(" ").split())
    kept = note(app)
    assert WHY in text
    assert str(kept.aside_by) in text
    assert kept.aside_until == today() + timedelta(days=30)
    assert "1 more is set aside" in coordinator.page(GAPS).get_text()


def test_it_comes_back_when_the_day_is_over(app: Flask, world: World, coordinator: CheckedClient) -> None:
    assert aside(coordinator).status_code == 302
    for days, is_aside in ((0, True), (-1, False)):
        with world.session() as session:
            session.scalars(select(FindingNote)).one().aside_until = today() + timedelta(days=days)
        assert (heading_of(row(coordinator)) == "Set aside: 1") is is_aside
    assert note(app).reason == WHY


def test_one_press_takes_it_up_again(app: Flask, coordinator: CheckedClient) -> None:
    assert aside(coordinator).status_code == 302
    form = coordinator.page(GAPS).select_one(f"#{ALONE} form")
    assert form is not None
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    assert coordinator.post(form["action"], data=sent).status_code == 302
    assert heading_of(row(coordinator)) != "Set aside: 1"
    assert note(app).aside_until is None
    again = aside(coordinator)
    assert again.status_code == 302
    assert heading_of(row(coordinator)) == "Set aside: 1"


@pytest.mark.parametrize(("days", "reason"), [(0, WHY), (-1, WHY), (400, WHY), (30, " "), (30, "x" * 501)])
def test_a_day_within_a_year_and_a_reason_are_needed(
    app: Flask, coordinator: CheckedClient, days: int, reason: str
) -> None:
    assert aside(coordinator, days=days, reason=reason).status_code == 400
    with app.app_context():
        assert db.session.scalars(select(FindingNote)).all() == []


@pytest.mark.parametrize("key", ["no-lead-child-referral-children", "no-board-adults", "no-such-gap"])
def test_what_stops_signing_or_costs_safety_is_never_set_aside(
    app: Flask, coordinator: CheckedClient, key: str
) -> None:
    links = {each["href"] for each in coordinator.page(GAPS).select("a[href*='gaps/aside']")}
    assert any(ALONE in each for each in links)
    assert not any(key in each for each in links)
    sent = {"finding": key, "reason": WHY, "version": "0", **parts(today() + timedelta(days=30))}
    assert coordinator.send(ASIDE, **sent).status_code == 302
    with app.app_context():
        assert db.session.scalars(select(FindingNote)).all() == []


def test_no_lead_gets_no_lighter_because_the_papers_in_use_do_not_rest_on_it(
    world: World, ours: Partnership, coordinator: CheckedClient
) -> None:
    with world.session() as session:
        session.add(Protocol(partnership_id=ours.id, template_id="adult-victims", title="Adults"))
    key = "no-lead-section-47-children"
    page = coordinator.page(GAPS)
    assert page.select_one(f"#{key} .govuk-tag") is None  # to tidy, as far as the papers in use go
    assert not page.select(f"#{key} a[href*='gaps/aside']")
    sent = {"finding": key, "reason": WHY, "version": "0", **parts(today() + timedelta(days=30))}
    assert coordinator.send(ASIDE, **sent).status_code == 302
    assert heading_of(row(coordinator, key)) != "Set aside: 1"


def test_what_gets_worse_is_shown_in_its_place_though_it_is_set_aside(
    world: World, ours: Partnership, coordinator: CheckedClient
) -> None:
    key = "no-lead-child-referral-children"
    with world.session() as session:
        session.add(FindingNote(partnership_id=ours.id, key=key, aside_until=today() + timedelta(days=9), reason=WHY))
    assert "Set aside" not in heading_of(row(coordinator, key))


def test_a_paper_names_what_is_set_aside_as_before(
    world: World, ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    with world.session() as session:
        protocol = Protocol(partnership_id=ours.id, template_id="evidence-and-disruption", title="Evidence")
        protocol.parties = [Party(organisation_id=police.id)]
        session.add(protocol)
        session.flush()
        path = f"/partnerships/thameside/protocols/{protocol.id}/preview?part=all"
    before = coordinator.page(path).get_text()
    rows = coordinator.page(GAPS).select("a[href*='gaps/aside']")
    keys = [each["href"].split("finding=")[1] for each in rows]
    for key in keys:
        assert aside(coordinator, key).status_code == 302
    left = coordinator.page(GAPS).select("a[href*='gaps/aside']")
    assert {each.get_text().split("reason")[0] for each in left} == {"Change day or "}
    after = coordinator.page(path).get_text()
    assert after == before


def test_others_read_it_and_do_not_set_aside(
    world: World, app: Flask, ours: Partnership, coordinator: CheckedClient
) -> None:
    assert aside(coordinator).status_code == 302
    reader = app.test_client().sign_in(world.reader(ours))  # type: ignore[attr-defined]
    found = row(reader)
    assert heading_of(found) == "Set aside: 1"
    assert found is not None
    assert found.select("form") == []
    assert reader.page(GAPS).select("a[href*='gaps/aside']") == []
    assert reader.get(f"{ASIDE}?finding={ALONE}").status_code == 403
    assert reader.send(f"{ASIDE}/{note(app).id}/take-up", version="1").status_code == 403


def test_who_belongs_to_another_partnership_is_told_no_reason(
    world: World, app: Flask, coordinator: CheckedClient
) -> None:
    assert aside(coordinator).status_code == 302
    other = app.test_client().sign_in(world.reader(world.partnership("elsewhere")))  # type: ignore[attr-defined]
    answer = other.get(GAPS)
    assert WHY not in answer.text


def test_the_history_tells_both(app: Flask, coordinator: CheckedClient) -> None:
    assert aside(coordinator).status_code == 302
    assert coordinator.send(f"{ASIDE}/{note(app).id}/take-up", version=str(note(app).version)).status_code == 302
    page = coordinator.page("/partnerships/thameside/history").get_text()
    assert "Gap set aside: “First response: one agency only”" in page
    assert "Gap no longer set aside: “First response: one agency only”" in page
    with app.app_context():
        told = select(AuditEntry).where(AuditEntry.table == "finding_note").order_by(AuditEntry.sequence)
        entries = db.session.scalars(told).all()
    assert [each.action for each in entries] == ["created", "changed"]


def test_nobody_takes_up_over_somebody_elses_word(app: Flask, coordinator: CheckedClient) -> None:
    assert aside(coordinator).status_code == 302
    assert coordinator.send(f"{ASIDE}/{note(app).id}/take-up", version="7").status_code == 302
    assert note(app).aside_until is not None
    sent = {"finding": ALONE, "reason": "Another", "version": "0", **parts(today() + timedelta(days=9))}
    assert coordinator.send(ASIDE, **sent).status_code == 409
    assert note(app).reason == WHY


def test_the_second_of_two_writers_keeps_what_they_typed_and_sees_both(app: Flask, coordinator: CheckedClient) -> None:
    assert aside(coordinator).status_code == 302
    sent = {"finding": ALONE, "reason": "Another", "version": "0", **parts(today() + timedelta(days=9))}
    page = BeautifulSoup(coordinator.send(ASIDE, **sent).text, "html.parser")
    assert page.title is not None
    assert page.title.get_text().startswith("Not saved: ")
    assert page.select_one("[role=alert] a[href='#conflict']") is not None
    shown = page.select_one("#conflict #stored")
    assert shown is not None
    assert {WHY, "Another"} <= {cell.get_text(strip=True) for cell in shown.select("td")}
    form = {str(each["name"]): str(each.get("value", "")) for each in page.select("main form input[name]")}
    (reason,) = page.select("main form textarea")
    assert reason.get_text(strip=True) == "Another"
    assert form["until-day"] == sent["until-day"]
    again = {**form, "reason": "Another"}
    again.pop("csrf_token", None)
    assert coordinator.send(ASIDE, **again).status_code == 302
    assert note(app).reason == "Another"


def test_day_and_reason_of_what_is_set_aside_are_changed_from_where_they_stand(
    app: Flask, coordinator: CheckedClient
) -> None:
    assert aside(coordinator).status_code == 302
    found = row(coordinator)
    assert found is not None
    (link,) = found.select("a[href*='gaps/aside']")
    page = coordinator.page(str(link["href"]))
    assert WHY in page.select_one("main form textarea").get_text()  # type: ignore[union-attr]
    assert coordinator.submit(str(link["href"]), reason="The board meets later").status_code == 302
    kept = note(app)
    assert (kept.reason, kept.aside_until) == ("The board meets later", today() + timedelta(days=30))


def test_what_a_paper_lacks_is_told_of_its_own_parties(
    world: World, ours: Partnership, police: Organisation, coordinator: CheckedClient
) -> None:
    services = world.organisation("Children's services", ours, kind_id="childrens-services")
    with world.session() as session:
        protocol = Protocol(partnership_id=ours.id, template_id="age-assessment", title="Ages")
        protocol.parties = [Party(organisation_id=police.id)]
        session.add(protocol)
        session.flush()
        protocol_id = protocol.id

    def stopped() -> str:
        heading = coordinator.page(GAPS).select_one("#papers")
        assert heading is not None
        return heading.find_next("ul").get_text()  # type: ignore[union-attr]

    words = "No party is of a kind that must sign: children's services"
    assert words in stopped()
    with world.session() as session:
        session.add(Party(protocol_id=protocol_id, organisation_id=services.id))
    assert words not in stopped()


def test_members_are_told_which_rating_the_map_contradicts(
    world: World, app: Flask, ours: Partnership, coordinator: CheckedClient
) -> None:
    with world.session() as session:
        made = Assessment(id=uuid4(), partnership_id=ours.id, title="2026", opened_on=date(2026, 1, 4))
        made.ratings = [
            CompetenceRating(competence_id=key, rating=rating)
            for key, rating in (("2.1", Rating.IN_PLACE), ("2.2", Rating.DEVELOPING))
        ]
        session.add(made)
    found = coordinator.page(GAPS).select_one("#rating-contradicted-2\\.1")
    assert heading_of(found) == "Ratings that the map contradicts: 1"
    assert found is not None
    assert "Rated as in place; the map says: " in found.get_text()
    (link,) = found.select("a")
    assert coordinator.get(link["href"]).status_code == 200
    other = app.test_client().sign_in(world.reader(world.partnership("elsewhere")))  # type: ignore[attr-defined]
    assert "Rated as in place" not in other.get(GAPS).text
