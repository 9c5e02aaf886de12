"""A closed assessment is kept: its pages and files say the same whatever becomes of map, register and pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from reviews.assessment.making import HOME, Scene, make_scene

from partnership.documents.word.writer import write_word
from partnership.guidance import loader
from partnership.reviews.assessment import export, queries
from partnership.reviews.assessment.kept_sheet import sheet_of
from partnership.store.models import Organisation, Rating

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World

TODAY = datetime.now(UTC).date()


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    made: Scene = kept("assessment", make_scene, world)
    client = made.client(made.editor)
    made.add_evidence(client, "Contract of the service")
    client.submit(made.competence(), button="stay", rating="proven", reason="It works", next_action="Find a night line",
                  owner=str(made.refuge.id))  # fmt: skip
    return made


@pytest.fixture
def coordinator(scene: Scene) -> CheckedClient:
    return scene.client(scene.coordinator)


def close(scene: Scene, client: CheckedClient, conclusion: str = "Better than we thought.\nNot good.") -> None:
    answer = client.submit(f"{scene.base}/close", conclusion=conclusion)
    assert answer.status_code == 302, answer.text


def texts(client: CheckedClient, scene: Scene) -> list[str]:
    """The main part of each page of an assessment."""
    pages = (scene.base, scene.competence(), scene.competence("1.1"), f"{scene.base}/preview")
    return [str(client.page(path).main) for path in pages]


def test_the_page_before_closing_lists_what_is_missing(scene: Scene, coordinator: CheckedClient) -> None:
    coordinator.submit(scene.competence("1.1"), button="stay", rating="in-place", reason="It works")
    told = " ".join(coordinator.page(f"{scene.base}/close").main.get_text(" ").split())
    assert "Not rated (20)" in told
    assert "In place without evidence (1)" in told
    assert "Actions without an owner or a date (1)" in told
    assert "2.5 Language is no bar : no date" in told


def test_closing_needs_a_conclusion(scene: Scene, coordinator: CheckedClient) -> None:
    answer = coordinator.submit(f"{scene.base}/close", conclusion=" ")
    assert "Enter what the board should take from it" in answer.text
    assert not scene.assessments()[0].is_closed


def test_closing_something_else_than_was_looked_at_is_refused_and_the_text_stays(
    scene: Scene, coordinator: CheckedClient
) -> None:
    form = coordinator.page(f"{scene.base}/close").select_one("main form[method=post]")
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    scene.add_evidence(scene.client(scene.helper), "Something new")
    answer = coordinator.post(f"{scene.base}/close", data={**sent, "conclusion": "My conclusion"})
    assert answer.status_code == 409
    assert "My conclusion" in answer.text
    assert "Somebody has changed the assessment since you opened this page" in answer.text
    assert not scene.assessments()[0].is_closed
    assert coordinator.send(f"{scene.base}/close", conclusion="Without a look").status_code == 409


def test_a_closed_assessment_refuses_every_change(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    before = (scene.rating().version, [(piece.version, piece.is_archived) for piece in scene.pieces()])
    piece = scene.pieces()[0]
    sent = {
        "version": str(piece.version),
        "text": "x",
        "link": "",
        "rating": "developing",
        "was": "",
        "conclusion": "x",
    }
    for path in (scene.competence(), f"{scene.competence()}/evidence/add", f"{scene.base}/evidence/{piece.id}/edit",
                 f"{scene.base}/evidence/{piece.id}/archive", f"{scene.base}/evidence/{piece.id}/restore",
                 f"{scene.base}/close"):  # fmt: skip
        assert coordinator.send(path, **sent).status_code in {302, 400, 409}, path
    assert before == (scene.rating().version, [(each.version, each.is_archived) for each in scene.pieces()])
    assert not coordinator.page(scene.competence()).select("main form")
    assert coordinator.get(f"{scene.competence()}/evidence/add").status_code == 302


def test_what_was_kept_never_changes_again(
    scene: Scene, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(scene, coordinator)
    coordinator.get(scene.base)  # says once that it was closed
    pages = texts(coordinator, scene)
    word = coordinator.get(f"{scene.base}/download").data
    rows = [[cell.value for cell in row] for row in load_workbook_of(coordinator, scene)["Ratings"].iter_rows()]
    assert "Lead: Borough police" in pages[1]
    with scene.world.session() as session:
        for row in (scene.police, scene.refuge):
            session.get_one(Organisation, row.id).name = f"{row.name} renamed"
        session.get_one(type(scene.partnership), scene.partnership.id).name = "Another name"
    scene.world.responsibility(scene.partnership, scene.refuge, "interpreting")
    change_pack(monkeypatch)
    assert texts(coordinator, scene) == pages
    assert coordinator.get(f"{scene.base}/download").data == word
    assert rows == [[cell.value for cell in row] for row in load_workbook_of(coordinator, scene)["Ratings"].iter_rows()]


def load_workbook_of(client: CheckedClient, scene: Scene) -> object:
    from io import BytesIO  # noqa: PLC0415 - only here

    return load_workbook(BytesIO(client.get(f"{scene.base}/workbook").data))


def change_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release of the pack: competences have other words, and one is gone."""
    packs = loader.load_packs()
    pack = packs["solace-2009"]
    themes = {
        key: replace(theme, competences=tuple(replace(each, name="Other words") for each in theme.competences[1:]))
        for key, theme in pack.themes.items()
    }
    changed = MappingProxyType({"solace-2009": replace(pack, themes=MappingProxyType(themes))})
    monkeypatch.setattr("partnership.map.mapping.queries.load_packs", lambda: changed)


