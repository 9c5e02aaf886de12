from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from returns.repatriation.maps import agency, lead, map_of
from returns.repatriation.papers import lines

from partnership.base.clocks import Freshness
from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, PartnershipMap
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.countries import countries
from partnership.guidance.loader import load_packs
from partnership.guidance.types import EmergencyNumber, ReturnPaper
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.lines import LineClass
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import items_of, make_variant

_OURS = load_packs()["solace-2009"]
_KNOWN = {code: EmergencyNumber(code, "112", ()) for code in countries()}
PACK = replace(_OURS, emergency_numbers=_KNOWN)  # without a number of the country no sheet for abroad is signed
TEMPLATE = PACK.checklists["return-safety"]
SHARED = Path(__file__).parents[4] / "shared"
VARIANTS = [
    ("child", "RO", "best-interests-return"),
    ("child", "RO", "court-ordered-transfer"),
    ("child", "NG", "best-interests-return"),
    ("adult", "RO", "independent-return"),
    ("adult", "VN", "assisted-voluntary-return"),
]


def _document(
    map_: PartnershipMap,
    age_group: str = "child",
    country: str = "RO",
    route: str = "",
    paper: ReturnPaper = ReturnPaper.RECORD,
) -> b.Document:
    variant = make_variant(PACK, age_group, country, route)
    plan = plan_return(TEMPLATE, PACK, map_, variant)
    return compose_paper(plan, paper, version="1.0", dated_on=date(2009, 11, 24), marking="Restricted")


def _item(line_id: str) -> str:
    return line_id.split(".", maxsplit=1)[0]


def _said(map_: PartnershipMap, paper: ReturnPaper, age_group: str = "child", country: str = "RO") -> str:
    return " ".join(write_text(_document(map_, age_group, country, paper=paper)).split())


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_record_holds_exactly_the_lines_of_its_variant(age_group: str, country: str, route: str) -> None:
    document = _document(map_of(), age_group, country, route)
    wanted = {item.id for item in items_of(TEMPLATE, make_variant(PACK, age_group, country, route))}
    assert {_item(line.id) for line in lines(document)} == wanted


@pytest.mark.parametrize(
    ("age_group", "country", "route", "stops"),
    [
        ("child", "RO", "best-interests-return", [7, 18, 12, 8, 2]),
        ("child", "VN", "best-interests-return", [7, 17, 11, 8, 2]),
        ("adult", "RO", "independent-return", [6, 12, 2, 7, 0]),
        ("adult", "NG", "assisted-voluntary-return", [6, 12, 2, 7, 0]),
    ],
)
def test_each_stage_has_its_stops(age_group: str, country: str, route: str, stops: list[int]) -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, age_group, country, route))
    assert [len(plan.in_stage(stage, LineClass.STOP)) for stage in TEMPLATE.stages] == stops


def test_a_childs_return_to_romania_is_named_in_the_title() -> None:
    assert _document(map_of()).title == "Return safety checklist: a child, to Romania"
    assert _document(map_of(), "adult", "NL").title == "Return safety checklist: an adult, to the Netherlands"


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_first_page_has_the_rule_on_embassies_and_says_draft_and_no_victim_data(
    age_group: str, country: str, route: str
) -> None:
    document = _document(map_of(), age_group, country, route)
    box = next(block for block in document.blocks if isinstance(block, b.Callout))
    assert box.tone is b.Tone.STOP
    told = " ".join(write_text(document).split("Stage 1: Gate")[0].split())
    assert TEMPLATE.embassy_rule in told
    assert TEMPLATE.no_victim_data in told
    assert "a lawyer of the council and a safeguarding lead of the partnership have signed it off" in told


def test_membership_of_the_union_is_told_with_its_date() -> None:
    assert "Romania, in the European Union since 1 January 2007" in _said(map_of(), ReturnPaper.RECORD)
    assert "Croatia, not in the European Union on 1 November 2009" in _said(map_of(), ReturnPaper.RECORD, "child", "HR")


