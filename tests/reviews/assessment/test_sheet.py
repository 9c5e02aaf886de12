"""The facts of an assessment: counts, what an action lacks, and keeping them as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from reviews.assessment.making import entry, full_sheet, sheet

from partnership.reviews.assessment.sheet import AssessmentSheet, fingerprint, from_json, to_json
from partnership.reviews.assessment.wording import progress_words, ratings_words
from partnership.store.models import Rating


def test_a_kept_sheet_comes_back_as_it_was() -> None:
    kept = json.loads(json.dumps(to_json(full_sheet())))
    assert from_json(AssessmentSheet, kept) == full_sheet()


def test_a_kept_sheet_of_another_release_can_be_read() -> None:
    kept = to_json(full_sheet())
    kept["new field"] = {"of": "a later release"}
    del kept["conclusion"]
    assert from_json(AssessmentSheet, kept).conclusion == ""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"action": "Do it"}, "no owner and no date"),
        ({"action": "Do it", "owner": "Police"}, "no date"),
        ({"action": "Do it", "due_on": date(2010, 9, 1)}, "no owner"),
        ({"action": "Do it", "owner": "Police", "due_on": date(2010, 9, 1)}, ""),
        ({"action": "Do it", "done_on": date(2010, 9, 1)}, ""),
        ({}, ""),
    ],
)
def test_an_open_action_says_what_it_lacks(values: dict[str, object], words: str) -> None:
    assert entry("1.1", **values).lacks == words


def test_actions_stand_by_date_and_those_without_one_last() -> None:
    made = sheet(
        entry("1.1", action="c"),
        entry("1.2", action="b", due_on=date(2011, 1, 1)),
        entry("1.3", action="a", due_on=date(2010, 1, 1)),
        entry("1.4", action="d", done_on=date(2010, 1, 1)),
    )
    assert [each.id for each in made.actions] == ["1.3", "1.2", "1.1"]
    assert [each.id for each in made.done] == ["1.4"]


def test_progress_is_told_in_words() -> None:
    progress = full_sheet().progress
    assert progress_words(progress) == (
        "3 of 4 competences are rated. 1 piece of evidence, 2 open actions, 1 of them without an owner or a date."
    )
    assert ratings_words(progress) == "1 proven, 1 in place, 1 developing, 1 not rated"
    assert progress_words(sheet(entry("1.1", Rating.PROVEN)).progress).startswith("All 1 competences are rated.")
    assert progress_words(sheet(entry("1.1", Rating.PROVEN), entry("1.2")).progress).startswith("1 of 2 competences is")


LATE = entry("1.2", Rating.IN_PLACE, action="Do it", owner="Police", due_on=date(2010, 1, 31))


@pytest.mark.parametrize(
    ("values", "is_late"),
    [
        ({}, True),
        ({"due_on": date(2010, 2, 1)}, False),
        ({"done_on": date(2010, 1, 30)}, False),
        ({"action": ""}, False),
        ({"due_on": None}, False),
    ],
)
def test_an_action_is_late_from_the_day_after_its_last(values: dict[str, Any], is_late: bool) -> None:  # noqa: FBT001 - a parameter of the test
    made = sheet(replace(LATE, **values))
    assert made.is_late(made.entries[0]) is is_late


def test_what_was_late_when_an_assessment_was_closed_is_late_for_ever_and_nothing_else() -> None:
    assert sheet(LATE, as_of=date(2011, 1, 1), closed_on=date(2010, 1, 31)).progress.late == 0
    assert sheet(LATE, as_of=date(2010, 1, 1), closed_on=date(2010, 2, 1)).progress.late == 1


def test_progress_says_how_many_actions_are_overdue() -> None:
    assert progress_words(sheet(LATE).progress).endswith("1 open action, 1 overdue.")


def test_only_what_people_wrote_changes_the_fingerprint() -> None:
    one = sheet(entry("1.1", Rating.PROVEN))
    assert fingerprint(one) == fingerprint(sheet(entry("1.1", Rating.PROVEN), as_of=date(2011, 1, 1)))
    assert fingerprint(one) != fingerprint(sheet(entry("1.1", Rating.PROVEN, reason="Why")))
