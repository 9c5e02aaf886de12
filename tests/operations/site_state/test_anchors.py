"""Anchors: what was cut off or rewritten by whoever owns the database is told by what stands elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from partnership.base.config import load_settings
from partnership.base.errors import UnsafeSettings
from partnership.base.event_log import LineLog
from partnership.operations.site_state import queries, services
from partnership.operations.site_state.checks import state_of_site
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import AuditEntry, Mail, now

if TYPE_CHECKING:
    from click.testing import Result
    from factories import World
    from flask import Flask


def fill(world: World, rows: int) -> None:
    """As many more rows of the audit."""
    partnership = world.partnership(f"of-{rows}-rows")
    with world.session() as session:
        for _ in range(rows):
            audit.record(session, "tried", partnership)


def drop_triggers(app: Flask) -> None:
    """What somebody does first who owns the database itself."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_entry_is_not_changed"))
            connection.execute(text("DROP TRIGGER audit_entry_is_not_deleted"))
        else:
            connection.execute(text("DROP TRIGGER audit_entry_is_kept ON audit_entry"))


def cut(app: Flask, rows: int) -> None:
    """Delete the newest rows."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            text("DELETE FROM audit_entry WHERE sequence > (SELECT max(sequence) FROM audit_entry) - :rows"),
            {"rows": rows},
        )


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=list(args))


def newest(app: Flask) -> int:
    with app.app_context():
        found = audit.newest(db.session())
        db.session.rollback()
        return found[0] if found else 0


def keep_anchor(app: Flask, file: Path) -> None:
    with file.open("a") as kept:
        kept.write(run(app, "audit", "anchor").output)


def with_settings(app: Flask, **values: Any) -> None:
    from dataclasses import replace  # noqa: PLC0415

    app.extensions["settings"] = replace(app.extensions["settings"], **values)


def test_who_drops_the_triggers_and_deletes_the_newest_five_hundred_rows_is_told_by_both(
    app: Flask, world: World, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors"
    fill(world, 10)
    keep_anchor(app, anchors)
    held_at = newest(app)
    fill(world, 500)
    keep_anchor(app, anchors)
    fine = run(app, "audit", "verify", "--anchors", str(anchors))
    assert (fine.exit_code, fine.output.splitlines()[-1]) == (0, "The audit holds.")
    assert f"2 anchors hold, the newest at row {newest(app)}" in fine.output
    assert run(app, "database", "check").exit_code == 0

    there_was = newest(app)
    drop_triggers(app)
    cut(app, 500)

    alone = run(app, "audit", "verify")
    assert (alone.exit_code, alone.output) == (0, "The audit holds.\n")  # why there are anchors
    found = run(app, "audit", "verify", "--anchors", str(anchors))
    assert found.exit_code == 1
    assert f"after row {held_at} and at or before row {there_was}" in found.output
    assert f"the last one is {there_was - 500}: 500 or more were cut off" in found.output
    checked = run(app, "database", "check")
    assert checked.exit_code == 1
    assert "rows of the audit can be changed" in checked.output


def test_a_history_that_was_sealed_anew_with_the_key_is_told_by_its_anchors(
    app: Flask, world: World, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors"
    fill(world, 10)
    keep_anchor(app, anchors)
    last = newest(app)
    drop_triggers(app)
    cut(app, 5)
    with app.app_context(), transaction() as session:  # the same number of other rows
        partnership = world.partnership("other")
        for _ in range(6):
            audit.record(session, "something else", partnership)
    assert run(app, "audit", "verify").exit_code == 0
    found = run(app, "audit", "verify", "--anchors", str(anchors))
    assert found.exit_code == 1
    assert f"row {last} is not the one that was sealed then" in found.output


def test_a_log_of_events_and_a_saved_mail_are_anchors_too(app: Flask, world: World, tmp_path: Path) -> None:
    log = app.extensions["event_log"] = LineLog(str(tmp_path / "events"))
    fill(world, 3)
    log.close()
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
        assert row is not None
        (tmp_path / "mail.eml").write_text(f"> Hello\r\n> Sequence: {row.sequence}\r\n> Seal: {row.seal}\r\n")
        db.session.rollback()
    lines = [json.loads(each) for each in (tmp_path / "events").read_text().splitlines()]
    assert {each["event"] for each in lines} == {"audit.added"}
    for name in ("events", "mail.eml"):
        found = run(app, "audit", "verify", "--anchors", str(tmp_path / name))
        assert (found.exit_code, found.output.splitlines()[-1]) == (0, "The audit holds."), found.output
    drop_triggers(app)
    cut(app, 1)
    for name in ("events", "mail.eml"):
        assert run(app, "audit", "verify", "--anchors", str(tmp_path / name)).exit_code == 1


def test_a_file_without_an_anchor_is_no_proof(app: Flask, world: World, tmp_path: Path) -> None:
    fill(world, 1)
    (tmp_path / "empty").write_text("nothing here\n")
    found = run(app, "audit", "verify", "--anchors", str(tmp_path / "empty"))
    assert found.exit_code == 1
    assert "There is no anchor" in found.output


def test_the_worker_anchors_once_a_day_into_a_folder_and_by_mail(app: Flask, world: World, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with_settings(app, anchor_folder=str(folder), anchor_mail="records@example.org")
    fill(world, 5)
    at = now()
    with app.app_context():
        assert services.look_at_chain(at) == ""
        for hours in (0, 23, 25):
            assert services.anchor(at + timedelta(hours=hours)) == ""
        readers = [each.to for each in db.session.scalars(select(Mail))]
        db.session.rollback()
    assert readers == ["records@example.org"] * 2
    (file,) = folder.iterdir()
    assert len(file.read_text().splitlines()) == 2
    assert run(app, "audit", "verify", "--anchors", str(folder)).exit_code == 0


def test_the_mail_itself_saved_into_a_file_is_an_anchor(app: Flask, world: World, tmp_path: Path) -> None:
    from partnership.register.mail.services import text_of  # noqa: PLC0415

    administrator = world.administrator()
    fill(world, 5)
    with app.app_context():
        services.anchor(now())
        mail = db.session.scalars(select(Mail)).one()
        assert mail.to == administrator.email
        written, _html = text_of(mail)
        db.session.rollback()
    (tmp_path / "mail.txt").write_text(written)
    assert run(app, "audit", "verify", "--anchors", str(tmp_path / "mail.txt")).exit_code == 0


def test_the_worker_finds_by_itself_what_was_cut_off_and_says_so_by_mail(
    app: Flask, world: World, tmp_path: Path
) -> None:
    with_settings(app, anchor_folder=str(tmp_path), anchor_mail="records@example.org")
    fill(world, 20)
    at = now()
    with app.app_context():
        services.look_at_chain(at)
        services.anchor(at)
    drop_triggers(app)
    cut(app, 10)
    with app.app_context():
        assert "can be changed" in services.look_at_chain(at + timedelta(days=1, hours=1))
        mark = queries.mark(db.session(), services.CHAIN)
        assert mark is not None
        assert not mark.is_fine
        db.session.rollback()
        services.anchor(at + timedelta(days=1, hours=1))
        subjects = [each.subject for each in db.session.scalars(select(Mail).order_by(Mail.created_at))]
        db.session.rollback()
    assert subjects[-1] == "The history does not hold"


def test_how_the_site_is_can_be_asked_on_each_database(app: Flask, world: World) -> None:
    fill(world, 2)
    with app.app_context():
        services.look_at_chain(now())
        services.anchor(now())
        found = {each.name: each.is_fine for each in state_of_site().checks}
        db.session.rollback()
    assert {name for name, is_fine in found.items() if not is_fine} == {"worker"}


def test_a_folder_that_cannot_be_written_keeps_no_mail_from_going(app: Flask, world: World) -> None:
    with_settings(app, anchor_folder="/nowhere/at/all", anchor_mail="records@example.org")
    fill(world, 1)
    with app.app_context():
        services.anchor(now())
        mark = queries.mark(db.session(), services.ANCHOR)
        assert mark is not None
        assert not mark.is_fine
        assert len(list(db.session.scalars(select(Mail)))) == 1
        db.session.rollback()


@pytest.mark.parametrize("values", [{"anchor_mail": "not an address"}, {"anchor_folder": "relative"}])
def test_a_place_that_cannot_be_one_stops_the_start(tmp_path: Path, values: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings, match="PARTNERSHIP_ANCHOR"):
        load_settings(tmp_path, values)
