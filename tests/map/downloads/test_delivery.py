"""How a document leaves: in every format, once the policy has said yes, and the slow ones without keeping anybody."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.map.downloads.formats import file_name
from partnership.map.downloads.render_queue import (
    KEPT_SECONDS,
    MOST_WAITING,
    RenderQueue,
    RenderState,
    folder_of,
    remove_old,
)
from partnership.store.db import db
from partnership.store.models import IssuedFile, ProtocolVersion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from consultation.making import Scene
    from flask import Flask
    from werkzeug.test import TestResponse

NAME = "thameside-anti-trafficking-partnership-full-0-1-working-draft"


def ask_until_ready(client: CheckedClient, path: str) -> TestResponse:
    """Look again, as the page does, until the file is ready or cannot be made."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        response = client.get(path)
        if "is being made" not in response.text:
            return response
        time.sleep(0.05)
    message = f"never ready: {path}"
    raise AssertionError(message)


def recorded(app: Flask) -> list[IssuedFile]:
    with app.app_context():
        return list(db.session.scalars(select(IssuedFile).order_by(IssuedFile.left_at)))


@pytest.mark.parametrize(
    ("query", "ending", "kind", "begins"),
    [
        ("", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("?format=docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("?format=txt", "txt", "text/plain", b"DRAFT\nFor members of the partnership only\n"),
        ("?format=md", "md", "text/markdown", b"**DRAFT**"),
    ],
)
def test_every_format_is_a_download_with_a_name(
    scene: Scene, query: str, ending: str, kind: str, begins: bytes
) -> None:
    response = scene.client("reader").get(f"{scene.base}/download{query}")
    assert response.status_code == 200
    assert response.mimetype == kind
    assert response.headers["Content-Disposition"] == f'attachment; filename="{NAME}.{ending}"'
    assert response.data.startswith(begins)


def test_a_format_that_there_is_not_is_not_found_and_not_offered(scene: Scene) -> None:
    client = scene.client("reader")
    for query in ("exe", "pdf", "odt", "PDF", "../x"):
        assert client.get(f"{scene.base}/download", query_string={"format": query}).status_code == 404
    offered = [link["href"] for link in client.page(scene.base).select("details a") if "format=" in link["href"]]
    assert offered == [f"{scene.base}/download?format=txt", f"{scene.base}/download?format=md"]


def test_a_pdf_is_made_beside_the_site_and_handed_out_when_it_is_ready(
    scene: Scene, app: Flask, with_office: Callable[..., Path]
) -> None:
    runs = with_office("sleep 0.3; printf '%%PDF' > $out/paper.pdf")
    client, path = scene.client("reader"), f"{scene.base}/download?format=pdf"
    assert client.page(scene.base).select(f"a[href='{path}']")
    first = client.get(path)
    assert "Your PDF file is being made" in first.text
    ready = ask_until_ready(client, path)
    assert "Your PDF file is ready" in ready.text
    file = client.get(f"{path}&file=now")
    assert file.data == b"%PDF"
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{NAME}.pdf"'
    assert scene.client("coordinator").get(f"{path}&file=now").data == b"%PDF"
    assert runs.read_text().split() == ["run"]
    (kept,) = folder_of(app).glob("*.made")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert folder_of(app).stat().st_mode & 0o777 == 0o700


def test_who_waits_for_a_file_can_go_back_to_the_document(scene: Scene, with_office: Callable[..., Path]) -> None:
    with_office("sleep 0.3; printf '%%PDF' > $out/paper.pdf")
    page = scene.client("reader").page(f"{scene.base}/download?format=pdf")
    back = page.select_one("a.govuk-back-link")
    assert back is not None
    assert back["href"] == scene.base


def test_who_may_not_see_the_document_gets_no_file_of_it(scene: Scene, app: Flask, with_office: Callable) -> None:
    with_office("printf '%%PDF' > $out/paper.pdf")
    path = f"{scene.base}/download?format=pdf"
    ask_until_ready(scene.client("reader"), path)
    elsewhere = app.test_client().sign_in(scene.world.reader(scene.world.partnership("riverside")))  # type: ignore[attr-defined]
    assert elsewhere.get(f"{path}&file=now").status_code == 404
    assert app.test_client().get(f"{path}&file=now").status_code == 302


def test_two_who_ask_at_once_wait_for_one_file(scene: Scene, with_office: Callable[..., Path]) -> None:
    runs = with_office("sleep 0.3; printf '%%PDF' > $out/paper.pdf")
    clients = [scene.client("reader") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: ask_until_ready(each, f"{scene.base}/download?format=pdf"), clients))
    assert all("is ready" in each.text for each in answers)
    assert runs.read_text().split() == ["run"]


def test_one_that_hangs_is_ended_and_the_site_answers_meanwhile(scene: Scene, with_office: Callable) -> None:
    with_office("sleep 60", seconds=5)
    client, path = scene.client("reader"), f"{scene.base}/download?format=pdf"
    assert client.get(path).status_code == 200
    assert client.get(f"{scene.base}/download").status_code == 200
    assert "is being made" in client.get(path).text
    response = ask_until_ready(client, path)
    assert response.status_code == 503
    assert "It took too long" in response.text
    assert "Download as Word instead" in response.text


def test_a_full_disk_is_told_and_the_word_file_still_leaves(scene: Scene, app: Flask, with_office: Callable) -> None:
    with_office("printf '%%PDF' > $out/paper.pdf")
    folder_of(app).parent.joinpath("papers").write_text("no folder can be made here")
    response = ask_until_ready(scene.client("reader"), f"{scene.base}/download?format=pdf")
    assert (response.status_code, "could not be made" in response.text) == (503, True)
    assert str(folder_of(app)) not in response.text
    assert scene.client("reader").get(f"{scene.base}/download").status_code == 200


def test_a_changed_document_is_another_file(scene: Scene, with_office: Callable[..., Path]) -> None:
    runs = with_office()
    client, path = scene.client("reader"), f"{scene.base}/download?format=odt"
    ask_until_ready(client, path)
    before = client.get(f"{path}&file=now").data
    assert scene.edit("Nobody shares anything by telephone.") == 302
    ask_until_ready(client, path)
    assert client.get(f"{path}&file=now").data != before
    assert runs.read_text().split() == ["run"] * 2


def test_a_file_that_failed_is_not_tried_again_at_once(scene: Scene, with_office: Callable[..., Path]) -> None:
    runs = with_office("exit 1")
    client, path = scene.client("reader"), f"{scene.base}/download?format=pdf"
    ask_until_ready(client, path)
    assert client.get(path).status_code == 503
    assert runs.read_text().split() == ["run"]


def test_more_than_can_wait_are_told_to_come_back(app: Flask, tmp_path: Path) -> None:
    queue = RenderQueue(tmp_path / "made", app.logger)

    def make() -> bytes:
        time.sleep(0.3)
        return b"file"

    stages = [queue.enqueue(f"key-{number}", make) for number in range(MOST_WAITING + 2)]
    assert stages[0] is RenderState.MAKING
    assert stages[1:-1] == [RenderState.WAITING] * MOST_WAITING
    assert stages[-1] is RenderState.FULL


def test_what_is_old_is_removed_and_what_a_dead_process_left_too(app: Flask) -> None:
    folder = folder_of(app)
    (folder / "office" / "work-1").mkdir(parents=True)
    (folder / "office" / "profile").mkdir()
    for name in ("a.made", "part-1", "b.made"):
        (folder / name).write_text("x")
    old = time.time() - KEPT_SECONDS - 5
    for name in ("a.made", "part-1", "office/work-1", "office/profile", "office"):
        os.utime(folder / name, (old, old))
    assert remove_old(folder) == 3
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) == ["b.made", "office", "office/profile"]


