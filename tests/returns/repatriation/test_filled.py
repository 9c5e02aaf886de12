"""A checklist of each kind is filled in its Word file: it can be cleared by its own rules, and with one stop open not."""

from __future__ import annotations

import pytest
from documents.docx_parts import complaints
from returns.repatriation.maps import agency, lead, map_of
from returns.repatriation.papers import CLEARED, REFUSALS, clear_stages, drop_downs, filled, shown, values
from returns.repatriation.test_compose import PACK, TEMPLATE, VARIANTS, _document

from partnership.documents.word.writer import write_word
from partnership.guidance.types import ReturnPaper
from partnership.returns.repatriation.lines import LineClass
from partnership.returns.repatriation.plan import Plan, plan_return
from partnership.returns.repatriation.variants import make_variant

SERVICES = agency("Children’s Services", "childrens-services")
MAP = map_of(SERVICES, duties=(lead(SERVICES, "return-decision"),))


def plan_of(age_group: str, country: str, route: str) -> Plan:
    return plan_return(TEMPLATE, PACK, MAP, make_variant(PACK, age_group, country, route))


def stages_of(plan: Plan) -> dict[str, set[str]]:
    return {stage.id: {line.id for line in plan.in_stage(stage)} for stage in TEMPLATE.stages}


def best(choices: tuple[str, ...]) -> str:
    """The first state of a list that lets the return go on."""
    return next(each for each in choices if each in CLEARED or each not in REFUSALS)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_a_filled_checklist_is_clear_stage_by_stage_and_with_one_stop_open_not(
    age_group: str, country: str, route: str
) -> None:
    plan = plan_of(age_group, country, route)
    word = write_word(_document(MAP, age_group, country, route))
    lists = drop_downs(word)
    stages = stages_of(plan)
    assert clear_stages(values(word), stages) == []
    chosen: dict[str, str] = {}
    for number, (stage, ids) in enumerate(stages.items(), 1):
        chosen |= {f"{each}.state": best(lists[f"{each}.state"]) for each in ids}
        chosen[f"{stage}.state"] = best(lists[f"{stage}.state.end"])
        assert clear_stages(values(filled(word, chosen)), stages) == list(stages)[:number]
    whole = values(filled(word, chosen))
    for line in plan.stops:
        one_open = whole | {f"{line.id}.state": line.states[0]}
        assert clear_stages(one_open, stages) == list(stages)[: list(stages).index(line.stage.id)]


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_no_state_is_entered_twice(age_group: str, country: str, route: str) -> None:
    plan = plan_of(age_group, country, route)
    tags = drop_downs(write_word(_document(MAP, age_group, country, route)))
    assert sum(tag.endswith(".state") for tag in tags) == len(plan.lines)
    assert all(f"{line.id}.state" in tags for line in plan.lines)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_what_is_entered_in_one_place_shows_in_all(age_group: str, country: str, route: str) -> None:
    word = write_word(_document(MAP, age_group, country, route))
    result = drop_downs(word)["gate.state.end"][1]
    chosen = {
        "gate.state": result,
        "gate.on": "2026-12-03",
        "reference": "R-17",
        "post.lead-officer": "Senior worker",
    }
    full = filled(word, chosen)
    assert complaints(full) == []
    held = shown(full)
    for name, value in chosen.items():
        places = [each for key, each in held if key == name]
        assert len(places) > 1
        assert set(places) == {value}
    assert [each for key, each in held if key == "gate.state"] == [result, result]  # page 1, and the end of the stage
    assert shown(full, "word/header1.xml") == [("reference", "R-17")]


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_a_check_does_not_arise_only_where_a_post_may_say_so(age_group: str, country: str, route: str) -> None:
    lists = drop_downs(write_word(_document(MAP, age_group, country, route)))
    for line in plan_of(age_group, country, route).lines:
        assert ("Does not arise" in lists[f"{line.id}.state"]) is bool(line.not_arising_by)
        assert ("Passed" in lists[f"{line.id}.state"]) is (line.sort is LineClass.HOLD)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_only_an_adult_declines_a_check_and_only_where_it_says_what_is_written(
    age_group: str, country: str, route: str
) -> None:
    lists = drop_downs(write_word(_document(MAP, age_group, country, route)))
    offered = {tag for tag, choices in lists.items() if "Adult does not wish it" in choices}
    declined = {f"{line.id}.state" for line in plan_of(age_group, country, route).lines if line.declined}
    assert offered == declined
    assert bool(offered) is (age_group == "adult")
    if offered:
        assert {"A04.state", "A08.1.state", "B01.state", "C01.state", "C05.state", "D10.state", "F07.state"} <= offered


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_page_that_travels_shares_the_values_of_the_file(age_group: str, country: str, route: str) -> None:
    alone = values(write_word(_document(MAP, age_group, country, route, ReturnPaper.HANDOVER)))
    whole = values(write_word(_document(MAP, age_group, country, route)))
    assert alone.keys() < whole.keys()
    assert "reference" in alone
