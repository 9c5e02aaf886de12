"""Protocols on screen, from the empty list to a saved version, as each visitor meets them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from protocols.scenes import OF_CHILDREN, TEMPLATE, Scene, make_scene, page_of, values_of
from sqlalchemy import event

from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import ClauseText, Protocol, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World
    from flask import Flask


CLAUSE = "control-status"


@pytest.fixture
def scene(world: World, client: CheckedClient) -> Scene:
    """Two agencies, and a coordinator who is signed in."""
    return make_scene(world, client)


def _clause(scene: Scene, url: str) -> str:
    """What the page of the text says of a clause, by the clause's own address."""
    answer = scene.client.get(f"{url}/clauses/{CLAUSE}")
    page = scene.client.page(answer.headers["Location"])
    return page.select_one(f"#clause-{CLAUSE}").get_text()  # type: ignore[union-attr]


def _errors(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select(".govuk-error-summary a")]


def test_an_empty_list_says_what_a_protocol_is_and_how_to_start(scene: Scene) -> None:
    page = scene.client.page(scene.base)
    assert "No protocol yet" in page.get_text()
    assert page.select_one(f"main a[href='{scene.base}/new']")


def test_agencies_with_a_task_are_selected_at_first(scene: Scene) -> None:
    idle = scene.world.organisation("Idle charity", scene.partnership, kind_id="childrens-charity")
    page = scene.client.page(f"{scene.base}/new?template={TEMPLATE}")
    checked = {field["value"] for field in page.select("input[name=parties][checked]")}
    assert checked == {str(scene.police.id), str(scene.care.id)}
    assert page.select_one(f"input[value='{idle.id}']")


def test_all_and_none_can_be_selected_without_script(scene: Scene) -> None:
    for go, number in (("all", 2), ("none", 0)):
        page = scene.step(template=TEMPLATE, step="parties", go=go)
        assert len(page.select("input[name=parties][checked]")) == number


def test_a_start_without_template_party_or_a_number_is_told_what_is_missing(scene: Scene) -> None:
    asked = scene.client.page(f"{scene.base}/new").select_one("main form")
    sent = "&".join(f"{each['name']}={each['value']}" for each in asked.select("input[type=hidden], input[checked]"))
    assert _errors(scene.client.page(f"{scene.base}/new?{sent}")) == ["Select a template"], "as a browser sends it"
    assert _errors(scene.step(template=TEMPLATE, step="parties")) == ["Select at least one party"]
    settings = values_of(scene.step(template=TEMPLATE, step="parties", parties=[str(scene.care.id)]))
    page = page_of(scene.client.post(f"{scene.base}/new", data={**settings, "p_first_call": "soon"}))
    assert _errors(page) == ["First telephone call after a worker becomes concerned must be a whole number, like 2"]
    assert page.select_one("#p_first_call")["value"] == "soon"


def test_what_only_the_council_can_decide_may_be_left_open_and_is_then_a_matter_to_settle(scene: Scene) -> None:
    values = values_of(scene.step(template="adult-victims", step="parties", parties=[str(scene.police.id)]))
    assert values["p_position_no_recourse"] == ""
    page = page_of(scene.client.post(f"{scene.base}/new", data=values))
    assert _errors(page) == []


def test_answers_are_kept_when_an_earlier_step_is_looked_at_again(scene: Scene) -> None:
    settings = values_of(scene.step(template=TEMPLATE, step="parties", parties=[str(scene.care.id)]))
    checked = values_of(page_of(scene.client.post(f"{scene.base}/new", data={**settings, "p_first_call": "45"})))
    parties = page_of(scene.client.post(f"{scene.base}/new", data={**checked, "go": "parties"}))
    assert [field["value"] for field in parties.select("input[name=parties][checked]")] == [str(scene.care.id)]
    again = scene.step(**values_of(parties), parties=[str(scene.police.id)])
    assert again.select_one("#p_first_call")["value"] == "45"
    assert again.select_one("input[name=chosen]")["value"] == str(scene.police.id)


def test_nothing_is_stored_before_the_last_button(scene: Scene, app: Flask) -> None:
    settings = values_of(scene.step(template=TEMPLATE, step="parties", parties=[str(scene.care.id)]))
    scene.client.post(f"{scene.base}/new", data=settings)
    with app.app_context():
        assert db.session.query(Protocol).count() == 0


