"""The state of a protocol is said by one function: no page calls it ready while something stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.store.models import Contact, Responsibility, Role

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from consultation.making import Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _text(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())  # type: ignore[union-attr]


def _without_lead(scene: Scene, function_id: str = "coordination") -> None:
    with scene.world.session() as session:
        session.delete(
            session.scalars(
                select(Responsibility).where(
                    Responsibility.function_id == function_id, Responsibility.role == Role.LEAD
                )
            ).one()
        )


def _pages(scene: Scene) -> list[str]:
    client, home = scene.client("coordinator"), f"/partnerships/{scene.partnership.slug}"
    paths = (scene.base, f"{home}/protocols", home, f"{scene.base}/consultation")
    return [_text(client.page(path)) for path in paths]


def test_it_is_ready_once_everything_is_answered_and_nothing_stops_it(scene: Scene) -> None:
    scene.open_consultation(days=-1)
    own, listed, home, consultation = _pages(scene)
    assert "Start signing" in consultation
    assert "Ready for signature" in own
    assert "Ready for signature" in listed
    assert "Put “Partnership agreement” to signature" in home


def test_while_something_stops_it_no_page_calls_it_ready(scene: Scene) -> None:
    scene.open_consultation(days=-1)
    _without_lead(scene)
    own, listed, home, consultation = _pages(scene)
    for text in (own, listed, home, consultation):
        assert "Ready for signature" not in text
        assert "to signature" not in text
        assert "Start signing" not in text
    assert "It cannot be signed yet: 1 matter stops it" in own
    assert "1 stops signing" in listed
    assert "Settle 1 matter that stops signing" in consultation
    assert "Settle 1 matter that stops the signing of “Partnership agreement”" in home


def test_each_task_has_the_state_of_now(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor")
    scene.edit("Ours.")
    _without_lead(scene)
    page = scene.client("coordinator").page(scene.base)
    tasks = ("parties", "times", "matters", "text", "consultation", "signing")
    states = {key: page.select_one(f"#{key}-state").get_text(strip=True) for key in tasks}  # type: ignore[union-attr]
    assert states == {
        "parties": "6 parties",
        "times": "None changed",
        "matters": "1 stops signing",
        "text": "1 rewritten",
        "consultation": "1 of 6 answered",
        "signing": "Cannot start yet",
    }


def test_a_task_without_a_lead_leads_to_its_roles(scene: Scene) -> None:
    _without_lead(scene)
    page = scene.client("coordinator").page(scene.base)
    link = page.select_one("#stops + ul .app-matters__mend a")
    assert link is not None
    assert link["href"] == f"/partnerships/{scene.partnership.slug}/map/coordination#roles"
    assert link.get_text().startswith("Give the task a lead")


def test_a_number_that_is_missing_leads_to_the_form_of_the_desk(scene: Scene) -> None:
    with scene.world.session() as session:
        desk = session.scalars(select(Contact).where(Contact.organisation_id == scene.agencies["council"].id)).one()
        desk.telephone = desk.out_of_hours_telephone = ""
        row_id = desk.id
    client = scene.client("coordinator")
    links = client.page(f"{scene.base}/matters").select(".app-matters__mend a")
    wanted = [each["href"] for each in links if str(row_id) in str(each["href"])]
    assert wanted
    assert wanted[0].endswith("#telephone")
    assert client.get(wanted[0].split("#")[0]).status_code in (200, 302)


def test_a_reader_is_led_to_what_they_may_see_and_to_no_form(scene: Scene) -> None:
    _without_lead(scene)
    page = scene.client("reader").page(scene.base)
    hrefs = [str(each["href"]) for each in page.select("#stops + ul a")]
    assert f"/partnerships/{scene.partnership.slug}/map/coordination" in hrefs
    client = scene.client("reader")
    assert all(client.get(each.split("#")[0]).status_code in (200, 302) for each in hrefs)


def test_an_agreed_protocol_counts_what_changed_since_and_not_what_is_left_to_settle(scene: Scene) -> None:
    scene.agree()
    listed = _text(scene.client("reader").page(f"/partnerships/{scene.partnership.slug}/protocols"))
    assert "No change since signing" in listed
    _without_lead(scene, "monitoring")
    listed = _text(scene.client("reader").page(f"/partnerships/{scene.partnership.slug}/protocols"))
    assert "1 change since signing" in listed
    assert "to settle" not in listed


def test_a_consultation_is_read_by_section_and_leads_to_the_next_unanswered_comment(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", clause="gov-coordinator")
    client = scene.client("coordinator")
    overview = client.page(f"{scene.base}/consultation")
    assert "1 comment, 1 to answer" in _text(overview)
    link = overview.find("a", string="Go to the first unanswered comment")
    assert str(link["href"]).endswith("?part=section-governance#comments-gov-coordinator")  # type: ignore[index]
    part = client.page(str(link["href"]).split("#")[0])  # type: ignore[index]
    assert part.select_one("#comments-gov-coordinator .app-comment__actions")
    assert part.select_one("#comments-purpose-status") is None
    assert client.page(f"{scene.base}/consultation?part=nothing").h1.get_text() == overview.h1.get_text()  # type: ignore[union-attr]
