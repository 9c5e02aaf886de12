"""`flask worker`: every job in turn, one worker at a time, and an end when it is asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exchange.digest.sending import digests
from register.mail.letters import letters, outbox, parts
from register.mail.server import Post, serving
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from partnership.operations.worker import jobs
from partnership.operations.worker.commands import only_worker, worker
from partnership.operations.worker.jobs import JOBS, Job, forget_sent, in_one_transaction, run_all, send_waiting
from partnership.register.mail import services, transport
from partnership.register.mail.kinds import MailKind
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import Mail, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

ROOT = Path(__file__).parents[3]


def never() -> bool:
    """Nobody asks the worker to end."""
    return False


def _put(world: World, to: str = "duty@example.org", subject: str = "Words") -> Mail:
    with world.session() as session:
        mail = services.send(session, MailKind.INVITATION, to, subject, "test")
    assert mail is not None
    return mail


def _send(app: Flask, at: datetime | None = None) -> int:
    with app.app_context():
        return send_waiting(at or now(), never)


def _by(app: Flask, url: str) -> None:
    """Let the site's mail leave by a server."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    app.extensions["settings"] = replace(app.extensions["settings"], mail_url=url)


@pytest.fixture
def server(app: Flask) -> Iterator[Post]:
    """A mail server on loopback that the site uses."""
    with serving(Post(offers_tls=False)) as post:
        _by(app, f"smtp+plain://127.0.0.1:{post.port}")
        yield post


# --- sending ---


def test_mail_that_waits_is_sent_once_and_emptied(app: Flask, world: World, server: Post) -> None:
    for number in range(3):
        _put(world, subject=f"Number {number}")
    assert _send(app) == 3
    assert _send(app) == 0
    assert [each.message["Subject"] for each in server.received] == ["Number 0", "Number 1", "Number 2"]
    assert all(each.sent_at is not None and each.sealed_text is None for each in outbox(app))
    assert "do not need to do anything" in parts(server.received[0].message)[0]


def test_a_refused_mail_waits_and_the_others_leave(app: Flask, world: World, server: Post) -> None:
    server.answers_to_rcpt = ["450 later"]
    refused, sent = _put(world, "late@example.org"), _put(world)
    assert _send(app) == 1
    rows = {each.id: each for each in outbox(app)}
    assert rows[sent.id].sent_at is not None
    assert (rows[refused.id].last_fault, rows[refused.id].tries) == ("SMTPRecipientsRefused 450", 1)
    assert rows[refused.id].sealed_text is not None
    assert _send(app) == 0
    assert _send(app, now() + timedelta(minutes=2)) == 1
    assert len(server.received) == 2


def test_a_server_that_is_down_is_asked_once_a_round(app: Flask, world: World) -> None:
    with serving(Post()) as gone:
        port = gone.port
    _by(app, f"smtp+plain://127.0.0.1:{port}")
    for _ in range(3):
        _put(world)
    assert _send(app) == 0
    assert sorted(each.tries for each in outbox(app)) == [0, 0, 1]


def test_a_mail_that_leads_nowhere_does_not_stop_the_others(app: Flask, world: World, server: Post) -> None:
    odd = _put(world)
    with world.session() as session:
        row = session.get_one(Mail, odd.id)
        row.sealed_text, row.to = b"v9:nothing", "b@example.org"
    _put(world, "a@example.org\nBcc: all@example.org")
    _put(world)
    assert _send(app) == 1
    assert {each.last_fault for each in outbox(app)} == {"CannotUnseal", "not a mail address", ""}


