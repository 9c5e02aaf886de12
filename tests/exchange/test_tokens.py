"""Tokens for own systems: made after a proof, shown once, listed, told, revoked; and what is asked with one."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership.accounts.passwords import hash_password
from partnership.accounts.sign_ins import end_everything
from partnership.data_protection.services import end_old
from partnership.exchange.api import request_limit
from partnership.exchange.api.services import PREFIX, TokenRequest, make_token, tell_of_ends
from partnership.models import TAKEN, Account, ApiToken, Audience, AuditEntry, Mail, Membership, Partnership, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from exchange.conftest import Register
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES, API = "/partnerships/thameside/tokens", "/api/open-referral"
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


def token_of(
    world: World, account: Account, ours: Partnership, audience: Audience = Audience.PARTNERSHIP, **given: Any
) -> str:
    """A token that the service made."""
    wanted = TokenRequest("System", audience, given.get("has_places", False), given.get("days", 90))
    with world.session() as session:
        return make_token(session, session.get_one(Account, account.id), session.get_one(Partnership, ours.id), wanted)


def ask(app: Flask, token: str, path: str = "/services?full=true", **headers: str) -> TestResponse:
    """An answer to a system that has a token and nothing else."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    return app.test_client().get(f"{API}{path}", headers=sent | headers)


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


def test_it_reads_what_its_audience_sees_and_no_more(
    app: Flask, reader: Account, world: World, register: Register
) -> None:
    wide, narrow, public = (
        ask(app, token_of(world, reader, register.partnership, each, has_places=True)).text
        for each in (Audience.PARTNERSHIP, Audience.PARTNERS, Audience.PUBLIC)
    )
    assert "1 High Street" in wide
    assert "020 7946 0300" in wide or "+44 20 7946 0300" in wide
    assert "7946 0300" not in narrow
    assert "Clinic" in narrow
    assert "Clinic" not in public
    for told in (wide, narrow, public):
        assert not [each for each in ("Zyqqex", "Quiet desk", "0999", "Holder") if each in told]
    assert "1 High Street" not in ask(app, token_of(world, reader, register.partnership)).text


def _leave(world: World, reader: Account) -> None:
    with world.session() as session:
        session.scalars(select(Membership).where(Membership.account_id == reader.id)).one().ended_at = now()


def _sleep(world: World, reader: Account) -> None:
    with world.session() as session:
        session.scalars(select(Membership).where(Membership.account_id == reader.id)).one().asleep_since = now()


def _close(world: World, reader: Account) -> None:
    with world.session() as session:
        session.get_one(Account, reader.id).is_active = False


def _change(world: World, reader: Account) -> None:
    with world.session() as session:
        end_everything(session, session.get_one(Account, reader.id))


def _end(world: World, _reader: Account) -> None:
    with world.session() as session:
        session.scalars(select(ApiToken)).one().ends_at = now()


@pytest.mark.parametrize(
    ("end", "status"),
    [(_leave, 403), (_sleep, 403), (_close, 401), (_change, 401), (_end, 401)],
    ids=["left", "asleep", "closed", "password changed", "its day"],
)
def test_it_ends_with_the_rights_of_its_account(
    app: Flask, world: World, reader: Account, register: Register, end: Callable[..., None], status: int
) -> None:
    token = token_of(world, reader, register.partnership)
    etag = ask(app, token).headers["ETag"]
    end(world, reader)
    response = ask(app, token, **{"If-None-Match": etag})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_wrong_revoked_and_missing_tokens_are_told_the_same(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    token = token_of(world, reader, register.partnership)
    _change(world, reader)
    answers = [ask(app, each) for each in (token, PREFIX + "x" * 43, "x", "")]
    answers.append(app.test_client().get(f"{API}/services", headers={"Authorization": f"Basic {token}"}))
    assert {each.status_code for each in answers} == {401}
    assert len({each.data for each in answers}) == 1
    assert {each.headers["WWW-Authenticate"] for each in answers} == {'Bearer realm="directory"'}


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
        assert getattr(app.test_client(), method)(f"{API}/services", headers=sent).status_code in {400, 405}


def test_what_a_token_takes_is_recorded_once_a_day_before_it_leaves(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    token = token_of(world, reader, register.partnership)
    for path in ("/", "/openapi.json", "/services?page=wrong"):
        ask(app, token, path)
    with world.session() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).all() == []
    for path in ("/services", "/organizations", "/services?page=2"):
        assert ask(app, token, path).status_code == 200
    with world.session() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).one()
        assert taken.actor_id == reader.id
        assert taken.partnership_id == register.partnership.id
        session.scalars(select(ApiToken)).one().recorded_on -= timedelta(days=1)  # type: ignore[operator]
    coordinator = app.test_client().sign_in(world.coordinator(register.partnership))  # type: ignore[attr-defined]
    history = coordinator.page(f"/partnerships/{register.partnership.slug}/history").get_text(" ", strip=True)
    assert "Directory through the API, for: members of the partnership" in history
    assert "Token for own systems of Thameside partnership made" in history


def test_too_many_requests_wait_and_one_token_does_not_stop_another(
    app: Flask, world: World, reader: Account, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnership.exchange.api.routes.TOKEN_A_MINUTE", 3)
    one, other = (token_of(world, reader, register.partnership) for _ in range(2))
    answers = [ask(app, one, "/") for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert ask(app, other, "/").status_code == 200


def test_who_tries_tokens_is_slowed_down_and_keeps_no_right_one_out(
    app: Flask, world: World, reader: Account, register: Register
) -> None:
    tried = [ask(app, f"{PREFIX}{number:043}", "/").status_code for number in range(request_limit.WRONG_A_MINUTE + 2)]
    assert tried[0] == 401
    assert tried[-1] == 429
    assert ask(app, token_of(world, reader, register.partnership), "/").status_code == 200


def test_a_bucket_fills_again_evenly(app: Flask) -> None:
    from partnership.errors import Throttled  # noqa: PLC0415 - only here

    with app.app_context():
        for _ in range(6):
            request_limit.count_request("key", 6, at=100.0)
        with pytest.raises(Throttled) as fault:
            request_limit.count_request("key", 6, at=100.0)
        assert fault.value.seconds == 10
        request_limit.count_request("key", 6, at=110.0)
        with pytest.raises(Throttled):
            request_limit.count_request("key", 6, at=111.0)


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


def test_a_coming_end_is_told_once_by_mail(world: World, reader: Account, register: Register) -> None:
    token_of(world, reader, register.partnership, days=30)
    for days, number in ((20, 0), (24, 1), (25, 0)):
        with world.session() as session:
            assert tell_of_ends(session, now() + timedelta(days=days)) == number


def test_a_token_that_ended_long_ago_is_no_more(world: World, reader: Account, register: Register) -> None:
    token_of(world, reader, register.partnership, days=30)
    for days, left in ((200, 1), (220, 0)):
        with world.session() as session:
            end_old(session, now() + timedelta(days=days))
        with world.session() as session:
            assert len(session.scalars(select(ApiToken)).all()) == left
