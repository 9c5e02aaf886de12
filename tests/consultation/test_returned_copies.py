"""A copy that was changed in Word: uploaded, laid beside its clauses, answered; conflicts, slots, refusals."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from consultation.making import Scene
from documents.editing import Edit, in_the_xml
from docx import Document
from sqlalchemy import select

from partnership.documents.wording import COPY_OF
from partnership.protocols.queries import answered
from partnership.store.db import db
from partnership.store.models import (
    ChangeState,
    ClauseComment,
    ClauseText,
    Consultation,
    ReturnedChange,
    ReturnedCopy,
)

if TYPE_CHECKING:
    from client import CheckedClient

BODY = "word/document.xml"


def downloaded(scene: Scene, number: str = "0.1", length: str = "full") -> bytes:
    """The Word file of a version in a length, as a partner downloads it."""
    path = f"{scene.base}/versions/{number}/download?length={length}"
    return scene.once(f"file {path}", lambda: scene.client("police lead").get(path).data)


def edited(file: bytes, *pairs: tuple[str, str], part: str = BODY) -> bytes:
    """The file with words of a part replaced, each once."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode() if name == part else old.read(name)
            if isinstance(content, str):
                for one, other in pairs:
                    assert one in content, one
                    content = content.replace(one, other, 1)
            new.writestr(name, content)
    return out.getvalue()


def upload(scene: Scene, who: str, file: bytes, name: str = "copy.docx", **values: str) -> Any:
    """Upload a copy as somebody does; returns the response."""
    client: CheckedClient = scene.client(who)
    given: dict[str, Any] = {"file": (io.BytesIO(file), name), **values}
    if who.startswith("coordinator"):
        given = {"came_by": "Email of 3 May", "post": "Borough commander", **given}
        given.setdefault("organisation", str(scene.agencies["police"].id))
    return client.submit(f"{scene.base}/consultation/copies/upload", **given)


def rows(scene: Scene, table: Any = ReturnedChange) -> list[Any]:
    """Rows of a table, in order."""
    order = table.place if table is ReturnedChange else table.id
    with scene.app.app_context():
        return list(db.session.scalars(select(table).order_by(order)))


