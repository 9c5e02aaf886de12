"""Gaps in words: what counts as one, and what it advises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from partnership.clocks import Standing
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.mapping.facts import Agency, Desk, Duty, PartnershipMap
from partnership.mapping.gaps import GapKind, cell_text, find_gaps, find_unkept, gaps_of, names
from partnership.models import Agreement, Role

PACK = load_packs()["solace-2009"]
NIGHT, DAY = PACK.functions["section-47"], PACK.functions["training"]
BOTH, ADULTS = PACK.functions["first-response"], PACK.functions["safe-accommodation-adults"]


def agency(name: str, *, kind: str = "police", night: bool = True, standing: Standing = Standing.CONFIRMED) -> Agency:
    """An agency with one desk."""
    desk = Desk("Duty desk", "020 7946 0101", is_out_of_hours=night, is_main=True)
    return Agency(uuid4(), name, "", kind, (desk,), standing, date(2026, 1, 2))


def map_of(*duties: tuple[Agency, str, Role, Agreement, Group], others: tuple[Agency, ...] = ()) -> PartnershipMap:
    """A map with these duties."""
    made = tuple(Duty(uuid4(), a, f, group, role, state, 1) for a, f, role, state, group in duties)
    agencies = tuple(dict.fromkeys([*(duty.agency for duty in made), *others]))
    return PartnershipMap(uuid4(), "demo", "Demo", "Area", "Board", date(2026, 3, 1), agencies, made)


def led(function: str, *agencies: Agency, group: Group = Group.BOTH) -> tuple[tuple, ...]:
    """The first agency leads, the others support."""
    roles = [Role.LEAD, *[Role.SUPPORTS] * len(agencies)]
    return tuple((a, function, role, Agreement.ACCEPTED, group) for a, role in zip(agencies, roles, strict=False))


def kinds(function: object, map_: PartnershipMap) -> list[GapKind]:
    """Kinds of the gaps of a function."""
    return [gap.kind for gap in gaps_of(function, map_, PACK)]


def test_a_led_supported_confirmed_function_has_no_gap() -> None:
    assert kinds(NIGHT, map_of(*led("section-47", agency("A"), agency("B"), group=Group.CHILDREN))) == []


def test_a_function_that_nobody_leads_is_a_gap_that_names_whom_to_ask() -> None:
    social_work = agency("Children's services", kind="childrens-services")
    (gap,) = gaps_of(NIGHT, map_of(others=(social_work,)), PACK)
    assert gap.kind is GapKind.NO_LEAD
    assert "Ask Children's services." in gap.advice


def test_a_supporter_does_not_make_a_lead() -> None:
    map_ = map_of((agency("A"), "section-47", Role.DEPUTY, Agreement.ACCEPTED, Group.CHILDREN))
    assert kinds(NIGHT, map_) == [GapKind.NO_LEAD]


@pytest.mark.parametrize(
    ("state", "kind"), [(Agreement.PROPOSED, GapKind.PROPOSED), (Agreement.DECLINED, GapKind.DECLINED)]
)
def test_a_lead_that_was_not_accepted_is_a_gap_of_its_own(state: Agreement, kind: GapKind) -> None:
    (gap,) = gaps_of(NIGHT, map_of((agency("A"), "section-47", Role.LEAD, state, Group.CHILDREN)), PACK)
    assert gap.kind is kind
    assert gap.text.startswith("A ")


def test_a_lead_for_children_only_leaves_adults_without_one() -> None:
    map_ = map_of(*led("first-response", agency("A"), agency("B"), group=Group.CHILDREN))
    (gap,) = gaps_of(BOTH, map_, PACK)
    assert (gap.kind, gap.short) == (GapKind.NO_LEAD, "No lead for adults")


def test_two_leads_for_the_same_cases_are_a_gap_but_one_for_each_group_is_not() -> None:
    a, b = agency("A"), agency("B")
    two = map_of(*led("first-response", a), *led("first-response", b))
    assert kinds(BOTH, two) == [GapKind.TWO_LEADS]
    split = map_of(*led("first-response", a, group=Group.CHILDREN), *led("first-response", b, group=Group.ADULTS))
    assert kinds(BOTH, split) == []


def test_a_lead_that_cannot_be_reached_at_night_is_a_gap_where_night_matters() -> None:
    day_only = agency("A", night=False)
    assert kinds(NIGHT, map_of(*led("section-47", day_only, agency("B"), group=Group.CHILDREN))) == [GapKind.NO_NIGHT]
    assert kinds(DAY, map_of(*led("training", day_only, agency("B")))) == []


def test_a_number_for_the_night_is_as_good_as_a_desk_that_answers() -> None:
    desk = Desk("Duty desk", "020 7946 0101", out_of_hours_telephone="020 7946 0102")
    able = Agency(uuid4(), "A", "", "police", (desk,), Standing.CONFIRMED, date(2026, 1, 2))
    assert kinds(NIGHT, map_of(*led("section-47", able, agency("B"), group=Group.CHILDREN))) == []


@pytest.mark.parametrize("standing", [Standing.UNCONFIRMED, Standing.NEVER])
def test_a_stale_lead_is_a_gap(standing: Standing) -> None:
    map_ = map_of(*led("training", agency("A", standing=standing), agency("B")))
    assert kinds(DAY, map_) == [GapKind.STALE]


def test_a_lead_without_a_second_agency_is_a_gap() -> None:
    assert kinds(DAY, map_of(*led("training", agency("A")))) == [GapKind.ALONE]


def test_a_role_for_adults_is_nothing_to_a_function_for_children() -> None:
    map_ = map_of((agency("A"), "section-47", Role.LEAD, Agreement.ACCEPTED, Group.ADULTS))
    assert kinds(NIGHT, map_) == [GapKind.NO_LEAD]


def test_every_function_of_the_pack_has_an_answer() -> None:
    found = find_gaps(map_of(), PACK)
    assert set(found) == set(PACK.functions)
    assert all(gaps for gaps in found.values())


def test_a_cell_says_each_gap_once() -> None:
    map_ = map_of(*led("section-47", agency("A", night=False, standing=Standing.NEVER), group=Group.CHILDREN))
    assert cell_text(gaps_of(NIGHT, map_, PACK)) == "Not at night. Lead not confirmed. One agency only"


def test_names_in_a_row_read_as_a_sentence() -> None:
    a, b, c = agency("A"), agency("B"), agency("C")
    assert [names(x) for x in ((a,), (a, b), (a, b, c))] == ["A", "A and B", "A, B and C"]
    assert ADULTS.group is Group.ADULTS


def test_entries_that_nobody_keeps_are_told_with_those_that_lead_most_first() -> None:
    a, b, c, kept = agency("A"), agency("B"), agency("C"), agency("D")
    map_ = map_of(
        *led("training", b), *led("monitoring", b), *led("section-47", c), *led("schooling", kept), others=(a,)
    )
    found = find_unkept(map_, {kept.id})
    assert [(each.name, number) for each, number in found.entries] == [("B", 2), ("C", 1), ("A", 0)]
    assert (found.total, found.leading) == (4, 2)


def test_a_lead_that_is_only_proposed_leads_nothing_that_nobody_keeps() -> None:
    map_ = map_of((agency("A"), "training", Role.LEAD, Agreement.PROPOSED, Group.BOTH))
    assert find_unkept(map_, set()).leading == 0


def test_whom_an_agency_that_declined_suggests_is_asked_first_and_never_itself() -> None:
    a, b = agency("A"), agency("B", kind="housing")
    map_ = map_of((a, "section-47", Role.LEAD, Agreement.DECLINED, Group.CHILDREN), others=(b,))
    (duty,) = map_.duties
    (gap,) = gaps_of(NIGHT, replace(map_, duties=(replace(duty, suggested=b),)), PACK)
    assert "Suggested instead: B." in gap.text
    assert "Ask B." in gap.advice
    both = (replace(duty, suggested=b), replace(duty, id=uuid4(), agency=b, suggested=a))
    (gap,) = gaps_of(NIGHT, replace(map_, duties=both), PACK)
    assert "Suggested instead" not in gap.text


def test_a_proposal_says_since_when_it_waits() -> None:
    map_ = map_of((agency("A"), "section-47", Role.LEAD, Agreement.PROPOSED, Group.CHILDREN))
    (duty,) = map_.duties
    asked = {date(2026, 3, 1): "today", date(2026, 2, 28): "yesterday", date(2026, 1, 20): "40 days ago"}
    for day, words in asked.items():
        (gap,) = gaps_of(NIGHT, replace(map_, duties=(replace(duty, proposed_on=day),)), PACK)
        assert gap.text == f"A is proposed as lead ({words}) and has not accepted."
