"""What the files of a return say: for a child and for an adult, by each route."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from documents.docx_parts import part
from returns.repatriation.maps import agency, lead, map_of
from returns.repatriation.papers import lines

from partnership.base.clocks import Freshness
from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.outline import walk
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
    paper: ReturnPaper = ReturnPaper.CHECKLIST,
) -> b.Document:
    variant = make_variant(PACK, age_group, country, route)
    plan = plan_return(TEMPLATE, PACK, map_, variant)
    return compose_paper(plan, paper, version="1.0", dated_on=date(2009, 11, 24), marking="Restricted")


def _said(map_: PartnershipMap, paper: ReturnPaper, age_group: str = "child", country: str = "RO") -> str:
    return " ".join(write_text(_document(map_, age_group, country, paper=paper)).split())


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_checklist_holds_exactly_the_checks_of_its_variant(age_group: str, country: str, route: str) -> None:
    document = _document(map_of(), age_group, country, route)
    items = items_of(TEMPLATE, make_variant(PACK, age_group, country, route))
    wanted = sorted(line.id for item in items for line in item.lines if not line.is_act)
    assert sorted(line.id for line in lines(document)) == wanted


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_every_check_is_a_question_with_evidence_and_a_post(age_group: str, country: str, route: str) -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, age_group, country, route))
    assert [line.id for line in plan.lines if not line.question.endswith("?")] == []
    assert [line.id for line in plan.lines if not (line.evidence and plan.post(line.post))] == []


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_every_group_has_two_to_nine_checks(age_group: str, country: str, route: str) -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, age_group, country, route))
    assert {group.id: len(group.lines) for group in plan.groups if not 2 <= len(group.lines) <= 9} == {}


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_no_id_of_the_guidance_stands_in_the_words_of_a_check(age_group: str, country: str, route: str) -> None:
    document = _document(map_of(), age_group, country, route)
    assert [line.id for line in lines(document) if re.search(r"\b[A-Z]\d\d\b", line.text)] == []


@pytest.mark.parametrize(
    ("age_group", "country", "route", "stops"),
    [
        ("child", "RO", "best-interests-return", [8, 18, 11, 8, 2]),
        ("child", "VN", "best-interests-return", [8, 17, 10, 8, 2]),
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
    told = " ".join(write_text(document).split("Ask nobody abroad", 2)[1].split())
    assert all(sentence in told for sentence in TEMPLATE.embassy_rule_for(age_group).split(". ")[1:])
    assert TEMPLATE.no_victim_data in told
    assert "before a council lawyer and a safeguarding lead have signed it off" in told


def test_membership_of_the_union_is_told_with_its_date() -> None:
    assert "Romania, in the European Union since 1 January 2007" in _said(map_of(), ReturnPaper.CHECKLIST)
    assert "Croatia, not in the European Union on 1 November 2009" in _said(
        map_of(), ReturnPaper.CHECKLIST, "child", "HR"
    )


def test_a_stop_is_lighter_for_an_adult() -> None:
    child = {line.id: line for line in lines(_document(map_of()))}
    adult = {line.id: line for line in lines(_document(map_of(), "adult"))}
    assert child["F04"].states == ("Not clear", "Clear")
    assert adult["F04"].states == ("Not clear", "Clear", "Passed", "Adult does not wish it")
    assert adult["J01.1"].states == ("Not clear", "Clear", "Explained", "Adult does not wish it")


def test_the_law_of_one_country_is_a_source_for_a_return_to_that_country_and_for_a_child_only() -> None:
    assert "Romania, Decision 1443/2004" in _said(map_of(), ReturnPaper.CHECKLIST)
    assert "Romania, Decision" not in _said(map_of(), ReturnPaper.CHECKLIST, "child", "NG")
    assert "Romania, Decision" not in _said(map_of(), ReturnPaper.CHECKLIST, "adult", "RO")


def test_a_source_of_a_later_year_says_so() -> None:
    assert "ODIHR return principles 2014 (later good practice)" in _said(map_of(), ReturnPaper.CHECKLIST)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_page_1_shows_every_stage_with_state_date_and_signer(age_group: str, country: str, route: str) -> None:
    plan = plan_return(TEMPLATE, PACK, map_of(), make_variant(PACK, age_group, country, route))
    blocks = _document(map_of(), age_group, country, route).blocks
    first = blocks[: next(at for at, each in enumerate(blocks) if isinstance(each, b.PageBreak))]
    (table,) = [each for each in first if isinstance(each, b.Table) and each.columns[0].title == "Stage"]
    for stage, row in zip(TEMPLATE.stages, table.rows, strict=True):
        bound = [run.bound for cell in row for runs in cell.paragraphs for run in runs if hasattr(run, "bound")]
        assert bound[:2] == [f"{stage.id}.state", f"{stage.id}.on"]
        assert f"post.{plan.signers(stage)[0]}" in bound
        assert stage.question_for(age_group) in [runs[0].text for runs in row[0].paragraphs]


@pytest.mark.parametrize(
    ("age_group", "signs"),
    [
        ("child", ["Social worker", "Council lawyer", "Director of children’s services"]),
        ("adult", ["The adult’s own decision on return", "Support lead", "Manager of council or charity"]),
    ],
)
def test_those_sign_whom_the_decision_needs(age_group: str, signs: list[str]) -> None:
    told = _said(map_of(), ReturnPaper.CHECKLIST, age_group)
    assert all(each in told for each in signs)


def test_an_adult_has_a_space_for_the_own_consent_and_a_child_none() -> None:
    assert "own consent" in _said(map_of(), ReturnPaper.CHECKLIST, "adult")
    assert "own consent" not in _said(map_of(), ReturnPaper.CHECKLIST, "child")


def test_dissent_of_the_childs_side_is_settled_by_no_chair() -> None:
    told = _said(map_of(), ReturnPaper.CHECKLIST)
    assert "Independent reviewing officer" in told
    assert "may go to Cafcass" in told


def test_a_paper_has_a_reference_and_no_name() -> None:
    for paper in ReturnPaper:
        assert "(no name)" in _said(map_of(), paper)


def test_what_fails_on_the_day_before_has_its_own_consequence() -> None:
    found = {line.id: line.text for line in lines(_document(map_of()))}
    assert "No go: stage 2" in found["C08.2"]
    assert "No go: stage 1" in found["A08.2"]  # where it was cleared first
    assert "No go: stage 2" in found["G04"]
    assert "Doctor decides" in found["F07"]
    assert "Fix by 5 pm, or No go" in found["H03"]


def test_the_way_back_of_a_child_from_outside_the_union_is_a_stop() -> None:
    assert {line.id: line.states for line in lines(_document(map_of(), "child", "VN"))}["G08"][0] == "Not clear"
    assert "G08" not in {line.id for line in lines(_document(map_of(), "child", "RO"))}


def test_only_agencies_that_the_checklist_names_stand_among_the_contacts() -> None:
    services = agency(
        "Children’s Services", "childrens-services", Desk("Duty desk", "020 7946 0101", "020 7946 0102", open=OFFICE)
    )
    idle = agency("Trading standards", "trading-standards", Desk("Desk", "020 7946 0199", open=OFFICE))
    called = _said(map_of(services, idle, duties=(lead(services, "return-decision"),)), ReturnPaper.CHECKLIST)
    assert "Duty desk, 020 7946 0101" in called
    assert "020 7946 0102" in called
    assert "Trading standards" not in called


def test_a_desk_that_answers_day_and_night_stands_once_among_the_contacts() -> None:
    services = agency("Children’s Services", "childrens-services", Desk("Duty desk", "020 7946 0101", open=ALWAYS))
    document = _document(map_of(services, duties=(lead(services, "return-decision"),)))
    (table,) = [
        each for each in walk(document.blocks) if isinstance(each, b.Table) and each.columns[0].title == "Agency"
    ]
    called = write_text(replace(document, blocks=(table,)))
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
    told = _said(_abroad(), ReturnPaper.CHECKLIST, age_group)
    for name in ("Embassy of Romania in London", "County directorate, Romania"):
        assert name in told
    assert told.count("No number is printed.") == 2
    assert "nconfirmed:" not in told
    assert "Never ring an embassy, a consulate or an authority abroad" in told


def test_where_nobody_answers_at_night_the_cell_says_so() -> None:
    services = agency("Children’s Services", "childrens-services")
    told = _said(map_of(services, duties=(lead(services, "return-decision"),)), ReturnPaper.CHECKLIST)
    assert "| Duty desk, 020 7946 0101 | none shown |" in told


def test_another_lead_is_named_at_once() -> None:
    one, two = agency("Children’s Services", "childrens-services"), agency("Council office", "local-authority")
    before, after = (
        _said(map_of(one, two, duties=(lead(each, "return-decision"),)), ReturnPaper.CHECKLIST) for each in (one, two)
    )
    assert "Children’s Services | Checks before return" in before
    assert "Council office | Checks before return" in after


@pytest.mark.parametrize("age_group", ["child", "adult"])
def test_the_page_that_travels_names_neither_partnership_nor_agency_nor_trafficking(age_group: str) -> None:
    police = agency("Human trafficking unit", "police", Desk("Desk", "020 7946 0101", is_main=True, open=ALWAYS))
    map_ = map_of(police, duties=(lead(police, "criminal-investigation"),))
    word = write_word(_document(map_, age_group, paper=ReturnPaper.HANDOVER))
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        parts = " ".join(package.read(each).decode() for each in package.namelist() if each != "word/styles.xml")
    assert "020 7946 0101" in parts.replace("\u00a0", " ")
    assert not [each for each in ("raffick", "exploit", "victim", map_.name, "Return safety") if each in parts]


@pytest.mark.parametrize("age_group", ["child", "adult"])
def test_in_the_file_the_page_that_travels_has_a_head_and_foot_of_its_own(age_group: str) -> None:
    file = write_word(_document(map_of(), age_group))
    text = part(file, "word/document.xml")
    ids = dict(
        re.findall(
            r'Id="([^"]+)"[^>]*Target="/?word/((?:header|footer)\d\.xml)"', part(file, "word/_rels/document.xml.rels")
        )
    )
    handover = text[text.index(">Handover: " if age_group == "child" else ">Arrival: ") :]
    section = re.findall(r"<w:sectPr>.*?</w:sectPr>", handover)[0]
    used = {ids[each] for each in re.findall(r'r:id="([^"]+)"', section)}
    assert used == {"word/header3.xml".removeprefix("word/"), "footer3.xml"}
    told = "".join(part(file, f"word/{each}") for each in used)
    assert map_of().name not in told
    assert "Return safety" not in told


def test_a_question_for_the_lawyer_stands_among_the_matters_to_settle() -> None:
    child, adult = (_said(map_of(), ReturnPaper.CHECKLIST, each) for each in ("child", "adult"))
    assert "The council lawyer must settle" in child
    for question in TEMPLATE.open_questions:
        assert (question.text in child) is (question.who in ("any", "child")), question.id
        assert (question.text in adult) is (question.who in ("any", "adult")), question.id


@pytest.mark.parametrize("age_group", ["child", "adult"])
def test_the_birthday_and_a_doubt_about_age_start_the_other_checklist(age_group: str) -> None:
    other = "adults" if age_group == "child" else "a child"
    assert f"start again with the checklist for {other}." in _said(map_of(), ReturnPaper.CHECKLIST, age_group)


def test_an_adult_is_referred_to_iom_with_the_case_team() -> None:
    iom = agency("IOM London", "intergovernmental", Desk("Return desk", "020 7946 0177", is_main=True, open=OFFICE))
    map_ = map_of(iom, duties=(lead(iom, "assisted-return"),))
    assert "B12" in {line.id for line in lines(_document(map_, "adult", "NG"))}
    assert "Return desk, 020 7946 0177" in _said(map_, ReturnPaper.CHECKLIST, "adult", "NG")


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