def test_a_started_protocol_names_the_right_agencies_on_screen_and_in_word(scene: Scene) -> None:
    scene.world.responsibility(scene.partnership, scene.care, "coordination", Role.LEAD)
    url = scene.start(p_first_call="45")
    page = scene.client.page(url)
    assert page.select_one("#matters a").get_text() == "Matters to settle"
    preview = scene.client.page(f"{url}/preview?part=all").get_text(" ")
    words = scene.words(f"{url}/download").replace("\u00a0", " ")  # within telephone numbers
    for text in (preview, words):
        assert "Children's services" in text
        assert "Duty team, 020 7946 0123" in text
        assert "45 minutes" in text
        assert "DRAFT" in text


def test_a_change_of_the_lead_is_at_once_in_preview_word_and_matters(scene: Scene) -> None:
    scene = replace(scene, template=OF_CHILDREN)
    url = scene.start()
    gap = "No agency leads age assessment"
    assert gap in scene.client.page(f"{url}/matters").get_text()
    scene.world.responsibility(scene.partnership, scene.police, "age-assessment", Role.LEAD)
    assert gap not in scene.client.page(f"{url}/matters").get_text()
    assert gap not in scene.client.page(f"{url}/preview?part=all").get_text()
    assert gap not in scene.words(f"{url}/download")


def test_a_saved_version_does_not_follow_the_map(scene: Scene) -> None:
    scene = replace(scene, template="age-assessment")
    url = scene.start()
    assert scene.client.submit(f"{url}/versions", note="For comment").status_code == 302
    before = scene.client.get(f"{url}/versions/0.1/download").data
    scene.world.responsibility(scene.partnership, scene.police, "age-assessment", Role.LEAD)
    assert scene.client.get(f"{url}/versions/0.1/download").data == before
    assert "For comment" in scene.client.page(f"{url}/versions").get_text()
    assert "No agency leads age assessment" in scene.client.page(f"{url}/versions/0.1/preview?part=all").get_text()
    scene.client.submit(f"{url}/versions", note="Again")
    assert scene.client.page(f"{url}/versions/0.2/preview")


def test_a_version_needs_a_note(scene: Scene) -> None:
    url = scene.start()
    page = page_of(scene.client.submit(f"{url}/versions", note=" "))
    assert _errors(page) == ["Enter what this version is for"]


def test_an_own_text_is_checked_and_shown_with_its_mark(scene: Scene) -> None:
    url = scene.start()
    edit = f"{url}/clauses/{CLAUSE}/edit"
    page = page_of(scene.client.submit(edit, text="# No\n\n{{lead:nobody}}"))
    assert "headings are not used here" in _errors(page)[0]
    assert "there is no function with the id “nobody”" in _errors(page)[0]
    page = page_of(scene.client.submit(edit, text="Ours: {{lead:child-referral}}."))
    assert _errors(page)[0].startswith("You removed the number of the section “Boards”.")
    sent = {"text": "Ours: {{lead:child-referral}}.", "agree": "y", "version": "0"}
    assert scene.client.send(edit, **sent).status_code == 302
    row = _clause(scene, url)
    assert "Rewritten" in row
    assert "Ours: Children's services" in row
    assert "Ours: Children's services" in scene.client.page(f"{url}/preview?part=all").get_text()


def test_the_templates_text_can_be_put_back(scene: Scene) -> None:
    url = scene.start()
    edit = f"{url}/clauses/{CLAUSE}/edit"
    scene.client.send(edit, text="Ours.", agree="y", version="0")
    assert scene.client.submit(edit, button="put-back").status_code == 302
    assert "Rewritten" not in _clause(scene, url)
    assert "Ours." not in scene.client.page(f"{url}/preview?part=all").get_text()


def test_a_clause_is_left_out_only_with_a_reason(scene: Scene) -> None:
    url = scene.start()
    edit = f"{url}/clauses/{CLAUSE}/edit"
    assert _errors(page_of(scene.client.submit(edit, is_left_out="y"))) == ["Enter why the clause is left out"]
    assert scene.client.submit(edit, is_left_out="y", reason="Stands in the agreement").status_code == 302
    assert "Left out by the partnership: Stands in the agreement" in _clause(scene, url)


def test_a_text_is_previewed_without_being_stored(scene: Scene) -> None:
    url = scene.start()
    edit = f"{url}/clauses/{CLAUSE}/edit"
    page = page_of(scene.client.submit(edit, button="preview", text="A **look** at {{lead:child-referral}}"))
    assert page.select_one(".app-preview__text strong").get_text() == "look"
    piece = scene.client.send(f"{url}/clauses/{CLAUSE}/preview", text="See {{clause:purpose-aim}} & <b>")
    assert "HTML is not used here" in piece.text
    assert "<b>" not in piece.text
    assert "Rewritten" not in _clause(scene, url)