def text_of(scene: Scene, clause_id: str) -> str:
    """The partnership's own text of a clause."""
    with scene.app.app_context():
        found = db.session.scalar(select(ClauseText).where(ClauseText.clause_id == clause_id))
        return found.text if found is not None else ""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing here is told apart by the database, and the walks over all routes go over both."""
    return sqlite_url


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """The scene with a consultation that is open."""
    scene.consult()
    return scene


SLOT = "gov-coordinator"  # names {{lead:coordination}}, which the map fills with Thameside Council
HALF = ("half a full-time post at least", "a full-time post")


def upload_half(scene: Scene) -> str:
    """The police send the full paper back with half a post made a whole one; returns where they read what was found."""

    def go_on() -> str:
        response = upload(scene, "police editor", edited(downloaded(scene), HALF))
        assert response.status_code == 302, response.text
        return response.location

    return scene.once("half a post", go_on)


def change_path(scene: Scene, row: ReturnedChange) -> str:
    """The page that answers a change."""
    return f"{scene.base}/consultation/copies/{row.copy_id}/changes/{row.id}"


@pytest.mark.parametrize("length", ["full", "operational"])
def test_a_changed_clause_is_laid_beside_its_clause_and_taken_with_its_slots(asked: Scene, length: str) -> None:
    response = upload(asked, "police editor", edited(downloaded(asked, length=length), HALF))
    assert response.status_code == 302, response.text
    (row,) = rows(asked)
    assert (row.kind, row.clause_id, row.is_tracked) == ("text", SLOT, False)
    assert "Thameside Council must provide a coordinator, a full-time post" in row.new
    page = asked.client("coordinator").page(response.location)
    assert page.select_one("del") is not None
    done = asked.client("coordinator").submit(change_path(asked, row), decision="put-in")
    assert done.status_code == 302, done.text
    assert text_of(asked, SLOT).startswith(
        "**Coordinator.** {{lead:coordination}} must provide a coordinator, a full-time post"
    )
    assert rows(asked)[0].state is ChangeState.TAKEN
    assert asked.mails("comment-answered")


@pytest.mark.parametrize("length", ["full", "operational"])
def test_a_copy_that_nobody_changed_says_nothing_in_either_length(asked: Scene, length: str) -> None:
    response = upload(asked, "police editor", edited(downloaded(asked, length=length)))
    assert response.status_code == 302, response.text
    assert rows(asked) == []


def test_an_operational_copy_that_lost_its_mark_is_known_by_its_clauses(asked: Scene) -> None:
    file = edited(downloaded(asked, length="operational"), HALF)
    response = upload(asked, "police editor", edited(file, (COPY_OF, "Note"), part="docProps/custom.xml"))
    assert response.status_code == 302, response.text
    assert [row.clause_id for row in rows(asked)] == [SLOT]


def test_a_card_is_sent_back_with_the_way_to_change_its_clauses(asked: Scene) -> None:
    file = edited(downloaded(asked, length="operational"), (" operational<", " card<"), part="docProps/custom.xml")
    response = upload(asked, "police editor", file)
    assert response.status_code == 400
    assert "Changes are read from a copy of the operational or of the full paper" in response.text
    assert rows(asked, ReturnedCopy) == []


def test_words_that_the_map_gave_are_a_choice_of_the_coordinator(asked: Scene) -> None:
    file = edited(
        downloaded(asked),
        (
            'Thameside Council</w:t></w:r><w:r><w:t xml:space="preserve"> must provide',
            'The board</w:t></w:r><w:r><w:t xml:space="preserve"> must provide',
        ),
        HALF,
    )
    upload(asked, "police editor", file)
    (row,) = rows(asked)
    page = asked.client("coordinator").page(change_path(asked, row))
    assert "{{lead:coordination}}" in page.text
    assert "The board" in page.text
    asked.client("coordinator").submit(change_path(asked, row), decision="words")
    assert text_of(asked, SLOT).startswith("**Coordinator.** The board must provide a coordinator, a full-time post")


def test_who_takes_a_clause_out_is_not_told_of_each_word_that_was_filled_in(asked: Scene) -> None:
    upload(asked, "police editor", in_the_xml(downloaded(asked), [Edit("delete", HALF[0])]))
    (row,) = rows(asked)
    assert (row.clause_id, row.kind) == (SLOT, "removed")
    assert "is filled in" not in asked.client("coordinator").page(change_path(asked, row)).get_text()


def test_the_slot_stays_where_the_coordinator_keeps_it(asked: Scene) -> None:
    file = edited(
        downloaded(asked),
        (
            'Thameside Council</w:t></w:r><w:r><w:t xml:space="preserve"> must provide',
            'The board</w:t></w:r><w:r><w:t xml:space="preserve"> must provide',
        ),
        HALF,
    )
    upload(asked, "coordinator", file)
    asked.client("coordinator").submit(change_path(asked, rows(asked)[0]), decision="keep")
    assert text_of(asked, SLOT).startswith(
        "**Coordinator.** {{lead:coordination}} must provide a coordinator, a full-time post"
    )


def test_a_change_is_declined_only_with_a_reason(asked: Scene) -> None:
    upload_half(asked)
    path = change_path(asked, rows(asked)[0])
    assert asked.client("coordinator").submit(path, decision="decline").status_code == 400
    assert asked.client("coordinator").submit(path, decision="decline", answer="No money").status_code == 302
    assert (rows(asked)[0].state, rows(asked)[0].answer) == (ChangeState.DECLINED, "No money")
    assert text_of(asked, SLOT) == ""


def test_two_copies_that_want_different_texts_are_told_and_the_second_stays_open(asked: Scene) -> None:
    file = downloaded(asked)
    upload(asked, "police editor", edited(file, HALF))
    upload(asked, "health editor", edited(file, ("half a full-time post at least", "two full-time posts")))
    page = asked.client("coordinator").page(f"{asked.base}/consultation/copies/by-clause")
    assert page.text.count("wants another text") == 2
    first, second = rows(asked)
    path = f"{asked.base}/consultation/copies/{first.copy_id}"
    taken = asked.client("coordinator").submit(path, action=f"{path}/take")
    assert taken.status_code == 302
    assert {row.state for row in rows(asked)} == {ChangeState.OPEN}, "a conflict needs a look"
    asked.client("coordinator").submit(change_path(asked, first), decision="put-in")
    page = asked.client("coordinator").page(change_path(asked, second))
    assert "no longer has the words" in page.text
    assert rows(asked)[1].state is ChangeState.OPEN


def test_what_needs_no_look_is_taken_with_one_button(asked: Scene) -> None:
    upload(
        asked,
        "police editor",
        edited(
            downloaded(asked),
            HALF,
            (
                'Thameside Council</w:t></w:r><w:r><w:t xml:space="preserve"> pays',
                'Health</w:t></w:r><w:r><w:t xml:space="preserve"> pays',
            ),
        ),
    )
    path = f"{asked.base}/consultation/copies/{rows(asked, ReturnedCopy)[0].id}"
    asked.client("coordinator").submit(path, action=f"{path}/take")
    assert {row.clause_id: row.state for row in rows(asked)} == {SLOT: ChangeState.TAKEN, "money-own": ChangeState.OPEN}


def test_a_cell_of_a_table_is_told_with_the_way_to_the_register_and_never_taken(asked: Scene) -> None:
    upload(
        asked, "police editor", edited(downloaded(asked), ("Chief executive of the council", "Leader of the council"))
    )
    (row,) = rows(asked)
    assert row.kind == "cell"
    page = asked.client("coordinator").page(change_path(asked, row))
    assert page.select_one(f"a[href='/partnerships/{asked.partnership.slug}/map']") is not None
    assert not page.select("[value=put-in]")
    assert asked.client("coordinator").submit(change_path(asked, row), decision="seen-to").status_code == 400
    assert (
        asked.client("coordinator").submit(change_path(asked, row), decision="seen-to", answer="In the map").status_code
        == 302
    )


def with_comment(file: bytes, before: str, text: str, author: str = "Jo Bloggs") -> bytes:
    """The file with a comment on the paragraph that has some words, as Word writes it."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    comments = f'<w:comments xmlns:w="{w}"><w:comment w:id="7" w:author="{author}" w:date="2026-11-25T09:00:00Z"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode() if name.endswith((".xml", ".rels")) else old.read(name)
            if isinstance(content, str) and name == BODY:
                at = content.index(before)
                start, end = content.rindex("<w:r>", 0, at), content.index("</w:r>", at) + 6
                content = f'{content[:start]}<w:commentRangeStart w:id="7"/>{content[start:end]}<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>{content[end:]}'
            elif isinstance(content, str) and name == "[Content_Types].xml":
                content = content.replace(
                    "</Types>", f'<Override PartName="/word/comments.xml" ContentType="{kind}"/></Types>'
                )
            elif isinstance(content, str) and name == "word/_rels/document.xml.rels":
                content = content.replace(
                    "</Relationships>",
                    '<Relationship Id="rC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>',
                )
            new.writestr(name, content)
        new.writestr("word/comments.xml", comments)
    return out.getvalue()


