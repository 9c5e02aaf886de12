"""The second step of signing in, setting an app up, changing it and taking it away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from accounts.phone import (
    EMAIL,
    NEW_PASSWORD,
    PASSWORD,
    Phone,
    ask_for_factor,
    codes_on,
    enrol,
    give_password,
    is_in,
    mails,
    officer,
    person,
    secret_on,
    stored,
)
from sqlalchemy import select

from partnership.accounts import rate_limit, services
from partnership.accounts.tokens import hash_token
from partnership.base import limits
from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, Factor, MemberRole, SignIn, SignInStage, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _token(client: CheckedClient) -> str:
    cookie = client.get_cookie("sign-in")
    return cookie.value if cookie else ""


def _row(app: Flask, token: str) -> SignIn:
    with app.app_context():
        return db.session.scalars(select(SignIn).where(SignIn.token_hash == hash_token(token))).one()


def test_a_password_and_then_a_code_sign_in_and_go_where_the_visitor_wanted(
    app: Flask, client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    first = client.submit("/sign-in?next=/organisations", email=EMAIL, password=PASSWORD, action="/sign-in")
    assert first.location == "/sign-in/code?next=/organisations"
    assert not is_in(client)
    half = _token(client)
    second = client.submit(first.location, code=phone.code())
    assert (second.status_code, second.location) == (302, "/organisations")
    assert is_in(client)
    assert _token(client) != half
    assert _row(app, half).ended_at is not None
    assert (_row(app, _token(client)).stage, _row(app, _token(client)).factor) == (SignInStage.OPEN, Factor.CODE)


@SQLITE
def test_the_token_of_the_first_step_is_worth_nothing_afterwards(
    app: Flask, client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    give_password(client)
    stolen = app.test_client()
    stolen.set_cookie("sign-in", _token(client), domain="localhost")
    client.submit("/sign-in/code", code=phone.code())
    assert not is_in(stolen)
    assert stolen.get("/sign-in/code").location == "/sign-in"


@SQLITE
def test_a_code_works_once_also_for_another_sign_in(app: Flask, client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    code = phone.code()
    for visitor, location in ((client, "/"), (app.test_client(), None)):
        give_password(visitor)
        assert visitor.submit("/sign-in/code", code=code).location == location


@SQLITE
def test_a_code_before_one_that_was_used_no_longer_works(app: Flask, client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    earlier, later = phone.code(), phone.code()
    give_password(client)
    assert client.submit("/sign-in/code", code=later).status_code == 302
    other = app.test_client()
    give_password(other)
    assert "That code is not right" in other.submit("/sign-in/code", code=earlier).text


@SQLITE
def test_a_wrong_code_says_what_the_time_is_and_keeps_the_visitor_there(client: CheckedClient, world: World) -> None:
    officer(world)
    give_password(client)
    response = client.submit("/sign-in/code", code="000 000")
    assert response.status_code == 400
    assert "The time on this site is" in response.text
    assert not is_in(client)


@SQLITE
@pytest.mark.parametrize("typed", ["\x00123456", "a\ufffe\x0b", "<script>alert(1)</script>", "\u202e123456", "9" * 900])
def test_hostile_text_in_place_of_a_code_is_refused_with_words(client: CheckedClient, world: World, typed: str) -> None:
    account, _phone = officer(world)
    give_password(client)
    for path in ("/sign-in/code", "/sign-in/recovery-code"):
        assert "There is a problem" in client.submit(path, code=typed).text
    client.sign_in(account)
    assert "There is a problem" in client.submit("/account/second-factor", current=PASSWORD, code=typed).text


@SQLITE
@pytest.mark.parametrize("minutes", [9, 11])
def test_the_second_step_has_ten_minutes(client: CheckedClient, world: World, minutes: int) -> None:
    _account, phone = officer(world)
    give_password(client)
    with world.session() as session:
        session.scalars(select(SignIn)).one().started_at = now() - timedelta(minutes=minutes)
    response = client.get("/sign-in/code")
    assert response.status_code == (200 if minutes < 10 else 302)
    if minutes > 10:
        assert "There are 10 minutes for the second step" in client.page("/sign-in").text
        assert client.send("/sign-in/code", code=phone.code()).location == "/sign-in"
        assert not is_in(client)


@SQLITE
def test_ten_wrong_codes_stop_even_a_right_one_from_anywhere_and_the_holder_is_told(
    app: Flask, client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    give_password(client)
    for number in range(limits.WRONG_CODES.most):
        address = {"REMOTE_ADDR": f"198.51.100.{number}"}
        sent = {"csrf_token": client.token(), "code": "000000"}
        assert client.post("/sign-in/code", data=sent, environ_overrides=address).status_code == 400
    response = client.submit("/sign-in/code", code=phone.code())
    assert response.status_code == 429
    assert "Too many tries" in response.text
    assert not is_in(client)
    told = mails(app, "account-changed")
    assert [each[:2] for each in told] == [(EMAIL, "Somebody may know your password")]


@SQLITE
def test_a_stranger_without_the_password_cannot_use_up_the_tries_at_the_code(
    client: CheckedClient, world: World
) -> None:
    _account, phone = officer(world)
    with world.session() as session:
        for _ in range(limits.TRIES_AT_ACCOUNT.most):
            rate_limit.record(session, rate_limit.of_password(EMAIL, "127.0.0.1"), now())
    assert give_password(client).status_code == 429
    sent = {"csrf_token": client.token(), "email": EMAIL, "password": PASSWORD, "next": ""}
    client.post("/sign-in", data=sent, environ_overrides={"REMOTE_ADDR": "203.0.113.5"})
    assert client.submit("/sign-in/code", code=phone.code()).status_code == 302


def test_where_the_site_asks_for_a_factor_the_first_way_in_sets_one_up(
    app: Flask, client: CheckedClient, world: World
) -> None:
    ask_for_factor(app)
    account = person(world, EMAIL)
    first = client.submit("/sign-in?next=/organisations", email=EMAIL, password=PASSWORD, action="/sign-in")
    assert first.location == "/sign-in/set-up?next=/organisations"
    assert not is_in(client)
    page = client.page(first.location)
    assert EMAIL in page.text
    assert page.select_one("svg[role=img] path")
    phone = secret_on(client, first.location)
    assert "That code is not right" in client.submit(first.location, code="123456").text
    second = client.submit(first.location, code=phone.code())
    assert second.location == "/sign-in/recovery-codes?next=/organisations"
    assert not is_in(client)
    codes = codes_on(client, second.location)
    assert len(set(codes)) == 10
    assert codes_on(client, second.location) == codes  # a page that was lost on the way is loaded again
    third = client.submit(second.location)
    assert third.location == "/organisations"
    assert is_in(client)
    assert client.get("/sign-in/recovery-codes").location == "/"
    assert stored(app, account.id).has_second_factor
    assert stored(app, account.id).totp_secret
    assert phone.secret.encode() not in stored(app, account.id).totp_secret


@SQLITE
def test_the_codes_are_never_shown_again(app: Flask, client: CheckedClient, world: World) -> None:
    ask_for_factor(app)
    person(world, EMAIL)
    give_password(client)
    phone = secret_on(client, "/sign-in/set-up")
    client.submit("/sign-in/set-up", code=phone.code())
    codes = codes_on(client, "/sign-in/recovery-codes")
    client.submit("/sign-in/recovery-codes")
    assert client.get("/account/recovery-codes/shown").location == "/account"
    assert client.get("/account/second-factor/app").location == "/account/second-factor"
    with app.app_context():
        assert all(row.challenge == "" for row in db.session.scalars(select(SignIn)))
    text = client.get("/account").text
    assert not any(each in text for each in codes)
    assert "10 left" in text


@SQLITE
def test_the_secret_and_the_codes_stand_in_no_column_and_in_no_history(
    app: Flask, client: CheckedClient, world: World
) -> None:
    ask_for_factor(app)
    person(world, EMAIL)
    give_password(client)
    phone = secret_on(client, "/sign-in/set-up")
    client.submit("/sign-in/set-up", code=phone.code())
    secrets = [phone.secret, *codes_on(client, "/sign-in/recovery-codes")]
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                text = repr(tuple(row))
                assert not any(each in text or each.replace("-", "") in text for each in secrets), table.name
        changes = [row.changes for row in db.session.scalars(select(AuditEntry)) if row.table == "account"]
    assert [None, "withheld"] in [each.get("totp_secret") for each in changes]


@SQLITE
def test_a_new_coordinator_comes_in_by_link_and_app(app: Flask, client: CheckedClient, world: World) -> None:
    ask_for_factor(app)
    place = world.partnership()
    with world.session() as session:
        token = services.make_sign_up_link(session, "new@example.org", place, MemberRole.COORDINATOR)
    values = {"display_name": "Community safety officer", "password": PASSWORD}
    assert client.submit(f"/sign-up/{token}", **values).location == "/sign-in/set-up"
    assert not is_in(client)
    phone = secret_on(client, "/sign-in/set-up")
    client.submit("/sign-in/set-up", code=phone.code())
    assert client.submit("/sign-in/recovery-codes").location == "/"
    assert "Coordinator" in client.page("/account").text
    assert mails(app, "new-device") == []  # the very first sign-in is news to nobody


@SQLITE
def test_in_a_demonstration_a_password_alone_signs_in_until_a_factor_is_set_up(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = person(world, EMAIL)
    other = app.test_client()
    for visitor in (client, other):
        assert give_password(visitor).location == "/"
    assert client.submit("/account/second-factor", current=PASSWORD).location == "/account/second-factor/app"
    phone = secret_on(client, "/account/second-factor/app")
    assert client.submit("/account/second-factor/app", code=phone.code()).location == "/account/recovery-codes/shown"
    assert len(codes_on(client, "/account/recovery-codes/shown")) == 10
    assert client.submit("/account/recovery-codes/shown").location == "/account"
    assert is_in(client)
    assert not is_in(other)
    assert "Authenticator app" in client.page("/account").text
    assert give_password(app.test_client()).location == "/sign-in/code"
    (told,) = mails(app, "account-changed")
    assert told[0] == EMAIL
    assert "An authenticator app was set up" in told[2]
    assert stored(app, account.id).has_second_factor


@SQLITE
def test_another_app_takes_the_place_of_the_first_and_only_its_codes_work(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, old = officer(world)
    client.sign_in(account)
    wrong = client.submit("/account/second-factor", current=PASSWORD, code="000000")
    assert "That code is not right" in wrong.text
    assert client.submit("/account/second-factor", current=PASSWORD, code=old.code()).status_code == 302
    new = secret_on(client, "/account/second-factor/app")
    assert new.secret != old.secret
    half = app.test_client()
    assert give_password(half).location == "/sign-in/code"  # begun before the change
    assert client.submit("/account/second-factor/app", code=new.code()).status_code == 302
    assert half.get("/sign-in/code").location == "/sign-in"
    visitor = app.test_client()
    give_password(visitor)
    assert visitor.submit("/sign-in/code", code=old.code()).status_code == 400
    assert visitor.submit("/sign-in/code", code=new.code()).status_code == 302


@SQLITE
@pytest.mark.parametrize("path", ["/account/second-factor", "/account/recovery-codes", "/account/second-factor/remove"])
def test_changing_a_factor_needs_the_password_and_a_code(client: CheckedClient, world: World, path: str) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    assert "The present password is not right" in client.submit(path, current="wrong", code=phone.code()).text
    assert "That code is not right" in client.submit(path, current=PASSWORD, code="000000").text
    assert "Enter your present password" in client.submit(path, current="", code="").text
    assert client.submit(path, current=PASSWORD, code=phone.code()).status_code == 302


@SQLITE
def test_a_factor_can_be_removed_where_the_site_asks_for_none(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    other = app.test_client().sign_in(account)
    response = client.submit("/account/second-factor/remove", current=PASSWORD, code=phone.code())
    assert response.location == "/account"
    assert is_in(client)
    assert not is_in(other)
    now_stored = stored(app, account.id)
    assert (now_stored.has_second_factor, now_stored.totp_secret, now_stored.totp_step) == (False, None, None)
    assert "Its second factor was removed" in mails(app, "account-changed")[0][2]
    assert client.get("/account/second-factor/remove").status_code == 404
    assert give_password(app.test_client()).location == "/"


@SQLITE
def test_a_factor_cannot_be_removed_where_the_site_asks_for_one(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    ask_for_factor(app)
    client.sign_in(account)
    assert client.get("/account/second-factor/remove").status_code == 403
    sent = {"current": PASSWORD, "code": phone.code()}
    assert client.send("/account/second-factor/remove", **sent).status_code == 403
    assert "Remove" not in client.page("/account").select_one("main").text
    assert stored(app, account.id).has_second_factor


@SQLITE
def test_a_sign_in_by_password_alone_is_nobody_once_the_site_asks_for_a_factor(
    app: Flask, client: CheckedClient, world: World
) -> None:
    client.sign_in(world.account())
    assert is_in(client)
    ask_for_factor(app)
    assert not is_in(client)


@SQLITE
def test_who_set_a_factor_up_elsewhere_meanwhile_is_not_let_in_by_the_password(
    app: Flask, client: CheckedClient, world: World
) -> None:
    ask_for_factor(app)
    account = person(world, EMAIL)
    give_password(client)
    thief = secret_on(client, "/sign-in/set-up")
    enrol(world, account)
    client.is_checking = False
    assert client.send("/sign-in/set-up", code=thief.code()).status_code == 404
    assert client.get("/sign-in/recovery-codes").location == "/sign-in/set-up"
    assert not is_in(client)


@SQLITE
def test_somebody_half_signed_in_can_leave(app: Flask, client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    give_password(client)
    half = _token(client)
    assert client.send("/sign-out").location == "/sign-in"
    client.set_cookie("sign-in", half, domain="localhost")
    assert client.send("/sign-in/code", code=phone.code()).location == "/sign-in"
    assert not is_in(client)


@SQLITE
def test_a_cleared_factor_takes_the_password_with_it_and_the_holder_comes_back_by_mail(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    ask_for_factor(app)
    client.sign_in(account)
    result = app.test_cli_runner().invoke(args=["accounts", "clear-factor", "Officer@Example.org"])
    assert result.exit_code == 0, result.output
    assert not is_in(client)
    assert not stored(app, account.id).has_second_factor
    assert give_password(client).status_code == 400  # a thief with the password gets nowhere
    ((to, _subject, text),) = mails(app, "account-changed")
    assert to == EMAIL
    assert "/reset" in text
    client.submit("/reset", email=EMAIL)
    path = re.search(r"(/reset/[\w-]+)", mails(app, "reset")[0][2])[1]
    client.submit(path, password=NEW_PASSWORD)
    assert give_password(client, password=NEW_PASSWORD).location == "/sign-in/set-up"
    again = secret_on(client, "/sign-in/set-up")
    assert again.secret != phone.secret
    client.submit("/sign-in/set-up", code=again.code())
    client.submit("/sign-in/recovery-codes")
    assert is_in(client)


@SQLITE
def test_clearing_the_factor_of_nobody_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "clear-factor", "nobody@example.org"])
    assert (result.exit_code, result.output) == (1, "Error: there is no account for nobody@example.org\n")


@SQLITE
def test_a_secret_moved_to_another_account_does_not_open(app: Flask, client: CheckedClient, world: World) -> None:
    _account, phone = officer(world)
    other = person(world, "other@example.org")
    with world.session() as session:
        sealed = session.scalars(select(Account).where(Account.email == EMAIL)).one().totp_secret
        row = session.get_one(Account, other.id)
        row.totp_secret, row.has_second_factor = sealed, True
    give_password(client, "other@example.org")
    client.is_checking = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.send("/sign-in/code", code=phone.code()).status_code == 500
    assert not is_in(client)


def test_the_phone_of_the_tests_is_an_authenticator_app() -> None:
    secret = pyotp.random_base32()
    assert pyotp.TOTP(secret).verify(Phone(secret).code(), valid_window=1)
