"""A new password by a link in a mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from accounts.phone import (
    EMAIL,
    NEW_PASSWORD,
    give_password,
    is_in,
    mails,
    officer,
    person,
    reset_path,
    stored,
)
from sqlalchemy import func, select

from partnership.accounts import links, services
from partnership.accounts.links import LinkTo
from partnership.base import limits
from partnership.store.db import db
from partnership.store.models import LinkPurpose, Mail, OneTimeLink, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_link_in_a_mail_sets_a_new_password_and_ends_everything(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    signed_in = app.test_client().sign_in(account)
    assert client.submit("/reset", email=" Officer@Example.org").location == "/reset/sent"
    client.page("/reset/sent")
    ((to, _subject, text),) = mails(app, "reset")
    assert to == EMAIL
    assert "for an hour" in text
    path = reset_path(app)
    for _ in range(2):  # looking at it uses nothing up
        assert EMAIL in client.page(path).text
    assert client.submit(path, password=NEW_PASSWORD).location == "/sign-in"
    assert "Your password is changed" in client.page("/sign-in").text
    assert not is_in(client)
    assert not is_in(signed_in)
    assert client.get(path).status_code == 404
    assert give_password(client).status_code == 400
    assert give_password(client, password=NEW_PASSWORD).location == "/sign-in/code"  # the factor is asked for as ever
    assert client.submit("/sign-in/code", code=phone.code()).status_code == 302
    assert mails(app, "account-changed")[0][1] == "Your password was changed"


@SQLITE
def test_an_address_without_account_or_with_a_closed_one_gets_the_same_answer_and_no_mail(
    app: Flask, client: CheckedClient, world: World
) -> None:
    officer(world)
    person(world, "gone@example.org")
    with world.session() as session:
        services.disable(session, "gone@example.org")
    answers = set()
    for email in (EMAIL, "nobody@example.org", "gone@example.org"):
        response = client.submit("/reset", email=email)
        page = client.page(response.location).select_one("main").text
        answers.add((response.status_code, response.location, response.text, page))
    assert len(answers) == 1
    assert [to for to, _subject, _text in mails(app)] == [EMAIL]
    with app.app_context():
        assert list(db.session.scalars(select(OneTimeLink.email))) == [EMAIL]


@SQLITE
def test_only_the_newest_link_works(app: Flask, client: CheckedClient, world: World) -> None:
    officer(world)
    client.submit("/reset", email=EMAIL)
    first = reset_path(app)
    client.submit("/reset", email=EMAIL)
    client.page(first, 404)
    client.page(reset_path(app))


@SQLITE
@pytest.mark.parametrize("minutes", [59, 61])
def test_a_link_lives_for_an_hour(app: Flask, client: CheckedClient, world: World, minutes: int) -> None:
    officer(world)
    client.submit("/reset", email=EMAIL)
    path = reset_path(app)
    with world.session() as session:
        link = session.scalars(select(OneTimeLink)).one()
        assert timedelta(minutes=59) < link.expires_at - now() <= timedelta(hours=1)
        link.expires_at -= timedelta(minutes=minutes)
    client.page(path, 200 if minutes < 60 else 404)


@SQLITE
def test_a_link_for_another_purpose_is_no_reset_link(client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    with world.session() as session:
        for purpose in set(LinkPurpose) - {LinkPurpose.RESET}:
            _link, token = links.make_link(session, purpose, LinkTo(email=EMAIL, account_id=account.id))
            client.page(f"/reset/{token}", 404)


@SQLITE
def test_a_weak_password_is_refused_and_the_link_still_works(app: Flask, client: CheckedClient, world: World) -> None:
    officer(world)
    client.submit("/reset", email=EMAIL)
    path = reset_path(app)
    assert "15 characters" in client.submit(path, password="short").text
    assert client.submit(path, password=NEW_PASSWORD).status_code == 302


@SQLITE
def test_one_address_can_have_three_mails_sent_to_an_account_and_nobody_is_locked_out(
    app: Flask, client: CheckedClient, world: World
) -> None:
    officer(world)
    for email in (EMAIL, "nobody@example.org"):
        for _ in range(limits.RESET_MAILS.most):
            assert client.submit("/reset", email=email).status_code == 302
        response = client.submit("/reset", email=email)
        assert response.status_code == 429
        assert "Too many tries" in response.text
    assert len(mails(app)) == limits.RESET_MAILS.most
    sent = {"csrf_token": client.token(), "email": EMAIL}
    elsewhere = client.post("/reset", data=sent, environ_overrides={"REMOTE_ADDR": "203.0.113.5"})
    assert elsewhere.status_code == 302
    assert give_password(client).location == "/sign-in/code"


@SQLITE
@pytest.mark.parametrize(
    "email", ["", "officer", "a@b", "ß" * 200 + "@example.org", f"a@{'b' * 300}.org", "a\x00@example.org"]
)
def test_what_is_no_address_is_said_to_be_none(app: Flask, client: CheckedClient, email: str) -> None:
    response = client.send("/reset", email=email)
    assert response.status_code == 400
    assert "There is a problem" in response.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


@SQLITE
def test_the_mail_names_the_public_address_of_the_site_whatever_the_request_says(
    app: Flask, client: CheckedClient, world: World
) -> None:
    officer(world)
    sent = {"csrf_token": client.token(), "email": EMAIL}
    client.post("/reset", data=sent, headers={"X-Forwarded-Host": "evil.example", "Host": "localhost"})
    ((_to, _subject, text),) = mails(app, "reset")
    assert set(re.findall(r"https?://[^/\s]+", text)) == {app.extensions["settings"].public_url}


@SQLITE
def test_a_password_made_of_the_own_post_is_refused(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    with world.session() as session:
        session.get_one(type(account), account.id).display_name = "Safeguarding coordinator"
    before = stored(app, account.id).password_hash
    client.submit("/reset", email=EMAIL)
    assert "made of" in client.submit(reset_path(app), password="coordinator-12-coordinator").text
    assert stored(app, account.id).password_hash == before
