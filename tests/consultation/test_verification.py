"""Checking a hash: agreed documents are told, drafts and unknown hashes get one answer; the command says the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from partnership.store.db import db
from partnership.store.models import Protocol, ProtocolVersion

if TYPE_CHECKING:
    from client import CheckedClient
    from consultation.making import Scene
    from flask import Flask


def _hash(scene: Scene, number: str) -> str:
    return next(row.sha256 for row in scene.all(ProtocolVersion) if row.number == number)


def _answer(client: CheckedClient, typed: str) -> str:
    response = client.get("/verify", query_string={"hash": typed})
    assert response.status_code == 200
    text = re.sub(r"[0-9a-fA-F]{8}( [0-9a-f]{8}){7}|[0-9a-f]{64}", "HASH", response.text)
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


def test_an_agreed_document_is_told_to_anybody_whatever_the_spaces_and_capitals(scene: Scene, app: Flask) -> None:
    scene.agree()
    sha = _hash(scene, "1.0")
    client = app.test_client()
    for typed in (sha, sha.upper(), " ".join(sha[at : at + 8] for at in range(0, 64, 8))):
        page = client.get("/verify", query_string={"hash": typed})
        assert "An agreed document has this hash" in page.text
        for words in ("Partnership agreement", "Thameside partnership", "1.0", "In force"):
            assert words in page.text


def test_a_superseded_one_is_told_with_the_title_that_was_signed(scene: Scene, app: Flask) -> None:
    scene.agree()
    scene.client("coordinator").submit(f"{scene.base}/next-version")
    with scene.world.session() as session:
        session.get_one(Protocol, scene.protocol_id).title = "Secret new name"
    assert "Secret new name" not in app.test_client().get(f"/verify?hash={_hash(scene, '1.0')}").text
    scene.agree()
    page = app.test_client().get(f"/verify?hash={_hash(scene, '1.0')}").text
    assert "Superseded" in page
    assert "by version 2.0" in page
    assert "Secret new name" not in page
    assert "Secret new name" in app.test_client().get(f"/verify?hash={_hash(scene, '2.0')}").text


def test_drafts_what_is_being_signed_and_what_was_refused_answer_as_unknown_hashes_do(scene: Scene, app: Flask) -> None:
    scene.consult()
    scene.close()
    scene.open_signing()
    client = app.test_client()
    unknown = _answer(client, "0" * 64)
    assert "No agreed document has this hash" in unknown
    assert _answer(client, _hash(scene, "0.1")) == unknown
    assert _answer(client, _hash(scene, "1.0")) == unknown
    scene.client("coordinator").submit(f"{scene.base}/signing/end", why="Again")
    assert _answer(client, _hash(scene, "1.0")) == unknown


def test_the_database_is_asked_the_same_for_a_draft_and_for_nothing(scene: Scene, app: Flask) -> None:
    scene.put_to_signature()
    hashes = ("0" * 64, _hash(scene, "1.0"))
    asked: list[list[str]] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked[-1].append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for typed in hashes:
            asked.append([])
            app.test_client().get(f"/verify?hash={typed}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked[0] == asked[1]
    assert any("signing" in each for each in asked[0])


@pytest.mark.parametrize("typed", ["abc", "g" * 64, "0" * 65])
def test_what_is_no_hash_is_told_so_and_stays_typed(app: Flask, typed: str) -> None:
    page = app.test_client().get("/verify", query_string={"hash": typed})
    assert page.status_code == 400
    assert "A hash has 64 characters" in page.text
    assert typed in page.text


def test_the_empty_page_is_a_form(app: Flask) -> None:
    page = app.test_client().page("/verify")
    assert page.select("form[method=get] input[name=hash]")


def test_the_command_says_the_same_of_a_hash_and_of_a_file(scene: Scene, app: Flask, tmp_path: Path) -> None:
    scene.agree()
    file = tmp_path / "text.json"
    file.write_bytes(scene.client("reader").get(f"{scene.base}/versions/1.0/hashed-text").data)
    runner = app.test_cli_runner()
    for asked in (_hash(scene, "1.0").upper(), str(file)):
        result = runner.invoke(args=["protocols", "verify", asked])
        assert result.exit_code == 0, result.output
        assert "“Partnership agreement” of Thameside partnership, version 1.0, agreed on" in result.output
        assert result.output.endswith("in force.\n")
    file.write_bytes(file.read_bytes() + b" ")
    for asked in ("0" * 64, str(file)):
        result = runner.invoke(args=["protocols", "verify", asked])
        assert result.exit_code == 1
        assert "No agreed document has the hash" in result.output
    assert runner.invoke(args=["protocols", "verify", str(tmp_path / "none.json")]).exit_code == 1


def test_only_members_download_the_text_of_the_hash(scene: Scene, app: Flask) -> None:
    scene.agree()
    path = f"{scene.base}/versions/1.0/hashed-text"
    assert app.test_client().get(path).status_code == 302
    outside = scene.world.reader(scene.world.partnership("riverside"))
    assert app.test_client().sign_in(outside).get(path).status_code == 404  # type: ignore[attr-defined]


def test_every_page_leads_to_the_check(scene: Scene) -> None:
    link = scene.app.test_client().page("/").find("a", string="Check an agreed document")  # type: ignore[attr-defined]
    assert link["href"] == "/verify"
