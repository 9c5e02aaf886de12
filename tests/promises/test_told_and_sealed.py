"""Told before shown, on every route that can show a locked address; and what mails carry lies under seal in the outbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from promises.walking import known_rules
from routes import CANARY, Scene, make_scene
from sqlalchemy import select, text
from test_canary import traces

from partnership.base import sealing
from partnership.consultation.upkeep.views import requests
from partnership.operations.worker.jobs import send_digests
from partnership.policy.actions import Action
from partnership.register.directory.views import locations
from partnership.register.mail.kinds import MailKind
from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import ChangeRequest, Location, Mail, now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class OpenBox:
    """A cipher that leaves everything as it is."""

    def __init__(self, _key: bytes) -> None:
        self.encrypt = self.decrypt = lambda _nonce, text, _place: text


MOVED = CANARY.replace("Cottage", "House")


@pytest.fixture
def scene(kept: Callable[..., Scene], world: World) -> Scene:
    """The small world, in which the refuge asks for another address of its house."""
    return kept("small world with another address", _asked, world)


def _asked(world: World) -> Scene:
    scene = make_scene(world)
    with world.session() as session:
        house = session.get_one(Location, scene.rows["locations"])
    world.grant(house, scene.visitors["cleared coordinator"])
    editor = world.app.test_client().sign_in(scene.visitors["own editor"])
    form = f"/organisations/{scene.organisation.id}/locations/{scene.rows['locations']}/edit"
    assert editor.submit(form, address=MOVED).status_code == 302
    with world.session() as session:
        asked = select(ChangeRequest.id).where(ChangeRequest.table == "location")
        scene.values["request_id"] = session.scalars(asked).one()
    return scene


def _addresses(app: Flask, scene: Scene) -> list[str]:
    """Every address at which a locked address can be asked for."""
    rules = [
        rule
        for rule in known_rules(app, scene)
        if app.view_functions[rule.endpoint].__access__.action is Action.LOCATION_REVEAL
        and "POST" in (rule.methods or set())
    ]
    return [scene.address(app, rule, part="locations") for rule in rules]


def _form(client: CheckedClient, address: str) -> dict[str, str]:
    """What the form of an address sends, with its token."""
    page = client.page(address)
    reason = page.select_one("[name=reason] option[value]:not([value='']), input[name=reason]")
    token = page.select_one("main [name=csrf_token]")
    assert token is not None
    return {"reason": str(reason["value"]) if reason else "", "note": "Duty call", "csrf_token": str(token["value"])}


def _shown(client: CheckedClient, address: str, form: dict[str, str]) -> list[str]:
    return traces(client.post(address, data=form).get_data())


def _shown_without_audit(app: Flask, scene: Scene) -> list[str]:
    """Where a locked address is shown although nobody can write down that it was: from pages opened before."""
    client = app.test_client().sign_in(scene.visitors["cleared coordinator"])
    forms, again = ({address: _form(client, address) for address in _addresses(app, scene)} for _ in range(2))
    showing = [address for address, form in forms.items() if _shown(client, address, form)]
    assert len(showing) == 2  # the stored address, and the one that was asked for
    with app.app_context():
        db.session.execute(text("DROP TABLE audit_entry"))
        db.session.commit()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client.is_checking = False
    return [address for address in showing if _shown(client, address, again[address])]  # each is taken once


def test_no_address_is_shown_that_could_not_be_told_of(app: Flask, scene: Scene) -> None:
    assert not _shown_without_audit(app, scene)


def test_it_is_seen_when_one_is_shown_untold(app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "record_reveal", lambda *_given, **_named: None)
    monkeypatch.setattr(requests, "record_reveal", lambda *_given, **_named: None)
    monkeypatch.setattr(kept_answers, "newest_seal", lambda *_tables: "")  # else no page is made without an audit
    assert len(_shown_without_audit(app, scene)) == 2


def _mails(app: Flask, session: Session) -> list[str]:
    keyring = app.extensions["settings"].keyring
    return [
        keyring.unseal(sealed, table="mail", row=mail.id, field=name)
        for mail in session.scalars(select(Mail))
        for name, sealed in (("text", mail.sealed_text), ("html", mail.sealed_html))
        if sealed
    ]


def _lying_open(app: Flask, world: World, scene: Scene, folder: Path) -> list[str]:
    """Links and sentences of mails in the outbox that a file of the site holds as they are."""
    lead = app.test_client().sign_in(scene.visitors["own lead"])
    vouched = {"vouched_by": "Head of the refuge", "vouched_why": "Has worked with us for years"}
    invited = {"email": "newcomer@partner.example", "role": "editor", **vouched}
    assert lead.submit(f"/organisations/{scene.organisation.id}/people/invite", **invited).status_code == 302
    app.test_client().submit("/reset", email=scene.visitors["coordinator"].email)
    with app.app_context():
        send_digests(now(), lambda: False)
    with world.session() as session:
        texts = _mails(app, session)
        kinds = set(session.scalars(select(Mail.kind)))
    assert kinds >= {MailKind.DIGEST, MailKind.RESET, MailKind.INVITATION, MailKind.REQUEST_WAITING}
    tokens = {found for each in texts for found in re.findall(r"/(?:confirm|reset|invitations)/([\w-]{40,})", each)}
    assert len(tokens) > 3
    sentences = {line.strip() for each in texts for line in each.splitlines() if len(line.strip()) > 60}
    assert not traces("\n".join(texts).encode())
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [each for each in tokens | sentences if each.encode() in stored]


def test_no_link_and_no_text_of_a_mail_lies_in_the_open(app: Flask, world: World, scene: Scene, tmp_path: Path) -> None:
    assert not _lying_open(app, world, scene, tmp_path)


def test_it_is_seen_when_nothing_is_sealed(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AESGCM", OpenBox)
    assert len(_lying_open(app, world, _asked(world), tmp_path)) > 5
