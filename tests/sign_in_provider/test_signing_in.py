"""Signing in through a real provider: who comes in, who does not, and what a lying provider gets."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from accounts.phone import EMAIL, give_password, is_in, officer, person
from sign_in_provider.provider import come, use
from sqlalchemy import select

from partnership.accounts.provider import endpoints
from partnership.accounts.provider import services as provider_services
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Factor,
    KnownBrowser,
    ProviderLink,
    ProviderSession,
    SignIn,
    SignInFailure,
    SignInStage,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sign_in_provider.provider import RunningProvider

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SUBJECT = f"of {EMAIL}"


@pytest.fixture(autouse=True)
def _site(app: Flask, running: RunningProvider) -> None:
    use(app, running)


def link(world: World, running: RunningProvider, account: Account, subject: str = SUBJECT) -> None:
    """An account that an invitation linked."""
    with world.session() as session:
        session.add(ProviderLink(id=uuid4(), account_id=account.id, issuer=running.issuer, subject=subject))


@pytest.fixture
def linked(world: World, running: RunningProvider) -> Account:
    """A linked account, whose holder sits before the provider."""
    account = person(world)
    link(world, running, account)
    running.sit_down(EMAIL)
    return account


def test_somebody_linked_comes_in_by_the_provider_and_goes_where_they_wanted(
    client: CheckedClient, running: RunningProvider, linked: Account, world: World
) -> None:
    assert "Sign in with Thameside" in client.page("/sign-in?next=/organisations").get_text()
    back = come(client, running, "/sign-in/provider?next=/organisations")
    assert (back.status_code, back.location) == (302, "/organisations")
    assert is_in(client)
    with world.session() as session:
        row = session.scalars(select(SignIn)).one()
        assert (row.account_id, row.factor, row.is_by_provider) == (linked.id, Factor.PROVIDER, True)
        assert session.scalars(select(KnownBrowser)).one().account_id == linked.id
        kept = session.scalars(select(ProviderSession)).one()
        assert kept.sealed_refresh is not None
        assert kept.session


@pytest.mark.usefixtures("linked")
def test_what_came_back_works_once_and_in_the_browser_that_asked(
    app: Flask, client: CheckedClient, running: RunningProvider
) -> None:
    away = client.get("/sign-in/provider")
    back = running.go(away.location)
    assert app.test_client().get(back).status_code == 502
    assert client.get(back.replace("state=", "state=x")).status_code == 502
    again = client.get("/sign-in/provider")
    back = running.go(again.location)
    assert client.get(back).status_code == 302
    client.send("/sign-out")
    assert client.get(back).status_code == 502
    assert not is_in(client)


LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"without": ["nonce"]},
    "another audience": {"claims": {"aud": "another"}},
    "two audiences": {"claims": {"aud": ["directory", "another"]}},
    "for another party": {"claims": {"azp": "another"}},
    "another issuer": {"claims": {"iss": "https://another.example"}},
    "no subject": {"without": ["sub"]},
    "a subject that is no text": {"claims": {"sub": 7}},
    "over": {"claims": {"exp": int(time.time()) - 3600}},
    "without an end": {"without": ["exp"]},
    "of the future": {"claims": {"iat": int(time.time()) + 3600}},
    "not signed": {"how": "none"},
    "signed with the public key": {"how": "public-key-as-secret"},
    "signed by a stranger": {"how": "strange-key"},
}


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("lie", list(LIES))
def test_a_token_that_does_not_hold_lets_nobody_in(client: CheckedClient, running: RunningProvider, lie: str) -> None:
    running.tell("twist", **LIES[lie])
    back = come(client, running)
    assert back.status_code == 502
    assert "You could not sign in with Thameside" in back.text
    assert not is_in(client)


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"email_verified": False}, "does not say that your mail address is really yours"),
        ({"email": "other@example.org"}, "Your address there is"),
        ({"subject": "somebody else"}, "belongs to somebody else there"),
        ({"subject": "somebody else", "email": "stranger@example.org"}, "has no account for that address"),
        ({"amr": ["pwd"]}, "did not say that you used a second factor"),
        ({"amr": "nothing"}, "did not say that you used a second factor"),
    ],
)  # fmt: skip
def test_whoever_does_not_fit_is_told_who_can_help_and_is_on_record(
    client: CheckedClient, running: RunningProvider, world: World, person: dict[str, Any], why: str
) -> None:
    running.sit_down(**{"email": EMAIL, "subject": SUBJECT} | person)
    back = come(client, running)
    assert back.status_code == 403
    assert why in " ".join(back.text.split())
    assert not is_in(client)
    with world.session() as session:
        assert session.scalars(select(SignInFailure)).one().step == "provider"


def test_an_account_that_is_there_is_not_taken_by_its_address_alone(
    client: CheckedClient, running: RunningProvider, world: World
) -> None:
    person(world)
    running.sit_down(EMAIL)
    assert "does not sign in this way yet" in come(client, running).text
    assert not is_in(client)
    with world.session() as session:
        assert not list(session.scalars(select(ProviderLink)))


def test_a_closed_account_stays_closed(
    client: CheckedClient, running: RunningProvider, world: World, linked: Account
) -> None:
    with world.session() as session:
        session.get_one(Account, linked.id).is_active = False
    assert "is closed" in come(client, running).text


def test_without_the_providers_factor_the_own_second_step_is_asked(
    client: CheckedClient, running: RunningProvider, world: World
) -> None:
    account, phone = officer(world)
    link(world, running, account)
    running.sit_down(EMAIL, amr=["pwd"])
    assert come(client, running).location.startswith("/sign-in/code")
    assert not is_in(client)
    client.submit("/sign-in/code", code=phone.code())
    assert is_in(client)
    with world.session() as session:
        row = session.scalars(select(SignIn).where(SignIn.stage == SignInStage.OPEN)).one()
        assert (row.factor, row.is_by_provider) == (Factor.CODE, True)
        assert session.scalars(select(ProviderSession)).one().sign_in_id == row.id


@pytest.mark.usefixtures("linked")
def test_a_provider_that_is_down_keeps_no_password_out(client: CheckedClient, running: RunningProvider) -> None:
    running.tell("down", is_down=True)
    assert client.get("/sign-in/provider").status_code == 502
    assert give_password(client).location == "/sign-in/set-up"


@pytest.fixture
def deaf(app: Flask, running: RunningProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A provider that takes calls and never says a word."""
    monkeypatch.setattr(endpoints, "SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as door:
        use(app, replace(running, issuer=f"http://127.0.0.1:{door.getsockname()[1]}"))
        yield


@pytest.mark.usefixtures("deaf")
def test_strangers_who_ask_for_a_provider_that_is_down_hold_nobody_up(client: CheckedClient) -> None:
    assert client.get("/sign-in/provider").status_code == 502
    begun = time.monotonic()
    for _ in range(4):
        assert client.get("/sign-in/provider").status_code == 502
    assert time.monotonic() - begun < 1


@pytest.mark.usefixtures("deaf")
def test_nothing_waits_for_the_database_while_the_provider_is_asked_for_its_keys(app: Flask, world: World) -> None:
    server = app.test_client()
    server.set_cookie("sign-in", "of nobody")
    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(server.post, "/sign-in/provider/ended", data={"logout_token": "a.b.c"})
        time.sleep(0.2)
        begun = time.monotonic()
        world.account("new@council.example")
        took = time.monotonic() - begun
    assert said.result().status_code == 400
    assert took < 0.25


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    "document",
    [{"token_endpoint": "http://192.0.2.1/token"}, {"token_endpoint": "file:///etc/passwd"},
     {"jwks_uri": "https://another.example/keys"}, {"issuer": "https://another.example"}, {"jwks_uri": 7}],
)  # fmt: skip
def test_nothing_is_asked_of_another_host_than_the_providers(
    client: CheckedClient, running: RunningProvider, document: dict[str, Any]
) -> None:
    running.tell("twist", document=document)
    away = client.get("/sign-in/provider")
    if away.status_code == 302:
        away = client.get(running.go(away.location))
    assert away.status_code == 502
    assert not is_in(client)


