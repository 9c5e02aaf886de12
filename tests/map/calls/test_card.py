"""The card of numbers: the same as the page, no safe place named, and until when it is kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.findings.cover import DEEP_NIGHT, MIDWEEK
from partnership.findings.types import Person
from partnership.guidance.types import Group
from partnership.map.calls.answer import answer
from partnership.map.calls.card import EITHER, UNNAMED, card_rows, compose_card, foot, kept_until
from partnership.protocols.composing.tables import text_of

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

GROUPS = {"Child": (Group.CHILDREN,), "Adult": (Group.ADULTS,), EITHER: (Group.CHILDREN, Group.ADULTS)}


def test_rows_of_the_card_are_those_of_the_page(demonstration: Demonstration) -> None:
    rows = card_rows(demonstration.map_, demonstration.pack)
    told = set()
    for row in rows:
        for group in GROUPS[row.whom]:
            words = row.situation.answer(group)
            assert words is not None
            for one, at in ((row.by_day, MIDWEEK), (row.at_night, DEEP_NIGHT)):
                found = answer(demonstration.map_, demonstration.pack, row.situation, words, Person(group), at)
                assert one.number == (found.first.way.number if found.first else "")
            told.add((row.situation.id, group))
    assert len(told) == 2 * len(demonstration.pack.situations)


def test_a_number_that_answers_day_and_night_stands_once_in_its_row(demonstration: Demonstration) -> None:
    rows = card_rows(demonstration.map_, demonstration.pack)
    document = compose_card(demonstration.map_, demonstration.pack)
    table = next(block for block in document.blocks if isinstance(block, b.Table))
    told = [text_of(cells[-1]) == "The same, day and night" for cells in table.rows]
    assert told == [row.by_day == row.at_night and bool(row.by_day.number) for row in rows]
    assert len(set(told)) == 2


def test_no_safe_place_is_named(demonstration: Demonstration) -> None:
    safe = [
        each.name
        for each in demonstration.map_.agencies
        if (kind := demonstration.pack.kind(each.kind_id)) is not None and kind.is_safe_place
    ]
    assert safe
    page = write_html(compose_card(demonstration.map_, demonstration.pack))
    assert UNNAMED in page
    assert [name for name in safe if name in page] == []


def test_a_safe_place_for_women_alone_is_told_as_one_without_its_name(demonstration: Demonstration) -> None:
    limited = 0
    for row in card_rows(demonstration.map_, demonstration.pack):
        words = row.situation.answer(Group.ADULTS)
        assert words is not None
        found = answer(demonstration.map_, demonstration.pack, row.situation, words, Person(Group.ADULTS), DEEP_NIGHT)
        if row.whom != "Adult" or found.first is None or not found.first.way.is_limited:
            continue
        limited += 1
        assert row.at_night.who == f"{UNNAMED}, women’s refuge"
    assert limited


def test_the_card_says_what_a_fallback_is(demonstration: Demonstration) -> None:
    page = write_html(compose_card(demonstration.map_, demonstration.pack))
    assert "(fallback)" in page
    assert "“Fallback” marks an agency that has not agreed to the task." in page


def test_a_card_says_until_when_it_is_kept(demonstration: Demonstration) -> None:
    assert kept_until(date(2026, 11, 27)) == date(2027, 2, 25)
    words = foot(demonstration.map_, card_rows(demonstration.map_, demonstration.pack))
    assert "Throw away after" in words


def test_the_card_is_the_same_file_each_time(demonstration: Demonstration) -> None:
    made = compose_card(demonstration.map_, demonstration.pack)
    assert isinstance(made.blocks[0], b.Heading)
    assert write_word(made) == write_word(compose_card(demonstration.map_, demonstration.pack))


@pytest.mark.parametrize("is_there", [True, False])
def test_a_number_that_nobody_confirmed_is_named_at_the_foot(demonstration: Demonstration, *, is_there: bool) -> None:
    rows = card_rows(demonstration.map_, demonstration.pack)
    doubted = {one.doubt for row in rows for one in (row.by_day, row.at_night) if one.doubt}
    words = foot(demonstration.map_, rows if is_there else ())
    assert ("Not confirmed lately" in words) is (is_there and bool(doubted))
