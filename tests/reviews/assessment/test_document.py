"""An assessment as a document: what it says, and that Word takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from documents.docx_parts import complaints, part
from reviews.assessment.making import entry, full_sheet, sheet

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.reviews.assessment.document import compose_document, file_name
from partnership.reviews.assessment.sheet import AssessmentSheet, Earlier, TaskEvidence
from partnership.store.models import Rating


def composed(made: AssessmentSheet, dated_on: date = date(2010, 3, 1)) -> b.Document:
    """The document of a sheet."""
    return compose_document(made, dated_on=dated_on, slug="thameside", marking="Restricted")


def text(made: AssessmentSheet) -> str:
    """Its words."""
    return write_text(composed(made))


@pytest.mark.parametrize("made", [full_sheet(), sheet(entry("1.1")), sheet()], ids=["full", "begun", "empty"])
def test_word_takes_the_document_without_a_complaint(made: AssessmentSheet) -> None:
    assert complaints(write_word(composed(made))) == []
    assert write_html(composed(made))


def test_an_open_assessment_is_a_working_paper_everywhere() -> None:
    document = composed(sheet(entry("1.1")))
    file = write_word(document)
    assert document.status_words == "Working paper: not closed"
    assert "Working paper: not closed" in part(file, "word/header1.xml")
    assert "PowerPlusWaterMarkObject" in part(file, "word/header1.xml")
    assert "24 November" not in part(file, "word/footer1.xml")
    assert "1 March 2010" in part(file, "word/footer1.xml")
    assert file_name(sheet(), "thameside", "docx") == "thameside-assessment-2010-working-paper.docx"


def test_a_closed_one_bears_its_day_and_no_watermark_and_is_the_same_for_ever() -> None:
    document = composed(full_sheet())
    file = write_word(document)
    assert document.status_words == "Closed on 1 February 2010"
    assert "PowerPlusWaterMarkObject" not in part(file, "word/header1.xml")
    assert file == write_word(composed(full_sheet(), dated_on=date(2020, 1, 1)))
    assert file_name(full_sheet(), "thameside", "xlsx") == "thameside-assessment-2010-closed.xlsx"


def test_the_ratings_stand_in_a_table_with_what_is_different_since_last_time() -> None:
    told = text(full_sheet())
    assert "1.1 | Competence 1.1 | Proven" in told
    assert "| Not in place | Better by three steps | 1 piece" in told
    assert "1.2 | Competence 1.2 | In place | Not rated | New | [To settle: none]" in told
    assert "Last time" not in text(sheet(entry("1.1", Rating.PROVEN)))


def test_the_action_plan_is_in_the_order_of_its_dates() -> None:
    told = text(full_sheet())
    plan = told[told.index("Actions by date") : told.index("Done since")]
    assert plan.index("1 September 2010 | 1.2 | Do it | Police") < plan.index("[To settle: no date] | 1.3 | Do that")
    assert "20 January 2010 | 1.4 | Done that | Refuge" in told
    assert "1.1 | Begin | Police | Done on 1 June 2009" in told


def test_an_action_that_is_overdue_is_marked_in_words_in_plan_and_findings() -> None:
    late = entry("1.2", action="Do it", owner="Police", due_on=date(2010, 1, 31))
    assert "31 January 2010 Overdue" in " ".join(text(sheet(late)).split())
    assert "by 31 January 2010: overdue)" in text(sheet(late))
    assert "verdue" not in text(sheet(replace(late, due_on=date(2010, 2, 1))))


def test_the_findings_hold_reason_evidence_and_what_the_map_shows() -> None:
    told = text(full_sheet())
    assert "Rating: Proven (last time: not in place; better by three steps). Why" in told
    assert "https://www.example.org/a?b=1&c=2 (Police, 9 January 2010)" in told
    assert "Interpreting. Lead: Lockgate for children (contacts confirmed 3 May 2010). Deputy: Deputy & Sons" in told
    assert "1 of 2 settings checked, the oldest check on 3 January 2010. Not checked yet: Homes." in told
    assert "Next action: Do that ([To settle: no owner], [To settle: no date])." in told


def test_it_says_that_it_holds_no_victim_data_and_what_the_conclusion_is() -> None:
    told = text(full_sheet())
    assert "Note: No victim data" in told
    assert "Better.\n\nStill much to do." in told
    assert "Conclusion" not in text(sheet(entry("1.1")))


def test_both_pictures_are_in_it_with_the_same_in_words() -> None:
    document = composed(full_sheet())
    found = [each for each in document.blocks if isinstance(each, b.Picture)]
    assert len(found) == 2
    assert all(picture.alt in write_text(document) for picture in found)
    assert len([each for each in composed(sheet(entry("1.1"))).blocks if isinstance(each, b.Picture)]) == 1


def test_a_rating_that_the_map_contradicts_is_marked_at_each_of_its_places() -> None:
    lonely = TaskEvidence("training", "Training", (), (), 0, ("Nobody leads it.",))
    told = text(sheet(entry("1.1", rating=Rating.IN_PLACE, tasks=(lonely,)), entry("1.2", tasks=(lonely,))))
    assert "Contradicted by the map: 1.1" in told
    assert "In place [To settle: the map says otherwise]" in " ".join(told.split())
    assert "The map says otherwise: Training." in told
    assert "As under 1.1." in told


def test_what_was_not_in_place_last_time_and_has_no_action_stands_on_the_first_page() -> None:
    was = Earlier(Rating.NOT_IN_PLACE, "", "", "", None, None)
    told = text(sheet(entry("3.1", rating=None, action="", earlier=was)))
    assert "Left lying: 3.1: not in place last time; no action then and none now" in told
