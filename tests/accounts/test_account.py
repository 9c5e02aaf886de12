"""The page of one's own account: where one belongs, one's post, one's sign-ins, and mails about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from accounts.phone import EMAIL, NEW_PASSWORD, PASSWORD, give_password, is_in, mails, officer, person
from factories import give_position, make_member
from sqlalchemy import select

from partnership.accounts import sign_ins
from partnership.store.models import Account, Factor, MemberRole, PositionRole, SignIn, now

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def _rows(page: BeautifulSoup) -> dict[str, str]:
    return {
        row.select_one("dt").get_text(" ", strip=True): " ".join(row.select_one("dd").get_text(" ", strip=True).split())
        for row in page.select(".govuk-summary-list__row")
    }


def test_it_says_where_one_belongs_and_as_what(client: CheckedClient, world: World) -> None:
    ours, theirs = world.partnership("thameside"), world.partnership("riverside")
    police = world.organisation("Borough police", ours, theirs)
    alone = world.organisation("Harbour charity")
    account = world.account(EMAIL)
    with world.session() as session:
        make_member(session, account, ours, MemberRole.COORDINATOR, is_cleared=True)
        give_position(session, account, police, PositionRole.LEAD)
        give_position(session, account, alone, PositionRole.READER)
    rows = _rows(client.sign_in(account).page("/account"))
    assert rows["Thameside partnership"] == "Coordinator You are cleared for its confidential addresses."
    assert rows["Borough police"].startswith("Lead: you keep its entry")
    assert rows["Borough police"].endswith("It takes part in Riverside partnership and Thameside partnership.")
    assert rows["Harbour charity"].endswith("It takes part in no partnership.")
    assert "This site" not in rows


def test_who_belongs_nowhere_is_told_so(client: CheckedClient, world: World) -> None:
    page = client.sign_in(world.account()).page("/account")
    assert "You belong to no organisation and no partnership." in page.text


def test_an_administrator_is_told_that_they_are_one(client: CheckedClient, world: World) -> None:
    account = world.account()
    with world.session() as session:
        session.get_one(Account, account.id).is_administrator = True
    assert _rows(client.sign_in(account).page("/account"))["This site"] == "Administrator: you manage accounts"


def test_the_post_can_be_changed(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account(EMAIL))
    assert "Enter your post" in client.submit("/account/post", display_name="  ").text
    assert "200 characters" in client.submit("/account/post", display_name="x" * 201).text
    assert client.submit("/account/post", display_name=" Duty  sergeant ").location == "/account"
    assert _rows(client.page("/account"))["Post"] == "Duty sergeant"
    assert "Duty sergeant" in client.page("/account").select_one(".app-account").text


def test_sign_ins_are_listed_with_device_and_factor_and_which_one_is_this(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    app.test_client().sign_in(account, Factor.PASSKEY)
    give_password(app.test_client())  # half-done: not in the list
    old = app.test_client().sign_in(account, Factor.RECOVERY)
    with world.session() as session:
        row = session.scalars(select(SignIn).where(SignIn.factor == Factor.RECOVERY)).one()
        row.started_at -= timedelta(hours=13)  # past its end
    assert not is_in(old)
    sent = {"csrf_token": client.token(), "email": EMAIL, "password": PASSWORD, "next": ""}
    client.post("/sign-in", data=sent, headers={"User-Agent": FIREFOX})
    sent = {"csrf_token": client.token(), "code": phone.code()}
    client.post("/sign-in/code", data=sent, headers={"User-Agent": FIREFOX})
    table = client.page("/account").select_one("#sign-ins ~ .app-scroll table")
    cells = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert [(row[0], row[3]) for row in cells] == [
        ("Firefox on Linux (this one)", "Code from an app"),
        ("Test browser", "Passkey"),
    ]


def test_all_other_sign_ins_can_be_ended_at_once(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    others = [app.test_client().sign_in(account) for _ in range(3)]
    stranger = app.test_client().sign_in(world.account("other@example.org"))
    client.sign_in(account)
    assert client.submit("/account", action="/account/sign-ins/end-others").location == "/account#sign-ins"
    assert [is_in(each) for each in (*others, client, stranger)] == [False, False, False, True, True]
    assert not client.page("/account").select("form[action='/account/sign-ins/end-others']")


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox on Linux"), (EDGE, "Edge on Windows"), ("curl/8.0", "Another browser"), ("", "Another browser"),
     ("<script>alert(1)</script> Safari iPhone", "Safari on iPhone")],
)  # fmt: skip
def test_a_device_is_named_only_by_words_from_a_list(database_url: str, agent: str, words: str) -> None:
    assert sign_ins.device_of(agent) == words


def _sign_in_with(client: CheckedClient, agent: str) -> None:
    sent = {"csrf_token": client.token(), "email": EMAIL, "password": PASSWORD, "next": ""}
    assert client.post("/sign-in", data=sent, headers={"User-Agent": agent}).location == "/"


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(app: Flask, world: World) -> None:
    person(world, EMAIL)
    _sign_in_with(app.test_client(), FIREFOX)
    assert mails(app) == []  # the very first one
    _sign_in_with(app.test_client(), FIREFOX)
    assert mails(app) == []
    _sign_in_with(app.test_client(), EDGE)
    ((to, subject, text),) = mails(app, "new-device")
    assert (to, subject) == (EMAIL, "New sign-in to your account")
    assert "Edge on Windows" in text
    _sign_in_with(app.test_client(), EDGE)
    assert len(mails(app)) == 1


def test_a_browser_that_was_not_used_for_ninety_days_is_new_again(app: Flask, world: World) -> None:
    person(world, EMAIL)
    for days in (89, 91):
        _sign_in_with(app.test_client(), FIREFOX)
        with world.session() as session:
            for row in session.scalars(select(SignIn)):
                row.seen_at = row.started_at = now() - timedelta(days=days)
        _sign_in_with(app.test_client(), FIREFOX)
        assert len(mails(app, "new-device")) == (0 if days < 90 else 1)


def test_a_half_done_sign_in_makes_no_browser_known(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    thief = app.test_client()
    sent = {"csrf_token": thief.token(), "email": EMAIL, "password": PASSWORD, "next": ""}
    thief.post("/sign-in", data=sent, headers={"User-Agent": EDGE})
    assert mails(app) == []
    sent = {"csrf_token": thief.token(), "code": phone.code()}
    thief.post("/sign-in/code", data=sent, headers={"User-Agent": EDGE})
    assert len(mails(app, "new-device")) == 1


def test_a_changed_password_is_told_by_mail(app: Flask, client: CheckedClient, world: World) -> None:
    account = person(world, EMAIL)
    client.sign_in(account)
    client.submit("/account/password", current=PASSWORD, password=NEW_PASSWORD)
    ((to, subject, text),) = mails(app)
    assert (to, subject) == (EMAIL, "Your password was changed")
    assert PASSWORD not in text
    assert NEW_PASSWORD not in text


def test_the_page_leads_to_the_mail_that_one_gets(client: CheckedClient, world: World) -> None:
    page = client.sign_in(world.account()).page("/account")
    assert page.select_one("a[href='/account/mail']")


def test_password_fields_let_a_browser_fill_and_paste(client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    fields = {"email": "username", "password": "current-password"}
    page = client.page("/sign-in")
    assert {name: page.select_one(f"[name={name}]")["autocomplete"] for name in fields} == fields
    client.sign_in(account)
    page = client.page("/account/password")
    assert page.select_one("[name=current]")["autocomplete"] == "current-password"
    assert page.select_one("[name=password]")["autocomplete"] == "new-password"
    assert client.page("/account/second-factor").select_one("[name=code]")["autocomplete"] == "one-time-code"
