"""At the same moment: one signature, one agreement, one answer, one signing; nothing is lost and the chain holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from consultation.making import CLAUSE, LEADS, NEEDED
from sqlalchemy import select

from partnership.protocols.queries import version_content
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    ClauseComment,
    ClauseText,
    Consultation,
    Decision,
    ProtocolVersion,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from client import CheckedClient
    from consultation.making import Scene


def _together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What each of several threads found, all begun at one moment."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait(timeout=20)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _sent(client: CheckedClient, path: str, **values: str) -> dict[str, str]:
    page = client.page(path)
    client.is_checking = False
    fields = {each["name"]: each.get("value", "") for each in page.select("main form[method=post] input[name]")}
    texts = {each["name"]: each.text.removeprefix("\n") for each in page.select("main form textarea[name]")}
    return {**fields, **texts, **values}


def _events(scene: Scene, action: str) -> int:
    with scene.app.app_context():
        assert audit.first_broken(db.session()) is None
        return len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all())


def test_twenty_signs_at_once_make_one(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    clients = [scene.client("police lead") for _ in range(20)]
    forms = [_sent(client, path, is_authorised="y") for client in clients]
    found = _together(20, lambda number: clients[number].post(path, data=forms[number]).status_code)
    assert sorted(found) == [302, *[409] * 19]
    assert _events(scene, "signed") == 1
    assert scene.row("police").decision is Decision.SIGNED


def test_the_last_two_signatures_at_once_bring_it_into_force_once(scene: Scene) -> None:
    scene.put_to_signature(*LEADS, is_approved=True)
    scene.paper("chair")
    for name in NEEDED[:-2]:
        assert scene.sign(name) == 302
    paths = [f"{scene.base}/signing/{scene.row(name).id}/sign" for name in NEEDED[-2:]]
    clients = [scene.client(f"{name} lead") for name in NEEDED[-2:]]
    forms = [_sent(client, path, is_authorised="y") for client, path in zip(clients, paths, strict=True)]
    found = _together(2, lambda number: clients[number].post(paths[number], data=forms[number]).status_code)
    assert found == [302, 302]
    assert scene.one(Signing).state is SigningState.AGREED
    assert _events(scene, "protocol agreed") == 1
    assert len(scene.mails("protocol-agreed")) == len(set(scene.mails("protocol-agreed")))


def test_two_signings_opened_at_once_are_one(scene: Scene) -> None:
    path = f"{scene.base}/signing/open"
    clients = [scene.client(name) for name in ("coordinator", "coordinator 2")]
    forms = [_sent(each, path, is_acknowledged="y", without_consultation="Why not") for each in clients]
    found = _together(2, lambda number: clients[number].post(path, data=forms[number]).status_code)
    assert 302 in found
    assert len(scene.all(Signing)) == 1
    assert len(scene.all(Signature)) == 9


def test_two_consultations_opened_at_once_are_one(scene: Scene) -> None:
    path = f"{scene.base}/consultation/open"
    clients = [scene.client(name) for name in ("coordinator", "coordinator 2")]
    forms = [_sent(each, path) for each in clients]
    _together(2, lambda number: clients[number].post(path, data=forms[number]).status_code)
    assert len(scene.all(Consultation)) == 1
    assert len(scene.all(ProtocolVersion)) == 1


def test_two_answers_at_once_are_one_and_the_other_is_told(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor")
    path = f"{scene.base}/consultation/comments/{scene.one(ClauseComment).id}/answer"
    clients = [scene.client(name) for name in ("coordinator", "coordinator 2")]
    forms = [
        _sent(client, path, decision="decline", answer=f"No, says {number}") for number, client in enumerate(clients)
    ]
    found = _together(2, lambda number: clients[number].post(path, data=forms[number]).status_code)
    assert sorted(found) == [302, 409]
    assert scene.one(ClauseComment).answer == f"No, says {found.index(302)}"


def test_a_clause_saved_while_a_signing_opens_is_in_the_frozen_text_or_refused(scene: Scene) -> None:
    signer, editor = scene.client("coordinator"), scene.client("coordinator 2")
    opening, clause = f"{scene.base}/signing/open", f"{scene.base}/clauses/{CLAUSE}/edit"
    open_form = _sent(signer, opening, is_acknowledged="y", without_consultation="Why not")
    edit_form = {**_sent(editor, clause), "text": "Smuggled in.", "agree": "y"}
    edit_form.pop("is_left_out", None)
    work = [
        lambda: signer.post(opening, data=open_form).status_code,
        lambda: editor.post(clause, data=edit_form).status_code,
    ]
    opened, saved = _together(2, lambda number: work[number]())
    texts, signings = scene.all(ClauseText), scene.all(Signing)
    if signings and texts:
        with scene.app.app_context():
            assert "Smuggled in." in str(version_content(signings[0].version_id).content)
    assert (opened, saved) in {(302, 409), (409, 302), (302, 302)}
    assert bool(texts) == (saved == 302)
    assert bool(signings) == (opened == 302)
    assert _events(scene, "signing opened") == len(signings)
