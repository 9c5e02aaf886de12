"""Checking a file: which version it is of, to whom that is told, and that nothing of it stays."""

from __future__ import annotations

import io
import re
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from consultation.making import NEEDED

from partnership.map.downloads.hashed_upload import HashedStream

if TYPE_CHECKING:
    from client import CheckedClient
    from consultation.making import Scene
    from flask import Flask


def body(content: bytes, token: str = "") -> dict[str, Any]:
    """A form with a file, as a browser sends it."""
    text = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    text += 'Content-Disposition: form-data; name="file"; filename="a.docx"\r\nContent-Type: x/y\r\n\r\n'
    return {"data": text.encode() + content + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def check(client: CheckedClient, content: bytes) -> str:
    """The answer to an upload."""
    token = client.page("/verify").select_one("input[name=csrf_token]")
    assert token is not None
    response = client.post("/verify", **body(content, str(token["value"])))
    assert response.status_code == 200, response.text
    return response.text


def without_hash(text: str) -> str:
    """A page without what differs between two looks at it: the hash, the token, how long the sign-in lasts."""
    text = re.sub(r"[0-9a-f]{8}( [0-9a-f]{8}){7}", "HASH", text)
    return "\n".join(line for line in text.splitlines() if "csrf" not in line and "sign-in-left" not in line)


def test_an_agreed_file_is_told_to_anybody_in_every_format_and_one_changed_byte_is_not(
    scene: Scene, app: Flask
) -> None:
    scene.agree()
    for form in ("docx", "txt", "md"):
        content = scene.client("reader").get(f"{scene.base}/versions/1.0/download?format={form}").data
        page = check(app.test_client(), content)  # type: ignore[arg-type]
        assert "This is a file of an agreed document" in page
        for words in ("Partnership agreement", "Thameside partnership", "In force", f"1-0-agreed.{form}", "AGREED"):
            assert words in page
        changed = bytes([content[0] ^ 1]) + content[1:]
        assert "This file is not known here" in check(app.test_client(), changed)  # type: ignore[arg-type]


def test_the_hash_of_a_file_may_be_typed_too(scene: Scene, app: Flask) -> None:
    scene.agree()
    content = scene.client("reader").get(f"{scene.base}/download").data
    stream = HashedStream()
    stream.write(content)
    page = app.test_client().get("/verify", query_string={"hash": stream.sha256.upper()}).text
    assert "This is a file of an agreed document" in page


def test_a_file_that_left_for_signature_says_so_once_it_is_agreed(scene: Scene, app: Flask) -> None:
    for name in NEEDED:
        scene.client(f"{name} lead")
    scene.open_signing()
    content = scene.client("reader").get(f"{scene.base}/versions/1.0/download").data
    assert "not known here" in check(app.test_client(), content)  # type: ignore[arg-type]
    scene.approve()
    scene.paper("chair")
    for name in NEEDED:
        scene.sign(name)
    page = check(app.test_client(), content)  # type: ignore[arg-type]
    assert "FOR SIGNATURE" in page
    assert "In force" in page


def test_a_draft_is_told_to_members_and_is_as_unknown_to_everybody_else(scene: Scene, app: Flask) -> None:
    scene.client("coordinator").submit(f"{scene.base}/versions", note="For the board")
    content = scene.client("reader").get(f"{scene.base}/versions/0.1/download").data
    own = check(scene.client("reader"), content)
    assert "a version that is not agreed" in own
    assert "Saved draft" in own
    elsewhere = app.test_client().sign_in(scene.world.reader(scene.world.partnership("riverside")))  # type: ignore[attr-defined]
    for outsider in (app.test_client(), elsewhere):
        known, unknown = check(outsider, content), check(outsider, b"nothing of ours")
        assert without_hash(known) == without_hash(unknown)
        assert "Partnership agreement" not in known


def test_a_form_without_a_file_says_so_at_the_field(app: Flask) -> None:
    client = app.test_client()
    for sent in ({}, {"file": (io.BytesIO(b""), "")}, {"file": (io.BytesIO(b""), "empty.docx")}):
        token = client.page("/verify").select_one("input[name=csrf_token]")  # type: ignore[attr-defined]
        response = client.post(
            "/verify", data={"csrf_token": token["value"], **sent}, content_type="multipart/form-data"
        )
        assert response.status_code == 400
        assert "Choose a file" in response.text


def test_an_upload_that_is_too_large_is_refused(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/verify", **body(b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1))).status_code == 413


def test_nothing_of_an_upload_is_kept_on_disk_or_in_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, lambda *_args, _name=name, **_kwargs: made.append(_name))
    client = app.test_client()
    token = client.page("/verify").select_one("input[name=csrf_token]")["value"]  # type: ignore[attr-defined, index]
    sent = body(b"PK" + bytes(3_500_000), str(token))
    client.post("/verify", **sent)
    tracemalloc.start()
    page = client.post("/verify", **sent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "not known here" in page.text
    assert made == []
    assert peak < 1_500_000, peak  # the pieces in which it arrives, and the page


def test_the_command_says_the_same_of_a_file(scene: Scene, app: Flask, tmp_path: Path) -> None:
    scene.agree()
    file = tmp_path / "protocol.docx"
    file.write_bytes(scene.client("reader").get(f"{scene.base}/download").data)
    result = app.test_cli_runner().invoke(args=["protocols", "verify", str(file)])
    assert result.exit_code == 0, result.output
    assert "“Partnership agreement” of Thameside partnership, version 1.0, agreed on" in result.output
    assert "1-0-agreed.docx, which first left on" in result.output
    assert result.output.endswith("says AGREED.\n")
    file.write_bytes(file.read_bytes() + b" ")
    result = app.test_cli_runner().invoke(args=["protocols", "verify", str(file)])
    assert (result.exit_code, "No agreed document has the hash" in result.output) == (1, True)