def test_the_next_one_shows_last_time_and_what_became_of_the_action(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    second = coordinator.submit(f"{HOME}/new", title="Self-assessment 2011").headers["Location"]
    path = f"{second}/competences/2.5"
    told = " ".join(coordinator.page(path).main.get_text(" ").split())
    assert "Self-assessment 2010, closed" in told
    assert "Find a night line" in told
    assert "Not done, as far as anybody wrote down" in told
    done = {"earlier_done_on-day": str(TODAY.day), "earlier_done_on-month": str(TODAY.month),
            "earlier_done_on-year": str(TODAY.year)}  # fmt: skip
    answer = coordinator.submit(path, button="stay", rating="in-place", reason="Still", **done)
    assert answer.status_code == 302, answer.text
    compared = coordinator.page(f"{HOME}/compare").main
    told = " ".join(compared.get_text(" ").split())
    assert "Worse by one step" in told
    assert f"Find a night line Tideway charity Done {TODAY.day} {TODAY:%B %Y}" in told
    assert compared.select_one("svg[role=img] desc")
    kept = coordinator.page(scene.competence()).main.get_text(" ")
    assert "Not done" in kept


def test_two_who_enter_different_days_for_the_earlier_action_are_told(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    second = coordinator.submit(f"{HOME}/new", title="Self-assessment 2011").headers["Location"]
    path = f"{second}/competences/2.5"
    form = coordinator.page(path).select_one(f"form[action='{path}']")
    carried = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}

    def days(day: int) -> dict[str, str]:
        return {"earlier_done_on-day": str(day), "earlier_done_on-month": "1", "earlier_done_on-year": "2010"}

    assert coordinator.post(path, data={**carried, **days(4)}).status_code == 302
    answer = coordinator.post(path, data={**carried, **days(5)})
    assert answer.status_code == 409
    assert "4 January 2010" in answer.text
    assert "5 January 2010" in answer.text


def test_the_evidence_of_the_closed_one_is_not_that_of_the_next(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    second = coordinator.submit(f"{HOME}/new", title="Self-assessment 2011").headers["Location"]
    refused = coordinator.submit(f"{second}/competences/2.5", button="stay", rating="proven")
    assert refused.status_code == 400


def test_the_kept_sheet_names_agencies_and_no_account(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    kept = str(scene.assessments()[0].kept)
    assert "Borough police" in kept
    assert "@" not in kept
    assert scene.assessments()[0].closed_by == "Coordinator of the partnership"


def test_commands_take_the_open_one_before_the_closed_one(scene: Scene, coordinator: CheckedClient) -> None:
    close(scene, coordinator)
    with scene.world.app.app_context():
        closed = export.current_document(scene.partnership, "Restricted")
        assert closed.standing.startswith("Closed on ")
        assert write_word(closed)
    coordinator.submit(f"{HOME}/new", title="Self-assessment 2011")
    with scene.world.app.app_context():
        assert export.current_document(scene.partnership, "Restricted").title == "Self-assessment 2011"
        held = export.current(scene.partnership)
        assert held is not None
        found = sheet_of(queries.get_held("thameside", held.assessment.id)).entry("2.5")
        assert found is not None
        assert found.earlier is not None
        assert found.earlier.rating is Rating.PROVEN
