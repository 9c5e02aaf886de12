"""The manual: the version in force by section, today's numbers beside it, what changed, lasting addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from consultation.making import CLAUSE, PART
from protocols.manual.making import NEW_NUMBER, NEW_WORDS, agree_next, begin_next, change_desk, text_of
from sqlalchemy import event, select
from telephones import has_number

from partnership.protocols.lifecycle.snapshot import fingerprint
from partnership.protocols.queries import version_content
from partnership.store import kept_answers
from partnership.store.db import db
from partnership.store.models import Audience, Protocol, ProtocolVersion

if TYPE_CHECKING:
    from consultation.making import Scene

FIRST = "gov-coordinator"  # names the council and its number
PLACE = "part=section-governance"  # of that piece
OLD_NUMBER = "020 7946 0100"  # of the council


def test_without_an_agreed_version_the_draft_is_shown_with_a_word(agreed: Scene) -> None:
    with agreed.world.session() as session:
        row = Protocol(partnership_id=agreed.partnership.id, template_id="common-terms", title="Terms")
        session.add(row)
    reader = agreed.client("reader")
    base = f"/partnerships/{agreed.partnership.slug}/protocols/{row.id}"
    answer = reader.get(f"{base}/read")
    assert answer.location == f"{base}/preview"
    assert "No version is agreed yet" in reader.page(answer.location).get_text()


def test_the_version_in_force_opens_at_its_first_page_in_the_operational_length(agreed: Scene) -> None:
    page = agreed.client("reader").page(f"{agreed.base}/read")
    assert page.select_one("#doc-look-table") is not None, "section 1, and not the title"
    assert "In force" in text_of(page)
    assert page.select_one(".app-lengths [aria-current]").get_text() == "What to do"
    contents = page.select_one(".app-reading__contents")
    assert any("law, background" in each.get_text() for each in contents.select("li"))
    full = page.find("a", string="This section with law and background")
    assert "length=full" in full["href"]


def test_every_section_of_the_contents_opens_in_each_length(agreed: Scene) -> None:
    reader = agreed.client("reader")
    for start in (f"{agreed.base}/read", f"{agreed.base}/read?length=full"):
        links = {str(each["href"]) for each in reader.page(start).select(".app-reading__contents > ul > li > a")}
        assert len(links) > 8
        for href in links:
            assert reader.page(href).select(".app-manual > *"), href


@pytest.mark.parametrize("asked", ["part=nowhere", "length=nothing", "length=card", "part=all", "part=<b>&length=full"])
def test_whatever_an_address_asks_for_is_answered_by_a_page(agreed: Scene, asked: str) -> None:
    assert "In force" in text_of(agreed.client("reader").page(f"{agreed.base}/read?{asked}"))


def test_a_number_of_the_text_can_be_rung_while_it_holds(agreed: Scene) -> None:
    page = agreed.client("reader").page(f"{agreed.base}/read?{PLACE}")
    assert page.select(f"#doc-{FIRST} a[href='tel:02079460100']")
    assert not page.select("s")
    assert "as signed" in page.select_one(f"#today-doc-{FIRST}").get_text()


def test_a_number_that_changed_is_struck_out_and_todays_stands_beside_the_signed_text(agreed: Scene) -> None:
    before = agreed.all(ProtocolVersion)[0].sha256
    change_desk(agreed, "council", telephone=NEW_NUMBER)
    page = agreed.client("reader").page(f"{agreed.base}/read?{PLACE}")
    clause = page.select_one(f"#doc-{FIRST}")
    assert OLD_NUMBER in " ".join(each.get_text() for each in clause.select("s"))
    assert clause.select("a[href='tel:02079460777']")
    beside = page.select_one(f"#today-doc-{FIRST}")
    assert NEW_NUMBER in beside.get_text()
    assert "Changed since signing" in beside.get_text()
    assert page.select_one(f"main a[href$='#doc-{FIRST}']"), "named at the head"
    assert agreed.all(ProtocolVersion)[0].sha256 == before


def test_a_number_that_became_narrower_is_neither_shown_nor_hinted_at(agreed: Scene) -> None:
    change_desk(
        agreed, "council", telephone=NEW_NUMBER, out_of_hours_telephone="020 7946 0778",
        audience=Audience.NAMED, audiences={"telephone": Audience.NAMED, "out_of_hours_telephone": Audience.NAMED},
    )  # fmt: skip
    for name in ("reader", "coordinator", "council lead", "police lead"):
        for asked in ("", "?length=full", "?part=all", "?length=card"):
            answer = agreed.client(name).get(f"{agreed.base}/read{asked}").text
            assert not has_number(answer, NEW_NUMBER), (name, asked)
            assert not has_number(answer, "020 7946 0778"), (name, asked)


def test_a_number_that_went_to_another_desk_is_no_longer_that_of_the_signed_one(agreed: Scene) -> None:
    change_desk(agreed, "council", telephone="020 7946 0103")
    change_desk(agreed, "police", telephone=OLD_NUMBER)
    clause = agreed.client("reader").page(f"{agreed.base}/read?{PLACE}").select_one(f"#doc-{FIRST}")
    council = next(each for each in clause.select(".doc-filled") if "Desk of the council" in each.get_text())
    assert council.select_one("s").get_text() == OLD_NUMBER
    assert [each["href"] for each in council.select("a[href^=tel]")] == ["tel:02079460103"]


def test_a_list_of_desks_marks_the_numbers_that_changed(agreed: Scene) -> None:
    change_desk(agreed, "council", telephone=NEW_NUMBER)
    page = agreed.client("reader").page(f"{agreed.base}/read?part=section-contacts&length=full")
    row = next(each for each in page.select("tr") if "Thameside Council" in each.get_text())
    assert row.select_one("s").get_text() == OLD_NUMBER
    assert NEW_NUMBER in page.select_one("[id^=today-table]").get_text()


def test_a_lead_that_changed_is_told_beside_the_clause_that_names_it(agreed: Scene) -> None:
    with agreed.world.session() as session:
        organisation = session.merge(agreed.agencies["council"])
        organisation.name = "Council of another name"
    text = text_of(agreed.client("reader").page(f"{agreed.base}/read?part=all&length=full"))
    assert "Leads: coordination of the partnership Council of another name" in text


def test_a_clause_has_a_lasting_address_that_leads_into_the_manual(agreed: Scene) -> None:
    reader = agreed.client("reader")
    page = reader.page(f"{agreed.base}/read?{PLACE}")
    lasting = page.find("a", string=lambda text: bool(text) and text.startswith("Link to") and "oordinator" in text)[
        "href"
    ]
    assert lasting == f"{agreed.base}/current/{FIRST}"
    place = reader.get(lasting).location
    assert place == f"{agreed.base}/read?{PLACE}#doc-{FIRST}"
    assert reader.page(place.partition("#")[0]).select_one(f"#doc-{FIRST}")


def test_a_clause_of_the_full_paper_alone_is_found_there(agreed: Scene) -> None:
    reader = agreed.client("reader")
    short = {each["id"] for each in reader.page(f"{agreed.base}/read?part=all").select(".doc-clause")}
    full = {each["id"] for each in reader.page(f"{agreed.base}/read?part=all&length=full").select(".doc-clause")}
    only = min(full - short)
    place = reader.get(f"{agreed.base}/current/{only.removeprefix('doc-')}").location
    assert "length=full" in place
    assert reader.page(place.partition("#")[0]).select_one(f"#{only}")
    assert reader.get(f"{agreed.base}/current/no-such-clause").status_code == 404


def test_a_version_stays_the_manual_until_the_next_one_is_in_force(agreed: Scene) -> None:
    begin_next(agreed)
    assert agreed.edit(NEW_WORDS) == 302
    text = text_of(agreed.client("reader").page(f"{agreed.base}/read?part={PART}"))
    assert "Version 1.0" in text
    assert "quibblesome" not in text


def test_the_next_version_says_clause_by_clause_what_it_changed(twice_agreed: Scene) -> None:
    page = twice_agreed.client("reader").page(f"{twice_agreed.base}/read?part={PART}")
    assert "Version 2.0" in text_of(page)
    changed = next(each for each in page.select("details") if "Changed since version 1.0" in each.get_text())
    assert "quibblesome" in " ".join(each.get_text() for each in changed.select("ins"))
    assert changed.select("del")
    assert any("1 changed" in each.get_text() for each in page.select(".app-contents__note"))
    assert page.find("a", string="What changed since version 1.0")


def test_a_superseded_version_says_so_and_none_of_its_numbers_can_be_rung(twice_agreed: Scene) -> None:
    change_desk(twice_agreed, "council", telephone=NEW_NUMBER)
    page = twice_agreed.client("reader").page(f"{twice_agreed.base}/versions/1.0/preview?part=all")
    text = text_of(page)
    assert "Version 1.0 is superseded; version 2.0 is in force" in text
    assert page.select_one("main").find("a", string="Read version 2.0")["href"] == f"{twice_agreed.base}/read"
    assert OLD_NUMBER in text
    assert NEW_NUMBER not in text
    assert not page.select("main a[href^=tel]")


def test_the_address_of_a_clause_that_was_dropped_leads_to_the_version_that_had_it(agreed: Scene) -> None:
    begin_next(agreed)
    coordinator, path = agreed.client("coordinator"), f"{agreed.base}/clauses/{CLAUSE}/edit"
    assert coordinator.submit(path, is_left_out="y", reason="Stands elsewhere").status_code == 302
    agree_next(agreed)
    reader = agreed.client("reader")
    place = reader.get(f"{agreed.base}/current/{CLAUSE}").location
    assert place.startswith(f"{agreed.base}/versions/1.0/preview?")
    assert "is superseded" in text_of(reader.page(place.partition("#")[0]))


def test_a_version_from_before_there_were_lengths_is_read_in_full(agreed: Scene) -> None:
    def older(value: Any) -> Any:
        if isinstance(value, list):
            return [older(each) for each in value]
        if isinstance(value, dict):
            return {key: older(each) for key, each in value.items() if key not in {"depth", "card", "part", "copy_of"}}
        return value

    with agreed.world.session() as session:
        version = session.scalars(select(ProtocolVersion).filter_by(protocol_id=agreed.protocol_id)).one()
        row = version_content(version.id)
        row.content = older(row.content)
        row.sha256 = fingerprint(row.content)
    reader = agreed.client("reader")
    page = reader.page(f"{agreed.base}/read")
    assert not page.select(".app-lengths")
    assert "In force" in text_of(page)
    place = reader.get(f"{agreed.base}/current/{FIRST}").location
    assert place == f"{agreed.base}/read?{PLACE}#doc-{FIRST}" or "length=full" in place
    assert reader.page(place.partition("#")[0]).select(f"#doc-{FIRST} a[href^=tel]")


def test_hostile_words_in_a_clause_stay_words(agreed: Scene) -> None:
    begin_next(agreed)
    assert (
        agreed.edit('Ask "onmouseover=alert(1)" and &lt;script&gt; in 020 7946 0199 of {{lead:coordination}}.') == 302
    )
    change_desk(agreed, "council", post="<img src=x onerror=alert(1)>")
    agree_next(agreed)
    change_desk(agreed, "council", telephone=NEW_NUMBER, post="<svg onload=alert(2)>")
    for asked in ("?part=all", "?part=all&length=full", "?length=card"):
        page = agreed.client("reader").page(f"{agreed.base}/read{asked}")
        assert not page.select("main img, main svg[onload], main [onmouseover], main script")
    assert "<svg onload=alert(2)>" in text_of(agreed.client("reader").page(f"{agreed.base}/read?{PLACE}"))


def test_words_of_the_trade_lead_to_the_glossary(agreed: Scene) -> None:
    page = agreed.client("reader").page(f"{agreed.base}/read?part=all&length=full")
    words = [each["href"] for each in page.select(".app-manual a.app-term")]
    assert words
    assert len(words) == len(set(words)), "each once on a page"
    glossary = agreed.client("reader").page(words[0].partition("#")[0])
    assert glossary.select_one(f"#{words[0].partition('#')[2]}")


def test_the_paper_its_list_and_home_lead_to_the_manual_in_one_press(agreed: Scene) -> None:
    slug = agreed.partnership.slug
    for path in (
        agreed.base,
        f"/partnerships/{slug}/protocols",
        f"/partnerships/{slug}",
        f"/partnerships/{slug}/documents",
    ):
        page = agreed.client("reader").page(path)
        links = [
            each for each in page.select(f"main a[href='{agreed.base}/read']") if "Read version 1.0" in each.get_text()
        ]
        assert links, path


def test_a_search_leads_into_the_manual(agreed: Scene) -> None:
    reader = agreed.client("reader")
    page = reader.page("/search?q=coordinator keeps map and papers")
    href = next(str(each["href"]) for each in page.select("main a") if f"/{FIRST}" in str(each["href"]))
    assert reader.get(href).location.startswith(f"{agreed.base}/read?")


def test_nobody_from_elsewhere_reads_it(agreed: Scene) -> None:
    other = agreed.world.partnership("elsewhere")
    stranger = agreed.app.test_client().sign_in(agreed.world.coordinator(other))  # type: ignore[attr-defined]
    assert stranger.get(f"{agreed.base}/read").status_code == 404
    assert stranger.get(f"/partnerships/{agreed.partnership.slug}/amendments").status_code == 404


def test_the_manual_takes_as_many_statements_however_many_agencies_there_are(agreed: Scene) -> None:
    reader = agreed.client("reader")
    paths = (f"{agreed.base}/read", f"/partnerships/{agreed.partnership.slug}/amendments")

    def statements() -> list[int]:
        found = []
        with agreed.app.app_context():
            engine = db.engine
        for path in paths:
            reader.get(path)
            kept_answers.init_app(agreed.app)
            seen: list[str] = []

            def note(*arguments: Any, seen: list[str] = seen) -> None:
                seen.append(arguments[2])

            event.listen(engine, "before_cursor_execute", note)
            try:
                assert reader.get(path).status_code == 200
            finally:
                event.remove(engine, "before_cursor_execute", note)
            found.append(len(seen))
        return found

    few = statements()
    for number in range(20):
        row = agreed.world.organisation(f"Agency {number}", agreed.partnership)
        agreed.world.contact(row)
    assert statements() == few
    assert max(few) < 50