def test_a_stop_is_lighter_for_an_adult() -> None:
    child = {line.id: line for line in lines(_document(map_of()))}
    adult = {line.id: line for line in lines(_document(map_of(), "adult"))}
    assert child["F04"].states[0] == "NOT CLEAR"
    assert adult["F04"].states == ("OPEN", "Clear", "Passed")
    assert adult["J01.1"].states == ("OPEN", "Done", "Explained")
    assert "Applies while" in child["C04"].text


def test_the_law_of_one_country_is_a_source_for_a_return_to_that_country_and_for_a_child_only() -> None:
    assert "Romania, Decision 1443/2004" in _said(map_of(), ReturnPaper.RECORD)
    assert "Romania, Decision" not in _said(map_of(), ReturnPaper.RECORD, "child", "NG")
    assert "Romania, Decision" not in _said(map_of(), ReturnPaper.RECORD, "adult", "RO")


def test_a_source_of_a_later_year_says_so() -> None:
    assert "ODIHR return principles 2014 (later good practice)" in _said(map_of(), ReturnPaper.RECORD)


@pytest.mark.parametrize("paper", [ReturnPaper.CONFERENCE, ReturnPaper.RECORD])
@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_every_stop_stands_in_words_on_the_first_page(
    age_group: str, country: str, route: str, paper: ReturnPaper
) -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, age_group, country, route))
    text = write_text(_document(map_of(), age_group, country, route, paper))
    first = text.split("Hold: clear, or" if paper is ReturnPaper.CONFERENCE else "Stage 1: Gate")[0]
    assert [line.id for line in plan.stops if line.short not in first or line.id not in first] == []


@pytest.mark.parametrize(
    ("age_group", "signs"),
    [
        ("child", ["Social worker", "Council’s lawyer", "Director of children’s services"]),
        ("adult", ["The adult, for the decision", "Support lead", "Manager of council or charity"]),
    ],
)
def test_those_sign_whom_the_decision_needs(age_group: str, signs: list[str]) -> None:
    told = _said(map_of(), ReturnPaper.CONFERENCE, age_group)
    assert all(each in told for each in signs)


def test_an_adult_has_a_space_for_the_own_consent_and_a_child_none() -> None:
    assert "own consent" in _said(map_of(), ReturnPaper.CONFERENCE, "adult")
    assert "own consent" not in _said(map_of(), ReturnPaper.CONFERENCE, "child")


def test_dissent_of_the_childs_side_is_settled_by_no_chair() -> None:
    told = _said(map_of(), ReturnPaper.CONFERENCE)
    assert "Independent reviewing officer" in told
    assert "may go to Cafcass" in told


def test_a_paper_has_a_reference_and_no_name() -> None:
    for paper in (each for each in ReturnPaper if each is not ReturnPaper.CONTACTS):
        assert "(no name)" in _said(map_of(), paper)


def test_what_fails_on_the_day_before_has_its_own_consequence() -> None:
    found = {line.id: line.text for line in lines(_document(map_of(), paper=ReturnPaper.DAY_BEFORE))}
    assert "NO GO: stage 2 reopens" in found["C08.2"]
    assert "NO GO: stage 1 reopens" in found["A08.2"]  # where it was cleared first
    assert "NO GO: stage 2 reopens" in found["G04"]
    assert "DOCTOR DECIDES" in found["F07"]
    assert "PUT RIGHT by 5 pm, or NO GO" in found["H03"]


def test_the_way_back_of_a_child_from_outside_the_union_is_a_stop() -> None:
    assert {line.id: line.states for line in lines(_document(map_of(), "child", "VN"))}["G08"][0] == "NOT CLEAR"
    assert "G08" not in {line.id for line in lines(_document(map_of(), "child", "RO"))}


def test_only_agencies_that_the_checklist_names_stand_among_the_contacts() -> None:
    services = agency(
        "Children’s Services", "childrens-services", Desk("Duty desk", "020 7946 0101", "020 7946 0102", open=OFFICE)
    )
    idle = agency("Trading standards", "trading-standards", Desk("Desk", "020 7946 0199", open=OFFICE))
    called = _said(map_of(services, idle, duties=(lead(services, "return-decision"),)), ReturnPaper.CONTACTS)
    assert "Duty desk, 020 7946 0101" in called
    assert "020 7946 0102" in called
    assert "Trading standards" not in called


