"""The matrix, the page of a function and the gaps: what a coordinator changes shows at once, everywhere."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from docx import Document
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.finding_rows import ON_A_PAGE
from partnership.store.db import db
from partnership.store.models import Agreement, Protocol, Responsibility, Role
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
MAP = "/partnerships/thameside/map"
GAPS = "/partnerships/thameside/gaps"
FUNCTION = "section-47"


@pytest.fixture
def social_work(world: World, ours: Partnership) -> Organisation:
    """An agency that can be reached at night and is confirmed."""
    row = world.organisation("Children’s services", ours, kind_id="childrens-services")
    world.contact(row, hours="24 hours, every day")
    world.confirm(row)
    return row


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """Another such agency."""
    row = world.organisation("Borough police", ours)
    world.contact(row, hours="24 hours, every day")
    world.confirm(row)
    return row


def role(organisation: Organisation, group: str = "children") -> str:
    """The name of the list for an organisation."""
    return f"role.{organisation.id}.{group}"


def how(organisation: Organisation, group: str = "children") -> str:
    """The name of the question how its role was agreed."""
    return f"how.{organisation.id}.{group}"


def test_the_matrix_says_who_does_what_and_what_is_missing(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, FUNCTION, group=Group.CHILDREN)
    page = coordinator.page(f"{MAP}?stage=referral")
    row = page.find(id=FUNCTION).find_parent("tr")
    (police_only,) = [each.get_text(" ", strip=True) for each in page.select(".app-grid__short") if each.find_parent(
        class_="app-grid__agency"
    )]  # fmt: skip
    assert police_only == "police"
    assert [each.get_text(" ", strip=True) for each in row.select(".app-part__words")] == ["Lead"]
    assert row.select_one("[data-gap-for]").get_text(strip=True) == "One agency only"


def test_an_empty_partnership_is_told_what_to_do_first(coordinator: CheckedClient) -> None:
    page = coordinator.page(MAP)
    assert page.find(string="No organisation takes part yet")
    found = [str(link["href"]).rpartition("/partnerships/thameside/")[2] for link in page.select("main a[role=button]")]
    assert found == ["imports/add", "organisations/take-in", "library/bodies", "organisations/add"]


@pytest.mark.parametrize("path", [f"{MAP}/{FUNCTION}", f"{MAP}?edit={FUNCTION}"])
def test_roles_of_a_function_are_saved_without_script(
    coordinator: CheckedClient, social_work: Organisation, police: Organisation, path: str
) -> None:
    values = {role(social_work): "lead", how(social_work): "Board of May", role(police): "supports:proposed"}
    response = coordinator.submit(path, action=f"{MAP}/{FUNCTION}", **values)
    assert response.status_code == 302
    page = coordinator.page(response.location)
    assert "Saved 2 changes." in page.select_one(".govuk-notification-banner").get_text()
    assert page.select_one(f"select[name='{role(social_work)}'] option[selected]")["value"] == "lead"
    assert page.select_one(f"select[name='{role(police)}'] option[selected]")["value"] == "supports:proposed"


def test_a_changed_lead_is_in_gaps_preview_and_word_at_once(
    coordinator: CheckedClient, world: World, ours: Partnership, social_work: Organisation, police: Organisation
) -> None:
    task = "strategy-meeting"  # its lead stands in the text of the paper
    world.responsibility(ours, police, task, group=Group.CHILDREN)
    world.responsibility(ours, social_work, task, Role.SUPPORTS, group=Group.CHILDREN)
    with world.session() as session:
        protocol = Protocol(partnership_id=ours.id, template_id="safeguarding-trafficked-children", title="Protocol")
        protocol.parties = [Party(organisation_id=each.id) for each in (social_work, police)]
        session.add(protocol)
    paper = f"/partnerships/thameside/protocols/{protocol.id}"
    before = coordinator.page(f"{paper}/preview?part=all").get_text(" ", strip=True)
    said = dict.fromkeys((how(police), how(social_work)), "Board of May")
    values = {role(police): "supports", role(social_work): "lead", **said}
    assert coordinator.submit(f"{MAP}/{task}", action=f"{MAP}/{task}", **values).status_code == 302
    after = coordinator.page(f"{paper}/preview?part=all").get_text(" ", strip=True)
    assert before.count("Children’s services") < after.count("Children’s services")
    sheet = Document(io.BytesIO(coordinator.get("/partnerships/thameside/tasks/download").get_data()))
    rows = [[cell.text for cell in row.cells] for each in sheet.tables for row in each.rows]
    assert any(row[0].startswith("Strategy meeting") and "Children’s services" in " ".join(row[1:]) for row in rows)
    values = {role(social_work): ""}
    coordinator.submit(f"{MAP}/{task}", action=f"{MAP}/{task}", **values)
    assert "No agency leads strategy meeting" in coordinator.page("/partnerships/thameside/gaps").get_text(
        " ", strip=True
    )


def test_one_role_has_its_own_page_with_remark_and_dates(
    coordinator: CheckedClient, app: Flask, police: Organisation
) -> None:
    path = f"{MAP}/{FUNCTION}/{police.id}"
    values = {
        "role": "lead", "state": "declined", "reason": "No staff until April", "from_on-day": "1", "from_on-month": "4",
        "from_on-year": "2026",
    }  # fmt: skip
    assert coordinator.submit(path, **values).status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Responsibility)).one()
    assert (row.state, row.reason, str(row.from_on)) == (Agreement.DECLINED, "No staff until April", "2026-04-01")
    assert coordinator.submit(path, button="remove").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Responsibility)).first() is None


def test_a_role_can_move_from_both_groups_to_one(coordinator: CheckedClient, app: Flask, police: Organisation) -> None:
    path = f"{MAP}/first-response/{police.id}"
    assert coordinator.submit(path, role="lead", group="both", state="accepted").status_code == 302
    assert coordinator.submit(f"{path}?group=both", group="adults").status_code == 302
    with app.app_context():
        row = db.session.scalars(select(Responsibility)).one()
    assert (row.group, row.state) == (Group.ADULTS, Agreement.ACCEPTED)


def test_declining_needs_a_reason_and_dates_an_order(coordinator: CheckedClient, police: Organisation) -> None:
    path = f"{MAP}/{FUNCTION}/{police.id}"
    declined = coordinator.submit(path, role="lead", state="declined", reason="")
    assert "Enter why the organisation declined" in declined.text
    values = {f"{name}-{part}": "1" for name in ("from_on", "until_on") for part in ("day", "month")}
    dates = coordinator.submit(
        path, role="lead", state="accepted", **values, **{"from_on-year": "2026", "until_on-year": "2025"}
    )
    assert "The last day must be after the first" in dates.text


def test_two_editors_of_one_role_lose_nothing(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    row = world.responsibility(ours, police, FUNCTION, group=Group.CHILDREN)
    path = f"{MAP}/{FUNCTION}/{police.id}"
    with world.session() as session:
        session.get_one(Responsibility, row.id).reason = "changed by somebody else"
    typed = {"role": "deputy", "state": "accepted", "reason": "what I typed"}
    late = coordinator.send(path, version="1", was="children", group="children", **typed)
    assert late.status_code == 409
    assert "Nothing was overwritten" in late.text
    page = BeautifulSoup(late.text, "html.parser")
    assert "changed by somebody else" in page.select_one("#stored").get_text()
    assert page.select_one("textarea[name=reason]").text.strip() == "what I typed"
    values = {each["name"]: each["value"] for each in page.select("main input[type=hidden]")}
    assert coordinator.post(path, data={**values, "group": "children", **typed}).status_code == 302


def test_cultural_mediators_are_not_for_children(coordinator: CheckedClient, world: World, ours: Partnership) -> None:
    mediators = world.organisation("Mediation project", ours, kind_id="cultural-mediator")
    path = f"{MAP}/interpreting/{mediators.id}"
    refused = coordinator.submit(path, role="supports", group="both", state="accepted")
    assert "“Cultural mediator” gets no role with children" in refused.text
    assert coordinator.submit(path, role="supports", group="adults", state="accepted").status_code == 302


def test_an_embassy_carries_its_rule_wherever_a_role_is_given(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    embassy = world.organisation("Embassy of Nowhere", ours, kind_id="embassy")
    page = coordinator.page(f"{MAP}/travel-documents/{embassy.id}").get_text(" ", strip=True)
    assert "consent" in page


def test_a_role_in_the_table_leads_to_its_own_list(
    coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, FUNCTION, group=Group.CHILDREN)
    (link,) = coordinator.page(f"{MAP}?stage=referral").select("td a.app-part")
    address, place = str(link["href"]).split("#")
    assert coordinator.page(address).select_one(f"select[id='{place}']") is not None


def test_a_reader_sees_the_map_without_anything_to_change(
    client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.responsibility(ours, police, FUNCTION, group=Group.CHILDREN)
    client.sign_in(world.reader(ours))
    for path in (MAP, f"{MAP}?edit={FUNCTION}", f"{MAP}/{FUNCTION}"):
        page = client.page(path)
        assert not page.select("main form[method=post], main a[data-edit]")
        assert "Borough police" in page.get_text()
    assert client.send(f"{MAP}/{FUNCTION}").status_code == 403


def test_an_organisation_of_another_partnership_cannot_be_given_a_role(
    coordinator: CheckedClient, world: World, app: Flask
) -> None:
    stranger = world.organisation("Riverside police", world.partnership("riverside"))
    values = {f"role.{stranger.id}.children": "lead", f"was.{stranger.id}.children": ""}
    assert coordinator.send(f"{MAP}/{FUNCTION}", **values).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Responsibility)).first() is None


def test_saving_never_leads_elsewhere(coordinator: CheckedClient, police: Organisation) -> None:
    del police
    for back in ("https://evil.example", "//evil.example/partnerships/thameside/map?", f"{MAP}?x=\\evil"):
        assert coordinator.send(f"{MAP}/{FUNCTION}", back=back).location == f"{MAP}/{FUNCTION}"


def test_gaps_come_in_pages_and_a_link_to_one_finds_its_page(coordinator: CheckedClient) -> None:
    first = coordinator.page(GAPS)
    total = int(first.select_one("main p.govuk-body-l").get_text(strip=True).split()[0])
    keys = [row["id"] for row in first.select("dl.govuk-summary-list > div[id]")]
    assert len(keys) == ON_A_PAGE < total
    second = coordinator.page(f"{GAPS}?page=2")
    wanted = second.select_one("dl.govuk-summary-list > div[id]")["id"]
    assert wanted not in keys
    assert coordinator.page(f"{GAPS}?finding={wanted}").select_one(f"[id='{wanted}']") is not None
    assert coordinator.page(f"{GAPS}?finding=nonsense").select_one(f"[id='{keys[0]}']") is not None
