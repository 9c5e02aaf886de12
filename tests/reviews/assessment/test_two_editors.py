"""Two fill in the same assessment at once: nothing of either is lost, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from reviews.assessment.making import HOME, Scene, make_scene

from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Rating

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    return kept("assessment", make_scene, world)


def form_of(client: CheckedClient, path: str) -> dict[str, str]:
    """What the form of a competence shows and carries, as a browser sends it back."""
    form = client.page(path).select_one(f"form[action='{path}']")
    sent = {
        str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden], input[type=text]")
    }
    sent |= {str(each["name"]): each.get_text().removeprefix("\n") for each in form.select("textarea")}
    for each in form.select("select"):
        chosen = each.select_one("option[selected]") or each.option
        sent[str(each["name"])] = str(chosen["value"])
    checked = form.select_one("input[type=radio][checked]")
    return sent | ({"rating": str(checked["value"])} if checked else {})


def together(work: Callable[[int], Any], count: int = 2) -> list[Any]:
    """What each of several threads found, all begun at one moment."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait(timeout=20)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_the_second_writer_sees_both_texts_and_chooses(scene: Scene) -> None:
    first, second = scene.client(scene.editor), scene.client(scene.helper)
    path = scene.competence()
    shown = form_of(second, path)
    first.submit(
        path, button="stay", rating="developing", reason="The first writer’s reason", next_action="Find a line"
    )
    answer = second.post(path, data={**shown, "rating": "in-place", "reason": "The second writer’s reason"})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    table = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert ["Rating", "Developing", "In place"] in table
    assert ["Why this rating", "The first writer’s reason", "The second writer’s reason"] in table
    assert "The second writer’s reason" in page.select_one("textarea[name=reason]").get_text()
    assert "The first writer’s reason" in page.select_one(".govuk-inset-text").parent.get_text()
    assert page.select_one("textarea[name=next_action]").get_text().strip() == "Find a line"
    assert "so your form now has the other answer: next action" in page.get_text()
    assert scene.rating().reason == "The first writer’s reason"


def test_after_looking_the_second_writer_can_save(scene: Scene) -> None:
    first, second = scene.client(scene.editor), scene.client(scene.helper)
    path = scene.competence()
    shown = form_of(second, path)
    first.submit(path, button="stay", rating="developing", reason="First", next_action="Find a line")
    clash = BeautifulSoup(second.post(path, data={**shown, "reason": "Second"}).text, "html.parser")
    form = clash.select_one(f"form[action='{path}']")
    carried = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    again = {**shown, **carried, "rating": "developing", "reason": "First and second", "next_action": "Find a line"}
    assert second.post(path, data=again).status_code == 302
    row = scene.rating()
    assert (row.rating, row.reason, row.action) == (Rating.DEVELOPING, "First and second", "Find a line")


def test_a_writer_who_typed_nothing_overwrites_nothing(scene: Scene) -> None:
    first, second = scene.client(scene.editor), scene.client(scene.helper)
    shown = form_of(second, scene.competence())
    first.submit(scene.competence(), button="stay", rating="developing")
    assert second.post(scene.competence(), data={**shown, "next": "1"}).status_code == 302
    assert scene.rating().rating is Rating.DEVELOPING


def test_evidence_of_both_stands(scene: Scene) -> None:
    scene.add_evidence(scene.client(scene.editor), "From the police")
    scene.add_evidence(scene.client(scene.helper), "From the charity")
    page = scene.client(scene.reader).get(scene.competence()).text
    assert "From the police" in page
    assert "From the charity" in page
    preview = scene.client(scene.reader).get(f"{scene.base}/preview").text
    assert "(Borough police, " in preview
    assert "(Tideway charity, " in preview


def test_the_second_who_changes_a_piece_of_evidence_sees_both_texts(scene: Scene) -> None:
    first, second = scene.client(scene.editor), scene.client(scene.helper)
    piece = scene.add_evidence(first)
    path = f"{scene.base}/evidence/{piece.id}/edit"
    version = str(piece.version)
    assert first.submit(path, text="Changed by the first").status_code == 302
    answer = second.send(path, version=version, text="Changed by the second", link="")
    assert answer.status_code == 409
    assert "Changed by the first" in answer.text
    assert "Changed by the second" in answer.text
    assert scene.pieces()[0].text == "Changed by the first"
    form = BeautifulSoup(answer.text, "html.parser").select_one("main form[method=post]")
    carried = str(form.select_one("input[name=version]")["value"])
    assert second.send(path, version=carried, text="Of both", link="").status_code == 302
    assert scene.pieces()[0].text == "Of both"


