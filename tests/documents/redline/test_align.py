"""What belongs together in two rows of parts; here a part is a letter, and one that has changed is never another."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import product

import pytest

from partnership.documents.redline.align import pairs


class Letters:
    """Letters are the same or have nothing in common."""

    def is_same(self, old: str, new: str) -> bool:
        """Whether they are the same letter."""
        return old == new

    def is_alike(self, _old: str, _new: str) -> bool:
        """Never."""
        return False

    def alike(self, _old: str, _new: str) -> float:
        """Nothing."""
        return 0.0


def paired(old: str, new: str) -> list[tuple[str, str]]:
    """Both in one row; a dash stands where only one has a letter."""
    return [(one or "-", other or "-") for one, other in pairs(old, new, (str,), Letters())]


def as_the_longest_stay(old: str, new: str) -> list[tuple[str, str]]:
    """The same by what both begin with, and then by the longest rows that both have."""
    head = 0
    while old[head : head + 1] == new[head : head + 1] != "":
        head += 1
    found = list(zip(old[:head], new[:head], strict=True))
    steps = SequenceMatcher(None, old[head:], new[head:], autojunk=False).get_opcodes()
    for tag, i1, i2, j1, j2 in steps:
        one, other = old[head + i1 : head + i2], new[head + j1 : head + j2]
        if tag == "equal":
            found += zip(one, other, strict=True)
        else:
            found += [*((each, "-") for each in one), *(("-", each) for each in other)]
    return found


def test_one_that_has_changed_leaves_those_around_it_as_pairs() -> None:
    assert paired("abc", "axc") == [("a", "a"), ("b", "-"), ("-", "x"), ("c", "c")]


def test_one_that_is_the_same_as_what_follows_it_is_paired_with_that() -> None:
    assert paired("aaa", "baa") == [("-", "b"), ("a", "a"), ("a", "a"), ("a", "-")]
    assert paired("baa", "aaa") == [("b", "-"), ("a", "a"), ("a", "a"), ("-", "a")]


@pytest.mark.parametrize("length", range(1, 5))
def test_every_pair_of_rows_of_one_length_keeps_the_longest_rows(length: int) -> None:
    rows = ["".join(each) for each in product("abc", repeat=length)]
    wrong = [(old, new) for old in rows for new in rows if paired(old, new) != as_the_longest_stay(old, new)]
    assert wrong == []
