"""Findings of settings: who may be first contact, when a check is old, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, PartnershipMap, SettingRecord, as_sure
from partnership.findings.find import CHECK_HOLDS, CheckStanding, check_standing, find, proposed, why_not_first_contact
from partnership.findings.sentences import FindingText, said_of
from partnership.findings.types import Rule
from partnership.guidance.loader import load_packs

PACK = load_packs()["solace-2009"]
SCHOOLS, STREETS = PACK.settings["AC3"], PACK.settings["AA2"]
TODAY = date(2026, 3, 1)
NAMES = UUID("00000000-0000-4000-8000-000000000002")


def agency(
    name: str, kind: str, standing: Freshness = Freshness.CONFIRMED, on: date | None = date(2026, 2, 1)
) -> Agency:
    """An agency with one desk."""
    made = Agency(uuid5(NAMES, name), name, "", kind, (Desk("Desk", "020 7946 0101"),))
    return as_sure(made, Certainty(standing, on))


SCHOOL, SERVICE = agency("Park School", "school"), agency("Children's Services", "childrens-services")


def map_of(*agencies: Agency, **recorded: Any) -> PartnershipMap:
    """A map of agencies on which something is recorded about schools."""
    given = {"assurance": "Teachers are trained", "checked_on": TODAY, "first_contacts": (SCHOOL,), **recorded}
    records = (SettingRecord("AC3", version=1, **given),)
    return PartnershipMap(uuid4(), "demo", "Demo", "Area", "Board", TODAY, agencies, (), records)


def kinds(map_: PartnershipMap) -> list[Rule]:
    """The rules that schools break."""
    return [finding.rule for finding in find(map_, PACK).of_setting("AC3")]


def words(map_: PartnershipMap) -> list[FindingText]:
    """What is missing in schools, in words."""
    register = find(map_, PACK)
    return [said_of(finding, register) for finding in register.of_setting("AC3")]


def test_a_confirmed_first_contact_and_a_fresh_check_leave_no_gap() -> None:
    assert kinds(map_of(SCHOOL)) == []


def test_a_setting_that_nobody_looked_at_is_one_gap_that_names_whom_to_ask() -> None:
    map_ = replace(map_of(SCHOOL, SERVICE), settings=())
    assert kinds(map_) == [Rule.NO_FIRST_CONTACT]
    assert words(map_)[0].to_do.startswith("Ask Park School or Children's Services, and record")


def test_no_first_contact_and_no_assurance_are_gaps_of_their_own() -> None:
    assert kinds(map_of(SCHOOL, first_contacts=())) == [Rule.NO_FIRST_CONTACT]
    assert kinds(map_of(SCHOOL, assurance="", checked_on=None)) == [Rule.NO_ASSURANCE]


def test_without_an_organisation_of_a_usual_kind_the_advice_says_so() -> None:
    (said,) = words(map_of(first_contacts=()))
    assert "an agency of a usual kind (school or college, education service or children's services)" in said.to_do


@pytest.mark.parametrize(
    ("days_ago", "standing"),
    [(0, CheckStanding.FRESH), (CHECK_HOLDS.days, CheckStanding.FRESH), (CHECK_HOLDS.days + 1, CheckStanding.OLD)],
)
def test_a_check_holds_for_a_year_to_the_day(days_ago: int, standing: CheckStanding) -> None:
    map_ = map_of(SCHOOL, checked_on=TODAY - timedelta(days=days_ago))
    assert check_standing(map_.setting("AC3"), TODAY) is standing
    assert kinds(map_) == ([Rule.CHECK_OLD] if standing is CheckStanding.OLD else [])


def test_an_old_check_says_its_day() -> None:
    (said,) = words(map_of(SCHOOL, checked_on=date(2024, 5, 3)))
    assert said.text == "Assurance last checked on 3 May 2024: schools."


def test_an_assurance_that_nobody_checked_is_a_gap() -> None:
    assert kinds(map_of(SCHOOL, checked_on=None)) == [Rule.CHECK_OLD]


def test_a_day_without_an_assurance_is_no_check() -> None:
    assert check_standing(SettingRecord("AC3", checked_on=TODAY), TODAY) is CheckStanding.NONE


@pytest.mark.parametrize(
    ("standing", "on", "told_as"),
    [
        (Freshness.UNCONFIRMED, date(2025, 5, 3), "last confirmed on 3 May 2025"),
        (Freshness.NEVER, None, "last confirmed never"),
    ],
)
def test_an_unconfirmed_first_contact_is_a_gap_beside_a_confirmed_one(
    standing: Freshness, on: date | None, told_as: str
) -> None:
    stale = agency("Old School", "school", standing, on)
    map_ = map_of(SCHOOL, stale, first_contacts=(SCHOOL, stale))
    (finding,) = find(map_, PACK).of_setting("AC3")
    assert (finding.rule, finding.agencies) == (Rule.STALE_CONTACTS, (stale.id,))
    assert words(map_)[0].text == f"Contacts {told_as}: Old School."


def test_several_faults_of_a_setting_are_told_the_worst_first() -> None:
    stale = agency("Old School", "school", Freshness.NEVER, None)
    map_ = map_of(stale, first_contacts=(stale,), assurance="", checked_on=None)
    assert kinds(map_) == [Rule.NO_ASSURANCE, Rule.STALE_CONTACTS]


def test_every_setting_of_the_pack_has_an_answer() -> None:
    register = find(map_of(SCHOOL), PACK)
    assert [setting_id for setting_id in PACK.settings if not register.of_setting(setting_id)] == ["AC3"]


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
