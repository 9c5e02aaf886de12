"""How sure a number is: confirmed as it stands, changed since, or never confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from partnership.base.clocks import Freshness
from partnership.findings.certainty import NEVER_CONFIRMED, Certainty, DeskCertainty, certainty_of, least
from partnership.findings.facts import Desk, as_sure
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.findings.phrases import doubt_words
from partnership.findings.reach import reach
from partnership.findings.types import Ask, Basis, Caveat, How, Person
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

from findings.demonstration import at

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
SURE = Certainty(Freshness.CONFIRMED, date(2026, 11, 6))
OLD = Certainty(Freshness.UNCONFIRMED, date(2026, 5, 1))
CHANGED = Certainty(Freshness.UNCONFIRMED, is_changed=True, changed_on=date(2026, 12, 1))


@dataclass
class Kept:
    """What is kept of a confirmation."""

    fingerprint: str = "0345"
    confirmed_at: datetime = AT - timedelta(days=25)
    changed_at: datetime | None = None


def test_what_stands_as_it_was_confirmed_is_confirmed() -> None:
    assert certainty_of("0345", Kept(), AT) == SURE


@pytest.mark.parametrize(
    ("days", "standing"), [(90, Freshness.CONFIRMED), (91, Freshness.AGEING), (181, Freshness.UNCONFIRMED)]
)
def test_a_confirmation_ages(days: int, standing: Freshness) -> None:
    assert certainty_of("0345", Kept(confirmed_at=AT - timedelta(days=days)), AT).standing is standing


def test_another_value_is_not_confirmed_though_nobody_noted_the_change() -> None:
    sure = certainty_of("0999", Kept(), AT)
    assert (sure.standing, sure.confirmed_on, sure.is_changed) == (Freshness.UNCONFIRMED, None, True)


def test_what_was_changed_and_changed_back_is_not_confirmed() -> None:
    assert certainty_of("0345", Kept(changed_at=AT), AT) == CHANGED


def test_what_nobody_confirmed_is_not_called_changed() -> None:
    assert certainty_of("0345", None, AT) == NEVER_CONFIRMED


@pytest.mark.parametrize(
    ("sure", "words"),
    [
        (SURE, "confirmed 6 November 2026"),
        (OLD, "not confirmed since 1 May 2026"),
        (CHANGED, "changed 1 December 2026, not confirmed since"),
        (NEVER_CONFIRMED, "never confirmed"),
    ],
)
def test_each_state_has_its_words(sure: Certainty, words: str) -> None:
    assert sure.words == words
    assert sure.is_doubtful is not words.startswith("confirmed")


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ((SURE, CHANGED, OLD), CHANGED),
        ((SURE, OLD), OLD),
        ((SURE, SURE), SURE),
        ((NEVER_CONFIRMED, NEVER_CONFIRMED), NEVER_CONFIRMED),
        ((SURE, NEVER_CONFIRMED), Certainty(Freshness.UNCONFIRMED, is_changed=True)),
        ((), None),
    ],
)
def test_several_are_as_sure_as_the_least_of_them(several: tuple[Certainty, ...], one: Certainty | None) -> None:
    assert least(several) == one


def test_each_number_of_a_desk_is_sure_by_itself() -> None:
    desk = Desk("Desk", "0345", "0999", open=OFFICE, certainty=DeskCertainty(SURE, CHANGED, SURE, SURE))
    assert (desk.certainty_of(How.OWN_HOURS), desk.certainty_of(How.DIVERTED)) == (SURE, CHANGED)
    assert desk.certainty_of(How.INSTEAD) is None
    assert desk.night_certainty == CHANGED


def test_a_number_that_answers_at_night_by_new_hours_is_not_confirmed_for_the_night() -> None:
    desk = Desk("Desk", "0345", open=ALWAYS, certainty=DeskCertainty(SURE, SURE, SURE, CHANGED))
    assert (desk.certainty_of(How.OWN_HOURS), desk.night_certainty) == (SURE, CHANGED)


def test_an_unconfirmed_lead_stays_before_its_confirmed_deputy_and_is_marked(demonstration: Demonstration) -> None:
    changed = demonstration.with_agency("Thameside Primary Care Trust", lambda agency: as_sure(agency, CHANGED))
    ways = changed.reach("physical-health", Group.CHILDREN, "Wed 11:00").ways
    assert [way.basis for way in ways[:2]] == [Basis.LEAD, Basis.DEPUTY]
    assert [way.is_doubtful for way in ways[:2]] == [True, False]
    assert [each.words for each in ways[0].conditions if each.caveat is Caveat.UNCONFIRMED] == [CHANGED.words]


def test_who_was_only_asked_stands_after_who_has_accepted_however_sure_the_numbers_are(
    demonstration: Demonstration,
) -> None:
    supporter = "Thameside Primary Care Trust"
    doubted = demonstration.with_agency(supporter, lambda agency: as_sure(agency, CHANGED))
    ask = Ask("psychological-support", Person(Group.CHILDREN), at("Wed 03:00"))
    ways = [way for way in reach(doubted.map_, doubted.pack, ask).ways if way.basis is Basis.STOP_GAP]
    asked = [any(each.caveat is Caveat.NOT_ACCEPTED for each in way.conditions) for way in ways]
    assert asked == sorted(asked)
    assert {True, False} == set(asked)


def test_of_two_leads_the_confirmed_one_stands_first(demonstration: Demonstration) -> None:
    two = demonstration.with_duty("Metropolitan Police", "physical-health", Role.LEAD, Group.CHILDREN)
    trust = "Thameside Primary Care Trust"
    for sure, first in ((CHANGED, "Metropolitan Police"), (SURE, None)):
        found = two.with_agency(trust, lambda agency, sure=sure: as_sure(agency, sure))
        leads = [w for w in found.reach("physical-health", Group.CHILDREN, "Wed 11:00").ways if w.basis is Basis.LEAD]
        if first is not None:
            assert leads[0].agency.name.startswith(first)
        assert len(leads) == 2


def test_the_year_of_guidance_is_told_of_what_nobody_confirmed_and_not_of_what_was_changed(
    demonstration: Demonstration,
) -> None:
    body = replace(demonstration.agency("Metropolitan Police"), body_year=2009)
    assert doubt_words(NEVER_CONFIRMED, body) == "2009, unconfirmed"
    assert doubt_words(CHANGED, body) == CHANGED.words
    assert doubt_words(SURE, body) == ""
