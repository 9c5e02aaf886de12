"""Nothing works after its end: a closed account, a changed factor, a changed password, a half-done sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts.phone import (
    EMAIL,
    NEW_PASSWORD,
    PASSWORD,
    ask_for_factor,
    give_password,
    is_in,
    officer,
    person,
    reset_path,
)
from routes import Scene, make_scene
from sqlalchemy import select

from partnership.accounts import challenges, factors, passwords, services
from partnership.accounts.challenges import Challenge
from partnership.accounts.links import LinkTo, make_link
from partnership.store.models import Account, LinkPurpose, SignIn, SignInStage

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

    Change = Callable[[Session, Account], None]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _disable(session: Session, account: Account) -> None:
    services.disable(session, account.email)


def _change_password(session: Session, account: Account) -> None:
    services.change_password(session, account, account.password_hash, None)


CHANGES = {
    "closed": _disable,
    "factor cleared": factors.clear_factor,
    "password changed": _change_password,
    "everything ended, as after a change of role": services.end_everything,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_sign_ins_half_done_ones_and_links_end(app: Flask, client: CheckedClient, world: World, change: Change) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    half = app.test_client()
    give_password(half)
    half.submit("/reset", email=EMAIL)
    reset = reset_path(app)
    with world.session() as session:
        _link, invitation = make_link(session, LinkPurpose.SIGN_UP, LinkTo(email=EMAIL))
    client.page(reset)
    client.page(f"/sign-up/{invitation}")
    with app.test_request_context(), world.session() as session:
        change(session, session.get_one(Account, account.id))
    assert not is_in(client)
    assert half.send("/sign-in/code", code=phone.code()).location == "/sign-in"
    assert not is_in(half)
    client.page(reset, 404)
    client.page(f"/sign-up/{invitation}", 404)


def test_a_closed_account_gets_in_by_nothing(app: Flask, client: CheckedClient, world: World) -> None:
    account, phone = officer(world)
    half = app.test_client()
    give_password(half)
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False  # and nothing is ended: being closed is enough
    assert not is_in(client)
    assert half.send("/sign-in/code", code=phone.code()).location == "/sign-in"
    assert half.send("/sign-in/recovery-code", code=factors.codes_from(EMAIL)[0]).location == "/sign-in"
    assert give_password(client).status_code == 400


def test_a_password_that_was_changed_during_the_try_does_not_count(
    app: Flask, client: CheckedClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing takes a while, outside the transaction: what was right at its beginning may be wrong at its end."""
    account = person(world, EMAIL)
    is_right = passwords.is_right

    def slow(typed: str, stored: str) -> bool:
        found = is_right(typed, stored)
        with world.session() as session:
            session.get_one(Account, account.id).password_hash = passwords.hash_password(NEW_PASSWORD)
        return found

    monkeypatch.setattr(passwords, "is_right", slow)
    assert "is not right" in give_password(client).text
    assert not is_in(client)


def test_a_sign_in_that_ends_while_a_factor_is_being_changed_changes_nothing(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, phone = officer(world)
    client.sign_in(account)
    client.submit("/account/second-factor", current=PASSWORD, code=phone.code())
    with world.session() as session:
        row = session.scalars(select(SignIn)).one()
        assert challenges.payload_of(row, Challenge.APP)
        services.end_everything(session, session.get_one(Account, account.id))
    assert client.get("/account/second-factor/app").location.startswith("/sign-in")


def test_a_password_alone_opens_nothing_but_the_second_step(app: Flask, world: World) -> None:
    """Every route, as somebody half signed in: where a visitor who is not signed in is sent away, so are they."""
    scene = make_scene(world)
    ask_for_factor(app)
    officer(world, "awaits-factor@example.org")
    person(world, "awaits-enrolment@example.org")
    for stage in (SignInStage.AWAITS_FACTOR, SignInStage.AWAITS_ENROLMENT):
        client = app.test_client()
        client.is_checking = False
        give_password(client, f"{stage}@example.org")
        with world.session() as session:
            assert session.scalars(select(SignIn).order_by(SignIn.started_at.desc())).first().stage is stage
        token = client.token()
        for method, address in _guarded(app, scene):
            response = client.get(address) if method == "GET" else client.post(address, data={"csrf_token": token})
            assert response.status_code == 302, address
            assert response.location.startswith("/sign-in?next="), address


def _guarded(app: Flask, scene: Scene) -> list[tuple[str, str]]:
    """Method and address of every route that asks who is there."""
    rules = [rule for rule in app.url_map.iter_rules() if app.view_functions[rule.endpoint].__access__.action]
    assert len(rules) > 50
    return [
        (method, scene.address(app, rule))
        for rule in rules
        for method in sorted({"GET", "POST"} & (rule.methods or set()))
    ]
