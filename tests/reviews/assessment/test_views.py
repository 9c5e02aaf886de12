"""Assessments on screen: starting, filling in step by step, evidence, comparing, and who may do what."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from reviews.assessment.making import HOME, Scene, make_scene

from partnership.store.models import Agreement, Audience, FirstContact, Organisation, Rating, SettingCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
TODAY = datetime.now(UTC).date()


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    return kept("assessment", make_scene, world)


@pytest.fixture
def police(scene: Scene) -> CheckedClient:
    """The editor of the police."""
    return scene.client(scene.editor)


@pytest.fixture
def coordinator(scene: Scene) -> CheckedClient:
    return scene.client(scene.coordinator)


def words(client: CheckedClient, path: str) -> str:
    return " ".join(client.page(path).main.get_text(" ").split())


def dated(day: date, name: str = "due_on") -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_the_list_says_what_it_is_for_and_a_coordinator_is_asked_to_start(world: World) -> None:
    ours = world.partnership()
    client = world.app.test_client()
    told = words(client.sign_in(world.coordinator(ours)), HOME)
    assert "Once a year the partnership rates itself" in told
    assert "Start an assessment" in told
    assert "Start an assessment" not in words(client.sign_in(world.reader(ours)), HOME)


def test_one_assessment_is_open_at_a_time(scene: Scene, coordinator: CheckedClient) -> None:
    answer = coordinator.submit(f"{HOME}/new", title="Another")
    assert answer.status_code == 400
    assert "has an open assessment already" in answer.text
    assert len(scene.assessments()) == 1


def test_an_assessment_lists_every_competence_by_theme(scene: Scene, police: CheckedClient) -> None:
    page = police.page(scene.base)
    assert len(page.select(".govuk-task-list__item")) == 22
    told = " ".join(page.main.get_text(" ").split())
    assert "0 of 22 competences are rated." in told
    assert page.select_one("svg[role=img] title")
    table = page.select_one("details table")
    assert "2.5" in table.get_text()


def test_a_competence_shows_what_the_map_shows(scene: Scene, police: CheckedClient) -> None:
    told = words(police, scene.competence())
    assert "Lead: Borough police (contacts confirmed" in told
    assert "No deputy; nobody supports." in told
    assert "Interpreting and translation has no deputy and no support, only Borough police." in told
    page = police.page(scene.competence())
    assert page.select_one("a[href='/partnerships/thameside/map/interpreting']")


def test_a_lead_that_is_only_proposed_is_no_lead(scene: Scene, police: CheckedClient) -> None:
    scene.world.responsibility(scene.partnership, scene.refuge, "psychological-support", state=Agreement.PROPOSED)
    told = words(police, scene.competence("2.6"))
    assert "No agency has accepted the lead." in told
    assert ": Tideway charity." in told


def test_a_competence_shows_what_the_audit_of_its_settings_shows(scene: Scene, police: CheckedClient) -> None:
    with scene.world.session() as session:
        session.add(
            FirstContact(partnership_id=scene.partnership.id, setting_id="AC5", organisation_id=scene.police.id)
        )
        session.add(SettingCheck(partnership_id=scene.partnership.id, setting_id="AC5", checked_on=date(2010, 1, 3)))
    told = words(police, scene.competence("1.1"))
    assert "First contact: Borough police. Last checked 3 January 2010." in told
    assert "No first contact named. Not checked yet." in told


def test_practice_of_other_places_stands_beside_the_competence(scene: Scene, police: CheckedClient) -> None:
    assert police.page(scene.competence()).select("details a[href^='/partnerships/thameside/library/practice/']")


def test_a_rating_is_saved_and_the_next_competence_follows(scene: Scene, police: CheckedClient) -> None:
    answer = police.submit(scene.competence(), button="next", rating="developing", reason="By day only")
    assert (answer.status_code, answer.headers["Location"]) == (302, scene.competence("2.6"))
    row = scene.rating()
    assert (row.rating, row.reason, row.changed_by) == (Rating.DEVELOPING, "By day only", "Borough police")


def test_saving_can_stay_on_the_step_or_go_on_to_evidence(scene: Scene, police: CheckedClient) -> None:
    stay = police.submit(scene.competence(), button="stay", rating="developing")
    assert stay.headers["Location"] == scene.competence()
    more = police.submit(scene.competence(), button="evidence", reason="More")
    assert more.headers["Location"] == f"{scene.competence()}/evidence/add"
    last = police.submit(scene.competence("5.3"), button="next", rating="developing")
    assert last.headers["Location"] == scene.base


def test_saving_without_a_change_changes_nothing(scene: Scene, police: CheckedClient) -> None:
    police.submit(scene.competence(), button="stay", rating="developing", reason="Two\nlines")
    before = scene.rating().version
    assert police.submit(scene.competence(), button="stay").status_code == 302
    assert scene.rating().version == before


def test_a_rating_can_be_taken_back(scene: Scene, police: CheckedClient) -> None:
    police.submit(scene.competence(), button="stay", rating="developing")
    police.submit(scene.competence(), button="stay", rating="")
    assert scene.rating().rating is None


def test_proven_needs_evidence_and_in_place_needs_evidence_or_a_reason(scene: Scene, police: CheckedClient) -> None:
    refused = police.submit(scene.competence(), button="stay", rating="proven", reason="We think so")
    assert refused.status_code == 400
    assert refused.text.count("Add a piece of evidence before you rate this “Proven”") == 2
    assert "We think so" in refused.text
    refused = police.submit(scene.competence(), button="stay", rating="in-place", reason="")
    assert "Enter why it is in place, or add a piece of evidence first" in refused.text
    assert police.submit(scene.competence(), button="stay", rating="in-place", reason="It works").status_code == 302
    scene.add_evidence(police)
    assert police.submit(scene.competence(), button="stay", rating="proven").status_code == 302


def test_an_action_without_owner_and_date_is_saved_with_a_warning(scene: Scene, police: CheckedClient) -> None:
    police.submit(scene.competence(), button="stay", next_action="Find a night line")
    page = words(police, scene.competence())
    assert "The action of 2.5 has no owner and no date yet." in page
    assert "The action has no owner and no date yet" in page
    due = TODAY + timedelta(days=30)
    police.submit(scene.competence(), button="stay", owner=str(scene.refuge.id), **dated(due))
    assert "no owner" not in words(police, scene.competence())
    row = scene.rating()
    assert (row.action_owner_id, row.action_due_on) == (scene.refuge.id, due)
    assert "Tideway charity" in words(police, scene.base)


def test_an_owner_that_is_hidden_from_members_is_neither_named_nor_said_to_have_left(
    scene: Scene, police: CheckedClient
) -> None:
    police.submit(scene.competence(), button="stay", next_action="Find a night line", owner=str(scene.refuge.id))
    with scene.world.session() as session:
        session.get_one(Organisation, scene.refuge.id).audience = Audience.NAMED
    chosen = police.page(scene.competence()).select_one("select[name=owner] option[selected]")
    assert chosen.get_text(strip=True) == "An organisation that is not named here"


def test_an_owner_or_a_date_without_an_action_is_refused(scene: Scene, police: CheckedClient) -> None:
    refused = police.submit(scene.competence(), button="stay", owner=str(scene.refuge.id))
    assert refused.status_code == 400
    assert "Enter the action, or take away its owner and dates" in refused.text


def test_an_action_cannot_be_done_tomorrow(scene: Scene, police: CheckedClient) -> None:
    later = dated(TODAY + timedelta(days=2), "done_on")
    assert police.submit(scene.competence(), button="stay", next_action="Do it", **later).status_code == 400


def test_only_agencies_that_take_part_can_own_an_action(scene: Scene, police: CheckedClient) -> None:
    stranger = scene.world.organisation("Stranger")
    hidden = scene.world.organisation("Hidden house", scene.partnership, audience=Audience.NAMED)
    offered = police.page(scene.competence()).select("select[name=owner] option")
    assert [each.get_text() for each in offered] == ["Nobody yet", "Borough police", "Tideway charity"]
    for row in (stranger, hidden):
        sent = police.send(scene.competence(), version="0", was="", next_action="Do it", owner=str(row.id))
        assert sent.status_code == 400


def test_an_owner_that_becomes_hidden_is_named_to_nobody(scene: Scene, police: CheckedClient) -> None:
    police.submit(scene.competence(), button="stay", next_action="Do it", owner=str(scene.refuge.id))
    with scene.world.session() as session:
        session.get_one(type(scene.refuge), scene.refuge.id).audience = Audience.NAMED
    for account in (scene.reader, scene.coordinator):
        client = scene.client(account)
        for path in (scene.base, scene.competence(), f"{scene.base}/preview"):
            assert "Tideway" not in client.get(path).text.replace("Tideway charity leads", "")
    assert police.submit(scene.competence(), button="stay", reason="More").status_code == 302


def test_evidence_is_added_changed_taken_away_and_brought_back(scene: Scene, police: CheckedClient) -> None:
    piece = scene.add_evidence(police, "Contract of the service")
    assert piece.added_by == "Borough police"
    edit = f"{scene.base}/evidence/{piece.id}/edit"
    answer = police.submit(edit, text="Contract and report", link="www.example.org/report")
    assert answer.status_code == 302
    told = police.page(scene.competence())
    assert told.select_one("a[href='https://www.example.org/report']")
    away = police.submit(scene.competence(), action=f"{scene.base}/evidence/{piece.id}/archive")
    assert away.status_code == 302
    page = words(police, scene.competence())
    assert "None is recorded yet." in page
    assert "Evidence that was taken away (1)" in page
    back = police.submit(scene.competence(), action=f"{scene.base}/evidence/{piece.id}/restore")
    assert back.status_code == 302
    assert "Contract and report" in words(police, scene.competence())


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.org", "mailto:a@example.org", "//example.org", "x"]
)
def test_a_link_must_be_a_web_address(scene: Scene, police: CheckedClient, link: str) -> None:
    answer = police.submit(f"{scene.competence()}/evidence/add", text="Minutes", link=link)
    assert answer.status_code == 400
    assert "Enter a web address" in answer.text
    assert scene.pieces() == []


def test_evidence_needs_words(scene: Scene, police: CheckedClient) -> None:
    answer = police.submit(f"{scene.competence()}/evidence/add", text="  ")
    assert "Enter what the evidence is" in answer.text


def test_the_last_evidence_for_a_proven_competence_stays(scene: Scene, police: CheckedClient) -> None:
    piece = scene.add_evidence(police)
    police.submit(scene.competence(), button="stay", rating="proven")
    police.submit(scene.competence(), action=f"{scene.base}/evidence/{piece.id}/archive")
    assert "This is the last evidence for a competence that is rated “Proven”" in words(police, scene.competence())
    assert not scene.pieces()[0].is_archived


def test_a_reader_reads_and_cannot_write(scene: Scene) -> None:
    client = scene.client(scene.reader)
    page = client.page(scene.competence())
    assert not page.select("main form")
    assert client.send(scene.competence(), rating="developing").status_code == 403
    assert client.get(f"{scene.competence()}/evidence/add").status_code == 403
    assert client.get(f"{scene.base}/close").status_code == 403


def test_an_editor_fills_in_and_cannot_open_or_close(scene: Scene, police: CheckedClient) -> None:
    assert police.get(f"{HOME}/new").status_code == 403
    assert police.get(f"{scene.base}/close").status_code == 403
    assert police.get(f"{scene.base}/archive").status_code == 403


def test_another_partnership_knows_nothing_of_it(scene: Scene) -> None:
    elsewhere = scene.world.partnership("riverside")
    client = scene.client(scene.world.coordinator(elsewhere))
    for path in (HOME, scene.base, scene.competence(), f"{scene.base}/download", f"{scene.base}/workbook"):
        assert client.get(path).status_code == 404
    assert client.get(scene.base.replace("thameside", "riverside")).status_code == 404


@pytest.mark.parametrize("number", ["9.9", "2.5%20", "%00", "x" * 300])
def test_a_competence_that_is_not_there_is_not_found(scene: Scene, police: CheckedClient, number: str) -> None:
    assert police.get(scene.competence(number)).status_code == 404


def test_who_changed_what_is_told_to_coordinators_and_what_changed_to_all(scene: Scene, police: CheckedClient) -> None:
    police.submit(scene.competence(), button="stay", rating="developing", reason="By day")
    police.submit(scene.competence(), button="stay", rating="in-place")
    piece = scene.add_evidence(police)
    police.send(f"{scene.base}/evidence/{piece.id}/archive", version=str(piece.version))
    told = words(scene.client(scene.coordinator), scene.base)
    assert "2.5: rating from “Developing” to “In place”" in told
    assert "2.5: rated “Developing”, reason" in told
    assert "2.5: evidence added" in told
    assert "2.5: evidence taken away" in told
    assert "Assessment started" in told
    assert scene.editor.email in told
    assert scene.editor.email not in words(scene.client(scene.reader), scene.base)


def test_an_assessment_that_is_put_away_can_be_read_and_restored(scene: Scene, coordinator: CheckedClient) -> None:
    assert coordinator.submit(f"{scene.base}/archive").status_code == 302
    assert "was archived on" in words(coordinator, scene.base)
    assert not coordinator.page(scene.competence()).select_one("main form[action$='competences/2.5']")
    refused = coordinator.send(scene.competence(), version="0", rating="developing", was="")
    assert refused.status_code == 409
    assert "Not saved. Copy what you typed from here:" in refused.text
    assert coordinator.submit(HOME, action=f"{scene.base}/restore").status_code == 302
    assert coordinator.submit(scene.competence(), button="stay", rating="developing").status_code == 302


def test_what_is_put_away_does_not_come_back_beside_another_open_one(scene: Scene, coordinator: CheckedClient) -> None:
    coordinator.submit(f"{scene.base}/archive")
    assert coordinator.submit(f"{HOME}/new", title="Another").status_code == 302
    coordinator.submit(HOME, action=f"{scene.base}/restore")
    assert "has an open assessment already" in words(coordinator, HOME)
    assert [row.is_archived for row in scene.assessments()] == [True, False]


def test_downloads_have_names_and_types(scene: Scene, coordinator: CheckedClient) -> None:
    for path, ending, start in (("download", "docx", b"PK"), ("workbook", "xlsx", b"PK")):
        answer = coordinator.get(f"{scene.base}/{path}")
        assert answer.data[:2] == start
        year = scene.assessments()[0].opened_on.year
        assert f"thameside-assessment-{year}-working-paper.{ending}" in answer.headers["Content-Disposition"]


def test_the_preview_says_that_it_is_a_working_paper(scene: Scene, police: CheckedClient) -> None:
    assert "Working paper: not closed" in words(police, f"{scene.base}/preview")


@pytest.mark.parametrize("query", ["", "?from=x&to=y", "?from=%00", "?to=00000000-0000-0000-0000-000000000000"])
def test_comparing_with_nothing_says_so(scene: Scene, police: CheckedClient, query: str) -> None:
    assert "There is nothing to compare yet" in words(police, f"{HOME}/compare{query}")


@pytest.mark.parametrize(
    "sent",
    [
        {"rating": "best"}, {"owner": "nobody"}, {"owner": "00000000-0000-0000-0000-000000000000"},
        {"due_on-day": "31", "due_on-month": "2", "due_on-year": "2010"}, {"version": "1", "rating": "developing"},
        {"was": "{" * 5000, "rating": "developing", "version": "5"},
        {"reason": "x" * 2001}, {"reason": "a\x00b"}, {"next_action": "\x1b[31m"},
    ],
)  # fmt: skip
def test_odd_values_are_refused_and_nothing_is_stored(
    scene: Scene, police: CheckedClient, sent: dict[str, str]
) -> None:
    answer = police.send(scene.competence(), **{"version": "0", "was": "", **sent})
    assert answer.status_code in {400, 409}
    with scene.world.session() as session:
        assert session.query(type(scene.assessments()[0])).count() == 1
    with pytest.raises(Exception, match="No row was found"):
        scene.rating()


HOSTILE = [
    "<script>alert(1)</script>&\"'",
    "=cmd()|'/c calc'!A1",
    'DDEAUTO c:\\x "/k calc"',
    "{{lead:x}} {% raw %}",
    "👮🏽‍♀️ \u05de\u05e9",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_was_typed_and_is_inert_in_every_file(
    scene: Scene, police: CheckedClient, text: str
) -> None:
    scene.add_evidence(police, text)
    sent = {"rating": "proven", "reason": text, "next_action": text}
    assert police.submit(scene.competence(), button="stay", **sent).status_code == 302
    for path in (scene.competence(), f"{scene.base}/preview", scene.base):
        page = police.page(path)
        assert text in page.main.get_text()
        assert not page.select("main script")
    with ZipFile(BytesIO(police.get(f"{scene.base}/download").data)) as archive:
        body = archive.read("word/document.xml").decode()
    codes = re.findall(r"<w:instrText[^>]*> (\w+)", body)
    assert set(codes) <= {"TOC", "REF"}
    with ZipFile(BytesIO(police.get(f"{scene.base}/workbook").data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
