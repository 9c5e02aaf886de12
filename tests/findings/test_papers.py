"""What a paper has to settle: only what a clause of it rests on, as severe as it is for that paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from partnership.findings.find import find
from partnership.findings.papers import Paper, as_written, asking, of_paper, worst
from partnership.findings.severity import NEEDED, ON_FIRST_PAGE, OTHERS, TASKS
from partnership.findings.types import Rule, Severity
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.findings.papers import PaperFinding


def placed(demonstration: Demonstration, template_id: str) -> dict[str, PaperFinding]:
    """What a paper of the demonstration has to settle, by key."""
    register = find(demonstration.map_, demonstration.pack)
    template = demonstration.pack.protocols[template_id]
    labels = {clause.id: clause.heading or clause.id for clause in template.clauses()}
    paper = Paper(template, asking(template), labels, party_ids=demonstration.map_.agency_ids)
    return {each.finding.key: each for each in of_paper(register, paper)}


PAPERS = ("adult-victims", "age-assessment", "recognition-and-referral")
ACCOMMODATION = "lead-declined-safe-accommodation-adults-adults"


@pytest.mark.parametrize(
    ("template_id", "severity"),
    [
        ("adult-victims", Severity.STOPS),
        ("recognition-and-referral", Severity.NIGHT),
        ("information-sharing", None),
        ("safeguarding-trafficked-children", None),
    ],
)
def test_one_gap_is_as_severe_as_it_is_for_each_paper(
    demonstration: Demonstration, template_id: str, severity: Severity | None
) -> None:
    found = placed(demonstration, template_id).get(ACCOMMODATION)
    assert (found.severity if found else None) is severity
    assert found is None or found.clause_ids


def test_nobody_at_all_at_night_on_a_first_page_stops_signing(demonstration: Demonstration) -> None:
    found = placed(demonstration, "recognition-and-referral")["not-at-night-legal-advice"]
    assert found.stops_signing
    assert found.meanwhile == ""


def test_a_stop_gap_at_night_keeps_a_paper_from_being_stopped(demonstration: Demonstration) -> None:
    found = placed(demonstration, "safeguarding-trafficked-children")["not-at-night-interpreting"]
    assert (found.severity, found.clause_ids) == (Severity.NIGHT, ("card-numbers", "ring-table"))
    assert "020 7946 0401" in found.meanwhile
    assert placed(demonstration, "interpreters-and-mediators")["not-at-night-interpreting"].stops_signing


def test_a_paper_about_adults_sends_nobody_on_to_a_number_for_children(demonstration: Demonstration) -> None:
    made = demonstration.with_duty("Thameside Children", "legal-advice", Role.SUPPORTS, Group.CHILDREN)
    made = made.with_duty("Tideway Women", "legal-advice", Role.SUPPORTS, Group.ADULTS)
    young, grown = "Thameside Children's Services, Emergency", "Tideway Women's Refuge, Referral line"
    found = {each: placed(made, each)["not-at-night-legal-advice"].meanwhile for each in PAPERS}
    assert grown in found["adult-victims"]
    assert young not in found["adult-victims"]
    assert young in found["age-assessment"]
    assert grown not in found["age-assessment"]
    of_both = found["recognition-and-referral"]
    assert of_both.startswith(f"for children, {young}")
    assert f"; for adults, {grown}" in of_both


def test_without_a_board_for_adults_a_paper_about_adults_is_not_signed(demonstration: Demonstration) -> None:
    only_children = tuple(each for each in demonstration.map_.boards if Group.ADULTS not in each.groups)
    changed = replace(demonstration, map_=replace(demonstration.map_, boards=only_children))
    assert placed(changed, "adult-victims")["no-board-adults"].stops_signing
    assert "no-board-adults" not in placed(changed, "safeguarding-trafficked-children")
    assert "no-board-adults" not in placed(demonstration, "adult-victims")


def test_values_that_must_be_decided_stop_signing_as_one(demonstration: Demonstration) -> None:
    template = demonstration.pack.protocols["adult-victims"]
    undecided = frozenset(each.id for each in template.parameters if not each.default)
    paper = Paper(template, asking(template), {}, demonstration.map_.agency_ids, undecided=undecided)
    found = of_paper(find(demonstration.map_, demonstration.pack), paper)
    values = [each for each in found if each.finding.rule is Rule.VALUE_MISSING]
    assert all(each.stops_signing for each in values)
    assert len(values) < len(undecided)  # one for each section that asks
    assert sum(len(each.finding.values) - 1 for each in values) == len(undecided)


def test_the_page_of_gaps_has_the_worst_of_the_papers_in_use(demonstration: Demonstration) -> None:
    register = find(demonstration.map_, demonstration.pack)
    for template_id, severity in (("adult-victims", Severity.STOPS), ("recognition-and-referral", Severity.NIGHT)):
        found = worst(register, [template_id])
        assert {each.key: found[each] for each in found}[ACCOMMODATION] is severity


def test_a_text_that_asks_who_agreed_to_nothing_is_told(demonstration: Demonstration) -> None:
    template = demonstration.pack.protocols["childrens-services-and-pct"]
    surgery = demonstration.agency("Quayside Surgery").id
    paper = Paper(template, asking(template), {}, demonstration.map_.agency_ids, without_task=frozenset({surgery}))
    found = of_paper(find(demonstration.map_, demonstration.pack), paper)
    (asked,) = [each for each in found if each.finding.rule is Rule.DUTY_UNACCEPTED]
    assert asked.finding.agencies == (surgery,)
    assert asked.severity is Severity.TIDY


def stops_of(
    demonstration: Demonstration, template_id: str, *, are_terms_agreed: bool = True
) -> dict[Rule, PaperFinding]:
    """What stops the signing of a paper of the demonstration, by rule."""
    register = find(demonstration.map_, demonstration.pack)
    paper = as_written(demonstration.pack.protocols[template_id], register, are_terms_agreed=are_terms_agreed)
    return {each.finding.rule: each for each in of_paper(register, paper) if each.stops_signing}


def test_nobody_signs_a_paper_that_adopts_terms_which_are_not_agreed(demonstration: Demonstration) -> None:
    assert Rule.TERMS_NOT_AGREED not in stops_of(demonstration, "age-assessment")
    found = stops_of(demonstration, "age-assessment", are_terms_agreed=False)[Rule.TERMS_NOT_AGREED]
    assert found.clause_ids == ("terms-adopted",)
    assert found.text.startswith("This paper adopts common terms, and no version of them is agreed")
    assert Rule.TERMS_NOT_AGREED not in stops_of(demonstration, "common-terms", are_terms_agreed=False)


def test_a_first_row_without_a_number_stops_signing_whatever_the_reason(demonstration: Demonstration) -> None:
    assert Rule.FIRST_ROW_EMPTY not in stops_of(demonstration, "childrens-services-and-pct")
    shut = demonstration.with_desks("Thameside General Hospital", telephone="", out_of_hours_telephone="")
    found = stops_of(shut, "childrens-services-and-pct")[Rule.FIRST_ROW_EMPTY]
    assert found.clause_ids == ("first-numbers",)
    assert "site manager" in found.text


def quorum_of(demonstration: Demonstration, template_id: str, *, without: tuple[str, ...] = ()) -> list[PaperFinding]:
    """What a paper of the demonstration says of its quorum, without parties of some kinds."""
    template = demonstration.pack.protocols[template_id]
    parties = frozenset(each.id for each in demonstration.map_.agencies if each.kind_id not in without)
    found = of_paper(find(demonstration.map_, demonstration.pack), Paper(template, asking(template), {}, parties))
    return [each for each in found if each.finding.rule is Rule.NO_QUORUM]


def test_a_meeting_that_could_never_decide_stops_signing_and_says_whose_seat_is_empty(
    demonstration: Demonstration,
) -> None:
    assert quorum_of(demonstration, "terms-of-reference") == []
    (found,) = quorum_of(demonstration, "terms-of-reference", without=("police",))
    assert found.clause_ids == ("a-meetings-when", "b-meetings-when")
    assert found.stops_signing
    assert found.text == "No meeting could decide: no party is of the kind police force."


def test_fewer_parties_than_seats_are_told_by_number(demonstration: Demonstration) -> None:
    others = tuple({each.kind_id for each in demonstration.map_.agencies} - {"police", "childrens-services"})
    found = quorum_of(demonstration, "safeguarding-trafficked-children", without=others)
    number = sum(each.kind_id in ("police", "childrens-services") for each in demonstration.map_.agencies)
    assert [each.text for each in found] == [f"No meeting could decide: {number} of 4 seats can be filled."]


def test_another_text_of_the_clause_may_have_another_rule(demonstration: Demonstration) -> None:
    template = demonstration.pack.protocols["terms-of-reference"]
    asked = tuple(replace(each, quorum=None) for each in asking(template))
    police = frozenset(each.id for each in demonstration.map_.agencies if each.kind_id == "police")
    found = of_paper(find(demonstration.map_, demonstration.pack), Paper(template, asked, {}, police))
    assert Rule.NO_QUORUM not in {each.finding.rule for each in found}


OF_NO_PAPER = {  # told on the page of gaps alone
    Rule.ROLE_UNANSWERED,
    Rule.ENTRY_UNKEPT,
    Rule.NO_ASSURANCE,
    Rule.CHECK_OLD,
    Rule.RATING_CONTRADICTED,
    Rule.REVIEW_DUE,
}


def test_every_rule_of_a_paper_has_its_severity_in_one_table() -> None:
    assert set(TASKS) | set(OTHERS) == set(Rule) - OF_NO_PAPER
    assert set(ON_FIRST_PAGE) | set(NEEDED) <= set(OTHERS)
