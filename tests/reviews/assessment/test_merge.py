"""Two people fill in the same competence: nothing of either is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from partnership.reviews.assessment.merge import FIELDS, CompetenceAnswer, merge, read, written
from partnership.store.models import Rating

POLICE, REFUGE = UUID(int=1), UUID(int=2)
WAS = CompetenceAnswer(Rating.DEVELOPING, "A reason", "An action", POLICE, date(2010, 5, 1), None, None)
VALUES = {
    "rating": (Rating.IN_PLACE, Rating.PROVEN),
    "reason": ("Mine", "Theirs"),
    "action": ("My action", "Their action"),
    "owner_id": (REFUGE, None),
    "due_on": (date(2010, 6, 1), None),
    "done_on": (date(2010, 6, 1), date(2010, 7, 1)),
    "earlier_done_on": (date(2009, 6, 1), date(2009, 7, 1)),
}


def test_the_values_cover_every_field() -> None:
    assert tuple(VALUES) == FIELDS


@pytest.mark.parametrize("name", FIELDS)
def test_what_only_one_of_the_two_changed_stands(name: str) -> None:
    mine, theirs = VALUES[name]
    only_mine = merge(WAS, replace(WAS, **{name: mine}), WAS)
    assert (getattr(only_mine.answer, name), only_mine.conflicts, only_mine.taken) == (mine, (), ())
    only_theirs = merge(WAS, WAS, replace(WAS, **{name: theirs}))
    assert (getattr(only_theirs.answer, name), only_theirs.conflicts, only_theirs.taken) == (theirs, (), (name,))


@pytest.mark.parametrize("name", FIELDS)
def test_what_both_changed_is_a_conflict_and_mine_stays_in_the_form(name: str) -> None:
    mine, theirs = VALUES[name]
    merged = merge(WAS, replace(WAS, **{name: mine}), replace(WAS, **{name: theirs}))
    assert (getattr(merged.answer, name), merged.conflicts, merged.taken) == (mine, (name,), ())


def test_the_same_change_by_both_is_no_conflict() -> None:
    both = replace(WAS, rating=Rating.PROVEN)
    assert merge(WAS, both, both).conflicts == ()


def test_without_knowing_what_was_shown_every_difference_is_a_conflict() -> None:
    merged = merge(None, replace(WAS, reason="Mine"), replace(WAS, rating=Rating.PROVEN))
    assert merged.conflicts == ("rating", "reason")
    assert merged.answer == replace(WAS, reason="Mine")


def test_what_a_form_showed_comes_back_and_nonsense_does_not() -> None:
    assert read(written(WAS)) == WAS
    assert read(written(CompetenceAnswer())) == CompetenceAnswer()
    for nonsense in ("", "null", "[]", "{}", "{" * 10_000, '{"rating": "best"}', "1e999", '"x"', "\ud800",
                     written(WAS).replace("A reason", "x").replace('"x"', "7"),
                     written(WAS).replace("2010-05-01", "2010-13-01")):  # fmt: skip
        assert read(nonsense) is None
