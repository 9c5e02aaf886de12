"""Signing: what stands in the way, the frozen text, who signs and how, agreement, refusal, the lock, the next version."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from consultation.making import CLAUSE, LEADS, NEEDED, TEMPLATE, make_scene
from documents.docx_parts import complaints
from sqlalchemy import select

from partnership.documents.blocks import Status
from partnership.map.mapping.queries import today
from partnership.protocols.composing.review_date import months_later
from partnership.protocols.lifecycle.snapshot import fingerprint
from partnership.protocols.queries import version_content
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    ClauseText,
    Contact,
    Decision,
    Position,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Responsibility,
    Role,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from consultation.making import Scene
    from factories import World
    from flask import Flask
    from werkzeug.test import TestResponse


def _words(response: TestResponse) -> str:
    return BeautifulSoup(response.text, "html.parser").get_text(" ", strip=True)


def _content(scene: Scene, number: str = "1.0") -> ProtocolVersion:
    row = next(each for each in scene.all(ProtocolVersion) if each.number == number)
    with scene.app.app_context():
        return version_content(row.id)


def test_a_draft_is_put_to_signature_only_with_a_word_on_why_nobody_was_asked(scene: Scene) -> None:
    client = scene.client("coordinator")
    path = f"{scene.base}/signing/open"
    response = client.submit(path, is_acknowledged="y")
    assert response.status_code == 400
    assert "Enter why no consultation was needed" in response.text
    assert client.submit(path, is_acknowledged="y", without_consultation="Only numbers differ").status_code == 302
    assert "None: Only numbers differ" in client.page(f"{scene.base}/signing").get_text(" ", strip=True)


def test_matters_that_stay_open_are_acknowledged(scene: Scene) -> None:
    response = scene.client("coordinator").submit(f"{scene.base}/signing/open", without_consultation="Why not")
    assert response.status_code == 400
    assert "Tick the box" in response.text
    assert scene.all(Signing) == []


def test_nothing_is_put_to_signature_before_the_terms_are_agreed(scene: Scene) -> None:
    with scene.world.session() as session:
        for row in session.scalars(select(Signing)):
            row.state = SigningState.SUPERSEDED
    page = scene.client("coordinator").page(f"{scene.base}/signing/open")
    assert "This paper adopts common terms, and no version of them is agreed" in page.get_text()
    gaps = scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}/gaps?page=all")
    assert "adopts common terms, and no version of them is agreed" in gaps.get_text()


def test_a_matter_that_stops_signing_stops_it(scene: Scene) -> None:
    with scene.world.session() as session:
        for row in session.scalars(select(Responsibility).where(Responsibility.function_id == "coordination")):
            session.delete(row)
    client = scene.client("coordinator")
    page = client.page(f"{scene.base}/signing/open")
    assert "1 matter stops signing" in page.get_text()
    assert "No agency leads coordination of the partnership" in page.get_text()
    assert page.select("main form") == []
    response = client.send(f"{scene.base}/signing/open", is_acknowledged="y", without_consultation="x", seen_matters="x",
                           **{"review_on-day": "1", "review_on-month": "1", "review_on-year": str(today().year + 1)})  # fmt: skip
    assert response.status_code == 409
    assert scene.all(Signing) == []


def test_an_open_consultation_and_an_open_comment_stop_it(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor")
    client = scene.client("coordinator")
    page = client.page(f"{scene.base}/signing/open").get_text(" ", strip=True)
    assert "Close it first" in page
    assert "1 comment has no answer yet" in page
    scene.close()
    page = client.page(f"{scene.base}/signing/open").get_text(" ", strip=True)
    assert "Close it first" not in page
    assert "1 comment has no answer yet" in page


def test_what_changed_since_the_coordinator_looked_is_shown_again_first(scene: Scene) -> None:
    client = scene.client("coordinator")
    page = client.page(f"{scene.base}/signing/open")
    sent = {field["name"]: field.get("value", "") for field in page.select("main form input[name]")}
    scene.edit("Other words.")
    response = client.post(f"{scene.base}/signing/open", data={**sent, "without_consultation": "Why not"})
    assert response.status_code == 409
    assert "have changed since you looked" in _words(response)
    assert "Why not" in response.text
    assert scene.all(Signing) == []


@pytest.mark.parametrize("days", [0, 800])
def test_the_day_of_the_review_keeps_to_what_the_text_says(scene: Scene, days: int) -> None:
    day = today() + timedelta(days=days)
    given = {"review_on-day": str(day.day), "review_on-month": str(day.month), "review_on-year": str(day.year)}
    response = scene.client("coordinator").submit(
        f"{scene.base}/signing/open", without_consultation="x", is_acknowledged="y", **given
    )
    assert response.status_code == 400
    assert "The day of the review must be" in response.text


def test_the_frozen_text_is_the_agreed_one_and_is_shown_as_not_in_force(scene: Scene) -> None:
    day = today() + timedelta(days=100)
    scene.open_signing(
        **{"review_on-day": str(day.day), "review_on-month": str(day.month), "review_on-year": str(day.year)}
    )
    version = _content(scene)
    assert version.content["status"] == "agreed"
    assert fingerprint(version.content) == version.sha256
    assert f"{day.day} " in str(version.content)
    client = scene.client("reader")
    page = client.page(f"{scene.base}/versions/1.0/preview?part=all")
    assert "FOR SIGNATURE" in page.select_one(".doc-watermark").get_text()
    assert "Do not rely on it before it is agreed" in page.get_text()
    assert "Agreed" not in page.select_one(".doc-facts").get_text()
    word = client.get(f"{scene.base}/versions/1.0/download")
    assert "for-signature" in word.headers["Content-Disposition"]
    assert complaints(word.data) == []
    assert scene.one(Signing).review_on == day


def test_a_review_a_year_from_now_is_proposed(scene: Scene) -> None:
    scene.put_to_signature()
    assert scene.one(Signing).review_on == months_later(today(), 12)


def test_nobody_signs_before_the_two_approvals_and_then_those_who_can_are_asked(scene: Scene) -> None:
    scene.put_to_signature(*LEADS, "police editor")
    row = scene.row("police")
    client = scene.client("police lead")
    response = client.get(f"{scene.base}/signing/{row.id}/sign")
    assert response.status_code == 302
    assert "approve before the first signature" in client.page(f"{scene.base}/signing").get_text()
    answer = client.send(f"{scene.base}/signing/{row.id}/sign", post="Desk", is_authorised="y", sha256="x")
    assert answer.status_code == 409
    assert "approve before the first signature" in answer.text
    assert scene.row("police").decision is Decision.OPEN
    assert scene.paper("lawyer") == 302
    assert scene.mails("signature-asked") == []
    assert scene.paper("safeguarding-lead") == 302
    assert set(scene.mails("signature-asked")) == {scene.accounts[f"{name} lead"].email for name in NEEDED}


def test_when_everybody_needed_has_signed_it_is_agreed_at_that_moment(scene: Scene) -> None:
    scene.agree()
    signing = scene.one(Signing)
    assert (signing.state, bool(signing.agreed_at)) == (SigningState.AGREED, True)
    assert scene.one(Protocol).status is Status.AGREED
    rows = {row.name: row for row in scene.all(Signature)}
    sha = _content(scene).sha256
    assert {row.sha256 for row in rows.values() if row.is_needed} == {sha}
    assert rows["Tideway refuge"].decision is Decision.OPEN
    told = scene.mails("protocol-agreed")
    assert scene.accounts["coordinator"].email in told
    assert scene.accounts["police lead"].email in told
    assert len(told) == len(set(told))


def test_the_agreed_word_file_has_hash_address_and_signatures_and_validates(scene: Scene) -> None:
    scene.agree()
    response = scene.client("reader").get(f"{scene.base}/download")
    assert response.headers["Content-Disposition"].endswith('agreed.docx"')
    assert complaints(response.data) == []
    page = scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all")
    text = page.select_one(".doc").get_text(" ", strip=True)
    sha = _content(scene).sha256
    assert " ".join(sha[at : at + 8] for at in range(0, 64, 8)) in text
    assert "/verify" in text
    assert "They are not part of the text that the hash is of" in text
    assert "On paper, kept at: Legal services, file 14" in text
    assert "Signed on this site" in text
    assert "This version is in force since" in text


def test_the_text_of_the_hash_can_be_downloaded_and_hashed_by_anybody(scene: Scene) -> None:
    from hashlib import sha256  # noqa: PLC0415 - as a stranger would reckon it

    scene.agree()
    for number in ("1.0",):
        found = scene.client("reader").get(f"{scene.base}/versions/{number}/hashed-text")
        assert sha256(found.data).hexdigest() == _content(scene, number).sha256


def test_a_signature_needs_the_tick_and_a_post(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    response = scene.client("police lead").submit(path, post="Borough commander")
    assert response.status_code == 400
    assert "authorised to sign" in response.text
    assert "Borough commander" in response.text
    assert scene.client("police lead").submit(path, post="", is_authorised="y").status_code == 400
    assert scene.row("police").decision is Decision.OPEN


def test_another_text_than_was_shown_is_not_signed(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    client = scene.client("police lead")
    sent = client.submit(path, is_authorised="y", sha256="0" * 64, post="Borough commander")
    page = BeautifulSoup(sent.text, "html.parser")
    assert sent.status_code == 409
    assert "not the text that is being signed" in page.get_text()
    assert page.select_one("#post")["value"] == "Borough commander"
    assert not page.select("[name=is_authorised][checked]")  # what is shown now is read before it is signed
    assert page.select_one("[name=sha256]")["value"] == scene.one(ProtocolVersion).sha256
    assert scene.row("police").decision is Decision.OPEN


def test_who_may_not_sign(scene: Scene) -> None:
    scene.put_to_signature(*LEADS, is_approved=True)
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    for name in ("police editor", "police reader", "council lead", "coordinator", "reader"):
        assert scene.client(name).get(path).status_code == 403, name
        assert scene.client(name).send(path, post="Desk", is_authorised="y").status_code == 403, name
    lawyer = f"{scene.base}/signing/{scene.row('lawyer').id}/sign"
    assert scene.client("council lead").get(lawyer).status_code == 403


def test_the_council_signs_for_no_department_that_has_not_agreed_itself(scene: Scene) -> None:
    scene.put_to_signature(*LEADS, is_approved=True)
    assert scene.paper("chair") == 302
    for name in ("council", "police", "health"):
        assert scene.sign(name) == 302
    other = scene.row("children")
    assert scene.client("council lead").get(f"{scene.base}/signing/{other.id}/sign").status_code in {403, 404}
    assert scene.one(Signing).state is SigningState.OPEN
    assert scene.sign("children") == 302
    assert scene.one(Signing).state is SigningState.OPEN
    assert scene.sign("adults") == 302
    assert scene.one(Signing).state is SigningState.AGREED


def test_who_was_demoted_since_the_page_was_opened_does_not_sign(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    client = scene.client("police lead")
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    page = client.page(path)
    sent = {field["name"]: field.get("value", "") for field in page.select("main form input[name]")}
    with scene.world.session() as session:
        row = session.scalars(select(Position).where(Position.account_id == scene.accounts["police lead"].id)).one()
        row.role = PositionRole.EDITOR
    assert client.post(path, data={**sent, "is_authorised": "y"}).status_code == 403
    assert scene.row("police").decision is Decision.OPEN


def test_a_party_with_a_lead_is_not_signed_for_on_paper(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    assert scene.client("coordinator").get(f"{scene.base}/signing/{scene.row('police').id}/paper").status_code == 302
    day = today()
    response = scene.client("coordinator").send(
        f"{scene.base}/signing/{scene.row('police').id}/paper", decision="signed", post="Forged", kept_at="Here",
        is_this_version="y", **{"signed_on-day": str(day.day), "signed_on-month": str(day.month), "signed_on-year": str(day.year)},
    )  # fmt: skip
    assert response.status_code == 409
    assert BeautifulSoup(response.text, "html.parser").select_one("#post")["value"] == "Forged"
    assert scene.row("police").decision is Decision.OPEN
    assert scene.paper("council") == 302
    row = scene.row("council")
    assert (row.decision, row.post, row.kept_at) == (Decision.SIGNED, "Principal lawyer", "Legal services, file 14")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kept_at": ""}, "Enter where the paper is kept"),
        ({"post": ""}, "Enter the post of who signed"),
        ({"signed_on-year": "2001"}, "The paper must have been signed between"),
        ({"is_this_version": ""}, "Tick the box if the paper is for this version"),
        ({"decision": "refused"}, "Enter why it was refused"),
    ],
)
def test_a_paper_says_who_when_where_and_for_which_version(scene: Scene, wrong: dict[str, str], words: str) -> None:
    scene.put_to_signature()
    day = today()
    given = {
        "decision": "signed", "post": "Principal lawyer", "kept_at": "File 14", "is_this_version": "y",
        "signed_on-day": str(day.day), "signed_on-month": str(day.month), "signed_on-year": str(day.year), **wrong,
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value or name != "is_this_version"}
    response = scene.client("coordinator").submit(f"{scene.base}/signing/{scene.row('lawyer').id}/paper", **given)
    assert response.status_code == 400
    assert words in response.text
    assert scene.row("lawyer").decision is Decision.OPEN


def test_a_refusal_is_told_with_its_reason_and_the_coordinator_ends_the_signing(scene: Scene) -> None:
    scene.put_to_signature(*LEADS, is_approved=True)
    assert scene.sign("council") == 302
    path = f"{scene.base}/signing/{scene.row('police').id}/refuse"
    assert scene.client("police lead").submit(path).status_code == 400
    assert scene.client("police lead").submit(path, reason="No money for clause 12").status_code == 302
    assert "No money for clause 12" in scene.client("reader").page(f"{scene.base}/signing").get_text()
    client = scene.client("coordinator")
    assert client.submit(f"{scene.base}/signing/end").status_code == 400
    assert client.submit(f"{scene.base}/signing/end", why="Clause 12 needs money").status_code == 302
    assert scene.one(Signing).state is SigningState.ENDED
    page = scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all")
    assert "NOT AGREED" in page.select_one(".doc-watermark").get_text()
    # Nothing that was signed counts for another text, and nothing can be signed any more.
    assert scene.edit("With money.") == 302
    old = scene.row("council")
    scene.open_signing()
    assert scene.row("council").decision is Decision.OPEN
    assert scene.row("council").id != old.id
    assert {row.number for row in scene.all(ProtocolVersion)} >= {"1.0", "2.0"}
    gone = scene.client("council lead").send(f"{scene.base}/signing/{old.id}/refuse", post="x", reason="No money")
    assert gone.status_code == 409
    shown = BeautifulSoup(gone.text, "html.parser")
    assert "This signing was ended" in shown.get_text()
    assert shown.select_one("main form textarea").get_text(strip=True) == "No money"


def test_why_a_signing_is_ended_is_not_lost_when_somebody_ended_it_first(scene: Scene) -> None:
    scene.put_to_signature()
    path = f"{scene.base}/signing/end"
    second = scene.client("coordinator 2")
    version = second.page(path).select_one("main [name=version]")["value"]
    assert scene.client("coordinator").submit(path, why="Clause 12 needs money").status_code == 302
    sent = second.send(path, why="Another text is wanted", version=version)
    page = BeautifulSoup(sent.text, "html.parser")
    assert sent.status_code == 409
    assert "Signing has not started" in page.get_text()
    assert page.select_one("#why")["value"] == "Another text is wanted"


def test_who_refused_can_still_sign(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    scene.client("police lead").submit(f"{scene.base}/signing/{scene.row('police').id}/refuse", reason="Not yet")
    assert scene.sign("police") == 302
    assert (scene.row("police").decision, scene.row("police").reason) == (Decision.SIGNED, "")


def _refused_changes(scene: Scene) -> None:
    """Every change of the draft is refused in clear words, and stores nothing."""
    client = scene.client("coordinator")
    protocol = scene.one(Protocol)
    for path in ("parties", "parameters", f"clauses/{CLAUSE}/edit"):
        assert client.get(f"{scene.base}/{path}").status_code == 302, path
    version = str(protocol.version)
    parties = client.send(f"{scene.base}/parties", version=version, parties=[str(scene.agencies["police"].id)])
    assert "nothing in" in _words(parties)
    clause = client.send(f"{scene.base}/clauses/{CLAUSE}/edit", version="0", text="Smuggled in", agree="y")
    assert clause.status_code == 409
    assert "Smuggled in" in clause.text
    saved = client.send(f"{scene.base}/versions", note="Now")
    assert saved.status_code == 409
    assert client.send(f"{scene.base}/consultation/open").status_code == 302
    assert scene.all(ClauseText) == []
    with scene.app.app_context():
        row = db.session.get_one(Protocol, scene.protocol_id)
        assert row.title == "Partnership agreement"


def test_while_it_is_signed_the_draft_is_locked(scene: Scene) -> None:
    scene.put_to_signature()
    _refused_changes(scene)
    page = scene.client("coordinator").page(scene.base)
    assert "Version 1.0 is being signed" in page.get_text()
    assert [a["href"] for a in page.select("a[href$=edit]")] == []


def test_once_it_is_agreed_after_a_signing_that_was_ended_the_draft_is_locked(scene: Scene) -> None:
    scene.put_to_signature()
    scene.client("coordinator").submit(f"{scene.base}/signing/end", why="Again")
    scene.agree()
    _refused_changes(scene)


def test_what_is_agreed_without_a_consultation_offers_none_but_the_way_to_the_next_version(scene: Scene) -> None:
    scene.agree()
    client = scene.client("coordinator")
    page = client.page(f"{scene.base}/consultation")
    assert "The parties were not asked on this site" in page.get_text()
    assert page.find("a", string="Start a consultation") is None
    link = client.page(scene.base).find("a", string="Start the next version")
    assert link is not None
    assert link["href"] == f"{scene.base}/next-version"  # type: ignore[index]


def test_a_protocol_is_not_archived_while_it_is_signed(scene: Scene) -> None:
    scene.put_to_signature()
    version = str(scene.one(Protocol).version)
    scene.client("coordinator").send(f"{scene.base}/archive", version=version)
    assert scene.one(Protocol).archived_at is None


def test_what_is_downloaded_is_what_was_signed_and_not_a_new_text_from_the_register(scene: Scene) -> None:
    scene.agree()
    before = scene.client("reader").get(f"{scene.base}/download").data
    with scene.world.session() as session:
        for row in session.scalars(select(Contact)):
            row.telephone = "020 7946 0999"
    assert scene.client("reader").get(f"{scene.base}/download").data == before
    assert scene.client("reader").get(f"{scene.base}/preview").headers["Location"].endswith("/versions/1.0/preview")
    runner = scene.app.test_cli_runner()
    out = scene.app.instance_path + "/p.docx"
    asked = ["protocols", "export", "--partnership", "thameside", "--template", TEMPLATE, "--out", out]
    assert runner.invoke(args=asked).exit_code == 0
    with open(out, "rb") as file:  # noqa: PTH123 - a file of this test
        assert file.read() == before


def test_the_page_says_what_the_register_says_otherwise_since(scene: Scene) -> None:
    scene.agree()
    page = scene.client("reader").page(scene.base)
    assert "What the register says otherwise" not in page.get_text()
    with scene.world.session() as session:
        lead = session.scalars(select(Responsibility).where(Responsibility.function_id == "coordination")).one()
        lead.organisation_id = scene.agencies["health"].id
        desk = session.scalars(select(Contact).where(Contact.organisation_id == scene.agencies["police"].id)).one()
        desk.telephone = "020 7946 0777"
    text = scene.client("reader").page(scene.base).get_text(" ", strip=True)
    assert "lead was Thameside Council, is now Primary care trust" in text
    assert "telephone was 020 7946 0101, is now 020 7946 0777" in text


def test_the_next_version_is_started_and_the_agreed_one_holds_until_the_next_is_agreed(scene: Scene) -> None:
    scene.agree()
    client = scene.client("coordinator")
    assert client.submit(f"{scene.base}/next-version").status_code == 302
    page = client.page(scene.base).get_text(" ", strip=True)
    assert "Version 1.0, agreed on" in page
    assert "is in force" in page
    assert scene.edit("Better words.") == 302
    scene.open_consultation()
    assert {row.number for row in scene.all(ProtocolVersion)} == {"1.0", "1.1"}
    scene.close()
    scene.agree()
    states = {row.state for row in scene.all(Signing)}
    assert states == {SigningState.AGREED, SigningState.SUPERSEDED}
    page = scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all")
    assert "SUPERSEDED" in page.select_one(".doc-watermark").get_text()
    assert "Version 2.0 is in force in its place" in page.get_text()
    assert complaints(scene.client("reader").get(f"{scene.base}/versions/1.0/download").data) == []


def test_a_review_that_is_due_is_shown_and_one_button_starts_the_next_version(scene: Scene) -> None:
    scene.agree()
    with scene.world.session() as session:
        session.scalars(select(Signing).where(Signing.protocol_id == scene.protocol_id)).one().review_on = today()
    client = scene.client("coordinator")
    for path in (f"/partnerships/{scene.partnership.slug}/protocols", scene.base):
        page = client.page(path)
        assert "Review due" in page.get_text()
        assert page.select(f"a[href='{scene.base}/next-version']"), path
    assert "Begin the review of" in client.page(f"/partnerships/{scene.partnership.slug}").get_text()
    reader = scene.client("reader").page(scene.base)
    assert not reader.select("a[href$=next-version]")


def test_a_party_that_is_not_needed_joins_later_and_then_stands_in_the_file(scene: Scene) -> None:
    scene.client("refuge lead")
    scene.agree()
    assert scene.sign("refuge") == 302
    assert scene.one(Signing).state is SigningState.AGREED
    text = scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all").get_text(" ", strip=True)
    assert "not yet given" not in text


def test_those_who_have_not_signed_are_asked_again_after_a_week(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    client = scene.client("coordinator")
    client.send(f"{scene.base}/signing/ask-again")
    assert len(scene.mails("signature-asked")) == 1
    with scene.world.session() as session:
        for row in session.scalars(select(Signature)):
            row.asked_at = row.asked_at and row.asked_at - timedelta(days=8)
    client.send(f"{scene.base}/signing/ask-again")
    assert len(scene.mails("signature-asked")) == 2


def test_another_partnership_finds_nothing_of_it(scene: Scene, app: Flask, world: World) -> None:
    twin = make_scene(app, world, "riverside")
    scene.open_signing()
    row = scene.row("lawyer")
    visitor = twin.client("coordinator")
    own = f"/partnerships/riverside/protocols/{twin.protocol_id}"
    for path in (f"{scene.base}/signing", f"{scene.base}/signing/open", f"{scene.base}/signing/end",
                 f"{own}/signing/{row.id}/paper", f"{scene.base}/signing/{row.id}/paper", f"{scene.base}/next-version",
                 f"{scene.base}/versions/1.0/hashed-text"):  # fmt: skip
        assert visitor.get(path).status_code == 404, path


def test_all_that_is_missing_is_said_at_once_and_each_matter_is_parted_from_its_link(scene: Scene) -> None:
    scene.world.responsibility(
        scene.partnership, scene.agencies["refuge"], "coordination", Role.SUPPORTS, state=Agreement.PROPOSED
    )
    client, path = scene.client("coordinator"), f"{scene.base}/signing/open"
    links = client.page(path).select("main form li a")
    assert links
    assert all(str(each.previous_sibling).endswith(" ") for each in links)
    told = BeautifulSoup(client.submit(path).text, "html.parser").select(".govuk-error-summary a")
    assert [each["href"] for each in told] == ["#without_consultation", "#is_acknowledged"]


def test_each_approval_is_named_before_the_version_is_frozen(scene: Scene) -> None:
    client = scene.client("coordinator")
    named = [
        each.get_text() for each in client.page(f"{scene.base}/signing/open").select("main .govuk-list--bullet li")
    ]
    scene.open_signing()
    first = client.page(f"{scene.base}/signing").select_one("main table")
    assert first is not None
    assert named[: len(first.select("tbody th"))] == [each.get_text(strip=True) for each in first.select("tbody th")]
