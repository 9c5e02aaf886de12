"""Signing in and out, signing up, and what ends when."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from accounts.phone import person
from sqlalchemy import select

from partnership.accounts import queries, rate_limit, services
from partnership.accounts.links import live_link
from partnership.accounts.sign_in_flow import own_path
from partnership.accounts.tokens import hash_token
from partnership.base import limits
from partnership.base.errors import NotFound
from partnership.store.db import db, transaction
from partnership.store.models import Account, LinkPurpose, MemberRole, SignIn, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

PASSWORD = "walnut umbrella tractor"


def _cookies(client: CheckedClient) -> str:
    cookie = client.get_cookie("sign-in")
    return cookie.value if cookie else ""


def test_right_password_signs_in_and_goes_where_the_visitor_wanted(client: CheckedClient, world: World) -> None:
    person(world, "officer@example.org")
    response = client.submit(
        "/sign-in?next=/account", email=" Officer@Example.org ", password=PASSWORD, action="/sign-in"
    )
    assert (response.status_code, response.location) == (302, "/account")
    assert client.page("/account").h1.text == "Your account"


def test_wrong_password_unknown_and_disabled_account_get_the_same_answer(client: CheckedClient, world: World) -> None:
    person(world, "officer@example.org")
    with world.session() as session:
        session.merge(person(world, "gone@example.org")).is_active = False
    answers = set()
    for email, password in (
        ("officer@example.org", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
    ):
        response = client.submit("/sign-in", email=email, password=password)
        text = re.sub(r'value="[^"]*"', "", response.text)
        answers.add((response.status_code, text))
    assert len(answers) == 1
    assert "The email address or the password is not right" in answers.pop()[1]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    stolen = _cookies(client)
    client.send("/sign-out")
    other = app.test_client()
    other.set_cookie("sign-in", stolen, domain="localhost")
    assert other.get("/account").location.startswith("/sign-in")


def test_who_signs_out_is_told_so_once(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    assert "You are signed out." in client.page(client.send("/sign-out").location).text
    assert "You are signed out." not in client.page("/sign-in").text


def test_a_made_up_cookie_is_nobody(client: CheckedClient) -> None:
    client.set_cookie("sign-in", "x" * 43, domain="localhost")
    assert client.get("/account").location.startswith("/sign-in")


def test_the_table_holds_no_token_that_could_be_used(app: Flask, client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    with app.app_context():
        row = db.session.scalars(select(SignIn)).one()
    assert row.token_hash != _cookies(client)
    assert row.token_hash == hash_token(_cookies(client))


@pytest.mark.parametrize(("field", "minutes"), [("seen_at", 61), ("started_at", 12 * 60 + 1)])
def test_a_sign_in_ends_when_idle_or_old(client: CheckedClient, world: World, field: str, minutes: int) -> None:
    client.sign_in(world.account())
    with world.session() as session:
        setattr(session.scalars(select(SignIn)).one(), field, now() - timedelta(minutes=minutes))
    assert client.get("/account").location.startswith("/sign-in")


def test_a_form_that_fails_counts_as_being_there(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    token, earlier = client.token(), now() - timedelta(minutes=5)
    with world.session() as session:
        session.scalars(select(SignIn)).one().seen_at = earlier
    assert "There is a problem" in client.post("/account/password", data={"csrf_token": token}).text
    with world.session() as session:
        assert session.scalars(select(SignIn)).one().seen_at > earlier + timedelta(minutes=4)


def test_a_disabled_account_is_out_at_once(client: CheckedClient, world: World) -> None:
    account = world.account()
    client.sign_in(account)
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    assert client.get("/account").location.startswith("/sign-in")


def test_another_sign_in_of_mine_can_be_ended(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    client.sign_in(account)
    other = app.test_client()
    other.sign_in(account)
    form = client.page("/account").select_one("form[action*='/end']")
    client.send(form["action"])
    assert other.get("/account").location.startswith("/sign-in")
    assert client.get("/account").status_code == 200


def test_a_sign_in_of_somebody_else_cannot_be_ended(app: Flask, client: CheckedClient, world: World) -> None:
    other = app.test_client()
    other.sign_in(world.account("other@example.org"))
    with app.app_context():
        theirs = db.session.scalars(select(SignIn)).one().id
    client.sign_in(world.account("me@example.org"))
    assert client.send(f"/account/sign-ins/{theirs}/end").status_code == 404
    assert other.get("/account").status_code == 200


def test_ten_wrong_passwords_stop_the_eleventh_try_but_not_somebody_else(
    app: Flask, client: CheckedClient, world: World
) -> None:
    person(world, "officer@example.org")
    with app.app_context(), transaction() as session:
        for _ in range(limits.TRIES_AT_ACCOUNT.most):
            rate_limit.record(session, rate_limit.of_password("officer@example.org", "127.0.0.1"), now())
    response = client.submit("/sign-in", email="officer@example.org", password=PASSWORD)
    assert response.status_code == 429
    assert "Too many tries" in response.text
    person(world, "other@example.org")
    assert client.submit("/sign-in", email="other@example.org", password=PASSWORD).status_code == 302


def test_a_stranger_elsewhere_cannot_lock_somebody_out(app: Flask, client: CheckedClient, world: World) -> None:
    person(world, "officer@example.org")
    with app.app_context(), transaction() as session:
        for number in range(limits.TRIES_ANYWHERE.most + 10):
            rate_limit.record(session, rate_limit.of_password("officer@example.org", f"198.51.100.{number}"), now())
    assert client.submit("/sign-in", email="officer@example.org", password=PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/a\r\nX: y", "//[", "", "evil"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert own_path(target) == "/"


def _link(world: World) -> str:
    partnership = world.partnership()
    with world.session() as session:
        return services.make_sign_up_link(session, "New@Example.org", partnership, MemberRole.COORDINATOR)


def test_a_link_makes_a_coordinator_and_works_once(client: CheckedClient, world: World) -> None:
    token = _link(world)
    values = {"display_name": "Community safety officer", "password": PASSWORD}
    assert client.submit(f"/sign-up/{token}", **values).status_code == 302
    assert "Coordinator" in [each.get_text(strip=True) for each in client.page("/account").select("main dd")]
    assert client.get(f"/sign-up/{token}").status_code == 404


def test_looking_at_a_link_does_not_use_it_up(client: CheckedClient, world: World) -> None:
    token = _link(world)
    client.page(f"/sign-up/{token}")
    client.page(f"/sign-up/{token}")


def test_a_link_expires(client: CheckedClient, world: World) -> None:
    token = _link(world)
    with world.session() as session:
        queries.link_by_hash(hash_token(token)).expires_at = now() - timedelta(seconds=1)
        session.flush()
    client.page(f"/sign-up/{token}", 404)


def test_twenty_tries_at_once_make_one_account(app: Flask, world: World) -> None:
    token = _link(world)

    def try_it(_number: int) -> bool:
        try:
            with app.app_context(), transaction() as session:
                services.sign_up(session, live_link(token, LinkPurpose.SIGN_UP), "Officer", "hash")
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(20))) == 1
    with app.app_context():
        assert len(list(db.session.scalars(select(Account)))) == 1


@pytest.mark.parametrize(
    ("password", "word"),
    [("short", "15 characters"), ("x" * 129, "128 characters"), ("qwertyuiopasdfgh", "lists"),
     ("partnershipdirectory", "made of"), ("aaaaaaaaaaaaaaaaaaaa", ""), ("a password with \x00 nul", "control")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(
    client: CheckedClient, world: World, password: str, word: str
) -> None:
    response = client.submit(f"/sign-up/{_link(world)}", display_name="Officer", password=password)
    assert response.status_code == 400
    assert word in response.text
    assert "There is a problem" in response.text


def test_changing_the_password_needs_the_present_one_and_ends_other_sign_ins(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = person(world, "officer@example.org")
    client.sign_in(account)
    other = app.test_client()
    other.sign_in(account)
    new = "harbour bicycle lantern"
    wrong = client.submit("/account/password", current="not the password", password=new)
    assert "The present password is not right" in wrong.text
    assert client.submit("/account/password", current=PASSWORD, password=new).status_code == 302
    assert other.get("/account").location.startswith("/sign-in")
    assert client.get("/account").status_code == 200


def test_a_request_from_another_site_is_refused(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    token = client.token()
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post("/sign-out", data={"csrf_token": token}, headers=headers)
        assert response.status_code == 403
    assert client.post("/sign-out").status_code == 400
    assert client.get("/account").status_code == 200


def test_a_first_coordinator_gets_a_link_from_the_command_line(app: Flask, client: CheckedClient, world: World) -> None:
    world.partnership("thameside")
    runner = app.test_cli_runner()
    result = runner.invoke(args=["accounts", "create-coordinator", "First@example.org", "--partnership", "thameside"])
    assert result.exit_code == 0
    path = re.search(r"/sign-up/\S+", result.output)[0]
    assert "first@example.org" in client.page(path).text
    missing = runner.invoke(args=["accounts", "create-coordinator", "a@example.org", "--partnership", "nowhere"])
    assert (missing.exit_code, missing.output) == (1, "Error: there is no partnership 'nowhere'\n")
