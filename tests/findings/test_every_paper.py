"""What holds of every paper on any map: protocols, return checklists, indicator cards and the packs of agencies.

What stops a protocol is on the page of gaps; each mark of a gap has its finding; nothing is said twice; and a map on
which nothing is missing makes papers without marks. Checklists, cards and packs stop nothing: nobody signs them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from documents.inside import inside
from findings.random_maps import PACK, TODAY, maps
from findings.test_properties import often, whole_map
from hypothesis import given
from hypothesis import strategies as st

from partnership.documents import blocks as b
from partnership.findings.facts import SettingRecord
from partnership.findings.find import find, register_of
from partnership.findings.types import LEADERLESS, About, Rule, Severity
from partnership.guidance.slots import SLOTS
from partnership.guidance.types import GeneratedPart, Group, ReturnPaper
from partnership.map.mapping.finding_rows import RecordedInput, sections_of
from partnership.protocols.composing.compose import clause_numbers, compose
from partnership.protocols.composing.context import Context, Numbering
from partnership.protocols.composing.generated import Parts
from partnership.protocols.composing.open_issues import asking
from partnership.protocols.composing.slots import SlotResolver
from partnership.returns.bundles.roles import compose_roles
from partnership.returns.repatriation.compose import compose_paper
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import checklist_of, make_variant
from partnership.reviews.identification.card import NO_NIGHT, NO_NUMBER, NOBODY, compose_card
from partnership.reviews.identification.whom_to_call import calls_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.papers import PaperFinding
    from partnership.findings.types import Finding
    from partnership.protocols.composing.context import ComposedDocument
    from partnership.returns.repatriation.variants import Variant

PROTOCOLS = sorted(PACK.protocols)
VARIANTS = [
    make_variant(PACK, who, code, route.id)
    for who in ("child", "adult")
    for code in ("RO", "NG")
    for route in checklist_of(PACK).routes_for(who, is_member=PACK.is_member(code))
]
SETTINGS = sorted(PACK.settings)
IN_ALL_PAPERS = st.sampled_from(PROTOCOLS)


def marks(value: Any) -> Iterator[str]:
    """Every mark of a gap in blocks, cells and runs."""
    return (each.text for each in inside(value) if isinstance(each, b.Gap))


def composed(map_: PartnershipMap, template_id: str) -> ComposedDocument:
    """A protocol with every agency a party."""
    return compose(
        PACK.protocols[template_id], PACK, map_, {}, {}, title="A paper", status=b.Status.DRAFT, version="0.1",
        dated_on=TODAY, marking="",
    )  # fmt: skip


def context_of(map_: PartnershipMap, template_id: str) -> Context:
    """What its slots are answered from."""
    return Context(PACK.protocols[template_id], PACK, map_, {}, TODAY, map_.agency_ids)


def is_said(because: Finding, clause_id: str, matters: tuple[PaperFinding, ...]) -> bool:
    """Whether the annex of matters names, with the clause, the finding for which a slot is marked."""
    return any(
        each.finding.rule is because.rule
        and (each.finding.subject == because.subject or because.rule is Rule.VALUE_MISSING)
        and each.finding.part.meets(because.part.group)
        and clause_id in each.clause_ids
        for each in matters
    )


@often
@given(maps(), IN_ALL_PAPERS)
def test_every_stop_of_a_protocol_is_on_the_page_of_gaps(map_: PartnershipMap, template_id: str) -> None:
    register = register_of(map_, PACK)
    page = sections_of(
        register, [template_id], register.findings, recorded=RecordedInput(values={template_id: {}}, in_force=())
    )
    rows = [*(row for _, found in page.stages for row in found), *page.settings, *page.entries, *page.whole]
    on_page = {row.key for row in rows} | {row.key for _, stopped in page.stopped for row in stopped}
    stops = [each for each in composed(map_, template_id).matters if each.stops_signing]
    assert {each.finding.key for each in stops} <= on_page
    in_map = {About.TASK, About.AGENCY, About.DESK, About.BOARD}
    assert {each.finding.key for each in stops if each.finding.subject.about in in_map} <= {row.key for row in rows}
    assert {row.key for row in rows if row.severity is Severity.STOPS} <= {each.finding.key for each in stops}


@often
@given(maps())
def test_what_stops_several_papers_stands_once_with_the_titles_of_all_of_them(map_: PartnershipMap) -> None:
    register = register_of(map_, PACK)
    page = sections_of(register, list(PACK.protocols), register.findings, recorded=RecordedInput(in_force=()))
    said = [row.key if row.key in page.anchors else row.said.text for row, _ in page.stops]
    assert len(said) == len(set(said))
    assert {title for _, titles in page.stops for title in titles} == {title for title, _ in page.stopped}
    assert [len(titles) for _, titles in page.stops] == sorted((len(titles) for _, titles in page.stops), reverse=True)


@often
@given(maps(), IN_ALL_PAPERS)
def test_every_mark_in_a_clause_is_named_with_the_clause_among_what_is_to_settle(
    map_: PartnershipMap, template_id: str
) -> None:
    context = context_of(map_, template_id)
    matters = composed(map_, template_id).matters
    numbering = Numbering({}, clause_numbers(context, {}))
    for clause in asking(context, {}, numbering):
        group = clause.group if clause.group is not context.template.group else None
        answers = SlotResolver(context.about(group), numbering)
        for slot in clause.slots:
            if slot.name in SLOTS and slot.name not in ("clause", "section"):
                value = answers.answer(slot.name, slot.argument)
                if list(marks((value.runs, value.short))):
                    assert value.because is not None, (clause.id, slot.written)
                    assert is_said(value.because, clause.id, matters), (clause.id, slot.written, value)


@often
@given(maps(), IN_ALL_PAPERS)
def test_every_mark_in_a_list_of_a_protocol_has_its_finding(map_: PartnershipMap, template_id: str) -> None:
    context, made = context_of(map_, template_id), composed(map_, template_id)
    register, parts = context.register, Parts(context, made.document, made.matters, Numbering({}, {}))
    by_name = {function.name: function.id for function in context.functions()}
    for table in parts.blocks(GeneratedPart.RESPONSIBILITIES):
        assert isinstance(table, b.Table)
        for row in table.rows:
            if list(marks(row)):
                (name,) = [run.text for runs in row[0].paragraphs for run in runs]
                assert any(each.rule in LEADERLESS for each in register.of_task(by_name[name])), name
    if list(marks(parts.blocks(GeneratedPart.INDICATORS))):
        assert register.of_rule(Rule.NO_FIRST_CONTACT)
    assert not list(marks(parts.blocks(GeneratedPart.STOP_GAPS)))
    assert not list(marks(parts.blocks(GeneratedPart.MATTERS)))


@often
@given(maps(), IN_ALL_PAPERS)
def test_a_protocol_says_nothing_twice(map_: PartnershipMap, template_id: str) -> None:
    matters = composed(map_, template_id).matters
    assert len({each.finding for each in matters}) == len(matters)
    texts = [each.text for each in matters]
    assert len(set(texts)) == len(texts), sorted(texts)


@often
@given(maps(), st.sampled_from(VARIANTS))
def test_a_checklist_marks_a_check_exactly_when_a_finding_is_behind_it(map_: PartnershipMap, variant: Variant) -> None:
    plan = plan_return(checklist_of(PACK), PACK, map_, variant)
    for item, act in zip(plan.items, plan.acting, strict=True):
        findings = [each.finding for each in act.matters if each.finding.rule is not Rule.TWO_LEADS]
        assert bool(list(marks(act.cell))) == bool(findings), (item.id, act)
        assert all(item.id in each.clause_ids for each in act.matters)
    assert len({each.finding for each in plan.matters}) == len(plan.matters)
    texts = [each.text for each in plan.matters]
    assert len(set(texts)) == len(texts), sorted(texts)
    assert not any(each.stops_signing for each in plan.matters)


@st.composite
def met(draw: Any) -> PartnershipMap:
    """A map on which the settings have first contacts."""
    map_ = draw(maps())
    chosen = [draw(st.lists(st.sampled_from(map_.agencies), max_size=2, unique=True)) for _ in SETTINGS]
    records = tuple(
        SettingRecord(setting, tuple(found), "Trained", TODAY) for setting, found in zip(SETTINGS, chosen, strict=True)
    )
    return replace(map_, settings=records)


@often
@given(met(), st.sampled_from(SETTINGS))
def test_every_mark_on_a_card_has_its_finding_and_nobody_stands_there_twice(
    map_: PartnershipMap, setting_id: str
) -> None:
    setting, register = PACK.settings[setting_id], register_of(map_, PACK)
    calls = calls_for(setting, map_, PACK)
    names = [(each.agency.id if each.agency else None, each.by_day, each.purposes) for each in calls]
    assert len(set(names)) == len(names)
    about = Group.ADULTS if setting.group is Group.ADULTS else Group.CHILDREN
    found = list(marks(compose_card(setting, map_, PACK).blocks))
    assert set(found) <= {NOBODY, NO_NUMBER, NO_NIGHT}
    for call in calls:
        is_marked = call.agency is None or not call.by_day.number or (
            call.must_answer_at_night and not call.at_night.number
        )  # fmt: skip
        if not is_marked:
            continue
        called = PACK.sign_calls(about)
        tasks = [task.id for task, words in called if any(each.startswith(words) for each in call.purposes)]
        behind = [each for task in tasks for each in register.of_task(task)]
        behind += register.of_agency(call.agency.id) if call.agency is not None else ()
        assert behind, call


@often
@given(met())
def test_every_mark_in_the_pack_of_an_agency_has_its_finding(map_: PartnershipMap) -> None:
    register = find(map_, PACK)
    for agency in map_.agencies:
        if list(marks(compose_roles(agency, map_, PACK, marking="").blocks)):
            tasks = {duty.function_id for duty in map_.duties if duty.agency.id == agency.id}
            assert register.of_agency(agency.id) or any(register.of_task(each) for each in tasks), agency


@pytest.mark.parametrize("template_id", PROTOCOLS)
def test_a_map_on_which_nothing_is_missing_makes_a_protocol_without_marks(template_id: str) -> None:
    made = composed(whole_map(), template_id)
    undecided = {each.label for each in PACK.protocols[template_id].parameters if not each.default}
    left = [
        each
        for each in marks(made.document.blocks)
        if each not in ("not decided", "not set") and not any(label in each for label in undecided)
    ]
    assert left == []
    assert {each.finding.rule for each in made.matters} <= {Rule.VALUE_MISSING, Rule.TERMS_NOT_AGREED}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: f"{each.age_group}-{each.country_code}-{each.route.id}")
def test_a_map_on_which_nothing_is_missing_makes_a_checklist_without_marks(variant: Variant) -> None:
    plan = plan_return(checklist_of(PACK), PACK, whole_map(), variant)
    document = compose_paper(plan, ReturnPaper.CHECKLIST, version="0.1", dated_on=TODAY, marking="")
    is_known = variant.country_code in PACK.emergency_numbers  # a gap of the guidance, and of no map
    assert list(marks(document.blocks)) == ([] if is_known else [f"{variant.country_name}: none known"])


def test_a_map_on_which_nothing_is_missing_makes_cards_and_packs_without_marks() -> None:
    map_ = whole_map()
    for setting in PACK.settings.values():
        assert list(marks(compose_card(setting, map_, PACK).blocks)) == [], setting.id
    for agency in map_.agencies:
        assert list(marks(compose_roles(agency, map_, PACK, marking="").blocks)) == [], agency.name
