"""How a search reads its words: all of them, folded, with slips mended, and never half a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.register.search.vocabulary import Sort
from partnership.register.search.words import Vocabulary, allowed_slips, distance, fold, forms, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from register.search.conftest import Desk


def test_case_accents_apostrophes_and_points_make_no_difference() -> None:
    assert words("CHILDREN’S services") == words("childrens Services") == ("childrens", "services")
    assert words("Café") == ("cafe",)
    assert words("N.R.M.") == ("nrm",)
    assert words("A&E") == words("a & e") == words("A and E") == ("ae",)
    assert fold("İstanbul") == fold("istanbul")


def test_words_between_say_nothing_unless_there_are_no_others() -> None:
    assert words("who do I call for an interpreter?") == ("interpreter",)
    assert words("who") == ("who",)


def test_a_plural_finds_its_singular() -> None:
    assert forms("hospitals") == ("hospitals", "hospital")
    assert forms("agencies") == ("agencies", "agency")
    assert forms("class") == ("class",)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("polise", "police", 1), ("tidewya", "tideway", 1), ("metropolitn", "metropolitan", 1), ("same", "same", 0), ("intrepretr", "interpreter", 2)],
)  # fmt: skip
def test_slips_are_letters_added_left_out_changed_or_swapped(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == far


def test_short_words_and_numbers_have_no_slip() -> None:
    assert [allowed_slips(each) for each in ("gap", "cops", "polic", "interpre", "interpret", "s47abcdef")] == [
        0,
        0,
        1,
        1,
        2,
        0,
    ]


def test_the_nearest_word_is_the_one_with_the_fewest_slips_then_the_one_that_stands_more_often() -> None:
    known = Vocabulary({"police": 3, "polish": 9, "policies": 2})
    assert [each[2] for each in known.nearest("polise")] == ["polish", "police"]
    assert known.nearest("zzzzzz") == []


def test_words_are_found_in_any_order_and_all_in_one_entry(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert (
        desk.names("police metropolitan")
        == desk.names("metropolitan police")
        == ["Metropolitan Police, Thameside borough"]
    )
    assert desk.find("vietnamese hospital").is_any


def test_no_half_of_a_word_is_found(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert desk.names("mental health") == ["Eastmarsh Mental Health NHS Trust"]
    assert desk.names("ark") == []  # Thameside Park School


def test_the_beginning_of_a_word_finds_it_from_three_letters_on(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert "Lockgate Interpreting Service" in desk.names("loc")
    assert desk.names("lo") == []


def test_social_services_are_both_of_childrens_and_of_adults(demonstration: Callable[..., Desk]) -> None:
    found = demonstration().find("social services")
    assert [item.id for item in found.first] == ["childrens-services", "adult-services"]


def test_a_slip_is_mended_and_told_only_where_nothing_has_the_word(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    found = desk.find("vietnamese intepreter")
    assert found.corrected == {"intepreter": "interpreter"}
    assert found.asked == ("vietnamese", "interpreter")
    assert desk.find("polish").corrected == {}


def test_a_language_is_not_the_beginning_of_another(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert desk.find("romani").organisations.ids != desk.find("romanian").organisations.ids
    assert desk.find("romania").organisations.ids == desk.find("romanian").organisations.ids


def test_a_body_of_another_state_stands_below_every_agency_here(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    names = desk.names("romanian")
    abroad = [at for at, name in enumerate(names) if "Embassy" in name or "directorate" in name]
    assert abroad == list(range(len(names) - len(abroad), len(names)))
    assert all(item.sort is not Sort.KIND for item in desk.find("embassy").first)


def test_a_refuge_is_found_by_name_and_kind_and_by_no_place(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    for text in ("tideway", "refuge", "safe house", "women’s refuge"):
        assert "Tideway Women's Refuge" in desk.names(text)
    assert "Tideway Women's Refuge" not in desk.names("safe rooms") + desk.names("outreach support")


TYPED = [
    '"', "*", "a* NEAR b", 'NEAR("a" "b", 5)', "-x OR y AND", "😀", "👩‍👩‍👧", "עזרה", "مساعدة 12", "%_\\", "'; DROP TABLE",
    "x" * 10_000, "a " * 5_000, "\x00\x01", "ﬁre ①", "...", "",
]  # fmt: skip


def test_whatever_is_typed_is_answered(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    for text in TYPED:
        desk.find(text)


def test_no_slip_is_mended_into_a_word_that_stands_in_descriptions_alone(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert desk.find("worry").items[Sort.TASK]
    for text in ("woory", "shaared"):
        assert desk.find(text).corrected == {}


def test_a_word_of_a_phrase_is_no_slip(demonstration: Callable[..., Desk]) -> None:
    found = demonstration().find("battered")
    assert found.corrected == {}
    assert found.unknown == ("battered",)


def test_a_sentence_is_about_those_of_its_words_that_mean_something(demonstration: Callable[..., Desk]) -> None:
    found = demonstration().find("the nurse on shift thinks that her patient may have been trafficked")
    assert [(item.sort, item.id) for item in found.first] == [(Sort.SITUATION, "found")]