def test_comments_of_the_file_become_comments_of_the_party_without_names(asked: Scene) -> None:
    upload(asked, "police editor", with_comment(downloaded(asked), "must provide a coordinator", "Who pays?"))
    (said,) = rows(asked, ClauseComment)
    assert (said.clause_id, said.organisation_id) == (SLOT, asked.agencies["police"].id)
    assert "Who pays?" in said.text
    assert "must provide a coordinator" in said.text, "the words it stands on"
    page = asked.client("refuge editor").page(f"{asked.base}/consultation?part=section-governance")
    assert "Who pays?" in page.text
    assert "Bloggs" not in page.text


def test_a_copy_without_changes_says_so(asked: Scene) -> None:
    response = upload(asked, "police editor", downloaded(asked))
    assert (
        "Nothing in it is different" in asked.client("police editor").get(response.location, follow_redirects=True).text
        or rows(asked) == []
    )
    assert rows(asked) == []


def test_the_same_file_is_read_once(asked: Scene) -> None:
    file = edited(downloaded(asked), HALF)
    upload(asked, "police editor", file)
    again = upload(asked, "health editor", file)
    assert again.status_code == 400
    assert "read already" in again.text


def test_a_copy_of_another_protocol_is_refused_in_words(asked: Scene) -> None:
    file = downloaded(asked)
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        custom = package.read("docProps/custom.xml").decode()
    named = custom.split("<vt:lpwstr>")[1].split("<")[0]
    other = edited(file, (named, "00000000-0000-4000-8000-000000000000"), part="docProps/custom.xml")
    response = upload(asked, "police editor", other)
    assert response.status_code == 400
    assert "copy of another document" in response.text


