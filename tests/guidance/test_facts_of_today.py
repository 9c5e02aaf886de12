"""What the pack of today says of law, by the numbers of facts and clauses: never by its prose."""

from __future__ import annotations

from datetime import date

import pytest

from partnership.findings.law import facts_of, standing_of
from partnership.guidance.abolished import uses
from partnership.guidance.facts import Confidence
from partnership.guidance.loader import load_packs
from partnership.guidance.slots import find_slots

PACK = load_packs()["england-2026"]
READ = date(2026, 12, 1)


def resting(protocol: str, clause_id: str) -> set[str]:
    clause = next(each for each in PACK.protocols[protocol].clauses() if each.id == clause_id)
    return set(facts_of(clause, PACK))


def values_named(protocol: str, clause_id: str) -> set[str]:
    clause = next(each for each in PACK.protocols[protocol].clauses() if each.id == clause_id)
    return {slot.argument for slot in find_slots(clause.text) if slot.name in ("parameter", "time")}


@pytest.mark.parametrize(
    ("fact_id", "confidence", "is_marked"),
    [
        ("B07", Confidence.HIGH, True),  # ten charities
        ("DE04", Confidence.HIGH, False),  # the recovery period fell to 30 days
        ("DE05", Confidence.HIGH, True),  # at least 45 days after a positive conclusive decision
        ("DE06", Confidence.HIGH, True),
        ("DE07", Confidence.MEDIUM, True),  # up to 14 days after a negative one
        ("DE09", Confidence.MEDIUM, True),  # after a first no: not found
        ("DE10", Confidence.MEDIUM, True),
        ("DE11", Confidence.MEDIUM, True),
        ("N22", Confidence.HIGH, True),  # reconsideration
        ("DE13", Confidence.HIGH, True),  # the person may ask
        ("DE14", Confidence.MEDIUM, True),
        ("DE19", Confidence.HIGH, True),  # disqualification, judgment of December 2025
        ("DE22", Confidence.HIGH, True),
        ("DE27", Confidence.HIGH, True),
        ("AD05", Confidence.MEDIUM, True),  # risk meetings that leave out harm by others
        ("AD15", Confidence.HIGH, True),
        ("AD16", Confidence.MEDIUM, True),
        ("AD18", Confidence.MEDIUM, True),  # priority need through domestic abuse
        ("E12", Confidence.MEDIUM, True),
        ("FR23", Confidence.LOW, True),
    ],
)  # fmt: skip
def test_a_fact_is_as_sure_as_it_was_read(fact_id: str, confidence: Confidence, is_marked: bool) -> None:  # noqa: FBT001 - a case
    fact = PACK.facts[fact_id]
    assert (fact.confidence, fact.is_marked) == (confidence, is_marked)


def test_every_fact_that_is_only_remembered_is_marked() -> None:
    assert [each.id for each in PACK.facts.values() if each.confidence is Confidence.LOW and not each.is_marked] == []


@pytest.mark.parametrize(
    ("protocol", "clause", "facts"),
    [
        ("adults-pathway", "support-after", {"DE05", "DE06", "DE07", "DE09", "DE10", "DE11", "DE22"}),
        ("adults-pathway", "support-map", {"DE05", "DE07"}),
        ("adults-pathway", "support-disqualified", {"DE19", "DE22"}),
        ("housing-and-no-recourse", "ending-word", {"DE05", "DE07", "DE09", "DE11", "DE22"}),
        ("housing-and-no-recourse", "homeless-priority", {"AD18"}),
        ("first-responder-and-duty-to-notify", "decision-results", {"DE05", "DE07", "DE09", "DE19"}),
        ("first-responder-and-duty-to-notify", "decision-again", {"N22", "DE11", "DE13", "DE14"}),
        ("child-victims-pathway", "nrm-after", {"N22", "DE13"}),
        ("child-victims-pathway", "nrm-who-decides", {"DE19", "FR23"}),
        ("child-victims-pathway", "health-consent", {"XC21"}),
        ("child-exploitation", "disrupt-powers", {"C24", "AD15", "AD16"}),
    ],
)  # fmt: skip
def test_a_clause_rests_on_what_was_read_last(protocol: str, clause: str, facts: set[str]) -> None:
    assert facts <= resting(protocol, clause)


