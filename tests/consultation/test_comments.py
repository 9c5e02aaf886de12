"""Comments: by whom, on what, shown to whom; changed, withdrawn, read only once it is over; nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from consultation.making import CLAUSE, PART, make_scene
from factories import give_position
from sqlalchemy import select

from partnership.store.models import AuditEntry, ClauseComment, CommentState, ConsultedParty, PositionRole

if TYPE_CHECKING:
    from consultation.making import Scene
    from factories import World
    from flask import Flask

PROPOSED = "Nobody signs before {{lead:coordination}} has read this."


def _path(scene: Scene, clause: str = CLAUSE) -> str:
    return f"{scene.base}/consultation/clauses/{clause}" if clause else f"{scene.base}/consultation/whole"


def test_a_comment_is_shown_to_all_members_with_organisation_and_post_alone(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "Who answers at night?", post="Duty inspector")
    page = scene.client("reader").page(f"{scene.base}/consultation?part={PART}")
    shown = page.select_one(f"#comments-{CLAUSE}").get_text(" ", strip=True)
    assert "Borough police , Duty inspector" in shown
    assert "Who answers at night?" in shown
    email = scene.accounts["police editor"].email
    for name in ("reader", "refuge editor", "coordinator"):
        assert email not in scene.client(name).get(f"{scene.base}/consultation?part={PART}").text


def test_a_proposed_text_is_shown_filled_and_with_the_words_marked(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "", proposed_text=PROPOSED)
    page = scene.client("refuge editor").page(_path(scene))
    assert "Nobody signs before Thameside Council has read this." in page.select_one(".app-comment ins").get_text()
    assert page.select(".app-comment del")
    assert scene.one(ClauseComment).proposed_text == PROPOSED


def test_the_proposal_starts_with_the_source_of_the_clause_and_counts_only_when_it_is_another(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    path = _path(scene, "gov-coordinator")
    source = client.page(path).select_one("#proposed_text").text
    assert "{{lead:coordination}}" in source
    assert client.submit(path, text="Good as it is").status_code == 302
    assert scene.one(ClauseComment).proposed_text == ""


def test_a_comment_without_words_and_without_another_text_is_none(scene: Scene) -> None:
    scene.consult()
    response = scene.client("police editor").submit(_path(scene), text="  ")
    assert response.status_code == 400
    assert "Write a comment, or change the text of the clause below" in response.text
    assert scene.client("police editor").submit(_path(scene, ""), text="").status_code == 400


@pytest.mark.parametrize("text", ["By {{lead:nobody}}.", "# Heading", "{{broken"])
def test_a_proposed_text_that_no_clause_may_have_is_refused_and_stays_typed(scene: Scene, text: str) -> None:
    scene.consult()
    response = scene.client("police editor").submit(_path(scene), text="Please", proposed_text=text)
    assert response.status_code == 400
    assert text in response.text
    assert scene.all(ClauseComment) == []


def test_a_proposal_is_previewed_with_and_without_script(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    page = client.submit(_path(scene), button="preview", proposed_text=PROPOSED)
    assert page.status_code == 200
    assert "Nobody signs before" in page.text.split("Preview</h3>")[1]
    assert scene.all(ClauseComment) == []
    piece = client.send(f"{_path(scene)}/preview", text=PROPOSED)
    assert "Thameside Council" in piece.text
    assert scene.client("reader").send(f"{_path(scene)}/preview", text=PROPOSED).status_code == 403


def test_the_protocol_as_a_whole_has_no_text_to_propose(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    assert client.page(_path(scene, "")).select("#proposed_text") == []
    scene.comment("police editor", "Too long", clause="")
    assert "Too long" in client.page(f"{scene.base}/consultation").select_one("#comments-whole").get_text()


def test_who_is_of_two_parties_says_for_which_one_they_speak(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    with scene.world.session() as session:
        give_position(session, scene.accounts["police editor"], scene.agencies["refuge"], PositionRole.EDITOR)
    page = client.page(_path(scene))
    assert len(page.select("input[type=radio][name=organisation]")) == 2
    assert client.submit(_path(scene), text="Whose?").status_code == 400
    assert client.submit(_path(scene), text="Ours", organisation=str(scene.agencies["refuge"].id)).status_code == 302
    assert scene.one(ClauseComment).organisation_id == scene.agencies["refuge"].id


def test_nobody_speaks_for_a_party_that_they_are_not_of(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    client.send(_path(scene), text="Mine", post="Desk", organisation=str(scene.agencies["refuge"].id))
    assert scene.one(ClauseComment).organisation_id == scene.agencies["police"].id
    assert scene.client("reader").send(_path(scene), text="Mine", post="Desk").status_code == 403
    outsider = scene.world.editor(scene.world.organisation("No party", scene.partnership))
    other = scene.app.test_client().sign_in(outsider)  # type: ignore[attr-defined]
    assert other.get(_path(scene)).status_code == 200
    assert other.send(_path(scene), text="Mine", post="Desk").status_code == 403


def test_own_comments_are_changed_and_withdrawn_and_those_of_others_are_not(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "First thought")
    row = scene.one(ClauseComment)
    change, withdraw = (f"{scene.base}/consultation/comments/{row.id}/{each}" for each in ("change", "withdraw"))
    for name in ("police lead", "refuge editor", "coordinator", "reader"):
        assert scene.client(name).get(change).status_code == 403, name
        assert scene.client(name).send(withdraw, version="1").status_code == 403, name
    client = scene.client("police editor")
    assert client.submit(change, text="Second thought").status_code == 302
    assert scene.one(ClauseComment).text == "Second thought"
    assert client.submit(withdraw).status_code == 302
    assert scene.one(ClauseComment).state is CommentState.WITHDRAWN
    assert "Second thought" not in scene.client("coordinator").get(f"{scene.base}/consultation?part={PART}").text
    assert client.get(change).status_code == 302


def test_who_is_of_the_party_no_more_changes_nothing(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "First thought")
    row, client = scene.one(ClauseComment), scene.client("police editor")
    from partnership.store.models import Position  # noqa: PLC0415 - only this test takes a position away

    with scene.world.session() as session:
        session.delete(
            session.scalars(select(Position).where(Position.account_id == scene.accounts["police editor"].id)).one()
        )
    assert client.get(f"{scene.base}/consultation/comments/{row.id}/change").status_code == 404


def test_two_windows_on_one_comment_lose_nothing(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "At first")
    path = f"{scene.base}/consultation/comments/{scene.one(ClauseComment).id}/change"
    client = scene.client("police editor")
    old = client.page(path).select_one("[name=version]")["value"]
    client.submit(path, text="In the first window")
    response = client.submit(path, text="In the second window", version=old)
    assert response.status_code == 409
    assert "In the first window" in response.text
    assert "In the second window" in response.text
    assert scene.one(ClauseComment).text == "In the first window"


def test_an_answered_comment_is_changed_by_nobody(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "Please")
    row = scene.one(ClauseComment)
    base = f"{scene.base}/consultation/comments/{row.id}"
    page = scene.client("police editor").page(f"{base}/change")
    scene.client("coordinator").submit(f"{base}/answer", decision="decline", answer="No")
    sent = {field["name"]: field.get("value", "") for field in page.select("main form input[name]")}
    scene.client("police editor").post(f"{base}/change", data={**sent, "text": "After all"})
    assert scene.one(ClauseComment).text == "Please"


def test_after_the_last_day_everything_is_read_only(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "In time")
    row, client = scene.one(ClauseComment), scene.client("police editor")
    open_page = client.page(_path(scene))
    sent = {field["name"]: field.get("value", "") for field in open_page.select("main form input[name]")}
    scene.close()
    page = client.page(_path(scene))
    assert page.select("main form textarea") == []
    assert "no longer be sent or changed" in page.get_text()
    late = client.post(_path(scene), data={**sent, "text": "Too late"})
    assert late.status_code == 400
    assert "Too late" in late.text
    assert client.get(f"{scene.base}/consultation/comments/{row.id}/change").status_code == 302
    client.send(f"{scene.base}/consultation/comments/{row.id}/withdraw", version=str(row.version))
    assert [each.text for each in scene.all(ClauseComment) if each.state is CommentState.OPEN] == ["In time"]


def test_one_click_says_that_a_party_has_no_comment(scene: Scene) -> None:
    scene.consult()
    client = scene.client("police editor")
    assert "We have no comment" in client.page(f"{scene.base}/consultation").get_text()
    path = f"{scene.base}/consultation/no-comment/{scene.agencies['police'].id}"
    assert client.send(path).status_code == 302
    page = client.page(f"{scene.base}/consultation").get_text(" ", strip=True)
    assert "We have no comment" not in page
    assert "1 of 6 have answered" in page
    scene.comment("police editor", "One thing after all")
    assert scene.one(ConsultedParty).no_comment_at is None
    other = f"{scene.base}/consultation/no-comment/{scene.agencies['refuge'].id}"
    assert client.send(other).status_code == 403


def test_a_coordinator_records_what_came_by_letter(scene: Scene) -> None:
    scene.consult()
    client = scene.client("coordinator")
    path = f"{scene.base}/consultation/letter?clause={CLAUSE}"
    given = {
        "organisation": str(scene.agencies["health"].id),
        "post": "Designated nurse",
        "text": "Agreed in principle",
    }
    assert client.submit(path, **given).status_code == 400  # how it came is asked
    assert client.submit(path, came_by="Letter of 3 May", **given).status_code == 302
    shown = (
        client.page(f"{scene.base}/consultation?part={PART}")
        .select_one(f"#comments-{CLAUSE}")
        .get_text(" ", strip=True)
    )
    assert "Primary care trust , Designated nurse" in shown
    assert "Recorded by the coordinator from: Letter of 3 May" in shown
    row = scene.one(ClauseComment)
    change = f"{scene.base}/consultation/comments/{row.id}/change"
    assert client.submit(change, text="Agreed").status_code == 302
    row = scene.one(ClauseComment)
    assert (row.text, row.came_by) == ("Agreed", "Letter of 3 May")


def test_nothing_of_a_comment_is_in_a_mail_and_its_history_is_kept(scene: Scene) -> None:
    scene.consult()
    scene.comment("police editor", "Zyqqex remark")
    scene.client("coordinator").submit(
        f"{scene.base}/consultation/comments/{scene.one(ClauseComment).id}/answer",
        decision="take",
        answer="Zyqqex answer",
    )
    from partnership.store.db import db  # noqa: PLC0415 - only this test reads mails
    from partnership.store.models import Mail  # noqa: PLC0415

    with scene.app.app_context():
        keyring = scene.app.extensions["settings"].keyring
        for mail in db.session.scalars(select(Mail)):
            assert "Zyqqex" not in mail.subject
            assert "Zyqqex" not in keyring.unseal(mail.sealed_text, table="mail", row=mail.id, field="text")
        of_it = select(AuditEntry).where(AuditEntry.table == "clause_comment").order_by(AuditEntry.sequence)
        told = db.session.scalars(of_it).all()
    assert [each.action for each in told] == ["created", "changed"]


def test_another_partnership_finds_nothing_of_it(scene: Scene, app: Flask, world: World) -> None:
    twin = make_scene(app, world, "riverside")
    scene.open_consultation()
    twin.open_consultation()
    scene.comment("police editor", "Ours")
    row = scene.one(ClauseComment)
    visitor = twin.client("coordinator")
    mixed = f"/partnerships/riverside/protocols/{scene.protocol_id}"
    own = f"/partnerships/riverside/protocols/{twin.protocol_id}"
    for path in (
        f"{scene.base}/consultation", f"{mixed}/consultation", f"{scene.base}/consultation/clauses/{CLAUSE}",
        f"{scene.base}/consultation/comments/{row.id}/answer", f"{own}/consultation/comments/{row.id}/answer",
        f"{own}/consultations/{row.consultation_id}/comments", f"{own}/consultations/{row.consultation_id}/comments.docx",
        f"{own}/consultations/{row.consultation_id}/changes",
    ):  # fmt: skip
        assert visitor.get(path).status_code == 404, path
    assert visitor.send(f"{own}/consultation/no-comment/{scene.agencies['police'].id}").status_code == 404
