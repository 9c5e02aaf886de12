"""Each link, code and token works once, also in twenty tries at the same moment, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.authenticator import Authenticator
from accounts.phone import (
    EMAIL,
    NEW_PASSWORD,
    Phone,
    Visitor,
    give_password,
    officer,
    person,
    reset_path,
    together,
)
from sqlalchemy import func, select

from partnership.accounts import challenges, factors, links, passkeys, services, sign_ins
from partnership.accounts.challenges import Challenge
from partnership.base.errors import NotFound, PartnershipError
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Factor,
    LinkPurpose,
    MemberRole,
    OneTimeLink,
    Passkey,
    RecoveryCode,
    SignIn,
    SignInStage,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

TRIES = 20
ORIGIN = "http://localhost"


def _successes(app: Flask, work: Callable[[Session, int], bool]) -> int:
    """How many of twenty tries at once succeed; each has a transaction of its own."""

    def one(number: int) -> bool:
        try:
            with app.test_request_context(base_url=ORIGIN), transaction() as session:
                return work(session, number)
        except PartnershipError:
            return False

    found = together(TRIES, one)
    with app.app_context():
        assert audit.first_broken(db.session()) is None
    return sum(found)


def _half_signed_in(app: Flask, account_id: UUID, stage: SignInStage = SignInStage.AWAITS_FACTOR) -> UUID:
    with app.test_request_context(), transaction() as session:
        sign_ins.begin_sign_in(session, session.get_one(Account, account_id), "Test", stage=stage)
        row = session.scalars(select(SignIn).order_by(SignIn.started_at.desc())).first()
        assert row is not None
        return row.id


def test_a_code_of_the_app(app: Flask, world: World) -> None:
    account, phone = officer(world)
    code = phone.code()
    assert _successes(app, lambda s, _: factors.use_code(s, s.get_one(Account, account.id), code, now())) == 1


def test_a_recovery_code(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    code = factors.codes_from(EMAIL)[0]
    assert _successes(app, lambda s, _: factors.use_recovery_code(s, s.get_one(Account, account.id), code, now())) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(RecoveryCode.used_at.is_(None))) == 9


def test_a_half_done_sign_in_becomes_one_open_one_whatever_is_given(app: Flask, world: World) -> None:
    """Ten good recovery codes for one half-done sign-in: the first gets in, the others are not used up."""
    account, _phone = officer(world)
    row_id = _half_signed_in(app, account.id)
    codes = factors.codes_from(EMAIL)

    def enter(session: Session, number: int) -> bool:
        own, row = session.get_one(Account, account.id), session.get_one(SignIn, row_id)
        if not factors.use_recovery_code(session, own, codes[number % 10], now()):
            return False
        sign_ins.close_pending(session, row)
        sign_ins.begin_sign_in(session, own, "Test", factor=Factor.RECOVERY)
        return True

    assert _successes(app, enter) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(SignIn.stage == SignInStage.OPEN)) == 1
        assert db.session.scalar(select(func.count()).where(RecoveryCode.used_at.is_(None))) == 9


def test_a_code_posted_twenty_times_over_http(app: Flask, client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    give_password(client)
    half = client.get_cookie("sign-in")
    assert half is not None
    visitors = [Visitor(app) for _ in range(TRIES)]
    for visitor in visitors:
        visitor.client.set_cookie("sign-in", half.value, domain="localhost")
    code = phone.code()
    found = together(TRIES, lambda number: visitors[number].post("/sign-in/code", code=code).location)
    assert found.count("/") == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(SignIn.stage == SignInStage.OPEN)) == 1


def test_a_reset_link(app: Flask, client: CheckedClient, world: World) -> None:
    officer(world)
    client.submit("/reset", email=EMAIL)
    token = reset_path(app).removeprefix("/reset/")

    def choose(session: Session, number: int) -> bool:
        services.reset_password(session, links.live_link(token, LinkPurpose.RESET), f"hash {number}")
        return True

    assert _successes(app, choose) == 1


def test_a_sign_up_link(app: Flask, world: World) -> None:
    place = world.partnership()
    with world.session() as session:
        token = services.make_sign_up_link(session, "new@example.org", place, MemberRole.READER)

    def sign_up(session: Session, _number: int) -> bool:
        services.sign_up(session, links.live_link(token, LinkPurpose.SIGN_UP), "Officer", "hash")
        return True

    assert _successes(app, sign_up) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_setting_an_app_up(app: Flask, world: World) -> None:
    account = person(world, EMAIL)
    row_id = _half_signed_in(app, account.id, SignInStage.AWAITS_ENROLMENT)
    with app.app_context():
        phone_secret = challenges.payload_of(db.session.get_one(SignIn, row_id), Challenge.APP)
    code = Phone(phone_secret).code()

    def set_up(session: Session, _number: int) -> bool:
        factors.set_up(session, session.get_one(Account, account.id), session.get_one(SignIn, row_id), code, now())
        return True

    assert _successes(app, set_up) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 10


def test_recovery_codes_that_are_shown_let_one_in(app: Flask, world: World) -> None:
    account = person(world, EMAIL)
    row_id = _half_signed_in(app, account.id, SignInStage.AWAITS_ENROLMENT)
    with world.session() as session:
        challenges.start(session.get_one(SignIn, row_id), Challenge.CODES, "seed")

    def keep(session: Session, _number: int) -> bool:
        row = session.get_one(SignIn, row_id)
        if not challenges.take(session, row, Challenge.CODES):
            return False
        sign_ins.close_pending(session, row)
        return True

    assert _successes(app, keep) == 1


def _with_passkey(app: Flask, account_id: UUID) -> Authenticator:
    key = Authenticator()
    row_id = _half_signed_in(app, account_id)
    with app.test_request_context(base_url=ORIGIN), transaction() as session:
        account, row = session.get_one(Account, account_id), session.get_one(SignIn, row_id)
        passkeys.make(session, account, row, "Laptop", key.make(passkeys.ask_for_new(account, row)))
    return key


def test_the_answer_of_a_passkey(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    key = _with_passkey(app, account.id)
    row_id = _half_signed_in(app, account.id)
    with app.test_request_context(base_url=ORIGIN), transaction() as session:
        told = key.answer(passkeys.ask(session, session.get_one(Account, account.id), session.get_one(SignIn, row_id)))

    def use(session: Session, _number: int) -> bool:
        own, row = session.get_one(Account, account.id), session.get_one(SignIn, row_id)
        return passkeys.use(session, own, row, told, now())

    assert _successes(app, use) == 1
    with app.app_context():
        assert db.session.scalars(select(Passkey)).one().sign_count == 1


def test_the_challenge_of_a_new_passkey(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    row_id = _half_signed_in(app, account.id)
    with app.test_request_context(base_url=ORIGIN), transaction() as session:
        options = passkeys.ask_for_new(session.get_one(Account, account.id), session.get_one(SignIn, row_id))
    told = [Authenticator().make(options) for _ in range(TRIES)]

    def make(session: Session, number: int) -> bool:
        own, row = session.get_one(Account, account.id), session.get_one(SignIn, row_id)
        passkeys.make(session, own, row, f"Key {number}", told[number])
        return True

    assert _successes(app, make) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Passkey)) == 1


def test_who_changes_an_account_while_its_code_is_used_does_not_wait_for_ever(app: Flask, world: World) -> None:
    """The conditional update and the chain of the audit are waited for in one order, so nobody is locked out."""
    account, _phone = officer(world)
    codes = factors.codes_from(EMAIL)

    def work(session: Session, number: int) -> bool:
        own = session.get_one(Account, account.id)
        if number % 2:
            own.display_name = f"Officer {number}"
            session.flush()
            return True
        return factors.use_recovery_code(session, own, codes[number // 2], now())

    assert _successes(app, work) >= 11  # ten codes and one name at least; a second name may be told that it is stale


def test_a_link_that_was_used_opens_nothing_for_the_next(app: Flask, client: CheckedClient, world: World) -> None:
    officer(world)
    client.submit("/reset", email=EMAIL)
    path = reset_path(app)
    visitors = [Visitor(app) for _ in range(4)]
    passwords = [f"{NEW_PASSWORD} {number}" for number in range(4)]
    found = together(4, lambda number: visitors[number].post(path, password=passwords[number]).status_code)
    assert sorted(found) == [302, 404, 404, 404]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(OneTimeLink.used_at.is_not(None))) == 1


def test_a_challenge_that_another_took_is_gone(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    row_id = _half_signed_in(app, account.id)
    with app.app_context(), transaction() as session:
        row = session.get_one(SignIn, row_id)
        challenges.start(row, Challenge.PASSKEY, "first")
        session.flush()
        assert challenges.take(session, row, Challenge.NEW_PASSKEY) == ""
        assert challenges.take(session, row, Challenge.PASSKEY) == "first"
        assert challenges.take(session, row, Challenge.PASSKEY) == ""
        row.ended_at = now()
        challenges.start(row, Challenge.PASSKEY, "second")
        session.flush()
        assert challenges.take(session, row, Challenge.PASSKEY) == ""  # of a sign-in that has ended


def test_a_pending_sign_in_closes_once(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    row_id = _half_signed_in(app, account.id)

    def close(session: Session, _number: int) -> bool:
        sign_ins.close_pending(session, session.get_one(SignIn, row_id))
        return True

    assert _successes(app, close) == 1
    with pytest.raises(NotFound), app.app_context(), transaction() as session:
        sign_ins.close_pending(session, session.get_one(SignIn, row_id))
