"""Whom one rings, from the demonstration's map: for each situation, person and hour, and who is never named."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from findings.demonstration import at

from partnership.findings.hours import covers
from partnership.findings.types import How, Person, Sex
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.calls.answer import MOST_NEXT, answer
from partnership.map.calls.wording import GROUPS, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from findings.demonstration import Demonstration

    from partnership.guidance.pack import Pack
    from partnership.map.calls.answer import CallAnswer

PACK = load_packs()["solace-2009"]
HOURS = ("Wed 12:00", "Wed 03:00", "Sun 03:00", "holiday 03:00", "holiday 12:00")


def asked(made: Demonstration, situation_id: str, whom: str, hour: str, sex: Sex | None = None) -> CallAnswer:
    situation = made.pack.situations[situation_id]
    words = situation.answer(GROUPS[whom])
    assert words is not None
    return answer(made.map_, made.pack, situation, words, Person(words.group, sex), at(hour))


def every(made: Demonstration, situation_id: str) -> Iterator[tuple[CallAnswer, str]]:
    """The answers of one situation for everybody at all hours, each with the hour."""
    for whom, sex, hour in product(GROUPS, (None, *Sex), HOURS):
        yield asked(made, situation_id, whom, hour, sex), hour


def test_every_situation_has_an_answer_for_a_child_and_for_an_adult() -> None:
    assert {(each.id, words.group) for each in PACK.situations.values() for words in each.answers} == set(
        product(PACK.situations, (Group.CHILDREN, Group.ADULTS))
    )


@pytest.mark.parametrize("situation", PACK.situations)
def test_somebody_answers_or_the_page_says_what_to_do(demonstration: Demonstration, situation: str) -> None:
    for found, _ in every(demonstration, situation):
        assert found.first is not None
        assert found.first.way.number


@pytest.mark.parametrize("situation", PACK.situations)
def test_every_number_answers_at_that_hour(demonstration: Demonstration, situation: str) -> None:
    for found, hour in every(demonstration, situation):
        calls = [each for each in (found.first, *found.then, *(need.call for need in found.needs)) if each is not None]
        for call in calls:
            desk = call.way.desk
            assert desk is not None
            if call.way.how is How.OWN_HOURS:
                assert covers(desk.answers, at(hour)), call
                assert call.way.number == desk.telephone
            else:
                assert not covers(desk.answers, at(hour))
                assert call.way.number == desk.out_of_hours_telephone


@pytest.mark.parametrize("situation", PACK.situations)
def test_each_agency_stands_once_and_at_most_three_follow(demonstration: Demonstration, situation: str) -> None:
    for found, _ in every(demonstration, situation):
        assert found.first is not None
        agencies = [found.first.way.agency.id, *(each.way.agency.id for each in found.then)]
        assert len(set(agencies)) == len(agencies) <= 1 + MOST_NEXT


@pytest.mark.parametrize("situation", PACK.situations)
def test_no_body_of_another_state_is_named(demonstration: Demonstration, situation: str) -> None:
    for found, _ in every(demonstration, situation):
        calls = [found.first, *found.then, *found.left_out, *(need.call for need in found.needs)]
        ways = [each.way for each in calls if each is not None] + [need.lead for need in found.needs if need.lead]
        assert not [way.agency.name for way in ways if demonstration.pack.is_abroad(way.agency.kind_id)]


def kinds(found: CallAnswer) -> list[str]:
    """The kinds of agency that are rung, in their order."""
    return [each.way.agency.kind_id for each in (found.first, *found.then) if each is not None]


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize(
    ("situation", "whom", "is_right"),
    [
        ("missing", "child", lambda told: "childrens-services" in told[:2] and "care-home" not in told[:2]),
        ("found", "child", lambda told: not {"education", "school", "care-home"} & set(told)),
        ("found", "adult", lambda told: "refuge" in told[:3]),  # who leads support: an adult may want no police
        ("removal", "child", lambda told: "childrens-services" in told[:2]),
        ("arrest", "child", lambda told: "trafficking-centre" not in told),
        ("caller", "adult", lambda told: "care-home" not in told),
    ],
)
def test_who_can_help_is_before_who_merely_has_a_part(
    demonstration: Demonstration, situation: str, whom: str, hour: str, is_right: Callable[[list[str]], bool]
) -> None:
    told = kinds(asked(demonstration, situation, whom, hour))
    assert is_right(told), told


@pytest.mark.parametrize("hour", ["Wed 03:00", "Sun 03:00", "holiday 03:00"])
def test_at_night_the_police_are_among_the_first_three_for_an_adult_who_is_to_be_removed(
    demonstration: Demonstration, hour: str
) -> None:
    assert "police" in kinds(asked(demonstration, "removal", "adult", hour))[:3]


@pytest.mark.parametrize("pack", load_packs().values(), ids=lambda pack: pack.id)
def test_what_no_number_of_the_register_does_is_said_beside_the_call(pack: Pack) -> None:
    """Ids alone: the sentences are the pack's. A custody duty solicitor and an appropriate adult are got on the spot."""
    said = {(situation.id, words.group): words for situation in pack.situations.values() for words in situation.answers}
    for group in (Group.CHILDREN, Group.ADULTS):
        assert said["arrest", group].at_once
        assert said["removal", group].at_once
    (kind,) = said["arrest", Group.CHILDREN].also_kinds
    assert kind in ("youth-offending-team", "youth-justice-service")
    assert said["found", Group.ADULTS].no_police == ("talk",)


