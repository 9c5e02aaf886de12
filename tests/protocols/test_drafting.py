"""A working document is composed once for what it is made from, and anew when any of that is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from consultation.making import CLAUSE, make_scene

from partnership.documents.blocks import Status
from partnership.protocols import drafting
from partnership.protocols.drafting import Issue, compose_draft
from partnership.protocols.queries import get_draft
from partnership.store import kept_answers
from partnership.store.models import ClauseText, Protocol, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultation.making import Scene
    from factories import World
    from flask import Flask

    from partnership.protocols.composing.context import ComposedDocument


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A protocol in draft."""
    return make_scene(app, world)


def _composed(scene: Scene, issue: Issue | None = None) -> ComposedDocument:
    with scene.app.app_context():
        return compose_draft(get_draft(scene.partnership.slug, scene.protocol_id), scene.material(), issue=issue)


def _anew(scene: Scene, issue: Issue | None = None) -> ComposedDocument:
    kept_answers.init_app(scene.app)
    return _composed(scene, issue)


def test_the_same_draft_on_the_same_map_is_composed_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _composed(scene)
    monkeypatch.setattr(drafting, "compose", lambda *_, **__: pytest.fail("composed anew"))
    assert _composed(scene) is first


def _title(_scene: Scene, protocol: Protocol) -> None:
    protocol.title = "Another title"


def _words(_scene: Scene, protocol: Protocol) -> None:
    protocol.clause_texts.append(ClauseText(clause_id=CLAUSE, text="Words of our own."))


def _parameter(_scene: Scene, protocol: Protocol) -> None:
    protocol.parameters = {**protocol.parameters, "chair-post": "the cabinet member for safety"}


def _party(scene: Scene, protocol: Protocol) -> None:
    protocol.parties = [each for each in protocol.parties if each.organisation_id != scene.agencies["refuge"].id]
    assert protocol.parties


@pytest.mark.parametrize("change", [_title, _words, _parameter, _party])
def test_another_protocol_is_composed_anew(scene: Scene, change: Callable[[Scene, Protocol], None]) -> None:
    before = _composed(scene)
    with scene.world.session() as session:
        change(scene, get_draft(scene.partnership.slug, scene.protocol_id).protocol)
        session.flush()
    after = _composed(scene)
    assert after != before
    assert after == _anew(scene)


def test_another_map_is_composed_anew(scene: Scene) -> None:
    before = _composed(scene)
    scene.world.responsibility(scene.partnership, scene.agencies["police"], "coordination", Role.LEAD)
    after = _composed(scene)
    assert after != before
    assert after == _anew(scene)


def test_what_it_is_called_when_it_is_issued_is_composed_anew(scene: Scene) -> None:
    before = _composed(scene)
    issue = Issue("1.0", Status.AGREED, date(2027, 3, 1))
    assert _composed(scene, issue) != before
    assert _composed(scene, issue) == _anew(scene, issue)
    assert _composed(scene, replace(issue, review_on=date(2027, 4, 1))) != _composed(scene, issue)
