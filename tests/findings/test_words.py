"""Every rule in every voice: for none, one, two and three agencies, with a comma in a name."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, PartnershipMap
from partnership.findings.find import Register
from partnership.findings.hours import NIGHT
from partnership.findings.phrases import inside
from partnership.findings.sentences import (
    Voice,
    cell_text,
    said,
    said_of,
)
from partnership.findings.types import About, Finding, Part, Rule, Sex, Subject
from partnership.findings.words import WORDINGS
from partnership.guidance.choices import LegalStanding
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group

ROOT = Path(__file__).parents[2] / "partnership"
PACK = load_packs()["solace-2009"]
NAMES = UUID("00000000-0000-4000-8000-00000000000a")
AGENCIES = tuple(
    Agency(uuid5(NAMES, name), name, "", "police", (), Certainty(Freshness.CONFIRMED, date(2026, 11, 1)))
    for name in ("Borough police", "Council, Chief Executive’s Office", "Women’s Refuge")
)
REGISTER = Register(
    PartnershipMap(NAMES, "demo", "Demo", "Area", "", date(2026, 11, 25), AGENCIES, ()), PACK, ()
)  # fmt: skip
SUBJECTS = {
    Rule.NO_FIRST_CONTACT: Subject(About.SETTING, "AC3"),
    Rule.NO_ASSURANCE: Subject(About.SETTING, "AC3"),
    Rule.CHECK_OLD: Subject(About.SETTING, "AC3"),
    Rule.KIND_MISSING: Subject(About.KIND, "ambulance"),
    Rule.NO_SIGNATORY: Subject(About.KIND, "police"),
    Rule.NO_BOARD: Subject(About.BOARD),
    Rule.RATING_CONTRADICTED: Subject(About.COMPETENCE, "2.1"),
    Rule.NO_QUORUM: Subject(About.CLAUSE, "meet-quorum"),
    Rule.TERMS_NOT_AGREED: Subject(About.PAPER),
    Rule.FIRST_ROW_EMPTY: Subject(About.CLAUSE, "first-hour-numbers"),
}
VALUES = {
    Rule.ROLE_EMPTY: ("deputy",),
    Rule.LEAD_NOT_BOUND: ("interpreting", "training"),
    Rule.ROLE_UNANSWERED: ("interpreting", "training"),
    Rule.ROLE_UNCONFIRMED: ("3",),
    Rule.STALE_CONTACTS: ("3 May 2026",),
    Rule.NO_QUORUM: ("4", "3", "police", "refuge|campaign"),
    Rule.WRONG_LEAD: (LegalStanding.FIRST_RESPONDER.value,),
    Rule.STANDING_UNCONFIRMED: (LegalStanding.DUTY_TO_NOTIFY.value,),
}


def finding(rule: Rule, number: int) -> Finding:
    """A finding of a rule that names some agencies."""
    return Finding(
        rule,
        SUBJECTS.get(rule, Subject(About.TASK, "first-response")),
        Part(Group.ADULTS, Sex.MEN),
        tuple(agency.id for agency in AGENCIES[:number]),
        NIGHT,
        VALUES.get(rule, ("1", "2", "3 May 2026")),
    )


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("number", range(4))
def test_every_rule_reads_in_every_voice(rule: Rule, number: int) -> None:
    for voice in Voice:
        text = said(finding(rule, number), voice, REGISTER)
        assert text.strip() == text
        assert text[:1].isupper() or text[:1].isdigit()
        assert not any(mark in text for mark in "{}[]")
        assert "  " not in text
        assert voice is Voice.CELL or text.endswith((".", "?"))
    for agency in AGENCIES[number:]:
        assert agency.name not in said(finding(rule, number), Voice.PAGE, REGISTER) or rule in (
            Rule.NO_LEAD,
            Rule.LEAD_DECLINED,
        )


def test_every_rule_has_words_and_no_other() -> None:
    assert set(WORDINGS) == set(Rule)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "Borough police leads first response and cannot serve men."),
        (2, "Borough police; and Council, Chief Executive’s Office lead first response and cannot serve men."),
    ],
)
def test_a_verb_agrees_with_how_many_are_named(number: int, text: str) -> None:
    assert said(finding(Rule.LEAD_NOT_FOR, number), Voice.DOCUMENT, REGISTER) == text


def test_a_cell_says_for_whom_and_each_thing_once() -> None:
    one = finding(Rule.LEAD_NOT_FOR, 1)
    assert cell_text([one, one], REGISTER) == "No lead for men"
    whole = replace(one, rule=Rule.NO_LEAD, part=Part())
    assert cell_text([whole], REGISTER) == "No lead"


def test_a_finding_is_the_same_when_rule_subject_and_part_are() -> None:
    one, other = finding(Rule.TWO_LEADS, 1), finding(Rule.TWO_LEADS, 2)
    assert one == other
    assert one.key == "two-leads-first-response-adults-men"
    assert replace(one, part=Part()) != one


def test_a_mail_begins_with_what_it_is_about() -> None:
    text = said(finding(Rule.NOT_AT_NIGHT, 1), Voice.MAIL, REGISTER)
    assert text.startswith("Not at night for men: First response. ")
    assert said_of(finding(Rule.NOT_AT_NIGHT, 1), REGISTER).to_do in text


def test_what_stands_in_place_of_a_name_or_a_number_is_worded_beside_its_rule() -> None:
    """So that a wording is changed in one file."""
    words = {
        text
        for wording in WORDINGS.values()
        for in_place in (wording.in_place, wording.may_wait)
        for text in astuple(in_place)
        if len(text) > len("at night")
    }
    elsewhere = {
        (str(path.relative_to(ROOT)), text)
        for path in sorted(ROOT.rglob("*.py"))
        if path.name != "words.py" and path.parent.name != "demo"
        for text in words
        if f'"{text}"' in path.read_text(encoding="utf-8")
    }
    assert elsewhere == set()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Care Act assessment of adults", "Care Act assessment of adults"),
        ("Crime and Disorder Act 1998", "Crime and Disorder Act 1998"),
        ("An Act or an order that asks for it", "an Act or an order that asks for it"),
        ("NRM decision", "NRM decision"),
        ("Border Force", "Border Force"),
        ("Home Office asylum side", "Home Office asylum side"),
        ("The Home Office is told", "the Home Office is told"),
        ("Adults pathway", "adults pathway"),
        ("Section 47 enquiry", "section 47 enquiry"),
    ],
)
def test_a_name_inside_a_sentence_keeps_its_capital(name: str, told: str) -> None:
    assert inside(name) == told
