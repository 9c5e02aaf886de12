"""Whom one gets, example by example, on the map of the demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from findings.demonstration import ADULT, CHILD, at

from partnership.findings.eligibility import serves
from partnership.findings.facts import Closure
from partnership.findings.find import find
from partnership.findings.hours import moment_of, read_text
from partnership.findings.phrases import conditions_words, why_words
from partnership.findings.reach import reach
from partnership.findings.types import Ask, Basis, Emergency, How, Person, Rule, Sex, Why
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.types import CallOrder

WOMEN, MEN = Sex.WOMEN, Sex.MEN
MET, CS, AS = "Metropolitan Police", "Thameside Children's Services", "Thameside Adult Social Services"


def answered(found: CallOrder) -> list[tuple[str, str]]:
    """Numbers in their order, by their last four digits, with why each is rung."""
    return [(way.number[-4:], way.basis.value) for way in found.ways if way.number]


@pytest.mark.parametrize(
    ("task", "group", "sex", "when", "numbers"),
    [
        ("first-response", CHILD, None, "Wed 03:00", [("0401", "lead"), ("0135", "deputy")]),
        ("first-response", ADULT, None, "holiday 11:00", [("0401", "lead"), ("0163", "deputy"), ("0359", "stop-gap")]),
        ("child-referral", CHILD, None, "Wed 11:00", [("0121", "lead"), ("0401", "deputy")]),
        ("child-referral", CHILD, None, "Wed 03:00", [("0135", "lead"), ("0401", "deputy")]),
        ("child-referral", CHILD, None, "holiday 11:00", [("0135", "lead"), ("0401", "deputy")]),
        ("section-47", CHILD, None, "Fri 18:30", [("0135", "lead"), ("0401", "deputy"), ("0345", "stop-gap")]),
        ("safe-placement", CHILD, None, "Wed 03:00", [("0135", "lead"), ("0289", "stop-gap"), ("0401", "stop-gap")]),
        ("missing-from-care", CHILD, None, "Wed 03:00", [("0422", "lead"), ("0135", "deputy")]),
        ("criminal-investigation", CHILD, None, "Wed 11:00", [("0408", "lead")]),
        ("criminal-investigation", CHILD, None, "Wed 03:00", [("0415", "lead")]),
        ("nrm-referral", ADULT, WOMEN, "Wed 11:00", [("0408", "lead"), ("0156", "deputy")]),
        ("safe-accommodation-adults", ADULT, WOMEN, "Wed 03:00", [("0611", "stop-gap"), ("0163", "duty"), ("0401", "duty")]),
        ("safe-accommodation-adults", ADULT, MEN, "Wed 03:00", [("0163", "duty"), ("0401", "duty")]),
        ("safe-accommodation-adults", ADULT, None, "Wed 03:00", [("0611", "stop-gap"), ("0163", "duty")]),
        ("safe-accommodation-adults", ADULT, WOMEN, "Wed 11:00", [("0611", "stop-gap"), ("0541", "stop-gap")]),
        ("placement-secrecy", ADULT, MEN, "Wed 03:00", [("0401", "deputy")]),
        ("adult-support", ADULT, MEN, "Wed 11:00", [("0618", "lead"), ("0156", "deputy")]),
        ("interpreting", CHILD, None, "Mon 08:30", [("0597", "lead")]),
        ("interpreting", CHILD, None, "Fri 18:30", [("0401", "stop-gap"), ("0345", "stop-gap")]),
        ("physical-health", CHILD, None, "Wed 11:00", [("0338", "lead"), ("0359", "deputy")]),
        ("physical-health", CHILD, None, "Wed 03:00", [("0345", "lead"), ("0359", "deputy")]),
        ("psychological-support", CHILD, None, "Wed 03:00", [("0345", "stop-gap"), ("0394", "stop-gap")]),
        ("childs-voice", CHILD, None, "Wed 11:00", [("0639", "stop-gap"), ("0555", "stop-gap")]),
        ("childs-voice", CHILD, None, "Wed 03:00", []),
        ("legal-advice", ADULT, None, "Sun 03:00", []),
        ("competent-authority-decision", ADULT, None, "Wed 11:00", [("0471", "lead")]),
        ("travel-documents", CHILD, None, "Wed 11:00", [("0149", "lead")]),
        ("training", ADULT, None, "Wed 11:00", [("0751", "lead")]),
    ],
)  # fmt: skip
def test_the_first_numbers_are_these(
    demonstration: Demonstration, task: str, group: Group, sex: Sex | None, when: str, numbers: list[tuple[str, str]]
) -> None:
    found = answered(demonstration.reach(task, group, when, sex))
    assert found[: len(numbers)] == numbers
    assert bool(found) == bool(numbers)


@pytest.mark.parametrize(
    ("task", "emergency"),
    [
        ("first-response", Emergency.FIRST),
        ("missing-from-care", Emergency.FIRST),
        ("physical-health", Emergency.FIRST),
        ("child-referral", Emergency.LAST),
        ("safe-accommodation-adults", Emergency.LAST),
        ("interpreting", Emergency.NONE),
    ],
)
def test_the_emergency_number_stands_where_the_guidance_says(
    demonstration: Demonstration, task: str, emergency: Emergency
) -> None:
    assert demonstration.reach(task, ADULT, "Wed 03:00").emergency is emergency


def test_the_border_agency_is_never_a_stop_gap(demonstration: Demonstration) -> None:
    names = {way.agency.name for way in demonstration.reach("first-response", ADULT, "Wed 03:00").ways}
    assert "UK Border Agency" not in names


def test_a_second_number_of_equal_desks_is_given_too_and_is_a_finding(demonstration: Demonstration) -> None:
    way = demonstration.reach("child-referral", CHILD, "Wed 03:00").first
    assert way is not None
    assert (way.number[-4:], [number[-4:] for number in way.also]) == ("0135", ["0128"])
    (finding,) = find(demonstration.map_, demonstration.pack).of_rule(Rule.TWO_NIGHT_NUMBERS)
    assert finding.agencies == (demonstration.agency(CS).id,)


def test_a_desk_that_is_closed_for_now_gives_the_number_instead_and_opens_by_itself(
    demonstration: Demonstration,
) -> None:
    now = datetime(2026, 11, 25, 11, tzinfo=UTC)  # a Wednesday
    notice = Closure(now - timedelta(hours=1), now + timedelta(hours=3), "020 7946 0401")
    ask = Ask("missing-from-care", Person(CHILD), moment_of(now))
    way = reach(demonstration.with_desks(MET, notice=notice).map_, demonstration.pack, ask).first
    assert way is not None
    assert (way.number[-4:], way.how) == ("0401", How.INSTEAD)
    silent = demonstration.with_desks(MET, notice=replace(notice, instead=""))
    lead = reach(silent.map_, demonstration.pack, ask).ways
    assert [each.why for each in lead if each.agency.name.startswith(MET)] == [Why.CLOSED]
    over = replace(notice, until_at=now - timedelta(minutes=1))
    way = reach(demonstration.with_desks(MET, notice=over).map_, demonstration.pack, ask).first
    assert way is not None
    assert (way.number[-4:], way.how) == ("0422", How.OWN_HOURS)


def test_a_diverted_number_says_so(demonstration: Demonstration) -> None:
    way = demonstration.reach("criminal-investigation", CHILD, "Wed 03:00").first
    assert way is not None
    assert (way.number, way.how) == ("07700 900415", How.DIVERTED)


def test_where_the_sex_is_not_said_the_number_stays_with_its_limit(demonstration: Demonstration) -> None:
    way = demonstration.reach("safe-accommodation-adults", ADULT, "Wed 03:00").first
    assert way is not None
    assert "women only" in conditions_words(way)


def test_a_lead_that_takes_women_only_is_no_lead_for_a_man(demonstration: Demonstration) -> None:
    lead = demonstration.reach("placement-secrecy", ADULT, "Wed 03:00", MEN).ways[0]
    assert (lead.agency.name, lead.why) == ("Tideway Women's Refuge", Why.NOT_FOR)


def test_a_remark_on_who_can_use_a_service_is_a_condition_and_shuts_nobody_out(demonstration: Demonstration) -> None:
    way = demonstration.reach("adult-support", ADULT, "Wed 11:00", MEN).first
    assert way is not None
    assert conditions_words(way) == "men by outreach only"


def test_a_lead_that_is_shut_says_when_it_opens(demonstration: Demonstration) -> None:
    lead = demonstration.reach("interpreting", CHILD, "Fri 18:30").ways
    (shut,) = [way for way in lead if way.basis is Basis.LEAD]
    assert why_words(shut) == "shut, opens Monday 8am"
    (adviser,) = [
        way for way in demonstration.reach("legal-advice", ADULT, "Sun 03:00").ways if way.basis is Basis.LEAD
    ]
    assert why_words(adviser) == "shut, opens Monday 9am"


def test_a_deputy_that_answers_at_night_closes_the_gap(demonstration: Demonstration) -> None:
    changed = demonstration.with_duty("Thameside Primary Care Trust", "interpreting", Role.DEPUTY)
    assert answered(changed.reach("interpreting", CHILD, "Wed 03:00"))[0] == ("0345", "deputy")
    assert Rule.NOT_AT_NIGHT not in {each.rule for each in find(changed.map_, changed.pack).of_task("interpreting")}


def test_a_desk_that_shuts_late_does_not_answer_at_night(demonstration: Demonstration) -> None:
    hours = read_text("Monday to Saturday, 10am to 11pm")
    changed = demonstration.with_desks("Lockgate", open=hours)
    (lead,) = [way for way in changed.reach("interpreting", CHILD, "Wed 03:00").ways if way.basis is Basis.LEAD]
    assert lead.why is Why.SHUT
    found = find(changed.map_, changed.pack)
    assert Rule.NOT_AT_NIGHT in {each.rule for each in found.of_task("interpreting")}
    assert found.of_desks(demonstration.agency("Lockgate").id) == ()


def test_a_visitor_who_is_not_signed_in_gets_the_public_number_and_nothing_else(demonstration: Demonstration) -> None:
    ask = Ask("psychological-support", Person(CHILD), at("Wed 03:00"))
    found = reach(demonstration.public, demonstration.pack, ask)
    assert {way.number[-4:] for way in found.ways if way.number} <= {"0394"}


def test_where_nobody_may_stand_in_the_guidance_says_what_to_do(demonstration: Demonstration) -> None:
    found = demonstration.reach("childs-voice", CHILD, "Wed 03:00")
    assert found.first is None
    assert "Tell the duty desk that the child asked" in found.says


def test_an_adults_charity_that_leads_a_childs_task_does_not_serve_the_child(demonstration: Demonstration) -> None:
    changed = demonstration.with_duty("Poppy Project", "childs-voice", Role.LEAD, CHILD)
    found = changed.reach("childs-voice", CHILD, "Wed 11:00")
    assert (found.ways[0].agency.name, found.ways[0].why) == ("Poppy Project (Eaves)", Why.NOT_FOR)
    assert found.first is not None
    assert found.first.number.endswith("0639")
    assert Rule.LEAD_NOT_FOR in {each.rule for each in find(changed.map_, changed.pack).of_task("childs-voice")}


def test_an_old_number_says_since_when_nobody_confirmed_it(demonstration: Demonstration) -> None:
    way = demonstration.reach("competent-authority-decision", ADULT, "Wed 11:00").first
    assert way is not None
    assert conditions_words(way).startswith("unconfirmed: last confirmed ")


def test_an_embassy_is_contacted_only_under_its_rule(demonstration: Demonstration) -> None:
    changed = demonstration.with_duty("Embassy of Romania", "travel-documents", Role.LEAD, CHILD)
    ways = {way.agency.name: way.why for way in changed.reach("travel-documents", CHILD, "Wed 11:00").ways}
    assert ways["Embassy of Romania in London"] is Why.UNDER_RULE


def test_a_board_for_children_does_not_train_for_adults(demonstration: Demonstration) -> None:
    changed = demonstration.with_duty("Thameside Safeguarding Children Board", "training", Role.LEAD)
    changed = changed.with_duty("Thameside Safeguarding Adults Committee", "training", Role.SUPPORTS, ADULT)
    lead = changed.reach("training", ADULT, "Wed 11:00").ways[0]
    assert (lead.agency.name, lead.why) == ("Thameside Safeguarding Children Board", Why.NOT_FOR)
    found = find(changed.map_, changed.pack).of_task("training")
    assert [each.rule for each in found] == [Rule.OUT_OF_REMIT]


def test_desks_with_mail_alone_do_not_answer(demonstration: Demonstration) -> None:
    changed = demonstration.with_desks(MET, telephone="", out_of_hours_telephone="", email="desk@example.org")
    found = changed.reach("first-response", CHILD, "Wed 03:00")
    (lead,) = [way for way in found.ways if way.basis is Basis.LEAD]
    assert lead.why is Why.MAIL_ONLY
    assert answered(found)[0] == ("0135", "deputy")
    assert Rule.NO_NUMBER in {each.rule for each in find(changed.map_, changed.pack).of_task("first-response")}


def test_the_night_on_which_the_clocks_change_is_as_any_other() -> None:
    spring, autumn = datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [(each.day, each.minute) for each in map(moment_of, (spring, autumn))] == [(6, 30), (6, 90)]


def test_a_bank_holiday_stands_in_the_place_of_its_weekday() -> None:
    easter_monday = moment_of(datetime(2026, 4, 6, 10, tzinfo=UTC))
    assert (easter_monday.day, easter_monday.minute) == (7, 11 * 60)


def test_a_statutory_desk_needs_no_role_to_be_rung_but_a_service_for_the_group(demonstration: Demonstration) -> None:
    found = demonstration.reach("needs-assessment-adults", ADULT, "Wed 11:00")
    assert found.first is not None
    assert found.first.agency.name == AS
    assert all(way.agency.kind_id != "childrens-services" for way in found.ways)


def test_a_service_that_does_not_say_for_whom_is_no_reason_to_offer_a_charity(demonstration: Demonstration) -> None:
    charity, state = demonstration.agency("Tideway"), demonstration.agency(AS)
    person = Person(ADULT)
    says = replace(charity.services[0], for_whom=Group.ADULTS, function_ids=(), sexes=frozenset())
    silent = replace(says, for_whom=None)
    asked = partial(serves, person=person, task="needs-assessment-adults", pack=demonstration.pack, has_role=False)
    assert asked(replace(charity, services=(says,))).is_served
    assert not asked(replace(charity, services=(silent,))).is_served
    assert asked(replace(state, services=(silent,))).is_served, "what the law gives it needs no service"


def test_who_is_rung_for_a_mans_bed_is_said_to_have_a_duty_only_as_far_as_the_law_of_2009_went(
    demonstration: Demonstration,
) -> None:
    found = demonstration.reach("safe-accommodation-adults", ADULT, "Wed 03:00", MEN)
    told = {way.agency.name: conditions_words(way) for way in found.ways if way.basis is Basis.DUTY and way.number}
    assert told[AS].startswith("may be bound by law")
    assert [words for name, words in told.items() if name.startswith(MET)] == ["has not agreed to this"]
    assert not [words for words in told.values() if "duty in law" in words]


def test_who_is_rung_for_a_child_in_danger_has_a_duty_in_law(demonstration: Demonstration) -> None:
    bare = replace(demonstration, map_=replace(demonstration.map_, duties=()))
    found = bare.reach("section-47", CHILD, "Wed 11:00")
    assert next(conditions_words(way) for way in found.ways if way.agency.name == CS).startswith("duty in law")
