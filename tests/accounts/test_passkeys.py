"""Passkeys: made after a proof, used as the second step, checked in every part, and removed."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from accounts.authenticator import Authenticator
from accounts.phone import EMAIL, PASSWORD, give_password, is_in, mails, officer, person
from sqlalchemy import select

from partnership.accounts import factors, passkeys
from partnership.accounts.site import passkey_place
from partnership.base import limits
from partnership.store.db import db, transaction
from partnership.store.models import Account, Factor, Passkey, SignIn, SignInStage

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Account as AccountRow

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADD, NEW = "/account/passkeys/add", "/account/passkeys/new"


def _options(client: CheckedClient) -> str:
    return str(client.page(NEW).select_one("form[data-passkey=create]")["data-options"])


def _make(
    client: CheckedClient, code: str, name: str = "Work laptop", key: Authenticator | None = None
) -> Authenticator:
    key = key or Authenticator()
    assert client.submit(ADD, current=PASSWORD, code=code).location == NEW
    made = client.submit(NEW, name=name, credential=key.make(_options(client)))
    assert made.location == "/account/passkeys"
    return key


def _challenge(client: CheckedClient) -> str:
    response = client.send("/sign-in/passkey/options")
    assert response.mimetype == "application/json"
    return response.text


def _use(client: CheckedClient, key: Authenticator) -> TestResponse:
    return client.send("/sign-in/passkey", credential=key.answer(_challenge(client)))


def _give(app: Flask, account: AccountRow, key: Authenticator) -> None:
    """A passkey without the pages."""
    with app.test_request_context(), transaction() as session:
        own = session.get_one(Account, account.id)
        row = SignIn(
            account_id=own.id, token_hash=key.credential_id.hex(), started_at=own.created_at, seen_at=own.created_at
        )
        session.add(row)
        session.flush()
        passkeys.make(session, own, row, "Work laptop", key.make(passkeys.ask_for_new(own, row)))
        session.delete(row)


def test_a_passkey_is_made_and_then_signs_in_in_place_of_a_code(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    other = app.test_client().sign_in(account)
    key = _make(client, phone.code())
    assert is_in(client)
    assert not is_in(other)
    assert "Work laptop" in client.page("/account/passkeys").text
    assert "The passkey “Work laptop” was added" in mails(app, "account-changed")[0][2]
    visitor = app.test_client()
    give_password(visitor)
    page = visitor.page("/sign-in/code")
    assert page.select_one("form[data-passkey=get]")["data-options-url"] == "/sign-in/passkey/options"
    assert "needs JavaScript" in page.select_one("noscript").text
    assert _use(visitor, key).location == "/"
    assert is_in(visitor)
    with app.app_context():
        assert db.session.scalars(select(SignIn).where(SignIn.factor == Factor.PASSKEY)).one().stage is SignInStage.OPEN
        assert db.session.scalars(select(Passkey)).one().used_at is not None


def test_making_one_needs_an_app_first(client: CheckedClient, world: World) -> None:
    client.sign_in(person(world, EMAIL))
    assert "Set up an authenticator app" in client.page("/account/passkeys").select_one("main").text
    assert client.get(ADD).status_code == 404
    assert client.get(NEW).status_code == 404


def test_making_one_needs_a_proof_first(client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    assert client.get(NEW).location == ADD
    assert "The present password is not right" in client.submit(ADD, current="wrong", code=phone.code()).text
    assert client.send(NEW, name="Laptop", credential="{}").location == ADD


def _wrong(**values: Any) -> Authenticator:
    return Authenticator(**values)


@pytest.mark.parametrize(
    "key",
    [_wrong(origin="http://localhost.evil.example"), _wrong(origin="https://localhost"), _wrong(rp_id="evil.example"),
     _wrong(is_checking_user=False)],
    ids=["other site", "other scheme", "other name", "user not checked"],
)  # fmt: skip
def test_what_is_not_of_this_site_or_did_not_check_its_user_is_refused(
    app: Flask, client: CheckedClient, world: World, key: Authenticator
) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    made = client.submit(NEW, name="Laptop", credential=key.make(_options(client)))
    assert "The passkey could not be made" in made.text
    right = replace(key, origin="http://localhost", rp_id="localhost", is_checking_user=True)
    _give(app, account, right)
    wrong = replace(right, origin=key.origin, rp_id=key.rp_id, is_checking_user=key.is_checking_user)
    visitor = app.test_client()
    give_password(visitor)
    assert "The passkey did not work" in _use(visitor, wrong).text
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "told",
    ["", "{}", "null", "[]", '"x"', "{", '{"id": 1}', "\x00", '{"id":"a","rawId":"a","response":{}}', "9" * 50_001,
     "[" * 49_000],
)  # fmt: skip
def test_nonsense_is_refused_with_words(client: CheckedClient, world: World, told: str) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    assert "There is a problem" in client.submit(NEW, name="Laptop", credential=told).text
    client.send("/sign-out")
    give_password(client)
    assert "The passkey did not work" in client.send("/sign-in/passkey", credential=told).text


def test_an_answer_works_once_and_only_for_its_own_sign_in(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    key = Authenticator()
    _give(app, account, key)
    give_password(client)
    told = key.answer(_challenge(client))
    other = app.test_client()
    give_password(other)
    _challenge(other)
    assert "did not work" in other.send("/sign-in/passkey", credential=told).text
    assert client.send("/sign-in/passkey", credential=told).location == "/"
    assert client.send("/sign-in/passkey", credential=told).location == "/"  # is in already: nothing is tried
    again = app.test_client()
    give_password(again)
    assert "did not work" in again.send("/sign-in/passkey", credential=told).text
    assert not is_in(again)


def test_a_newer_question_ends_the_older(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    key = Authenticator()
    _give(app, account, key)
    give_password(client)
    older = key.answer(_challenge(client))
    _challenge(client)
    assert "did not work" in client.send("/sign-in/passkey", credential=older).text


def test_a_copy_of_a_key_is_seen_by_its_counter(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    key = Authenticator()
    _give(app, account, key)
    copy = replace(key)
    give_password(client)
    key.count = 4_294_967_290  # the largest that a key can tell, near enough
    assert _use(client, key).location == "/"
    thief = app.test_client()
    give_password(thief)
    assert "did not work" in _use(thief, copy).text
    assert not is_in(thief)


def test_the_key_of_somebody_else_does_not_sign_in(app: Flask, client: CheckedClient, world: World) -> None:
    own, theirs = Authenticator(), Authenticator()
    _give(app, officer(world)[0], own)
    _give(app, officer(world, "other@example.org")[0], theirs)
    give_password(client)
    assert "did not work" in _use(client, theirs).text
    # nor a key of one's own under the name of another's
    assert "did not work" in _use(client, replace(own, credential_id=theirs.credential_id)).text
    assert not is_in(client)


def test_a_key_that_is_in_use_cannot_be_taken_by_another_account(
    app: Flask, client: CheckedClient, world: World
) -> None:
    key = Authenticator()
    _give(app, officer(world)[0], key)
    account, phone = officer(world, "other@example.org")
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    made = client.submit(NEW, name="Laptop", credential=key.make(_options(client)))
    assert "in use already" in made.text
    with app.app_context():
        assert db.session.scalars(select(Passkey)).one().account_id != account.id


def test_wrong_answers_are_counted(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    _give(app, account, Authenticator())
    give_password(client)
    for _ in range(limits.WRONG_CODES.most):
        assert client.send("/sign-in/passkey", credential="{}").status_code == 400
    assert client.send("/sign-in/passkey", credential="{}").status_code == 429


def test_wrong_codes_of_somebody_who_knows_the_password_keep_neither_passkey_nor_recovery_code_out(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, _phone = officer(world)
    key = Authenticator()
    _give(app, account, key)
    thief = app.test_client()
    give_password(thief)
    for _ in range(limits.WRONG_CODES.most):
        thief.submit("/sign-in/code", code="000000")
    give_password(client)
    assert client.submit("/sign-in/code", code="000000").status_code == 429
    assert _use(client, key).location == "/"
    other = app.test_client()
    give_password(other)
    assert other.submit("/sign-in/recovery-code", code=factors.codes_from(EMAIL)[0]).location == "/"


def test_a_removed_key_no_longer_signs_in(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    key, kept = Authenticator(), Authenticator()
    _give(app, account, key)
    _give(app, account, kept)
    client.sign_in(account, Factor.PASSKEY)
    other = app.test_client()
    give_password(other)  # half-done, with the page open
    told = key.answer(_challenge(other))
    with app.app_context():
        wanted = db.session.scalars(select(Passkey.id).where(Passkey.credential_id == key.credential_id)).one()
    path = f"/account/passkeys/{wanted}/remove"
    assert "That code is not right" in client.submit(path, current=PASSWORD, code="000000").text
    assert client.submit(path, current=PASSWORD, code=phone.code()).location == "/account/passkeys"
    assert is_in(client)
    assert other.send("/sign-in/passkey", credential=told).location == "/sign-in"
    give_password(other)
    assert "did not work" in _use(other, key).text
    assert _use(other, kept).location == "/"
    assert "was removed" in mails(app, "account-changed")[-1][2]


def test_the_key_of_somebody_else_cannot_be_removed(app: Flask, client: CheckedClient, world: World) -> None:
    _give(app, officer(world)[0], Authenticator())
    account, phone = officer(world, "other@example.org")
    client.sign_in(account)
    with app.app_context():
        theirs = db.session.scalars(select(Passkey.id)).one()
    assert client.get(f"/account/passkeys/{theirs}/remove").status_code == 404
    sent = {"current": PASSWORD, "code": phone.code()}
    assert client.send(f"/account/passkeys/{theirs}/remove", **sent).status_code == 404


def test_a_name_is_needed(client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    text = client.submit(NEW, name=" ").text
    assert "Enter a name for this passkey" in text
    assert "made no passkey" not in text
    assert "Your browser made no passkey. It needs script for this" in client.submit(NEW, name="Laptop").text


def test_one_account_has_at_most_ten(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    with world.session() as session:
        for number in range(passkeys.MOST):
            session.add(
                Passkey(account_id=account.id, credential_id=bytes([number]), public_key=b"", name=f"Key {number}")
            )
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    made = client.submit(NEW, name="One more", credential=Authenticator().make(_options(client)))
    assert "An account can have 10 passkeys" in made.text


def test_options_ask_for_what_is_needed_and_name_no_other_account(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    key = Authenticator()
    _give(app, account, key)
    _give(app, officer(world, "other@example.org")[0], Authenticator())
    client.sign_in(account)
    client.submit(ADD, current=PASSWORD, code=phone.code())
    options = client.application.json.loads(_options(client))
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert {each["alg"] for each in options["pubKeyCredParams"]} == {-7, -8, -257}
    assert len(options["excludeCredentials"]) == 1
    assert len(urlsafe_b64decode(options["challenge"] + "==")) == 32
    visitor = app.test_client()
    give_password(visitor)
    options = client.application.json.loads(_challenge(visitor))
    assert options["userVerification"] == "required"
    assert len(options["allowCredentials"]) == 1


def test_nobody_gets_options_who_has_not_given_a_password(client: CheckedClient) -> None:
    assert client.send("/sign-in/passkey/options").status_code == 404


def test_under_a_number_there_are_no_passkeys_and_the_page_says_why(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, _phone = officer(world)
    _give(app, account, Authenticator())
    client.sign_in(account)
    token = client.get_cookie("sign-in")
    assert token is not None
    client.set_cookie("sign-in", token.value, domain="127.0.0.1")
    page = client.get("/account/passkeys", base_url="http://127.0.0.1")
    assert "at an address that is a number" in page.text
    assert client.get(ADD, base_url="http://127.0.0.1").status_code == 404


def test_on_a_real_site_only_its_public_address_counts(app: Flask) -> None:
    settings = replace(app.extensions["settings"], public_url="https://directory.example.org/", demo=False)
    app.extensions["settings"] = settings
    with app.test_request_context(base_url="http://localhost"):
        assert passkey_place() == ("directory.example.org", "https://directory.example.org")