def test_a_kind_that_may_be_needed_beside_stands_with_its_number_where_it_answers(demonstration: Demonstration) -> None:
    by_day, at_night = (asked(demonstration, "arrest", "child", hour).needs[-1] for hour in ("Wed 12:00", "Wed 03:00"))
    assert by_day.call is not None
    assert by_day.call.way.agency.kind_id == "youth-offending-team"
    assert at_night.call is None


def test_after_desks_that_were_rung_in_vain_the_next_is_first_and_all_of_them_begin_anew(
    demonstration: Demonstration,
) -> None:
    situation = PACK.situations["found"]
    words = situation.answer(Group.CHILDREN)
    assert words is not None

    def told(unanswered: set[UUID]) -> CallAnswer:
        person = Person(words.group)
        return answer(demonstration.map_, PACK, situation, words, person, at("Wed 03:00"), unanswered)

    rung: set[UUID] = set()
    order = []
    while (found := told(rung).first) is not None and found.way.desk is not None and found.way.desk.id not in rung:
        order.append(found.way.agency.id)
        rung.add(found.way.desk.id)
    assert len(order) == len(set(order)) > MOST_NEXT
    assert [each.way.agency.id for each in told(rung).tried] == order
    assert told(rung).first == told(set()).first


@pytest.mark.parametrize("hour", HOURS)
def test_a_man_is_sent_to_nobody_who_takes_women_only(
    demonstration: Demonstration,
    hour: str,
) -> None:
    found = asked(demonstration, "bed", "adult", hour, Sex.MEN)
    assert found.first is not None
    for call in (found.first, *found.then):
        sexes = [each.sexes for each in call.way.agency.services if "safe-accommodation-adults" in each.function_ids]
        assert not sexes or any(not each or Sex.MEN in each for each in sexes), call


def test_where_woman_or_man_is_not_known_who_takes_anybody_comes_first(
    demonstration: Demonstration,
) -> None:
    found = asked(demonstration, "bed", "adult", "Wed 03:00")
    assert found.first is not None
    assert not found.first.way.is_limited
    woman = asked(demonstration, "bed", "adult", "Wed 03:00", Sex.WOMEN)
    assert woman.first is not None
    assert woman.first.way.agency.kind_id == "refuge"


@pytest.mark.parametrize(("whom", "hour"), list(product(GROUPS, HOURS)))
def test_a_mediator_is_never_named_as_interpreter(
    demonstration: Demonstration,
    whom: str,
    hour: str,
) -> None:
    found = asked(demonstration, "interpreter", whom, hour)
    assert found.first is not None
    kinds = {each.way.agency.kind_id for each in (found.first, *found.then, *found.left_out)}
    assert not kinds & set(found.words.not_by)


def test_a_lead_that_is_shut_is_named_with_when_it_opens(demonstration: Demonstration) -> None:
    told = lines(asked(demonstration, "interpreter", "child", "Fri 03:00"), at("Fri 03:00"))
    assert told.first is not None
    assert told.first.is_stop_gap
    assert "Lockgate Interpreting Service leads it: shut, opens Friday 8am" in told.first.reason


def test_a_hurt_child_is_for_a_hospital_before_any_task(demonstration: Demonstration) -> None:
    found = asked(demonstration, "hurt", "child", "Sun 03:00")
    assert found.first is not None
    assert found.first.way.agency.kind_id == "hospital"
    assert found.first.task is None


def test_where_nobody_answers_the_answer_is_empty_and_names_who_should(
    demonstration: Demonstration,
) -> None:
    silent = tuple(replace(each, desks=()) for each in demonstration.map_.agencies)
    made = replace(demonstration, map_=replace(demonstration.map_, agencies=silent, duties=()))
    found = asked(made, "found", "child", "Sun 03:00")
    assert found.first is None
    assert found.then == ()
    assert all(need.call is None for need in found.needs)


def test_where_nobody_may_stand_in_it_is_said_what_to_do_meanwhile(demonstration: Demonstration) -> None:
    silent = tuple(replace(each, desks=()) for each in demonstration.map_.agencies)
    made = replace(demonstration, map_=replace(demonstration.map_, agencies=silent, duties=()))
    told = lines(asked(made, "arrest", "adult", "Sun 03:00"), at("Sun 03:00"))
    assert [each.split(".")[0] for each in told.says] == ["Nobody stands in for a legal adviser"]
    assert [each.says.split(":")[0] for each in told.needs] == ["Nobody stands in for an independent interpreter"]


def test_until_when_a_desk_answers_is_said(demonstration: Demonstration) -> None:
    told = lines(asked(demonstration, "found", "child", "Thu 23:05"), at("Thu 23:05"))
    assert told.first is not None
    assert told.first.when == "Open now until 9am"
    assert told.first.confirmed.startswith("Confirmed ")
