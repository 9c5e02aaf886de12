"""What the law of the guidance asks: who may lead, for whom never, consent first, agencies apart, names that are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from guidance.small_pack import Files
from guidance.tiny_pack import TINY, copy_to

from partnership.documents.blocks import Status
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap
from partnership.findings.find import find, register_of
from partnership.findings.hours import OFFICE, Moment
from partnership.findings.papers import as_written, of_paper
from partnership.findings.reach import reach
from partnership.findings.sentences import said_of
from partnership.findings.types import Ask, Person, Rule
from partnership.guidance.loader import load_pack, load_packs, read
from partnership.guidance.pack import Pack
from partnership.guidance.review import review
from partnership.guidance.types import Group, LegalStanding, Sharing, StandingAnswer
from partnership.map.mapping.sharing import SharingChoice, is_one_answer
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.context import OwnText
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.findings.papers import PaperFinding

DAY = date(2026, 11, 26)
PAPER = "protocols/island-pathway.toml"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(TINY)


def agency(number: int, kind: str) -> Agency:
    return Agency(UUID(int=number), f"The {kind}", "", kind, ())


WARDENS, REFUGE = agency(2, "wardens"), agency(3, "island-refuge")


def map_of(*duties: tuple[Agency, str, Group]) -> PartnershipMap:
    made = tuple(
        Duty(UUID(int=90 + number), who, task, group, Role.LEAD, Agreement.ACCEPTED, 1)
        for number, (who, task, group) in enumerate(duties)
    )
    return PartnershipMap(UUID(int=1), "island", "Island", "Island", "", DAY, (WARDENS, REFUGE), made)


def told(pack: Pack, map_: PartnershipMap, rule: Rule) -> list[str]:
    register = find(map_, pack)
    return [said_of(each, register).text for each in register.of_rule(rule)]


def matters(pack: Pack, rule: Rule, clause_id: str = "", text: str = "") -> list[PaperFinding]:
    """What a rule finds in the paper, perhaps with a text of the partnership's own in one clause."""
    own = {clause_id: OwnText(text)} if clause_id else {}
    made = compose(
        pack.protocols["island-pathway"], pack, map_of(), {}, own,
        title="", status=Status.DRAFT, version="1", dated_on=DAY, marking="",
    )  # fmt: skip
    return [each for each in made.matters if each.finding.rule is rule]


def test_a_referral_led_by_a_kind_that_is_no_first_responder_is_found(pack: Pack) -> None:
    said = "The wardens leads write the referral, and only a first responder organisation can."
    assert told(pack, map_of((WARDENS, "write-referral", Group.BOTH)), Rule.WRONG_LEAD) == [said]
    assert told(pack, map_of((REFUGE, "write-referral", Group.BOTH)), Rule.WRONG_LEAD) == []


def recorded(who: Agency, answer: StandingAnswer) -> Agency:
    return replace(who, recorded_standings=((LegalStanding.FIRST_RESPONDER, answer),))


def test_what_an_entry_says_counts_and_its_kind_only_suggests(pack: Pack) -> None:
    listed, struck_off = recorded(WARDENS, StandingAnswer.NAMED), recorded(REFUGE, StandingAnswer.NO)
    assert told(pack, map_of((listed, "write-referral", Group.BOTH)), Rule.WRONG_LEAD) == []
    assert len(told(pack, map_of((struck_off, "write-referral", Group.BOTH)), Rule.WRONG_LEAD)) == 1


def test_a_lead_whose_standing_is_only_suggested_is_told_until_its_entry_says_so(pack: Pack) -> None:
    (said,) = told(pack, map_of((REFUGE, "write-referral", Group.BOTH)), Rule.STANDING_UNCONFIRMED)
    assert "the guidance suggests that it is a first responder organisation" in said
    sure = recorded(REFUGE, StandingAnswer.STATUTORY)
    assert told(pack, map_of((sure, "write-referral", Group.BOTH)), Rule.STANDING_UNCONFIRMED) == []


@pytest.mark.parametrize("role", [Role.LEAD, Role.DEPUTY, Role.SUPPORTS])
@pytest.mark.parametrize(("answer", "is_rung"), [(StandingAnswer.NAMED, True), (StandingAnswer.NO, False)])
def test_who_may_not_refer_is_rung_for_no_referral_in_whatever_role(
    pack: Pack, role: Role, answer: StandingAnswer, *, is_rung: bool
) -> None:
    who = replace(recorded(WARDENS, answer), desks=(Desk("Desk", "020 7946 0101", open=OFFICE),))
    duty = Duty(UUID(int=90), who, "write-referral", Group.BOTH, role, Agreement.ACCEPTED, 1)
    map_ = replace(map_of(), agencies=(who,), duties=(duty,))
    found = reach(map_, pack, Ask("write-referral", Person(Group.ADULTS), Moment(0, 600)))
    assert ("020 7946 0101" in [way.number for way in found.ways]) is is_rung


