"""Words of the trade in a text: each at its first use, whole, in the plural or as its initials."""

from __future__ import annotations

import pytest

from partnership.guidance.glossary import anchor_of, pieces

WORDS = ("National Referral Mechanism (NRM)", "competent authority", "child", "authority", "AVRIM")


def marked(text: str, used: set[str] | None = None) -> list[tuple[str, str]]:
    """The marked parts with their words."""
    return [(each.text, each.word) for each in pieces(text, WORDS, set() if used is None else used) if each.word]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refer to the NRM.", ("NRM", WORDS[0])),
        ("The National Referral Mechanism decides.", ("National Referral Mechanism", WORDS[0])),
        ("Competent authorities decide.", ("Competent authorities", "competent authority")),
        ("Ask for AVRIM.", ("AVRIM", "AVRIM")),
    ],
)
def test_a_word_is_found_as_texts_have_it(text: str, found: tuple[str, str]) -> None:
    assert marked(text) == [found]


def test_an_everyday_word_and_a_part_of_a_word_are_left_alone() -> None:
    assert marked("The child, its authority and NRMS.") == []


def test_only_the_first_use_on_a_page_is_marked() -> None:
    used: set[str] = set()
    assert marked("The NRM, and the NRM again.", used) == [("NRM", WORDS[0])]
    assert marked("The National Referral Mechanism.", used) == []


def test_nothing_of_a_text_is_lost() -> None:
    text = "Before NRM <b>between</b> the competent authority and after."
    assert "".join(each.text for each in pieces(text, WORDS, set())) == text
    assert "".join(each.text for each in pieces(text, (), set())) == text


def test_a_word_has_an_anchor_of_its_own() -> None:
    assert anchor_of("National Referral Mechanism (NRM)") == "word-national-referral-mechanism-nrm"
