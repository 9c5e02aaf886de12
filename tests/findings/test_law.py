"""How a fact stands for a partnership, and what it does to papers: the clock of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from guidance.tiny_pack import TINY

from partnership.documents.blocks import Document, Heading, Paragraph, Reference, Status, Table, TitlePage
from partnership.findings.facts import FactRecord, PartnershipMap
from partnership.findings.find import find
from partnership.findings.law import FactState, standing_of
from partnership.findings.types import Rule
from partnership.guidance.facts import FactOutcome
from partnership.guidance.loader import load_pack, load_packs
from partnership.guidance.pack import Pack
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.context import ComposedDocument, Numbering
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
    assert matter.text == "Marked “check before use”, and nobody has recorded a check: F02 and F03."
    both = map_on(READ, checked(pack, "F02"), checked(pack, "F03"))
    assert not [each for each in made(pack, both).matters if each.finding.rule is Rule.FACT_UNCHECKED]


def words(document: Document) -> str:
    return repr(document.blocks)


def test_a_full_paper_says_it_at_the_clause_in_an_annex_and_on_the_cover(pack: Pack) -> None:
    document = made(pack, map_on(READ, checked(pack, "F02"))).document
    cover = next(block for block in document.blocks if isinstance(block, TitlePage))
    assert dict(cover.facts)["Moving"] == "A new Island Bill would let schools refer too"
    notes = [each for each in document.blocks if isinstance(each, Paragraph) and Reference(*ANNEX) in each.runs]
    assert [each.runs[1].text for each in notes] == [": F02.", ": F03."]  # type: ignore[union-attr]
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
    (found,) = [row for row in rows if "recorded a check" in repr(row[0])]
    assert found[1].paragraphs == ((Reference(*ANNEX),),)
    assert [row for row in rows if row is not found and Reference(*ANNEX) in row[1].paragraphs[0]] == []


def test_a_shorter_paper_has_no_such_annex_and_no_such_note(pack: Pack) -> None:
    short = operational(made(pack, map_on(READ)).document)
    assert ANNEX[0] not in words(short)


def test_a_paper_of_a_pack_without_facts_has_nothing_of_it() -> None:
    old = load_packs()["solace-2009"]
    document = made(old, map_on(READ), "age-assessment").document
    assert not [each for each in document.blocks if isinstance(each, Heading) and each.part == "law"]
    assert "Moving" not in dict(next(block for block in document.blocks if isinstance(block, TitlePage)).facts)
