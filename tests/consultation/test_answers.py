"""Answers: taken with or without a text, declined with a reason; both texts for the second; the table; who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from consultation.making import CLAUSE
from documents.docx_parts import body, complaints, part, text_of

from partnership.store.models import ClauseComment, ClauseText, CommentState, Consultation, Mail, now

if TYPE_CHECKING:
    from consultation.making import Scene
    from werkzeug.test import TestResponse

PROPOSED = "Nobody signs before {{lead:coordination}} has read this."


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """A consultation with a proposal of the police and a remark of the refuge on the whole."""

    def go_on() -> None:
        scene.open_consultation()
        scene.comment("police editor", "Read it first", proposed_text=PROPOSED)
        scene.comment("refuge editor", "Too long", clause="")

    scene.once("asked", go_on)
    return scene


def _row(scene: Scene, clause: str = CLAUSE) -> ClauseComment:
    return next(row for row in scene.all(ClauseComment) if row.clause_id == clause)


def _path(scene: Scene, clause: str = CLAUSE) -> str:
    return f"{scene.base}/consultation/comments/{_row(scene, clause).id}/answer"


def _answer(scene: Scene, who: str = "coordinator", clause: str = CLAUSE, **values: Any) -> TestResponse:
    return scene.client(who).submit(_path(scene, clause), **values)


def _words(response: TestResponse) -> str:
    return BeautifulSoup(response.text, "html.parser").get_text(" ", strip=True)


def test_a_proposal_is_put_into_the_clause_as_it_was_sent(asked: Scene) -> None:
    assert _answer(asked, decision="put-in").status_code == 302
    assert asked.one(ClauseText).text == PROPOSED
    row = _row(asked)
    assert (row.state, bool(row.answered_at)) == (CommentState.TAKEN, True)
    assert "@" not in row.answered_by
    page = asked.client("police editor").page(f"{asked.base}/consultation/clauses/{CLAUSE}").get_text(" ", strip=True)
    assert "Taken by" in page


def test_a_proposal_is_put_in_as_the_coordinator_edited_it(asked: Scene) -> None:
    preview = asked.client("coordinator").submit(_path(asked), button="preview", clause_text="Edited **so**.")
    assert "Edited <strong>so</strong>." in preview.text
    assert asked.all(ClauseText) == []
    assert _answer(asked, decision="put-in", clause_text="Edited **so**.").status_code == 302
    assert asked.one(ClauseText).text == "Edited **so**."


def test_a_comment_is_taken_without_a_text_and_the_clause_stays(asked: Scene) -> None:
    assert _answer(asked, decision="take", answer="The map says so now").status_code == 302
    assert asked.all(ClauseText) == []
    assert _answer(asked, clause="", decision="take").status_code == 302


def test_a_comment_is_declined_with_a_reason_only(asked: Scene) -> None:
    response = _answer(asked, decision="decline")
    assert response.status_code == 400
    assert "Enter why it is declined" in response.text
    assert _answer(asked, decision="decline", answer="The law asks for it").status_code == 302
    assert (_row(asked).state, _row(asked).answer) == (CommentState.DECLINED, "The law asks for it")


def test_a_text_that_no_clause_may_have_is_refused_and_nothing_is_answered(asked: Scene) -> None:
    response = _answer(asked, decision="put-in", clause_text="By {{lead:nobody}}.")
    assert response.status_code == 400
    assert "{{lead:nobody}}" in response.text
    assert _row(asked).state is CommentState.OPEN


def test_a_comment_on_the_whole_cannot_change_a_clause(asked: Scene) -> None:
    response = _answer(asked, clause="", decision="put-in")
    assert response.status_code == 400
    assert _row(asked, "").state is CommentState.OPEN


def test_when_the_clause_moved_the_coordinator_sees_both_texts(asked: Scene) -> None:
    client = asked.client("coordinator")
    old = client.page(_path(asked)).select_one("[name=clause_version]")["value"]
    asked.edit("Changed meanwhile.")
    response = _answer(asked, decision="put-in", clause_version=old, answer="My words")
    assert response.status_code == 409
    assert {"Changed meanwhile.", PROPOSED, "My words"} <= {
        each for each in ("Changed meanwhile.", PROPOSED, "My words") if each in response.text
    }
    assert asked.one(ClauseText).text == "Changed meanwhile."
    assert _row(asked).state is CommentState.OPEN


def test_the_second_of_two_coordinators_sees_what_the_first_answered(asked: Scene) -> None:
    old = asked.client("coordinator 2").page(_path(asked)).select_one("[name=version]")["value"]
    _answer(asked, decision="decline", answer="No, since the law forbids it")
    response = _answer(asked, "coordinator 2", decision="take", answer="Yes, gladly", version=old)
    assert response.status_code == 409
    assert "No, since the law forbids it" in response.text
    assert "Yes, gladly" in response.text
    assert _row(asked).state is CommentState.DECLINED


def test_an_answer_is_changed_as_long_as_no_text_is_signed(asked: Scene) -> None:
    _answer(asked, decision="decline", answer="No")
    assert _answer(asked, decision="take", answer="Yes").status_code == 302
    assert _row(asked).state is CommentState.TAKEN
    _answer(asked, clause="", decision="take")
    asked.close()
    asked.open_signing()
    response = asked.client("coordinator").get(_path(asked))
    assert response.status_code == 302
    answer = asked.client("coordinator").send(_path(asked), decision="decline", answer="No", version="3")
    assert answer.status_code == 302
    assert _row(asked).state is CommentState.TAKEN


def test_only_coordinators_answer(asked: Scene) -> None:
    for name in ("police lead", "police editor", "reader"):
        assert asked.client(name).get(_path(asked)).status_code == 403
        assert asked.client(name).send(_path(asked), decision="take", version="1").status_code == 403


def test_one_mail_tells_a_sender_of_all_answers_of_a_session(asked: Scene) -> None:
    asked.comment("police editor", "And another", clause="money-own")
    _answer(asked, decision="take")
    _answer(asked, clause="money-own", decision="take")
    assert asked.mails("comment-answered") == [asked.accounts["police editor"].email]
    mail = next(row for row in asked.all(Mail) if row.kind == "comment-answered")
    assert mail.next_try_at - now() > timedelta(hours=1)
    with asked.world.session() as session:
        sent = session.get_one(Mail, mail.id)
        sent.sent_at = sent.created_at = now() - timedelta(hours=3)
    asked.comment("police editor", "A third", clause=CLAUSE)
    row = next(each for each in asked.all(ClauseComment) if each.text == "A third")
    asked.client("coordinator").submit(f"{asked.base}/consultation/comments/{row.id}/answer", decision="take")
    later = max((each for each in asked.all(Mail) if each.kind == "comment-answered"), key=lambda each: each.created_at)
    assert later.next_try_at - now() > timedelta(hours=20)  # the next of that day waits for tomorrow


def test_who_sent_a_letter_is_answered_on_paper(scene: Scene) -> None:
    scene.consult()
    scene.client("coordinator").submit(
        f"{scene.base}/consultation/letter",
        organisation=str(scene.agencies["health"].id), post="Nurse", came_by="Letter of 3 May", text="Fine",
    )  # fmt: skip
    _answer(scene, clause="", decision="take")
    assert scene.mails("comment-answered") == []


def test_the_table_counts_by_section_and_party_and_is_narrowed(asked: Scene) -> None:
    _answer(asked, decision="decline", answer="No")
    path = f"{asked.base}/consultations/{asked.one(Consultation).id}/comments"
    page = asked.client("reader").page(path)
    counted = {
        row.select_one("th").get_text(): [td.get_text() for td in row.select("td")] for row in page.select("tbody tr")
    }
    assert counted["General comments"] == ["1", "0", "0", "1"]
    assert counted["Borough police"] == ["0", "0", "1", "1"]
    assert len(page.select("[data-results] article")) == 2
    for query, wanted in (
        ("state=declined", "Read it first"),
        ("section=whole", "Too long"),
        (f"party={asked.agencies['refuge'].id}", "Too long"),
    ):
        found = asked.client("reader").page(f"{path}?{query}").select("[data-results] article")
        assert [wanted in each.get_text() for each in found] == [True], query
    assert asked.client("reader").get(f"{path}?state=odd").status_code == 200


def test_the_table_as_a_word_file_has_every_comment_and_validates(asked: Scene) -> None:
    _answer(asked, decision="put-in", answer="Well said")
    path = f"{asked.base}/consultations/{asked.one(Consultation).id}/comments.docx"
    response = asked.client("reader").get(path)
    assert "comments.docx" in response.headers["Content-Disposition"]
    assert complaints(response.data) == []
    words = text_of(body(response.data))
    for each in ("Read it first", "Nobody signs before Thameside Council has read this.", "Taken", "Well said", "Too long", "Not answered yet", "Borough police", "Has not answered"):  # fmt: skip
        assert each in words, each
    assert 'w:orient="landscape"' in part(response.data, "word/document.xml")
    assert asked.accounts["police editor"].email not in words


def test_what_changed_since_is_shown_by_clause_with_the_words_marked(asked: Scene) -> None:
    path = f"{asked.base}/consultations/{asked.one(Consultation).id}/changes"
    assert "No clause is different" in asked.client("reader").page(path).get_text()
    _answer(asked, decision="put-in")
    page = asked.client("reader").page(path)
    assert [each["id"] for each in page.select("h2[id^=change-]")] == [f"change-{CLAUSE}"]
    assert "Nobody signs before" in page.select_one(".app-change ins").get_text()
    assert page.select(".app-change del")
    assert "1 comment on it was taken" in page.get_text(" ", strip=True)