def test_a_slot_is_inserted_from_two_lists_without_script(scene: Scene) -> None:
    edit = f"{scene.start()}/clauses/{CLAUSE}/edit"
    page = page_of(scene.client.send(edit, text="Ask", slot="function.lead", insert="1", version="0"))
    assert _errors(page) == ["Choose a task for “The agency that leads”"]
    given = {"slot": "function.lead", "slot_about": "function.child-referral", "insert": "1", "version": "0"}
    page = page_of(scene.client.send(edit, text="Ask", **given))
    assert page.select_one("#text").get_text().strip() == "Ask {{lead:child-referral}}"


def test_a_slot_that_somebody_removed_can_be_put_back(scene: Scene) -> None:
    edit = f"{scene.start()}/clauses/{CLAUSE}/edit"
    page = page_of(scene.client.send(edit, text="Ours.", version="0"))
    buttons = page.select("#removed button[name=put-slot-back]")
    assert len(buttons) == 1
    slot = str(buttons[0]["value"])
    page = page_of(scene.client.send(edit, text="Ours.", version="0", **{"put-slot-back": slot}))
    assert page.select_one("#text").get_text().strip() == f"Ours. {slot}"
    assert not page.select("#removed button[name=put-slot-back]")
    page = page_of(scene.client.send(edit, text="Ours.", version="0", **{"put-slot-back": "{{lead:x}} <b>"}))
    assert page.select_one("#text").get_text().strip() == "Ours."


def test_the_preview_shows_slots_by_name(scene: Scene) -> None:
    url = scene.start()
    piece = scene.client.send(f"{url}/clauses/{CLAUSE}/preview", text="Ask {{lead:child-referral}}.")
    slot = page_of(piece).select_one(".app-slot")
    assert slot is not None
    assert slot.get_text().startswith("the agency that leads ")


def test_clauses_are_filtered_and_contents_name_only_sections_that_have_some(scene: Scene) -> None:
    url = scene.start()
    scene.client.send(f"{url}/clauses/{CLAUSE}/edit", text="Ours.", agree="y", version="0")
    page = scene.client.page(f"{url}/clauses?show=changed")
    assert [each["id"] for each in page.select(".app-clause")] == [f"clause-{CLAUSE}"]
    assert len(page.select(".app-reading__contents > .app-contents > li")) == 1
    gaps = scene.client.page(f"{url}/clauses?show=gap").select(".app-clause")
    assert gaps
    assert all(each.select_one(".govuk-tag") for each in gaps)
    assert "No clause." in scene.client.page(f"{url}/clauses?show=commented").get_text()
    assert scene.client.page(f"{url}/clauses?show=nonsense&section=nonsense").select(".app-clause")


def test_a_clause_has_an_address_in_the_draft_and_in_each_version(scene: Scene) -> None:
    url = scene.start()
    scene.client.submit(f"{url}/versions", note="For comment")
    part = f"part=section-status#doc-{CLAUSE}"
    wanted = {"0.1": f"{url}/versions/0.1/preview?{part}", "current": f"{url}/preview?{part}"}
    for number, address in wanted.items():
        assert scene.client.get(f"{url}/{number}/{CLAUSE}").headers["Location"] == address
        assert scene.client.page(address.split("#")[0]).select_one(f"#doc-{CLAUSE}")


def test_a_preview_comes_in_parts_and_whole(scene: Scene) -> None:
    url = scene.start()
    first = scene.client.page(f"{url}/preview")
    assert first.select_one(f"#doc-{CLAUSE}") is None
    assert scene.client.page(f"{url}/preview?part=all").select_one(f"#doc-{CLAUSE}")
    follow = first.select_one("a[rel=next]")
    assert follow is not None
    assert scene.client.page(str(follow["href"])).select_one("#doc-rule-welfare")


def test_the_second_of_two_editors_sees_both_texts(scene: Scene) -> None:
    url = scene.start()
    edit = f"{url}/clauses/{CLAUSE}/edit"
    scene.client.send(edit, text="First.", agree="y", version="0")
    answer = scene.client.send(edit, text="Second.", agree="y", version="0")
    page = page_of(answer)
    assert answer.status_code == 409
    assert page.select_one("#stored").get_text().strip() == "First."
    assert page.select_one("#text").get_text().strip() == "Second."
    version = page.select_one("main form input[name=version]")["value"]
    assert scene.client.send(edit, text="Both.", agree="y", version=version).status_code == 302