@pytest.mark.parametrize(
    ("protocol", "clause", "named", "not_named"),
    [
        ("adults-pathway", "support-after", {"move-on-yes", "move-on-no"}, {"notice-of-end"}),
        ("first-responder-and-duty-to-notify", "decision-again", {"reconsideration"}, set()),
        ("child-victims-pathway", "nrm-after", {"reconsideration"}, set()),
    ],
)
def test_a_clause_names_the_times_of_the_law_and_none_that_the_contract_does_not_give(
    protocol: str, clause: str, named: set[str], not_named: set[str]
) -> None:
    found = values_named(protocol, clause)
    assert named <= found
    assert not not_named & found


@pytest.mark.parametrize(
    ("parameter", "value", "unit"),
    [("recovery-period", "30", "days"), ("move-on-yes", "45", "days"), ("move-on-no", "14", "days"),
     ("reconsideration", "30", "days")],
)  # fmt: skip
def test_no_partnership_sets_a_time_of_the_law(parameter: str, value: str, unit: str) -> None:
    found = PACK.times[parameter]
    assert (str(found.value), found.unit, found.settable) == (value, unit, False)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("at least 45 days after a positive conclusive grounds decision", 0),
        ("a recovery period of 45 days", 1),
        ("the 45-day recovery period", 1),
        ("the victim has 45 days to recover", 1),
    ],
)
def test_only_the_recovery_period_of_45_days_is_not_said_any_more(words: str, count: int) -> None:
    assert len(list(uses(words, PACK))) == count


def test_no_word_has_two_meanings_of_victim() -> None:
    """The glossary says what the word means; a protocol that says it again says the same."""
    assert "conclusive" in PACK.words["victim"].casefold()
    rows = [
        row
        for template in PACK.protocols.values()
        for clause in template.clauses()
        if clause.table is not None
        for row in clause.table.rows
        if row[0].casefold() in {"victim", "potential victim; victim"}
    ]
    assert [row[1] for row in rows if "conclusive" not in row[1]] == []


@pytest.mark.parametrize(
    ("fact_id", "due"),
    [("D02", date(2026, 12, 1)), ("B23", date(2026, 12, 11)), ("DE19", date(2026, 12, 31)), ("N18", date(2026, 12, 1))],
)
def test_what_is_due_soon_is_looked_at_soon(fact_id: str, due: date) -> None:
    again_on = standing_of(PACK.facts[fact_id], PACK, None, READ).again_on
    assert again_on is not None
    assert again_on <= due


@pytest.mark.parametrize("fact_id", ["D02", "B02", "B04", "C21", "C22", "C24", "DE27"])
def test_a_provision_that_moves_can_be_in_force_or_not(fact_id: str) -> None:
    assert PACK.facts[fact_id].states == ("not-in-force", "in-force")


def test_pages_of_law_have_their_address_and_every_fact_of_them_is_there() -> None:
    assert len({each.id.partition(".")[0] for each in PACK.addresses.values()}) == 52
    assert {each.address.partition("/")[0] for each in PACK.addresses.values()} == {"https:"}
    assert sum(not each.is_opened for each in PACK.addresses.values()) > 0
    assert PACK.addresses_of["D02"]


def test_no_slot_of_the_corrected_clauses_is_unknown() -> None:
    for protocol, clause_id in (("adults-pathway", "support-after"), ("child-victims-pathway", "nrm-after")):
        clause = next(each for each in PACK.protocols[protocol].clauses() if each.id == clause_id)
        assert find_slots(clause.text)
