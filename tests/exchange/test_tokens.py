"""Tokens for own systems: made after a proof, shown once, listed, told, revoked; what else than a token opens nothing."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from exchange.asking import API, ask, token_of
from sqlalchemy import select

from partnership.accounts.passwords import hash_password
from partnership.base import limits
from partnership.exchange.api.services import PREFIX
from partnership.store.models import Account, ApiToken, Audience, Mail

if TYPE_CHECKING:
    from client import CheckedClient
    from exchange.conftest import Register
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES = "/partnerships/thameside/tokens"
PASSWORD = "correct horse battery staple"
GIVEN = {"name": "Council website", "audience": "partnership", "places": "no", "days": "90", "current": PASSWORD}
SECRET = re.compile(rf"{PREFIX}[\w-]{{43}}")


@pytest.fixture
def reader(world: World, register: Register) -> Account:
    """A reader of the partnership, who has a password."""
    account = world.reader(register.partnership)
    with world.session() as session:
        session.get_one(Account, account.id).password_hash = hash_password(PASSWORD)
    return account


@pytest.fixture
def browser(app: Flask, reader: Account) -> CheckedClient:
    """The reader's browser."""
    return app.test_client().sign_in(reader)  # type: ignore[attr-defined,no-any-return]


def test_a_token_is_shown_once_kept_as_a_hash_and_told_by_mail(
    app: Flask, browser: CheckedClient, reader: Account, world: World
) -> None:
    made = browser.submit(f"{PAGES}/add", **GIVEN)
    assert made.status_code == 200
    token = SECRET.search(made.text)[0]  # type: ignore[index]
    assert ask(app, token).status_code == 200
    assert not SECRET.search(browser.get(PAGES).text + browser.get("/account").text + browser.get(f"{PAGES}/add").text)
    assert "Council website" in browser.page(PAGES).get_text(" ", strip=True)
    assert "Council website" in browser.page("/account").get_text(" ", strip=True)
    assert "Token for own systems of Thameside partnership made" in browser.page("/account/history").get_text(" ")
    with world.session() as session:
        row = session.scalars(select(ApiToken)).one()
        assert token not in (row.token_hash, row.name)
        assert (row.audience, row.has_places) == (Audience.PARTNERSHIP, False)
        mails = session.scalars(select(Mail.subject).where(Mail.account_id == reader.id)).all()
    assert "A token for own systems was made" in mails


@pytest.mark.parametrize(
    "wrong",
    [{"current": "another password"}, {"audience": "named"}, {"days": "4000"}, {"name": ""}, {"audience": ""}],
    ids=["proof", "wider", "longer", "nameless", "unsaid"],
)
def test_no_token_without_the_proof_nor_wider_or_longer_than_any(
    browser: CheckedClient, world: World, wrong: dict[str, str]
) -> None:
    response = browser.submit(f"{PAGES}/add", **GIVEN | wrong)
    assert not SECRET.search(response.text)
    with world.session() as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_whoever_has_no_password_is_told_what_proves_that_it_is_them(
    app: Flask, browser: CheckedClient, world: World, register: Register
) -> None:
    assert "Make a token" in browser.get(PAGES).text
    other = app.test_client().sign_in(world.reader(register.partnership))  # type: ignore[attr-defined]
    shown = other.get(PAGES).text
    assert "Make a token" not in shown
    assert "make a passkey" in shown
    assert other.get(f"{PAGES}/add").status_code == 403


