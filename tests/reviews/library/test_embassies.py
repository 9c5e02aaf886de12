"""A list of embassies: which lines are understood, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnership.base.errors import InputFault
from partnership.reviews.library.embassies import read_missions

HEAD = "operator,type,city,phone,email,website\n"
LIST = Path(__file__).parents[4] / "shared" / "data" / "lists" / "embassies-uk-wikidata-2022-11.csv"


def _names(*lines: str) -> list[str]:
    return [each.name for each in read_missions(HEAD + "\n".join(lines)).found]


def test_each_sort_of_mission_is_named_after_its_state() -> None:
    assert _names(
        "Romania,embassy,City of Westminster,,,",
        "Nigeria,high commission,London,,,",
        "Poland,consulate general,Manchester,,,",
        "The Gambia,embassy,,,,",
    ) == [
        "Embassy of Romania in London",
        "High Commission of Nigeria in London",
        "Consulate General of Poland in Manchester",
        "Embassy of the Gambia in London",
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [("Ivory Coast", "CI"), ("People's Republic of China", "CN"), ("Saint Lucia", "LC"), ("Türkiye", "TR")],
)
def test_a_state_is_known_by_the_names_that_lists_use(name: str, code: str) -> None:
    assert read_missions(f"{HEAD}{name},embassy,,,,").found[0].country == code


def test_what_is_no_mission_of_a_state_is_left_out_with_its_line_and_the_reason() -> None:
    missions = read_missions(f"{HEAD}Quebec,office,London,,,\nRomania,hair dresser,London,,,\n")
    assert missions.found == ()
    assert missions.left_out == (
        "line 2: “Quebec” is not the name of a state of origin",
        "line 3: Romania, “hair dresser” is no embassy or consulate",
    )


def test_a_mission_that_stands_twice_is_added_once() -> None:
    missions = read_missions(f"{HEAD}Romania,embassy,London,,,\nRomania,embassy,London,,,\n")
    assert len(missions.found) == 1
    assert missions.left_out == ("line 3: Embassy of Romania in London stands in line 2 already",)


def test_what_is_no_telephone_number_is_not_kept_as_one() -> None:
    assert read_missions(f"{HEAD}Romania,embassy,London,call the porter,,").found[0].telephone == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,place\nRomania,London\n", "missing: operator, type"),
        ("", "missing: operator, type"),
        ("operator,type\nRomania\0,embassy\n", "not a text file"),
        (HEAD + "Romania,embassy,,,,\n" * 6000, "more than 5000 lines"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(InputFault, match=words):
        read_missions(text)


@pytest.mark.skipif(not LIST.is_file(), reason="the list is not there: put the folder shared/ beside the repository")
def test_the_list_of_missions_in_the_united_kingdom_is_understood_but_for_quebec() -> None:
    missions = read_missions(LIST.read_text(encoding="utf-8"))
    assert len(missions.found) == 179
    assert missions.left_out == ("line 128: “Quebec” is not the name of a state of origin",)
