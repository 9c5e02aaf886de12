from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from repatriation.maps import agency, lead, map_of

from partnership.clocks import Freshness
from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, PartnershipMap
from partnership.findings.hours import OFFICE
from partnership.guidance.loader import load_packs
from partnership.repatriation.compose import compose_return
from partnership.repatriation.plan import plan_return
from partnership.repatriation.variants import items_of, make_variant

PACK = load_packs()["solace-2009"]
TEMPLATE = PACK.checklists["return-safety"]
SHARED = Path(__file__).parents[3] / "shared"
VARIANTS = [
    ("child", "RO", "best-interests-return"),
    ("child", "RO", "court-ordered-transfer"),
    ("child", "NG", "best-interests-return"),
    ("adult", "RO", "independent-return"),
    ("adult", "VN", "assisted-voluntary-return"),
]


def _document(map_: PartnershipMap, age_group: str = "child", country: str = "RO", route: str = "") -> b.Document:
    variant = make_variant(PACK, age_group, country, route)
    return compose_return(
        TEMPLATE,
        PACK,
        map_,
        age_group=age_group,
        country_code=country,
        country_name=variant.country_name,
        route=variant.route,
        version="1.0",
        dated_on=date(2009, 11, 24),
        marking="Restricted",
    )


def _checks(document: b.Document) -> list[b.Check]:
    return [check for block in walk(document.blocks) if isinstance(block, b.Checklist) for check in block.checks]


def _first_page(document: b.Document) -> str:
    page = document.blocks[0]
    assert isinstance(page, b.TitlePage)
    return " ".join(write_text(replace(document, blocks=(page,))).split())


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_document_holds_exactly_the_checks_of_its_variant(age_group: str, country: str, route: str) -> None:
    document = _document(map_of(), age_group, country, route)
    wanted = [item.id for item in items_of(TEMPLATE, make_variant(PACK, age_group, country, route))]
    assert [check.id for check in _checks(document)] == wanted
    assert f"{len(wanted)} checks" in _first_page(document)


def test_a_childs_return_to_romania_is_named_in_the_title() -> None:
    assert _document(map_of()).title == "Return safety checklist: a child, to Romania"
    assert _document(map_of(), "adult", "NL").title == "Return safety checklist: an adult, to the Netherlands"


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_first_page_has_the_rule_on_embassies_and_says_draft_and_no_victim_data(
    age_group: str, country: str, route: str
) -> None:
    document = _document(map_of(), age_group, country, route)
    page = document.blocks[0]
    assert isinstance(page, b.TitlePage)
    assert page.callouts[0].tone is b.Tone.STOP
    told = _first_page(document)
    assert TEMPLATE.embassy_rule in told
    assert TEMPLATE.no_victim_data in told
    assert "a lawyer of the council and a safeguarding lead of the partnership have signed it off" in told


def test_membership_of_the_union_is_told_with_its_date() -> None:
    assert "Romania, in the European Union since 1 January 2007" in _first_page(_document(map_of()))
    outside = _first_page(_document(map_of(), "child", "HR"))
    assert "Croatia, not in the European Union on 1 November 2009" in outside


def test_a_stop_is_said_in_words_and_is_lighter_for_an_adult() -> None:
    child = {check.id: check for check in _checks(_document(map_of()))}
    adult = {check.id: check for check in _checks(_document(map_of(), "adult"))}
    assert child["F04"].stop == "Hard stop"
    assert child["F04"].is_hard
    assert adult["F04"].stop == "Hold"
    assert not adult["F04"].is_hard
    assert child["C04"].stop.startswith("Hard stop. Applies while")
    assert adult["J01"].stop.startswith("Complete or explain.")


def test_the_law_of_one_country_is_a_source_for_a_return_to_that_country_only() -> None:
    romania = {check.id: check.source for check in _checks(_document(map_of()))}
    assert "Romania, Decision 1443/2004" in romania["F04"]
    for age_group in ("child", "adult"):
        nigeria = _checks(_document(map_of(), age_group, "NG"))
        assert not [check.id for check in nigeria if "Romania" in check.source]
        assert all(check.source for check in nigeria)


def test_every_check_names_its_sources_in_words() -> None:
    assert all(check.source and "solace-2009" not in check.source for check in _checks(_document(map_of())))


def test_the_hard_stops_stand_before_the_parts_and_every_one_is_named() -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, "child", "RO"))
    before = write_text(_document(map_of())).split("Gate: may return")[0]
    assert all(each in before for each in plan.hard_ids)
    assert "never by a tick" in before


def test_the_result_is_not_cleared_in_words() -> None:
    text = write_text(_document(map_of()))
    assert "Result: not cleared" in text
    assert "41 hard stops" in text


@pytest.mark.parametrize(
    ("age_group", "signs"),
    [
        ("child", ["social worker", "independent reviewing officer", "director", "council’s lawyer"]),
        ("adult", ["support lead", "manager"]),
    ],
)
def test_those_sign_whom_the_decision_needs(age_group: str, signs: list[str]) -> None:
    blocks = [each for each in walk(_document(map_of(), age_group).blocks) if isinstance(each, b.Signatures)]
    parties = [party for block in blocks for party in block.parties]
    assert len(parties) == len(signs)
    assert all(word in party for word, party in zip(signs, parties, strict=True))


