"""The whole audit in Word: every setting with signs, contacts, assurance and gaps; an empty one says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from documents.docx_parts import complaints
from reviews.identification.maps import DAY_DESK, NIGHT_DESK, PACK, TODAY, agency, map_of

from partnership.base.clocks import Freshness
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, SettingRecord
from partnership.findings.hours import OFFICE
from partnership.reviews.identification.compose import compose_audit

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap

SCHOOL = agency("Park School", "school", DAY_DESK, NIGHT_DESK)
STALE = agency("Old School", "school", standing=Freshness.NEVER)
EDUCATION = agency("Education Service", "education")
RECORD = SettingRecord(
    "AC3", (SCHOOL,), "Teachers are trained.", TODAY, "Ask each school", SCHOOL, date(2026, 12, 1), 1
)


def words(map_: PartnershipMap) -> str:
    """The audit in plain words, on one line."""
    return " ".join(write_text(compose_audit(map_, PACK, marking="Members only")).split())


def test_every_setting_and_every_sign_is_in_it() -> None:
    text = words(map_of(SCHOOL, settings=(RECORD,)))
    for setting in PACK.settings.values():
        assert setting.name in text
        assert all(indicator.text in text for indicator in setting.indicators)
    assert "11 settings, 41 indicators" in text
    assert "10 entries missing or out of date; 1 of 11 settings with an assurance" in text


def test_what_is_recorded_stands_with_numbers_assurance_check_and_action() -> None:
    text = words(map_of(SCHOOL, EDUCATION, settings=(RECORD,)))
    assert "Park School | Duty desk | 020 7946 0101 | not at night | 1 November 2026" in text
    assert "Park School | Night desk | 020 7946 0102 | the same, day and night | 1 November 2026" in text
    assert "Our assurance: Teachers are trained." in text
    assert "Last checked: 24 November 2026" in text
    assert "Ask each school; Park School, by 1 December 2026" in text
    assert "Takes part, not recorded: Education Service" in text


def test_an_action_that_is_overdue_is_marked_in_words() -> None:
    late = replace(RECORD, action_due_on=TODAY - timedelta(days=1))
    assert "Overdue" in words(map_of(SCHOOL, EDUCATION, settings=(late,)))
    assert "Overdue" not in words(map_of(SCHOOL, EDUCATION, settings=(replace(RECORD, action_due_on=TODAY),)))


def test_gaps_stand_at_the_setting_and_in_a_table_of_their_own() -> None:
    old = replace(RECORD, first_contacts=(STALE,), checked_on=TODAY - timedelta(days=500))
    text = words(map_of(STALE, settings=(old,)))
    assert text.count("more than a year ago") == 2  # at a glance and at the setting
    assert text.count("Assurance last checked on") >= 2  # at the setting and among the gaps
    assert "Never confirmed" in text
    assert "020 7946 0101 (unconfirmed)" in text
    assert "Schools | Not confirmed. Contacts last confirmed never: Old School." in text


def test_an_empty_audit_says_what_is_missing_everywhere() -> None:
    text = words(map_of())
    assert text.count("[To settle: no first contact]") == 22
    assert text.count("[To settle: no assurance]") == 22
    assert "11 entries missing or out of date; 0 of 11 settings with an assurance" in text


def test_an_audit_without_gaps_says_so() -> None:
    records = tuple(replace(RECORD, setting_id=each) for each in PACK.settings)
    text = words(map_of(SCHOOL, settings=records))
    assert "No entry missing; 11 of 11 settings with an assurance of the partnership’s own" in text
    assert "which nobody outside has tested" in text
    assert "No entry is missing: every setting has a first contact" in text


def test_the_first_page_counts_what_falls_short_beside_the_gaps() -> None:
    other = agency("Quiet School", "school")
    late = replace(RECORD, action="Train the carers", action_due_on=TODAY - timedelta(days=3))
    text = words(map_of(SCHOOL, other, settings=(late,)))
    assert "action overdue in 1" in text
    assert "takes part, not recorded in" in text


def test_a_first_contact_is_printed_with_the_desk_that_answers_and_not_with_every_desk() -> None:
    two = agency(
        "Old School",
        "school",
        Desk("Office", "020 7946 0275", is_main=True, open=OFFICE),
        Desk("Admissions desk", "020 7946 0276", open=OFFICE),
    )
    text = words(map_of(two, settings=(replace(RECORD, first_contacts=(two,)),)))
    assert "Office" in text
    assert "Admissions desk" not in text


def test_the_desk_for_recognising_children_is_printed_before_the_general_one() -> None:
    named = Desk("Named nurse", "020 7946 0338", function_ids=("recognise-children",), open=OFFICE)
    trust = agency("Primary Care Trust", "primary-care-trust", DAY_DESK, named)
    text = words(map_of(trust, settings=(replace(RECORD, first_contacts=(trust,)),)))
    assert "Named nurse | 020 7946 0338" in text
    assert f"{DAY_DESK.post} |" not in text


def test_it_is_a_draft_without_victim_data_and_cites_its_source() -> None:
    document = compose_audit(map_of(SCHOOL, settings=(RECORD,)), PACK, marking="Members only")
    text = " ".join(write_text(document).split())
    assert (document.marking, document.status_words) == ("Members only", "DRAFT")
    assert "a lawyer of the council and a safeguarding lead" in text
    assert "write none in" in text
    assert "Annex 1" in text
    assert document.file_name == "thameside-identification-audit-2026-11-24-draft.docx"


def test_word_and_html_can_hold_it() -> None:
    document = compose_audit(map_of(SCHOOL, STALE, settings=(RECORD,)), PACK, marking="Members only")
    assert complaints(write_word(document)) == []
    assert "Teachers are trained." in write_html(document)
