"""Whom the sheets that are carried abroad say to ring, in which order, and when they are not to be signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from returns.repatriation.maps import agency, lead, map_of

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, PartnershipMap
from partnership.findings.hours import ALWAYS
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Citation, EmergencyNumber, ReturnPaper
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.travel import EMERGENCY, NONE_ABROAD, NOT_SIGNED
from partnership.returns.repatriation.variants import checklist_of, make_variant

PACKS = load_packs()
CARRIED = (ReturnPaper.CHECKLIST, ReturnPaper.HANDOVER)
DESK = Desk("Duty desk", "020 7946 0101", is_main=True, open=ALWAYS)
SERVICES = agency("Children’s Services", "childrens-services", DESK)
FREE = agency("Child Line", "childrens-services", replace(DESK, telephone="0808 157 0192"))


def _map(service: object = SERVICES) -> PartnershipMap:
    return map_of(service, duties=(lead(service, "return-decision"), lead(service, "child-referral")))


MAP = _map()


def _sheet(
    paper: ReturnPaper,
    country: str = "RO",
    route: str = "",
    pack_id: str = "solace-2009",
    map_: PartnershipMap = MAP,
) -> b.Document:
    pack = PACKS[pack_id]
    plan = plan_return(checklist_of(pack), pack, map_, make_variant(pack, "child", country, route))
    return compose_paper(plan, paper, version="0.1", dated_on=pack.as_of, marking="")


def _text(document: b.Document) -> str:
    return " ".join(write_text(document).split())


def _signs(document: b.Document) -> bool:
    return any(
        isinstance(each, b.ContentControl) and each.id.startswith("handover.sign.") for each in _controls(document)
    )


def _controls(document: b.Document) -> list[b.Run]:
    tables = [each for each in walk(document.blocks) if isinstance(each, b.Table)]
    return [run for table in tables for row in table.rows for cell in row for runs in cell.paragraphs for run in runs]


@pytest.mark.parametrize("paper", CARRIED)
@pytest.mark.parametrize("pack_id", PACKS)
def test_a_number_that_is_carried_abroad_stands_there_as_it_is_dialled_abroad(paper: ReturnPaper, pack_id: str) -> None:
    text = _text(_sheet(paper, pack_id=pack_id))
    assert "020 7946 0101" in text
    assert "from abroad +44 20 7946 0101" in text


@pytest.mark.parametrize("paper", CARRIED)
@pytest.mark.parametrize("pack_id", PACKS)
def test_a_sheet_says_where_999_works_and_what_is_rung_in_the_country_with_its_source(
    paper: ReturnPaper, pack_id: str
) -> None:
    document = _sheet(paper, pack_id=pack_id)
    (table,) = [
        each for each in walk(document.blocks) if isinstance(each, b.Table) and each.columns[0].title == EMERGENCY
    ]
    told = ["".join(run.text for run in runs) for runs in table.rows[0][0].paragraphs]
    assert told[0] == "United Kingdom: 999"
    assert told[1].startswith("Romania: 112 (Directive ")
    assert _signs(document)


@pytest.mark.parametrize("paper", CARRIED)
def test_a_sheet_for_a_country_without_a_known_emergency_number_says_what_to_do_and_is_not_signed(
    paper: ReturnPaper,
) -> None:
    document = _sheet(paper, "NG")
    assert "Nigeria: none known" in _text(document)
    assert any(isinstance(each, b.Callout) and each.title == NOT_SIGNED for each in walk(document.blocks))
    assert not _signs(document)


def test_a_number_of_the_country_with_its_source_lets_the_sheet_be_signed() -> None:
    pack = PACKS["solace-2009"]
    number = EmergencyNumber("NG", "112", (Citation("own-judgement"),), ambulance="199")
    known = replace(pack, emergency_numbers={**pack.emergency_numbers, "NG": number})
    plan = plan_return(checklist_of(known), known, _map(), make_variant(known, "child", "NG"))
    document = compose_paper(plan, ReturnPaper.HANDOVER, version="0.1", dated_on=pack.as_of, marking="")
    assert "Nigeria: police 112, ambulance 199" in _text(document)
    assert _signs(document)


@pytest.mark.parametrize("paper", CARRIED)
def test_a_freephone_number_is_never_the_only_one_on_a_sheet_for_abroad(paper: ReturnPaper) -> None:
    document = _sheet(paper, map_=_map(FREE))
    assert NONE_ABROAD in _text(document)
    assert not _signs(document)


def test_112_is_said_of_the_states_of_the_european_union_alone() -> None:
    members = {code for code, each in PACKS["solace-2009"].accessions.items() if code != "GB"}
    assert set(PACKS["solace-2009"].emergency_numbers) == members
    assert {each.police for each in PACKS["solace-2009"].emergency_numbers.values()} == {"112"}


def test_only_the_court_puts_off_a_journey_that_it_ordered() -> None:
    usual = _text(_sheet(ReturnPaper.CHECKLIST, route="best-interests-return"))
    ordered = _text(_sheet(ReturnPaper.CHECKLIST, route="court-ordered-transfer"))
    template = checklist_of(PACKS["solace-2009"])
    assert " ".join(template.no_go_rule.split()) in usual
    assert " ".join(template.no_go_rule.split()) not in ordered
    assert " ".join(template.no_go_rule_by_order.split()) in ordered


@pytest.mark.parametrize(("country", "region"), [("RO", "member"), ("NG", "non-member")])
def test_the_handover_sheet_draws_the_order_of_calls_as_it_is_for_the_state(country: str, region: str) -> None:
    text = _text(_sheet(ReturnPaper.HANDOVER, country))
    steps = checklist_of(PACKS["solace-2009"]).call_order_for("child", region)
    assert sorted(text.index(each.text) for each in steps) == [text.index(each.text) for each in steps]
    assert ("the way back rests" in text) is (region == "non-member")