def test_a_copy_of_an_earlier_version_is_compared_with_that_one(asked: Scene) -> None:
    early = downloaded(asked)
    asked.close()
    assert asked.edit("Other words of the coordinator.", SLOT) == 302
    asked.open_consultation()
    upload(asked, "police editor", edited(early, HALF))
    (copy,) = rows(asked, ReturnedCopy)
    assert "copy of version 0.1" in copy.remark
    (row,) = rows(asked)
    page = asked.client("coordinator").page(change_path(asked, row))
    assert "no longer has the words" in page.text


def test_a_file_without_a_name_of_its_version_is_known_by_its_text(asked: Scene) -> None:
    file = edited(downloaded(asked), HALF)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"custom-properties", b"other-properties").replace(
                    b"core-properties", b"other"
                )
            new.writestr(name, content)
    assert upload(asked, "police editor", out.getvalue()).status_code == 302
    assert "no longer says which version" in rows(asked, ReturnedCopy)[0].remark
    assert [row.clause_id for row in rows(asked)] == [SLOT]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "Select the Word file"),
        (b"%PDF-1.7 hello", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old form"),
        (b"PK\x03\x04 rubbish", "damaged"),
    ],
)
def test_what_is_no_word_file_is_refused_in_words(asked: Scene, file: bytes, words: str) -> None:
    response = upload(asked, "police editor", file)
    assert response.status_code == 400
    assert words in response.text
    assert rows(asked, ReturnedCopy) == []


def test_only_the_party_and_the_coordinator_see_a_copy(asked: Scene) -> None:
    location = upload_half(asked)
    assert asked.client("police reader").get(location).status_code == 200
    assert asked.client("refuge lead").get(location).status_code == 403
    assert asked.client("reader").get(location).status_code == 403
    assert asked.client("police editor").get(f"{asked.base}/consultation/copies").status_code == 403
    assert asked.client("police editor").get(change_path(asked, rows(asked)[0])).status_code == 403


def test_a_party_uploads_no_copy_for_another(asked: Scene) -> None:
    upload(asked, "police editor", edited(downloaded(asked), HALF), organisation=str(asked.agencies["health"].id))
    assert [copy.organisation_id for copy in rows(asked, ReturnedCopy)] == [asked.agencies["police"].id]


def test_a_party_uploads_nothing_when_the_consultation_is_over(asked: Scene) -> None:
    file = edited(downloaded(asked), HALF)
    asked.close()
    client = asked.client("police editor")
    assert client.get(f"{asked.base}/consultation/copies/upload").status_code == 302
    assert upload(asked, "coordinator", file).status_code == 302, "what came by mail is still recorded"


def test_signing_waits_for_changes_without_an_answer(asked: Scene) -> None:
    upload_half(asked)
    asked.close()
    page = asked.client("coordinator").page(f"{asked.base}/signing/open")
    assert "1 change in a copy that came back has no answer yet" in page.text


def test_the_second_of_two_answers_is_told(asked: Scene) -> None:
    upload_half(asked)
    (row,) = rows(asked)
    path = change_path(asked, row)
    client = asked.client("coordinator")
    seen = {each["name"]: each.get("value", "") for each in client.page(path).select("input[type=hidden]")}
    assert asked.client("coordinator two").submit(path, decision="decline", answer="No").status_code == 302
    late = client.send(
        path, decision="put-in", version=seen["version"], clause_version=seen["clause_version"], clause_text="x"
    )
    assert late.status_code == 409
    assert text_of(asked, SLOT) == ""


def _answered(scene: Scene) -> str:
    """How many parties have answered, as the page of the consultation says it."""
    rows = scene.client("coordinator").page(f"{scene.base}/consultation").select(".govuk-summary-list__value")
    return next(each.get_text().strip() for each in rows if "have answered" in each.get_text())


def test_a_party_whose_copy_came_back_has_answered(asked: Scene) -> None:
    upload_half(asked)
    page = asked.client("police editor").page(f"{asked.base}/consultation")
    assert "A copy with 1 change so far" in page.get_text()
    start = asked.client("police editor").page(f"/partnerships/{asked.partnership.slug}")
    assert "Or say that you have no comment" not in start.get_text()
    assert "1 of " in _answered(asked)


def test_a_party_whose_copy_came_back_is_not_reminded(asked: Scene) -> None:
    upload_half(asked)
    (held,) = asked.all(Consultation)
    with asked.app.app_context():
        assert asked.agencies["police"].id in answered([held.id])[held.id].organisation_ids


