"""Whom a card tells to call: our own leads and first contacts, by day and at night, doubts in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reviews.identification.maps import DAY_DESK, NIGHT_DESK, PACK, agency, lead, map_of

from partnership.base.clocks import Freshness
from partnership.findings.facts import Desk, Service, SettingRecord
from partnership.findings.hours import ALWAYS, NIGHT, OFFICE
from partnership.findings.types import Sex
from partnership.guidance.types import Group
from partnership.reviews.identification.whom_to_call import Call, CallNumber, calls_for
from partnership.store.models.partnerships import Agreement, Role

SCHOOLS, PARLOURS = PACK.settings["AC3"], PACK.settings["AA1"]
SERVICE = agency("Children's Services", "childrens-services", DAY_DESK, NIGHT_DESK)
POLICE = agency("Borough police", "police", Desk("Control room", "020 7946 0401", is_main=True, open=ALWAYS))
SCHOOL = agency("Park School", "school")
REFUGE = agency("Tideway refuge", "refuge")
EMBASSY = agency("Embassy of Nowhere", "embassy")


def purposes(calls: tuple[Call, ...]) -> dict[str, tuple[str, ...]]:
    """What each agency is called for, by its name."""
    return {call.agency.name if call.agency else "nobody": call.purposes for call in calls}


def test_a_childs_card_names_the_referral_and_the_first_response_and_no_first_contact() -> None:
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(POLICE, "first-response")
    settings = (SettingRecord("AC3", (SCHOOL,)),)
    calls = calls_for(SCHOOLS, map_of(SERVICE, POLICE, SCHOOL, duties=duties, settings=settings), PACK)
    assert [call.agency for call in calls] == [SERVICE, POLICE]
    assert calls[0].by_day == CallNumber("020 7946 0101", "Duty desk")
    assert calls[0].at_night == CallNumber("020 7946 0102", "Night desk")


def test_an_adults_card_names_support_and_what_to_do_when_somebody_may_be_a_child() -> None:
    duties = (
        lead(POLICE, "first-response"),
        lead(REFUGE, "adult-support", Group.ADULTS),
        lead(SERVICE, "child-referral", Group.CHILDREN),
    )
    calls = calls_for(PARLOURS, map_of(SERVICE, POLICE, REFUGE, duties=duties), PACK)
    assert purposes(calls) == {
        "Borough police": ("First response",),
        "Tideway refuge": ("Support for adults",),
        "Children's Services": ("If under 18, or perhaps",),
    }


def test_an_agency_stands_once_with_all_its_purposes_when_one_desk_answers_for_them() -> None:
    settings = (SettingRecord("AC3", (SERVICE,)),)
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(SERVICE, "first-response")
    calls = calls_for(SCHOOLS, map_of(SERVICE, duties=duties, settings=settings), PACK)
    assert purposes(calls) == {"Children's Services": ("To refer a child", "First response")}
    assert len(calls) == 1


def test_a_lead_for_adults_is_not_called_about_a_child() -> None:
    duties = lead(REFUGE, "first-response", Group.ADULTS), lead(POLICE, "first-response", Group.CHILDREN)
    map_ = map_of(REFUGE, POLICE, duties=duties)
    assert "Tideway refuge" not in purposes(calls_for(SCHOOLS, map_, PACK))
    assert "Tideway refuge" in purposes(calls_for(PARLOURS, map_, PACK))


def test_where_nobody_has_accepted_a_stop_gap_is_called_and_the_card_says_so() -> None:
    proposed = lead(SERVICE, "child-referral", Group.CHILDREN, Agreement.PROPOSED)
    (call,) = [each for each in calls_for(SCHOOLS, map_of(SERVICE, duties=(proposed,)), PACK) if each.agency][:1]
    assert (call.agency, call.note) == (SERVICE, "fallback; asked, has not accepted")


def test_of_two_leads_the_one_that_answers_at_night_is_called_then() -> None:
    day_only = agency("A service of the day", "childrens-services")
    duties = lead(day_only, "child-referral", Group.CHILDREN), lead(SERVICE, "child-referral", Group.CHILDREN)
    calls = calls_for(SCHOOLS, map_of(day_only, SERVICE, duties=duties), PACK)
    (call,) = [call for call in calls if "To refer a child" in call.purposes]
    assert call.agency == day_only
    assert call.at_night == CallNumber("020 7946 0102", "Night desk", "Children's Services")


def test_where_nobody_could_be_called_the_purpose_stays_on_the_card() -> None:
    calls = calls_for(SCHOOLS, map_of(), PACK)
    assert [(call.purposes, call.agency) for call in calls] == [
        (("To refer a child",), None), (("First response",), None),
    ]  # fmt: skip


def test_the_police_are_on_every_card_even_where_they_lead_nothing() -> None:
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(SERVICE, "first-response")
    calls = calls_for(SCHOOLS, map_of(SERVICE, POLICE, duties=duties), PACK)
    assert purposes(calls)["Borough police"] == ("Police",)


@pytest.mark.parametrize(
    ("standing", "note"),
    [(Freshness.UNCONFIRMED, "unconfirmed: last confirmed 3 May 2026"), (Freshness.NEVER, "never confirmed")],
)
def test_an_unconfirmed_contact_is_marked_in_words(standing: Freshness, note: str) -> None:
    stale = agency("Borough police", "police", standing=standing)
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(SERVICE, "first-response")
    call = calls_for(SCHOOLS, map_of(SERVICE, stale, duties=duties), PACK)[-1]
    assert (call.agency, call.by_day.doubt) == (stale, note)


def test_an_embassy_is_on_no_card_whatever_the_map_says() -> None:
    duties = lead(EMBASSY, "child-referral", Group.CHILDREN), lead(EMBASSY, "first-response")
    for setting in PACK.settings.values():
        assert "Embassy of Nowhere" not in purposes(calls_for(setting, map_of(EMBASSY, duties=duties), PACK))


def test_a_desk_without_a_telephone_gives_no_number() -> None:
    mail_only = agency("Borough police", "police", Desk("Office", email="office@example.org", open=OFFICE))
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(SERVICE, "first-response")
    call = calls_for(SCHOOLS, map_of(SERVICE, mail_only, duties=duties), PACK)[-1]
    assert (call.agency, call.by_day, call.at_night) == (mail_only, CallNumber(), CallNumber())


def test_where_men_get_somebody_else_than_women_the_card_has_a_line_for_each() -> None:
    house = replace(
        agency("Women’s House", "refuge", Desk("Referral line", "020 7946 0103", is_main=True, open=ALWAYS)),
        services=(Service("Refuge", sexes=frozenset({Sex.WOMEN})),),
    )
    deputy = replace(lead(POLICE, "adult-support", Group.ADULTS), role=Role.DEPUTY)
    map_ = map_of(house, POLICE, duties=(lead(house, "adult-support", Group.ADULTS), deputy))
    called = [(what, each.by_day.number) for each in calls_for(PARLOURS, map_, PACK) for what in each.purposes]
    assert ("Support for adults, women", "020 7946 0103") in called
    assert ("Support for adults, men", "020 7946 0401") in called


def test_two_purposes_with_other_numbers_at_night_stand_apart() -> None:
    day = Desk("Duty desk", "020 7946 0101", is_main=True, open=OFFICE)
    nights = (
        Desk(f"Night desk {number}", f"020 7946 0{number}", open=NIGHT, function_ids=(task,))
        for number, task in ((102, "child-referral"), (103, "first-response"))
    )
    service = agency("Children's Services", "childrens-services", day, *nights)
    duties = lead(service, "child-referral", Group.CHILDREN), lead(service, "first-response", Group.CHILDREN)
    calls = calls_for(SCHOOLS, map_of(service, duties=duties), PACK)
    assert {what: each.at_night.number for each in calls for what in each.purposes} == {
        "To refer a child": "020 7946 0102",
        "First response": "020 7946 0103",
    }
