"""Letterheads on screen: uploaded, told about, tried, used by all documents, replaced, put away; by coordinators only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from documents.letterheads import bare, german, plain, replaced, with_logo
from sqlalchemy import select

from partnership.register.letterheads import queries
from partnership.store.models import AuditEntry, Letterhead

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

LIST = "/partnerships/thameside/letterheads"


def upload(client: CheckedClient, content: bytes, path: str = f"{LIST}/add", **values: Any) -> Any:
    given = {"name": "Council letter", **values} if path.endswith("add") else values
    return client.send(path, file=(io.BytesIO(content), "C:\\letters\\letter.docx"), **given)


def stored(app: Flask) -> list[Letterhead]:
    with app.app_context():
        return queries.letterheads(queries.get_partnership("thameside").id)


def test_a_letterhead_goes_from_upload_to_use_and_out_of_use(
    coordinator: CheckedClient, app: Flask, ours: Partnership
) -> None:
    page = coordinator.page(LIST)
    assert page.find(string="No letterhead yet")
    answer = upload(coordinator, with_logo())
    assert answer.status_code == 302
    page = coordinator.page(answer.location)
    text = page.get_text(" ", strip=True)
    assert "Not in use" in text
    assert "A4" in text
    assert "letter.docx" in text
    assert "letters\\letter" not in text  # the folders of somebody's machine
    assert "Georgia" in text
    with app.app_context():
        assert queries.design_of(ours.id) is None
    coordinator.submit(answer.location, action=f"{answer.location}/use")
    with app.app_context():
        design = queries.design_of(ours.id)
        assert design is not None
        assert design.turns == ("default", "first")
    assert "In use" in coordinator.page(LIST).get_text()
    coordinator.submit(answer.location, action=f"{answer.location}/stop")
    with app.app_context():
        assert queries.design_of(ours.id) is None


def test_one_letterhead_at_a_time_is_in_use(coordinator: CheckedClient, app: Flask) -> None:
    first = upload(coordinator, plain()).location
    second = upload(coordinator, bare(), name="Another").location
    for each in (first, second):
        coordinator.submit(each, action=f"{each}/use")
    assert [(each.name, each.is_used) for each in stored(app)] == [("Another", True), ("Council letter", False)]


def test_a_second_editor_is_told_and_changes_nothing(coordinator: CheckedClient, app: Flask) -> None:
    place = upload(coordinator, plain()).location
    seen = stored(app)[0].version
    coordinator.send(f"{place}/use", version=str(seen))
    coordinator.send(f"{place}/put-away", version=str(seen))
    row = stored(app)[0]
    assert (row.is_used, row.is_archived) == (True, False)
    assert "Somebody else changed this letterhead" in coordinator.page(place).get_text()


def test_a_replaced_file_keeps_its_place_and_the_old_one_is_gone(coordinator: CheckedClient, app: Flask) -> None:
    place = upload(coordinator, plain()).location
    coordinator.submit(place, action=f"{place}/use")
    before = stored(app)[0]
    answer = upload(coordinator, german(), f"{place}/replace", version=str(before.version))
    assert answer.status_code == 302
    after = stored(app)[0]
    assert (after.id, after.is_used) == (before.id, True)
    assert after.file_sha256 != before.file_sha256
    stale = upload(coordinator, plain(), f"{place}/replace", version=str(before.version))
    assert stale.status_code == 409
    assert stored(app)[0].file_sha256 == after.file_sha256


def test_a_put_away_letterhead_is_not_used_and_comes_back(coordinator: CheckedClient, app: Flask) -> None:
    place = upload(coordinator, plain()).location
    coordinator.submit(place, action=f"{place}/use")
    coordinator.submit(place, action=f"{place}/put-away")
    assert [(each.is_used, each.is_archived) for each in stored(app)] == [(False, True)]
    coordinator.send(f"{place}/use", version=str(stored(app)[0].version))
    assert not stored(app)[0].is_used
    coordinator.submit(place, action=f"{place}/bring-back")
    assert [(each.is_used, each.is_archived) for each in stored(app)] == [(False, False)]


def test_a_refused_file_says_where_to_look_and_nothing_is_kept(coordinator: CheckedClient, app: Flask) -> None:
    hostile = replaced(plain(), "word/document.xml", "<w:sectPr", "<w:altChunk/><w:sectPr")
    answer = upload(coordinator, hostile)
    assert answer.status_code == 400
    assert "View, Outline" in answer.get_data(as_text=True)
    assert upload(coordinator, b"").status_code == 400
    assert upload(coordinator, b"PK\x03\x04 nonsense").status_code == 400
    assert coordinator.send(f"{LIST}/add", name="No file").status_code == 400
    assert upload(coordinator, plain(), name="").status_code == 400
    assert stored(app) == []


def test_a_page_that_comes_back_says_that_the_file_is_to_be_chosen_again(coordinator: CheckedClient) -> None:
    again = "Choose the file again."
    assert again not in coordinator.get(f"{LIST}/add").text
    assert again in upload(coordinator, plain(), name="").text
    assert again not in upload(coordinator, b"no file of Word").text  # its own fault says so


def test_two_letterheads_of_one_name_are_refused(coordinator: CheckedClient, app: Flask) -> None:
    upload(coordinator, plain())
    assert upload(coordinator, plain()).status_code == 400
    assert len(stored(app)) == 1


def test_the_samples_of_two_letterheads_are_two_files(coordinator: CheckedClient) -> None:
    places = [upload(coordinator, plain(), name=name).location for name in ("Children’s services 2026", "Housing")]
    names = [coordinator.get(f"{place}/sample").headers["Content-Disposition"] for place in places]
    assert names == [
        'attachment; filename="sample-on-children-s-services-2026-0-1-draft.docx"',
        'attachment; filename="sample-on-housing-0-1-draft.docx"',
    ]


def test_the_sample_is_a_word_file_on_the_letterhead(coordinator: CheckedClient) -> None:
    place = upload(coordinator, plain()).location
    answer = coordinator.get(f"{place}/sample")
    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].endswith('.docx"')


def test_the_audit_keeps_neither_the_file_nor_what_was_taken(coordinator: CheckedClient, world: World) -> None:
    upload(coordinator, with_logo())
    with world.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.table == "letterhead")).one()
        assert entry.changes["taken"] == [None, "withheld"]
        assert len(str(entry.changes)) < 3000
    page = coordinator.page("/partnerships/thameside/history?sort=letterheads")
    assert "Letterhead added: “Council letter”" in page.get_text(" ", strip=True)


def test_only_coordinators_of_the_partnership_see_and_change_letterheads(
    coordinator: CheckedClient, app: Flask, world: World, ours: Partnership
) -> None:
    place = upload(coordinator, plain()).location
    reader = app.test_client().sign_in(world.reader(ours))
    elsewhere = app.test_client().sign_in(world.coordinator(world.partnership("riverside")))
    for path in (LIST, f"{LIST}/add", place, f"{place}/sample", f"{place}/replace"):
        assert reader.get(path).status_code == 403
        assert elsewhere.get(path).status_code == 404
    for deed in ("use", "stop", "put-away", "bring-back"):
        assert reader.post(f"{place}/{deed}").status_code in {400, 403}
        assert elsewhere.post(f"{place}/{deed}").status_code in {400, 404}
    assert coordinator.get(f"{LIST}/{uuid4()}").status_code == 404
    twin = place.replace("thameside", "riverside")
    assert elsewhere.get(twin).status_code == 404  # another partnership's letterhead under an own address