def test_without_a_provider_none_of_its_pages_is_there(app: Flask, client: CheckedClient, world: World) -> None:
    use_nothing = app.extensions["settings"]
    app.extensions["settings"] = type(use_nothing)(**{**_values(use_nothing), "oidc_issuer": ""})
    for path in ("/sign-in/provider", "/sign-in/provider/back", "/signed-out"):
        assert client.get(path).status_code == 404
    assert client.send("/sign-in/provider/ended", logout_token="x").status_code == 404
    assert "Thameside" not in client.get("/sign-in").text
    client.sign_in(world.account())
    assert client.get("/account/provider").status_code == 404


def _values(settings: Any) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


@pytest.mark.usefixtures("linked")
def test_who_signs_out_here_is_told_that_they_are_signed_in_there(
    client: CheckedClient, running: RunningProvider
) -> None:
    come(client, running)
    assert client.send("/sign-out").location == "/signed-out"
    button = client.page("/signed-out").select_one("main a.govuk-button")
    assert button["href"].startswith(f"{running.issuer}/session/end?client_id=directory")
    assert not is_in(client)


@pytest.mark.usefixtures("linked")
def test_what_the_provider_says_has_ended_is_over_at_once(
    app: Flask, client: CheckedClient, running: RunningProvider
) -> None:
    come(client, running)
    said = {"http://schemas.openid.net/event/backchannel-logout": {}}
    good = {"iat": int(time.time()), "jti": "one", "sub": SUBJECT, "events": said}
    server = app.test_client()
    for twist in (
        {"claims": {**good, "events": {}}},
        {"claims": {**good, "nonce": "x"}},
        {"claims": {**good, "sub": None}},
        {"claims": {**good, "iat": int(time.time()) - 3600}},
        {"claims": good, "how": "none"},
        {"claims": good, "how": "strange-key"},
        {"claims": {**good, "aud": "another"}},
    ):
        token = running.tell("sign", **twist)
        assert server.post("/sign-in/provider/ended", data={"logout_token": token}).status_code == 400
    assert server.post("/sign-in/provider/ended").status_code == 400
    assert is_in(client)
    elsewhere = running.tell("sign", claims={**good, "sub": "somebody else"})
    assert server.post("/sign-in/provider/ended", data={"logout_token": elsewhere}).status_code == 200
    assert is_in(client)
    token = running.tell("sign", claims=good)
    assert server.post("/sign-in/provider/ended", data={"logout_token": token}).status_code == 200
    assert not is_in(client)