def test_an_adult_has_a_space_for_the_own_consent_and_a_child_none() -> None:
    assert "own signed consent" in write_text(_document(map_of(), "adult"))
    assert "own signed consent" not in write_text(_document(map_of(), "child"))


def test_only_agencies_that_the_checklist_names_stand_under_who_to_call() -> None:
    services = agency(
        "Children’s Services", "childrens-services", Desk("Duty desk", "020 7946 0101", "020 7946 0102", open=OFFICE)
    )
    idle = agency("Trading standards", "trading-standards", Desk("Desk", "020 7946 0199", open=OFFICE))
    text = write_text(_document(map_of(services, idle, duties=(lead(services, "return-decision"),))))
    called = text.split("Who to call")[-1]
    assert "Duty desk, 020 7946 0101" in called
    assert "020 7946 0102" in called
    assert "Trading standards" not in text


def _abroad() -> PartnershipMap:
    ways = ("Consular section", "020 7946 0909", "consul@example.org", "020 7946 0910")
    desk = Desk(ways[0], ways[1], email=ways[2], out_of_hours_telephone=ways[3], is_main=True)
    embassy = agency("Embassy of Romania in London", "embassy", desk, standing=Freshness.NEVER)
    home = agency("County directorate, Romania", "home-authority", desk, standing=Freshness.UNCONFIRMED)
    duties = (lead(embassy, "travel-documents"), lead(home, "receiving-authority"))
    return map_of(embassy, home, duties=duties)


@pytest.mark.parametrize("age_group", ["child", "adult"])
def test_no_way_to_a_body_abroad_is_printed_and_the_rule_stands_in_its_place(age_group: str) -> None:
    text = " ".join(write_text(_document(_abroad(), age_group)).split())
    told = text.rsplit("Who to call", 1)[1].split("Matters to settle")[0]
    for name in ("Embassy of Romania in London", "County directorate, Romania"):
        assert name in told
    assert told.count("No number is printed.") == 2
    assert not [each for each in ("0909", "0910", "consul@", "Consular section") if each in text]
    assert "nconfirmed:" not in told


def test_nobody_is_told_to_ask_or_to_ring_a_body_abroad() -> None:
    text = " ".join(write_text(_document(_abroad())).split())
    assert "Never ask an embassy, a consulate or an authority abroad that stands there" in text
    assert "Never ring an embassy, a consulate or an authority abroad" in text


def test_where_nobody_answers_at_night_the_cell_says_so() -> None:
    services = agency("Children’s Services", "childrens-services")
    text = write_text(_document(map_of(services, duties=(lead(services, "return-decision"),))))
    assert "| Duty desk, 020 7946 0101 | none shown |" in " ".join(text.split())


def test_the_table_of_matters_does_not_repeat_its_heading() -> None:
    document = _document(map_of())
    captions = [each.caption for each in walk(document.blocks) if isinstance(each, b.Table)]
    assert "What the map leaves open" in captions
    assert "Matters to settle" not in captions


def test_another_lead_is_named_at_once() -> None:
    one, two = agency("Children’s Services", "childrens-services"), agency("Council office", "local-authority")
    before = _checks(_document(map_of(one, two, duties=(lead(one, "return-decision"),))))[0]
    after = _checks(_document(map_of(one, two, duties=(lead(two, "return-decision"),))))[0]
    assert before.responsible.paragraphs[0] == (b.Text("Children’s Services (lead)"),)
    assert after.responsible.paragraphs[0] == (b.Text("Council office (lead)"),)


HOSTILE = [
    "<script>alert(1)</script>",
    "Smith & Sons <Ltd>",
    "{{lead:return-decision}} **bold** [x](javascript:alert(1))",
    "=cmd()|'/C calc'!A0",
    "مؤسسة الدعم",
    "👩‍👧 Support",
    "N" * 10_000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name[:12])
def test_a_hostile_name_is_shown_as_text_in_every_form(name: str) -> None:
    services = agency(name, "childrens-services")
    document = _document(map_of(services, duties=(lead(services, "return-decision"),)))
    assert name in write_text(document)
    html = write_html(document)
    assert "<script" not in html
    assert "javascript:" not in html.replace("javascript:alert(1))", "")
    assert write_word(document).startswith(b"PK")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def test_the_same_choices_and_map_give_the_same_bytes() -> None:
    map_ = map_of(agency("Council", "local-authority"))
    assert write_word(_document(map_)) == write_word(_document(map_))
    assert b.from_json(b.to_json(_document(map_))) == _document(map_)


def test_no_slot_of_a_template_is_left_in_the_document() -> None:
    assert not any("{{" in text for text in _texts(b.to_json(_document(map_of()))))


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_word_file_is_valid(tmp_path: Path, age_group: str, country: str, route: str) -> None:
    validator = SHARED / "tools" / "validate_docx.py"
    if not validator.is_file():
        pytest.skip("the validator is not there: put the folder shared/ beside the repository")
    services = agency("Children’s Services & <Co>", "childrens-services")
    path = tmp_path / "checklist.docx"
    path.write_bytes(
        write_word(_document(map_of(services, duties=(lead(services, "return-decision"),)), age_group, country, route))
    )
    found = subprocess.run(
        [sys.executable, str(validator), "--profile", "protocol", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout
