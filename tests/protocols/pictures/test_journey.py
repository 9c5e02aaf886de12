"""The journey: leads, times and gaps of each step, in the picture and in the table beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from protocols.pictures.seen import PageLinks, has_words_drawn, hrefs_of, outside, subject, words_of

from partnership.documents.pictures import size_of
from partnership.guidance.journeys import journeys_of
from partnership.guidance.types import Group, Level
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.journey import JourneyFilter, follow, journey_table
from partnership.protocols.pictures.journey_picture import draw_journey
from partnership.protocols.pictures.slices import OnPaper
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.pictures.journey import JourneySteps, JourneyTask

WAYS = ["child", "adult", "return"]


def steps(
    made: Demonstration, way: str = "child", only: JourneyFilter | None = None, map_: PartnershipMap | None = None
) -> JourneySteps:
    seen = subject(made, map_)
    journey = next(each for each in journeys_of(made.pack) if each.id == way)
    return follow(journey, seen.map_, seen.register, seen.severities, seen.value, only)


def tasks(found: JourneySteps) -> dict[str, JourneyTask]:
    return {each.function.id: each for each in found.tasks}


@pytest.mark.parametrize("way", WAYS)
def test_a_journey_has_six_steps_with_the_leads_of_the_map(demonstration: Demonstration, way: str) -> None:
    found = steps(demonstration, way)
    assert len(found.steps) == 6
    group = next(each for each in journeys_of(demonstration.pack) if each.id == way).group
    for task in found.tasks:
        held = [demonstration.map_.holding(task.function.id, Role.LEAD, each) for each in task.function.groups
                if group in (each, Group.BOTH)]  # fmt: skip
        assert any(each.is_missing for each in task.leads) == (not all(held))


def test_a_time_is_the_one_that_the_partnership_has_set(demonstration: Demonstration) -> None:
    found = steps(demonstration)
    assert found.steps[1].within == "call in “first-call”"
    assert tasks(found)["age-assessment"].time == "finished in “age-assessment”"


def test_nobody_leading_and_somebody_asked_are_told_apart_and_grave(demonstration: Demonstration) -> None:
    found = tasks(steps(demonstration))
    assert found["childs-voice"].lead == "Nobody leads"
    assert found["psychological-support"].lead.startswith("Asked, not accepted: ")
    assert found["interpreting"].gap == "Not at night"
    assert all(found[each].is_grave for each in ("childs-voice", "psychological-support", "interpreting"))
    assert not found["nrm-referral"].is_grave


def test_a_return_names_the_leads_for_children_and_adults_where_they_differ(demonstration: Demonstration) -> None:
    lead = tasks(steps(demonstration, "return"))["lead-professional"]
    assert [each.whom for each in lead.leads] == ["Children", "Adults"]


def test_gaps_are_worded_marked_and_hatched_and_never_red_alone(demonstration: Demonstration) -> None:
    found = steps(demonstration)
    drawing = draw_journey(found, OnPaper())
    told = words_of(drawing)
    assert "! Nobody leads" in told
    assert "! Not at night" in told
    grave = sum(1 for each in found.tasks if each.is_grave)
    assert drawing.svg.count('stroke="#f0c4bd"') == grave + 1  # and one in the legend
    assert f"A gap in {grave}:" in drawing.alt


@pytest.mark.parametrize("way", WAYS)
def test_each_box_leads_to_its_task_in_the_order_of_the_steps(demonstration: Demonstration, way: str) -> None:
    found = steps(demonstration, way)
    drawing = draw_journey(found, PageLinks())
    assert hrefs_of(drawing) == [f"/task/{each.function.id}" for each in found.tasks]
    assert 'role="group"' in drawing.svg


def test_on_paper_nothing_leads_anywhere_and_a_document_takes_the_drawing(demonstration: Demonstration) -> None:
    drawing = draw_journey(steps(demonstration), OnPaper())
    assert hrefs_of(drawing) == []
    assert size_of(drawing.svg).width == drawing.width
    assert has_words_drawn(drawing)


@pytest.mark.parametrize("way", WAYS)
def test_the_table_says_what_the_picture_says(demonstration: Demonstration, way: str) -> None:
    found = steps(demonstration, way)
    table = journey_table(found, PageLinks())
    assert [row[1].text for row in table.rows] == [each.function.name for each in found.tasks]
    assert [row[2].text for row in table.rows] == [each.lead for each in found.tasks]
    told = [row[4] for row in table.rows]
    assert [each.text == "none" for each in told] == [not each.missing for each in found.tasks]
    assert [each.is_missing for each in told] == [each.is_grave for each in found.tasks]
    assert not [each for each in told if each.is_missing and each.text == "none"]
    assert all(each.gap in each.missing for each in found.tasks)


def test_a_task_without_a_lead_has_its_gap_in_the_table_too(demonstration: Demonstration) -> None:
    table = journey_table(steps(demonstration), PageLinks())
    gaps = {row[1].text: row[4].text for row in table.rows}
    assert gaps["The child's voice"] == "No lead"
    assert gaps["Psychological support"] == "Lead not agreed"


def test_only_gaps_and_only_leads_of_a_level_or_an_area_are_shown_when_asked_for(demonstration: Demonstration) -> None:
    everything = steps(demonstration)
    gaps = steps(demonstration, only=JourneyFilter(has_gap=True))
    assert {each.function.id for each in gaps.tasks} == {each.function.id for each in everything.tasks
                                                         if each.gap or each.is_grave}  # fmt: skip
    national = steps(demonstration, only=JourneyFilter(level=Level.NATIONAL))
    assert set(tasks(national)) == {"competent-authority-decision"}
    map_ = demonstration.map_
    lead = map_.lead("schooling", Group.CHILDREN)
    assert lead is not None
    there = replace(lead, areas=("Riverside",))
    moved = replace(
        map_, duties=tuple(replace(each, agency=there) if each.agency == lead else each for each in map_.duties)
    )
    assert "schooling" in tasks(steps(demonstration, only=JourneyFilter(area="Riverside"), map_=moved))
    assert not steps(demonstration, only=JourneyFilter(area="Riverside")).tasks


def test_no_word_runs_out_of_the_picture_at_any_size(demonstration: Demonstration) -> None:
    for size in (30, 300):
        for way in WAYS:
            assert outside(draw_journey(steps(demonstration, way, map_=made_up_map(size)), OnPaper())) == []


def test_a_pack_without_journeys_shows_the_stages_of_its_tasks(demonstration: Demonstration) -> None:
    bare = replace(demonstration.pack, journeys={})
    child, _adult, back = journeys_of(bare)
    assert [each.title for each in child.steps] == ["Identification", "Referral", "Support", "Return"]
    named = {each for step in child.steps for each in step.tasks}
    assert all(bare.functions[each].group is not Group.ADULTS for each in named)
    assert [each.title for each in back.steps] == ["Return"]


def test_a_name_is_words_and_nothing_else_in_the_picture(demonstration: Demonstration) -> None:
    map_ = demonstration.map_
    hostile = '"><script>alert(1)</script>'
    renamed = {each.id: replace(each, name=hostile, short_name=hostile) for each in map_.agencies[:40]}
    named = replace(
        map_,
        agencies=tuple(renamed.get(each.id, each) for each in map_.agencies),
        duties=tuple(replace(each, agency=renamed.get(each.agency.id, each.agency)) for each in map_.duties),
    )
    drawing = draw_journey(steps(demonstration, map_=named), PageLinks())
    assert "<script" not in drawing.svg
    assert "alert(1)" in words_of(drawing)
