"""Any two versions side by side: on screen, in Word, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from protocols.scenes import Scene, make_scene

from partnership.store.models import Role

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
CLAUSE = "control-status"


@pytest.fixture
def scene(world: World, client: CheckedClient) -> Scene:
    """Two agencies, and a coordinator who is signed in."""
    return make_scene(world, client)


@pytest.fixture
def url(scene: Scene) -> str:
    """A protocol with two versions and a draft that has gone on: 0.1, then own words in 0.2, then another lead."""
    address = scene.start()
    scene.client.submit(f"{address}/versions", note="First")
    own = {"text": "The coordinator keeps this paper & nobody else.", "agree": "y", "version": "0"}
    assert scene.client.send(f"{address}/clauses/{CLAUSE}/edit", **own).status_code == 302
    scene.client.submit(f"{address}/versions", note="Second")
    scene.world.responsibility(scene.partnership, scene.police, "coordination", Role.LEAD)
    return address


def _words(scene: Scene, path: str) -> str:
    page = scene.client.page(path).select_one("main")
    assert page is not None
    return page.get_text(" ", strip=True)


def test_what_has_changed_is_marked_clause_by_clause_and_said_to_those_who_do_not_see_it(
    scene: Scene, url: str
) -> None:
    page = scene.client.page(f"{url}/compare?from=0.1&to=0.2")
    assert [each.get_text(" ", strip=True) for each in page.select("h3")] == ["3 When a paper is in force Changed"]
    added = page.select_one("h3 + .app-change ins")
    assert added is not None
    assert added.get_text(" ", strip=True).startswith("[added: ")
    assert "paper & nobody else" in added.get_text()
    assert "What has changed from version 0.1 to version 0.2" in page.get_text()


def test_the_older_comes_first_whichever_is_chosen_first(scene: Scene, url: str) -> None:
    assert "from version 0.1 to version 0.2" in _words(scene, f"{url}/compare?from=0.2&to=0.1")


def test_without_a_choice_the_draft_is_compared_with_the_last_version(scene: Scene, url: str) -> None:
    words = _words(scene, f"{url}/compare")
    assert "from version 0.2 to the working draft" in words
    assert "“The coordinator” is [taken out: [To settle: no agency yet]. ] [added: Borough police. ]" in words


def test_the_same_version_twice_and_two_that_say_the_same_are_told_apart(scene: Scene, url: str) -> None:
    assert "Choose two different versions" in _words(scene, f"{url}/compare?from=0.1&to=0.1")
    assert "Choose two different versions" not in _words(scene, f"{url}/compare?from=0.1&to=0.2")


def test_a_protocol_without_a_version_says_when_there_will_be_something_to_compare(scene: Scene) -> None:
    address = scene.start()
    assert "Once a version is saved" in _words(scene, f"{address}/compare")


@pytest.mark.parametrize("query", ["from=9.9&to=0.1", "from=0.1&to=nothing", "from=0.1%00&to=0.2"])
def test_a_version_that_there_is_not_is_not_found(scene: Scene, url: str, query: str) -> None:
    assert scene.client.get(f"{url}/compare?{query}").status_code == 404
    assert scene.client.get(f"{url}/compare.docx?{query}").status_code == 404


def test_the_word_file_has_the_changes_with_the_partnership_as_author(scene: Scene, url: str) -> None:
    answer = scene.client.get(f"{url}/compare.docx?from=0.1&to=0.2")
    name = "thameside-common-terms-changes-0-1-to-0-2.docx"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "nobody else" in scene.words(f"{url}/compare.docx?from=0.1&to=0.2")
    assert answer.data == scene.client.get(f"{url}/compare.docx?from=0.2&to=0.1").data


def test_protocol_and_versions_lead_to_the_comparison(scene: Scene, url: str) -> None:
    for page in (url, f"{url}/versions"):
        links = [str(link["href"]) for link in scene.client.page(page).select("main a[href]")]
        assert any("/compare" in link for link in links)


def test_a_redline_is_written_from_the_command_line(app: Flask, scene: Scene, url: str, tmp_path: Path) -> None:
    path, protocol_id = tmp_path / "changes.docx", url.rsplit("/", 1)[1]
    given = ["protocols", "redline", "--partnership", "thameside", "--protocol", protocol_id, "--out", str(path)]
    result = app.test_cli_runner().invoke(args=[*given, "--from", "0.1", "--to", "0.2"])
    assert result.exit_code == 0, result.output
    assert "version 0.2 against version 0.1" in result.output
    assert path.read_bytes() == scene.client.get(f"{url}/compare.docx?from=0.1&to=0.2").data
    for wrong in (["--from", "7.7"], ["--from", "0.1", "--protocol", "0" * 32]):
        result = app.test_cli_runner().invoke(args=[*given, *wrong])
        assert (result.exit_code, len(result.output.strip().splitlines())) == (1, 1)