def test_nobody_takes_away_what_somebody_has_just_changed(scene: Scene) -> None:
    client = scene.client(scene.editor)
    piece = scene.add_evidence(client)
    client.submit(f"{scene.base}/evidence/{piece.id}/edit", text="Changed")
    client.send(f"{scene.base}/evidence/{piece.id}/archive", version=str(piece.version))
    assert not scene.pieces()[0].is_archived


def test_what_is_typed_while_somebody_closes_is_shown_and_not_lost(scene: Scene) -> None:
    coordinator, editor = scene.client(scene.coordinator), scene.client(scene.editor)
    shown = form_of(editor, scene.competence())
    assert coordinator.submit(f"{scene.base}/close", conclusion="Enough").status_code == 302
    answer = editor.post(scene.competence(), data={**shown, "rating": "developing", "reason": "Typed too late"})
    assert answer.status_code == 409
    assert "This assessment is closed and kept as it is." in answer.text
    assert "Typed too late" in answer.text
    late = editor.send(f"{scene.competence()}/evidence/add", version="0", text="Evidence too late")
    assert late.status_code == 400
    assert "This assessment is closed and kept as it is." in late.text
    assert "Evidence too late" in late.text
    assert scene.pieces() == []


def test_of_two_who_save_the_same_competence_at_one_moment_one_is_told(scene: Scene) -> None:
    clients = [scene.client(scene.editor), scene.client(scene.helper)]
    path = scene.competence()
    sent = [{**form_of(client, path), "rating": "developing", "reason": f"Of {n}"} for n, client in enumerate(clients)]

    def work(number: int) -> tuple[int, str]:
        answer = clients[number].post(path, data=sent[number])
        return answer.status_code, answer.text

    for client in clients:
        client.is_checking = False
    found = together(work)
    assert sorted(status for status, _ in found) == [302, 409]
    told = next(text for status, text in found if status == 409)
    assert "Of 0" in told
    assert "Of 1" in told
    with scene.world.app.app_context():
        assert audit.first_broken(db.session()) is None


def test_evidence_that_many_add_at_one_moment_all_stands(scene: Scene) -> None:
    clients = [scene.client(scene.editor), scene.client(scene.helper), scene.client(scene.coordinator)]
    tokens = [client.token() for client in clients]

    def work(number: int) -> list[int]:
        path = f"{scene.competence()}/evidence/add"
        return [
            clients[number].post(path, data={"csrf_token": tokens[number], "text": f"{number}, {turn}"}).status_code
            for turn in range(4)
        ]

    for client in clients:
        client.is_checking = False
    assert together(work, 3) == [[302] * 4] * 3
    assert sorted(piece.text for piece in scene.pieces()) == sorted(
        f"{n}, {turn}" for n in range(3) for turn in range(4)
    )


def test_closing_and_saving_at_one_moment_keep_what_was_saved_or_say_no(scene: Scene) -> None:
    coordinator, editor = scene.client(scene.coordinator), scene.client(scene.editor)
    close = coordinator.page(f"{scene.base}/close").select_one("main form[method=post]")
    closing = {str(each["name"]): str(each["value"]) for each in close.select("input")} | {"conclusion": "Enough"}
    saving = {**form_of(editor, scene.competence()), "rating": "developing", "reason": "At the last moment"}

    def work(number: int) -> int:
        if number:
            return editor.post(scene.competence(), data=saving).status_code
        return coordinator.post(f"{scene.base}/close", data=closing).status_code

    for client in (coordinator, editor):
        client.is_checking = False
    closed, saved = together(work)
    row = scene.assessments()[0]
    assert (closed, saved) in {(302, 409), (409, 302)}
    assert row.is_closed is (closed == 302)
    if row.is_closed:
        kept = [entry for theme in row.kept["themes"] for entry in theme["entries"] if entry["id"] == "2.5"]
        assert kept[0]["rating"] is None


def test_two_who_start_at_one_moment_open_one_assessment(world: World) -> None:
    ours = world.partnership()
    clients = [world.app.test_client().sign_in(world.coordinator(ours)) for _ in range(2)]
    tokens = [client.token() for client in clients]

    def work(number: int) -> int:
        sent = {"csrf_token": tokens[number], "title": f"Of {number}"}
        return clients[number].post(f"{HOME}/new", data=sent).status_code

    for client in clients:
        client.is_checking = False
    assert sorted(together(work)) == [302, 400]


@pytest.mark.parametrize("version", ["", "0", "-1", "2", "1e0", "9" * 30, "١"])
def test_no_made_up_version_overwrites_a_rating(scene: Scene, version: str) -> None:
    client = scene.client(scene.editor)
    client.submit(scene.competence(), button="stay", rating="developing")
    assert scene.rating().version == 1
    answer = client.send(scene.competence(), version=version, was="", rating="in-place", reason="Made up")
    assert answer.status_code == 409
    assert scene.rating().rating is Rating.DEVELOPING
