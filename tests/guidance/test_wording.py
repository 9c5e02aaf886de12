"""Plain English, own words, no contact details: what is measured, and where it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.guidance.borrowed_text import SourceText
from partnership.guidance.loader import read
from partnership.guidance.review import review
from partnership.guidance.wording import (
    count_words,
    is_too_hard,
    lix,
    long_sentences,
    sentences,
)

if TYPE_CHECKING:
    from guidance.small_pack import PackOnDisk

LONG = " ".join(f"w{number}" for number in range(41))
HARD = " ".join(["administration"] * 19) + " is"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two two.\nThree", ["One.", "Two two.", "Three"]),
        ("He asks under s.47 of the Act, e.g. at once.", ["He asks under s.47 of the Act, e.g. at once."]),
        ("Call {{lead:police}}. {{lead:police}} comes.", ["Call {{lead:police}}.", "{{lead:police}} comes."]),
        ("It must say:\n\n- who\n- when\n1. where", ["It must say:", "who", "when", "where"]),
        ("Is it so? “Yes.” (No!) Good", ["Is it so?", "Yes.", "No!", "Good"]),
        ("***", []),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.strip("“”()") for sentence in sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [("{{lead:first-response}} acts", 2), ("the child's day-to-day care", 4), ("s.47", 1), ("24 hours", 2), ("– …", 0)],
)
def test_words_are_counted_as_a_reader_counts_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_lix_is_words_in_a_sentence_and_the_share_of_long_words() -> None:
    assert lix("The cat sat on the mat. It slept.") == 4.0
    assert lix("Agencies cooperate.") == 102.0
    assert lix("{{lead:safe-placement}} acts.") == 2.0
    assert lix("") == 0.0


def test_a_sentence_of_forty_words_may_stand_and_one_more_may_not() -> None:
    assert long_sentences(LONG.removesuffix(" w40")) == []
    assert long_sentences(f"Short. {LONG.capitalize()}. Short.") == [f"{LONG.capitalize()}."]


def test_a_short_text_is_not_judged_by_its_one_long_name() -> None:
    assert is_too_hard(HARD)
    assert not is_too_hard("Administration, Administration.")


def test_eight_words_in_a_row_are_borrowed_and_seven_are_not() -> None:
    report = SourceText("It says that one two three\nfour five six seven eight nine ten.")
    assert report.borrowed("One two, three four five six seven.") == []
    assert report.borrowed("We say: one two three four five six seven – eight! And more.") == [
        "one two three four five six seven – eight"
    ]


def test_a_slot_breaks_what_is_borrowed() -> None:
    report = SourceText("one two three four five six seven eight nine ten")
    assert report.borrowed("one two three four {{date}} five six seven eight nine ten") == []


def test_titles_and_rows_of_names_are_facts_and_not_borrowed() -> None:
    title = "Guidelines for all who ever met a child in need"
    report = SourceText(
        f"{title}. Camden, Hackney, Ealing, Enfield, Haringey, Harrow, Barnet and Bexley took part.", [title]
    )
    assert report.borrowed(title.lower()) == []
    assert report.borrowed("In Camden, Hackney, Ealing, Enfield, Haringey, Harrow, Barnet and Bexley.") == []
    assert report.borrowed(
        "Haringey, Harrow, Barnet and Bexley took part. camden hackney ealing enfield haringey harrow barnet and"
    ) == ["camden hackney ealing enfield haringey harrow barnet and"]


@pytest.mark.parametrize(
    ("old", "new", "further", "message"),
    [
        ('"The end."', f'"""\nShort one.\n{LONG.capitalize()}."""', 2, "a sentence of 41 words, more than 40: “W0 w1 w2 w3 w4 w5 …”"),
        ('"The end."', f'"""\n{HARD}"""', 0, "the clause is hard to read: LIX 115, more than 55; use shorter sentences and words"),
        ('"The end."', '"Ring 020 7946 0123."', 0, "a telephone number has no place in guidance, for it goes out of date: “020 7946 0123”"),
        ('"The end."', '"Ring 116000."', 0, "a telephone number has no place in guidance, for it goes out of date: “116000”"),
        ('"The end."', '"See www.example.org now."', 0, "a web or mail address has no place in guidance, for it goes out of date: “www.example.org”"),
        ('"later"', '"desk@example.org"', 0, "a web or mail address has no place in guidance, for it goes out of date: “desk@example.org”"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_wording_is_told_with_file_and_line(
    small_pack: PackOnDisk, old: str, new: str, further: int, message: str
) -> None:
    assert review(read(small_pack.path, {})).faults == []
    line = small_pack.change("protocols/child.toml", old, new) + further
    found = [(fault.file, fault.line, fault.message) for fault in review(read(small_pack.path, {})).faults]
    assert found == [("protocols/child.toml", line, message)]


def test_borrowed_words_are_told_with_file_and_line(small_pack: PackOnDisk) -> None:
    report = "Before all else the worker must bring the child to a place of safety."
    line = (
        small_pack.change(
            "kinds.toml", '"Court."', '"""\nNew.\nThe worker must bring the\nchild to a place of safety."""'
        )
        + 2
    )
    found = [(fault.file, fault.line, fault.message) for fault in review(read(small_pack.path, {}), report).faults]
    words = "The worker must bring the child to a place of safety"
    assert found == [("kinds.toml", line, f"these words stand in the report: “{words}”")]
