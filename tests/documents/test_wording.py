"""Words in a row, numbers with their nouns, and days: as every page, mail and document says them."""

from __future__ import annotations

from datetime import date

import pytest

from partnership.documents.wording import counted, day, listed


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["police"], "police"),
        (["police", "housing"], "police and housing"),
        (["police", "housing", "a refuge"], "police, housing and a refuge"),
        (["Poverty, Ending"], "Poverty, Ending"),
        (["Poverty, Ending", "police"], "Poverty, Ending; and police"),
        (["police", "housing", "Poverty, Ending"], "police; housing; and Poverty, Ending"),
    ],
)
def test_words_in_a_row_are_told_apart_by_semicolons_where_one_has_a_comma(names: list[str], words: str) -> None:
    assert listed(iter(names)) == words


def test_words_of_which_one_is_meant_end_with_or() -> None:
    assert listed(["police", "housing", "a refuge"], "or") == "police, housing or a refuge"


def test_a_number_stands_with_its_noun() -> None:
    assert counted(1, "organisation") == "1 organisation"
    assert counted(0, "entry", "entries") == "0 entries"
    assert counted(20_000, "organisation") == "20,000 organisations"


def test_a_day_is_written_in_full_and_no_day_not_at_all() -> None:
    assert day(date(2009, 11, 4)) == "4 November 2009"
    assert day(None) == ""
