"""Recovery codes: their shape, using one, warnings when few are left, and new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.phone import EMAIL, PASSWORD, codes_on, give_password, is_in, mails, officer
from sqlalchemy import select

from partnership.accounts import factors
from partnership.accounts.tokens import new_token
from partnership.base import limits
from partnership.store.db import db
from partnership.store.models import Factor, RecoveryCode, SignIn

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_codes_have_120_bits_and_no_letter_that_is_read_wrong(database_url: str) -> None:
    codes = [code for _ in range(50) for code in factors.codes_from(new_token())]
    assert len(set(codes)) == 500
    assert all(len(code.replace("-", "")) == 24 for code in codes)
    assert set("".join(codes)) == set(factors.ALPHABET + "-")


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_a_code_signs_in_however_it_is_written(app: Flask, client: CheckedClient, world: World, change: object) -> None:
    officer(world)
    give_password(client)
    code = factors.codes_from(EMAIL)[3]
    response = client.submit("/sign-in/recovery-code?next=/organisations", code=change(code))  # type: ignore[operator]
    assert response.location == "/organisations"
    assert "You have 9 recovery codes left." in client.page("/organisations").text
    with app.app_context():
        assert [row.factor for row in db.session.scalars(select(SignIn)) if row.ended_at is None] == [Factor.RECOVERY]


def test_letters_that_look_like_digits_are_read_as_digits(database_url: str) -> None:
    assert factors.hash_of("o0iL-1") == factors.hash_of("00111")


def test_a_code_works_once_and_its_holder_is_told(app: Flask, client: CheckedClient, world: World) -> None:
    officer(world)
    code = factors.codes_from(EMAIL)[0]
    give_password(client)
    assert client.submit("/sign-in/recovery-code", code=code).status_code == 302
    ((to, subject, text),) = mails(app, "account-changed")
    assert (to, subject) == (EMAIL, "A recovery code was used")
    assert "9 are left" in text
    other = app.test_client()
    give_password(other)
    assert "not right, or was used already" in other.submit("/sign-in/recovery-code", code=code).text
    assert not is_in(other)


def test_a_code_of_somebody_else_does_not_work(client: CheckedClient, world: World) -> None:
    officer(world)
    officer(world, "other@example.org")
    give_password(client)
    assert client.submit("/sign-in/recovery-code", code=factors.codes_from("other@example.org")[0]).status_code == 400
    assert not is_in(client)


def test_the_last_codes_warn(app: Flask, client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    client.sign_in(account)
    assert "recovery code" not in str(client.page("/account").select(".app-callout"))
    for left, words in (
        (3, "only 3 recovery codes left"),
        (1, "only 1 recovery code left"),
        (0, "no recovery code left"),
    ):
        with world.session() as session:
            unused = session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_(None))).all()
            for row in unused[left:]:
                session.delete(row)
        assert words in client.page("/account").select_one(".app-callout").text
    with world.session() as session:
        session.add(RecoveryCode(account_id=account.id, code_hash=factors.hash_of("LAST")))
    other = app.test_client()
    give_password(other)
    other.submit("/sign-in/recovery-code", code="last")
    assert "You have no recovery code left" in other.page("/").text
    assert "None is left" in mails(app, "account-changed")[0][2]


def test_new_codes_take_the_place_of_the_old_ones(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    other = app.test_client().sign_in(account)
    old = factors.codes_from(EMAIL)[0]
    sent = {"current": PASSWORD, "code": phone.code()}
    assert client.submit("/account/recovery-codes", **sent).location == "/account/recovery-codes/shown"
    new = codes_on(client, "/account/recovery-codes/shown")
    client.submit("/account/recovery-codes/shown")
    assert not is_in(other)
    give_password(other)
    assert other.submit("/sign-in/recovery-code", code=old).status_code == 400
    assert other.submit("/sign-in/recovery-code", code=new[9]).status_code == 302
    assert any("New recovery codes were made" in text for _to, _subject, text in mails(app, "account-changed"))


def test_a_recovery_code_proves_that_it_is_you_where_the_phone_is_lost(client: CheckedClient, world: World) -> None:
    account, _phone = officer(world)
    client.sign_in(account)
    sent = {"current": PASSWORD, "code": factors.codes_from(EMAIL)[0]}
    assert client.submit("/account/second-factor", **sent).location == "/account/second-factor/app"


def test_there_are_no_codes_without_a_second_factor(client: CheckedClient, world: World) -> None:
    client.sign_in(world.account())
    assert client.get("/account/recovery-codes").status_code == 404


def test_guesses_at_recovery_codes_are_slowed(client: CheckedClient, world: World) -> None:
    officer(world)
    give_password(client)
    for _ in range(limits.WRONG_CODES.most):
        assert client.submit("/sign-in/recovery-code", code="0000").status_code == 400
    assert client.submit("/sign-in/recovery-code", code=factors.codes_from(EMAIL)[0]).status_code == 429
