"""An agreed paper of the guidance of before, while what follows it is made, agreed, and the change undone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from consultation.making import TEMPLATE, Scene, make_scene
from protocols.pack_change.moving import move
from sqlalchemy import select

from partnership.accounts.queries import account_by_id, viewer_of
from partnership.documents.blocks import Document, Paragraph, Status, Text
from partnership.guidance.loader import load_packs
from partnership.guidance.successors import SuccessionList, heirs
from partnership.protocols.lifecycle.snapshot import frozen
from partnership.protocols.pack_change import queries, undo
from partnership.store.db import db
from partnership.store.models import Protocol, ProtocolVersion, Signing, SigningState, now

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from flask import Flask

    from partnership.policy.viewer import Viewer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OLD, NEW = load_packs().values()
(FOLLOWER,) = heirs(OLD, NEW, SuccessionList.PROTOCOLS, TEMPLATE).now


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A paper agreed under the guidance of before, and the partnership moved to that of today."""
    made = make_scene(app, world)
    made.agree()
    with world.session():
        move("thameside", NEW.id, viewer(made))
    return made


def viewer(scene: Scene) -> Viewer:
    account = account_by_id(scene.accounts["coordinator"].id)
    assert account is not None
    return viewer_of(account)


def begin(scene: Scene) -> UUID:
    """The paper that follows, in draft."""
    with scene.world.session() as session:
        row = Protocol(partnership_id=scene.partnership.id, template_id=FOLLOWER, title="The paper of today")
        session.add(row)
        session.flush()
        return row.id


def agree(scene: Scene, protocol_id: UUID) -> None:
    document = Document(
        "The paper of today", "", "Thameside", Status.AGREED, "1.0", now().date(), "", "today",
        (Paragraph((Text("What holds"),)),),
    )  # fmt: skip
    content, digest = frozen(document)
    with scene.world.session() as session:
        version = ProtocolVersion(protocol_id=protocol_id, number="1.0", content=content, sha256=digest)
        session.add(version)
        session.flush()
        of = {"protocol_id": protocol_id, "version_id": version.id}
        session.add(Signing(**of, state=SigningState.AGREED, opened_at=now(), agreed_at=now()))
        session.get_one(Protocol, protocol_id).status = Status.AGREED


def words(scene: Scene, path: str) -> str:
    main = scene.client("reader").page(path).select_one("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def word_text(scene: Scene) -> str:
    content = scene.client("reader").get(f"{scene.base}/download").data
    with ZipFile(io.BytesIO(content)) as file:
        return " ".join(file.read(each).decode() for each in file.namelist() if each.endswith(".xml"))


def digests(scene: Scene) -> list[tuple[str, bytes]]:
    with scene.app.app_context():
        rows = db.session.execute(
            select(ProtocolVersion.sha256, ProtocolVersion.content)
            .where(ProtocolVersion.protocol_id == scene.protocol_id)
            .order_by(ProtocolVersion.number)
        )
        return [tuple(each) for each in rows]


LIST = "/partnerships/thameside/protocols"


def test_both_papers_say_which_is_in_force_until_the_newer_is_agreed(scene: Scene) -> None:
    follower = begin(scene)
    assert "Version 1.0 is in force until “The paper of today” is agreed." in words(scene, scene.base)
    assert "Until it is agreed, “Partnership agreement”, version 1.0" in words(scene, f"{LIST}/{follower}")
    assert "is in force until “The paper of today” is agreed" in words(scene, f"{scene.base}/read")
    assert "REPLACED" not in word_text(scene)


def test_an_agreed_paper_says_everywhere_that_it_is_replaced(scene: Scene) -> None:
    before = digests(scene)
    follower = begin(scene)
    agree(scene, follower)
    told = "by “The paper of today”, version 1.0, agreed on"
    for path in (scene.base, LIST, f"{scene.base}/read"):
        assert told in words(scene, path), path
    assert "replaced on" in words(scene, f"{scene.base}/signing")
    assert "It replaces “Partnership agreement”, version 1.0" in words(scene, f"{LIST}/{follower}")
    text = word_text(scene)
    assert "REPLACED" in text
    assert told in text
    assert digests(scene) == before
    assert "replaced on" in words(scene, f"/verify?hash={before[-1][0]}")


def test_undoing_the_change_makes_the_paper_of_before_the_one_in_force_again(scene: Scene) -> None:
    agree(scene, begin(scene))
    with scene.world.session() as session:
        held = queries.get_made("thameside")
        seen = undo.undo_plan(held, viewer(scene)).fingerprint
        undo.undo(session, held, viewer(scene), expected_version=held.row.version, seen=seen)
    assert "Replaced" not in words(scene, scene.base)
    assert "REPLACED" not in word_text(scene)
