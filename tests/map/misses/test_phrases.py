"""What of a search may ever be shown, and how it is kept until then. Pure."""

from __future__ import annotations

from uuid import uuid4

import pytest

from partnership.map.misses.phrases import PhraseHashes, are_enough, showable

KEY = "a key that is not in the database"


@pytest.mark.parametrize("typed", ["night shelter", "  night   shelter ", "children's dentist", "refuge for men"])
def test_a_few_small_words_may_be_shown_one_day(typed: str) -> None:
    assert showable(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed",
    ["Linh", "night shelter Linh", "NIGHT", "flat 4", "020 7946 0101", "who can help us with this one", "a@example.org",
     "x" * 61, "ǅ", "<b>", ""],
)  # fmt: skip
def test_capitals_digits_signs_and_many_words_are_only_counted(typed: str) -> None:
    assert showable(typed) == ""


def test_two_phrases_of_one_person_have_nothing_in_common_without_the_key() -> None:
    partnership, person = uuid4(), uuid4()
    one, other = (PhraseHashes.of(KEY, partnership, each, person) for each in ("night shelter", "dentist"))
    assert len({one.phrase, one.person, other.phrase, other.person}) == 4
    assert one == PhraseHashes.of(KEY, partnership, "night shelter", person)
    assert one.phrase != PhraseHashes.of("another key", partnership, "night shelter", person).phrase
    assert one.phrase != PhraseHashes.of(KEY, uuid4(), "night shelter", person).phrase


def test_three_are_enough_only_where_each_two_of_them_are_two() -> None:
    newest, *others = (uuid4() for _ in range(4))
    assert are_enough(newest, others[:2], lambda _one, _other: True)
    assert not are_enough(newest, others[:1], lambda _one, _other: True)
    assert not are_enough(newest, others, lambda one, _other: one == newest)  # the others may be one person
    assert not are_enough(newest, others, lambda one, other: newest not in {one, other})
    assert are_enough(newest, others, lambda one, other: others[0] not in {one, other})


def test_an_account_is_known_again_by_what_it_typed() -> None:
    partnership, one, other = uuid4(), uuid4(), uuid4()
    hashes = PhraseHashes.of(KEY, partnership, "night shelter", one)
    assert hashes.known_to(KEY, [other, one])[hashes.person] == one