@pytest.mark.parametrize(("group", "found"), [(Group.BOTH, 1), (Group.CHILDREN, 1), (Group.ADULTS, 0)])
def test_a_role_for_a_child_in_a_task_that_is_never_done_for_children_is_found(
    pack: Pack, group: Group, found: int
) -> None:
    said = "Report without a name is never done for children, and The wardens is recorded for it."
    assert told(pack, map_of((WARDENS, "report-without-name", group)), Rule.NEVER_FOR) == [said] * found


def test_a_clause_about_children_that_names_such_a_task_stops_the_paper(pack: Pack, tmp_path: Path) -> None:
    tiny = Files(copy_to(tmp_path))
    tiny.change(PAPER, 'id = "first-hour-here"', 'id = "first-hour-here"\ngroup = "children"')
    assert [each.clause_ids for each in matters(load_pack(tiny.path), Rule.NEVER_FOR)] == [("who-does-not-agree",)]
    assert matters(pack, Rule.NEVER_FOR) == []


def test_a_paper_that_leads_to_a_referral_needs_the_step_that_records_consent(pack: Pack) -> None:
    step, rule = "consent-is-asked", Rule.NO_CONSENT_STEP
    assert matters(pack, rule) == []
    assert matters(pack, rule, step, "{{lead:write-referral}} asks for consent and writes it down.") == []
    (found,) = matters(pack, rule, step, "{{lead:write-referral}} writes it.")
    assert found.stops_signing
    assert "has no step that asks adults for consent and records the answer." in found.text


@pytest.mark.parametrize("own", load_packs().values(), ids=lambda each: each.id)
def test_every_paper_of_the_product_that_leads_an_adult_to_a_referral_has_that_step(own: Pack) -> None:
    register = register_of(map_of(), own)
    lacking = [
        template.id
        for template in own.protocols.values()
        for each in of_paper(register, as_written(template, register))
        if each.finding.rule is Rule.NO_CONSENT_STEP
    ]
    assert lacking == []


def test_one_decision_for_agencies_that_are_kept_apart_is_found(pack: Pack) -> None:
    kinds = ("harbour-office", "removal-office")
    choice = SharingChoice(Sharing.CASE, "The Act", "When somebody is in danger", "As the board said")
    both = {("whereabouts", kind): choice for kind in kinds}
    assert is_one_answer("whereabouts", kinds, both)
    assert not is_one_answer("whereabouts", kinds, both | {("whereabouts", kinds[0]): replace(choice, basis="Another")})
    assert not is_one_answer("whereabouts", kinds, {("whereabouts", kinds[0]): choice})
    nothing = replace(choice, sharing=Sharing.NEVER)  # nobody is told: nobody is treated as one of the others
    assert not is_one_answer("whereabouts", kinds, dict.fromkeys(both, nothing))
    map_ = replace(map_of(), treated_as_one=(("ministry", ("whereabouts",)),))
    (said,) = told(pack, map_, Rule.TREATED_AS_ONE)
    assert said.startswith("Harbour office and Removal office have the same decision")
    assert said.endswith("where somebody lives.")


def test_a_flow_with_one_answer_for_agencies_that_are_kept_apart_is_noted(tmp_path: Path) -> None:
    tiny = Files(copy_to(tmp_path))
    tiny.change("information.toml", 'to = ["removal-office"]', 'to = ["wardens"]')
    tiny.change("information.toml", 'to = ["wardens"]', "to = []")
    line = tiny.change("information.toml", 'to = ["harbour-office"]', 'to = ["harbour-office", "removal-office"]')
    told_of = "“ministry”: one answer for all that are kept apart; write a flow for each, with its own basis"
    assert [str(note) for note in review(read(tiny.path, {})).notes] == [f"information.toml:{line}: {told_of}"]


def test_a_situation_of_a_child_leads_to_no_task_that_is_never_done_for_one(tmp_path: Path) -> None:
    tiny = Files(copy_to(tmp_path))
    tiny.change("situations.toml", '"write-referral"', '"report-without-name"')
    told_of = [fault.message for fault in read(tiny.path, {}).faults]
    assert told_of == ['"report-without-name" is never done for children']


def test_an_abolished_name_in_a_text_of_ones_own_is_found_with_its_successor(pack: Pack) -> None:
    (found,) = matters(pack, Rule.ABOLISHED_NAME, "call-the-wardens", "Ring the Old Board.")
    assert found.text == "Your own text uses a name that is no longer used: “Old Board”: say “Island council”."
    assert (found.stops_signing, found.clause_ids) == (True, ("call-the-wardens",))
    assert matters(pack, Rule.ABOLISHED_NAME, "call-the-wardens", "Ring the council.") == []