def test_a_desk_that_answers_day_and_night_stands_once_among_the_contacts() -> None:
    services = agency("Children’s Services", "childrens-services", Desk("Duty desk", "020 7946 0101", open=ALWAYS))
    called = _said(map_of(services, duties=(lead(services, "return-decision"),)), ReturnPaper.CONTACTS)
    assert called.count("Duty desk, 020 7946 0101") == 1
    assert "The same, day and night" in called


def _abroad() -> PartnershipMap:
    ways = ("Consular section", "020 7946 0909", "consul@example.org", "020 7946 0910")
    desk = Desk(ways[0], ways[1], email=ways[2], out_of_hours_telephone=ways[3], is_main=True)
    embassy = agency("Embassy of Romania in London", "embassy", desk, standing=Freshness.NEVER)
    home = agency("County directorate, Romania", "home-authority", desk, standing=Freshness.UNCONFIRMED)
    duties = (lead(embassy, "travel-documents"), lead(home, "receiving-authority"))
    return map_of(embassy, home, duties=duties)


@pytest.mark.parametrize("age_group", ["child", "adult"])
@pytest.mark.parametrize("paper", list(ReturnPaper))
def test_no_way_to_a_body_abroad_is_printed(age_group: str, paper: ReturnPaper) -> None:
    text = _said(_abroad(), paper, age_group)
    assert not [each for each in ("0909", "0910", "consul@", "Consular section") if each in text]


@pytest.mark.parametrize("age_group", ["child", "adult"])
def test_the_rule_stands_in_place_of_the_number_of_a_body_abroad(age_group: str) -> None:
    told = _said(_abroad(), ReturnPaper.CONTACTS, age_group)
    for name in ("Embassy of Romania in London", "County directorate, Romania"):
        assert name in told
    assert told.count("No number is printed.") == 2
    assert "nconfirmed:" not in told
    assert "Never ring an embassy, a consulate or an authority abroad" in told


def test_nobody_is_told_to_ask_a_body_abroad() -> None:
    told = _said(_abroad(), ReturnPaper.RECORD)
    assert "Never ask an embassy, a consulate or an authority abroad that stands there" in told


def test_where_nobody_answers_at_night_the_cell_says_so() -> None:
    services = agency("Children’s Services", "childrens-services")
    told = _said(map_of(services, duties=(lead(services, "return-decision"),)), ReturnPaper.CONTACTS)
    assert "| Duty desk, 020 7946 0101 | none shown |" in told


def test_another_lead_is_named_at_once() -> None:
    one, two = agency("Children’s Services", "childrens-services"), agency("Council office", "local-authority")
    before, after = (
        next(line.text for line in lines(_document(map_of(one, two, duties=(lead(each, "return-decision"),)))))
        for each in (one, two)
    )
    assert "Children’s Services (lead)" in before
    assert "Council office (lead)" in after


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
    assert from_json(to_json(_document(map_))) == _document(map_)


def test_no_slot_of_a_template_is_left_in_the_document() -> None:
    assert not any("{{" in text for text in _texts(to_json(_document(map_of()))))


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_every_word_file_is_valid(tmp_path: Path, age_group: str, country: str, route: str) -> None:
    validator = SHARED / "tools" / "validate_docx.py"
    if not validator.is_file():
        pytest.skip("the validator is not there: put the folder shared/ beside the repository")
    services = agency("Children’s Services & <Co>", "childrens-services")
    map_ = map_of(services, duties=(lead(services, "return-decision"),))
    paths = [tmp_path / f"{paper}.docx" for paper in ReturnPaper]
    for path, paper in zip(paths, ReturnPaper, strict=True):
        path.write_bytes(write_word(_document(map_, age_group, country, route, paper)))
    found = subprocess.run(
        [sys.executable, str(validator), "--profile", "protocol", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout
