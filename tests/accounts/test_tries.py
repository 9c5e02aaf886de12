"""Counters of failed tries: a whole council behind one address gets in, and guessing stays bounded."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from accounts.phone import EMAIL, PASSWORD, Visitor, ask_for_factor, give_password, is_in, officer, person, together
from sqlalchemy import func, select

from partnership.accounts import passwords, rate_limit, sign_ins
from partnership.accounts import queries as tries
from partnership.base import limits
from partnership.store.db import db, transaction
from partnership.store.models import Account, FailedSignIn, FailedStep, KnownBrowser, SignIn, SignInFailure, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "127.0.0.1"
LATER = timedelta(hours=3)
GUESSES = int(os.environ.get("GUESSES", "120"))


def _fail(world: World, number: int, at_address: str = HERE) -> None:
    with world.session() as session:
        for each in range(number):
            rate_limit.record(session, rate_limit.of_password(f"nobody{each}@example.org", at_address), now())


def _counters(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(FailedSignIn)) or 0


@SQLITE
def test_fifty_failures_from_one_address_keep_no_right_password_out(client: CheckedClient, world: World) -> None:
    person(world)
    _fail(world, limits.TRIES_FROM_ADDRESS.most + 10)
    assert give_password(client).status_code == 302
    assert is_in(client)


@SQLITE
def test_from_an_address_with_many_failures_three_wrong_passwords_at_an_account_are_the_last(
    client: CheckedClient, world: World
) -> None:
    person(world)
    _fail(world, limits.TRIES_FROM_ADDRESS.most)
    found = [give_password(client, password="not the password").status_code for _ in range(4)]
    assert found == [400] * limits.TRIES_IN_CROWD.most + [429]
    assert give_password(client).status_code == 429


@SQLITE
def test_a_known_browser_gets_in_while_its_address_and_account_are_being_guessed_at(
    app: Flask, client: CheckedClient, world: World
) -> None:
    person(world)
    give_password(client)
    client.send("/sign-out")
    _fail(world, limits.TRIES_FROM_ADDRESS.most)
    guesser = app.test_client()
    for _ in range(limits.TRIES_AT_ACCOUNT.most):
        give_password(guesser, password="not the password")
    assert give_password(guesser).status_code == 429
    assert give_password(client).status_code == 302


@SQLITE
def test_a_known_browser_has_ten_tries_of_its_own(client: CheckedClient, world: World) -> None:
    person(world)
    give_password(client)
    client.send("/sign-out")
    found = [give_password(client, password="not the password").status_code for _ in range(11)]
    assert found == [400] * limits.TRIES_AT_ACCOUNT.most + [429]


@SQLITE
def test_a_browser_is_known_after_the_second_step_for_that_account_alone_and_for_ninety_days(
    app: Flask, client: CheckedClient, world: World
) -> None:
    ask_for_factor(app)
    account, phone = officer(world)
    give_password(client)
    assert client.get_cookie("known-browser") is None
    client.submit("/sign-in/code", code=phone.code())
    cookie = client.get_cookie("known-browser")
    assert cookie is not None
    assert cookie.http_only
    other = person(world, "other@example.org")
    with app.test_request_context():
        assert sign_ins.known_browser_of(account.id, cookie.value)
        assert sign_ins.known_browser_of(other.id, cookie.value) == ""
    with world.session() as session:
        row = session.scalars(select(KnownBrowser)).one()
        assert row.token_hash not in cookie.value
        row.used_at = now() - timedelta(days=91)
    with app.test_request_context():
        assert sign_ins.known_browser_of(account.id, cookie.value) == ""
    with world.session() as session:
        assert sign_ins.forget_unused_browsers(session, now()) == 1


@SQLITE
def test_colleagues_share_a_browser_and_each_is_known_in_it(app: Flask, client: CheckedClient, world: World) -> None:
    people = [person(world, f"officer{number}@example.org") for number in range(3)]
    for each in [*people, people[0]]:
        give_password(client, each.email)
        client.send("/sign-out")
    cookie = client.get_cookie("known-browser")
    assert cookie is not None
    with app.test_request_context():
        assert all(sign_ins.known_browser_of(each.id, cookie.value) for each in people)


@SQLITE
def test_after_a_new_password_by_mail_no_browser_is_known(app: Flask, client: CheckedClient, world: World) -> None:
    account = person(world)
    give_password(client)
    with world.session() as session:
        sign_ins.forget_browsers(session, account.id)
    cookie = client.get_cookie("known-browser")
    assert cookie is not None
    with app.test_request_context():
        assert sign_ins.known_browser_of(account.id, cookie.value) == ""


@pytest.mark.parametrize("cookie", ["", ".", "x" * 5000, "a.b.c", "\x00", "." * 999])
@SQLITE
def test_a_made_up_cookie_is_no_known_browser(app: Flask, world: World, cookie: str) -> None:
    account = person(world)
    with app.test_request_context():
        assert sign_ins.known_browser_of(account.id, cookie) == ""


def test_of_forty_guesses_at_one_moment_no_more_than_the_limit_are_looked_at(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(world)
    looked: list[str] = []

    def look(typed: str, _stored: str) -> bool:
        looked.append(typed)
        return False

    monkeypatch.setattr(passwords, "is_right", look)
    visitors = [Visitor(app) for _ in range(40)]
    found = together(
        40, lambda number: visitors[number].post("/sign-in", email=EMAIL, password=f"guess {number}").status_code
    )
    assert len(looked) == limits.TRIES_AT_ACCOUNT.most
    assert (found.count(400), found.count(429)) == (limits.TRIES_AT_ACCOUNT.most, 40 - limits.TRIES_AT_ACCOUNT.most)


@SQLITE
def test_who_tries_one_password_at_all_accounts_has_few_tries_at_each(app: Flask, world: World) -> None:
    """A day of guessing from one address at twenty accounts, as fast as it is let: a try every five seconds."""
    accounts = [f"officer{number}@example.org" for number in range(20)]
    looked, at = dict.fromkeys(accounts, 0), now() - timedelta(hours=1)
    with app.test_request_context(), transaction() as session:
        for number in range(GUESSES):
            tried = rate_limit.of_password(accounts[number % len(accounts)], HERE)
            if not rate_limit.has_too_many(tried, at + number * timedelta(seconds=5)):
                rate_limit.record(session, tried, at + number * timedelta(seconds=5))
                session.flush()
                looked[accounts[number % len(accounts)]] += 1
    windows = 1 + GUESSES * 5 // (15 * 60)
    assert max(looked.values()) <= limits.TRIES_IN_CROWD.most * windows + 1


@SQLITE
def test_wrong_codes_of_one_who_knows_the_password_do_not_keep_the_holder_out_in_a_known_browser(
    app: Flask, client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    give_password(client)
    client.submit("/sign-in/code", code=phone.code())
    client.send("/sign-out")
    thief = app.test_client()
    give_password(thief)
    for _ in range(limits.WRONG_CODES.most):
        thief.submit("/sign-in/code", code="000000")
    assert thief.submit("/sign-in/code", code="000000").status_code == 429
    give_password(client)
    assert client.submit("/sign-in/code", code=phone.code()).status_code == 302
    assert is_in(client)


@SQLITE
def test_the_second_of_two_clicks_on_the_code_page_is_no_failure(
    app: Flask, client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    code = phone.code()
    give_password(client)
    client.submit("/sign-in/code", code=code)
    other = app.test_client()
    give_password(other)
    assert "That code is not right" in other.submit("/sign-in/code", code=code).text
    assert not is_in(other)
    assert _counters(app) == 0
    other.submit("/sign-in/code", code="000000")
    assert _counters(app) == 1


@SQLITE
@pytest.mark.parametrize("field", ["seen_at", "started_at"])
def test_a_sign_in_that_a_clock_ahead_has_dated_is_over(client: CheckedClient, world: World, field: str) -> None:
    client.sign_in(world.account())
    with world.session() as session:
        setattr(session.scalars(select(SignIn)).one(), field, now() + LATER)
    assert not is_in(client)


@SQLITE
def test_half_a_sign_in_that_a_clock_ahead_has_dated_is_over(client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    give_password(client)
    with world.session() as session:
        session.scalars(select(SignIn)).one().started_at = now() + LATER
    client.send("/sign-in/code", code=phone.code())
    assert not is_in(client)


@SQLITE
def test_failures_that_a_clock_ahead_has_dated_keep_nobody_out_and_go(
    app: Flask, client: CheckedClient, world: World
) -> None:
    person(world)
    with world.session() as session:
        for _ in range(20):
            rate_limit.record(session, rate_limit.of_password(EMAIL, HERE), now() + LATER)
            session.flush()
    assert give_password(client, password="not the password").status_code == 400
    assert _counters(app) == 1
    assert give_password(client).status_code == 302


@SQLITE
def test_a_code_used_by_a_clock_ahead_blocks_no_code_of_today_and_each_still_works_once(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    with world.session() as session:
        session.get_one(Account, account.id).totp_step = int((now() + LATER).timestamp()) // 30
    code = phone.code()
    give_password(client)
    assert client.submit("/sign-in/code", code=code).status_code == 302
    other = app.test_client()
    give_password(other)
    assert other.submit("/sign-in/code", code=code).status_code == 400


@pytest.mark.parametrize(
    ("told", "counted"),
    [("10.9.9.9:1234", "10.9.9.9"), ("10.9.9.9", "10.9.9.9"), ("[2001:db8::7]:443", "2001:db8::/64"),
     ("2001:db8::7%eth0", "2001:db8::/64"), ("::ffff:10.9.9.9", "10.9.9.9"), ("garbage", "no address"),
     ("", "no address"), ("unknown", "no address"), ("10.9.9.9.9", "no address"), ("[", "no address")],
)  # fmt: skip
def test_an_address_with_a_port_is_the_same_and_what_is_none_counts_together(told: str, counted: str) -> None:
    assert rate_limit.network_of(told) == counted


@SQLITE
def test_what_failed_is_kept_with_its_address_sealed_and_shown_to_administrators(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = person(world)
    give_password(client, password="a secret in the wrong field")
    give_password(client, email="typed-by-mistake-a-password", password=PASSWORD)
    for _ in range(limits.TRIES_AT_ACCOUNT.most + 3):
        give_password(client, password="not the password")
    with app.app_context():
        rows = list(db.session.scalars(select(SignInFailure).order_by(SignInFailure.at)))
        assert all(HERE.encode() not in row.sealed_address for row in rows)
    assert [row.step for row in rows].count(FailedStep.REFUSED) == 1
    assert [row.account_id for row in rows[:2]] == [account.id, None]
    client.sign_in(world.administrator())
    page = client.page("/administration/failed-sign-ins")
    text = page.get_text(" ", strip=True)
    assert HERE in text
    assert "typed-by-mistake" not in text
    cells = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert "Has to wait" in cells[0]
    assert "No account of this site" in cells[-2]
    client.sign_in(account)
    assert client.get("/administration/failed-sign-ins").status_code == 403


@SQLITE
def test_the_record_is_dropped_after_the_days_of_the_site(app: Flask, client: CheckedClient, world: World) -> None:
    give_password(client, email="nobody@example.org")
    with world.session() as session:
        session.scalars(select(SignInFailure)).one().at = now() - timedelta(days=29, hours=23)
    with world.session() as session:
        assert rate_limit.drop_old(session, now()) == 0
        assert rate_limit.drop_old(session, now() + timedelta(hours=2)) == 1


@SQLITE
def test_unlock_lets_an_account_an_address_or_everybody_try_again(app: Flask, world: World) -> None:
    person(world)
    run = app.test_cli_runner().invoke

    def lock() -> None:
        with world.session() as session:
            for email in (EMAIL, "other@example.org"):
                for address in (HERE, "192.0.2.7"):
                    rate_limit.record(session, rate_limit.of_password(email, address), now())
            rate_limit.record(session, rate_limit.of_code(EMAIL, HERE), now())

    for words, left in (([EMAIL], 2), (["--address", "192.0.2.7"], 3), (["--all"], 0)):
        with world.session() as session:
            rate_limit.unlock(session)
        lock()
        assert run(args=["accounts", "unlock", *words]).output == f"{5 - left} failed tries are counted no more.\n"
        assert _counters(app) == left
    assert run(args=["accounts", "unlock"]).exit_code == 2
    assert run(args=["accounts", "unlock", "--address", "garbage"]).exit_code == 1
    assert run(args=["accounts", "unlock", "stranger@example.org"]).exit_code == 1


@SQLITE
def test_the_command_line_lists_and_ends_the_sign_ins_of_an_account(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = person(world)
    run = app.test_cli_runner().invoke
    assert run(args=["accounts", "sessions", EMAIL]).output == f"{EMAIL} is not signed in.\n"
    client.sign_in(account)
    assert "Test browser" in run(args=["accounts", "sessions", EMAIL]).output
    assert run(args=["accounts", "sessions", EMAIL, "--end"]).output == f"1 sign-ins of {EMAIL} have ended.\n"
    assert not is_in(client)


def test_both_databases_count_alike(app: Flask, world: World) -> None:
    _fail(world, 3)
    with app.app_context():
        since, until = now() - limits.TRIES_AT_ACCOUNT.within, now() + rate_limit.SKEW
        place = rate_limit.hash_of_address(HERE)
        assert tries.failures(account_hash="none", address_hash=place, since=since, until=until) == (0, 3)
