"""The pages of the audit: what members see, what contributors change, and two writers who lose nothing."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from docx import Document
from sqlalchemy import event, select

from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import today
from partnership.store.db import db
from partnership.store.models import FirstContact, PositionRole, SettingCheck

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
AUDIT = "/partnerships/thameside/audit"
SCHOOLS = f"{AUDIT}/AC3"
GAPS = "/partnerships/thameside/gaps"


@pytest.fixture
def school(world: World, ours: Partnership) -> Organisation:
    """A confirmed school that takes part."""
    row = world.organisation("Park School", ours, kind_id="school")
    world.contact(row, post="Designated teacher", telephone="020 7946 0275")
    world.confirm(row)
    return row


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """The police, which the pack does not suggest for schools."""
    row = world.organisation("Borough police", ours)
    world.contact(row, hours="24 hours, every day")
    world.confirm(row)
    return row


def words(page: BeautifulSoup) -> str:
    """The text of a page's main part."""
    return " ".join(page.select_one("main").get_text(" ", strip=True).split())


def test_the_audit_lists_every_setting_children_and_adults_apart(coordinator: CheckedClient) -> None:
    page = coordinator.page(AUDIT)
    tables = {table.caption.get_text(strip=True): table.select("tbody tr") for table in page.select("main table")}
    assert {title: len(rows) for title, rows in tables.items()} == {
        "Children: settings of the audit": 6, "Adults: settings of the audit": 5,
    }  # fmt: skip
    assert "0 of 11" in words(page)
    assert "41 signs to look for" in words(page)
    names = [setting.name for setting in load_packs()["solace-2009"].settings.values()]
    assert [row.th.a.get_text(strip=True) for rows in tables.values() for row in rows] == names


def test_the_map_proposes_by_kind_and_one_button_accepts(
    coordinator: CheckedClient, app: Flask, school: Organisation, police: Organisation
) -> None:
    page = coordinator.page(SCHOOLS)
    ticks = page.select("form[action$='/first-contacts'] input[type=checkbox]")
    assert [(tick["value"], tick.has_attr("checked")) for tick in ticks] == [(str(school.id), True)]
    response = coordinator.submit(SCHOOLS, action=f"{SCHOOLS}/first-contacts")
    assert response.status_code == 302
    page = coordinator.page(response.location)
    assert "The first contacts are recorded." in words(page)
    assert page.select_one(f"main a[href='/organisations/{school.id}']")
    assert not page.select("form[action$='/first-contacts']")
    with app.app_context():
        assert [row.organisation_id for row in db.session.scalars(select(FirstContact))] == [school.id]


def test_the_form_begins_with_the_proposals_ticked_and_saves_all_of_it(
    coordinator: CheckedClient, app: Flask, school: Organisation, police: Organisation
) -> None:
    page = coordinator.page(f"{SCHOOLS}/edit")
    ticked = [each["value"] for each in page.select("input[name=first_contacts][checked]")]
    assert ticked == [str(school.id)]
    offered = [each["value"] for each in page.select("details input[name=first_contacts]")]
    assert offered == [str(police.id)]
    day = today()
    values = {
        "first_contacts": [str(school.id), str(police.id)],
        "assurance": "Teachers are trained.",
        "checked_on-day": str(day.day), "checked_on-month": str(day.month), "checked_on-year": str(day.year),
        "next_action": "Ask each school", "action_owner": str(school.id),
        "action_due_on-day": "1", "action_due_on-month": "12", "action_due_on-year": "2030",
    }  # fmt: skip
    response = coordinator.submit(f"{SCHOOLS}/edit", **values)
    assert (response.status_code, response.location) == (302, SCHOOLS)
    text = words(coordinator.page(SCHOOLS))
    for expected in (
        "Borough police",
        "Teachers are trained.",
        "Checked",
        "Ask each school",
        "Park School, by 1 December 2030",
    ):
        assert expected in text
    assert "Nothing: there is a first contact with confirmed contacts" in text
    again = coordinator.page(f"{SCHOOLS}/edit")
    assert {each["value"] for each in again.select("input[name=first_contacts][checked]")} == set(
        values["first_contacts"]
    )
    assert "Nothing was different" in words(coordinator.page(coordinator.submit(f"{SCHOOLS}/edit").location))