def test_the_log_names_neither_address_nor_subject(
    app: Flask, world: World, server: Post, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers_to_rcpt = ["550 duty@example.org is unknown here"]
    _put(world, subject="Very private")
    _send(app)
    assert "SMTPRecipientsRefused 550" in caplog.text
    assert "duty@example.org" not in caplog.text
    assert "private" not in caplog.text


def test_others_can_write_while_the_server_thinks(app: Flask, world: World, server: Post) -> None:
    sent, thinking = _put(world), []

    def write() -> None:
        with app.app_context(), transaction() as session:
            session.execute(text("UPDATE mail SET subject = 'Written meanwhile'"))
            thinking.append(session.get_one(Mail, sent.id).sent_at)

    server.meanwhile = write
    assert _send(app) == 1
    assert thinking == [None]
    assert outbox(app)[0].subject == "Written meanwhile"


def test_a_switched_off_kind_offers_its_address_in_the_header(app: Flask, world: World, server: Post) -> None:
    account = world.account("duty@example.org")
    with world.session() as session:
        services.send(session, MailKind.REPORT_MADE, account, "A report", "test")
        services.send(session, MailKind.DIGEST, account, "A digest", "test")
    _send(app)
    report, digest = (each.message for each in server.received)
    assert str(report["List-Unsubscribe"]).startswith("<http://127.0.0.1:5000/mail/off/")
    assert report["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert digest["List-Unsubscribe"] is None
    path = str(report["List-Unsubscribe"])[1:-1].removeprefix("http://127.0.0.1:5000")
    assert app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_server_that_hangs_or_goes_after_it_took_a_mail_gets_it_again_as_the_same_mail(
    app: Flask, world: World, server: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    over = threading.Event()
    _put(world)
    server.meanwhile = lambda: over.wait(5)  # it has all of the mail, and answers late
    assert _send(app) == 0
    (row,) = outbox(app)
    assert (row.last_fault, row.tries, row.sent_at) == ("SMTPServerDisconnected", 1, None)
    over.set()
    server.meanwhile = bool
    assert _send(app) == 0, "it waits for its turn"
    assert _send(app, now() + timedelta(minutes=2)) == 1
    assert len({each.message["Message-ID"] for each in server.received}) == 1
    assert 1 <= len(server.received) <= 2
    assert _send(app, now() + timedelta(days=2)) == 0


def test_a_database_that_goes_is_one_line_of_the_log_and_ends_the_round(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    begun = []

    def fail(_at: datetime, _is_ending: jobs.IsEnding) -> int:
        begun.append(1)
        raise DBAPIError("x", {}, OSError(), connection_invalidated=True)

    with app.app_context():
        assert len(list(run_all(now(), never, (Job("one", fail), Job("two", fail))))) == 1
    assert [each.exc_info for each in caplog.records] == [None]
    assert "waits for the next round: the database does not answer" in caplog.text
    assert len(begun) == 1


def test_old_mails_go(app: Flask, world: World) -> None:
    _put(world)
    _send(app)
    with app.app_context():
        assert forget_sent(now(), never) == 0
        assert forget_sent(now() + timedelta(days=91), never) == 1
    assert outbox(app) == []


# --- rounds ---


def test_a_round_makes_the_digests_and_sends_them(app: Flask, world: World, tmp_path: Path) -> None:
    editor = world.editor(world.organisation("Borough police", world.partnership()))
    with app.app_context():
        words = [each.words for each in run_all(now(), never) if each.words]
    assert words == ["1 monthly mail made", "1 mail sent"]
    (letter,) = letters(tmp_path)
    assert letter["To"] == editor.email
    assert "/confirm/" in parts(letter)[0]
    assert digests(app) == {}


def test_a_fault_of_one_job_is_logged_and_stops_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_at: datetime, _is_ending: jobs.IsEnding) -> int:
        with transaction() as session:
            session.add(Mail(kind="digest", to="a@example.org", subject="never"))
            session.flush()
            raise RuntimeError

    def count(_at: datetime, _is_ending: jobs.IsEnding) -> int:
        return 2

    with app.app_context():
        done = list(run_all(now(), never, (Job("bad", fail, "", ""), Job("good", count, "thing", "things"))))
    assert [(each.words, each.has_failed) for each in done] == [("failed: bad", True), ("2 things", False)]
    assert "the job “bad” failed" in caplog.text
    assert outbox(app) == []


def test_a_job_of_a_capability_has_a_transaction_and_the_site_as_actor(app: Flask, world: World) -> None:
    account = world.account()

    def service(session: Session, _at: datetime) -> str:
        audit.record(session, "tried", session.merge(account))
        return "two rows"

    with app.app_context():
        audit.set_actor(audit.Actor(account.id, account.email))
        done = list(run_all(now(), never, (Job("own", in_one_transaction(service)),)))
        last = db.session.query(audit.AuditEntry).order_by(audit.AuditEntry.sequence.desc()).first()
    assert done[0].words == "two rows"
    assert last is not None
    assert (last.action, last.actor) == ("tried", "the site itself")


def test_nothing_more_is_begun_once_the_end_is_asked_for(app: Flask, world: World) -> None:
    _put(world)
    with app.app_context():
        assert list(run_all(now(), lambda: True)) == []
        assert send_waiting(now(), lambda: True) == 0


def test_what_makes_mail_comes_before_what_sends_it() -> None:
    names = [each.name for each in JOBS]
    assert names[-4:] == ["mail", "old mail", "old searches", "old files"]
    begun = {"monthly mails", "silent entries", "consultations", "questions", "invitations to take part"}
    begun |= {"unused accounts", "drafts", "cards of numbers", "history", "anchor", "erased persons"}
    begun |= {"failed sign-ins", "mergers", "known browsers", "tokens", "sign-in provider", "records kept long enough"}
    begun |= {"imports", "old imports", "words of safe places"}
    assert begun == set(names[:-4])


# --- one at a time ---


def test_one_worker_works_at_a_time(app: Flask) -> None:
    with app.app_context(), only_worker() as first:
        assert first is True
        with app.app_context(), only_worker() as second:
            assert second is False
    with app.app_context(), only_worker() as third:
        assert third is True


def test_a_second_worker_says_so_and_does_nothing(app: Flask, world: World) -> None:
    _put(world)
    with app.app_context(), only_worker():
        result = app.test_cli_runner().invoke(worker, ["--once"])
    assert result.exit_code == 0
    assert "Another worker is at work." in result.output
    assert outbox(app)[0].sent_at is None


def test_once_does_what_is_due_and_ends(app: Flask, world: World, tmp_path: Path) -> None:
    _put(world)
    result = app.test_cli_runner().invoke(worker, ["--once"])
    assert result.exit_code == 0, result.output
    assert "1 mail sent." in result.output
    assert f"Mail goes to the folder {tmp_path / 'mail'}, a file each." in result.output
    assert len(letters(tmp_path)) == 1


def test_once_ends_with_a_fault_when_a_job_failed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_at: datetime, _is_ending: jobs.IsEnding) -> int:
        raise RuntimeError

    monkeypatch.setattr("partnership.operations.worker.jobs.run_all.__defaults__", ((Job("bad", fail, "", ""),),))
    result = app.test_cli_runner().invoke(worker, ["--once"])
    assert result.exit_code == 1
    assert "Failed: bad." in result.output


# --- as a process ---


@pytest.fixture
def started(app: Flask, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker of its own on the test's database."""
    settings = app.extensions["settings"]
    (tmp_path / "start.py").write_text(
        "from partnership.operations.app import create_app\n"
        f"app = create_app(instance_path={str(tmp_path)!r}, database_url={settings.database_url!r}, secret_key={'s' * 40!r},"
        f" field_keys={settings.field_keys!r}, audit_key={'a' * 40!r}, testing=True, demo=True)\n"
    )
    command = [sys.executable, "-m", "flask", "--app", str(tmp_path / "start.py"), "worker", "--every", "1"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _until(what: object, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_a_process_sends_what_comes_in_and_ends_cleanly(
    app: Flask, world: World, tmp_path: Path, started: subprocess.Popen[str]
) -> None:
    _put(world, subject="First")
    assert _until(lambda: len(letters(tmp_path)) == 1)
    _put(world, subject="Second")
    assert _until(lambda: len(letters(tmp_path)) == 2)
    started.send_signal(signal.SIGTERM)
    assert started.wait(timeout=20) == 0
    assert started.stdout is not None
    assert "Traceback" not in started.stdout.read()
    with app.app_context(), only_worker() as is_free:
        assert is_free


def test_a_killed_process_leaves_the_lock_free(
    app: Flask, world: World, tmp_path: Path, started: subprocess.Popen[str]
) -> None:
    _put(world)
    assert _until(lambda: len(letters(tmp_path)) == 1)
    started.kill()
    started.wait()

    def is_free() -> bool:
        with app.app_context(), only_worker() as is_ours:
            return is_ours

    assert _until(is_free), "its round ends after the step that is being done"
