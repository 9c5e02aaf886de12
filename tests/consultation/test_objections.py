"""Objecting to a signature: who may, what then counts, who is told, taking it back, and two at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from consultation.making import LEADS, NEEDED
from consultation.test_races import _events, _sent, _together
from documents.docx_parts import complaints
from sqlalchemy import select

from partnership.base.clocks import london_day
from partnership.documents.blocks import Status
from partnership.register.authority import places
from partnership.register.directory.queries import get_organisation
from partnership.register.mail.kinds import MailKind
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Contact,
    Decision,
    Mail,
    Position,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Signature,
    Signing,
    SigningState,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from consultation.making import Scene
    from werkzeug.test import TestResponse

REASON = "Nobody here gave this signature"
GIVEN = MailKind.SIGNATURE_GIVEN.value
OF_THE_POLICE = ("police lead", "police deputy", "police editor", "police reader")
CAST = (*OF_THE_POLICE, "coordinator", "coordinator 2", "health lead", "council lead", "reader")


def _text(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def _signing(scene: Scene, name: str) -> str:
    return _text(scene.client(name).page(f"{scene.base}/signing"))


def _path(scene: Scene, name: str, what: str = "object") -> str:
    return f"{scene.base}/signing/{scene.row(name).id}/{what}"


def _object(scene: Scene, who: str, name: str = "police", reason: str = REASON) -> TestResponse:
    return scene.client(who).submit(_path(scene, name), reason=reason)


def _typed(response: TestResponse) -> str:
    """What stands in the long field of a form that was answered."""
    area = BeautifulSoup(response.text, "html.parser").select_one("main form textarea")
    return area.get_text(strip=True) if area else ""


def _rename(scene: Scene, name: str, post: str) -> None:
    scene.client(name)
    with scene.world.session() as session:
        session.get_one(Account, scene.accounts[name].id).display_name = post


def _signed(scene: Scene) -> None:
    """A signing where the police has signed, and everybody is there who is or is not told of it."""

    def go_on() -> None:
        scene.put_to_signature(*CAST, is_approved=True)
        assert scene.sign("police") == 302

    scene.once("signed", go_on)


def _left_to_the_parties(scene: Scene) -> None:
    """A signing that waits for nobody but the parties; each has a lead, and the police a reader."""

    def go_on() -> None:
        scene.put_to_signature(*LEADS, "police reader", is_approved=True)
        assert scene.paper("chair") == 302

    scene.once("left to the parties", go_on)


def _paper(client: CheckedClient, path: str, post: str) -> TestResponse:
    today = london_day(now())
    return client.submit(
        path, decision="signed", post=post, kept_at="File 14", is_this_version="y",
        **{"signed_on-day": str(today.day), "signed_on-month": str(today.month), "signed_on-year": str(today.year)},
    )  # fmt: skip


def _told(scene: Scene, since: int = 0) -> list[str]:
    return scene.mails(GIVEN)[since:]


def _texts(scene: Scene) -> list[str]:
    with scene.app.app_context():
        rows = db.session.scalars(select(Mail).where(Mail.kind == GIVEN).order_by(Mail.created_at, Mail.id)).all()
        keyring = scene.app.extensions["settings"].keyring
        return [
            keyring.unseal(row.sealed_text, table="mail", row=row.id, field="text") for row in rows if row.sealed_text
        ]


def _everybody(scene: Scene, *names: str) -> set[str]:
    return {scene.accounts[name].email for name in names}


def test_a_signature_is_told_to_everybody_of_the_party_and_to_all_coordinators(scene: Scene) -> None:
    scene.put_to_signature(*CAST, is_approved=True)
    before = len(_told(scene))
    assert scene.sign("police") == 302
    told = _told(scene, before)
    assert set(told) == _everybody(scene, *OF_THE_POLICE, "coordinator", "coordinator 2")
    assert len(told) == len(set(told))
    text = _texts(scene)[-1]
    assert "signed on this site for Borough police" in text
    assert "Leads since" in text
    assert f"{scene.base}/signing" in text


def test_a_paper_is_told_to_the_mailbox_in_the_register_too(scene: Scene) -> None:
    scene.client("police reader")
    with scene.world.session() as session:
        chosen = select(Contact).where(Contact.organisation_id == scene.agencies["police"].id)
        desk = session.scalars(chosen).one()
        desk.email = "duty@police.example"
    scene.open_signing()
    scene.approve()
    before = len(_told(scene))
    assert scene.paper("police") == 302
    assert set(_told(scene, before)) == {
        *_everybody(scene, "police reader", "coordinator"),
        "duty@police.example",
    }
    with scene.app.app_context():
        mails = select(Mail).where(Mail.to == "duty@police.example", Mail.subject.contains("Borough police"))
        row = db.session.scalars(mails).one()
        keyring = scene.app.extensions["settings"].keyring
        text = keyring.unseal(row.sealed_text, table="mail", row=row.id, field="text")
    assert "recorded a signature on paper of Borough police, as “Principal lawyer”" in text
    assert "If nobody in your organisation signed this, say so here" in text


def test_an_approval_is_told_to_the_coordinators_and_to_no_people_of_a_party(scene: Scene) -> None:
    scene.put_to_signature("council lead", "coordinator 2")
    assert scene.paper("lawyer") == 302
    assert set(_told(scene)) == _everybody(scene, "coordinator", "coordinator 2")


@pytest.mark.parametrize("who", ["police editor", "police reader", "coordinator 2"])
def test_anybody_who_is_told_objects_and_the_signature_is_set_aside_openly(scene: Scene, who: str) -> None:
    _signed(scene)
    _rename(scene, who, "Night desk")
    before = len(_told(scene))
    assert _object(scene, who, reason="").status_code == 400
    assert scene.row("police").counts
    assert _object(scene, who).status_code == 302
    row = scene.row("police")
    assert (row.decision, row.counts, row.is_set_aside) == (Decision.SIGNED, False, True)
    assert row.objected_by_id == scene.accounts[who].id
    of = "coordinator of Thameside partnership" if who == "coordinator 2" else "of Borough police"
    assert row.objected_by == f"Night desk, {of}"
    text = _signing(scene, "reader")
    for words in (REASON, f"Set aside by an objection of Night desk, {of}", "Signed on this site"):
        assert words in text
    assert scene.accounts["police lead"].email in _told(scene, before)
    assert scene.accounts["coordinator"].email in _told(scene, before)
    assert not any(REASON in each for each in _texts(scene))  # no reason is in a mail


def test_who_is_not_told_does_not_object(scene: Scene) -> None:
    _signed(scene)
    for who in ("reader", "health lead"):
        client = scene.client(who)
        assert client.get(_path(scene, "police")).status_code == 403, who
        assert client.send(_path(scene, "police"), reason=REASON, version="1").status_code == 403, who
        assert "Object to the signature" not in _signing(scene, who)
    assert scene.row("police").counts


def test_who_lost_their_place_while_the_page_was_open_does_not_object(scene: Scene) -> None:
    _signed(scene)
    client = scene.client("police editor")
    form = _sent(client, _path(scene, "police"), reason=REASON)
    with scene.world.session() as session:
        place = session.scalars(select(Position).where(Position.account_id == scene.accounts["police editor"].id)).one()
        places.end(session, place, scene.accounts["police lead"].id)
    assert client.post(_path(scene, "police"), data=form).status_code in {403, 404}
    assert scene.row("police").counts


def test_a_version_is_not_agreed_with_a_signature_that_is_set_aside(scene: Scene) -> None:
    _left_to_the_parties(scene)
    for name in NEEDED[:-1]:
        assert scene.sign(name) == 302
    assert _object(scene, "police reader").status_code == 302
    assert scene.sign(NEEDED[-1]) == 302
    assert scene.one(Signing).state is SigningState.OPEN
    assert scene.mails("protocol-agreed") == []
    text = _text(scene.client("reader").page(scene.base))
    assert "with an objection of" in text
    assert "to the signature of Borough police" in text
    assert "Somebody objects to a signature" in _text(
        scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}")
    )
    # Another lead of the party signs, and that completes it.
    scene.client("police deputy")
    assert scene.client("police deputy").submit(_path(scene, "police", "sign"), is_authorised="y").status_code == 302
    assert scene.one(Signing).state is SigningState.AGREED
    row = scene.row("police")
    assert (row.counts, row.objection, row.objected_by, row.objected_by_id) == (True, "", "", None)


def test_who_signed_does_not_sign_the_objection_away_and_reads_who_can(scene: Scene) -> None:
    _signed(scene)
    _rename(scene, "police reader", "Night desk")
    assert _object(scene, "police reader").status_code == 302
    client = scene.client("police lead")
    assert "Sign again" not in _signing(scene, "police lead")
    response = client.submit(_path(scene, "police", "sign"), is_authorised="y")
    assert response.status_code == 409
    text = _text(BeautifulSoup(response.text, "html.parser"))
    assert "Night desk, of Borough police objects to the signature that you gave for Borough police" in text
    assert "Another lead or deputy, whom you have not let in since, signs again" in text
    assert scene.row("police").is_set_aside


def test_nor_does_a_deputy_whom_the_signatory_lets_in_since(scene: Scene) -> None:
    _signed(scene)
    assert _object(scene, "police reader").status_code == 302
    puppet = scene.world.account("puppet@partner.example")
    with scene.world.session() as session:
        organisation = get_organisation(scene.agencies["police"].id)
        by = scene.accounts["police lead"].id
        places.give(session, organisation, session.get_one(Account, puppet.id), PositionRole.DEPUTY, by_id=by)
    scene.accounts["police deputy"] = puppet
    assert scene.client("police deputy").submit(_path(scene, "police", "sign"), is_authorised="y").status_code == 409
    assert scene.row("police").is_set_aside


def test_who_signed_takes_it_back_and_signs_again(scene: Scene) -> None:
    _signed(scene)
    assert "Take back the signature of Borough police" in _signing(scene, "police lead")
    page = scene.client("police lead").page(_path(scene, "police"))
    assert "Take back the signature of Borough police" in page.select_one("h1").get_text()  # type: ignore[union-attr]
    assert _object(scene, "police lead", reason="I read the wrong version").status_code == 302
    row = scene.row("police")
    assert (row.is_taken_back, row.counts) == (True, False)
    assert "Taken back on" in _signing(scene, "reader")
    assert scene.client("police lead").submit(_path(scene, "police", "sign"), is_authorised="y").status_code == 302
    assert scene.row("police").counts


def test_who_objected_takes_the_objection_back_and_nobody_else_does(scene: Scene) -> None:
    _signed(scene)
    assert _object(scene, "police reader").status_code == 302
    for who in ("police lead", "police editor", "coordinator"):
        assert "Take my objection back" not in _signing(scene, who)
        version = str(scene.row("police").version)
        scene.client(who).send(_path(scene, "police", "take-objection-back"), version=version)
        assert scene.row("police").is_set_aside, who
    assert "Take my objection back" in _signing(scene, "police reader")
    assert scene.client("police reader").submit(_path(scene, "police", "take-objection-back")).status_code == 302
    row = scene.row("police")
    assert (row.counts, row.objected_by, row.objection) == (True, "", "")
    assert row.decided_by_id == scene.accounts["police lead"].id  # as it was given


def test_the_last_objection_taken_back_brings_the_version_into_force(scene: Scene) -> None:
    _left_to_the_parties(scene)
    assert scene.sign("police") == 302
    assert _object(scene, "police reader").status_code == 302
    for name in NEEDED:
        if name != "police":
            assert scene.sign(name) == 302
    assert scene.one(Signing).state is SigningState.OPEN
    assert scene.client("police reader").submit(_path(scene, "police", "take-objection-back")).status_code == 302
    assert scene.one(Signing).state is SigningState.AGREED


def test_an_agreed_version_stays_in_force_and_says_everywhere_that_an_objection_stands(scene: Scene) -> None:
    scene.agree()
    _rename(scene, "police reader", "Night desk")
    assert _object(scene, "police reader").status_code == 302
    assert scene.one(Signing).state is SigningState.AGREED
    assert scene.one(Protocol).status is Status.AGREED
    words = "with an objection of Night desk, of Borough police to the signature of Borough police"
    for path in ("", "/signing", "/versions/1.0/preview?part=all"):
        assert words in _text(scene.client("reader").page(f"{scene.base}{path}")), path
    assert "Waiting for: Borough police" in _text(scene.client("reader").page(scene.base))
    preview = _text(scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all"))
    assert "Agreed, with an objection" in preview
    assert "does not bind Borough police" in preview
    assert "Every agency whose signature is needed has signed" not in preview
    assert "Set aside by an objection of Night desk" in preview
    assert complaints(scene.client("reader").get(f"{scene.base}/download").data) == []
    assert "Somebody objects to a signature" in _text(
        scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}")
    )
    # A stranger with the hash reads that one stands, and of whom it is nobody's business.
    sha = next(row.sha256 for row in scene.all(ProtocolVersion) if row.number == "1.0")
    found = _text(scene.app.test_client().page(f"/verify?hash={sha}"))  # type: ignore[attr-defined]
    assert "with an objection to a signature" in found
    assert "Night desk" not in found
    assert "Borough police" not in found
    # A new signature, of another lead, and it is gone.
    assert scene.client("police deputy").submit(_path(scene, "police", "sign"), is_authorised="y").status_code == 302
    for path in ("", "/signing", "/versions/1.0/preview?part=all"):
        assert words not in _text(scene.client("reader").page(f"{scene.base}{path}")), path


def test_the_coordinator_who_recorded_a_paper_does_not_record_the_objection_away(scene: Scene) -> None:
    scene.put_to_signature("police reader", is_approved=True)
    assert scene.paper("police") == 302
    assert _object(scene, "police reader").status_code == 302
    client = scene.client("coordinator")
    sent = _paper(client, _path(scene, "police", "paper"), "Another post")
    assert sent.status_code == 409
    row = scene.row("police")
    assert (row.is_set_aside, row.post) == (True, "Principal lawyer")
    page = BeautifulSoup(sent.text, "html.parser")
    assert "Another coordinator, whom nobody let in who may be the same person as you" in _text(page)
    assert page.select_one("#post")["value"] == "Another post"  # type: ignore[index]
    # A second person can, who has seen the paper; and a lead who stands since signs here.
    path = _path(scene, "police", "paper")
    coordinator = scene.accounts["coordinator"]
    scene.client("coordinator 2")
    scene.accounts["coordinator"] = scene.accounts["coordinator 2"]
    assert scene.paper("police", post="Chief officer") == 302
    scene.accounts["coordinator"] = coordinator
    assert scene.row("police").counts
    assert scene.row("police").post == "Chief officer"
    assert scene.client("coordinator").get(path).status_code == 302


def test_an_approval_that_is_set_aside_lets_nobody_sign_until_it_is_recorded_again(scene: Scene) -> None:
    scene.put_to_signature(*CAST, is_approved=True)
    assert _object(scene, "coordinator 2", "lawyer").status_code == 302
    assert scene.sign_status("police") == 302 if hasattr(scene, "sign_status") else True
    client = scene.client("police lead")
    assert client.get(_path(scene, "police", "sign")).status_code == 302
    assert "approve before the first signature" in _text(client.page(f"{scene.base}/signing"))
    assert scene.client("coordinator 2").submit(_path(scene, "lawyer", "take-objection-back")).status_code == 302
    assert scene.sign("police") == 302


def test_nobody_objects_to_what_is_not_signed_or_not_signed_any_more(scene: Scene) -> None:
    _signed(scene)
    client = scene.client("coordinator")
    assert client.get(_path(scene, "council")).status_code == 302
    assert "has not signed, so nobody has to object" in _text(client.page(f"{scene.base}/signing"))
    path = _path(scene, "police")
    client.submit(f"{scene.base}/signing/end", why="Another text")
    assert client.get(path).status_code == 302
    sent = client.send(path, reason=REASON, version=str(scene.row("police").version))
    assert sent.status_code == 409
    assert "This version is not signed any more" in sent.text
    assert _typed(sent) == REASON
    assert not scene.row("police").is_set_aside


def test_in_two_tabs_an_objection_is_for_the_signature_that_was_shown(scene: Scene) -> None:
    _signed(scene)
    client = scene.client("police reader")
    form = _sent(client, _path(scene, "police"), reason=REASON)
    assert _object(scene, "police lead", reason="The wrong version").status_code == 302
    sent = scene.client("police deputy").submit(_path(scene, "police", "sign"), is_authorised="y")
    assert sent.status_code == 302
    sent = client.post(_path(scene, "police"), data=form)
    assert sent.status_code == 409
    assert "This signature changed after you opened the page" in sent.text
    assert _typed(sent) == REASON
    assert scene.row("police").counts


def test_in_two_tabs_one_objection_stands_and_the_second_is_told(scene: Scene) -> None:
    _signed(scene)
    client = scene.client("police reader")
    forms = [_sent(client, _path(scene, "police"), reason=f"Because {number}") for number in range(2)]
    assert client.post(_path(scene, "police"), data=forms[0]).status_code == 302
    second = client.post(_path(scene, "police"), data=forms[1])
    assert (second.status_code, _typed(second)) == (409, "Because 1")
    assert scene.row("police").objection == "Because 0"
    assert _events(scene, "signature set aside") == 1


def test_an_objection_and_the_last_signature_at_one_moment_are_both_kept(scene: Scene) -> None:
    _left_to_the_parties(scene)
    objector = scene.client("police reader")
    for name in NEEDED[:-1]:
        assert scene.sign(name) == 302
    last, sign_at = scene.client(f"{NEEDED[-1]} lead"), _path(scene, NEEDED[-1], "sign")
    object_at = _path(scene, "police")
    sign_form = _sent(last, sign_at, is_authorised="y")
    object_form = _sent(objector, object_at, reason=REASON)
    work: list[Any] = [
        lambda: last.post(sign_at, data=sign_form).status_code,
        lambda: objector.post(object_at, data=object_form).status_code,
    ]
    assert _together(2, lambda number: work[number]()) == [302, 302]
    assert scene.row(NEEDED[-1]).counts
    assert scene.row("police").is_set_aside
    # Whichever was first: agreed before the objection, or not agreed because of it; never agreed by a signature that
    # was set aside already.
    agreed = scene.one(Signing).state is SigningState.AGREED
    assert _events(scene, "protocol agreed") == int(agreed)
    if agreed:
        assert scene.one(Signing).agreed_at <= scene.row("police").objected_at


def test_twenty_objections_at_once_make_one(scene: Scene) -> None:
    _signed(scene)
    clients = [scene.client("police reader") for _ in range(20)]
    path = _path(scene, "police")
    forms = [_sent(client, path, reason=REASON) for client in clients]
    found = _together(20, lambda number: clients[number].post(path, data=forms[number]).status_code)
    assert sorted(found) == [302, *[409] * 19]
    assert _events(scene, "signature set aside") == 1


def test_the_history_says_that_a_signature_was_set_aside_given_again_and_who_let_the_signatory_in(scene: Scene) -> None:
    _signed(scene)
    _object(scene, "police reader")
    text = _text(scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}/history"))
    assert "set aside by an objection" in text
    scene.client("police deputy").submit(_path(scene, "police", "sign"), is_authorised="y")
    text = _text(scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}/history"))
    assert "given again" in text
    assert "Signatory let in by" in text


def test_a_signature_that_is_set_aside_waits_for_the_organisation_again(scene: Scene) -> None:
    _signed(scene)
    page = f"/partnerships/{scene.partnership.slug}"
    assert "Sign “Partnership agreement”" not in _text(scene.client("police deputy").page(page))
    _object(scene, "coordinator")
    assert "Sign “Partnership agreement”" in _text(scene.client("police deputy").page(page))


def test_who_signed_is_not_asked_to_sign_an_objection_away_and_another_lead_is(scene: Scene) -> None:
    _signed(scene)
    _object(scene, "police reader")
    with scene.world.session() as session:
        for row in session.scalars(select(Signature)):
            row.asked_at = None
    before = len(scene.mails("signature-asked"))
    scene.client("coordinator").send(f"{scene.base}/signing/ask-again")
    asked = scene.mails("signature-asked")[before:]
    assert scene.accounts["police deputy"].email in asked
    assert scene.accounts["police lead"].email not in asked