def test_an_old_check_and_an_action_that_is_late_are_said_in_words(
    coordinator: CheckedClient, world: World, ours: Partnership, school: Organisation
) -> None:
    old = today() - timedelta(days=400)
    with world.session() as session:
        session.add(
            SettingCheck(
                partnership_id=ours.id, setting_id="AC3", assurance="Trained", checked_on=old, action="Ask",
                action_due_on=old,
            )
        )  # fmt: skip
    text = words(coordinator.page(SCHOOLS))
    assert "Check is old" in text
    assert "more than a year ago" in text
    assert re.search(r"No organisation yet, by \d+ \w+ \d{4} Overdue", text)
    assert "Check is old" in words(coordinator.page(AUDIT))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"checked_on-day": "1", "checked_on-month": "1", "checked_on-year": "2999"}, "must be the same as or before"),
        ({"checked_on-day": "1", "checked_on-month": "1", "checked_on-year": "2020"}, "Enter what was checked"),
        ({"checked_on-day": "1"}, "must include a month and year"),
        ({"assurance": "x" * 2001}, "Assurance must be 2000 characters or fewer"),
        ({"first_contacts": ["nonsense"]}, "Select one of the options in the list"),
        ({"action_owner": "nonsense"}, "Select one of the options in the list"),
    ],
)
def test_a_fault_is_told_at_its_field_and_keeps_what_was_typed(
    coordinator: CheckedClient, app: Flask, school: Organisation, values: dict[str, str], message: str
) -> None:
    token = coordinator.token()
    response = coordinator.post(
        f"{SCHOOLS}/edit", data={"csrf_token": token, "version": "0", "next_action": "Typed by me", **values}
    )
    assert response.status_code == 400
    page = BeautifulSoup(response.text, "html.parser")
    assert message in page.select_one(".govuk-error-summary").get_text()
    assert page.select_one("textarea[name=next_action]").text.strip() == "Typed by me"
    with app.app_context():
        assert db.session.scalars(select(SettingCheck)).all() == []


def test_two_writers_see_both_texts_and_lose_nothing(
    coordinator: CheckedClient, world: World, app: Flask, ours: Partnership, school: Organisation, police: Organisation
) -> None:
    other = app.test_client().sign_in(world.editor(police))
    first = {"first_contacts": [str(school.id)], "assurance": "Typed by the first"}
    second = {"first_contacts": [str(police.id)], "assurance": "Typed by the second"}
    page = BeautifulSoup(other.get(f"{SCHOOLS}/edit").text, "html.parser")
    seen = {each["name"]: each["value"] for each in page.select("main form input[type=hidden]")}
    assert coordinator.submit(f"{SCHOOLS}/edit", **first).status_code == 302
    late = other.post(f"{SCHOOLS}/edit", data={**seen, **second})
    assert late.status_code == 409
    page = BeautifulSoup(late.text, "html.parser")
    rows = {
        row.th.get_text(strip=True): [td.get_text(strip=True) for td in row.select("td")]
        for row in page.select("#stored tbody tr")
    }
    assert rows == {
        "First contacts": ["Park School", "Borough police"],
        "Assurance": ["Typed by the first", "Typed by the second"],
    }
    assert page.select_one("textarea[name=assurance]").text.strip() == "Typed by the second"
    assert [each["value"] for each in page.select("input[name=first_contacts][checked]")] == [str(police.id)]
    chosen = {each["name"]: each["value"] for each in page.select("main form input[type=hidden]")}
    assert other.post(f"{SCHOOLS}/edit", data={**chosen, **second}).status_code == 302
    text = words(other.page(SCHOOLS))
    assert "Typed by the second" in text
    assert "Typed by the first" not in text


