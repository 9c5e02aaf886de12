"""What words mean by the guidance: in the order in which it names them, and never by the beginning of another word."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from partnership.guidance.loader import load_packs
from partnership.register.search.hits import Search, guidance_words
from partnership.register.search.vocabulary import GuidanceWords, Sort, phrase_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from register.search.conftest import Desk

    from partnership.register.search.hits import SearchAnswer

PACKS = ("solace-2009", "england-2026")


def _find(desk: Desk, pack_id: str, text: str) -> SearchAnswer:
    pack = load_packs()[pack_id]
    return Search(desk.viewer, pack, guidance_words(pack)).find(text)


def _first(desk: Desk, pack_id: str, text: str) -> list[str]:
    return [item.id for item in _find(desk, pack_id, text).first]


@pytest.mark.parametrize("pack_id", PACKS)
def test_no_words_of_a_pack_mean_two_things(pack_id: str) -> None:
    """Small words go, so that “man with her” would be a man, and “in labour” labour."""
    meant = defaultdict(set)
    for synonym in load_packs()[pack_id].synonyms.values():
        for each in synonym.words:
            meant[phrase_words(each)].add(synonym.id)
    assert {each: ids for each, ids in meant.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    ("word", "other"), [("ill", "illegal"), ("nurse", "nursery"), ("bed", "bedsit"), ("kid", "kidnap")]
)
def test_a_word_with_a_meaning_has_none_of_a_word_that_begins_with_it(pack_id: str, word: str, other: str) -> None:
    known = GuidanceWords(load_packs()[pack_id], ())
    (sense,), (beside,) = known.meanings((word,)), known.meanings((other,))
    alone = {each for each in beside.meant if each not in sense.meant and each.sort is not Sort.WORD}
    assert alone
    assert all(sense.items.get(each, 0) < 40 for each in alone), sense.items


def test_who_does_what_a_word_means_stands_above_a_name_that_begins_with_it(
    demonstration: Callable[..., Desk],
) -> None:
    desk = demonstration()
    gangs, organs = desk.names("gang"), desk.names("organ")
    police, authority = "Metropolitan Police, Thameside borough", "Gangmasters Licensing Authority"
    assert police in gangs[:3]
    assert authority not in gangs[: gangs.index(police)]
    assert police in organs[:3]
    assert not any("Organi" in each for each in organs[:3])
    assert authority in desk.names("gangm")  # what means nothing by itself is a beginning as ever


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("organ harvesting", "found"), ("sell his kidney", "found"), ("samaritans", "mental-health"),
        ("wants to die", "mental-health"), ("took tablets", "hurt"), ("scared of dad", "talk"),
        ("boyfriend will not let her speak", "found"), ("raped last night", "assault-referral-centre"),
    ],
)  # fmt: skip
def test_what_is_typed_at_night_is_answered_first(
    demonstration: Callable[..., Desk], pack_id: str, typed: str, wanted: str
) -> None:
    assert _first(demonstration(), pack_id, typed)[0] == wanted


@pytest.mark.parametrize(
    ("pack_id", "task"), [("solace-2009", "assisted-return"), ("england-2026", "voluntary-return")]
)
def test_of_two_tasks_the_one_that_the_guidance_names_first_stands_first(
    demonstration: Callable[..., Desk], pack_id: str, task: str
) -> None:
    assert load_packs()[pack_id].synonyms["return"].functions[0] == task
    assert _first(demonstration(), pack_id, "wants to go home") == [task]


@pytest.mark.parametrize("pack_id", PACKS)
def test_two_words_that_mean_two_things_are_both_answered(demonstration: Callable[..., Desk], pack_id: str) -> None:
    desk = demonstration()
    assert _first(desk, pack_id, "suicidal teenager") == ["child-referral", "mental-health"]
    assert _first(desk, pack_id, "detained at airport")[0] == "arrest"
    assert len(_first(desk, pack_id, "detained at airport")) == 2


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_sentence_of_many_meanings_says_what_may_have_happened(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    assert _first(demonstration(), pack_id, "lorry, overdose, deported") == ["found", "hurt"]


@pytest.mark.parametrize("pack_id", PACKS)
def test_no_sentence_finds_what_has_one_of_its_words_in_a_text_alone(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    desk = demonstration()
    assert _find(desk, pack_id, "genuine").items[Sort.PAGE]
    found = _find(desk, pack_id, "genuine hospital embassies")
    assert found.is_any
    assert "consultation.verify" not in {item.id for item in found.items[Sort.PAGE]}


def test_a_slip_is_no_word_of_a_phrase_that_nobody_says(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    assert desk.find("diving").corrected == {}  # giving birth
    assert desk.find("massage parlor").corrected == {"parlor": "parlour"}


@pytest.mark.parametrize("pack_id", PACKS)
def test_whoever_asks_whom_to_call_finds_that_page(demonstration: Callable[..., Desk], pack_id: str) -> None:
    found = _find(demonstration(), pack_id, "who do I call")
    assert found.items[Sort.PAGE][0].id == "calls.question"
