"""What somebody wrote about a confidential place reaches its own people and the cleared, and nobody else.

Why a change is asked and why it is refused, what a report says and what it is answered, why an address was looked at
and why it was given: a word of each is planted. Every page, file and mail is read as those whom it is not for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from routes import Scene, make_scene
from sqlalchemy import select
from test_canary import _answers, unpacked

from partnership.store.db import db
from partnership.store.models import Account, ChangeRequest, Mail, PositionRole, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORDS = {
    "why it is asked": "jabberfen",
    "why it is refused": "quillmoor",
    "what the report says": "dromsk",
    "what the report is answered": "plovarne",
    "why somebody looked": "wexholt",
    "why it was given": "trindlebeck",
}


@dataclass
class Told:
    """The scene with a word of each kind in it, and the pages that tell them."""

    scene: Scene
    request: str
    report: str
    place: str

    @property
    def entry(self) -> str:
        """The page of the organisation."""
        return f"/organisations/{self.scene.organisation.id}"

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages on which words stand, for some."""
        partnership = f"/partnerships/{self.scene.partnership.slug}"
        return (
            self.request, self.report, self.place, f"{self.place}/grants", f"{self.entry}/reveals",
            f"{self.entry}/history", f"{self.entry}/requests", f"{self.entry}/requests?show=reports",
            f"{partnership}/history", f"{partnership}/requests?show=answered", f"{partnership}/requests?show=reports",
            f"{partnership}/requests?show=lately", f"{partnership}/team", "/your-requests",
            "/your-requests?show=reports", "/account/history",
        )  # fmt: skip


@pytest.fixture
def told(kept: Callable[..., Told], world: World) -> Told:
    """Words about the refuge, sent by its own people as visitors send them."""
    return kept("small world with words", _make_told, world)


def _make_told(world: World) -> Told:
    scene = make_scene(world)
    row_id = scene.rows["locations"]
    entry = f"/organisations/{scene.organisation.id}"
    place = f"{entry}/locations/{row_id}"
    lead, editor = scene.visitors["own lead"], scene.visitors["own editor"]
    holder = world.editor(scene.organisation, PositionRole.LEAD)
    with world.session() as session:
        from partnership.store.models import Location  # noqa: PLC0415 - for this one row

        world_place = session.get_one(Location, row_id)
    world.grant(world_place, holder)

    def client(account: Account | None) -> CheckedClient:
        assert account is not None
        return world.app.test_client().sign_in(account)  # type: ignore[attr-defined,no-any-return]

    sent = client(editor).submit(f"{place}/edit", address="9 New Road, AB1 3CD", note=WORDS["why it is asked"])
    assert sent.status_code == 302
    request_id = _newest(world, ChangeRequest, "location")
    page = client(lead).page(f"/requests/{request_id}")
    answers = {str(each["name"]): "refused" for each in page.select("main input[type=radio][value=refused]")}
    reasons = {name.replace("answer_", "reason_"): WORDS["why it is refused"] for name in answers}
    assert client(lead).submit(f"/requests/{request_id}", **answers, **reasons).status_code == 302
    report = {"field": "whole", "text": WORDS["what the report says"]}
    assert client(lead).send(f"{entry}/report?table=location&row={row_id}", **report).status_code == 302
    report_id = _newest(world, Report, "location")
    answer = {"outcome": "right", "text": WORDS["what the report is answered"]}
    assert client(holder).submit(f"/reports/{report_id}", **answer).status_code == 302
    look = {"reason": "visit", "note": WORDS["why somebody looked"]}
    assert client(holder).submit(f"{place}/reveal", **look).status_code == 200
    given = {"email": editor.email, "reason": WORDS["why it was given"]}  # type: ignore[union-attr]
    assert client(holder).submit(f"{place}/grants", **given).status_code == 302
    return Told(scene, f"/requests/{request_id}", f"/reports/{report_id}", place)


def _newest(world: World, table: type[ChangeRequest | Report], about: str) -> object:
    with world.session() as session:
        statement = select(table.id).where(table.table == about).order_by(table.sent_at.desc()).limit(1)
        return session.scalars(statement).one()


def found(content: bytes) -> set[str]:
    """Which words stand in some bytes."""
    folded = content.lower()
    return {what for what, word in WORDS.items() if word.encode() in folded}


def test_its_leads_find_every_word(app: Flask, told: Told) -> None:
    client = app.test_client().sign_in(told.scene.visitors["own lead"])
    client.is_checking = False
    assert set().union(*(found(unpacked(client.get(page))) for page in told.pages)) == set(WORDS)


def test_a_cleared_coordinator_finds_every_word(app: Flask, told: Told) -> None:
    client = app.test_client().sign_in(told.scene.visitors["cleared coordinator"])
    client.is_checking = False
    assert set().union(*(found(unpacked(client.get(page))) for page in told.pages)) == set(WORDS)


@pytest.mark.parametrize(
    "who", ["coordinator", "coordinator elsewhere", "reader", "other partner", "partner elsewhere", "administrator"]
)
def test_nobody_else_finds_one_on_the_pages_that_tell_them(app: Flask, told: Told, who: str) -> None:
    client = app.test_client().sign_in(told.scene.visitors[who])
    client.is_checking = False
    for page in told.pages:
        assert not found(unpacked(client.get(page))), page


def test_a_coordinator_without_clearance_finds_one_nowhere(app: Flask, told: Told) -> None:
    client = app.test_client().sign_in(told.scene.visitors["coordinator"])
    for address, content in _answers(app, told.scene, client):
        assert not found(content), f"{found(content)} at {address}"


def test_a_mail_holds_none(app: Flask, told: Told) -> None:
    keyring = app.extensions["settings"].keyring
    with app.app_context():
        rows = list(db.session.scalars(select(Mail).where(Mail.sealed_text.is_not(None))))
        assert rows
        for row in rows:
            text = keyring.unseal(row.sealed_text, table="mail", row=row.id, field="text")
            assert not found(f"{row.subject}\n{text}".encode()), row.kind
    assert told.request
