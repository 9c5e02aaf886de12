"""Who took what away: recorded before the first byte leaves, told to those who keep it, and no file without it."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from partnership.base.event_log import LineLog
from partnership.store import audit
from partnership.store.db import db, reading
from partnership.store.kept_answers import newest_seal
from partnership.store.models import TAKEN, AuditEntry, now

if TYPE_CHECKING:
    from consultation.making import Scene
    from flask import Flask

NAME = "thameside-anti-trafficking-partnership-full-0-1-working-draft"
ZIP = "/partnerships/thameside/papers/papers.zip"
SOURCES = Path(__file__).parents[3] / "partnership"


def taken(app: Flask) -> list[AuditEntry]:
    with app.app_context():
        found = select(AuditEntry).where(AuditEntry.action == TAKEN).order_by(AuditEntry.sequence)
        return list(db.session.scalars(found))


def told(entry: AuditEntry) -> dict[str, Any]:
    return {name: new for name, (_old, new) in entry.changes.items()}


def pack_of(scene: Scene, key: str) -> str:
    return f"/partnerships/thameside/papers/{scene.agencies[key].id}/pack.zip"


def refuse_to_record(app: Flask) -> Any:
    """The database takes no row of the audit from now on."""
    with app.app_context():
        engine = db.engine

    def refuse(*_args: Any) -> None:
        raise db_fault

    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    db_fault = OperationalError("INSERT", {}, Exception("disk is full"))

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO audit_entry"):
            refuse()

    event.listen(engine, "before_cursor_execute", before)
    return lambda: event.remove(engine, "before_cursor_execute", before)


@pytest.mark.parametrize("form", ["docx", "txt", "md"])
def test_a_paper_that_leaves_is_recorded_with_who_what_format_length_and_hash(
    scene: Scene, app: Flask, form: str
) -> None:
    client = scene.client("reader")
    content = client.get(f"{scene.base}/download?format={form}").data
    (entry,) = taken(app)
    assert entry.actor_id == scene.accounts["reader"].id
    assert (entry.table, entry.partnership_id) == ("partnership", scene.partnership.id)
    assert told(entry) == {
        "paper": told(entry)["paper"],
        "file": f"{NAME}.{form}",
        "length": len(content),
        "sha256": sha256(content).hexdigest(),
    }
    assert told(entry)["paper"] == "Partnership agreement"
    with app.app_context():
        assert audit.first_broken(db.session()) is None


def test_the_row_is_committed_before_the_answer_begins(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")
    response = client.get(ZIP, buffered=False)
    (entry,) = taken(app)
    assert told(entry)["files"] > 10
    content = response.data
    whole = taken(app)[-1]
    assert told(whole) == told(entry) | {"length": len(content), "sha256": sha256(content).hexdigest()}
    assert whole.actor_id == scene.accounts["reader"].id


def test_a_bundle_that_is_cut_off_has_the_first_record_alone(scene: Scene, app: Flask) -> None:
    response = scene.client("reader").get(ZIP, buffered=False)
    next(response.iter_encoded())
    response.close()
    assert ["sha256" in told(each) for each in taken(app)] == [False]


@pytest.mark.parametrize("path", ["{base}/download", ZIP, "/partnerships/thameside/call/numbers.vcf"])
def test_what_cannot_be_recorded_does_not_leave(scene: Scene, app: Flask, path: str) -> None:
    client = scene.client("reader")
    path = path.format(base=scene.base)
    undo = refuse_to_record(app)
    try:
        response = client.get(path)
    finally:
        undo()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "Content-Disposition" not in response.headers
    assert "This file cannot be had just now" in response.text
    assert client.get(path).status_code == 200


def test_a_bundle_whose_end_cannot_be_recorded_has_no_end(scene: Scene, app: Flask) -> None:
    response = scene.client("reader").get(ZIP, buffered=False)
    pieces = response.iter_encoded()
    first = next(pieces)
    undo = refuse_to_record(app)
    sent = first
    try:
        with pytest.raises(Exception, match="recorded"):
            for piece in pieces:
                sent += piece
    finally:
        undo()
        response.close()
    assert b"PK\x05\x06" not in sent  # where a zip file says what is in it


def test_the_same_again_within_ten_minutes_is_one_event_and_by_another_account_two(scene: Scene, app: Flask) -> None:
    path = f"{scene.base}/download?format=txt"
    for _ in range(3):
        scene.client("reader").get(path)
    scene.client("police lead").get(path)
    assert [each.actor_id for each in taken(app)] == [scene.accounts["reader"].id, scene.accounts["police lead"].id]
    scene.client("reader").get(f"{scene.base}/download?format=md")
    assert len(taken(app)) == 3


def test_the_same_after_ten_minutes_is_another_event(scene: Scene, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    path, client = f"{scene.base}/download?format=txt", scene.client("reader")
    client.get(path)
    monkeypatch.setattr("partnership.map.downloads.taken.now", lambda: now() + timedelta(minutes=10, seconds=30))
    client.get(path)
    assert len(taken(app)) == 2


def test_a_request_for_the_head_takes_nothing_away(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")
    assert client.head(f"{scene.base}/download").status_code == 200
    assert taken(app) == []


def test_contacts_workbooks_hashed_texts_and_comparisons_are_recorded_too(scene: Scene, app: Flask) -> None:
    scene.agree()
    client = scene.client("reader")
    begun = len(taken(app))
    paths = (
        "/partnerships/thameside/call/numbers.vcf",
        "/partnerships/thameside/tasks/workbook",
        "/partnerships/thameside/call/card/download",
        f"{scene.base}/versions/1.0/hashed-text",
        f"{scene.base}/compare.docx",
    )
    for path in paths:
        assert client.get(path).status_code == 200, path
    found = taken(app)[begun:]
    assert [told(each)["file"].rpartition(".")[2] for each in found] == ["vcf", "xlsx", "docx", "json", "docx"]
    assert told(found[3])["saved_version"]


def test_coordinators_read_it_in_the_history_and_can_narrow_it_to_papers_taken_away(scene: Scene, app: Flask) -> None:
    content = scene.client("reader").get(f"{scene.base}/download?format=txt").data
    client = scene.client("coordinator")
    page = client.page("/partnerships/thameside/history?sort=taken-away")
    text = page.get_text(" ", strip=True)
    assert scene.accounts["reader"].email in text
    assert "File downloaded: “" in text
    assert "plain text" in text
    assert sha256(content).hexdigest() in text
    other = client.page("/partnerships/thameside/history?sort=taking-part").get_text(" ", strip=True)
    assert "File downloaded: “" not in other
    assert scene.client("reader").get("/partnerships/thameside/history").status_code == 403


def test_an_organisation_reads_who_took_its_own_pack_and_nothing_of_others(scene: Scene) -> None:
    scene.client("police lead").get(pack_of(scene, "police"))
    scene.client("coordinator").get(f"{scene.base}/download?format=txt")
    mine = f"/organisations/{scene.agencies['police'].id}/history"
    text = scene.client("police lead").page(mine).get_text(" ", strip=True)
    assert text.count("File about Borough police downloaded: “") == 2  # begun, and the whole of it
    assert "plain text" not in text
    theirs = f"/organisations/{scene.agencies['health'].id}/history"
    assert " downloaded: “" not in scene.client("coordinator").page(theirs).get_text(" ", strip=True)
    assert scene.client("health lead").get(mine).status_code in {403, 404}


def test_it_stands_in_ones_own_history(scene: Scene) -> None:
    client = scene.client("reader")
    client.get(f"{scene.base}/download?format=txt")
    assert "File downloaded: “" in client.page("/account/history").get_text(" ", strip=True)


def test_machines_are_told_each_time_without_a_title(scene: Scene, app: Flask, tmp_path: Path) -> None:
    log = app.extensions["event_log"] = LineLog(str(tmp_path / "events"))
    client = scene.client("reader")
    content = b""
    for _ in range(2):
        content = client.get(f"{scene.base}/download?format=txt").data
    log.close()
    lines = [json.loads(each) for each in (tmp_path / "events").read_text().splitlines()]
    found = [each for each in lines if each["event"] == "file.taken-away"]
    assert [each["is_new"] for each in found] == [True, False]
    assert {each["hash"] for each in found} == {sha256(content).hexdigest()}
    assert found[0]["account"] == str(scene.accounts["reader"].id)
    assert found[0]["request"] != found[1]["request"]
    assert set(found[0]) == {
        "time", "event", "request", "account", "partnership", "format", "bytes", "hash", "is_new",
    }  # fmt: skip


def test_a_download_ends_no_kept_answer(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")

    def seals() -> tuple[str, str]:
        with app.app_context(), reading():
            last = select(AuditEntry.seal).order_by(AuditEntry.sequence.desc()).limit(1)
            return newest_seal(), db.session.scalar(last) or ""

    before = seals()
    client.get(f"{scene.base}/download?format=txt")
    after = seals()
    assert before[0] == after[0] != ""
    assert before[1] != after[1]


def test_no_file_leaves_by_another_way() -> None:
    found = [
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if any(word in path.read_text() for word in ("Content-Disposition", "send_file(", "send_from_directory("))
    ]
    # A letterhead's sample is made up, and style sheets are everybody's.
    assert sorted(found) == ["map/downloads/delivery.py", "register/letterheads/views.py", "web/assets.py"]
    whole = (SOURCES / "map/downloads/delivery.py").read_text()
    assert whole.count("attached(") == 3  # its own line, and behind each of the two records
