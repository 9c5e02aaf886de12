"""Words in a drawing: on as many lines as they need, each within its room."""

from __future__ import annotations

import pytest

from partnership.documents.drawing import lines_of, width_of


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Children's team", 100, ("Children's team",)),
        ("Children's team", 60, ("Children's", "team")),
        ("Unaccompanied children", 60, ("Unaccomp-", "anied", "children")),
        ("Unaccompanied", 75, ("Unaccompan-", "ied")),
    ],
)
def test_a_word_that_is_parted_has_a_hyphen_and_no_letter_alone(text: str, room: float, lines: tuple[str, ...]) -> None:
    assert lines_of(text, room, 11) == lines
    assert all(width_of(each, 11) <= room for each in lines)


def test_the_letters_of_a_parted_word_are_all_there() -> None:
    for room in range(8, 80):
        told = lines_of("Unaccompanied", room, 11)
        assert "".join(each.removesuffix("-") for each in told) == "Unaccompanied"