def test_accepting_after_somebody_else_changed_the_setting_overwrites_nothing(
    coordinator: CheckedClient, app: Flask, school: Organisation
) -> None:
    coordinator.submit(f"{SCHOOLS}/edit", first_contacts=[], assurance="Somebody else was here")
    response = coordinator.send(f"{SCHOOLS}/first-contacts", version="0", first_contacts=[str(school.id)])
    assert "Nothing was overwritten" in words(coordinator.page(response.location))
    with app.app_context():
        assert db.session.scalars(select(FirstContact)).all() == []


@pytest.mark.parametrize("sent", [[], ["nonsense"], ["00000000-0000-4000-8000-000000000009"]])
def test_what_cannot_be_accepted_is_told_and_changes_nothing(
    coordinator: CheckedClient, app: Flask, school: Organisation, sent: list[str]
) -> None:
    response = coordinator.send(f"{SCHOOLS}/first-contacts", version="0", first_contacts=sent)
    assert response.status_code == 302
    assert coordinator.page(response.location).select_one(".govuk-notification-banner")
    with app.app_context():
        assert db.session.scalars(select(FirstContact)).all() == []


def test_embassies_are_not_offered_nor_mediators_for_children(
    coordinator: CheckedClient, world: World, ours: Partnership
) -> None:
    embassy = world.organisation("Embassy of Nowhere", ours, kind_id="embassy")
    mediators = world.organisation("Mediation project", ours, kind_id="cultural-mediator")
    for setting, is_offered in (("AC3", False), ("AA2", True)):
        page = coordinator.page(f"{AUDIT}/{setting}/edit")
        offered = {each["value"] for each in page.select("input[name=first_contacts]")}
        assert str(embassy.id) not in offered
        assert (str(mediators.id) in offered) is is_offered
    forced = coordinator.send(f"{SCHOOLS}/edit", version="0", first_contacts=[str(embassy.id)])
    assert "Select one of the options in the list" in forced.text


def test_contributors_change_the_audit_and_other_members_read_it(
    client: CheckedClient, app: Flask, world: World, ours: Partnership, school: Organisation
) -> None:
    editor = app.test_client().sign_in(world.editor(school))
    assert editor.submit(f"{SCHOOLS}/edit", assurance="By the school’s editor").status_code == 302
    for account in (world.reader(ours), world.editor(school, PositionRole.READER)):
        reader = app.test_client().sign_in(account)
        page = reader.page(SCHOOLS)
        assert "By the school’s editor" in words(page)
        assert not page.select("main form, main a[href*='/edit']")
        assert reader.get(f"{SCHOOLS}/edit").status_code == 403
        assert reader.send(f"{SCHOOLS}/first-contacts", version="1").status_code == 403
    stranger = app.test_client().sign_in(world.coordinator(world.partnership("riverside")))
    assert {stranger.get(path).status_code for path in (AUDIT, SCHOOLS, f"{SCHOOLS}/card", f"{AUDIT}/download")} == {
        404
    }


@pytest.mark.parametrize("setting", ["AC99", "ac3", "%00", "..", "x" * 300])
def test_an_unknown_setting_is_not_found(coordinator: CheckedClient, setting: str) -> None:
    assert coordinator.get(f"{AUDIT}/{setting}/edit").status_code == 404


