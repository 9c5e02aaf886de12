"""Gaps of settings: who may be first contact, when a check is old, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from partnership.clocks import Standing
from partnership.guidance.loader import load_packs
from partnership.mapping.facts import Agency, Desk, PartnershipMap, SettingRecord
from partnership.mapping.setting_gaps import (
    CHECK_HOLDS,
    CheckStanding,
    SettingGapKind,
    check_standing,
    find_setting_gaps,
    proposed,
    setting_gaps_of,
    why_not_first_contact,
)

PACK = load_packs()["solace-2009"]
SCHOOLS, STREETS, PREMISES = PACK.settings["AC3"], PACK.settings["AA2"], PACK.settings["AA5"]
TODAY = date(2026, 3, 1)
NAMES = UUID("00000000-0000-4000-8000-000000000002")


def agency(name: str, kind: str, standing: Standing = Standing.CONFIRMED, on: date | None = date(2026, 2, 1)) -> Agency:
    """An agency with one desk."""
    return Agency(uuid5(NAMES, name), name, "", kind, (Desk("Desk", "020 7946 0101"),), standing, on)


SCHOOL, SERVICE = agency("Park School", "school"), agency("Children's Services", "childrens-services")


def map_of(*agencies: Agency, **recorded: Any) -> PartnershipMap:
    """A map of agencies on which something is recorded about schools."""
    given = {"assurance": "Teachers are trained", "checked_on": TODAY, "first_contacts": (SCHOOL,), **recorded}
    records = (SettingRecord("AC3", version=1, **given),)
    return PartnershipMap(uuid4(), "demo", "Demo", "Area", "Board", TODAY, agencies, (), records)


def kinds(map_: PartnershipMap) -> list[SettingGapKind]:
    """The kinds of gaps of schools."""
    return [gap.kind for gap in setting_gaps_of(SCHOOLS, map_, PACK)]


def test_a_confirmed_first_contact_and_a_fresh_check_leave_no_gap() -> None:
    assert kinds(map_of(SCHOOL)) == []


def test_a_setting_that_nobody_looked_at_is_one_gap_that_names_whom_to_ask() -> None:
    map_ = replace(map_of(SCHOOL, SERVICE), settings=())
    (gap,) = setting_gaps_of(SCHOOLS, map_, PACK)
    assert gap.kind is SettingGapKind.NOTHING
    assert "Ask Park School or Children's Services." in gap.advice
    assert gap.setting is SCHOOLS


def test_no_first_contact_and_no_assurance_are_gaps_of_their_own() -> None:
    assert kinds(map_of(SCHOOL, first_contacts=())) == [SettingGapKind.NO_FIRST_CONTACT]
    assert kinds(map_of(SCHOOL, assurance="", checked_on=None)) == [SettingGapKind.NO_ASSURANCE]


def test_without_an_organisation_of_a_usual_kind_the_advice_says_so() -> None:
    (gap,) = setting_gaps_of(SCHOOLS, map_of(first_contacts=()), PACK)
    assert "None of that kind takes part" in gap.advice
    assert "School or college, Education service or Children's services" in gap.advice


@pytest.mark.parametrize(
    ("days_ago", "standing"),
    [(0, CheckStanding.FRESH), (CHECK_HOLDS.days, CheckStanding.FRESH), (CHECK_HOLDS.days + 1, CheckStanding.OLD)],
)
def test_a_check_holds_for_a_year_to_the_day(days_ago: int, standing: CheckStanding) -> None:
    map_ = map_of(SCHOOL, checked_on=TODAY - timedelta(days=days_ago))
    assert check_standing(map_.setting("AC3"), TODAY) is standing
    assert kinds(map_) == ([SettingGapKind.OLD_CHECK] if standing is CheckStanding.OLD else [])


def test_an_old_check_says_its_day_and_whom_to_ask() -> None:
    (gap,) = setting_gaps_of(SCHOOLS, map_of(SCHOOL, checked_on=date(2024, 5, 3)), PACK)
    assert "3 May 2024, more than a year ago" in gap.text
    assert gap.advice.startswith("Ask Park School whether it still holds")


def test_an_assurance_that_nobody_checked_is_a_gap() -> None:
    assert kinds(map_of(SCHOOL, checked_on=None)) == [SettingGapKind.NEVER_CHECKED]


def test_a_day_without_an_assurance_is_no_check() -> None:
    assert check_standing(SettingRecord("AC3", checked_on=TODAY), TODAY) is CheckStanding.NONE


@pytest.mark.parametrize(
    ("standing", "on", "words"),
    [
        (Standing.UNCONFIRMED, date(2025, 5, 3), "last confirmed on 3 May 2025"),
        (Standing.NEVER, None, "never confirmed"),
    ],
)
def test_an_unconfirmed_first_contact_is_a_gap_beside_a_confirmed_one(
    standing: Standing, on: date | None, words: str
) -> None:
    stale = agency("Old School", "school", standing, on)
    (gap,) = setting_gaps_of(SCHOOLS, map_of(first_contacts=(SCHOOL, stale)), PACK)
    assert (gap.kind, gap.agencies) == (SettingGapKind.STALE_CONTACT, (stale,))
    assert words in gap.text
    assert gap.advice.startswith("Call Old School,")


def test_several_faults_of_a_setting_are_told_the_worst_first() -> None:
    stale = agency("Old School", "school", Standing.NEVER, None)
    map_ = map_of(first_contacts=(stale,), assurance="", checked_on=None)
    assert kinds(map_) == [SettingGapKind.NO_ASSURANCE, SettingGapKind.STALE_CONTACT]


def test_every_setting_of_the_pack_has_an_answer() -> None:
    found = find_setting_gaps(map_of(SCHOOL), PACK)
    assert list(found) == list(PACK.settings)
    assert len(found) == 11
    assert [setting_id for setting_id, gaps in found.items() if not gaps] == ["AC3"]


def test_the_map_proposes_organisations_of_the_usual_kinds_that_are_not_recorded() -> None:
    education = agency("Education Service", "education")
    map_ = map_of(SERVICE, education, agency("Police", "police"), SCHOOL)
    assert proposed(SCHOOLS, map_, PACK) == (education, SERVICE)


@pytest.mark.parametrize("kind", ["embassy", "home-authority"])
@pytest.mark.parametrize("setting", [SCHOOLS, STREETS])
def test_an_authority_of_another_state_is_never_a_first_contact(kind: str, setting: Any) -> None:
    assert "never a first contact" in why_not_first_contact(kind, setting, PACK)


def test_a_cultural_mediator_may_meet_adults_first_and_never_children() -> None:
    assert why_not_first_contact("cultural-mediator", STREETS, PACK) == ""
    assert "for children" in why_not_first_contact("cultural-mediator", SCHOOLS, PACK)
    assert all(
        why_not_first_contact("cultural-mediator", setting, PACK)
        for setting in PACK.settings.values()
        if setting.group == "children"
    )


def test_no_kind_that_the_pack_suggests_is_barred() -> None:
    for setting in PACK.settings.values():
        assert not [kind for kind in setting.first_contacts if why_not_first_contact(kind, setting, PACK)]


def test_a_map_limited_to_parties_keeps_only_their_first_contacts() -> None:
    map_ = map_of(SCHOOL, SERVICE, first_contacts=(SERVICE, SCHOOL)).limited_to([SERVICE.id])
    assert map_.setting("AC3").first_contacts == (SERVICE,)
    assert map_.setting("AC4").is_empty