def _ask(app: Flask, minutes: int = 16) -> int:
    with app.app_context():
        return provider_services.ask_again(now() + timedelta(minutes=minutes), lambda: False)


@pytest.mark.usefixtures("linked")
def test_the_worker_asks_whether_a_sign_in_goes_on_and_ends_that_of_a_leaver(
    app: Flask, client: CheckedClient, running: RunningProvider
) -> None:
    come(client, running)
    assert _ask(app, minutes=5) == 0
    assert _ask(app) == 0  # asked, and goes on
    assert _ask(app, minutes=40) == 0  # by the newer token
    running.tell("down", is_down=True)
    assert _ask(app, minutes=59) == 0
    assert is_in(client)
    running.tell("down", is_down=False)
    running.tell("person", gone=True)
    assert _ask(app, minutes=59) == 1
    assert not is_in(client)
    with app.app_context():
        assert not list(db.session.scalars(select(ProviderSession)))


@pytest.mark.usefixtures("linked")
def test_a_secret_of_the_site_that_has_run_out_ends_nobodys_sign_in(
    app: Flask, client: CheckedClient, running: RunningProvider
) -> None:
    come(client, running)
    right = app.extensions["settings"]
    app.extensions["settings"] = replace(right, oidc_client_secret="one that has run out")
    assert _ask(app) == 0
    app.extensions["settings"] = right
    assert is_in(client)


@pytest.mark.usefixtures("linked")
def test_a_sign_in_that_cannot_be_asked_about_keeps_no_other_leaver_in(
    app: Flask, client: CheckedClient, running: RunningProvider, world: World
) -> None:
    come(client, running)
    with world.session() as session:
        session.scalars(select(ProviderSession)).one().sealed_refresh = b"v1:of other keys"
    come(app.test_client(), running)  # type: ignore[arg-type]
    running.tell("person", gone=True)
    assert _ask(app) == 2
    assert not is_in(client)
