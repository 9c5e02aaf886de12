"""Words that every writer and page puts together in the same way."""

from __future__ import annotations

import pytest

from partnership.documents.wording import counted, listed


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, once", "b", "c"], "a, once; b; and c"),
    ],
)
def test_words_stand_in_a_row(words: list[str], row: str) -> None:
    assert listed(words) == row


@pytest.mark.parametrize(("number", "words"), [(1, "1 entry"), (0, "0 entries"), (20000, "20,000 entries")])
def test_a_count_has_its_noun(number: int, words: str) -> None:
    assert counted(number, "entry", "entries") == words