def test_a_copy_without_changes_is_no_answer(asked: Scene) -> None:
    upload(asked, "police editor", downloaded(asked))
    start = asked.client("police editor").page(f"/partnerships/{asked.partnership.slug}")
    assert "Or say that you have no comment" in start.get_text()


def test_changes_without_an_answer_wait_for_the_coordinator_before_and_after_the_last_day(asked: Scene) -> None:
    upload_half(asked)
    start = f"/partnerships/{asked.partnership.slug}"
    assert "Answer 1 change made in Word" in asked.client("coordinator").page(start).get_text()
    assert "Answer 1 change made in Word" in asked.client("coordinator").page(f"{asked.base}/consultation").get_text()
    asked.close()
    page = asked.client("coordinator").page(asked.base)
    assert "The consultation is over; 1 change made in Word to answer" in page.get_text()
    assert page.find("a", string="Answer 1 change made in Word")["href"] == f"{asked.base}/consultation/copies"  # type: ignore[index]
    assert "Put “Partnership agreement” to signature" not in asked.client("coordinator").page(start).get_text()


def test_a_change_that_the_clause_does_not_show_is_taken_only_with_words_to_the_sender(asked: Scene) -> None:
    upload_half(asked)
    (row,) = rows(asked)
    as_before = "{{lead:coordination}} must provide"
    asked.edit(f"{as_before} somebody.", clause=SLOT)
    client, path = asked.client("coordinator"), change_path(asked, row)
    refused = client.submit(path, decision="put-in", clause_text=f"{as_before} somebody.")
    assert refused.status_code == 400
    assert "The text below is the clause as it is now" in refused.text
    said = client.submit(path, decision="put-in", clause_text=f"{as_before} somebody.", answer="See annex B")
    assert said.status_code == 302
    assert rows(asked)[0].state is ChangeState.TAKEN


def test_where_every_change_needs_a_look_the_button_says_so(asked: Scene) -> None:
    upload_half(asked)
    upload(asked, "health editor", edited(downloaded(asked), (HALF[0], "two full-time posts")))
    path = f"{asked.base}/consultation/copies/{rows(asked)[0].copy_id}"
    client = asked.client("coordinator")
    client.submit(path, action=f"{path}/take")
    assert "Nothing could be taken without a look: 1 needs an answer of its own." in client.page(path).get_text()


def table_path(scene: Scene, ending: str = "") -> str:
    """The table of comments and answers of the consultation, as a page or a file."""
    with scene.app.app_context():
        consultation = db.session.scalars(select(Consultation)).one()
        return f"{scene.base}/consultations/{consultation.id}/comments{ending}"


def test_the_table_of_comments_lists_the_changes_of_copies_for_everybody_without_names(asked: Scene) -> None:
    upload(asked, "police editor", edited(downloaded(asked), HALF), post="Borough commander")
    (row,) = rows(asked)
    answer = {"decision": "decline", "answer": "The board pays half a post."}
    asked.client("coordinator").submit(change_path(asked, row), **answer)
    with asked.world.session() as session:
        session.get_one(ReturnedChange, row.id).author = "Somebody Known"
    page = asked.client("reader").page(table_path(asked))
    told = " ".join(page.select_one("#changes").find_next("article").get_text().split())  # type: ignore[union-attr]
    assert "[taken out: half ]" in told
    assert "The board pays half a post." in told
    assert "Borough commander" in page.text
    assert "Somebody Known" not in page.text
    assert not page.select(f"a[href='{change_path(asked, row)}']")


def test_the_table_as_a_word_file_has_a_row_for_each_change_with_old_and_new_words(asked: Scene) -> None:
    upload(asked, "police editor", edited(downloaded(asked), HALF), post="Borough commander")
    file = asked.client("refuge lead").get(table_path(asked, ".docx")).data
    (found,) = [
        [cell.text for cell in line.cells]
        for table in Document(io.BytesIO(file)).tables
        for line in table.rows
        if "Borough commander" in "".join(cell.text for cell in line.cells)
    ]
    assert found[0] == "1"
    assert "Text changed" in found[1]
    assert HALF[0] in found[3]
    assert HALF[1] in found[4]
    assert HALF[0] not in found[4]
    assert found[5] == "Not answered yet"


def test_the_table_narrows_changes_as_it_narrows_comments(asked: Scene) -> None:
    upload_half(asked)
    client = asked.client("reader")
    assert "1 change" in client.page(f"{table_path(asked)}?state=open").text
    assert "No change fits" in client.page(f"{table_path(asked)}?state=taken").text
