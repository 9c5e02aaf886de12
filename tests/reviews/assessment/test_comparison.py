"""Two assessments side by side, in words."""

from __future__ import annotations

from datetime import date

import pytest
from reviews.assessment.making import entry, full_sheet, sheet

from partnership.reviews.assessment.comparison import Direction, change_of, compare, with_earlier
from partnership.reviews.assessment.sheet import Earlier, SheetTheme
from partnership.store.models import Rating

NOT, DEVELOPING, IN_PLACE, PROVEN = Rating


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (NOT, DEVELOPING, "better by one step"),
        (NOT, IN_PLACE, "better by two steps"),
        (NOT, PROVEN, "better by three steps"),
        (PROVEN, IN_PLACE, "worse by one step"),
        (PROVEN, NOT, "worse by three steps"),
        (IN_PLACE, IN_PLACE, "unchanged"),
        (None, IN_PLACE, "new"),
        (IN_PLACE, None, "no longer rated"),
        (None, None, "not rated"),
    ],
)
def test_a_change_is_told_in_words(was: Rating | None, now: Rating | None, words: str) -> None:
    assert change_of(was, now).words == words


def test_what_an_open_assessment_has_not_rated_yet_is_not_called_lost() -> None:
    assert change_of(IN_PLACE, None, is_open=True).words == "not rated yet"
    before = sheet(entry("1.1", IN_PLACE), closed_on=date(2009, 2, 1))
    assert compare(before, sheet(entry("1.1"))).rows[0].change.direction is Direction.WAITING
    after = sheet(entry("1.1"), closed_on=date(2010, 2, 1))
    assert compare(before, after).rows[0].change.direction is Direction.GONE


def test_competences_that_only_one_of_the_two_has_are_shown_too() -> None:
    before = sheet(entry("1.1", NOT), entry("1.9", IN_PLACE), closed_on=date(2009, 2, 1))
    other = SheetTheme("HT2", "Victim support", (entry("2.1", PROVEN),))
    after = sheet(entry("1.1", PROVEN), closed_on=date(2010, 2, 1))
    after = sheet(themes=(*after.themes, other), closed_on=date(2010, 2, 1))
    found = compare(before, after)
    assert [(group.id, [row.id for row in group.rows]) for group in found.groups] == [
        ("HT1", ["1.1", "1.9"]), ("HT2", ["2.1"]),
    ]  # fmt: skip
    assert [row.change.words for row in found.rows] == ["better by three steps", "no longer rated", "new"]
    assert found.words == "1 better, 1 rated for the first time, 1 no longer rated"


def test_an_earlier_action_is_done_when_either_assessment_says_so() -> None:
    def earlier(done_on: date | None) -> Earlier:
        return Earlier(NOT, "", "Begin", "Police", None, done_on)

    before = sheet(entry("1.1", action="Begin"), entry("1.2", action="Go on", done_on=date(2009, 3, 1)), id="b")
    after = sheet(
        entry("1.1", earlier=earlier(date(2009, 9, 1))), entry("1.2", earlier=earlier(None)), id="c", earlier_id="b"
    )
    assert [row.done_on for row in compare(before, after).actions] == [date(2009, 9, 1), date(2009, 3, 1)]
    stranger = sheet(entry("1.1", earlier=earlier(date(2009, 9, 1))), id="c", earlier_id="another")
    assert [row.done_on for row in compare(before, stranger).actions] == [None, date(2009, 3, 1)]


def test_an_assessment_carries_the_one_before_it() -> None:
    found = with_earlier(full_sheet())
    assert found is not None
    assert found.before.title == "Self-assessment 2009"
    assert found.rows[0].change.words == "better by three steps"
    assert [row.action for row in found.actions] == ["Begin"]
    assert with_earlier(sheet(entry("1.1"))) is None
