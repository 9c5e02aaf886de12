"""What people have in their hands: an authenticator app that an account knows, and mails that came for them."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pyotp
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from partnership.accounts import factors, passwords
from partnership.register.mail.services import text_of
from partnership.store.db import db
from partnership.store.models import Account, Mail, RecoveryCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from argon2 import PasswordHasher
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse

PASSWORD = "walnut umbrella tractor"
NEW_PASSWORD = "harbour bicycle lantern"
EMAIL = "officer@example.org"
SEED = "a seed of recovery codes in tests"


def ask_for_factor(app: Flask) -> Flask:
    """The site as a real one is: nobody gets in by a password alone."""
    app.extensions["settings"] = replace(app.extensions["settings"], require_second_factor=True)
    return app


@dataclass
class Phone:
    """An authenticator app with the secret of an account."""

    secret: str
    given: int = -1

    def code(self) -> str:
        """A code that was not given before: of this half minute, then of the next."""
        step = max(int(time.time()) // 30, self.given + 1)
        self.given = step
        return pyotp.TOTP(self.secret).generate_otp(step)


def enrol(world: World, account: Account, seed: str = SEED) -> Phone:
    """Give an account an authenticator app and recovery codes, without the pages."""
    secret = pyotp.random_base32()
    with world.session() as session:
        row = session.get_one(Account, account.id)
        keyring = world.app.extensions["settings"].keyring
        row.totp_secret = keyring.seal(secret, table="account", row=row.id, field="totp_secret")
        row.has_second_factor = True
        for code in factors.codes_from(seed):
            session.add(RecoveryCode(account_id=row.id, code_hash=factors.hash_of(code)))
    return Phone(secret)


@cache
def _hashed_by(hasher: PasswordHasher) -> str:
    """Hashing is slow on purpose: once is enough for all tests that hash alike, see `measured_hashes`."""
    return hasher.hash(PASSWORD)


def person(world: World, email: str = EMAIL) -> Account:
    """An account with a password."""
    account = world.account(email)
    with world.session() as session:
        row = session.get_one(Account, account.id)
        row.password_hash = _hashed_by(passwords._hasher)
    return row


def officer(world: World, email: str = EMAIL) -> tuple[Account, Phone]:
    """An account with a password and an authenticator app."""
    account = person(world, email)
    return account, enrol(world, account, seed=email)


def give_password(client: CheckedClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    """The first step of signing in."""
    return client.submit("/sign-in", email=email, password=password)


def is_in(client: CheckedClient) -> bool:
    """Whether the visitor is signed in."""
    return client.get("/account").status_code == 200


def secret_on(client: CheckedClient, path: str) -> Phone:
    """The app that has just scanned what a page shows."""
    return Phone("".join(client.page(path).select_one(".app-code").text.split()))


def codes_on(client: CheckedClient, path: str) -> list[str]:
    """The recovery codes that a page shows."""
    return [each.text for each in client.page(path).select(".app-code")]


def mails(app: Flask, kind: str = "") -> list[tuple[str, str, str]]:
    """The outbox: address, subject and plain text of each mail, of one kind where one is given."""
    with app.app_context():
        rows = db.session.scalars(select(Mail).order_by(Mail.created_at)).all()
        return [(row.to, row.subject, text_of(row)[0]) for row in rows if kind in ("", row.kind)]


def reset_path(app: Flask) -> str:
    """The newest link to choose a password, as it stands in the mail."""
    _to, _subject, text = mails(app, "reset")[-1]
    return re.search(r"https?://[^/\s]+(/reset/[\w-]+)", text)[1]


def stored(app: Flask, account_id: UUID) -> Account:
    """The account as it is now."""
    with app.app_context():
        return db.session.get_one(Account, account_id)


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What each of several threads found, all begun at one moment."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class Visitor:
    """A visitor without checks of the answers, for tries at one moment: the checks watch one request at a time."""

    def __init__(self, app: Flask) -> None:
        self.client = FlaskClient(app, app.response_class)
        page = BeautifulSoup(self.client.get("/sign-in").text, "html.parser")
        self.token = page.select_one("input[name=csrf_token]")["value"]

    def post(self, path: str, **values: str) -> TestResponse:
        """Post values with a token, and go on to the page of a form that was not taken, as a browser does."""
        answer = self.client.post(path, data={"csrf_token": self.token, **values})
        return self.client.get(answer.location) if "?draft=" in (answer.location or "") else answer
