"""What people of twelve trades type at night is answered first, by the guidance of then and of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register.search.people_at_night import TYPED

from partnership.guidance.loader import load_packs
from partnership.register.search.hits import Search, guidance_words
from partnership.register.search.vocabulary import Sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from register.search.conftest import Desk

    from partnership.guidance.pack import Pack
    from partnership.register.search.hits import SearchAnswer

# What words mean is read from the guidance; that both databases find the same is held by `test_people_words.py`.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PACKS = ("solace-2009", "england-2026")
MARKS = {Sort.PAGE: "p:", Sort.WORD: "w:"}


def _find(desk: Desk, pack_id: str, text: str) -> SearchAnswer:
    pack = load_packs()[pack_id]
    return Search(desk.viewer, pack, guidance_words(pack)).find(text)


def _first(desk: Desk, pack_id: str, text: str) -> list[str]:
    return [f"{MARKS.get(item.sort, '')}{item.id}" for item in _find(desk, pack_id, text).first]


def _is_known(pack: Pack, wanted: str) -> bool:
    here = {*pack.situations, *pack.functions, *pack.kinds, *(f"w:{word}" for word in pack.words)}
    return wanted.startswith("p:") or wanted in here


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize("who", TYPED)
def test_what_they_type_is_answered_first(demonstration: Callable[..., Desk], pack_id: str, who: str) -> None:
    desk, missed = demonstration(), []
    for text, wanted in TYPED[who]:
        ids = [each for each in wanted.split(", ") if _is_known(load_packs()[pack_id], each)]
        first = _first(desk, pack_id, text)
        if (wanted == "-" and first) or (ids and not set(first[:1]) & set(ids)):
            missed.append((text, wanted, first))
    assert not missed, "\n".join(map(str, missed))


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    "typed", ["boss took her passport", "employer keeps his documents", "landlord is holding their ids"]
)
def test_words_of_one_group_may_stand_for_each_other(
    demonstration: Callable[..., Desk], pack_id: str, typed: str
) -> None:
    assert _first(demonstration(), pack_id, typed)[0] == "found"


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize("typed", ["s47", "section 47", "sec 47", "S47 enquiry"])
def test_a_section_of_a_law_is_found_as_people_write_it(
    demonstration: Callable[..., Desk], pack_id: str, typed: str
) -> None:
    assert _first(demonstration(), pack_id, typed)[0] == "section-47"


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    ("typed", "wanted"), [("nailbar", "found"), ("over dose", "hurt"), ("birth certifcate", "travel-documents")]
)
def test_words_in_one_or_in_two_and_slips_beside_others_are_read(
    demonstration: Callable[..., Desk], pack_id: str, typed: str, wanted: str
) -> None:
    assert _first(demonstration(), pack_id, typed)[0] == wanted


@pytest.mark.parametrize("pack_id", PACKS)
def test_who_somebody_is_stands_below_what_has_happened(demonstration: Callable[..., Desk], pack_id: str) -> None:
    desk = demonstration()
    assert _first(desk, pack_id, "auntie")[0] == "caller"
    assert _first(desk, pack_id, "auntie bleeding heavily")[0] == "hurt"
    assert _first(desk, pack_id, "out of hours interpreter")[0] == "interpreter"


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_question_whether_one_may_tell_is_answered_by_its_page(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    assert _first(demonstration(), pack_id, "can I tell her school what she said")[0] == "p:sharing.may_i_tell"


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_question_whom_one_calls_leads_to_that_page_where_nothing_else_is_meant(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    desk = demonstration()
    assert _first(desk, pack_id, "who do I ring about a zebra") == ["p:calls.question"]
    assert _first(desk, pack_id, "who do I ring for an interpreter")[0] == "interpreter"


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_question_what_a_word_means_is_answered_by_the_glossary(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    assert _first(demonstration(), pack_id, "what is habitual residence") == ["w:habitual residence"]


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    "typed", ["says he will kill himself", "going to jump off a bridge", "suicide", "no reason to live"]
)
def test_danger_to_somebodys_own_life_is_told_and_leads_to_who_treats_it(
    demonstration: Callable[..., Desk], pack_id: str, typed: str
) -> None:
    found = _find(demonstration(), pack_id, typed)
    assert found.danger == "suicide"
    assert "mental-health" in [item.id for item in found.first]


@pytest.mark.parametrize("pack_id", PACKS)
def test_the_words_of_a_long_sentence_that_mean_something_are_read(
    demonstration: Callable[..., Desk], pack_id: str
) -> None:
    typed = "hello please the receptionist downstairs said yesterday afternoon around lunch something odd: lorry driver bleeding"
    assert set(_first(demonstration(), pack_id, typed)) == {"found", "hurt"}