def test_nobody_makes_one_while_seeing_as_another(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    coordinator = app.test_client().sign_in(world.coordinator(register.partnership))  # type: ignore[attr-defined]
    home = f"/partnerships/{register.partnership.slug}"
    assert coordinator.submit(f"{home}/see-as", whom=str(reader.id)).status_code == 302
    assert "Council website" not in coordinator.get(PAGES).text
    assert coordinator.send(f"{PAGES}/add", **GIVEN).status_code == 403


def test_a_cookie_opens_nothing_and_widens_nothing(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    coordinator = app.test_client().sign_in(world.coordinator(register.partnership, is_cleared=True))  # type: ignore[attr-defined]
    assert coordinator.get(f"{API}/services").status_code == 401
    token = token_of(world, reader, register.partnership, Audience.PARTNERS)
    both = coordinator.get(f"{API}/services?full=true", headers={"Authorization": f"Bearer {token}"})
    assert both.data == ask(app, token).data
    assert "Set-Cookie" not in both.headers


def test_a_token_in_the_address_is_refused_and_stands_in_no_log(
    app: Flask, world: World, reader: Account, register: Register, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    token = token_of(world, reader, register.partnership)
    for name in ("access_token", "token", "search"):
        assert ask(app, token, f"/services?{name}={token}").status_code == 400
        assert ask(app, "", f"/services?{name}={token}").status_code == 400
    with app.test_request_context(f"{API}/services", headers={"Authorization": f"Bearer {token}"}) as context:
        app.full_dispatch_request()
        told = {key: value for key, value in context.request.environ.items() if key.startswith("partnership.")}
    assert told["partnership.account"] == str(reader.id)
    assert told["partnership.route"] == "api.services"
    assert token not in str(told) + caplog.text + "".join(capfd.readouterr())


def test_an_answer_is_private_to_its_token(app: Flask, world: World, reader: Account, register: Register) -> None:
    one, other = (token_of(world, reader, register.partnership) for _ in range(2))
    first, second = ask(app, one), ask(app, other)
    assert first.data == second.data
    assert first.headers["ETag"] != second.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first.headers["Vary"]
    assert ask(app, one, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert ask(app, other, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_only_reading_is_answered(app: Flask, world: World, reader: Account, register: Register) -> None:
    sent = {"Authorization": f"Bearer {token_of(world, reader, register.partnership)}"}
    assert app.test_client().head(f"{API}/services", headers=sent).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(app.test_client(), method)(f"{API}/services", headers=sent).status_code == 405


def test_too_many_requests_wait_and_one_token_does_not_stop_another(
    app: Flask, world: World, reader: Account, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TOKEN_REQUESTS", replace(limits.TOKEN_REQUESTS, most=3))
    one, other = (token_of(world, reader, register.partnership) for _ in range(2))
    answers = [ask(app, one, "/") for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert ask(app, other, "/").status_code == 200


def test_who_tries_tokens_is_slowed_down_and_keeps_no_right_one_out(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    tried = [ask(app, f"{PREFIX}{number:043}", "/").status_code for number in range(limits.WRONG_TOKENS.most + 2)]
    assert tried[0] == 401
    assert tried[-1] == 429
    assert ask(app, token_of(world, reader, register.partnership), "/").status_code == 200


def test_the_holder_revokes_their_own_and_a_coordinator_any_of_the_partnership(
    app: Flask, browser: CheckedClient, world: World, reader: Account, register: Register
) -> None:
    keeper = world.coordinator(register.partnership)
    own, others, kept = (token_of(world, each, register.partnership) for each in (reader, reader, keeper))
    with world.session() as session:
        ids = list(session.scalars(select(ApiToken.id).order_by(ApiToken.made_at, ApiToken.id)))
    coordinator = app.test_client().sign_in(keeper)  # type: ignore[attr-defined]
    assert browser.send(f"/account/tokens/{ids[2]}/revoke").status_code == 404
    assert browser.send(f"{PAGES}/{ids[2]}/revoke").status_code == 403
    assert browser.send(f"/account/tokens/{ids[0]}/revoke").status_code == 302
    page = coordinator.page(PAGES).get_text(" ", strip=True)
    assert "Tokens of others in this partnership" in page
    assert coordinator.send(f"{PAGES}/{ids[1]}/revoke").status_code == 302
    assert [ask(app, each, "/").status_code for each in (own, others, kept)] == [401, 401, 200]
    assert browser.send(f"/account/tokens/{ids[0]}/revoke").status_code == 404
    with world.session() as session:
        told = session.scalars(select(Mail.subject).where(Mail.account_id == reader.id)).all()
    assert list(told).count("A token was revoked") == 2