def test_gaps_of_settings_stand_in_a_part_of_their_own_and_lead_there_and_back(
    coordinator: CheckedClient, world: World, ours: Partnership, school: Organisation
) -> None:
    stale = world.organisation("Old School", ours, kind_id="school")
    coordinator.submit(f"{SCHOOLS}/edit", first_contacts=[str(stale.id)], assurance="")
    page = coordinator.page(f"{GAPS}?page=all")
    rows = page.select_one("#settings").find_next_sibling("dl").select("dt")
    assert len(rows) == 11  # ten settings that nobody looked at, and schools
    row = page.select_one("#no-assurance-ac3-children")
    assert "No assurance" in row.get_text()
    assert row.select_one(f"a[href='{SCHOOLS}']")
    assert "Contacts of Old School" in page.select_one("#entries").find_next_sibling("dl").get_text()
    gap = "no-assurance-ac3-children"
    assert coordinator.page(SCHOOLS).select_one(f"main a[href='{GAPS}?finding={gap}#{gap}']")
    total = int(re.search(r"(\d+) gaps", words(page)).group(1))
    assert total == len(page.select("main .gap-mark"))


def test_gaps_of_settings_are_counted_on_the_page_of_the_partnership_and_among_what_needs_doing(
    app: Flask, world: World, ours: Partnership, school: Organisation, police: Organisation
) -> None:
    coordinator = app.test_client().sign_in(world.coordinator(ours))
    before = words(coordinator.page("/partnerships/thameside"))
    counted = int(re.search(r"(\d+) gaps", before).group(1))
    assert "0 of 11 places where victims are met checked" in before
    day = today()
    checked = {f"checked_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    coordinator.submit(f"{SCHOOLS}/edit", first_contacts=[str(school.id)], assurance="Trained", **checked)
    after = words(coordinator.page("/partnerships/thameside"))
    assert int(re.search(r"(\d+) gaps", after).group(1)) == counted - 1
    assert "1 of 11 places where victims are met checked" in after
    # An editor is shown the gaps of settings in which their agency is first contact, and no others.
    coordinator.submit(f"{SCHOOLS}/edit", assurance="", **dict.fromkeys(checked, ""))
    own = app.test_client().sign_in(world.editor(school)).page("/partnerships/thameside")
    assert [link.get_text(strip=True) for link in own.select(f"main .app-todo a[href^='{AUDIT}']")] == [
        "Schools (where victims are met): no assurance"
    ]
    assert (
        not app.test_client()
        .sign_in(world.editor(police))
        .page("/partnerships/thameside")
        .select(f"main .app-todo a[href^='{AUDIT}']")
    )


def test_the_word_files_are_downloads_with_names(coordinator: CheckedClient, school: Organisation) -> None:
    for path, name, text in (
        (f"{AUDIT}/download", "thameside-identification-audit", "Victim identification audit"),
        (f"{AUDIT}/cards", "thameside-indicator-cards", "Schools"),
        (f"{SCHOOLS}/card", "thameside-indicator-card-ac3", "Schools"),
    ):
        response = coordinator.get(path)
        assert f'filename="{name}-{today().isoformat()}-draft.docx"' in response.headers["Content-Disposition"]
        assert text in [each.text for each in Document(io.BytesIO(response.get_data())).paragraphs]


def test_no_page_asks_the_database_more_often_when_every_agency_is_first_contact(
    app: Flask, world: World, ours: Partnership
) -> None:
    client = app.test_client().sign_in(world.coordinator(ours))
    client.is_checking = False
    paths = (AUDIT, SCHOOLS, f"{SCHOOLS}/edit", GAPS, f"{SCHOOLS}/card", f"{AUDIT}/cards", f"{AUDIT}/download")

    def grow(start: int, number: int) -> None:
        rows = [world.organisation(f"School {index}", ours, kind_id="school") for index in range(start, start + number)]
        with world.session() as session:
            if start == 0:
                session.add(SettingCheck(partnership_id=ours.id, setting_id="AC3", assurance="Trained"))
            for row in rows:
                session.add(FirstContact(partnership_id=ours.id, setting_id="AC3", organisation_id=row.id))

    def counted() -> dict[str, int]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            found = {}
            for path in paths:
                seen.clear()
                assert client.get(path).status_code == 200
                found[path] = len(seen)
            return found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    grow(0, 3)
    few = counted()
    grow(3, 30)
    assert counted() == few
    assert max(few.values()) < 32