def test_a_file_of_a_version_is_recorded_once_and_a_working_draft_never(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")
    client.get(f"{scene.base}/download")
    assert recorded(app) == []
    scene.client("coordinator").submit(f"{scene.base}/versions", note="For the board")
    path = f"{scene.base}/versions/0.1/download"
    files = [client.get(path).data for _ in range(2)]
    text = client.get(f"{path}?format=txt").data
    assert files[0] == files[1]
    rows = recorded(app)
    assert [row.sha256 for row in rows] == [sha256(files[0]).hexdigest(), sha256(text).hexdigest()]
    assert rows[0].name == "thameside-anti-trafficking-partnership-full-0-1-draft.docx"
    assert rows[0].standing == "DRAFT"
    assert rows[0].version_id == scene.one(ProtocolVersion).id


def test_two_first_downloads_at_once_are_one_record(scene: Scene, app: Flask) -> None:
    scene.client("coordinator").submit(f"{scene.base}/versions", note="For the board")
    clients = [scene.client("reader") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.get(f"{scene.base}/versions/0.1/download"), clients))
    assert {each.status_code for each in answers} == {200}
    assert len(recorded(app)) == 1


def test_a_version_in_force_is_recorded_from_the_page_of_the_protocol_too(scene: Scene, app: Flask) -> None:
    scene.agree()
    content = scene.client("reader").get(f"{scene.base}/download").data
    (row,) = recorded(app)
    assert (row.sha256, row.standing) == (sha256(content).hexdigest(), "AGREED")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('a"b\r\nX: y.docx', "a-b-X-y.docx"),
        ("../../etc/passwd.docx", "etc-passwd.docx"),
        ("Ñandú \u202e ☃.docx", "and.docx"),
        ("x" * 500 + ".docx", "x" * 120 + ".docx"),
        (".docx", "document.docx"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(name: str, kept: str) -> None:
    assert file_name(name) == kept


def test_a_pdf_of_a_version_is_recorded_when_it_is_handed_out(scene: Scene, app: Flask, with_office: Callable) -> None:
    with_office("printf '%%PDF' > $out/paper.pdf")
    scene.client("coordinator").submit(f"{scene.base}/versions", note="For the board")
    client, path = scene.client("reader"), f"{scene.base}/versions/0.1/download?format=pdf"
    ask_until_ready(client, path)
    assert recorded(app) == []
    content = client.get(f"{path}&file=now").data
    (row,) = recorded(app)
    assert (row.sha256, row.name[-4:]) == (sha256(content).hexdigest(), ".pdf")


def test_a_command_records_the_file_of_a_version_too(scene: Scene, app: Flask, tmp_path: Path) -> None:
    scene.agree()
    out = tmp_path / "agreed.docx"
    asked = ["protocols", "export", "--partnership", "thameside", "--template", "anti-trafficking-partnership"]
    assert app.test_cli_runner().invoke(args=[*asked, "--out", str(out)]).exit_code == 0
    (row,) = recorded(app)
    assert row.sha256 == sha256(out.read_bytes()).hexdigest()
