"""How a fact stands for a partnership, and what it does to papers: the clock of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from guidance.tiny_pack import TINY

from partnership.documents.blocks import Document, Heading, Paragraph, Reference, Status, Table, TitlePage
from partnership.findings.facts import FactRecord, PartnershipMap
from partnership.findings.find import find
from partnership.findings.law import ClauseReadings, FactState, standing_of
from partnership.findings.types import Rule
from partnership.guidance.facts import Confidence, FactOutcome, LawAddress
from partnership.guidance.loader import load_pack, load_packs
from partnership.guidance.pack import Pack
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.context import ComposedDocument, Numbering, OwnText
from partnership.protocols.composing.lengths import operational
from partnership.protocols.composing.open_issues import matters_to_settle

READ = date(2026, 11, 26)
PAPER = "island-pathway"
ANNEX = ("check-before-use", "Check before use")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(TINY)


def checked(pack: Pack, fact_id: str, on: date = READ, outcome: FactOutcome = FactOutcome.HOLDS) -> FactRecord:
    text = pack.facts[fact_id].text
    return FactRecord(fact_id, text, outcome, on, "Island Act 2020, s.2", "Council lawyer")


def map_on(day: date, *law: FactRecord) -> PartnershipMap:
    return PartnershipMap(UUID(int=1), "island", "Island partnership", "Island", "Board", day, (), (), law=law)


def made(pack: Pack, map_: PartnershipMap, paper: str = PAPER) -> ComposedDocument:
    template = pack.protocols[paper]
    return compose(
        template, pack, map_, {}, {}, title=template.title, status=Status.DRAFT, version="0.1", dated_on=map_.as_of,
        marking="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fact_id", "days", "records", "state"),
    [
        ("F01", 0, {}, FactState.READ),
        ("F01", 180, {}, FactState.READ),
        ("F01", 181, {}, FactState.OLD),
        ("F02", 0, {}, FactState.UNCHECKED),
        ("F02", 400, {}, FactState.UNCHECKED),
        ("F02", 180, {"on": READ}, FactState.CHECKED),
        ("F02", 181, {"on": READ}, FactState.OLD),
        ("F01", 200, {"on": READ + timedelta(days=100)}, FactState.CHECKED),
        ("F01", 0, {"outcome": FactOutcome.CHANGED}, FactState.CHANGED),
        ("F01", 0, {"outcome": FactOutcome.NOT_FOUND}, FactState.CHANGED),
        ("F01", 181, {"outcome": FactOutcome.BEGUN}, FactState.OLD),
    ],
)
def test_a_fact_stands_as_it_was_read_or_recorded_until_it_is_too_old(
    pack: Pack, fact_id: str, days: int, records: dict[str, object], state: FactState
) -> None:
    record = checked(pack, fact_id, **records) if records else None  # type: ignore[arg-type]
    assert standing_of(pack.facts[fact_id], pack, record, READ + timedelta(days=days)).state is state


def test_a_check_of_another_text_counts_no_more(pack: Pack) -> None:
    record = replace(checked(pack, "F02"), text="As it read before.")
    assert standing_of(pack.facts["F02"], pack, record, READ).state is FactState.UNCHECKED


def test_the_register_says_once_what_is_unchecked_and_what_is_old(pack: Pack) -> None:
    law = (Rule.FACT_CHANGED, Rule.FACT_UNCHECKED, Rule.FACT_OLD)
    found = {each.rule: each.values for each in find(map_on(READ), pack).findings if each.rule in law}
    assert found == {Rule.FACT_UNCHECKED: ("F02", "F03")}
    later = map_on(READ + timedelta(days=200), checked(pack, "F02", READ + timedelta(days=100)))
    found = {each.rule: each.values for each in find(later, pack).findings if each.rule in law}
    assert found == {Rule.FACT_UNCHECKED: ("F03",), Rule.FACT_OLD: ("F01", "X01")}  # on F04 no clause rests


def test_an_unchecked_fact_stops_the_paper_and_names_its_clauses(pack: Pack) -> None:
    matter = next(each for each in made(pack, map_on(READ)).matters if each.finding.rule is Rule.FACT_UNCHECKED)
    assert matter.stops_signing
    assert matter.clause_ids == ("consent-is-asked", "who-does-not-agree")
    assert matter.text == "2 points of law are to be checked before a paper that relies on them is signed."
    both = map_on(READ, checked(pack, "F02"), checked(pack, "F03"))
    assert not [each for each in made(pack, both).matters if each.finding.rule is Rule.FACT_UNCHECKED]


def words(document: Document) -> str:
    return repr(document.blocks)


def test_a_full_paper_says_it_at_the_clause_in_an_annex_and_on_the_cover(pack: Pack) -> None:
    document = made(pack, map_on(READ, checked(pack, "F02"))).document
    cover = next(block for block in document.blocks if isinstance(block, TitlePage))
    assert (
        dict(cover.facts)["Law that is changing"] == "1 provision is about to change: see the annex “Check before use”"
    )
    notes = [each for each in document.blocks if isinstance(each, Paragraph) and Reference(*ANNEX) in each.runs]
    assert [each.runs[1].text for each in notes] == [": F03."]  # type: ignore[union-attr]
    heading = next(each for each in document.blocks if isinstance(each, Heading) and each.part == "law")
    assert (heading.text, heading.number) == ("Check before use", "Annex A")
    table = document.blocks[-1]
    assert isinstance(table, Table)
    assert [row[0].paragraphs[0][0].text for row in table.rows] == ["F02", "F03"]  # type: ignore[union-attr]
    assert "26 November 2026, Council lawyer: Island Act 2020, s.2" in repr(table.rows[0])
    assert "not checked" in repr(table.rows[1])
    assert Reference("consent-is-asked", "1.2") in table.rows[0][3].paragraphs[0]


def test_the_matters_of_unchecked_facts_point_to_the_annex_and_repeat_no_clause(pack: Pack) -> None:
    paper = made(pack, map_on(READ))
    numbers = {each: "1.1" for matter in paper.matters for each in matter.clause_ids}
    tables = matters_to_settle(paper.matters, Numbering(numbers, {}), paper.document)
    rows = [row for table in tables if isinstance(table, Table) for row in table.rows]
    (found,) = [row for row in rows if "2 points of law are to be checked" in repr(row[0])]
    assert found[1].paragraphs == ((Reference(*ANNEX),),)
    assert [row for row in rows if row is not found and Reference(*ANNEX) in row[1].paragraphs[0]] == []


def test_a_shorter_paper_has_no_such_annex_and_no_such_note(pack: Pack) -> None:
    short = operational(made(pack, map_on(READ)).document)
    assert ANNEX[0] not in words(short)


def test_a_paper_of_a_pack_without_facts_has_nothing_of_it() -> None:
    old = load_packs()["solace-2009"]
    document = made(old, map_on(READ), "age-assessment").document
    assert not [each for each in document.blocks if isinstance(each, Heading) and each.part == "law"]
    assert "Law that is changing" not in words(document)


def test_what_is_only_remembered_is_marked_without_being_told(pack: Pack) -> None:
    fact = replace(pack.facts["F03"], verify=False)
    assert fact.confidence is Confidence.LOW
    assert standing_of(fact, pack, None, READ).state is FactState.UNCHECKED


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, READ + timedelta(days=180)),
        ({"moving": "Her term ends about 10 December 2026."}, date(2026, 12, 11)),
        ({"text": "Regulations are expected in January 2027."}, date(2027, 2, 1)),
        ({"text": "It began on 30 September 2026."}, READ + timedelta(days=180)),
        ({"look_on": date(2026, 12, 1), "moving": "Her term ends about 10 December 2026."}, date(2026, 12, 1)),
    ],
)
def test_a_fact_has_its_own_day_from_its_words_and_from_a_field(
    pack: Pack, change: dict[str, object], due: date
) -> None:
    assert standing_of(replace(pack.facts["F01"], **change), pack, None, READ).again_on == due  # type: ignore[arg-type]


def test_a_page_of_law_that_changes_often_is_looked_at_often(pack: Pack) -> None:
    monthly = LawAddress("RT01", "Island Act", "https://example.org/act", ("F01",), ask_again=30)
    often = replace(pack, addresses={"RT01": monthly})
    assert standing_of(often.facts["F01"], often, None, READ).again_on == READ + timedelta(days=30)
    assert standing_of(often.facts["F04"], often, None, READ).again_on == READ + timedelta(days=180)


NEWS_AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
BEFORE, AFTER = NEWS_AT - timedelta(hours=1), NEWS_AT + timedelta(hours=1)


def news(pack: Pack, outcome: FactOutcome = FactOutcome.BEGUN) -> FactRecord:
    return replace(checked(pack, "F02", outcome=outcome), note="Schools refer too", news_at=NEWS_AT)


@pytest.mark.parametrize(
    ("outcome", "readings", "waits"),
    [
        (FactOutcome.BEGUN, ClauseReadings(), True),
        (FactOutcome.BEGUN, ClauseReadings(BEFORE), True),
        (FactOutcome.BEGUN, ClauseReadings(AFTER), False),
        (FactOutcome.NOT_FOUND, ClauseReadings(), True),
        (FactOutcome.ENDED, ClauseReadings(None, (("F02", AFTER),)), False),
        (FactOutcome.ENDED, ClauseReadings(None, (("F02", BEFORE),)), True),
        (FactOutcome.ENDED, ClauseReadings(None, (("F03", AFTER),)), True),
        (FactOutcome.HOLDS, ClauseReadings(), False),  # the words of the guidance are right again
        (FactOutcome.HOLDS, ClauseReadings(BEFORE), True),  # our own were written for what was recorded by mistake
    ],
)
def test_a_clause_waits_until_it_is_written_or_read_after_the_news(
    pack: Pack,
    outcome: FactOutcome,
    readings: ClauseReadings,
    waits: bool,  # noqa: FBT001 - a case
) -> None:
    standing = standing_of(pack.facts["F02"], pack, news(pack, outcome), READ)
    assert standing.waits_for(readings) is waits


def test_news_stop_a_paper_only_at_clauses_that_nobody_has_read_since(pack: Pack) -> None:
    def waiting(own: dict[str, OwnText]) -> list[tuple[str, ...]]:
        template, map_ = pack.protocols[PAPER], map_on(READ, news(pack), checked(pack, "F03"))
        paper = compose(
            template, pack, map_, {}, own, title="A paper", status=Status.DRAFT, version="0.1", dated_on=READ,
            marking="",
        )  # fmt: skip
        return [each.clause_ids for each in paper.matters if each.finding.rule is Rule.FACT_CHANGED]

    assert waiting({}) == [("consent-is-asked",)]
    assert waiting({"consent-is-asked": OwnText("Schools refer.", readings=ClauseReadings(AFTER))}) == []
    assert waiting({"consent-is-asked": OwnText(readings=ClauseReadings(None, (("F02", AFTER),)))}) == []


def test_the_register_asks_nobody_to_look_up_what_was_looked_up(pack: Pack) -> None:
    found = find(map_on(READ, news(pack), checked(pack, "F03")), pack).findings
    assert not {each.rule for each in found} & {Rule.FACT_CHANGED, Rule.FACT_UNCHECKED, Rule.FACT_OLD}


def test_what_was_found_prints_below_the_clause_and_in_the_annex_with_its_note(pack: Pack) -> None:
    record = replace(news(pack), since_on=date(2026, 9, 30))
    document = made(pack, map_on(READ, record)).document
    said = (
        "in force since 30 September 2026, checked by the Council lawyer on 26 November 2026 against Island Act 2020, "
        "s.2: Schools refer too."
    )
    notes = [
        each for each in document.blocks if isinstance(each, Paragraph) and Reference(ANNEX[0], "F02") in each.runs
    ]
    assert [each.runs[1].text for each in notes] == [f": {said}"]  # type: ignore[union-attr]
    assert said in repr(document.blocks[-1])


def test_the_cover_counts_what_is_to_be_checked_and_names_no_number(pack: Pack) -> None:
    cover = next(each for each in made(pack, map_on(READ)).document.blocks if isinstance(each, TitlePage))
    said = repr(cover)
    assert "2 points of law are to be checked" in said
    assert Reference(*ANNEX) in [run for each in cover.callouts for block in each.blocks for run in block.runs]
    assert "F02" not in said


def test_a_provision_has_the_state_that_was_recorded_else_the_first_of_the_guidance(pack: Pack) -> None:
    fact = replace(pack.facts["F02"], states=("not-in-force", "in-force"))
    assert standing_of(fact, pack, None, READ).state_now == "not-in-force"
    assert standing_of(fact, pack, replace(news(pack), state="in-force"), READ).state_now == "in-force"


def test_what_was_settled_is_not_about_to_change_any_more(pack: Pack) -> None:
    document = made(pack, map_on(READ, news(pack))).document
    assert "Law that is changing" not in dict(
        next(each for each in document.blocks if isinstance(each, TitlePage)).facts
    )
    assert "About to change" not in repr(document.blocks[-1])
