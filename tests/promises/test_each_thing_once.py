"""Each link works once, also in twenty tries at one moment; nothing that an account had works after its end.

What belongs to signing in alone (codes, recovery codes, passkeys, half-done sign-ins) is tried in tests/accounts. Here
is the sum: every purpose that a link can have, and every way in which somebody's time at an organisation ends.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from promises.sites import Visitor, signed_in
from routes import Scene, make_scene
from sqlalchemy import select

from partnership.accounts import passwords, queries
from partnership.accounts.links import LinkTo, make_link
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Account, LinkPurpose, Position

if TYPE_CHECKING:
    from collections.abc import Callable

    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask

TRIES = 20
PASSWORD = "nine-tall-grey-horses-graze"
# Where a link of each purpose leads, and the name that its token has in the scene.
LEADS = {
    LinkPurpose.SIGN_UP: ("/sign-up", "token"),
    LinkPurpose.INVITATION: ("/invitations", "invitation_token"),
    LinkPurpose.RESET: ("/reset", "reset_token"),
    LinkPurpose.CONFIRM: ("/confirm", "digest_token"),
}


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The small world; hashing a password takes no time in it."""
    monkeypatch.setattr(passwords, "hash_password", lambda word: f"no hash of {len(word)} letters")
    return kept("small world without hashes", make_scene, world)


def _filled(form: Tag) -> dict[str, Any]:
    """A form as somebody fills it who agrees to everything."""
    sent: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if kind == "password":
            sent[name] = PASSWORD
        elif kind in {"text", "email"} or control.name == "textarea":
            sent[name] = control.get("value") or "Safeguarding desk"
        else:
            sent.setdefault(name, control.get("value", "on"))
    return sent


def _address(scene: Scene, purpose: LinkPurpose) -> str:
    path, name = LEADS[purpose]
    return f"{path}/{scene.values[name]}"


def _tries(app: Flask, address: str) -> list[int]:
    """What twenty who send the same form at one moment are answered."""
    barrier = Barrier(TRIES)
    clients = [FlaskClient(app, app.response_class, use_cookies=True) for _ in range(TRIES)]
    forms = []
    for client in clients:
        page = BeautifulSoup(client.get(address).text, "lxml")
        forms.append(_filled(page.select_one("main form[method=post]")))

    def send(number: int) -> int:
        barrier.wait(timeout=60)
        answer = clients[number].post(address, data=forms[number])
        if "draft=" in (answer.location or ""):  # whether it was taken or not says the page that it leads to
            answer = clients[number].get(answer.location)
        return int(answer.status_code)

    with ThreadPoolExecutor(TRIES) as pool:
        return sorted(pool.map(send, range(TRIES)))


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_works_once_in_twenty_tries_at_one_moment(app: Flask, scene: Scene, purpose: LinkPurpose) -> None:
    address = _address(scene, purpose)
    found = _tries(app, address)
    assert found[0] in {200, 302}
    assert all(400 <= each < 500 for each in found[1:]), found  # gone, or already done by the first
    if purpose in {LinkPurpose.INVITATION, LinkPurpose.SIGN_UP}:
        assert set(found[1:]) == {404}  # as for whoever comes later
    assert app.test_client().get(address).status_code == 404
    with app.app_context():
        assert audit.first_broken(db.session()) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_tries_find_a_link_that_is_looked_at_and_then_used(
    app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "use_link", lambda *_given: True)
    found = _tries(app, _address(scene, LinkPurpose.CONFIRM))
    assert found[1] < 400


# --- nothing after its end ---


def _closed(app: Flask, scene: Scene, account: Account, _position: Position) -> None:
    administrator = app.test_client().sign_in(scene.visitors["administrator"])
    done = administrator.submit(f"/administration/accounts/{account.id}/close", reason="The post is given up")
    assert done.status_code == 302


def _another_role(app: Flask, scene: Scene, _account: Account, position: Position) -> None:
    lead = app.test_client().sign_in(scene.visitors["own lead"])
    done = lead.submit(f"/organisations/{scene.organisation.id}/people/{position.id}/role", role="reader")
    assert done.status_code == 302


def _sent_away(app: Flask, scene: Scene, _account: Account, position: Position) -> None:
    lead = app.test_client().sign_in(scene.visitors["own lead"])
    done = lead.submit(f"/organisations/{scene.organisation.id}/people/{position.id}/leaves")
    assert done.status_code == 302


def _went_by_themselves(app: Flask, _scene: Scene, account: Account, _position: Position) -> None:
    assert app.test_client().sign_in(account).submit("/account/leaving").status_code == 302


def _another_password(app: Flask, scene: Scene, _account: Account, _position: Position) -> None:
    client, address = app.test_client(), _address(scene, LinkPurpose.RESET)
    page = client.page(address)
    done = client.post(address, data=_filled(page.select_one("main form[method=post]")))
    assert done.status_code == 302


ENDS = {
    "closed": _closed,
    "another role": _another_role,
    "sent away": _sent_away,
    "gone by themselves": _went_by_themselves,
    "another password": _another_password,
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_nothing_of_an_account_works_after_its_end(app: Flask, world: World, scene: Scene, end: Any) -> None:
    account = scene.visitors["own editor"]
    visitors = [Visitor(f"sign-in {number}", app, signed_in(app, account)) for number in range(2)]
    to = LinkTo(email=account.email, organisation_id=scene.organisation.id, role="editor")
    with world.session() as session:
        _link, token = make_link(session, LinkPurpose.INVITATION, to)
        position = session.scalars(select(Position).where(Position.account_id == account.id)).one()
    links = [f"/invitations/{token}", *(_address(scene, each) for each in (LinkPurpose.RESET, LinkPurpose.CONFIRM))]
    stranger = app.test_client()
    assert [each.ask("GET", "/account").status_code for each in visitors] == [200, 200]
    assert [stranger.get(each).status_code for each in links] == [200, 200, 200]
    end(app, scene, account, position)
    for visitor in visitors:
        assert visitor.ask("GET", "/account").location.startswith("/sign-in"), visitor.name
        assert visitor.ask("POST", "/account/password").status_code == 302
    for address in links:
        assert stranger.get(address).status_code == 404, address
        assert _posted(stranger, address) == 404, address


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_seen_when_something_goes_on_working(
    app: Flask, world: World, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "open_links", lambda *_given: [])
    with pytest.raises(AssertionError, match="/invitations/"):
        test_nothing_of_an_account_works_after_its_end(app, world, scene, _another_role)


def _posted(client: CheckedClient, address: str) -> int:
    return client.send(address, password=PASSWORD, agree="y").status_code