def _apart(page: BeautifulSoup) -> list[list[str]]:
    """What is stored and what was typed, by field."""
    rows = page.select("#stored tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def test_the_second_of_two_who_change_the_parties_sees_both_choices(scene: Scene) -> None:
    url = scene.start()
    form = {"parties": [str(scene.care.id)], "version": "1"}
    assert scene.client.send(f"{url}/parties", **form).status_code == 302
    answer = scene.client.send(f"{url}/parties", parties=[str(scene.police.id)], version="1")
    page = page_of(answer)
    assert answer.status_code == 409
    assert _apart(page) == [["Parties", scene.care.name, scene.police.name]]
    ticked = [box["value"] for box in page.select("input[name=parties][checked]")]
    assert ticked == [str(scene.police.id)]
    assert "No party is of a kind that must sign: police force" in scene.client.page(f"{url}/matters").get_text()
    version = page.select_one("main form input[name=version]")["value"]
    again = scene.client.send(f"{url}/parties", parties=ticked, version=version)
    assert again.status_code == 302


def test_the_second_of_two_who_change_title_and_limits_sees_both_and_loses_nothing(scene: Scene) -> None:
    url = scene.start()
    first = scene.client.page(f"{url}/parameters")
    names = {each["name"]: each.get("value", "") for each in first.select("main form input[name]")}
    assert scene.client.submit(f"{url}/parameters", title="Theirs").status_code == 302
    answer = scene.client.send(f"{url}/parameters", **{**names, "title": "Ours", "p_first_call": "15"})
    page = page_of(answer)
    assert answer.status_code == 409
    stored = {row[0]: row[1:] for row in _apart(page)}
    assert stored["Title"] == ["Theirs", "Ours"]
    assert len(stored) == 2
    assert page.select_one("#title")["value"] == "Ours"
    assert page.select_one("#p_first_call")["value"] == "15"
    version = page.select_one("main form input[name=version]")["value"]
    again = scene.client.send(f"{url}/parameters", **{**names, "title": "Both", "version": version})
    assert again.status_code == 302


def test_times_and_title_can_be_changed(scene: Scene) -> None:
    url = scene.start()
    answer = scene.client.submit(f"{url}/parameters", title="Our protocol", p_first_call="15")
    assert answer.status_code == 302
    page = scene.client.page(url)
    assert page.h1.get_text() == "Our protocol"
    assert "15 minutes" in scene.client.page(f"{url}/preview?part=all").get_text()


@pytest.mark.parametrize("title", ["", "x" * 10_000, "a\x00b"])
def test_a_title_that_cannot_be_kept_is_refused_with_a_message(scene: Scene, title: str) -> None:
    url = scene.start()
    assert _errors(page_of(scene.client.submit(f"{url}/parameters", title=title)))


@pytest.mark.parametrize("title", ["=cmd()", "<script>alert(1)</script>", "\u202eevil", "{{lead:x}}", "🙂 שלום"])
def test_an_odd_title_is_shown_as_text(scene: Scene, title: str) -> None:
    url = scene.start(title=title)
    assert scene.client.page(url).h1.get_text() == title.replace("\u202e", "")
    assert scene.client.get(f"{url}/download").status_code == 200


def test_an_archived_protocol_is_read_and_restored_but_not_changed(scene: Scene) -> None:
    url = scene.start()
    assert scene.client.submit(url, action=f"{url}/archive").status_code == 302
    assert "Archived protocols (1)" in scene.client.page(scene.base).get_text()
    scene.client.send(f"{url}/parties", parties=[str(scene.care.id)], version="2")
    assert "archived" in scene.client.page(url).get_text()
    assert scene.client.send(f"{url}/clauses/{CLAUSE}/edit", text="x", agree="y", version="0").status_code == 409
    scene.client.submit(url, action=f"{url}/restore")
    assert "Archive this protocol" in scene.client.page(url).get_text()


def test_a_reader_reads_and_may_not_change(scene: Scene) -> None:
    url = scene.start()
    scene.client.submit(f"{url}/versions", note="For comment")
    scene.client.sign_in(scene.world.reader(scene.partnership))
    for path in ("", "/matters", "/clauses", "/preview", "/versions", "/versions/0.1/preview"):
        assert scene.client.page(url + path)
    assert scene.client.get(f"{url}/download").status_code == 200
    page = scene.client.page(url)
    assert not page.select(f"main a[href*='/edit'], main a[href='{url}/parties']")
    for path in ("/parties", "/parameters", f"/clauses/{CLAUSE}/edit"):
        assert scene.client.get(url + path).status_code == 403
    for path in ("/archive", "/restore", "/versions", f"/clauses/{CLAUSE}/edit", f"/clauses/{CLAUSE}/preview"):
        assert scene.client.send(url + path).status_code == 403
    assert scene.client.get(f"{scene.base}/new").status_code == 403


def test_a_protocol_of_another_partnership_does_not_exist(scene: Scene) -> None:
    url = scene.start()
    other = scene.world.partnership("riverside")
    scene.client.sign_in(scene.world.coordinator(other))
    elsewhere = url.replace("/thameside/", "/riverside/")
    for address in (url, elsewhere):
        paths = ("", "/matters", "/clauses", f"/current/{CLAUSE}", "/preview", "/download", "/versions", "/parties")
        for path in (*paths, f"/clauses/{CLAUSE}", f"/clauses/{CLAUSE}/edit"):
            assert scene.client.get(address + path).status_code == 404
    assert scene.client.send(f"{elsewhere}/archive", version="1").status_code == 404
    assert scene.client.get(scene.base).status_code == 404


def test_what_does_not_exist_is_not_found(scene: Scene) -> None:
    url = scene.start()
    missing = ("/clauses/nothing", "/clauses/nothing/edit", "/versions/9.9/preview", "/versions/9.9/download")
    for path in (*missing, f"/9.9/{CLAUSE}", "/current/nothing", "/draft/nothing"):
        assert scene.client.get(url + path).status_code == 404
    assert scene.client.send(f"{scene.base}/new", template="nothing").status_code == 404


def test_holders_and_confidential_places_are_in_no_page_or_file(scene: Scene) -> None:
    scene.world.contact(scene.police, "Night desk", holder="CANARY HOLDER", is_main=False)
    refuge = scene.world.organisation("Safe house charity", scene.partnership, kind_id="refuge")
    scene.world.refuge(refuge, "CANARY STREET 1")
    url = scene.start(scene.police, scene.care, refuge)
    scene.client.submit(f"{url}/versions", note="x")
    assert "CANARY" not in scene.words(f"{url}/download")
    texts = ("/preview?part=all", "/versions/0.1/preview?part=all", "/clauses?section=annex-contacts")
    for path in ("", "/matters", *texts, f"/clauses/{CLAUSE}/edit"):
        assert "CANARY" not in scene.client.get(url + path).text


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that is sent to the database."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine
    listener = lambda _c, _cursor, statement, *_rest: sent.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    yield sent
    event.remove(engine, "before_cursor_execute", listener)


def test_statements_do_not_grow_with_the_number_of_parties(scene: Scene, statements: list[str]) -> None:
    url = scene.start()

    def counts() -> list[int]:
        found = []
        for path in (
            scene.base,
            url,
            f"{url}/matters",
            f"{url}/clauses",
            f"{url}/preview",
            f"{url}/download",
            f"{url}/parties",
            f"{scene.base}/new?template={TEMPLATE}",
        ):
            kept_answers.init_app(scene.client.application)  # each reads the map
            statements.clear()
            assert scene.client.get(path).status_code == 200
            found.append(len(statements))
        return found

    few = counts()
    more = [scene.world.organisation(f"Agency {number}", scene.partnership) for number in range(30)]
    for organisation in more:
        scene.world.contact(organisation)
        scene.world.responsibility(scene.partnership, organisation, "first-response", Role.SUPPORTS)
    version = scene.client.page(f"{url}/parties").select_one("main input[name=version]")["value"]
    everybody = [str(each.id) for each in (*more, scene.police, scene.care)]
    assert scene.client.send(f"{url}/parties", parties=everybody, version=version).status_code == 302
    scene.client.page(url)  # shows the message of the change
    assert counts() == few


def test_the_list_follows_the_order_of_the_guidance_and_counts_what_each_protocol_has_to_settle(scene: Scene) -> None:
    templates = ("prevention-and-awareness", TEMPLATE, "anti-trafficking-partnership")
    rows = [
        Protocol(id=uuid4(), partnership_id=scene.partnership.id, template_id=each, title=title, parameters={})
        for each, title in zip(templates, "BCD", strict=True)
    ]
    with scene.world.session() as session:
        session.add_all(rows)
        session.add(
            ClauseText(protocol_id=rows[1].id, clause_id=CLAUSE, text="", is_left_out=True, reason="Not needed here")
        )
    page = scene.client.page(scene.base)
    listed = page.select("tbody tr")
    assert [row.select_one("th").get_text(strip=True) for row in listed] == ["D", "C", "B"]  # type: ignore[union-attr]
    for row, protocol in zip(listed, reversed(rows), strict=True):
        said = row.select("td")[-2].get_text().split()
        state = scene.client.page(f"{scene.base}/{protocol.id}").select_one("#matters-state")
        assert state is not None
        assert state.get_text().split()[0] == said[0]
        assert int(said[0]) > 0
