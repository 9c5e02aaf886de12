"""A checklist of each kind is filled in its Word file by its own rules: it can be cleared, and with one stop open not."""

from __future__ import annotations

import pytest
from returns.repatriation.maps import agency, lead, map_of
from returns.repatriation.papers import CLEARED, REFUSALS, clear_stages, drop_downs, filled, states
from returns.repatriation.test_compose import PACK, TEMPLATE, VARIANTS, _document

from partnership.documents.word.writer import write_word
from partnership.guidance.types import ReturnPaper
from partnership.returns.repatriation.lines import LineClass, StageLine
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.variants import make_variant

SERVICES = agency("Children’s Services", "childrens-services")
MAP = map_of(SERVICES, duties=(lead(SERVICES, "return-decision"),))
Ids = dict[str, tuple[set[str], set[str]]]


def lines_of(age_group: str, country: str, route: str) -> tuple[StageLine, ...]:
    return plan_return(TEMPLATE, PACK, MAP, make_variant(PACK, age_group, country, route)).lines


def stages_of(lines: tuple[StageLine, ...], papers: set[ReturnPaper] | None = None) -> Ids:
    made: Ids = {}
    for line in lines:
        if papers is None or line.stage.paper in papers:
            found = made.setdefault(line.stage.id, (set(), set()))
            found[line.sort is LineClass.ACT].add(line.id)
    return made


def best(choices: tuple[str, ...]) -> str:
    """The first state of a list that lets the return go on."""
    return next(each for each in choices if each in CLEARED or each not in REFUSALS | {"NOT CLEAR", "OPEN", "–"})


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_a_filled_record_is_clear_stage_by_stage_and_with_one_stop_open_not(
    age_group: str, country: str, route: str
) -> None:
    word = write_word(_document(MAP, age_group, country, route))
    lists = {tag: choices for tag, choices in drop_downs(word).items() if tag.endswith(":state")}
    lines = lines_of(age_group, country, route)
    stages = stages_of(lines)
    assert {tag.removesuffix(":state") for tag in lists} == {line.id for line in lines}
    assert clear_stages(states(word), stages) == []
    chosen: dict[str, str] = {}
    for number, stage in enumerate(stages, 1):
        ids = stages[stage][0] | stages[stage][1]
        chosen |= {f"{each}:state": best(lists[f"{each}:state"]) for each in ids}
        assert clear_stages(states(filled(word, chosen)), stages) == list(stages)[:number]
    whole = filled(word, chosen)
    for line in (each for each in lines if each.sort is LineClass.STOP):
        one_open = states(whole) | {f"{line.id}:state": line.states[0]}
        assert clear_stages(one_open, stages) == list(stages)[: list(stages).index(line.stage.id)]


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
@pytest.mark.parametrize("paper", [ReturnPaper.CONFERENCE, ReturnPaper.DAY_BEFORE])
def test_a_sheet_holds_every_line_of_its_stages_and_can_be_cleared(
    age_group: str, country: str, route: str, paper: ReturnPaper
) -> None:
    word = write_word(_document(MAP, age_group, country, route, paper))
    stages = stages_of(lines_of(age_group, country, route), {paper})
    lists = {tag: choices for tag, choices in drop_downs(word).items() if tag.endswith(":state")}
    assert {tag.removesuffix(":state") for tag in lists} == {
        each for pair in stages.values() for ids in pair for each in ids
    }
    chosen = {tag: best(choices) for tag, choices in lists.items()}
    assert clear_stages(states(filled(word, chosen)), stages) == list(stages)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_a_line_does_not_arise_only_where_a_post_may_say_so(age_group: str, country: str, route: str) -> None:
    lists = drop_downs(write_word(_document(MAP, age_group, country, route)))
    for line in lines_of(age_group, country, route):
        assert ("Does not arise" in lists[f"{line.id}:state"]) is bool(line.not_arising_by)
        assert ("Passed" in lists[f"{line.id}:state"]) is (line.sort is LineClass.HOLD)
