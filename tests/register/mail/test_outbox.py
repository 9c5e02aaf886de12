"""The outbox: what goes in, who takes it out, how long it is tried, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from register.mail.letters import outbox
from sqlalchemy import text

from partnership.register.mail import services
from partnership.register.mail.kinds import MailKind
from partnership.store.db import db, transaction
from partnership.store.models import Account, Mail, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def _put(
    world: World, *, subject: str = "Words", kind: MailKind = MailKind.INVITATION, to: str = "a@example.org"
) -> Mail:
    with world.session() as session:
        mail = services.send(session, kind, to, subject, "test")
    assert mail is not None
    return mail


def test_the_text_is_sealed_in_the_database_and_gone_once_the_mail_is_sent(app: Flask, world: World) -> None:
    mail = _put(world)
    with app.app_context(), transaction() as session:
        stored = session.execute(text("SELECT sealed_text, sealed_html FROM mail")).one()
        assert all(b"do not need to do anything" not in bytes(each) for each in stored)
        assert "do not need to do anything" in services.text_of(session.get_one(Mail, mail.id))[0]
        services.record_sent(session, mail.id, AT)
    (row,) = outbox(app)
    assert (row.sealed_text, row.sealed_html, row.sent_at) == (None, None, AT)


def test_a_closed_account_and_a_kind_that_is_switched_off_get_none(app: Flask, world: World) -> None:
    closed, off = world.account("closed@example.org"), world.account("off@example.org")
    with world.session() as session:
        closed, off = session.get_one(Account, closed.id), session.get_one(Account, off.id)
        closed.is_active, off.mail_off = False, [MailKind.REPORT_MADE.value, MailKind.DIGEST.value]
        assert services.send(session, MailKind.DIGEST, closed, "A", "test") is None
        assert services.send(session, MailKind.REPORT_MADE, off, "A", "test") is None
        assert services.send(session, MailKind.REPORT_ANSWERED, off, "A", "test") is not None
        assert services.send(session, MailKind.DIGEST, off, "A", "test") is not None  # needed, whatever is stored
    assert len(outbox(app)) == 2


def test_what_waits_for_an_account_that_is_closed_meanwhile_never_leaves(app: Flask, world: World) -> None:
    account = world.account("leaves@example.org")
    with world.session() as session:
        services.send(session, MailKind.CONSULTATION_OPENED, session.get_one(Account, account.id), "A", "test")
        services.send(session, MailKind.ACCOUNT_CHANGED, account.email, "Your account is closed", "test")
        session.get_one(Account, account.id).is_active = False
    with app.app_context(), transaction() as session:
        taken = services.take_next(session, now())
        assert taken is not None
        assert taken.subject == "Your account is closed"
        assert services.take_next(session, now()) is None
    assert [row.subject for row in outbox(app)] == ["Your account is closed"]


def test_a_subject_is_one_line_of_what_a_document_can_hold(app: Flask, world: World) -> None:
    _put(world, subject="One\r\nBcc: all@example.org\x00\u202e two" + "x" * 300)
    subject = outbox(app)[0].subject
    assert subject.startswith("One Bcc: all@example.org two")
    assert len(subject) == 200


def test_mails_are_taken_in_the_order_of_their_turn_and_each_once(app: Flask, world: World) -> None:
    first, second = _put(world), _put(world)
    at = now()
    with app.app_context():
        taken = []
        for _ in range(3):
            with transaction() as session:
                mail = services.take_next(session, at)
                taken.append(mail.id if mail else None)
    assert taken == [first.id, second.id, None]


def test_eight_workers_at_once_take_every_mail_once(app: Flask, world: World) -> None:
    made = {_put(world).id for _ in range(12)}
    at, barrier, taken = now(), Barrier(8), []

    def work() -> None:
        barrier.wait(timeout=20)
        with app.app_context():
            while True:
                with transaction() as session:
                    mail = services.take_next(session, at)
                if mail is None:
                    break
                taken.append(mail.id)
            db.session.remove()

    threads = [Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert len(taken) == 12
    assert set(taken) == made


def test_a_mail_whose_worker_died_is_taken_again_after_ten_minutes(app: Flask, world: World) -> None:
    mail, at = _put(world), now()
    with app.app_context():
        for later, wanted in ((0, True), (9, False), (11, True)):
            with transaction() as session:
                assert (services.take_next(session, at + timedelta(minutes=later)) is not None) is wanted
        assert db.session.get_one(Mail, mail.id).tries == 2


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (11, 1024), (12, 1440), (40, 1440), (4000, 1440)]
)
def test_each_wait_is_twice_the_last_up_to_a_day(tries: int, minutes: int) -> None:
    assert services.wait_after(tries) == timedelta(minutes=minutes)


def test_a_mail_that_never_leaves_is_given_up_after_three_days_and_emptied(app: Flask, world: World) -> None:
    mail = _put(world)
    at, times = mail.next_try_at, 0
    with app.app_context():
        while True:
            with transaction() as session:
                taken = services.take_next(session, at)
                assert taken is not None
            times += 1
            with transaction() as session:
                if services.record_fault(session, mail.id, "SMTPDataError 451", at):
                    break
                at = session.get_one(Mail, mail.id).next_try_at
    (row,) = outbox(app)
    assert timedelta(days=1) < at - mail.created_at <= timedelta(days=3)
    assert 10 < times < 16
    assert (row.sealed_text, row.sealed_html, row.sent_at) == (None, None, None)
    assert (row.given_up_at, row.last_fault) == (at, "SMTPDataError 451")
    with app.app_context(), transaction() as session:
        assert services.take_next(session, at + timedelta(days=30)) is None


def test_a_mail_that_a_clock_ahead_put_off_for_a_year_is_due_once_the_clock_is_right(app: Flask, world: World) -> None:
    mail, at = _put(world), now()
    with app.app_context(), transaction() as session:
        session.get_one(Mail, mail.id).next_try_at = at + timedelta(days=365)
    with app.app_context(), transaction() as session:
        assert services.take_next(session, at) is not None


def test_a_clock_that_jumps_or_a_worker_that_stood_still_gives_no_mail_up_and_deletes_none_that_waits(
    app: Flask, world: World
) -> None:
    mail, later = _put(world), now() + timedelta(days=100)
    with app.app_context():
        for _ in range(services.LEAST_TRIES - 1):
            with transaction() as session:
                assert services.take_next(session, later) is not None
            with transaction() as session:
                assert not services.record_fault(session, mail.id, "ConnectionRefusedError", later)
                session.get_one(Mail, mail.id).next_try_at = later
        with transaction() as session:
            assert services.forget_old(session, later) == 0
        with transaction() as session:
            taken = services.take_next(session, later)
            assert taken is not None
            assert services.text_of(taken)[0]


def test_mails_are_forgotten_after_ninety_days(app: Flask, world: World) -> None:
    old, kept = _put(world), _put(world)
    with app.app_context(), transaction() as session:
        row = session.get_one(Mail, old.id)
        row.created_at, row.sent_at = now() - timedelta(days=91), now() - timedelta(days=91)
    with app.app_context(), transaction() as session:
        assert services.forget_old(session, now()) == 1
    assert [each.id for each in outbox(app)] == [kept.id]


def test_a_transaction_that_fails_leaves_no_mail(app: Flask, world: World) -> None:
    with pytest.raises(RuntimeError), world.session() as session:
        services.send(session, MailKind.INVITATION, "a@example.org", "Words", "test")
        raise RuntimeError
    assert outbox(app) == []


def test_addresses_are_those_of_the_public_name_with_or_without_a_request(app: Flask) -> None:
    with app.app_context():
        without = services.address("directory.organisations", partnership="thameside", _anchor="a")
    with app.test_request_context("/", base_url="http://other.example/"):
        within = services.address("directory.organisations", partnership="thameside", _anchor="a")
    assert without == within == "http://127.0.0.1:5000/organisations?partnership=thameside#a"
